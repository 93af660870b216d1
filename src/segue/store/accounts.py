"""Accounts, sessions and tokens. Secrets come here hashed; nothing here ever sees one."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, func, select, update
from sqlalchemy.exc import IntegrityError

from segue.model.errors import Conflict, NotFound
from segue.model.listening import User
from segue.store import schema as t
from segue.store.database import Database
from segue.store.rows import normalised, noun_of, now_ms, row_of
from segue.store.sql import upsert


@dataclass(frozen=True, slots=True)
class Session:
    """A signed-in browser."""

    id: str
    user_id: str
    secret_hash: str
    csrf_token: str
    client: str
    created_at_ms: int
    seen_at_ms: int
    expires_at_ms: int


@dataclass(frozen=True, slots=True)
class Token:
    """A key for a program, with what it may do."""

    id: str
    user_id: str
    name: str
    secret_hash: str
    scopes: tuple[str, ...]
    created_at_ms: int
    used_at_ms: int = 0
    expires_at_ms: int | None = None
    revoked_at_ms: int | None = None


class AccountRepo:
    """Reads and writes users, sessions, tokens and failed sign-ins."""

    def __init__(self, database: Database) -> None:
        self._db = database

    # Users.

    def add_user(self, user: User, password_hash: str = "") -> None:
        """Adds a user. Raises Conflict when the name (without case and accents) is taken."""
        row = row_of(
            user,
            t.users,
            name_key=normalised(user.name),
            password_hash=password_hash,
            settings={},
            created_at_ms=user.created_at_ms or now_ms(),
        )
        try:
            with self._db.write() as connection:
                connection.execute(t.users.insert(), [row])
        except IntegrityError as error:
            raise Conflict(f"The name {user.name!r} is taken.", "Choose another.") from error

    def update_user(self, user_id: str, **changes: Any) -> None:
        """Changes columns of a user. Raises NotFound."""
        if "name" in changes:
            changes["name_key"] = normalised(changes["name"])
        with self._db.write() as connection:
            if not connection.execute(update(t.users).where(t.users.c.id == user_id).values(**changes)).rowcount:
                raise NotFound("There is no such account.", "It may have been removed.")

    def user(self, user_id: str) -> User:
        """One user. Raises NotFound."""
        with self._db.read() as connection:
            row = connection.execute(select(t.users).where(t.users.c.id == user_id)).first()
        if row is None:
            raise NotFound("There is no such account.", "It may have been removed.")
        return noun_of(User, row)

    def user_by_name(self, name: str) -> tuple[User, str] | None:
        """A user and their password hash, by name without case and accents."""
        with self._db.read() as connection:
            row = connection.execute(select(t.users).where(t.users.c.name_key == normalised(name))).first()
        return (noun_of(User, row), row.password_hash) if row else None

    def password_hash(self, user_id: str) -> str:
        """The stored hash, empty when the account has no password."""
        with self._db.read() as connection:
            return connection.scalar(select(t.users.c.password_hash).where(t.users.c.id == user_id)) or ""

    def users(self, simulated: bool = False) -> list[User]:
        """Everyone by name: people, or with `simulated` the demo's simulated listeners."""
        query = select(t.users).where(t.users.c.simulated == simulated).order_by(t.users.c.name_key)
        with self._db.read() as connection:
            return [noun_of(User, row) for row in connection.execute(query)]

    def has_admin(self) -> bool:
        """Whether anyone may administer this house yet."""
        query = select(func.count()).select_from(t.users).where(t.users.c.is_admin, ~t.users.c.disabled)
        with self._db.read() as connection:
            return bool(connection.scalar(query))

    def user_settings(self, user_id: str) -> dict[str, Any]:
        """What a listener has set for themselves."""
        with self._db.read() as connection:
            return connection.scalar(select(t.users.c.settings).where(t.users.c.id == user_id)) or {}

    def remove_user(self, user_id: str) -> None:
        """Removes a user and everything of theirs."""
        with self._db.write() as connection:
            connection.execute(delete(t.users).where(t.users.c.id == user_id))

    # Sessions.

    def put_session(self, session: Session) -> None:
        """Writes a session by id."""
        with self._db.write() as connection:
            upsert(connection, t.sessions, [row_of(session, t.sessions)], ["id"])

    def session_by_hash(self, secret_hash: str) -> Session | None:
        """The session with that secret, expired or not."""
        with self._db.read() as connection:
            row = connection.execute(select(t.sessions).where(t.sessions.c.secret_hash == secret_hash)).first()
        return noun_of(Session, row) if row else None

    def remove_session(self, session_id: str) -> None:
        """Signs one browser out."""
        with self._db.write() as connection:
            connection.execute(delete(t.sessions).where(t.sessions.c.id == session_id))

    def remove_sessions(self, user_id: str = "", expired_before_ms: int | None = None) -> None:
        """Signs a user out everywhere, or removes every session that expired before a time."""
        statement = delete(t.sessions)
        if user_id:
            statement = statement.where(t.sessions.c.user_id == user_id)
        if expired_before_ms is not None:
            statement = statement.where(t.sessions.c.expires_at_ms < expired_before_ms)
        with self._db.write() as connection:
            connection.execute(statement)

    # Tokens.

    def put_token(self, token: Token) -> None:
        """Writes a token by id."""
        with self._db.write() as connection:
            upsert(connection, t.tokens, [row_of(token, t.tokens)], ["id"])

    def token_by_hash(self, secret_hash: str) -> Token | None:
        """The token with that secret, revoked or not."""
        with self._db.read() as connection:
            row = connection.execute(select(t.tokens).where(t.tokens.c.secret_hash == secret_hash)).first()
        return noun_of(Token, row) if row else None

    def tokens(self, user_id: str) -> list[Token]:
        """A user's tokens, the newest first."""
        query = select(t.tokens).where(t.tokens.c.user_id == user_id).order_by(t.tokens.c.created_at_ms.desc())
        with self._db.read() as connection:
            return [noun_of(Token, row) for row in connection.execute(query)]

    def touch_token(self, token_id: str, used_at_ms: int) -> None:
        """Notes that a token was used."""
        with self._db.write() as connection:
            connection.execute(update(t.tokens).where(t.tokens.c.id == token_id).values(used_at_ms=used_at_ms))

    # Failed sign-ins.

    def failures(self, key: str) -> tuple[int, int]:
        """How many failures stand against `key`, and when the last was."""
        with self._db.read() as connection:
            row = connection.execute(select(t.login_failures).where(t.login_failures.c.key == key[:200])).first()
        return (row.failures, row.last_at_ms) if row else (0, 0)

    def put_failures(self, key: str, failures: int, last_at_ms: int) -> None:
        """Sets how many failures stand against `key`; 0 clears it."""
        with self._db.write() as connection:
            if failures:
                row = {"key": key[:200], "failures": failures, "last_at_ms": last_at_ms}
                upsert(connection, t.login_failures, [row], ["key"])
            else:
                connection.execute(delete(t.login_failures).where(t.login_failures.c.key == key[:200]))
