"""Ids: they name their kind, differ, and sort in the order in which they were made."""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from segue.model.ids import kind_of, new_id


def test_ids_sort_as_they_were_made_within_a_millisecond() -> None:
    made = [new_id("rule") for _ in range(5000)]
    assert made == sorted(set(made))
    assert {kind_of(id_) for id_ in made} == {"rule"} and {len(id_) for id_ in made} == {23}


def test_a_clock_set_back_breaks_no_order(monkeypatch: pytest.MonkeyPatch) -> None:
    before = new_id("listen")
    hour_ago = time.time_ns() - 3_600_000_000_000
    monkeypatch.setattr(time, "time_ns", lambda: hour_ago)
    assert new_id("listen") > before


def test_threads_never_share_an_id() -> None:
    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(new_id, ["slate"] * 4000))
    assert len(set(made)) == 4000


def test_an_unknown_kind_and_an_unknown_prefix() -> None:
    with pytest.raises(KeyError):
        new_id("spaceship")
    with pytest.raises(ValueError, match="prefix"):
        kind_of("xyz_000")
