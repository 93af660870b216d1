"""Accounts: who may come in, and how they prove it. The store sees only hashes."""

import time
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from segue.listening import throttle
from segue.listening.passwords import Passwords
from segue.listening.secrets import SCOPES, TOKEN_MARK, csrf_token, digest, granted, new_session, new_token
from segue.model.errors import BadInput, Conflict, NotFound, Refused
from segue.model.ids import new_id
from segue.model.listening import User
from segue.store import Store
from segue.store.accounts import Session, Token

SESSION_MS = 30 * 24 * 60 * 60 * 1000
"""A session lives this long after it was last used…"""
SESSION_LONGEST_MS = 365 * 24 * 60 * 60 * 1000
"""…but never longer than this."""
TOUCH_MS = 60 * 60 * 1000
"""How exactly the last use is noted: a write for every request would be waste."""
MAX_TOKENS = 100


class NotSignedIn(Refused):
    """Nobody is known to ask: no session, or one that has ended."""

    code = "not_signed_in"


class TooManyTries(Refused):
    """Sign-ins failed too often; `wait_ms` tells how long until another is looked at."""

    code = "too_many_tries"

    def __init__(self, wait_ms: int) -> None:
        seconds = -(-wait_ms // 1000)
        super().__init__("Too many sign-ins failed.", f"Try again in {seconds} seconds.")
        self.wait_ms = wait_ms


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A fresh session. `secret` goes into the cookie, `csrf_token` to the page."""

    user: User
    secret: str
    csrf_token: str


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks, and what they may do. `csrf_token` is set when they came by a page's session."""

    user: User
    scopes: frozenset[str]
    csrf_token: str = ""


def _now_ms() -> int:
    return time.time_ns() // 1_000_000


@dataclass(slots=True)
class Accounts:
    """People, sessions and API tokens over a store."""

    store: Store
    passwords: Passwords = field(default_factory=Passwords)
    now_ms: Callable[[], int] = _now_ms

    # People.

    def set_up(self, name: str, password: str, client: str = "") -> SignedIn:
        """Makes the first administrator and signs them in. Conflict once there is one."""
        if self.store.accounts.has_admin():
            raise Conflict("Segue is set up already.", "Sign in, or ask the administrator for an account.")
        hashed = self.passwords.hash(password)
        user = self._new_user(name, "", is_admin=True)
        with self.store.alone("administrators"):  # two set-ups at the same moment: one of them is the first
            if self.store.accounts.has_admin():
                raise Conflict("Segue is set up already.", "Sign in, or ask the administrator for an account.")
            self.store.accounts.add_user(user, hashed)
        return self._signed_in(user, client)

    def add(self, name: str, password: str, display_name: str = "", is_admin: bool = False) -> User:
        """Makes an account. BadInput for a poor name or password, Conflict when the name is taken."""
        user = self._new_user(name, display_name, is_admin)
        self.store.accounts.add_user(user, self.passwords.hash(password))
        return user

    def open_visitor(self, name: str, password: str) -> User:
        """The demo's account for visitors, with a password that everybody may know; made if it isn't there."""
        known = self.store.accounts.user_by_name(name)
        if known is None:
            user = self._new_user(name, name.capitalize(), is_admin=False)
            self.store.accounts.add_user(user, self.passwords.hash_known(password))
            return user
        if not known[1]:
            self.store.accounts.update_user(known[0].id, password_hash=self.passwords.hash_known(password))
        return known[0]

    def close_visitor(self, name: str, password: str) -> None:
        """Takes the password that everybody may know away from the visitor's account, and signs visitors out.

        For a server that is reached from elsewhere: an account whose password stands in the docs would be a hole.
        """
        known = self.store.accounts.user_by_name(name)
        if known and known[1] and self.passwords.verify(known[1], password).right:
            with self.store.transaction():
                self.store.accounts.update_user(known[0].id, password_hash="")
                self.store.accounts.remove_sessions(known[0].id)

    def set_password(self, user_id: str, password: str) -> None:
        """Gives an account a new password and signs it out everywhere."""
        hashed = self.passwords.hash(password)
        with self.store.transaction():
            self.store.accounts.update_user(user_id, password_hash=hashed)
            self.store.accounts.remove_sessions(user_id)

    def change_password(self, user: User, current: str, password: str, address: str) -> None:
        """Gives one's own account a new password. Refused when the current one is wrong; ends all sessions."""
        self._try(user.name, current, address)
        self.set_password(user.id, password)

    def set_disabled(self, user_id: str, disabled: bool) -> None:
        """Closes or opens an account. Conflict for the last administrator."""
        with self.store.alone("administrators"):
            if disabled:
                self._keep_an_admin(user_id)
            self.store.accounts.update_user(user_id, disabled=disabled)
            if disabled:
                self.store.accounts.remove_sessions(user_id)

    def set_admin(self, user_id: str, is_admin: bool) -> None:
        """Makes an account an administrator's or an ordinary one. Conflict for the last administrator."""
        with self.store.alone("administrators"):
            if not is_admin:
                self._keep_an_admin(user_id)
            self.store.accounts.update_user(user_id, is_admin=is_admin)

    def remove(self, user_id: str) -> None:
        """Removes an account with everything of theirs. Conflict for the last administrator."""
        with self.store.alone("administrators"):
            self._keep_an_admin(user_id)
            self.store.accounts.remove_user(user_id)

    def _keep_an_admin(self, user_id: str) -> None:
        user = self.store.accounts.user(user_id)
        others = [each for each in self.store.accounts.users() if each.is_admin and not each.disabled]
        if user.is_admin and not user.disabled and len(others) <= 1:
            raise Conflict("This is the only administrator.", "Make somebody else an administrator first.")

    def _new_user(self, name: str, display_name: str, is_admin: bool) -> User:
        name = unicodedata.normalize("NFC", name.strip())
        if not name or len(name) > 64 or not name.isprintable():
            raise BadInput("A name has 1 to 64 printable characters.", "Choose another.")
        return User(
            id=new_id("user"),
            name=name,
            display_name=display_name.strip() or name,
            is_admin=is_admin,
            created_at_ms=self.now_ms(),
        )

    # Sessions.

    def sign_in(self, name: str, password: str, address: str, client: str = "") -> SignedIn:
        """Opens a session. Refused in the same words and time for an unknown name and a wrong password;
        TooManyTries when failures came too fast."""
        return self._signed_in(self._try(name, password, address), client)

    def sign_out(self, secret: str) -> None:
        """Ends a session; nothing happens when it has ended already."""
        session = self.store.accounts.session_by_hash(digest(secret))
        if session is not None:
            self.store.accounts.remove_session(session.id)

    def by_session(self, secret: str) -> Caller:
        """Who a session's secret belongs to; NotSignedIn when it is unknown, over or its account closed."""
        now = self.now_ms()
        session = self.store.accounts.session_by_hash(digest(secret))
        if session is None or session.expires_at_ms <= now:
            raise NotSignedIn("You are not signed in.", "Sign in, then try again.")
        user = self._open_account(session.user_id)
        if now - session.seen_at_ms >= TOUCH_MS:
            until = min(now + SESSION_MS, session.created_at_ms + SESSION_LONGEST_MS)
            self.store.accounts.put_session(replace(session, seen_at_ms=now, expires_at_ms=until))
        return Caller(user, _scopes_of(user), csrf_token(secret))

    def _try(self, name: str, password: str, address: str) -> User:
        """The user, if the password is right. A try counts as failed until it has proved right, so that a hundred
        tries at the same moment are a hundred failures."""
        pair, place = f"pair:{name.strip().casefold()[:100]}|{address}", f"address:{address}"
        now = self.now_ms()
        with self.store.alone(place):
            known = {key: self.store.accounts.failures(key) for key in (pair, place)}
            wait = max(
                throttle.wait_ms(throttle.PAIR, *known[pair], now),
                throttle.wait_ms(throttle.ADDRESS, *known[place], now),
            )
            if wait:
                raise TooManyTries(wait)
            for key, (failures, last_ms) in known.items():
                self.store.accounts.put_failures(key, throttle.after_failure(failures, last_ms, now), now)
        found = self.store.accounts.user_by_name(name)
        user, stored = found if found and not found[0].simulated and not found[0].disabled else (None, "")
        verdict = self.passwords.verify(stored or None, password)
        if user is None or not verdict.right:
            raise Refused("Name or password is wrong.", "Check both; capital letters count in the password.")
        with self.store.alone(place):
            self.store.accounts.put_failures(pair, 0, now)
            failures, last_ms = self.store.accounts.failures(place)
            self.store.accounts.put_failures(place, max(0, failures - 1), last_ms)
            if verdict.new_hash:
                self.store.accounts.update_user(user.id, password_hash=verdict.new_hash)
        return user

    def _signed_in(self, user: User, client: str) -> SignedIn:
        secret = new_session()
        now = self.now_ms()
        session = Session(
            id=new_id("session"),
            user_id=user.id,
            secret_hash=digest(secret),
            csrf_token="",  # made from the secret, so the store need not hold it
            client=client[:200],
            created_at_ms=now,
            seen_at_ms=now,
            expires_at_ms=now + SESSION_MS,
        )
        with self.store.transaction():
            self.store.accounts.remove_sessions(expired_before_ms=now)
            self.store.accounts.put_session(session)
        return SignedIn(user, secret, csrf_token(secret))

    def _open_account(self, user_id: str) -> User:
        try:
            user = self.store.accounts.user(user_id)
        except NotFound as error:
            raise NotSignedIn("You are not signed in.", "Sign in, then try again.") from error
        if user.disabled:
            raise NotSignedIn("This account is closed.", "Ask the administrator.")
        return user

    # Tokens.

    def make_token(self, user: User, name: str, scopes: list[str], expires_days: int | None) -> tuple[Token, str]:
        """Makes an API token; its secret is told here and never again."""
        unknown = sorted(set(scopes) - set(SCOPES))
        if unknown or not scopes:
            raise BadInput(f"No such scope: {', '.join(unknown) or 'none given'}.", f"There are {', '.join(SCOPES)}.")
        if not set(scopes) <= _scopes_of(user):
            raise Refused("A token can't do more than its owner.", "Leave out the scope admin.")
        if len(self.tokens(user.id)) >= MAX_TOKENS:
            raise Conflict(f"There are {MAX_TOKENS} tokens already.", "Revoke one that is not used any more.")
        secret = new_token()
        now = self.now_ms()
        token = Token(
            id=new_id("token"),
            user_id=user.id,
            name=name.strip(),
            secret_hash=digest(secret),
            scopes=tuple(scope for scope in SCOPES if scope in scopes),
            created_at_ms=now,
            expires_at_ms=None if expires_days is None else now + expires_days * 86_400_000,
        )
        self.store.accounts.put_token(token)
        return token, secret

    def tokens(self, user_id: str) -> list[Token]:
        """A user's tokens that are not revoked, the newest first."""
        return [token for token in self.store.accounts.tokens(user_id) if token.revoked_at_ms is None]

    def revoke_token(self, user_id: str, token_id: str) -> None:
        """Ends one of a user's tokens at once. NotFound for anybody else's."""
        for token in self.tokens(user_id):
            if token.id == token_id:
                self.store.accounts.put_token(replace(token, revoked_at_ms=self.now_ms()))
                return
        raise NotFound("There is no such token.", "It may have been revoked already.")

    def by_token(self, secret: str) -> Caller:
        """Who a token belongs to and what it may do; NotSignedIn when it is unknown, revoked or expired."""
        now = self.now_ms()
        token = self.store.accounts.token_by_hash(digest(secret)) if secret.startswith(TOKEN_MARK) else None
        if token is None or token.revoked_at_ms is not None:
            raise NotSignedIn("The token is not valid.", "Make a new one in the settings.")
        if token.expires_at_ms is not None and token.expires_at_ms <= now:
            raise NotSignedIn("The token has expired.", "Make a new one in the settings.")
        user = self._open_account(token.user_id)
        if now - token.used_at_ms >= TOUCH_MS // 60:
            self.store.accounts.touch_token(token.id, now)
        return Caller(user, granted(frozenset(token.scopes)) & _scopes_of(user))


def _scopes_of(user: User) -> frozenset[str]:
    return frozenset(SCOPES) if user.is_admin else frozenset(SCOPES) - {"admin"}
