"""The lines of the writers' room: sentences with slots, read from `lines/<language>.toml`.

A line is `words with {next.title} || claims @persona !joke`. It may only say what its slots and its claims hold; no
number and no name stands in a line itself. `{clock.daypart:greet}` takes another form of the same word.
"""

import hashlib
import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal, get_args

from segue.dj.script.kinds import KINDS, SITUATIONS
from segue.dj.script.numbers import LANGUAGES

Persona = Literal["warm", "wry", "calm"]
PERSONAS: tuple[Persona, ...] = get_args(Persona)
SLOT = re.compile(r"\{([a-z_]+\.[a-z_]+)(?::([a-z_]+))?\}")
"""A slot: a fact's id and, after a colon, which form of its word."""


@dataclass(frozen=True, slots=True)
class Shape:
    """A sentence or two with slots."""

    id: str
    """`situation.` and a hash of the words: the same line keeps its id when others come and go."""
    situation: str
    text: str
    needs: tuple[str, ...]
    """Ids of all facts it takes: its slots and its claims."""
    persona: Persona | None = None
    """The only persona that says it; None: all do."""
    joke: bool = False


def shapes(situation: str, language: str = "en") -> tuple[Shape, ...]:
    """All shapes of a situation; empty for one that is unknown."""
    return _read(language).get(situation, ())


def shape_by_id(shape_id: str, language: str = "en") -> Shape | None:
    """The shape of that id; None for one that is no longer there."""
    return next((each for each in shapes(shape_id.partition(".")[0], language) if each.id == shape_id), None)


def every_shape(language: str) -> tuple[Shape, ...]:
    """All shapes of a language, situation by situation."""
    return tuple(shape for found in _read(language).values() for shape in found)


@cache
def plain_words(language: str = "en") -> frozenset[str]:
    """Every word that stands in a shape itself, in small letters."""
    texts = (SLOT.sub(" ", shape.text) for shape in every_shape(language))
    return frozenset(word.casefold() for text in texts for word in re.findall(r"[^\W\d_]+(?:['’][^\W\d_]+)?", text))


@cache
def _read(language: str) -> dict[str, tuple[Shape, ...]]:
    """Raises ValueError when a line's file is not as it should be: that is a mistake of ours, not of a listener."""
    if language not in LANGUAGES:
        raise ValueError(f"No lines are written in {language!r}.")
    text = files("segue.dj.script").joinpath("lines", f"{language}.toml").read_text("utf-8")
    lines: dict[str, list[str]] = tomllib.loads(text)
    if set(lines) != set(SITUATIONS):
        raise ValueError(f"lines/{language}.toml lacks or invents situations: {set(lines) ^ set(SITUATIONS)}")
    read = {name: tuple(_shape(name, line) for line in written) for name, written in lines.items()}
    ids = [shape.id for found in read.values() for shape in found]
    if len(set(ids)) != len(ids):
        raise ValueError(f"lines/{language}.toml says something twice.")
    return read


def _shape(situation: str, line: str) -> Shape:
    text, _, marks = (part.strip() for part in line.partition("||"))
    claims = [mark for mark in marks.split() if mark[0] not in "@!"]
    needs = tuple(dict.fromkeys([*(slot for slot, _ in SLOT.findall(text)), *claims]))
    personas = [persona for persona in PERSONAS if f"@{persona}" in marks.split()]
    unknown = [need for need in needs if need not in KINDS]
    slots_for_claims = [slot for slot, _ in SLOT.findall(text) if KINDS.get(slot) == "claim"]
    if unknown or slots_for_claims or len(personas) > 1 or not text:
        raise ValueError(f"This line can't be told: {line!r} ({unknown or slots_for_claims or marks})")
    id_ = f"{situation}.{hashlib.sha256(text.encode()).hexdigest()[:6]}"
    return Shape(id_, situation, text, needs, personas[0] if personas else None, "!joke" in marks.split())
