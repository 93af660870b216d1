"""Accounts, sessions, tokens and the brake on guessing, over a real store."""

import threading
import time

import pytest

from segue.listening.accounts import SESSION_LONGEST_MS, SESSION_MS, Accounts, NotSignedIn, TooManyTries
from segue.listening.passwords import HashCost, Passwords
from segue.listening.throttle import ADDRESS, PAIR, WINDOW_MS, after_failure, wait_ms
from segue.model.errors import BadInput, Conflict, Refused
from segue.store import Store

GOOD = "correct horse battery"
CHEAP = HashCost(1, 8, 1)


class Clock:
    now = 1_800_000_000_000

    def __call__(self) -> int:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def accounts(any_store: Store, clock: Clock) -> Accounts:
    return Accounts(any_store, Passwords(CHEAP), clock)


def test_only_one_of_many_sets_up(accounts: Accounts) -> None:
    outcomes: list[str] = []

    def try_it(name: str) -> None:
        try:
            accounts.set_up(name, GOOD)
            outcomes.append("made")
        except Conflict:
            outcomes.append("conflict")

    threads = [threading.Thread(target=try_it, args=(f"name-{n}",)) for n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["conflict"] * 5 + ["made"]
    assert len(accounts.store.accounts.users()) == 1


def test_nothing_secret_is_stored(accounts: Accounts) -> None:
    signed_in = accounts.set_up("ann", GOOD)
    _, secret = accounts.make_token(signed_in.user, "x", ["read"], None)
    with accounts.store.database.read() as connection:
        dump = "\n".join(
            str(connection.exec_driver_sql(f"SELECT * FROM {table}").all())
            for table in ("users", "sessions", "tokens", "login_failures")
        )
    for hidden in (GOOD, signed_in.secret, signed_in.csrf_token, secret):
        assert hidden not in dump
    assert "$argon2id$" in dump


@pytest.mark.parametrize("password", ["", "short", "x" * 257])
def test_poor_passwords(accounts: Accounts, password: str) -> None:
    with pytest.raises(BadInput):
        accounts.add("ann", password)


@pytest.mark.parametrize("name", ["", "   ", "x" * 65, "a\nb", "a\x00b", "\u202eann"])
def test_poor_names(accounts: Accounts, name: str) -> None:
    with pytest.raises(BadInput):
        accounts.add(name, GOOD)


def test_names_are_one_whatever_their_case(accounts: Accounts) -> None:
    accounts.add("Zoë", GOOD)
    with pytest.raises(Conflict):
        accounts.add("zoe", GOOD)
    assert accounts.sign_in("ZOË", GOOD, "1.2.3.4").user.name == "Zoë"


def test_outdated_hashes_are_made_anew_at_sign_in(accounts: Accounts) -> None:
    user = accounts.add("ann", GOOD)
    accounts.passwords = Passwords(HashCost(2, 16, 1))
    accounts.sign_in("ann", GOOD, "1.2.3.4")
    stored = accounts.store.accounts.password_hash(user.id)
    assert "m=16,t=2,p=1" in stored
    accounts.sign_in("ann", GOOD, "1.2.3.4")
    assert accounts.store.accounts.password_hash(user.id) == stored


def test_sessions_slide_and_end(accounts: Accounts, clock: Clock) -> None:
    secret = accounts.set_up("ann", GOOD).secret
    start = clock.now
    while clock.now + SESSION_MS - 1000 < start + SESSION_LONGEST_MS:
        clock.now += SESSION_MS - 1000
        assert accounts.by_session(secret).user.name == "ann"
    clock.now = start + SESSION_LONGEST_MS
    with pytest.raises(NotSignedIn):
        accounts.by_session(secret)
    for stranger in ("", "x", secret + "x", secret.swapcase(), "\udcff"):
        with pytest.raises(NotSignedIn):
            accounts.by_session(stranger)


def test_an_unused_session_ends(accounts: Accounts, clock: Clock) -> None:
    secret = accounts.set_up("ann", GOOD).secret
    clock.now += SESSION_MS
    with pytest.raises(NotSignedIn):
        accounts.by_session(secret)


def test_the_brake_waits_longer_each_time_and_forgets() -> None:
    now = 10**12
    assert [wait_ms(PAIR, n, now, now) for n in (0, 4, 5, 6, 8)] == [0, 0, 1000, 2000, 8000]
    assert wait_ms(PAIR, 60, now, now) == PAIR.longest_ms
    assert wait_ms(PAIR, 6, now, now + 1500) == 500
    assert wait_ms(PAIR, 60, now, now + WINDOW_MS) == 0
    assert wait_ms(ADDRESS, 39, now, now) == 0
    assert after_failure(7, now, now + 1) == 8
    assert after_failure(7, now, now + WINDOW_MS) == 1


def test_guessing_is_slowed_for_the_pair_of_name_and_address(accounts: Accounts, clock: Clock) -> None:
    accounts.add("ann", GOOD)
    for _ in range(5):
        with pytest.raises(Refused):
            accounts.sign_in("ann", "wrong password", "1.2.3.4")
    with pytest.raises(TooManyTries) as caught:
        accounts.sign_in("ann", GOOD, "1.2.3.4")
    assert caught.value.wait_ms == 1000
    assert accounts.sign_in("ann", GOOD, "5.6.7.8").user.name == "ann", "elsewhere nobody is shut out"
    clock.now += 1000
    assert accounts.sign_in("ann", GOOD, "1.2.3.4").user.name == "ann"
    for _ in range(5):
        with pytest.raises(Refused):
            accounts.sign_in("ann", "wrong password", "1.2.3.4")


def test_one_address_cannot_try_all_names(accounts: Accounts) -> None:
    outcomes = []
    for n in range(45):
        try:
            accounts.sign_in(f"name-{n}", "password1", "1.2.3.4")
        except TooManyTries:
            outcomes.append("wait")
        except Refused:
            outcomes.append("refused")
    assert outcomes == ["refused"] * 40 + ["wait"] * 5


def test_tries_at_the_same_moment_all_count(accounts: Accounts) -> None:
    accounts.add("ann", GOOD)
    outcomes: list[type] = []

    def guess() -> None:
        try:
            accounts.sign_in("ann", "wrong password", "1.2.3.4")
        except Refused as error:
            outcomes.append(type(error))

    threads = [threading.Thread(target=guess) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert outcomes.count(Refused) == 5
    assert outcomes.count(TooManyTries) == 15


def test_an_unknown_name_costs_as_much_as_a_known_one(store: Store) -> None:
    calls: list[float] = []
    passwords = Passwords(CHEAP)
    accounts = Accounts(store, passwords)
    accounts.add("ann", GOOD)
    real = passwords._hasher.verify

    def counted(stored: str, given: str) -> bool:
        calls.append(time.monotonic())
        return real(stored, given)

    passwords._hasher = _Wrapped(passwords._hasher, counted)  # type: ignore[assignment]
    for name in ("ann", "nobody"):
        with pytest.raises(Refused):
            accounts.sign_in(name, "wrong password", "1.2.3.4")
    assert len(calls) == 2, "a hash is verified for a name that nobody has, too"


class _Wrapped:
    def __init__(self, inner: object, verify: object) -> None:
        self._inner, self.verify = inner, verify

    def __getattr__(self, name: str) -> object:
        return getattr(self._inner, name)


def test_simulated_and_closed_accounts_cannot_sign_in(accounts: Accounts) -> None:
    ann = accounts.set_up("ann", GOOD).user
    user = accounts.add("ben", GOOD)
    accounts.set_disabled(user.id, True)
    ghost = accounts.add("ghost", GOOD)
    accounts.store.accounts.update_user(ghost.id, simulated=True)
    for name in ("ben", "ghost"):
        with pytest.raises(Refused):
            accounts.sign_in(name, GOOD, "1.2.3.4")
    with pytest.raises(Conflict):
        accounts.set_disabled(ann.id, True)


def test_the_demo_visitor_has_a_known_password_and_no_rights(accounts: Accounts) -> None:
    made = accounts.open_visitor("demo", "demo")
    assert accounts.open_visitor("demo", "demo") == made
    signed_in = accounts.sign_in("demo", "demo", "1.2.3.4")
    assert "admin" not in accounts.by_session(signed_in.secret).scopes
    assert not accounts.store.accounts.has_admin()


def test_the_known_password_goes_where_others_can_reach_the_server(accounts: Accounts) -> None:
    accounts.open_visitor("demo", "demo")
    signed_in = accounts.sign_in("demo", "demo", "1.2.3.4")
    accounts.close_visitor("demo", "demo")
    with pytest.raises(Refused):
        accounts.sign_in("demo", "demo", "1.2.3.4")
    with pytest.raises(NotSignedIn):
        accounts.by_session(signed_in.secret)
    user = accounts.open_visitor("demo", "demo")
    accounts.set_password(user.id, GOOD)
    accounts.close_visitor("demo", "demo")
    assert accounts.sign_in("demo", GOOD, "1.2.3.4").user.id == user.id
    accounts.close_visitor("nobody", "demo")


def test_a_stolen_token_stops_when_it_is_revoked(accounts: Accounts, clock: Clock) -> None:
    ann = accounts.set_up("ann", GOOD).user
    ben = accounts.add("ben", GOOD)
    token, secret = accounts.make_token(ann, "x", ["library"], None)
    assert accounts.by_token(secret).scopes == {"library", "read", "stream"}
    with pytest.raises(Exception, match="no such token"):
        accounts.revoke_token(ben.id, token.id)
    accounts.revoke_token(ann.id, token.id)
    with pytest.raises(NotSignedIn):
        accounts.by_token(secret)
    _, short = accounts.make_token(ann, "y", ["read"], 1)
    clock.now += 86_400_000
    with pytest.raises(NotSignedIn):
        accounts.by_token(short)


def test_use_of_a_token_is_noted(accounts: Accounts, clock: Clock) -> None:
    ann = accounts.set_up("ann", GOOD).user
    _, secret = accounts.make_token(ann, "x", ["read"], None)
    accounts.by_token(secret)
    assert accounts.tokens(ann.id)[0].used_at_ms == clock.now
