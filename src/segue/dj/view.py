"""What the planner sees: one listener and what could be played to them, as values."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from segue.model.listening import User
from segue.model.media import Collection, Item
from segue.model.sound import AudioProfile

DAY_MS = 86_400_000


@dataclass(frozen=True, slots=True)
class Sound:
    """The part of a recording's profile that planning needs."""

    tempo_bpm: float | None = None
    camelot: str = ""
    energy: float = 0.5
    voice_share: float | None = None
    """As in the profile."""

    @staticmethod
    def of(profile: AudioProfile | None) -> "Sound | None":
        """From a whole profile; a tempo or key that the analysis doubts is left out."""
        if profile is None:
            return None
        tempo = profile.tempo_bpm if profile.tempo_confidence >= 0.3 else None
        camelot = profile.camelot if profile.key_confidence >= 0.3 else ""
        return Sound(tempo, camelot, profile.energy, profile.voice_share)


@dataclass(frozen=True)
class Candidate:
    """A track that could be played, with what this listener has had to do with it."""

    item: Item
    collection: Collection | None = None
    sound: Sound | None = None
    plays: int = 0
    skips: int = 0
    first_played_at_ms: int = 0
    last_played_at_ms: int = 0
    liked: bool = False
    disliked: bool = False
    fit: float = 0.5
    """How well it suits the listener's taste: 0 not at all, 0.5 unknown, 1 as well as can be."""
    why: str = ""
    """Why the recommender thinks of it, for a person."""
    rule: str = ""
    """The listener's own rule that speaks for or against it, as a sentence."""
    note: str = ""
    """What somebody of this house wrote about it."""
    fits: tuple[float, ...] = ()
    """In a show for several: how well it serves each of them, 0 to 1."""
    resume_ms: int = 0
    """Where the listener stopped in it: a chapter or an episode goes on from there."""

    @property
    def id(self) -> str:
        """The item's id."""
        return self.item.id

    def had(self, **history: Any) -> "Candidate":
        """The same track with what a listener has had to do with it. What was worked out of the track itself stays."""
        made = replace(self, **history)
        made.__dict__.update(facets=self.facets, artist=self.artist, genres=self.genres)
        return made

    @cached_property
    def artist(self) -> str:
        """Who a host would name: the artist, else the composer or author, else the album's artist."""
        for credits in (self.item.credits, self.collection.credits if self.collection else ()):
            for role in ("artist", "album_artist", "composer", "author", "host", "narrator"):
                for credit in credits:
                    if credit.role == role and credit.name.strip():
                        return credit.name.strip()
        return ""

    @property
    def composer(self) -> str:
        """The composer when the credits name one."""
        return next((c.name.strip() for c in self.item.credits if c.role == "composer" and c.name.strip()), "")

    @cached_property
    def genres(self) -> tuple[str, ...]:
        """The item's genres, else its collection's."""
        return self.item.genres or (self.collection.genres if self.collection else ())

    @property
    def year(self) -> int | None:
        """The item's year, else its collection's."""
        return self.item.year or (self.collection.year if self.collection else None)

    @cached_property
    def facets(self) -> tuple[str, ...]:
        """What the mood of a show goes by: `artist:…`, `genre:…`, `era:…`, `energy:…`, `tempo:…`."""
        found = [f"artist:{self.artist.casefold()}"] if self.artist else []
        found += [f"genre:{genre.casefold()}" for genre in self.genres[:3]]
        if self.year:
            found.append(f"era:{self.year // 10 * 10}")
        if self.sound is not None:
            found.append(f"energy:{min(4, int(self.sound.energy * 5))}")
            if self.sound.tempo_bpm:
                found.append(f"tempo:{min(3, int(self.sound.tempo_bpm // 45))}")
        return tuple(found)

    @property
    def explicit(self) -> bool:
        """Whether it, or all it belongs to, is marked as explicit."""
        return self.item.explicit or (self.collection is not None and self.collection.explicit)

    @property
    def is_talk(self) -> bool:
        """A chapter or an episode: spoken, not played."""
        return self.item.kind != "track"

    @property
    def left_ms(self) -> int:
        """How long it lasts from where it goes on."""
        return max(0, self.item.duration_ms - self.resume_ms)

    @property
    def added_at_ms(self) -> int:
        """When it came into the library."""
        return self.item.added_at_ms or (self.collection.added_at_ms if self.collection else 0)


