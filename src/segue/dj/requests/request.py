"""A request, understood: constraints on what is played next, each with the words it was heard in."""

from dataclasses import dataclass, field, fields
from typing import Any

MOODS = (
    "calm", "happy", "sad", "romantic", "dark", "dreamy", "epic", "angry", "tense", "nostalgic", "hopeful", "playful",
)  # fmt: skip
OCCASIONS = (
    "comfort", "sleep", "focus", "workout", "party", "dance", "dinner", "cooking", "driving", "commute", "waking",
    "reading", "cleaning", "meditation", "children", "rain", "summer", "christmas", "wedding", "walking",
)  # fmt: skip
CHOICES: dict[str, tuple[str, ...]] = {
    "moods": MOODS,
    "not_moods": MOODS,
    "occasions": OCCASIONS,
    "daypart": ("morning", "afternoon", "evening", "night"),
    "energy": ("low", "high"),
    "not_energy": ("low", "high"),
    "energy_change": ("lower", "higher", "rising", "falling"),
    "tempo": ("slow", "fast"),
    "not_tempo": ("slow", "fast"),
    "tempo_change": ("slower", "faster"),
    "vocals": ("none", "female", "male"),
    "discovery": ("familiar", "new", "forgotten"),
    "age": ("old", "recent"),
    "seed": ("current", "artist"),
    "kinds": ("music", "podcast", "book"),
    "not_kinds": ("music", "podcast", "book"),
    "language": ("en", "es", "fr", "de", "pt", "it"),
}
"""The values that a constraint with a fixed vocabulary may have."""


@dataclass(frozen=True, slots=True)
class Heard:
    """The words behind a constraint: characters `start` to `end` of the request's text."""

    constraint: str
    value: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Request:
    """What a listener asked for. What was not asked for is empty, zero or False.

    Names of artists, works (pieces, albums, shows, books) and genres are as the library writes them.
    """

    text: str
    language: str
    """The language it was asked in: en, es, fr, de or pt."""
    moods: tuple[str, ...] = ()
    not_moods: tuple[str, ...] = ()
    occasions: tuple[str, ...] = ()
    daypart: str = ""
    energy: str = ""
    not_energy: str = ""
    energy_change: str = ""
    tempo: str = ""
    not_tempo: str = ""
    tempo_change: str = ""
    bpm: tuple[int, int] | None = None
    years: tuple[int | None, int | None] | None = None
    """First and last year, both included; None: open."""
    age: str = ""
    genres: tuple[str, ...] = ()
    not_genres: tuple[str, ...] = ()
    artists: tuple[str, ...] = ()
    not_artists: tuple[str, ...] = ()
    works: tuple[str, ...] = ()
    not_works: tuple[str, ...] = ()
    similar: bool = False
    """Things like the artists and works named (or like the seed), not they themselves."""
    seed: str = ""
    """`current`: what is playing; `artist`: more by who is playing."""
    vocals: str = ""
    instruments: tuple[str, ...] = ()
    not_instruments: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    not_kinds: tuple[str, ...] = ()
    sung_in: str = field(default="", metadata={"name": "language"})
    """The language of what is sung or said."""
    duration_min: int = 0
    until: str = ""
    """`22:30`; an hour of 1 to 12 without a word of the half of the day is the next such time."""
    count: int = 0
    whole: bool = False
    resume: bool = False
    again: bool = False
    other: bool = False
    surprise: bool = False
    discovery: str = ""
    heard: tuple[Heard, ...] = ()

    def constraints(self) -> dict[str, Any]:
        """All constraints that were asked for, as plain values; names and words in order of the alphabet."""
        found: dict[str, Any] = {}
        for each in fields(self):
            if each.name in {"text", "language", "heard"}:
                continue
            value = getattr(self, each.name)
            if value:
                plain = value
                if isinstance(value, tuple):
                    plain = list(value) if each.name in {"bpm", "years"} else sorted(value)
                found[each.metadata.get("name", each.name)] = plain
        return found

    def to_json(self) -> dict[str, Any]:
        """The request as `segue dj understand --json` prints it."""
        return {
            "text": self.text,
            "language": self.language,
            "constraints": self.constraints(),
            "heard": [
                {
                    "constraint": h.constraint,
                    "value": h.value,
                    "start": h.start,
                    "end": h.end,
                    "text": self.text[h.start : h.end],
                }
                for h in self.heard
            ],
        }

    @property
    def is_empty(self) -> bool:
        """True when nothing was understood."""
        return not self.constraints()
