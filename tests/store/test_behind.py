"""Slates are written a moment later: whoever reads finds them, and nothing that was erased comes back."""

import time
from dataclasses import replace

import pytest
from sqlalchemy import func, select

from segue.model.listening import User
from segue.model.picks import Pick, Slate
from segue.store import Store, schema
from tests import factories


@pytest.fixture
def user(any_store: Store) -> User:
    found = factories.user()
    any_store.accounts.add_user(found)
    return found


def _slate(user: User, *items: str) -> Slate:
    return Slate("", user.id, "ask:track", "", "prior", tuple(Pick(id_, 1.0, "coplayed") for id_ in items), 5)


def _rows(store: Store) -> int:
    with store.database.read() as connection:
        return connection.scalar(select(func.count()).select_from(schema.slates)) or 0


def _until_rows(store: Store, count: int) -> None:
    end = time.monotonic() + 60
    while _rows(store) != count:
        assert time.monotonic() < end
        time.sleep(0.01)


def test_who_reads_finds_what_was_noted(any_store: Store, user: User) -> None:
    noted = any_store.listening.note_slates([_slate(user, "trk_a"), _slate(user, "trk_b")])
    assert all(slate.id for slate in noted)
    assert {slate.id: slate.picks for slate in any_store.listening.slates(user.id)} == {
        slate.id: slate.picks for slate in noted
    }
    assert {slate.id for slate, _ in any_store.listening.answered(0, 10)} == {slate.id for slate in noted}


def test_it_is_written_without_being_asked_for(any_store: Store, user: User) -> None:
    any_store.listening.note_slates([_slate(user, "trk_a")])
    _until_rows(any_store, 1)


def test_what_a_transaction_took_back_is_written_all_the_same(any_store: Store, user: User) -> None:
    with pytest.raises(RuntimeError), any_store.transaction():
        any_store.listening.note_slates([_slate(user, "trk_a")])
        assert len(any_store.listening.slates(user.id)) == 1
        raise RuntimeError
    _until_rows(any_store, 1)


def test_what_was_erased_does_not_come_back(any_store: Store, user: User) -> None:
    any_store.listening.note_slates([_slate(user, "trk_a")])
    any_store.mine.erase(user.id)
    any_store.listening.shown.settle()
    assert _rows(any_store) == 0


def test_a_listener_who_is_gone_keeps_nobody_else_waiting(any_store: Store, user: User) -> None:
    noted = any_store.listening.note_slates([_slate(replace(user, id="usr_gone"), "trk_a"), _slate(user, "trk_b")])
    assert [slate.id for slate in any_store.listening.slates(user.id)] == [noted[1].id]


def test_closing_writes_and_after_that_nothing_waits(any_store: Store, user: User) -> None:
    any_store.listening.note_slates([_slate(user, "trk_a")])
    any_store.listening.shown.close()
    assert _rows(any_store) == 1
    any_store.listening.note_slates([_slate(user, "trk_b")])
    assert _rows(any_store) == 2
