"""Finding by title and name: every word of the query must begin a word of the title or of a creator's name."""

from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, func, select

from segue.store import schema as t
from segue.store.database import Database
from segue.store.rows import words_of
from segue.store.sql import chunks

_CANDIDATES = 600
"""How many matches of all words are weighed against each other."""
_COMMON = 3_000
"""From here on a word's matches are not counted further: the rarest word leads the search."""
_LEADING = 20_000
"""How many matches of the leading word are looked at, so that no query costs more than a moment."""


class SearchRepo:
    """Looks titles and names up. (Search by meaning is a room of its own.)"""

    def __init__(self, database: Database) -> None:
        self._db = database

    def titles(self, query: str, kinds: tuple[str, ...] = (), limit: int = 50) -> list[tuple[str, str]]:
        """(kind, id) of collections and items that match, the best first."""
        words = sorted(set(words_of(query)), key=len, reverse=True)[:8]
        if not words:
            return []
        w = t.search_words.c
        with self._db.read() as connection:
            counts = {word: self._matches(connection, word) for word in words}
            lead, *others = sorted(words, key=lambda one: (counts[one], -len(one)))
            if not counts[lead]:
                return []
            leading = select(w.owner_id, w.owner_kind, w.word, w.weight).where(_begins(w, lead))
            if kinds:
                leading = leading.where(w.owner_kind.in_(kinds))
            found = leading.order_by(w.word, w.owner_id).limit(_LEADING).subquery()
            matching = select(found)
            for word in others:
                other = t.search_words.alias()
                same = select(other.c.owner_id).where(other.c.owner_id == found.c.owner_id, _begins(other.c, word))
                matching = matching.where(same.exists())
            rows = connection.execute(matching.limit(_CANDIDATES)).all()
            scores = {row.owner_id: 0.0 for row in rows}
            kind_of = {row.owner_id: row.owner_kind for row in rows}
            for word in words:
                for owner_id, score in self._scores(connection, word, list(scores)).items():
                    scores[owner_id] += score
        ranked = sorted(scores, key=lambda id_: (-scores[id_], kind_of[id_] not in {"album", "show", "book"}, id_))
        return [(kind_of[id_], id_) for id_ in ranked[:limit]]

    @staticmethod
    def _matches(connection: Connection, word: str) -> int:
        """How many entries begin with `word`; counting stops at `_COMMON`."""
        w = t.search_words.c
        capped = select(w.owner_id).where(_begins(w, word)).limit(_COMMON).subquery()
        return connection.scalar(select(func.count()).select_from(capped)) or 0

    @staticmethod
    def _scores(connection: Connection, word: str, owner_ids: list[str]) -> dict[str, float]:
        """How well `word` fits each owner: a whole word beats a beginning, a title a name."""
        w = t.search_words.c
        best: dict[str, float] = {}
        for chunk in chunks(owner_ids):
            query = select(w.owner_id, w.word, w.weight).where(w.owner_id.in_(chunk), _begins(w, word))
            for row in connection.execute(query):
                whole = 2.0 if row.word == word else 1.0 + len(word) / (1 + len(row.word))
                best[row.owner_id] = max(best.get(row.owner_id, 0.0), whole * row.weight)
        return best

    def creators(self, query: str, limit: int = 20) -> list[str]:
        """Ids of creators whose names match, the shortest name first."""
        words = words_of(query)
        if not words:
            return []
        c = t.creators.c
        conditions = [(" " + c.key).contains(" " + word, autoescape=True) for word in words[:8]]
        with self._db.read() as connection:
            return list(
                connection.scalars(select(c.id).where(*conditions).order_by(func.length(c.key), c.key).limit(limit))
            )


def _begins(columns: Any, word: str) -> ColumnElement[bool]:
    return and_(columns.word >= word, columns.word < word + "\U0010ffff")
