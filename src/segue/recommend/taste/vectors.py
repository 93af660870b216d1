"""From plays to signed weights over facets: decayed sums that can be added to, and the taste read from them.

A play counts for (+) by the share heard and against (−) when it was skipped early; both halve every `HALF_LIFE_MS`.
The weight of a facet is (plus − minus) / (plus + minus + doubt): 0 when nothing is known, towards ±1 as plays agree.
Each kind has its own space, so that thousands of songs never drown ten books; in the shared space a play counts by the
square root of the time heard, so that an hour of talk reaches as far as a handful of songs.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from math import sqrt
from typing import NamedTuple

from segue.model.taste import Part, Traits

DAY_MS = 86_400_000
HALF_LIFE_MS = 240 * DAY_MS
SESSION_HALF_LIFE_MS = 45 * 60_000
SESSION_MS = 6 * 60 * 60_000
"""Plays older than this are no longer the session."""
DOUBT, SESSION_DOUBT = 4.0, 1.5
"""How many plays' worth of doubt stands against every facet."""
SKIP_COSTS = 0.7
"""A skip says less against than a whole play says for: it may be the moment."""
LIKE_PLAYS = 3.0
"""A like weighs as so many plays."""

GROUP_WEIGHTS = {
    "creator": 1.0, "genre": 0.8, "collection": 0.5, "language": 0.4, "era": 0.3, "energy": 0.3, "kind": 0.2,
    "tempo": 0.2, "mood": 0.2, "length": 0.2, "explicit": 0.1,
}  # fmt: skip
"""How much each group of facets tells of an item."""
OWN_TO_KIND = {"collection", "length", "tempo", "energy", "mood", "kind"}
"""Groups that mean nothing in another kind: not in the shared space."""


class Heard(NamedTuple):
    """One play, as far as taste needs it."""

    item_id: str
    started_at_ms: int
    played_ms: int
    ended: str


def worth(play: Heard, duration_ms: int) -> tuple[float, float]:
    """(plus, minus) of a play, each 0 to 1."""
    share = min(1.0, play.played_ms / duration_ms) if duration_ms > 0 else float(play.ended == "finished")
    if play.ended == "finished" or share >= 0.9:
        return 1.0, 0.0
    if play.ended == "skipped":
        return (share, 0.0) if share >= 0.5 else (0.0, SKIP_COSTS * (1.0 - 2.0 * share))
    return (share, 0.0) if share >= 0.15 else (0.0, 0.0)


@dataclass(slots=True)
class Sums:
    """Plus and minus by space and facet. All are as of `at_ms`: a later play counts for more than 1."""

    at_ms: int
    half_life_ms: int = HALF_LIFE_MS
    spaces: dict[str, dict[str, list[float]]] = field(default_factory=dict)
    plays: int = 0

    def add(self, plays: Iterable[Heard], traits: Mapping[str, Traits]) -> None:
        """Adds plays; those of items that are gone count for nothing."""
        by_item: dict[str, list[float]] = defaultdict(lambda: [0.0, 0.0, 0.0, 0.0])
        for play in plays:
            item = traits.get(play.item_id)
            if item is None:
                continue
            self.plays += 1
            plus, minus = worth(play, item.duration_ms)
            age = 2.0 ** ((play.started_at_ms - self.at_ms) / self.half_life_ms)
            far = age * min(4.0, max(0.5, sqrt(play.played_ms / 240_000.0)))
            sums = by_item[play.item_id]
            sums[0] += plus * age
            sums[1] += minus * age
            sums[2] += plus * far
            sums[3] += minus * far
        for item_id, (plus, minus, far_plus, far_minus) in by_item.items():
            self.put(traits[item_id], plus, minus, far_plus, far_minus)

    def put(self, item: Traits, plus: float, minus: float, far_plus: float, far_minus: float) -> None:
        """Adds to every facet of an item, in its kind's space and (the facets that travel) in the shared one."""
        own = self.spaces.setdefault(item.kind, {})
        shared = self.spaces.setdefault("shared", {})
        for facet in item.facets:
            pair = own.setdefault(facet, [0.0, 0.0])
            pair[0] += plus
            pair[1] += minus
            if facet.partition(":")[0] not in OWN_TO_KIND:
                pair = shared.setdefault(facet, [0.0, 0.0])
                pair[0] += far_plus
                pair[1] += far_minus

    def copy(self) -> "Sums":
        """The same, to be added to apart."""
        spaces = {space: {facet: list(pair) for facet, pair in sums.items()} for space, sums in self.spaces.items()}
        return Sums(self.at_ms, self.half_life_ms, spaces, self.plays)

    def weights(self, now_ms: int, doubt: float = DOUBT) -> dict[str, dict[str, float]]:
        """Signed weights, −1 to 1, by space and facet as of `now_ms`."""
        scale = 2.0 ** ((self.at_ms - now_ms) / self.half_life_ms)
        return {
            space: {
                facet: (plus - minus) * scale / ((plus + minus) * scale + doubt)
                for facet, (plus, minus) in sums.items()
                if (plus or minus)
            }
            for space, sums in self.spaces.items()
        }


