"""Playlists."""

from typing import Annotated, Literal

from pydantic import BaseModel, Field

from segue.api.shapes.base import Closed, Id
from segue.api.shapes.catalog import ItemShape

Title = Annotated[str, Field(min_length=1, max_length=200)]
About = Annotated[str, Field(max_length=800)]
ItemIds = Annotated[list[Id], Field(max_length=2_000)]
Place = Annotated[int, Field(ge=0, le=2_000)]


class PlaylistShape(BaseModel):
    """A playlist without what stands on it. `recipe` is empty for the listener's own; else Segue made it, `about` says
    why, and `renew_at_ms` tells when the next takes its place."""

    id: str
    title: str
    about: str
    recipe: str
    kind: Literal["playlist"] = "playlist"
    entry_count: int
    duration_ms: int
    palette: list[str]
    cover_url: str
    renew_at_ms: int
    slate_id: str
    """Plays of one that Segue made name it."""
    created_at_ms: int
    updated_at_ms: int


class PlaylistList(BaseModel):
    """A listener's playlists: their own, the last changed first, and those made for them."""

    entries: list[PlaylistShape]
    made: list[PlaylistShape]


class PlaylistEntry(BaseModel):
    """One place of a playlist, from 0 on. What left the library is not sent, but keeps its place."""

    place: int
    reason: str
    added_at_ms: int
    item: ItemShape


class PlaylistEntries(BaseModel):
    """A page of what stands on a playlist; `total` counts what left the library, too."""

    total: int
    offset: int
    entries: list[PlaylistEntry]


class PlaylistNew(Closed):
    """A new playlist."""

    title: Title
    about: About = ""
    item_ids: ItemIds = Field(default_factory=list)


class PlaylistChange(Closed):
    """Another title, or another line below it."""

    title: Title | None = None
    about: About | None = None


class PlaylistMore(Closed):
    """Items to put on it: before the place `at`, or at the end."""

    item_ids: Annotated[list[Id], Field(min_length=1, max_length=2_000)]
    at: Place | None = None


class PlaylistMove(Closed):
    """The item that stands at `place` is to stand at `to`."""

    item_id: Id
    place: Place
    to: Place


class PlaylistImported(BaseModel):
    """What became of a file: the playlist, and what of it the library does not have (200 names at most)."""

    playlist: PlaylistShape
    missing_count: int
    missing: list[str]
