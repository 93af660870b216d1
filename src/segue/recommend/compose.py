"""Puts a slate together from scored candidates: the listener's own mix, not three alike in a row, a little daring.

Calibration: H. Steck, "Calibrated recommendations", RecSys 2018: the list is chosen greedily so that its mix of genres
stays near the listener's. Exploration: W. Thompson, 1933: a place goes to what, by a draw from what is known of its
chances, might be the best.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from segue.recommend.atlas import Ints
from segue.recommend.sight import Floats

CONSIDERED = 160
"""How many of the best by score the slate is chosen from."""
_FLOOR = 0.01
"""Steck's α: keeps the divergence finite."""
DRAWS = 64


@dataclass(frozen=True, slots=True)
class Field:
    """Scored candidates: what the slate is chosen from."""

    scores: Floats
    groups: Ints
    """(candidates, any) codes of what should not crowd the slate: maker, album; −1 for none."""
    genres: Ints
    """First genre of each; −1 for none."""


@dataclass(frozen=True, slots=True)
class Chances:
    """What may be explored: how often each was begun and played on, before the listener's own taste."""

    won: Floats
    lost: Floats


@dataclass(frozen=True, slots=True)
class Placed:
    """A candidate of the field (or of the chances, when `explored`) and how likely it was in this place."""

    index: int
    propensity: float
    explored: bool = False


def compose(
    field: Field,
    wanted: dict[int, float],
    limit: int,
    calibrate: float,
    diversity: float,
    daring: "Daring",
) -> list[Placed]:
    """At most `limit` places. `wanted` is the listener's share of each genre; empty asks for no calibration."""
    order = np.argsort(-field.scores, kind="stable")[:CONSIDERED]
    score = field.scores[order]
    spread = float(score.max() - score.min()) if len(score) else 0.0
    value = (score - score.min()) / spread if spread > 0 else np.ones(len(score), np.float32)
    choosing = _Choosing(value, field.groups[order], field.genres[order], wanted, calibrate, diversity)
    placed: list[Placed] = []
    while len(placed) < limit:
        if placed and (found := daring.draw()) is not None:
            placed.append(Placed(found[0], daring.share * found[1], explored=True))
            continue
        best = choosing.next()
        if best < 0:
            break
        share = daring.share if placed and daring.left else 0.0
        placed.append(Placed(int(order[best]), 1.0 - share))
    return placed


class _Choosing:
    """Greedy: at each step the candidate that makes the list so far best."""

    def __init__(
        self, value: Floats, groups: Ints, genres: Ints, wanted: dict[int, float], calibrate: float, diversity: float
    ) -> None:
        calibrate = calibrate if wanted else 0.0
        self._left = len(value)
        self._worth = (value * (1 - calibrate)).astype(np.float64)
        """What each is worth as the list stands, less what it does for the mix; −∞ for what is taken."""
        self._groups = groups
        self._kept = (1 - diversity) ** 0.5
        """What remains of a candidate's worth for each one in the list that shares a group with it."""
        self._calibrate = calibrate
        codes = np.array(sorted(wanted), np.int64)
        self._share = [*(wanted[int(code)] for code in codes), 0.0]
        place = np.searchsorted(codes, genres)
        inside = np.append(codes, -9)[place] == genres
        self._genre = np.where(inside, place, len(codes))
        self._taken = [0] * len(self._share)

    def next(self) -> int:
        """The index of the next one; −1 when none is left."""
        if not self._left:
            return -1
        gain = self._worth + np.array(self._fits())[self._genre] if self._calibrate else self._worth
        best = int(gain.argmax())
        self._left -= 1
        for column, group in enumerate(self._groups[best].tolist()):
            if group >= 0:
                self._worth[self._groups[:, column] == group] *= self._kept
        self._groups[best] = -1
        self._worth[best] = -np.inf
        self._taken[self._genre[best]] += 1
        return best

    def _fits(self) -> list[float]:
        """How much nearer to the wanted mix one more of each genre would bring the list: −KL, Steck's (6), less what is
        the same for all of them. (One more of a genre changes its own term alone.)"""
        each = (1 - _FLOOR) / (sum(self._taken) + 1)
        mixed = [
            max(each * taken + _FLOOR * share, 1e-6) for share, taken in zip(self._share, self._taken, strict=True)
        ]
        return [self._calibrate * s * math.log(1 + each / m) / 4 for s, m in zip(self._share, mixed, strict=True)]


class Daring:
    """Gives a share of the places to what might be the best, by Thompson sampling."""

    def __init__(self, chances: Chances | None, share: float, seed: Sequence[int]) -> None:
        self.share = share
        self.left = 0
        if chances is None or share <= 0 or not len(chances.won):
            return
        self._rng = rng = np.random.default_rng(seed)
        draws = rng.beta(1 + chances.won, 1 + chances.lost, (DRAWS, len(chances.won)))
        self._order: NDArray[np.intp] = draws.argmax(axis=1)
        wins = np.bincount(self._order, minlength=len(chances.won))
        self._likely = (wins + 0.5) / (DRAWS + 0.5 * len(chances.won))
        self._given: set[int] = set()
        self.left = int((wins > 0).sum())

    def draw(self) -> tuple[int, float] | None:
        """(index, how likely it was drawn), for a share of the calls; None for the others."""
        if not self.left or self._rng.random() >= self.share:
            return None
        for index in map(int, self._order):
            if index not in self._given:
                self._given.add(index)
                self.left -= 1
                return index, float(self._likely[index])
        return None
