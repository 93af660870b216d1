"""What taste is made of and what listeners say of it: plays as plain rows, rules and their changes, dismissals."""

from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, bindparam, delete, func, select, update

from segue.model.errors import NotFound
from segue.model.ids import new_id
from segue.model.taste import Rule, RuleChange
from segue.store import schema as t
from segue.store import schema_taste as s
from segue.store.database import Database
from segue.store.rows import from_plain, nouns_of, now_ms, row_of
from segue.store.sql import upsert

PlayRow = tuple[str, int, int, str, str]
"""item id, started at (ms), played (ms), how it ended, id"""


_VERSION = select(s.taste_marks.c.version).where(s.taste_marks.c.user_id == bindparam("user"))


class TasteRepo:
    """Reads plays lightly; reads and writes rules, their changes, and dismissals."""

    def __init__(self, database: Database) -> None:
        self._db = database

    # Plays.

    def version(self, user_id: str) -> int:
        """Goes up with every play, opinion and rule of this listener; 0 before the first."""
        with self._db.read() as connection:
            return connection.scalar(_VERSION, {"user": user_id}) or 0

    def plays(
        self, user_id: str, since_ms: int = 0, before_ms: int | None = None, limit: int = 60_000
    ) -> list[PlayRow]:
        """A listener's plays in [since_ms, before_ms), the latest first."""
        c = t.listens.c
        query = select(c.item_id, c.started_at_ms, c.played_ms, c.ended, c.id)
        query = query.where(c.user_id == user_id, c.started_at_ms >= since_ms)
        if before_ms is not None:
            query = query.where(c.started_at_ms < before_ms)
        with self._db.read() as connection:
            return [tuple(row) for row in connection.execute(query.order_by(c.started_at_ms.desc()).limit(limit))]

    def count_before(self, user_id: str, before_ms: int) -> int:
        """How many plays a listener has that began before a moment."""
        c = t.listens.c
        query = select(func.count()).where(c.user_id == user_id, c.started_at_ms < before_ms)
        with self._db.read() as connection:
            return connection.scalar(query) or 0

    # Rules.

    def rules(self, user_id: str) -> list[Rule]:
        """A listener's rules, the oldest first."""
        query = select(s.rules).where(s.rules.c.user_id == user_id).order_by(s.rules.c.created_at_ms, s.rules.c.id)
        with self._db.read() as connection:
            return list(nouns_of(Rule, connection.execute(query)))

    def rule(self, user_id: str, rule_id: str) -> Rule:
        """One of a listener's rules. Raises NotFound, also for another listener's."""
        found = next((rule for rule in self.rules(user_id) if rule.id == rule_id), None)
        if found is None:
            raise NotFound("You have no such rule.", "It may have been removed.")
        return found

    def change_rule(self, user_id: str, rule_id: str, after: Rule | None) -> RuleChange:
        """Adds, changes or (with None) removes a rule, and notes the change so that it can be undone."""
        with self._db.alone(f"rules:{user_id}") as connection:
            before = next((rule for rule in self.rules(user_id) if rule.id == rule_id), None)
            change = RuleChange(new_id("change"), user_id, rule_id, before, after, now_ms())
            connection.execute(s.rule_changes.insert(), [row_of(change, s.rule_changes)])
            self._put(connection, user_id, rule_id, after)
        return change

    def undo(self, user_id: str, change_id: str = "") -> RuleChange:
        """Takes back a change (the latest that stands, without `change_id`). Raises NotFound when there is none."""
        with self._db.alone(f"rules:{user_id}") as connection:
            standing = [change for change in self.changes(user_id) if not change.undone]
            change = next((each for each in standing if change_id in {"", each.id}), None)
            if change is None:
                raise NotFound("There is nothing to undo.", "Every change of your rules was taken back already.")
            self._put(connection, user_id, change.rule_id, change.before)
            connection.execute(update(s.rule_changes).where(s.rule_changes.c.id == change.id).values(undone=True))
        return replace(change, undone=True)

    def changes(self, user_id: str, limit: int = 200) -> list[RuleChange]:
        """What a listener changed of their rules, the latest first."""
        c = s.rule_changes.c
        query = select(s.rule_changes).where(c.user_id == user_id).order_by(c.created_at_ms.desc(), c.id.desc())
        with self._db.read() as connection:
            return [_change(row) for row in connection.execute(query.limit(limit))]

    @staticmethod
    def _put(connection: Connection, user_id: str, rule_id: str, rule: Rule | None) -> None:
        if rule is None:
            connection.execute(delete(s.rules).where(s.rules.c.id == rule_id, s.rules.c.user_id == user_id))
        else:
            upsert(connection, s.rules, [row_of(rule, s.rules)], ["id"])
        touch(connection, user_id)

    # Sentences.

    def dismissed(self, user_id: str) -> set[str]:
        """Ids of the sentences that a listener does not want."""
        c = s.dismissals.c
        with self._db.read() as connection:
            return set(connection.scalars(select(c.sentence_id).where(c.user_id == user_id)))

    def dismiss(self, user_id: str, sentence_id: str, undo: bool = False) -> None:
        """Notes that a listener does not want a sentence, or that they do after all."""
        c = s.dismissals.c
        with self._db.write() as connection:
            if undo:
                connection.execute(delete(s.dismissals).where(c.user_id == user_id, c.sentence_id == sentence_id))
            else:
                row = {"user_id": user_id, "sentence_id": sentence_id[:200], "created_at_ms": now_ms()}
                upsert(connection, s.dismissals, [row], ["user_id", "sentence_id"])
            touch(connection, user_id)


def touch(connection: Connection, *user_ids: str) -> None:
    """Notes that something changed of which the taste of these listeners is made."""
    c = s.taste_marks.c
    for user_id in user_ids:
        grown = update(s.taste_marks).where(c.user_id == user_id).values(version=c.version + 1)
        if not connection.execute(grown).rowcount:
            upsert(connection, s.taste_marks, [{"user_id": user_id, "version": 1}], ["user_id"])


def _change(row: Any) -> RuleChange:
    values: dict[str, Any] = dict(row._mapping)
    values["before"] = from_plain(Rule, values["before"])
    values["after"] = from_plain(Rule, values["after"])
    return RuleChange(**values)
