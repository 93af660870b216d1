"""Slates: what is in them, why, and that each part of the chain has its say."""

from collections.abc import Callable

import numpy as np
import pytest

from segue.model.errors import BadInput, NotFound
from segue.model.ids import new_id
from segue.model.listening import Feedback
from segue.model.picks import Slate
from segue.recommend import controls
from segue.recommend.ask import Ask, Filters
from segue.recommend.controls import Control
from segue.recommend.service import Recommender
from segue.recommend.taste.service import TasteService
from segue.store import Store
from tests import factories
from tests.recommend.house import NOW, House, build


@pytest.fixture
def house(store: Store) -> House:
    return build(store)


def asked(house: House, who: str, kind: str = "track", **how: object) -> list[str]:
    ask = Ask(kind, **({"explore": 0.0, "limit": 8} | how))  # type: ignore[arg-type]
    return house.names([pick.item_id for pick in slate(house, who, ask).picks])


def slate(house: House, who: str, ask: Ask) -> Slate:
    return house.recommender.recommend(house.users[who], ask)


def test_what_is_near_to_what_one_plays_comes_first_and_says_why(house: House) -> None:
    house.play("ann", "folk0:0", "folk0:1", "folk2:0", times=3)
    found = slate(house, "ann", Ask("track", 8, explore=0.0))
    names = house.names([pick.item_id for pick in found.picks])
    assert all(name.startswith("folk") for name in names[:6])
    assert not {"folk0:0", "folk0:1", "folk2:0"} & set(names)
    assert all(pick.reason and pick.source for pick in found.picks[:6])
    assert "folk band 0" in found.picks[names.index("folk0:2")].reason
    assert all(pick.parts and pick.propensity == 1.0 for pick in found.picks[:6])
    assert house.store.listening.slates(house.users["ann"].id)[0].picks == found.picks


def test_a_skip_and_a_dislike_are_in_the_very_next_slate(house: House) -> None:
    house.play("ann", "folk0:0", "folk0:1", times=3)
    before = asked(house, "ann")
    assert before[0].startswith("folk")
    house.say("ann", before[1], "dislike")
    house.play("ann", before[0], days_ago=0.01, ended="skipped")
    after = asked(house, "ann")
    assert not {before[0], before[1]} & set(after)
    house.say("ann", "techno1:0", "like")
    house.play("ann", "techno1:0", "techno1:1", "techno0:0", days_ago=0.02, times=2)
    assert asked(house, "ann")[0].startswith("techno")


def test_what_is_kept_of_a_listener_is_old_as_soon_as_anybody_writes_of_them(house: House) -> None:
    house.play("ann", "folk0:0", "folk0:1", times=3)
    ann, ask = house.users["ann"], Ask("track", 8, explore=0.0)
    doors = [house.recommender, Recommender(house.store, now_ms=lambda: NOW)]  # as of two processes
    tables = [door.table(ann) for door in doors]
    assert [door.table(ann) for door in doors] == tables  # nothing happened: the same
    refused = doors[0].recommend(ann, ask).picks[0].item_id
    house.play("ben", "folk1:0")
    assert doors[0].table(ann) is tables[0]  # what others do is none of it
    house.store.listening.put_feedback(Feedback(new_id("feedback"), ann.id, refused, "dislike", created_at_ms=NOW))
    for door, table in zip(doors, tables, strict=True):
        assert door.table(ann) is not table
        assert refused not in {pick.item_id for pick in door.recommend(ann, ask).picks}


def test_one_like_is_enough_to_begin_with(house: House) -> None:
    house.say("ann", "techno2:1", "like")
    assert {name.partition(":")[0] for name in asked(house, "ann", limit=3)} <= {"techno2", "techno3"}


def test_books_and_podcasts_are_reached_from_music(house: House) -> None:
    house.play("ann", "techno0:0", "techno1:0", times=5)
    assert asked(house, "ann", "book")[0] == "technobook"
    assert asked(house, "ann", "show")[0] == "technoshow"
    assert asked(house, "ann", "album", heard="any")[0] in {"techno0", "techno1"}


def test_nobody_is_told_of_what_few_play(house: House) -> None:
    for who in ("ben", "cleo", "dan"):
        house.play(who, "techno0:0", "folk3:3", times=4)
    ground = house.recommender.keeper.ground()
    assert not ground.crowd.popularity.any()
    assert (ground.crowd.neighbours < 0).all()


def test_what_others_play_together_goes_together(house: House) -> None:
    for who in ("ben", "cleo", "dan", "eve"):
        house.play(who, "techno0:0", "folk3:3", times=4)
    for number in range(6):  # others keep to something else, so that playing both is no chance
        name = f"other {number}"
        house.users[name] = factories.user()
        house.store.accounts.add_user(house.users[name])
        house.play(name, "folk1:0")
    house.play("ann", "techno0:0", times=2)
    found = slate(house, "ann", Ask("track", 6, explore=0.0))
    pick = next(pick for pick in found.picks if house.names([pick.item_id]) == ["folk3:3"])
    assert pick.source in {"coplayed", "collaborative"}
    assert pick.reason == f"Because you played {house.items['techno0:0'].title}"


