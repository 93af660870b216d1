"""What speaks for a turn of the talk at each sentence: words that change, words that come to stay, phrases that say so.

The change of words is M. Hearst's (TextTiling, 1997) on tf-idf in three widths of window; the phrases are those of
`lexicon/talk.*.toml`; who speaks, for how long, and pauses come from the transcript. Nothing here needs a model.
"""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from segue.model.text import Segment
from segue.understanding.lexicon import talk
from segue.understanding.words import stem, words_of

Floats = NDArray[np.floating[Any]]
Columns = dict[str, Floats]

WIDTHS = (80, 160, 320)
"""Windows of so many words on either side."""
NEW_WIDTHS = (150, 300)
PIECE = 2_000
"""Long recordings are read in pieces of so many sentences; each sees `OVERLAP` of its neighbours'."""
OVERLAP = 150
_BLOCK_WORDS = 100
_VOCABULARY = 4_000
_DEPTH_S = 90.0
_LONGEST_TURN_WORDS = 200
_OPENING_CHARS = 220


def columns(spoken: Sequence[Segment], language: str, duration_ms: int) -> Columns:
    """Every feature by name, each of shape (sentences,)."""
    parts: list[Columns] = []
    for start in range(0, len(spoken), PIECE):
        low, high = max(0, start - OVERLAP), min(len(spoken), start + PIECE + OVERLAP)
        part = _piece(spoken[low:high], language, duration_ms)
        parts.append({name: values[start - low : start - low + PIECE] for name, values in part.items()})
    return {name: np.concatenate([part[name] for part in parts]).astype(np.float32) for name in parts[0]}


def _piece(spoken: Sequence[Segment], language: str, duration_ms: int) -> Columns:
    counts = np.array([max(1, len(words_of(each.text))) for each in spoken])
    place = Place(np.array([each.start_ms for each in spoken]) / 1000, np.concatenate([[0], np.cumsum(counts)]))
    found: Columns = {}
    _words(spoken, language, place, found)
    _phrases(spoken, language, place, found)
    _manner(spoken, place, duration_ms / 1000, found)
    return found


