"""What was said so far, for who comes back to it: never a word from beyond where the listener is.

Everything is worked out from the sentences that were heard alone. Topics or chapter titles of the whole would tell what
is still to come, so none of them is used.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from segue.model.text import Transcript
from segue.model.understanding import Moment
from segue.understanding.extract import extract
from segue.understanding.named import mentions
from segue.understanding.phrases import ranked, shown
from segue.understanding.spoken import language_of, sentences, why_not
from segue.understanding.sponsors import inside, sponsors

SENTENCES_AN_HOUR = 8
MOST, FEWEST = 8, 2
CHAPTERS_BEFORE = 12
"""Of a book so many chapters before this one are told again."""
_NAMES = 8
_TOPICS = 6


@dataclass(frozen=True, slots=True)
class Heard:
    """A sentence of the recap and the item that it comes from."""

    item_id: str
    moment: Moment


@dataclass(frozen=True, slots=True)
class Recap:
    """What was said so far."""

    item_id: str
    until_ms: int
    said: tuple[Heard, ...] = ()
    topics: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    note: str = ""
    """Why there is nothing to tell, for people."""


def recap(transcript: Transcript, until_ms: int, before: Sequence[Transcript] = ()) -> Recap:
    """The recap of an item up to `until_ms`, and of the whole items `before` it (a book's earlier chapters)."""
    earlier = before[-CHAPTERS_BEFORE:]
    parts = [(each.item_id, each, None) for each in earlier] + [(transcript.item_id, transcript, until_ms)]
    said: list[Heard] = []
    topics: list[str] = []
    names: list[str] = []
    for number, (item_id, words, limit) in enumerate(parts):
        spoken = [each for each in sentences(words.segments) if limit is None or each.end_ms <= limit]
        language = language_of(spoken, words.language)
        if why_not(spoken, language):
            continue
        sold = sponsors(spoken, language)
        plain = [each for each in spoken if not inside(each.start_ms, sold)] or spoken
        phrases = ranked(plain, language, (), 60, least=2) or ranked(plain, language, (), 60, least=1)
        last = number == len(parts) - 1
        hours = (spoken[-1].end_ms - spoken[0].start_ms) / 3_600_000
        most = min(MOST, max(FEWEST, round(SENTENCES_AN_HOUR * hours) + 1)) if last else 1
        said += [Heard(item_id, moment) for moment in extract(plain, phrases, language, (), most)]
        if last:
            topics = [shown(phrase.form) for phrase in phrases[:_TOPICS]]
        people = [each.name for each in mentions(plain, language) if each.kind == "person" and each.source != "speaker"]
        names += people[:_NAMES]
    if not said:
        return Recap(transcript.item_id, until_ms, note="There is too little behind you to tell it again.")
    return Recap(transcript.item_id, until_ms, tuple(said), tuple(topics), tuple(dict.fromkeys(names))[:_NAMES])
