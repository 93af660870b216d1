"""What the planner sees of the store, and the service's bookkeeping."""

from dataclasses import replace
from pathlib import Path

import pytest

from segue.dj import looking
from segue.dj.looking import look, spoken_name
from segue.dj.planner import Aired, plan_sets
from segue.dj.record import sets_from_json, sets_to_json
from segue.dj.service import Promising, Wanted
from segue.dj.view import DAY_MS
from segue.model.listening import Feedback
from segue.model.media import Item
from segue.store import Store
from tests import factories as make
from tests.dj.made import NOW_MS
from tests.dj.rooms import listener, service_on


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store.open(f"sqlite:///{tmp_path / 'segue.db'}")


def some_tracks(store: Store, count: int = 8) -> list[Item]:
    return [make.album_in(store, 1)[1][0] for _ in range(count)]


def test_the_view_knows_plays_likes_and_what_is_away(store: Store) -> None:
    user = listener(store)
    tracks = some_tracks(store)
    started = NOW_MS - 365 * DAY_MS
    store.listening.put_listens([make.listen(user.id, tracks[0].id, started_at_ms=started + n) for n in range(3)])
    store.listening.put_feedback(Feedback("fbk_1", user.id, tracks[1].id, "like", created_at_ms=1))
    store.listening.put_feedback(Feedback("fbk_2", user.id, tracks[2].id, "dislike", created_at_ms=1))
    store.listening.put_feedback(Feedback("fbk_3", user.id, tracks[3].collection_id, "dislike", created_at_ms=1))
    store.files.set_status([tracks[4].file_id], "missing")
    store.profiles.put(tracks[5].id, make.profile(talk=True))
    store.profiles.put(tracks[6].id, make.profile(tempo_bpm=97.0))
    seen = {c.id: c for c in look(store, user, NOW_MS, 1).candidates}
    assert set(seen) == {tracks[n].id for n in (0, 1, 2, 3, 6, 7)}
    assert (seen[tracks[0].id].plays, seen[tracks[0].id].last_played_at_ms) == (3, started + 2)
    assert seen[tracks[0].id].first_played_at_ms
    assert seen[tracks[1].id].liked
    assert seen[tracks[2].id].disliked and seen[tracks[3].id].disliked
    assert seen[tracks[6].id].sound is not None and seen[tracks[6].id].sound.tempo_bpm == 97.0


def test_a_large_library_is_sampled_works_stay_whole(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    user = listener(store)
    monkeypatch.setattr(looking, "MOST", 20)
    monkeypatch.setattr(looking, "KNOWN", 8)
    known = some_tracks(store, 6)
    store.listening.put_listens([make.listen(user.id, track.id) for track in known])
    for _ in range(6):
        _, tracks = make.album_in(store, 4)
        store.catalog.put_items([replace(t, work="Sonata", movement=n) for n, t in enumerate(tracks, 1)])
    some_tracks(store, 40)
    one, two, other = (look(store, user, NOW_MS, seed) for seed in (1, 1, 2))
    assert one.candidates == two.candidates
    assert {c.id for c in one.candidates} != {c.id for c in other.candidates}
    assert {track.id for track in known[:4]} & {c.id for c in one.candidates}
    assert all(len(unit.parts) in {1, 4} for unit in one.units)
    assert plan_sets(one, 1, 2, Aired())


@pytest.mark.parametrize(
    ("name", "display", "said"),
    [
        ("mara", "Mara Lind", "Mara"),
        ("x17", "", ""),
        ("ben", "", "Ben"),
        ("admin", "Büro-PC 3", "Büro-PC"),
        ("a", "😀", "A"),
    ],
)
def test_the_host_calls_a_listener_by_a_name_that_can_be_said(store: Store, name: str, display: str, said: str) -> None:
    user = make.user(name=name, display_name=display)
    store.accounts.add_user(user)
    assert spoken_name(store, user) == said


def test_a_show_survives_being_stored(store: Store, tmp_path: Path) -> None:
    user = listener(store)
    some_tracks(store)
    dj = service_on(store, tmp_path)
    running = dj.start(user, Wanted(3))
    show = running.show
    assert sets_from_json(sets_to_json(show.sets)) == show.sets
    assert dj.get(user, show.id) == running
    shapes = store.shows.recent_shapes(user.id)
    assert shapes[-1].startswith("hello.")
    (slate,) = store.listening.slates(user.id, "dj:set")
    assert slate.id == show.sets[0].slate_id
    assert all(pick.reason for pick in slate.picks)


def test_two_shows_of_one_listener_do_not_open_with_the_same_words(store: Store, tmp_path: Path) -> None:
    user = listener(store)
    some_tracks(store)
    dj = service_on(store, tmp_path)
    host = Promising(dj.booth, dj.choice(user))
    openings = []
    for seed in range(6):
        running, _ = dj.extend(user, dj.open(user, Wanted(seed)), host)
        openings.append(running.show.sets[0].segments[0].shape.split("+")[0])  # type: ignore[union-attr]
    assert len(set(openings)) == 6
