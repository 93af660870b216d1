"""Reports come to the same whatever their order, number and delay; what can't have happened is told."""

from dataclasses import replace
from functools import reduce
from itertools import permutations
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from segue.listening.plays import Plays
from segue.listening.reports import Known, checked, clock_skew_ms, is_finished, merge
from segue.model.errors import BadInput, NotFound
from segue.model.listening import Ended, Listen
from segue.store import Store
from tests import factories

NOW = 1_800_000_000_000
ITEM = Known(180_000)


def told(**how: object) -> Listen:
    base = Listen("listen-1", "usr_1", "trk_1", NOW - 600_000, updated_at_ms=NOW - 600_000)
    return replace(base, **how)  # type: ignore[arg-type]


reports = st.builds(
    told,
    started_at_ms=st.integers(NOW - 700_000, NOW - 600_000),
    updated_at_ms=st.integers(NOW - 600_000, NOW - 599_990),
    played_ms=st.integers(0, 20),
    position_ms=st.integers(0, 20),
    ended=st.sampled_from(get_args(Ended)),
    source=st.sampled_from(["", "dj", "album"]),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(reports, min_size=1, max_size=4))
def test_order_and_repetition_do_not_matter(several: list[Listen]) -> None:
    results = {reduce(merge, order) for order in permutations(several)}
    results |= {reduce(merge, [*order, *reversed(order)]) for order in permutations(several)}
    assert len(results) == 1


def test_a_straggler_does_not_open_a_finished_play_again() -> None:
    finished = told(ended="finished", updated_at_ms=NOW - 1000, played_ms=170_000, position_ms=180_000)
    late = told(ended="playing", updated_at_ms=NOW, played_ms=100, position_ms=100)
    assert merge(finished, late) == merge(late, finished) == finished


def test_one_id_for_two_plays_is_a_fault() -> None:
    with pytest.raises(BadInput):
        merge(told(), told(item_id="trk_2"))
    with pytest.raises(BadInput):
        merge(told(), told(user_id="usr_2"))


@pytest.mark.parametrize(
    "how",
    [
        {"played_ms": -1}, {"position_ms": -5}, {"started_at_ms": 0}, {"started_at_ms": 5, "updated_at_ms": 6},
        {"started_at_ms": NOW + 3_600_000}, {"updated_at_ms": NOW + 3_600_000},
    ],
)  # fmt: skip
def test_what_cannot_have_happened_is_rejected(how: dict[str, int]) -> None:
    with pytest.raises(BadInput):
        checked(told(**how), ITEM, NOW)


def test_what_is_a_little_off_is_put_right() -> None:
    fast_clock = checked(told(started_at_ms=NOW + 60_000, updated_at_ms=NOW + 90_000), ITEM, NOW)
    assert (fast_clock.started_at_ms, fast_clock.updated_at_ms) == (NOW, NOW)
    assert checked(told(position_ms=10**9), ITEM, NOW).position_ms == 180_000
    assert checked(told(played_ms=10**12, updated_at_ms=NOW - 590_000), ITEM, NOW).played_ms == 4 * 10_000 + 60_000
    assert checked(told(updated_at_ms=0), ITEM, NOW).updated_at_ms == NOW - 600_000


def test_a_wrong_clock_is_put_right_by_what_it_says_now() -> None:
    assert clock_skew_ms(NOW - 86_400_000, NOW) == 86_400_000
    assert clock_skew_ms(NOW + 1000, NOW) == 0
    assert clock_skew_ms(None, NOW) == 0
    ahead = told(started_at_ms=NOW + 86_000_000, updated_at_ms=NOW + 86_300_000)
    found = checked(ahead, ITEM, NOW, clock_skew_ms(NOW + 86_400_000, NOW))
    assert (found.started_at_ms, found.updated_at_ms) == (NOW - 400_000, NOW - 100_000)


@pytest.mark.parametrize(
    ("ended", "position_ms", "duration_ms", "finished"),
    [
        ("finished", 0, 180_000, True), ("stopped", 171_000, 180_000, True), ("stopped", 170_000, 180_000, False),
        ("skipped", 175_000, 180_000, True), ("playing", 179_000, 180_000, False), ("stopped", 50, 0, False),
        ("stopped", 3_575_000, 3_600_000, True), ("stopped", 3_560_000, 3_600_000, False),
    ],
)  # fmt: skip
def test_when_an_item_is_through(ended: Ended, position_ms: int, duration_ms: int, finished: bool) -> None:
    assert is_finished(told(ended=ended, position_ms=position_ms), duration_ms) is finished


def test_plays_positions_and_counts_in_the_store(any_store: Store) -> None:
    store = any_store
    user = factories.user()
    store.accounts.add_user(user)
    _, (track, other, *_) = factories.album_in(store)
    plays = Plays(store, lambda: NOW)
    start = told(user_id=user.id, item_id=track.id)
    end = replace(start, updated_at_ms=NOW - 420_000, played_ms=175_000, position_ms=180_000, ended="finished")
    strange = replace(start, id="listen-2", item_id="trk_unknown")
    taken = plays.take([end, start, end, strange])
    assert taken.accepted == ("listen-1",)
    assert [id_ for id_, _ in taken.rejected] == ["listen-2"]
    assert plays.take([start, end]).accepted == ("listen-1",), "told again is accepted again"
    count = store.listening.play_counts(user.id)[track.id]
    assert (count.plays, count.skips, count.played_ms) == (1, 0, 175_000)
    place = store.listening.positions(user.id, [track.id])[track.id]
    assert (place.position_ms, place.finished) == (180_000, True)

    phone = replace(start, id="phone-1", item_id=other.id, updated_at_ms=NOW - 1000, position_ms=90_000)
    desk = replace(start, id="desk-1", item_id=other.id, updated_at_ms=NOW - 5000, position_ms=30_000)
    plays.take([phone])
    plays.take([desk])  # came later, but is about an earlier moment
    assert store.listening.positions(user.id, [other.id])[other.id].position_ms == 90_000


def test_likes_and_follows(store: Store) -> None:
    user = factories.user()
    store.accounts.add_user(user)
    album, (track, *_) = factories.album_in(store)
    plays = Plays(store, lambda: NOW)
    assert plays.say(user.id, track.id, "like") == (1, False)
    assert plays.say(user.id, track.id, "dislike") == (-1, False)
    assert plays.say(user.id, track.id, "clear") == (0, False)
    assert plays.say(user.id, album.id, "follow") == (0, True)
    for nothing in ("trk_unknown", "rubbish", "usr_1", ""):
        with pytest.raises(NotFound):
            plays.say(user.id, nothing, "like")
