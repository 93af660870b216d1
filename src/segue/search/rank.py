"""Which moments, and which things, answer a question best: words and meaning weighed together.

Words and meaning each name their best passages. Every passage that either names is then weighed by both: by its own
words and meaning, by those of its neighbours, and by how much the whole that it belongs to is about the question (the
words of the whole, and the mean of its best passages). What was learned (`learned.py`) says how much each counts. Of
passages of one thing that lie less than `SPREAD_MS` apart only the best is told, so that five answers are five places.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from segue.search.index import SearchIndex
from segue.search.learned import FUSED, MEANING, THING_FUSED, THING_MEANING, THING_WORDS, WORDS
from segue.search.rows import Rows
from segue.search.stems import readings, stems
from segue.search.words import Hit

Mode = Literal["words", "meaning", "fused"]
Floats = NDArray[np.float32]

SPREAD_MS = 60_000
LOOKED_AT = 400
"""How many passages words and meaning each may name."""
_THINGS_LOOKED_AT = 500
_BEST_OF_A_THING = 20
_BEFORE, _AFTER, _LATER = (-2, -1), (1, 2), (3, 4, 5, 6, 7, 8)
"""A topic begins where little came before it and much comes after."""
_ANNOUNCED_MS = 120_000
"""In its first minutes an episode says what it will be about, and what pays for it."""
FEATURES = (
    "words", "words_before", "words_after", "meaning", "meaning_before", "meaning_after", "meaning_later",
    "whole_words", "best_words", "many_words", "best_meaning", "many_meaning", "announced",
)  # fmt: skip
"""What a passage is weighed by; from `whole_words` to `many_meaning` it is what its thing is weighed by, too."""
_OF_THINGS = slice(FEATURES.index("whole_words"), FEATURES.index("announced"))
_PASSAGE_WEIGHTS = {"words": WORDS, "meaning": MEANING, "fused": FUSED}
_THING_WEIGHTS = {"words": THING_WORDS, "meaning": THING_MEANING, "fused": THING_FUSED}


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked: its words in the languages of the library, and its meaning where there is an encoder."""

    text: str
    readings: tuple[tuple[str, ...], ...]
    vector: Floats | None = None


@dataclass(frozen=True, slots=True)
class Weighed:
    """Passages that words or meaning named, and what each is weighed by, shape (passages, len(FEATURES))."""

    rows: NDArray[np.intp]
    features: Floats
    cosines: Floats

    def strength(self, told: "Sequence[Moment]") -> list[tuple[bool, float]]:
        """Of each moment: whether it has a word of the question, and its cosine."""
        places = np.searchsorted(self.rows, [each.row for each in told])
        return [(bool(self.features[at, 0] > 0), float(self.cosines[at])) for at in places]


@dataclass(frozen=True, slots=True)
class Moment:
    """A passage that answers: its row, and how well it does."""

    row: int
    score: float


def question_of(
    index: SearchIndex,
    text: str,
    languages: Sequence[str],
    meaning: bool = True,
    otherwise: Sequence[tuple[str, str]] = (),
) -> Question:
    """Reads a question; `otherwise` is the same in other languages. Its meaning is read in one that the encoder knows.

    Raises Unavailable when meaning is wanted and the encoder is not here.
    """
    meant = next((other for tag, other in otherwise if tag in index.embedder.languages), text)
    vector = index.embedder.embed([meant], query=True)[0] if meaning and len(index.rows) else None
    found = readings(text, languages) + [stems(other, tag) for tag, other in otherwise]
    return Question(text, tuple(dict.fromkeys(tuple(reading) for reading in found)), vector)


def weigh(index: SearchIndex, question: Question, allowed: NDArray[np.bool_] | None = None) -> Weighed:
    """The passages worth weighing and what they are weighed by. `allowed`, shape (things ever put,), limits them to
    some things, by number."""
    with index.lock:
        rows = index.rows
        open_ = None if allowed is None else allowed[rows.whose]
        few = None
        if allowed is not None and (numbers := np.flatnonzero(allowed)).size <= 1_000:
            few = numbers.tolist()
        said = [hit for hit in index.words.passages(question.readings, LOOKED_AT, few) if hit.number < len(rows)]
        said = [hit for hit in said if open_ is None or open_[hit.number]]
        near = np.zeros(0, np.intp)
        if question.vector is not None:
            near, _ = rows.nearest(question.vector, LOOKED_AT, open_)
        named = np.unique(np.concatenate([np.array([hit.number for hit in said], np.intp), near]))
        named = named[rows.alive[named]]
        if not len(named):
            return Weighed(named, np.zeros((0, len(FEATURES)), np.float32), np.zeros(0, np.float32))
        by_words = _Table(said)
        by_whole = _Table(index.words.things(question.readings, "whole", _THINGS_LOOKED_AT))
        whose = rows.whose
        beside = {step: _beside(named + step, named, whose) for step in (*_BEFORE, *_AFTER, *_LATER)}
        near_by = dict.fromkeys(("meaning", "before", "after", "later"), np.zeros(len(named), np.float32))
        if question.vector is not None:
            near_by = _cosines(rows, question.vector, named, beside)
        words = by_words.of(named)
        words_by = [np.mean([by_words.of(beside[step]) for step in steps], axis=0) for steps in (_BEFORE, _AFTER)]
        owner, place = np.unique(whose[named], return_inverse=True)
        announced = np.exp(-rows.start_ms[named].astype(np.float32) / _ANNOUNCED_MS)
    whole = by_whole.of(owner)
    meaning = near_by["meaning"]
    things = np.stack(
        [whole, *_best_and_many(words, place, len(owner)), *_best_and_many(meaning, place, len(owner))], axis=1
    )
    own = [words, *words_by, meaning, near_by["before"], near_by["after"], near_by["later"]]
    scaled = _scaled(np.concatenate([np.stack(own, axis=1), things[place]], axis=1))
    return Weighed(named, np.concatenate([scaled, announced[:, None]], axis=1).astype(np.float32), meaning)


