"""Writes a line: takes a shape for each situation, fills it from facts, remembers it, and has the guard look at it."""

import random
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass

from segue.dj.script.guard import unsupported
from segue.dj.script.shapes import SLOT, Shape, shapes
from segue.dj.script.speech import say_name, say_title, word_count
from segue.model.show import Fact

MEMORY = 200
"""How many shapes a listener's memory keeps."""

_NAMES = frozenset({"artist", "by", "composer", "performer", "name"})
_TITLES = frozenset({"title", "album", "work", "movement"})


@dataclass(frozen=True, slots=True)
class Line:
    """What is said, the facts it says, and the shapes it was made from."""

    text: str
    facts: tuple[Fact, ...]
    shapes: tuple[str, ...]

    @property
    def shape(self) -> str:
        """The shapes in one word, for the record."""
        return "+".join(self.shapes)


_SAID_ONCE = frozenset({"title", "artist", "by", "performer", "composer", "work", "year", "album"})


def write_line(
    wanted: Sequence[Sequence[str]],
    facts: Mapping[str, Fact],
    memory: Sequence[str],
    rng: random.Random,
    max_words: int = 45,
) -> Line | None:
    """One line made of a sentence for each of `wanted`: each names situations in order of preference.

    A part that no shape can fill from the facts, or that would pass `max_words`, is left out; None when nothing is
    left. `memory` holds the ids of shapes said before, oldest first: what was said lately is not said again while
    there is another way to say it.
    """
    parts: list[tuple[Shape, str]] = []
    words = 0
    said: set[str] = set()
    for choices in wanted:
        for situation in choices:
            found = _pick(_fitting(situation, facts, max_words - words, said), memory, rng)
            if found is not None:
                parts.append(found)
                words += word_count(found[1])
                said |= {need for need in found[0].needs if need.partition(".")[2] in _SAID_ONCE}
                break
    if not parts:
        return None
    needs = dict.fromkeys(need for shape, _ in parts for need in shape.needs)
    used = tuple(facts[need] for need in needs)
    text = " ".join(text for _, text in parts)
    if unsupported(text, used):
        return None
    return Line(text, used, tuple(shape.id for shape, _ in parts))


def remember(memory: Sequence[str], line: Line) -> tuple[str, ...]:
    """The memory after a line, the latest last."""
    return (*memory, *line.shapes)[-MEMORY:]


def said_as(fact: Fact) -> str:
    """A fact's value as a host says it; empty when it can't be said."""
    kind = fact.id.partition(".")[2]
    if kind in _NAMES:
        return say_name(fact.value)
    return say_title(fact.value) if kind in _TITLES else fact.value.strip()


def _fitting(
    situation: str, facts: Mapping[str, Fact], max_words: int, said: Container[str]
) -> list[tuple[Shape, str]]:
    """The situation's shapes that the facts can fill within `max_words`, naming nothing that was just named."""
    found = [(shape, _fill(shape, facts)) for shape in shapes(situation) if not any(n in said for n in shape.needs)]
    return [(shape, text) for shape, text in found if text and word_count(text) <= max_words]


def _pick(fitting: Sequence[tuple[Shape, str]], memory: Sequence[str], rng: random.Random) -> tuple[Shape, str] | None:
    """One that was never said; else one of the third that was said longest ago."""
    last_said = {shape_id: place for place, shape_id in enumerate(memory)}
    by_age = sorted(fitting, key=lambda each: last_said.get(each[0].id, -1))
    never = [each for each in by_age if each[0].id not in last_said]
    return rng.choice(never or by_age[: max(1, len(by_age) // 3)]) if by_age else None


def _fill(shape: Shape, facts: Mapping[str, Fact]) -> str:
    """The shape's words with its slots filled; empty when a fact is missing or can't be said."""
    if any(need not in facts for need in shape.needs):
        return ""
    filled = {slot: said_as(facts[slot]) for slot in SLOT.findall(shape.text)}
    if not all(filled.values()):
        return ""
    text = SLOT.sub(lambda match: filled[match.group(1)], shape.text)
    # A title that ends in its own full stop or question mark keeps it, without a second one.
    text = text.replace("?.", "?").replace("!.", "!").replace("..", ".").replace("?,", ",").replace("!,", ",")
    return text[0].upper() + text[1:]
