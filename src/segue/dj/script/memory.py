"""What the host has said to a listener: no shape returns within 50 lines, jokes keep away much longer."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from segue.dj.script.shapes import SLOT, Shape, shape_by_id

REST_LINES = 50
"""A shape that was said keeps silent for so many lines."""
JOKE_REST_LINES = 400
"""And a joke for so many: told twice it is none."""
BETWEEN_JOKES = 25
"""No joke at all within so many lines of another."""
KEPT_LINES = JOKE_REST_LINES
_FADE_LINES = 150.0
_SAME_START = 5
"""A line that begins like one of the last few is a little less likely."""


@dataclass(frozen=True)
class PhraseMemory:
    """The lines said to one listener, as shapes joined by `+`, oldest first. A value: `after` gives the next."""

    lines: tuple[str, ...] = ()
    language: str = "en"

    def after(self, line: str) -> "PhraseMemory":
        """The memory with one more line, given as its shapes."""
        return PhraseMemory((*self.lines, line)[-KEPT_LINES:], self.language)

    def age(self, shape_id: str) -> int | None:
        """How many lines ago a shape was said: 1 is the last line; None is never (or longer ago than is kept)."""
        place = self._last.get(shape_id)
        return None if place is None else len(self.lines) - place

    def weight(self, shape: Shape) -> float:
        """0 for a shape that must rest; up to 1 for one that was never said, fading in after its rest."""
        age = self.age(shape.id)
        rest = JOKE_REST_LINES if shape.joke else REST_LINES
        if age is not None and age <= rest:
            return 0.0
        if shape.joke and self._joked:
            return 0.0
        weight = 1.0 if age is None else min(1.0, 0.1 + (age - rest) / _FADE_LINES)
        return weight * (0.3 if opening(shape.text) in self._starts else 1.0)

    @cached_property
    def _last(self) -> dict[str, int]:
        return {shape_id: place for place, line in enumerate(self.lines) for shape_id in line.split("+")}

    @cached_property
    def _starts(self) -> frozenset[str]:
        return frozenset(opening(shape.text) for shape in self._shapes(self.lines[-_SAME_START:]))

    @cached_property
    def _joked(self) -> bool:
        return any(shape.joke for shape in self._shapes(self.lines[-BETWEEN_JOKES:]))

    def _shapes(self, lines: Iterable[str]) -> list[Shape]:
        ids = (shape_id for line in lines for shape_id in line.split("+"))
        return [shape for shape in (shape_by_id(id_, self.language) for id_ in ids) if shape is not None]


def opening(text: str) -> str:
    """The first two words of a shape; a slot counts as one."""
    return " ".join(SLOT.sub("_", text).casefold().split()[:2])