def moments(
    index: SearchIndex, weighed: Weighed, mode: Mode, most: int, spread_ms: int = SPREAD_MS,
    adjust: Callable[[NDArray[np.uint32], Floats], Floats] | None = None,
) -> list[Moment]:  # fmt: skip
    """The best places. `adjust(numbers of things, scores)` may raise and lower scores before they are compared."""
    if not len(weighed.rows):
        return []
    scores = weighed.features @ np.array(_PASSAGE_WEIGHTS[mode], np.float32)
    with index.lock:
        whose, start_ms = index.rows.whose[weighed.rows], index.rows.start_ms[weighed.rows].astype(np.int64)
    if adjust is not None:
        scores = adjust(whose, scores)
    told: list[int] = []
    taken: dict[int, list[int]] = {}
    for at in np.argsort(-scores, kind="stable"):
        places = taken.setdefault(int(whose[at]), [])
        if all(abs(int(start_ms[at]) - place) >= spread_ms for place in places):
            places.append(int(start_ms[at]))
            told.append(int(at))
            if len(told) == most:
                break
    return [Moment(int(weighed.rows[at]), float(scores[at])) for at in told]


def things(index: SearchIndex, weighed: Weighed, mode: Mode, most: int) -> list[tuple[int, float]]:
    """The things, by number, that are about the question most, and their scores."""
    if not len(weighed.rows):
        return []
    with index.lock:
        whose = index.rows.whose[weighed.rows]
    numbers, first = np.unique(whose, return_index=True)
    scores = weighed.features[first][:, _OF_THINGS] @ np.array(_THING_WEIGHTS[mode], np.float32)
    order = np.argsort(-scores, kind="stable")[:most]
    return [(int(numbers[at]), float(scores[at])) for at in order]


class _Table:
    """Scores by number; 0 for numbers without one."""

    def __init__(self, hits: Sequence[Hit]) -> None:
        numbers = np.array([hit.number for hit in hits], np.int64)
        order = np.argsort(numbers, kind="stable")
        self._numbers = numbers[order]
        self._scores = np.array([hit.score for hit in hits], np.float32)[order]

    def of(self, numbers: NDArray[Any]) -> Floats:
        """The score of each."""
        if not len(self._numbers):
            return np.zeros(len(numbers), np.float32)
        at = np.minimum(np.searchsorted(self._numbers, numbers), len(self._numbers) - 1)
        return np.where(self._numbers[at] == numbers, self._scores[at], np.float32(0))


def _cosines(
    rows: Rows, vector: Floats, named: NDArray[np.intp], beside: dict[int, NDArray[np.intp]]
) -> dict[str, Floats]:
    """How near passages, and those around them, are to what is meant."""
    everything = np.unique(np.concatenate([named, *beside.values()]))
    all_cosines = rows.cosines(vector, everything)

    def mean(steps: Sequence[int]) -> Floats:
        around = [all_cosines[np.searchsorted(everything, beside[step])] for step in steps]
        return np.asarray(np.mean(around, axis=0), np.float32)

    own = all_cosines[np.searchsorted(everything, named)]
    return {"meaning": own, "before": mean(_BEFORE), "after": mean(_AFTER), "later": mean(_LATER)}


def _beside(others: NDArray[np.intp], named: NDArray[np.intp], whose: NDArray[np.uint32]) -> NDArray[np.intp]:
    """The neighbours' rows; the row itself where it has none in its thing."""
    inside = (others >= 0) & (others < len(whose))
    safe = np.where(inside, others, named)
    return np.where(whose[safe] == whose[named], safe, named)


def _best_and_many(values: Floats, place: NDArray[np.intp], count: int) -> tuple[Floats, Floats]:
    """Of each thing: its best passage's value, and the mean of its `_BEST_OF_A_THING` best (missing ones count 0)."""
    order = np.lexsort((-values, place))
    starts = np.searchsorted(place[order], np.arange(count))
    rank = np.arange(len(values)) - starts[place[order]]
    best = values[order][starts]
    counted = np.where(rank < _BEST_OF_A_THING, values[order], 0.0)
    many = np.bincount(place[order], counted, count) / _BEST_OF_A_THING
    return best.astype(np.float32), many.astype(np.float32)


def _scaled(features: Floats) -> Floats:
    """Scores of words are as large as the question's words are rare: each column becomes a share of its largest."""
    largest = np.maximum(np.abs(features).max(axis=0), 1e-6)
    return np.asarray(features / largest, np.float32)