@dataclass(frozen=True, slots=True)
class Taste:
    """A listener as signed weights: of each kind, of what all kinds share, of this session, and as said by them."""

    user_id: str
    made_at_ms: int
    version: int
    """Changes with every play, like and rule of theirs (and with nobody else's)."""
    plays: int
    by_kind: Mapping[str, Mapping[str, float]]
    shared: Mapping[str, float]
    session: Mapping[str, float]
    """Of the last hours, of all kinds."""
    said: Mapping[str, float]
    """Likes, dislikes and follows of creators and collections, as facets; of items as `item:trk_…`."""

    def parts(self, item: Traits) -> tuple[Part, ...]:
        """What speaks for and against an item, the weightiest first."""
        own = self.by_kind.get(item.kind, {})
        found: list[Part] = []
        for facet in (f"item:{item.item_id}", *item.facets):
            if (weight := self.said.get(facet)) is not None:
                found.append(Part(facet, weight, "said"))
            if (weight := own.get(facet)) is not None:
                found.append(Part(facet, weight, "kind"))
            elif (weight := self.shared.get(facet)) is not None:
                found.append(Part(facet, weight / 2, "shared"))
            if (weight := self.session.get(facet)) is not None:
                found.append(Part(facet, weight, "session"))
        return tuple(sorted(found, key=lambda part: -abs(part.weight) * GROUP_WEIGHTS.get(_group(part.facet), 1.0)))

    def score(self, item: Traits) -> float:
        """What an item is worth to the listener, about −1 to 2; 0 when nothing is known of it."""
        own, shared, session, said = self.by_kind.get(item.kind, {}), self.shared, self.session, self.said
        groups: dict[str, float] = {}
        spoken, now, of_now = said.get(f"item:{item.item_id}", 0.0), 0.0, 0.0
        for facet in item.facets:
            group = facet[: facet.index(":")]
            weight = own.get(facet)
            if weight is None:
                weight = shared.get(facet, 0.0) / 2
            # Of many creators or genres the strongest speaks: a guest does not water a favourite down.
            if group not in groups or abs(weight) > abs(groups[group]):
                groups[group] = weight
            spoken += said.get(facet, 0.0)
            moment = session.get(facet)
            if moment is not None:
                now += moment * GROUP_WEIGHTS[group]
                of_now += GROUP_WEIGHTS[group]
        total = of_all = 0.0
        for group, weight in groups.items():
            total += GROUP_WEIGHTS[group] * weight
            of_all += GROUP_WEIGHTS[group]
        long_term = total / of_all if of_all else 0.0
        return long_term + (0.5 * now / of_now if of_now else 0.0) + max(-1.0, min(1.0, spoken))


def _group(facet: str) -> str:
    return facet.partition(":")[0]
