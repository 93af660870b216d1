"""Small judges of what may follow what. Each looks at one unit after what has been on air, and says why."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from segue.dj.view import Candidate, Sound, Unit

ARTIST_SPACING = 3
"""An artist is not heard again until this many others have been."""
ALBUM_SPACING = 4


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a policy thinks: a penalty (0 is fine, 1 is bad), whether it forbids, and a reason worth telling."""

    penalty: float = 0.0
    rejects: bool = False
    reason: str = ""


FINE = Verdict()


class Policy(Protocol):
    """One rule or taste."""

    def judge(self, before: Sequence[Candidate], unit: Unit, hour: int) -> Verdict:
        """Judges `unit` to come right after `before` (oldest first), at this hour of the listener's day."""
        ...


class ArtistSpacing:
    """The same artist is not heard twice within three items."""

    def judge(self, before: Sequence[Candidate], unit: Unit, hour: int) -> Verdict:
        """Rejects an artist heard too lately; who has no name clashes with nobody."""
        lately = {name for candidate in before[-ARTIST_SPACING:] for name in _names(candidate)}
        return Verdict(1, rejects=True) if lately & _names(unit.first) else FINE


class AlbumSpacing:
    """The same album is not heard twice within four items (a work's own movements are one unit)."""

    def judge(self, before: Sequence[Candidate], unit: Unit, hour: int) -> Verdict:
        """Rejects an album heard too lately."""
        lately = {candidate.item.collection_id for candidate in before[-ALBUM_SPACING:]} - {""}
        return Verdict(1, rejects=True) if unit.first.item.collection_id in lately else FINE


class TempoNeighbour:
    """Neighbours in tempo follow each other well: within 3 % best, 6 % well, 12 % so-so; halves and doubles folded."""

    def judge(self, before: Sequence[Candidate], unit: Unit, hour: int) -> Verdict:
        """Penalty 0 to 0.5; unknown tempos are taken as middling."""
        old, new = _sound(before), unit.first.sound
        if old is None or new is None or old.tempo_bpm is None or new.tempo_bpm is None:
            return Verdict(0.3)
        far = abs(tempo_ratio(old.tempo_bpm, new.tempo_bpm) - 1)
        if far <= 0.06:
            reason = f"Close in tempo: {new.tempo_bpm:.0f} after {old.tempo_bpm:.0f} beats a minute."
            return Verdict(0 if far <= 0.03 else 0.15, reason=reason)
        return Verdict(0.3 if far <= 0.12 else 0.5)


class KeyNeighbour:
    """The same key, its relative or a neighbour on the Camelot wheel follows well."""

    def judge(self, before: Sequence[Candidate], unit: Unit, hour: int) -> Verdict:
        """Penalty 0 to 0.3; unknown keys are taken as middling."""
        old, new = _sound(before), unit.first.sound
        if old is None or new is None or not old.camelot or not new.camelot:
            return Verdict(0.2)
        steps = camelot_distance(old.camelot, new.camelot)
        if steps == 0:
            return Verdict(0, reason=f"In the same key as what goes before ({new.camelot}).")
        if steps == 1:
            return Verdict(0.06, reason=f"In a neighbouring key ({new.camelot} after {old.camelot}).")
        return Verdict(0.3)


class EnergyFlow:
    """Energy moves in small steps, and is lower late at night and early in the morning."""

    def judge(self, before: Sequence[Candidate], unit: Unit, hour: int) -> Verdict:
        """Penalty 0 to about 0.8."""
        new = unit.first.sound
        if new is None:
            return Verdict(0.2)
        old = _sound(before)
        step = max(0.0, abs(new.energy - old.energy) - 0.2) if old is not None else 0.0
        return Verdict(0.6 * step + 0.4 * max(0.0, abs(new.energy - energy_wanted(hour)) - 0.25))


class FreshStep:
    """Not the same composer or the same decade over and over."""

    def judge(self, before: Sequence[Candidate], unit: Unit, hour: int) -> Verdict:
        """Penalty 0 to 0.4."""
        lately = before[-2:]
        same_composer = bool(unit.first.composer) and any(c.composer == unit.first.composer for c in lately)
        same_year = unit.first.year is not None and any(c.year == unit.first.year for c in lately)
        return Verdict(0.3 * same_composer + 0.1 * same_year)


LADDER: tuple[tuple[Policy, ...], ...] = (
    (AlbumSpacing(), ArtistSpacing()),
    (ArtistSpacing(),),
    (AlbumSpacing(),),
    (),
)
"""Hard rules, and how they are given up, one by one, when a library is too small to keep them."""
SOFT: tuple[Policy, ...] = (TempoNeighbour(), KeyNeighbour(), EnergyFlow(), FreshStep())


def tempo_ratio(old_bpm: float, new_bpm: float) -> float:
    """New over old tempo, folded by octaves into 0.71…1.41."""
    ratio = new_bpm / old_bpm
    while ratio > 2**0.5:
        ratio /= 2
    while ratio < 2**-0.5:
        ratio *= 2
    return ratio


def camelot_distance(old: str, new: str) -> int:
    """Steps on the Camelot wheel: 0 for the same, 1 for a neighbour or the relative key, more for the rest.

    Raises ValueError for what is no place on the wheel.
    """
    around = abs(int(old[:-1]) - int(new[:-1])) % 12
    return min(around, 12 - around) + (old[-1] != new[-1])


def energy_wanted(hour: int) -> float:
    """How much energy suits an hour of the day (0 to 23): 0 still, 1 driving."""
    if hour >= 22 or hour < 5:
        return 0.3
    if hour < 9 or hour >= 20:
        return 0.45
    return 0.6


def _names(candidate: Candidate) -> set[str]:
    return {candidate.artist.casefold()} - {""}


def _sound(before: Sequence[Candidate]) -> Sound | None:
    return before[-1].sound if before else None
