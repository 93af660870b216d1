"""A play as another service tells it, and what went wrong on the way."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Literal

from segue.model.media import ItemKind

Service = Literal["spotify", "lastfm", "listenbrainz"]

LONGEST_NAME = 400
"""Names longer than this are cut: no title is."""
EARLIEST_MS = 946_684_800_000
"""2000-01-01: no service was there before."""
LONGEST_PLAY_MS = 48 * 60 * 60 * 1000


@dataclass(frozen=True, slots=True)
class Told:
    """One play, as another service tells it."""

    service: Service
    kind: ItemKind
    title: str
    creator: str
    """The artist; of an episode the show; of a book's chapter its author (or nothing)."""
    started_at_ms: int
    collection: str = ""
    """The album or the book."""
    played_ms: int | None = None
    """None where only the fact is told: a scrobble."""
    ended: Literal["finished", "skipped", "stopped", ""] = ""
    """Empty where it is not told."""
    duration_ms: int = 0
    """Of the recording, 0 when unknown."""
    mbid: str = ""
    """MusicBrainz recording id."""
    uri: str = ""
    """`spotify:track:…`."""


class Fault(Exception):
    """A row that can't be a play. Its text is one of few, so that faults can be counted."""


@dataclass(slots=True)
class Tally:
    """What was met in a file."""

    rows: int = 0
    plays: int = 0
    left_out: Counter[str] = field(default_factory=Counter)
    """Rows that are no plays of ours by intention ("heard in a private session")."""
    faults: Counter[str] = field(default_factory=Counter)
    examples: dict[str, list[str]] = field(default_factory=dict)
    """Where the first of each fault stood: `file, row 12`."""
    files: list[str] = field(default_factory=list)
    services: Counter[str] = field(default_factory=Counter)

    def fault(self, why: str, where: str) -> None:
        """Counts a fault and remembers the first few places."""
        self.faults[why] += 1
        places = self.examples.setdefault(why, [])
        if len(places) < 3:
            places.append(where)
