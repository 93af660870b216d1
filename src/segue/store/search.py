"""Finding by title and name: every word of the query must begin a word of the title or of a creator's name."""

from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, case, func, select

from segue.store import schema as t
from segue.store.database import Database
from segue.store.rows import words_of

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
            matching = select(found, _score(found.c, lead).label("score_0"))
            for number, word in enumerate(others, 1):
                other = t.search_words.alias()
                here = and_(other.c.owner_id == found.c.owner_id, _begins(other.c, word))
                best = select(func.max(_score(other.c, word))).where(here).scalar_subquery()
                matching = matching.where(select(other.c.owner_id).where(here).exists())
                matching = matching.add_columns(best.label(f"score_{number}"))
            rows = connection.execute(matching.limit(_CANDIDATES)).all()
        scores: dict[str, float] = {}
        kind_of: dict[str, str] = {}
        for owner_id, owner_kind, _word, _weight, *parts in rows:
            scores[owner_id] = max(scores.get(owner_id, 0.0), sum(map(float, parts)))
            kind_of[owner_id] = owner_kind
        ranked = sorted(scores, key=lambda id_: (-scores[id_], kind_of[id_] not in {"album", "show", "book"}, id_))
        return [(kind_of[id_], id_) for id_ in ranked[:limit]]

    @staticmethod
    def _matches(connection: Connection, word: str) -> int:
        """How many entries begin with `word`; counting stops at `_COMMON`."""
        w = t.search_words.c
        capped = select(w.owner_id).where(_begins(w, word)).limit(_COMMON).subquery()
        return connection.scalar(select(func.count()).select_from(capped)) or 0

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


def _score(columns: Any, word: str) -> Any:
    """How well an entry fits `word`: a whole word beats a beginning, a title a name."""
    beginning = 1.0 + len(word) / (1.0 + func.length(columns.word))
    return columns.weight * case((columns.word == word, 2.0), else_=beginning)
