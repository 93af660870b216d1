"""A show that ends on the minute: songs that together last as long as is left, after the chapter that fits in first."""

from collections.abc import Sequence

from segue.dj.proposal import Proposal, Proposed
from segue.dj.view import Candidate, Unit

ENDS_WITHIN_MS = 24 * 60_000
"""From here on the show's last set is planned; before, an ordinary set fits."""
OVERLAP_MS = 3_000
"""How much of a song goes under its neighbour, about."""
CLOSE_MS = 20_000
"""An ending this near to the minute is on the minute."""
STEP_MS = 5_000
MOST_ITEMS = 8
LOOKED_AT = 40
SHORTEST_SONG_MS = 90_000


def fitting(worths: Sequence[tuple[Proposed, float]], left_ms: int) -> list[tuple[Proposed, ...]]:
    """Choices of at most `MOST_ITEMS` units that together last about `left_ms`, the best first: those that end within
    20 seconds by their worth, then the nearest. Sums are built up in steps of five seconds, the best way to each kept.
    """
    top = sorted(worths, key=lambda pair: -pair[1])[:LOOKED_AT]
    goal = round(left_ms / STEP_MS)
    best: dict[int, tuple[float, tuple[Proposed, ...]]] = {0: (0.0, ())}
    for each, worth in top:
        length = round(_lasts(each.unit) / STEP_MS)
        for total, (value, chosen) in list(best.items()):
            reached = total + length
            if len(chosen) >= MOST_ITEMS or reached > goal + CLOSE_MS // STEP_MS:
                continue
            # Worth is counted from the best there is, so that many songs are no better than few.
            gained = value + worth - top[0][1]
            if reached not in best or gained > best[reached][0]:
                best[reached] = (gained, (*chosen, each))
    close = CLOSE_MS // STEP_MS
    ends = [(abs(total - goal), -value, chosen) for total, (value, chosen) in best.items() if chosen]
    on_time = sorted((end for end in ends if end[0] <= close), key=lambda end: end[1])
    near = sorted((end for end in ends if end[0] > close), key=lambda end: end[:2])
    return [chosen for _, _, chosen in (*on_time, *near)][:12]


def talk_that_fits(talk: Sequence[Candidate], heard: Sequence[Candidate], left_ms: int | None) -> Candidate | None:
    """The first chapter or episode that was not yet in the show and ends in time; None when none does."""
    ids = {candidate.id for candidate in heard}
    return next((c for c in talk if c.id not in ids and (left_ms is None or c.left_ms <= left_ms + CLOSE_MS)), None)


def songs(proposal: Proposal) -> list[Proposed]:
    """What of an idea can stand in a last set."""
    return [each for each in proposal.proposed if _lasts(each.unit) >= SHORTEST_SONG_MS]


def _lasts(unit: Unit) -> int:
    return max(1, unit.duration_ms - OVERLAP_MS)
