"""Writes a line: takes a shape for each situation, fills it from facts, remembers it, and has the guard look at it."""

import random
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, field

from segue.dj.script.guard import unsupported
from segue.dj.script.memory import PhraseMemory
from segue.dj.script.shapes import SLOT, Persona, Shape, shapes
from segue.dj.script.speech import word_count
from segue.dj.script.tongue import tongue
from segue.model.show import Fact

OWN_WEIGHT = 2.5
"""How much likelier a persona's own lines are than those that all personas share."""
JOKE_WEIGHT = 0.6


@dataclass(frozen=True, slots=True)
class Manner:
    """How a host speaks to a listener."""

    language: str = "en"
    persona: Persona = "warm"


@dataclass(frozen=True, slots=True)
class Line:
    """What is said, the facts it says, and the shapes it was made from."""

    text: str
    facts: tuple[Fact, ...]
    shapes: tuple[str, ...]
    language: str = field(default="en")

    @property
    def shape(self) -> str:
        """The shapes in one word, for the record."""
        return "+".join(self.shapes)


_SAID_ONCE = frozenset({"title", "artist", "by", "performer", "composer", "work", "year", "album", "show", "book"})

_ECHOES = {
    "set.liked": ("next.liked", "next.unheard"), "set.new_for_you": ("next.unheard",),
    "set.year_ago": ("next.year_ago",), "set.gap": ("next.ago",), "set.newly_arrived": ("next.added",),
    "set.rediscovery": ("next.ago",),
}  # fmt: skip
"""What is not said of an item when this was just said of its set: it would be the same again, or sound like no."""


def write_line(
    wanted: Sequence[Sequence[str]],
    facts: Mapping[str, Fact],
    memory: PhraseMemory,
    rng: random.Random,
    max_words: int = 45,
    manner: Manner | None = None,
) -> Line | None:
    """One line made of a sentence for each of `wanted`: each names situations in order of preference.

    A part that no rested shape can fill from the facts, or that would pass `max_words`, is left out; None when
    nothing is left: saying nothing is better than saying the same again.
    """
    manner = manner or Manner(memory.language)
    parts: list[tuple[Shape, str]] = []
    words = 0
    said: set[str] = set()
    for choices in wanted:
        for situation in choices:
            found = _pick(situation, facts, memory, rng, manner, max_words - words, said)
            if found is not None:
                parts.append(found)
                words += word_count(found[1], manner.language)
                said |= {need for need in found[0].needs if need.partition(".")[2] in _SAID_ONCE}
                said |= {"listener.name"} & set(found[0].needs)
                said |= {echo for need in found[0].needs for echo in _ECHOES.get(need, ())}
                break
    if not parts:
        return None
    needs = dict.fromkeys(need for shape, _ in parts for need in shape.needs)
    used = tuple(facts[need] for need in needs)
    text = " ".join(text for _, text in parts)
    if unsupported(text, used, manner.language):
        return None
    return Line(text, used, tuple(shape.id for shape, _ in parts), manner.language)


def remember(memory: PhraseMemory, line: Line) -> PhraseMemory:
    """The memory after a line."""
    return memory.after(line.shape)


def filled(shape: Shape, facts: Mapping[str, Fact], language: str = "en") -> str:
    """The shape's words with its slots filled; empty when a fact is missing or can't be said."""
    if any(need not in facts for need in shape.needs):
        return ""
    words = tongue(language)
    said: dict[tuple[str, str], str] = {}
    for slot, form in SLOT.findall(shape.text):
        try:
            said[slot, form] = words.say(facts[slot], form)
        except (ValueError, KeyError):
            return ""
        if not said[slot, form]:
            return ""
    text = words.fill(shape.text, said)
    # A title that ends in its own full stop or question mark keeps it, without a second one.
    for doubled, single in (("?.", "?"), ("!.", "!"), ("..", "."), ("….", "…"), ("?,", ","), ("!,", ",")):
        text = text.replace(doubled, single)
    return text


def _pick(
    situation: str,
    facts: Mapping[str, Fact],
    memory: PhraseMemory,
    rng: random.Random,
    manner: Manner,
    max_words: int,
    said: Container[str],
) -> tuple[Shape, str] | None:
    """A rested shape that the facts can fill within `max_words`, naming nothing that was just named."""
    left = [
        (shape, memory.weight(shape) * _suits(shape, manner))
        for shape in shapes(situation, manner.language)
        if shape.persona in {None, manner.persona}
        and all(need in facts for need in shape.needs)
        and not any(need in said for need in shape.needs)
    ]
    left = [(shape, weight) for shape, weight in left if weight > 0]
    while left:
        drawn = rng.choices(range(len(left)), [weight for _, weight in left])[0]
        shape, _ = left.pop(drawn)
        text = filled(shape, facts, manner.language)
        if text and word_count(text, manner.language) <= max_words:
            return shape, text
    return None


def _suits(shape: Shape, manner: Manner) -> float:
    return (OWN_WEIGHT if shape.persona == manner.persona else 1.0) * (JOKE_WEIGHT if shape.joke else 1.0)
