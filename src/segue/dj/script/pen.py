"""Who may write lines anew from their facts: nobody (the grammar's lines stand), or a language model."""

from collections.abc import Sequence
from typing import Protocol

from segue.dj.script.writer import Line, Manner


class Pen(Protocol):
    """Writes lines anew. Never raises, never takes long, and gives as many lines as it was given."""

    def write(self, lines: Sequence[Line], manner: Manner) -> list[Line]:
        """The lines, some of them in other words over the same facts."""
        ...


class Grammar:
    """Leaves every line as the grammar wrote it."""

    def write(self, lines: Sequence[Line], manner: Manner) -> list[Line]:
        """The lines as they are."""
        return list(lines)


GRAMMAR = Grammar()