def test_filters_hold(house: House) -> None:
    house.play("ann", "folk0:0", times=3)
    assert all(name.startswith("techno") for name in asked(house, "ann", filters=Filters(genre="Techno"), explore=1.0))
    folk1 = house.items["folk1:0"]
    assert set(asked(house, "ann", filters=Filters(collection_id=folk1.collection_id))) <= {
        f"folk1:{n}" for n in range(4)
    }
    assert not [
        n for n in asked(house, "ann", filters=Filters(without=frozenset({folk1.collection_id}))) if "folk1" in n
    ]
    assert asked(house, "ann", filters=Filters(language="pt")) == []
    assert all(name[4:5] in "23" for name in asked(house, "ann", filters=Filters(year_from=1992)) if "folk" in name)


def test_exploration_is_a_share_and_its_chances_are_kept(house: House) -> None:
    house.play("ann", "folk0:0", "folk0:1", times=3)
    bold = slate(house, "ann", Ask("track", 12, explore=0.6, seed=3))
    explored = [pick for pick in bold.picks if pick.source == "explore"]
    assert explored
    assert bold.picks[0].source != "explore"
    assert bold.picks[0].propensity == 1.0
    assert all(0 < pick.propensity < 0.6 for pick in explored)
    assert all(pick.propensity == pytest.approx(0.4) for pick in bold.picks[1:4] if pick.source != "explore")
    assert slate(house, "ann", Ask("track", 12, explore=0.6, seed=3)).picks == bold.picks


def test_the_operator_lifts_buries_and_promotes(house: House) -> None:
    house.play("ann", "folk0:0", times=3)
    album = house.items["techno3:0"].collection_id
    controls.write(house.store, [Control("promote", f"collection:{album}"), Control("bury", "genre:folk")])
    found = slate(house, "ann", Ask("track", 8, explore=0.0))
    assert house.names([found.picks[0].item_id])[0].startswith("techno3")
    assert found.picks[0].reason == "Picked by the house"
    controls.write(house.store, [Control("promote", f"collection:{album}", until_ms=NOW - 1)])
    assert not asked(house, "ann")[0].startswith("techno")
    with pytest.raises(BadInput):
        controls.write(house.store, [Control("boost", "everything")])
    with pytest.raises(BadInput):
        controls.write(house.store, [Control("promote", "genre:folk")])


def test_the_listeners_mix_is_kept(house: House) -> None:
    house.play("ann", "folk0:0", "folk0:1", "folk1:0", "folk2:0", times=4)
    house.play("ann", "techno0:0", "techno1:0", times=3)
    mixed = asked(house, "ann", calibrate=0.8, limit=10)
    plain = asked(house, "ann", calibrate=0.0, diversity=0.0, limit=10)
    share = lambda names: np.mean([name.startswith("techno") for name in names])  # noqa: E731
    assert abs(share(mixed) - 0.33) <= abs(share(plain) - 0.33)
    assert 0.1 <= share(mixed) <= 0.6


def test_rules_in_words_hold(house: House, rule: Callable[[str, str], None]) -> None:
    house.play("ann", "folk0:0", times=3)
    taste = TasteService(house.store, lambda: NOW)
    house.recommender.taste = taste
    assert asked(house, "ann")[0].startswith("folk")
    rule(house.users["ann"].id, "genre:folk")
    assert not [name for name in asked(house, "ann", explore=0.5) if name.startswith("folk")]
    assert asked(house, "ann", "book") == ["technobook"]


@pytest.fixture
def rule(store: Store) -> Callable[[str, str], None]:
    from segue.model.ids import new_id
    from segue.model.taste import Rule, Subject

    def put(user_id: str, facet: str) -> None:
        made = Rule(new_id("rule"), user_id, "no folk", "No folk.", "never", Subject(((facet,),)), created_at_ms=NOW)
        store.taste.change_rule(user_id, made.id, made)

    return put


def test_bad_requests_are_refused_in_words(house: House) -> None:
    with pytest.raises(BadInput):
        slate(house, "ann", Ask("song"))  # type: ignore[arg-type]
    with pytest.raises(BadInput):
        slate(house, "ann", Ask("track", 1_000))
    with pytest.raises(BadInput):
        slate(house, "ann", Ask("track", explore=2.0))
    with pytest.raises(NotFound):
        house.recommender.similar(house.users["ann"], "nonsense")
    with pytest.raises(NotFound):
        house.recommender.similar(house.users["ann"], "trk_0000000000000000000")


def test_an_empty_library_gives_empty_slates(store: Store) -> None:
    from segue.recommend.service import Recommender
    from tests import factories

    user = factories.user()
    store.accounts.add_user(user)
    empty = Recommender(store, now_ms=lambda: NOW)
    assert empty.home(user) == []
    assert empty.recommend(user, Ask("track")).picks == ()


@pytest.mark.parametrize("what", ["folk0:0", "folkbook:1", "folkshow:0", "album", "creator"])
def test_more_like_anything(house: House, what: str) -> None:
    item = house.items.get(what)
    folk = house.items["folk0:0"]
    subject = item.id if item else folk.collection_id if what == "album" else folk.credits[0].creator_id
    for kind in ("track", "album", "book", "show"):
        found = house.recommender.similar(house.users["ann"], subject, kind, 3)  # type: ignore[arg-type]
        names = house.names([pick.item_id for pick in found.picks])
        if (what, kind) == ("folkbook:1", "book"):
            assert names == []  # nothing else here is of its kind and like it
            continue
        assert names, (what, kind)
        assert names[0].startswith("folk"), (what, kind, names)
        assert subject not in {pick.item_id for pick in found.picks}
