"""What a listener's hand has said in this show: skips, likes, the volume; what follows from it, and what is learned."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from segue.dj.view import Candidate, Unit

ReactionKind = Literal["heard", "skipped", "left", "liked", "louder", "quieter"]
"""`skipped` is within 30 seconds, `left` is later: it was not wrong, but enough."""
EARLY_MS = 30_000
SAYS: dict[ReactionKind, float] = {
    "heard": 0.35, "liked": 1.3, "louder": 0.5, "skipped": -1.0, "left": -0.35, "quieter": -0.3,
}  # fmt: skip
"""How much each says for or against what a piece is."""
FADES = 0.93
"""What is left of a reaction after one more."""
_GROUPS = {"artist": 1.0, "genre": 1.0, "energy": 0.6, "era": 0.3, "tempo": 0.2, "idea": 0.5}
LOOKED_AT = 12
"""A lesson is drawn from so many of the last reactions."""


@dataclass(frozen=True, slots=True)
class Reaction:
    """What happened to one piece, in the set of which idea."""

    candidate: Candidate
    kind: ReactionKind
    idea: str = ""


@dataclass(frozen=True, slots=True)
class Session:
    """The mood of this show, as weights over what pieces are."""

    weights: dict[str, float] = field(default_factory=dict)
    _biases: dict[str, float] = field(default_factory=dict, compare=False, repr=False)
    """By the id of what is heard first, as far as asked: a plan asks for each many times."""

    @staticmethod
    def of(reactions: Sequence[Reaction]) -> "Session":
        """From reactions, the oldest first; the latest counts most."""
        sums: dict[str, float] = {}
        strength = 1.0
        for reaction in reversed(reactions):
            for facet in reaction.candidate.facets:
                sums[facet] = sums.get(facet, 0.0) + strength * SAYS[reaction.kind]
            if reaction.idea:
                facet = f"idea:{reaction.idea.partition(':')[0]}"
                sums[facet] = sums.get(facet, 0.0) + strength * SAYS[reaction.kind]
            strength *= FADES
        return Session({facet: value / (1.5 + abs(value)) for facet, value in sums.items()})

    def bias(self, unit: Unit) -> float:
        """−1 to 1: how much the mood speaks for a unit."""
        if not self.weights:
            return 0.0
        bias = self._biases.get(unit.first.item.id)
        if bias is None:
            bias = self._biases[unit.first.item.id] = self._bias(unit)
        return bias

    def _bias(self, unit: Unit) -> float:
        known = total = 0.0
        for facet in unit.first.facets:
            value = self.weights.get(facet)
            if value:
                weight = _GROUPS[facet[: facet.index(":")]]
                known += weight
                total += weight * value
        return total / max(1.0, known)

    def of_idea(self, idea: str) -> float:
        """−1 to 1: how an idea of this kind has gone down."""
        return self.weights.get(f"idea:{idea}", 0.0)


def lesson(reactions: Sequence[Reaction], known: frozenset[str] = frozenset()) -> str:
    """What the last skip teaches beyond itself: `artist:…` or `genre:…` to keep out of this show; empty: nothing yet.

    An artist skipped twice, or a genre skipped twice in a row, is meant; a like or a piece heard out speaks against it.
    """
    if not reactions or reactions[-1].kind != "skipped":
        return ""
    lately = reactions[-LOOKED_AT:]
    for group, needed in (("artist", 2), ("genre", 2)):
        for facet in lately[-1].candidate.facets:
            if not facet.startswith(f"{group}:") or facet in known:
                continue
            about = [each for each in lately if facet in each.candidate.facets]
            skips = sum(each.kind == "skipped" for each in about)
            against = sum(each.kind in {"heard", "liked", "louder"} for each in about)
            in_a_row = len(lately) >= 2 and all(
                each.kind == "skipped" and facet in each.candidate.facets for each in lately[-2:]
            )
            if skips >= needed and not against and (group == "artist" or in_a_row):
                return facet
    return ""


def avoids(unit: Unit, avoided: frozenset[str]) -> bool:
    """Whether any of a unit is what the listener does not want in this show."""
    return bool(avoided) and any(facet in avoided for part in unit.parts for facet in part.facets)


def spelled(facet: str, candidate: Candidate) -> str:
    """An artist or genre of a candidate as it is written, for a facet of it."""
    names = (candidate.artist, *candidate.genres)
    return next((name for name in names if name.casefold() == facet.partition(":")[2]), "")