@dataclass(frozen=True)
class Unit:
    """What is planned as one: a single track, or a work with all its movements in order.

    Planning looks at hundreds of units many times each, so all that follows from the parts is worked out at once.
    """

    parts: tuple[Candidate, ...]
    first: Candidate = field(init=False, compare=False, repr=False)
    """What is heard first."""
    plays: int = field(init=False, compare=False, repr=False)
    """How often all of it was played: its least played part."""
    last_played_at_ms: int = field(init=False, compare=False, repr=False)
    """When any of it was last played; 0 for never."""
    fit: float = field(init=False, compare=False, repr=False)
    """How well all of it suits the listener: the mean of its parts."""
    liked: bool = field(init=False, compare=False, repr=False)
    """True when the listener liked any of it."""
    disliked: bool = field(init=False, compare=False, repr=False)
    """True when the listener turned any of it down: half a work is not played."""
    explicit: bool = field(init=False, compare=False, repr=False)
    """True when any of it is marked as explicit."""

    def __post_init__(self) -> None:
        parts, first = self.parts, self.parts[0]
        known = self.__dict__
        known["first"] = first
        if len(parts) == 1:
            known.update(
                plays=first.plays, last_played_at_ms=first.last_played_at_ms, fit=first.fit, liked=first.liked,
                disliked=first.disliked, explicit=first.explicit,
            )  # fmt: skip
            return
        known.update(
            plays=min(part.plays for part in parts),
            last_played_at_ms=max(part.last_played_at_ms for part in parts),
            fit=sum(part.fit for part in parts) / len(parts),
            liked=any(part.liked for part in parts),
            disliked=any(part.disliked for part in parts),
            explicit=any(part.explicit for part in parts),
        )

    @property
    def last(self) -> Candidate:
        """What is heard last."""
        return self.parts[-1]

    @property
    def is_work(self) -> bool:
        """True for a work in several movements."""
        return len(self.parts) > 1

    @cached_property
    def duration_ms(self) -> int:
        """How long all of it lasts."""
        return sum(part.item.duration_ms for part in self.parts)

    @cached_property
    def fits(self) -> tuple[float, ...]:
        """In a show for several: how well all of it serves each of them."""
        each = zip(*(part.fits for part in self.parts), strict=True)
        return tuple(sum(fits) / len(fits) for fits in each)


@dataclass(frozen=True)
class ListenerView:
    """All that planning may know. A value: the same view and seed give the same plan."""

    user: User
    now_ms: int
    candidates: tuple[Candidate, ...]
    spoken_name: str = ""
    """What the host calls the listener; empty: by no name."""
    talk: tuple[Candidate, ...] = ()
    """Chapters and episodes that the listener would go on with, the likeliest first."""
    served: tuple[float, ...] = ()
    """In a show for several: how much each has been served so far. Such a view holds nobody's history."""
    after_talk: Candidate | None = None
    """The episode or chapter that the listener has just heard, when it was the last thing on."""

    @cached_property
    def units(self) -> tuple[Unit, ...]:
        """Candidates grouped into units: tracks alone, movements of one work together and in order."""
        return units_of(self.candidates)

    @cached_property
    def played(self) -> tuple[Candidate, ...]:
        """What the listener has played and not turned down."""
        return tuple(candidate for candidate in self.candidates if candidate.plays and not candidate.disliked)

    @cached_property
    def near(self) -> dict[str, tuple[float, str]]:
        """How near things are to the listener's taste, by the id of what is heard first, as far as it was asked."""
        return {}

    @cached_property
    def genre_plays(self) -> dict[str, int]:
        """How often the listener played each genre."""
        return _tally(self.played, lambda candidate: candidate.genres)

    @cached_property
    def artist_plays(self) -> dict[str, int]:
        """How often the listener played each artist."""
        return _tally(self.played, lambda candidate: (candidate.artist,) if candidate.artist else ())

    @cached_property
    def album_plays(self) -> dict[str, int]:
        """How often the listener played each album, by id."""
        return _tally(self.played, lambda c: (c.item.collection_id,) if c.item.collection_id else ())

    @cached_property
    def genre_shares(self) -> dict[str, float]:
        """The share of each first genre in what the listener plays; empty when too little is known."""
        plays = _tally(self.played, lambda candidate: candidate.genres[:1])
        total = sum(plays.values())
        return {genre: count / total for genre, count in plays.items()} if total >= 20 else {}


def units_of(candidates: tuple[Candidate, ...]) -> tuple[Unit, ...]:
    """Groups by (collection, work): those with a work are one unit, by disc, position and movement number."""
    works: dict[tuple[str, str], list[Candidate]] = {}
    units: list[tuple[Candidate, ...]] = []
    order: list[tuple[str, str] | int] = []
    for candidate in candidates:
        work = candidate.item.work.strip()
        if not work:
            units.append((candidate,))
            order.append(len(units) - 1)
            continue
        key = (candidate.item.collection_id, work.casefold())
        if key not in works:
            works[key] = []
            order.append(key)
        works[key].append(candidate)
    return tuple(Unit(units[key] if isinstance(key, int) else _in_order(works[key])) for key in order)


def _in_order(parts: list[Candidate]) -> tuple[Candidate, ...]:
    """A movement's number rules where every part has one and no two share it; else disc and position do."""
    numbers = [part.item.movement for part in parts]
    if all(number is not None for number in numbers) and len(set(numbers)) == len(numbers):
        return tuple(sorted(parts, key=lambda part: part.item.movement or 0))
    return tuple(sorted(parts, key=lambda part: (part.item.disc, part.item.position, part.item.id)))


def _tally(played: tuple[Candidate, ...], words_of: Callable[[Candidate], tuple[str, ...]]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for candidate in played:
        for word in words_of(candidate):
            counts[word] = counts.get(word, 0) + candidate.plays
    return counts
