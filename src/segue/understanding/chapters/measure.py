"""How near found chapters are to those that people made."""

from collections.abc import Sequence

TOLERANCE_MS = 30_000
_STEP_MS = 1_000


def boundary_counts(
    found: Sequence[int], true: Sequence[int], tolerance_ms: int = TOLERANCE_MS
) -> tuple[int, int, int]:
    """(hits, found, true) of boundaries in ms: each true one is hit by at most one found one within the tolerance.

    Both lists are matched in order of time, which for one tolerance is the largest matching there is.
    """
    left, right = sorted(found), sorted(true)
    hits = i = j = 0
    while i < len(left) and j < len(right):
        apart = left[i] - right[j]
        if abs(apart) <= tolerance_ms:
            hits, i, j = hits + 1, i + 1, j + 1
        elif apart < 0:
            i += 1
        else:
            j += 1
    return hits, len(left), len(right)


def f1(hits: int, found: int, true: int) -> float:
    """The harmonic mean of precision and recall; 0 when nothing was hit."""
    return 2 * hits / (found + true) if hits else 0.0


def window_diff(found: Sequence[int], true: Sequence[int], duration_ms: int) -> float:
    """The share of windows in which the two differ in their count of boundaries: 0 is perfect (L. Pevzner and
    M. Hearst, 2002). A window is half of a true chapter's mean length, as they advise; times go in whole seconds."""
    seconds = max(2, duration_ms // _STEP_MS)
    width = max(1, round(seconds / (len(true) + 1) / 2))
    ours, theirs = _before(found, seconds), _before(true, seconds)
    windows = seconds - width
    if windows <= 0:
        return 0.0
    wrong = sum(ours[at + width] - ours[at] != theirs[at + width] - theirs[at] for at in range(windows))
    return wrong / windows


def _before(boundaries: Sequence[int], seconds: int) -> list[int]:
    """How many boundaries lie before each second."""
    marks = [0] * (seconds + 1)
    for each in boundaries:
        marks[min(seconds, max(0, each // _STEP_MS))] += 1
    total, counts = 0, []
    for mark in marks:
        counts.append(total)
        total += mark
    return counts
