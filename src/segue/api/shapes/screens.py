"""What stands on the screen of films."""

from typing import Literal

from pydantic import BaseModel, Field


class ShownShape(BaseModel):
    """Words that stand on the screen for a while."""

    start_ms: int
    end_ms: int
    kind: Literal["slide", "words"]
    title: str
    text: str = Field(description="The lines that did not stand there just before, a newline between them.")


class ScreenShape(BaseModel):
    """What was seen in a film, by whom, and what it cost."""

    item_id: str
    engine: str
    version: str
    note: str = Field(description="Why nothing was seen; empty when all is well.")
    scenes: list[int] = Field(description="When each scene begins, in ms, without the first.")
    shown: list[ShownShape]
    pictures: int = Field(description="How many pictures were read.")
    film_ms: int
    cpu_ms: int
