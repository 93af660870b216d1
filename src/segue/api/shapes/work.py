"""The library's folders, podcasts and background work."""

from typing import Literal

from pydantic import BaseModel, Field

from segue.api.shapes.base import Closed, Id


class Subscribe(Closed):
    """The address of a feed."""

    url: str = Field(min_length=1, max_length=2048)


class PodcastChange(Closed):
    """How many of the newest episodes are fetched by themselves."""

    auto_download: int = Field(ge=0, le=50)


class OpmlOutcome(BaseModel):
    """What became of the feeds in an OPML file: they are read by jobs."""

    found: int
    jobs: list["JobShape"]


class RootNew(Closed):
    """A folder on the server's disk."""

    path: str = Field(min_length=1, max_length=4096)
    kind: Literal["auto", "music", "books", "podcasts"] = "auto"


class RootShape(BaseModel):
    """A folder that is part of the library."""

    id: str
    path: str
    kind: str
    demo: bool
    added_at_ms: int


class Roots(BaseModel):
    """The library's folders."""

    total: int
    offset: int
    entries: list[RootShape]


class ScanOrder(Closed):
    """Which folder to look through; all when left out."""

    root_id: Id | None = None


class JobShape(BaseModel):
    """A piece of background work."""

    id: str
    name: str
    key: str
    state: Literal["waiting", "running", "done", "failed", "cancelled"]
    attempts: int
    progress: float
    message: str
    error: str
    cancel_requested: bool
    created_at_ms: int
    started_at_ms: int
    finished_at_ms: int


class Jobs(BaseModel):
    """Background work, the newest first."""

    total: int
    offset: int
    entries: list[JobShape]
