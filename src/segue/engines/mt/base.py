"""The door to translation: sentences of one language in, as many sentences of another out."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

LONGEST_SENTENCE_CHARS = 5_000
MOST_SENTENCES = 2_000


@dataclass(frozen=True, slots=True)
class Pair:
    """A direction: from one language into another, as BCP 47 primary tags (`en`, `pt`)."""

    source: str
    target: str

    def __str__(self) -> str:
        return f"{self.source}→{self.target}"


class TranslationEngine(Protocol):
    """Translates. Adapters load their weights at the first sentence, and may be called from several threads."""

    name: str
    """`firefox`, `graft`, `apertium`, `llm`: the name under which the table of routes knows how good it is."""
    version: str

    def pairs(self) -> Sequence[Pair]:
        """What can be translated now (weights here, program installed). Never raises; empty when nothing can."""
        ...

    def translate(self, sentences: Sequence[str], source: str, target: str) -> list[str]:
        """One line for each of `sentences`, in their order; each is translated by itself.

        A line is empty only where the sentence is blank. Whether numbers, names and meaning survived is not checked
        here: `dub/routes.py` does that for every engine alike.
        Raises BadInput for more than `MOST_SENTENCES` sentences, one longer than `LONGEST_SENTENCE_CHARS`, or a pair
        that this engine does not have; Unavailable when the engine failed or its weights are not here (naming the
        command that brings them).
        """
        ...
