"""The listener's own rules as the chain asks for them: a factor for each row, 0 for what may not be offered."""

from collections.abc import Iterable
from typing import Protocol

import numpy as np

from segue.model.taste import Traits
from segue.recommend.atlas import KIND_NUMBER, Atlas, Ints
from segue.recommend.chain import Judge
from segue.recommend.taste.verdicts import RulesNow
from segue.store import Store


class Traiting(Protocol):
    """Who knows what items are (`TasteService` does, and remembers)."""

    def traits(self, item_ids: Iterable[str]) -> dict[str, Traits]:
        """Traits by item; unknown ids are left out."""
        ...


def judge_of(store: Store, atlas: Atlas, rules: RulesNow, traiting: Traiting) -> Judge | None:
    """The rules over rows of the atlas; None when there are none. (Dislikes are the chain's own affair.)"""
    if not rules.rules:
        return None

    def judge(rows: Ints) -> "np.ndarray[tuple[int], np.dtype[np.float32]]":
        ids = [atlas.id(int(row)) for row in rows]
        books = [id_ for id_, row in zip(ids, rows, strict=True) if atlas.kinds[row] == KIND_NUMBER["book"]]
        # A book is judged by its first chapter, which carries what is said of the book.
        chapters = store.signals.first_chapters(books) if books else {}
        known = traiting.traits([chapters.get(id_, id_) for id_ in ids])
        factors = np.ones(len(rows), np.float32)
        for place, id_ in enumerate(ids):
            traits = known.get(chapters.get(id_, id_))
            if traits is not None:
                verdict = rules.verdict(traits)
                factors[place] = verdict.factor if verdict.allowed else 0.0
        return factors

    return judge
