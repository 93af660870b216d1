"""What is seen in an episode that is a film: its scenes, and the words that stand on the screen."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Shown:
    """Words that stand on the screen for a while."""

    start_ms: int
    end_ms: int
    text: str
    """Its lines from top to bottom, one below the other: those that did not stand there just before."""
    kind: Literal["slide", "words"] = "words"
    """`slide`: a still picture made of text. `words`: all other text in the picture, such as names and signs."""
    title: str = ""
    """What stands largest on a slide, above; empty for `words`."""


@dataclass(frozen=True, slots=True)
class Screen:
    """All that was seen in the film of one item, by whom, and what it cost."""

    item_id: str
    engine: str
    version: str
    film: str
    """A hash of the film's bytes: another film is looked at again."""
    scenes: tuple[int, ...] = ()
    """When each begins, in ms, without the first, which begins with the film."""
    shown: tuple[Shown, ...] = ()
    pictures: int = 0
    """How many were read."""
    note: str = ""
    """Why nothing was seen, for people; empty when all is well."""
    film_ms: int = 0
    cpu_ms: int = 0
    made_at_ms: int = 0
