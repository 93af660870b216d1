"""Music for the mood of words."""

from pydantic import BaseModel, Field

from segue.api.shapes.catalog import Picked
from segue.api.shapes.understanding import SaidAt


class MoodMusicShape(BaseModel):
    """A mood, where it is heard, and recordings for it."""

    slate_id: str
    title: str
    mood: str = Field(description="`bright`, `calm`, `dark`, `tense` or `plain`.")
    valence: float = Field(description="−1 (dark) to 1 (bright).")
    arousal: float = Field(description="−1 (calm) to 1 (excited).")
    moments: list[SaidAt] = Field(description="Sentences that say it.")
    entries: list[Picked]
