"""A question in one language over content in another: asked again in the languages of the library.

The encoder that comes with Segue reads English. So a question in another language is translated by the house's own ways
(`dub/routes.py`, handed in by `wiring`): its words are looked for in both, and its meaning is read in a language that
the encoder knows. An encoder that knows many languages needs none of that for meaning, only for words.
"""

import logging
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from segue.model.errors import SegueError
from segue.understanding.lexicon import LANGUAGES, rarity
from segue.understanding.words import words_of

_log = logging.getLogger(__name__)

Translate = Callable[[str, str, str], str]
"""(text, from, into) → text. Raises Unavailable where there is no way."""

MOST_LANGUAGES = 2
"""Into so many of the library's languages a question is translated."""
_REMEMBERED = 500
_CLEARLY = 0.12
_RARE = 0.85
"""Words that are rarer than this on the mean in every language tell no language: names, and what nobody lists."""


def language_asked(text: str) -> str:
    """The language of a question, two letters; empty where its words don't tell it clearly."""
    words = [word.casefold() for word in words_of(text)][:60]
    if not words:
        return ""
    rare = sorted((sum(rarity(word, tag) for word in words) / len(words), tag) for tag in LANGUAGES)
    (least, best), (next_least, _) = rare[:2]
    return best if least < _RARE and next_least - least > _CLEARLY else ""


@dataclass(slots=True)
class Otherwise:
    """Translates questions, and remembers some."""

    translate: Translate | None = None
    _known: OrderedDict[tuple[str, str], str] = field(default_factory=OrderedDict)

    def asked(self, text: str, spoken: Sequence[str], read: frozenset[str]) -> tuple[tuple[str, str], ...]:
        """(language, question) in the languages of the library (`spoken`, the most frequent first) and in one that the
        encoder reads (`read`; empty: any), as far as there is a way; nothing for a question in the only language."""
        if self.translate is None or not spoken:
            return ()
        source = language_asked(text)
        if not source:
            return ()
        wanted = [tag for tag in spoken if tag in LANGUAGES and tag != source][:MOST_LANGUAGES]
        if read and source not in read:
            wanted += [tag for tag in sorted(read) if tag in LANGUAGES and tag not in wanted][:1]
        return tuple((tag, told) for tag in wanted if (told := self._told(text, source, tag)))

    def _told(self, text: str, source: str, target: str) -> str:
        key = (text, target)
        if key not in self._known:
            assert self.translate is not None
            try:
                told = self.translate(text, source, target)
            except SegueError as error:
                _log.info("A question stays in its language: %s", error)
                return ""
            self._known[key] = told
            while len(self._known) > _REMEMBERED:
                self._known.popitem(last=False)
        return self._known[key]
