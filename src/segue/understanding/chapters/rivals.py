"""What chapters are measured against: equal lengths, and M. Hearst's TextTiling (1997)."""

from collections import Counter
from collections.abc import Sequence

import numpy as np

from segue.model.text import Segment
from segue.understanding.lexicon import talk
from segue.understanding.words import stem, words_of

_WORDS = 20
"""Words of a token sequence; Hearst's own settings here and below."""
_SEQUENCES = 10
"""Token sequences of a block."""


def equal(duration_ms: int, chapters: int) -> list[int]:
    """Boundaries in ms of so many chapters of one length."""
    return [duration_ms * at // chapters for at in range(1, chapters)]


def text_tiling(spoken: Sequence[Segment], language: str, most: int = 10_000) -> list[int]:
    """Boundaries in ms: dips of the likeness of neighbouring blocks, deeper than the mean less half a deviation, the
    deepest first. Talk has many such dips, so `most` helps it: without it TextTiling cuts a talk into forty."""
    stop = talk(language).stop
    tokens: list[str] = []
    times: list[int] = []
    for sentence in spoken:
        for word in words_of(sentence.text):
            tokens.append("" if word.casefold() in stop else stem(word.casefold(), language))
            times.append(sentence.start_ms)
    sequences = [Counter(filter(None, tokens[at : at + _WORDS])) for at in range(0, len(tokens), _WORDS)]
    gaps = range(1, len(sequences))
    if len(gaps) < 3:
        return []
    alike = np.array([_cosine(sequences[max(0, g - _SEQUENCES) : g], sequences[g : g + _SEQUENCES]) for g in gaps])
    smooth = np.convolve(np.pad(alike, 1, "edge"), np.ones(3) / 3, "valid")
    depths = np.array([_climb(smooth, at, -1) + _climb(smooth, at, 1) - 2 * smooth[at] for at in range(len(smooth))])
    cutoff = depths.mean() - depths.std() / 2
    found: list[int] = []
    for at in np.argsort(-depths, kind="stable"):
        if depths[at] <= max(cutoff, 0) or len(found) == most:
            break
        if all(abs(int(at) - other) > 3 for other in found):
            found.append(int(at))
    starts = sorted({each.start_ms for each in spoken})
    boundaries = [times[(at + 1) * _WORDS] for at in found]
    return sorted({start for start in boundaries if start > starts[0]})


def _cosine(left: Sequence[Counter[str]], right: Sequence[Counter[str]]) -> float:
    a: Counter[str] = sum(left, Counter())
    b: Counter[str] = sum(right, Counter())
    dot = sum(count * b[word] for word, count in a.items())
    size = sum(v * v for v in a.values()) * sum(v * v for v in b.values())
    return float(dot / size**0.5) if size else 0.0


def _climb(values: np.ndarray, at: int, step: int) -> float:
    """The peak that is reached by going up from `at` in one direction."""
    best = float(values[at])
    here = at + step
    while 0 <= here < len(values) and values[here] >= best:
        best = float(values[here])
        here += step
    return best
