"""Finding by title and name: every word of the query must begin a word of the title or of a creator's name."""

from sqlalchemy import func, select

from segue.store import schema as t
from segue.store.database import Database
from segue.store.rows import words_of

_CANDIDATES = 2_000
"""How many rows one short word may bring; longer words are asked first and narrow the rest."""


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
        scores: dict[str, float] = {}
        kind_of: dict[str, str] = {}
        with self._db.read() as connection:
            for number, word in enumerate(words):
                matches = select(w.owner_id, w.owner_kind, w.word, w.weight).where(
                    w.word >= word, w.word < word + "\U0010ffff"
                )
                if kinds:
                    matches = matches.where(w.owner_kind.in_(kinds))
                if number and len(scores) <= 400:
                    matches = matches.where(w.owner_id.in_(list(scores)))
                rows = connection.execute(
                    matches.order_by(func.length(w.word), w.weight.desc()).limit(_CANDIDATES)
                ).all()
                found: dict[str, float] = {}
                for row in rows:
                    whole = 2.0 if row.word == word else 1.0 + len(word) / (1 + len(row.word))
                    found[row.owner_id] = max(found.get(row.owner_id, 0.0), whole * row.weight)
                    kind_of[row.owner_id] = row.owner_kind
                scores = found if not number else {i: scores[i] + s for i, s in found.items() if i in scores}
        ranked = sorted(scores, key=lambda id_: (-scores[id_], kind_of[id_] not in {"album", "show", "book"}, id_))
        return [(kind_of[id_], id_) for id_ in ranked[:limit]]

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