class Place:
    """Where sentences stand, in seconds and in words."""

    def __init__(self, starts_s: NDArray[np.float64], words_before: NDArray[np.int64]) -> None:
        self.starts_s, self.words_before = starts_s, words_before
        self.count = len(starts_s)

    def window(self, width: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """(first sentence, sentence after the last) within `width` words before and after each sentence's start."""
        here = self.words_before[: self.count]
        low = np.clip(np.searchsorted(self.words_before, here - width), 0, self.count)
        high = np.clip(np.searchsorted(self.words_before, here + width), 0, self.count)
        return low, high

    def sums(self, values: Floats, width: int) -> tuple[Floats, Floats]:
        """Sums of rows within `width` words before and after each sentence's start."""
        total = np.concatenate([np.zeros_like(values[:1]), np.cumsum(values, axis=0, dtype=values.dtype)])
        low, high = self.window(width)
        here = np.arange(self.count)
        return total[here] - total[low], total[high] - total[here]


def _words(spoken: Sequence[Segment], language: str, place: Place, found: Columns) -> None:
    """How much the words change (`change…`, `dip…`), and how much this sentence's words come to stay (`new…`)."""
    counts, rare = _matrix(spoken, language, place)
    weighed = counts * rare
    for width in WIDTHS:
        before, after = place.sums(weighed, width)
        length = np.linalg.norm(before, axis=1) * np.linalg.norm(after, axis=1)
        alike = (before * after).sum(axis=1) / np.maximum(length, 1e-6)
        found[f"change{width}"] = 1 - alike
        found[f"dip{width}"] = _dips(alike, place.starts_s)
    here = (counts > 0).astype(np.float32)
    near = here.copy()
    near[:-1] = np.maximum(near[:-1], 0.7 * here[1:])
    for width in NEW_WIDTHS:
        before, after = place.sums(here, width)
        gain = np.maximum(near * (np.log1p(after) - 1.5 * np.log1p(before)), 0) * rare
        found[f"new{width}"] = gain.sum(axis=1)
        found[f"newest{width}"] = np.sort(gain, axis=1)[:, -2:].sum(axis=1)


def _matrix(spoken: Sequence[Segment], language: str, place: Place) -> tuple[Floats, Floats]:
    """(counts of shape (sentences, words), rarity of shape (words,)) of telling words that are said twice or more."""
    stop = talk(language).stop
    said: list[list[str]] = []
    often: dict[str, int] = {}
    blocks: dict[str, set[int]] = {}
    for number, sentence in enumerate(spoken):
        small = (word.casefold() for word in words_of(sentence.text))
        stems = [stem(word, language) for word in small if word not in stop and len(word) > 2]
        said.append(stems)
        for each in stems:
            often[each] = often.get(each, 0) + 1
            blocks.setdefault(each, set()).add(int(place.words_before[number]) // _BLOCK_WORDS)
    chosen = sorted((each for each, count in often.items() if count >= 2), key=lambda each: (-often[each], each))
    index = {each: at for at, each in enumerate(chosen[:_VOCABULARY])}
    counts = np.zeros((len(spoken), max(1, len(index))), np.float32)
    for number, stems in enumerate(said):
        for each in stems:
            if each in index:
                counts[number, index[each]] += 1
    total = int(place.words_before[-1]) // _BLOCK_WORDS + 1
    rare = np.array([math.log((total + 1) / len(blocks[each])) for each in index] or [0.0], np.float32)
    return counts, rare


def _dips(alike: Floats, starts_s: NDArray[np.float64]) -> Floats:
    """How far the likeness lies under the peaks on either side, within a minute and a half."""
    low = np.searchsorted(starts_s, starts_s - _DEPTH_S)
    high = np.searchsorted(starts_s, starts_s + _DEPTH_S, "right")
    peaks = [alike[a : at + 1].max() + alike[at:b].max() for at, (a, b) in enumerate(zip(low, high, strict=True))]
    return np.asarray(peaks, np.float32) - 2 * alike


def _phrases(spoken: Sequence[Segment], language: str, place: Place, found: Columns) -> None:
    """Phrases of turning in a sentence (`is_…`), the one before (`was_…`) and the one after (`will_…`)."""
    how = talk(language)
    openings = [each.text[:_OPENING_CHARS] for each in spoken]
    classes = {**how.turns, "offer": how.sponsor["offer"], "sold": how.sponsor["open"]}
    for name, pattern in classes.items():
        here = np.array([bool(pattern.search(text)) for text in openings], np.float32)
        found[f"is_{name}"] = here
        found[f"was_{name}"] = np.concatenate([[0], here[:-1]])
        found[f"will_{name}"] = np.concatenate([here[1:], [0]])
    words = np.diff(place.words_before).astype(np.float32)
    selling = np.maximum(found["is_offer"], found["is_sold"]) * words
    before, after = place.sums(np.stack([selling, words], axis=1), 120)
    found["sold_before"] = before[:, 0] / np.maximum(before[:, 1], 1)
    found["sold_after"] = after[:, 0] / np.maximum(after[:, 1], 1)


def _manner(spoken: Sequence[Segment], place: Place, duration_s: float, found: Columns) -> None:
    """Who speaks and how long, pauses, and where in the recording it is."""
    count = len(spoken)
    words = np.diff(place.words_before)
    other = np.array([True] + [spoken[at].speaker != spoken[at - 1].speaker for at in range(1, count)])
    starts = np.flatnonzero(other)
    turn = np.searchsorted(starts, np.arange(count), "right") - 1
    ends = np.append(starts[1:], count)[turn]
    found["other_speaker"] = np.where(np.arange(count) > 0, other, False).astype(np.float32)
    left = (place.words_before[ends] - place.words_before[:count]).astype(np.float32)
    spent = (place.words_before[:count] - place.words_before[starts[turn]]).astype(np.float32)
    found["turn_left"] = np.minimum(left, _LONGEST_TURN_WORDS) / np.float32(100)
    found["turn_spent"] = np.minimum(spent, _LONGEST_TURN_WORDS) / np.float32(100)
    pauses = [0.0] + [(spoken[at].start_ms - spoken[at - 1].end_ms) / 1000 for at in range(1, count)]
    found["pause"] = np.clip(np.array(pauses), 0, 3)
    found["length"] = np.log(words)
    found["long"] = (words >= 8).astype(np.float32)
    found["after_short"] = np.concatenate([[0], (words[:-1] <= 4).astype(np.float32)])
    left_s = duration_s - place.starts_s
    found["begins"] = np.exp(-place.starts_s / 60)
    found["ends"] = np.exp(-np.maximum(left_s, 0) / 60)
    found["early"] = (place.starts_s < 45).astype(np.float32)
    found["late"] = (left_s < 75).astype(np.float32)
