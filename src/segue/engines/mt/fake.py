"""A translation engine for tests: every word gets the target's mark, numbers stay, nothing is learned."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from segue.engines.mt.base import Pair
from segue.engines.mt.checks import check_answer, check_order

_WORD = re.compile(r"[^\W\d_]+")


def marked(sentence: str, target: str) -> str:
    """`See you at 9.` into `pt`: `Seept youpt atpt 9.`"""
    return _WORD.sub(lambda word: word.group() + target, sentence)


@dataclass(slots=True)
class FakeTranslation:
    """Translates the pairs it is given with `say(sentence, target)`."""

    known: tuple[Pair, ...] = (Pair("en", "pt"), Pair("pt", "en"))
    say: Callable[[str, str], str] = marked
    name: str = "fake"
    version: str = "1"
    asked: list[tuple[str, ...]] = field(default_factory=list)
    """Every batch it was given."""

    def pairs(self) -> Sequence[Pair]:
        """See `TranslationEngine.pairs`."""
        return self.known

    def translate(self, sentences: Sequence[str], source: str, target: str) -> list[str]:
        """See `TranslationEngine.translate`."""
        lines = check_order(sentences, source, target, self.known)
        self.asked.append(tuple(lines))
        return check_answer(lines, [self.say(line, target) if line else "" for line in lines], "The fake")
