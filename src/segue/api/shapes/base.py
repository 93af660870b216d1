"""What the shapes share."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Scope = Literal["read", "listen", "library", "admin", "stream"]
Kind = Literal["album", "show", "book", "track", "episode", "chapter", "creator"]
Name = Annotated[str, Field(min_length=1, max_length=64)]
Password = Annotated[str, Field(min_length=1, max_length=1024)]
Id = Annotated[str, Field(min_length=1, max_length=80)]
Millis = Annotated[int, Field(ge=0, le=2**53)]


class Closed(BaseModel):
    """A body that is sent to us: unknown fields are an error, so that a misspelt one is not lost in silence."""

    model_config = ConfigDict(extra="forbid")


class Ok(BaseModel):
    """Done; there is nothing to tell."""

    ok: Literal[True] = True
