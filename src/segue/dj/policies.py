"""Small judges of what may follow what. Each looks at one unit after what has been on air, and says why."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import pi, sin
from typing import Literal, Protocol

from segue.dj.view import Candidate, Sound, Unit

ARTIST_SPACING = 3
"""An artist is not heard again until this many others have been."""
ALBUM_SPACING = 4
LOOKED_BACK = 12
"""The longest memory that a policy needs."""
Mode = Literal["show", "commute", "sleep"]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a policy thinks: a penalty (0 is fine, 1 is bad), whether it forbids, and a reason worth telling."""

    penalty: float = 0.0
    rejects: bool = False
    reason: str = ""


FINE = Verdict()


@dataclass(frozen=True, slots=True)
class Moment:
    """When and in what kind of show a unit would come."""

    hour: int = 12
    """Of the listener's day."""
    minute: float = 0.0
    """Of the show."""
    mode: Mode = "show"
    length_min: float = 0.0
    """How long the whole show lasts; 0 when it has no end."""
    portrait: str = ""
    """The one artist whom this set is about; they may follow themselves."""
    genre_shares: Mapping[str, float] = field(default_factory=dict)
    """The listener's own mix of genres."""


class Policy(Protocol):
    """One rule or taste."""

    def judge(self, before: Sequence[Candidate], unit: Unit, moment: Moment) -> Verdict:
        """Judges `unit` to come right after `before` (oldest first), at this moment."""
        ...


class ArtistSpacing:
    """The same artist is not heard twice within three items."""

    def judge(self, before: Sequence[Candidate], unit: Unit, moment: Moment) -> Verdict:
        """Rejects an artist heard too lately; who has no name clashes with nobody, and a portrait with nobody else."""
        lately = {name for candidate in before[-ARTIST_SPACING:] for name in _names(candidate)} - {moment.portrait}
        return Verdict(1, rejects=True) if any(lately & _names(part) for part in unit.parts) else FINE


class AlbumSpacing:
    """The same album is not heard twice within four items (a work's own movements are one unit)."""

    def judge(self, before: Sequence[Candidate], unit: Unit, moment: Moment) -> Verdict:
        """Rejects an album heard too lately; in a portrait it only counts against it."""
        lately = {candidate.item.collection_id for candidate in before[-ALBUM_SPACING:]} - {""}
        if unit.first.item.collection_id not in lately:
            return FINE
        own = bool(moment.portrait) and moment.portrait in _names(unit.first)
        return Verdict(0.4) if own else Verdict(1, rejects=True)


class TempoNeighbour:
    """Neighbours in tempo follow each other well: within 3 % best, 6 % well, 12 % so-so; halves and doubles folded."""

    def judge(self, before: Sequence[Candidate], unit: Unit, moment: Moment) -> Verdict:
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

    def judge(self, before: Sequence[Candidate], unit: Unit, moment: Moment) -> Verdict:
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


class EnergyArc:
    """Energy moves in small steps along an arc over the hour, and is lower late at night and early in the morning."""

    def judge(self, before: Sequence[Candidate], unit: Unit, moment: Moment) -> Verdict:
        """Penalty 0 to about 0.8."""
        new = unit.first.sound
        if new is None:
            return Verdict(0.2)
        old = _sound(before)
        step = max(0.0, abs(new.energy - old.energy) - 0.2) if old is not None else 0.0
        return Verdict(0.6 * step + 0.6 * max(0.0, abs(new.energy - energy_at(moment)) - 0.2))


class FreshStep:
    """Not the same composer or the same decade over and over."""

    def judge(self, before: Sequence[Candidate], unit: Unit, moment: Moment) -> Verdict:
        """Penalty 0 to 0.4."""
        lately = before[-2:]
        same_composer = bool(unit.first.composer) and any(c.composer == unit.first.composer for c in lately)
        same_year = unit.first.year is not None and any(c.year == unit.first.year for c in lately)
        return Verdict(0.3 * same_composer + 0.1 * same_year)


class CalibratedVariety:
    """Over the last dozen the genres keep to the listener's own mix: no favourite swallows the rest."""

    def judge(self, before: Sequence[Candidate], unit: Unit, moment: Moment) -> Verdict:
        """Penalty 0 to 0.5, for what is heard more than its share."""
        genre = unit.first.genres[0] if unit.first.genres else ""
        if not genre or not moment.genre_shares or len(before) < 4:
            return FINE
        heard = sum(candidate.genres[:1] == (genre,) for candidate in before) / len(before)
        over = heard - moment.genre_shares.get(genre, 0.0) - 0.25
        return Verdict(min(0.5, over)) if over > 0 else FINE


LADDER: tuple[tuple[Policy, ...], ...] = (
    (AlbumSpacing(), ArtistSpacing()),
    (ArtistSpacing(),),
    (AlbumSpacing(),),
    (),
)
"""Hard rules, and how they are given up, one by one, when a library is too small to keep them."""
SOFT: tuple[Policy, ...] = (TempoNeighbour(), KeyNeighbour(), EnergyArc(), FreshStep(), CalibratedVariety())


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


def energy_at(moment: Moment) -> float:
    """How much energy suits a moment of a show: up in the middle of each hour, down towards its end; towards sleep
    only down."""
    base = energy_wanted(moment.hour)
    if moment.mode == "sleep":
        gone = min(1.0, moment.minute / moment.length_min) if moment.length_min else min(1.0, moment.minute / 45)
        return min(base, 0.4) * (1 - 0.7 * gone)
    return base + 0.16 * sin(pi * (moment.minute % 60) / 60) - 0.08


def _names(candidate: Candidate) -> set[str]:
    return {candidate.artist.casefold()} - {""}


def _sound(before: Sequence[Candidate]) -> Sound | None:
    return before[-1].sound if before else None
