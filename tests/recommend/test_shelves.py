"""The first page: which shelves stand there, what is on them, what is remembered."""

import pytest

from segue.model.picks import Slate
from segue.store import Store
from tests.recommend.house import House, build


@pytest.fixture
def house(store: Store) -> House:
    return build(store)


def home(house: House, who: str) -> dict[str, Slate]:
    return dict(house.recommender.home(house.users[who]))


def on(house: House, slate: Slate) -> list[str]:
    return house.names([pick.item_id for pick in slate.picks])


def test_what_was_begun_goes_on_and_a_book_with_its_next_chapter(house: House) -> None:
    house.begin("ann", "folkshow:1", days_ago=3)
    house.begin("ann", "technobook:0", finished=True, days_ago=2)
    house.begin("ann", "folkbook:2", finished=True, days_ago=1)
    house.begin("ann", "folkbook:1", days_ago=4)
    house.begin("ann", "folk0:0", days_ago=0.1)
    shelf = home(house, "ann")["continue"]
    assert on(house, shelf) == ["technobook:1", "folkshow:1"]  # an ended book does not come back, a song never
    assert shelf.picks[0].reason == "The next chapter"


def test_shelves_have_reasons_and_are_stored(house: House) -> None:
    house.play("ann", "folk0:0", "folk1:0", times=4)
    house.play("ann", "techno3:1", times=4, days_ago=90)
    house.play("ann", "folkshow:3", days_ago=20)
    house.say("ann", house.items["folkshow:0"].collection_id, "follow")
    shelves = home(house, "ann")
    assert {"for_you", "on_repeat", "albums", "rediscover", "new_episodes", "books", "shows"} <= set(shelves)
    assert on(house, shelves["on_repeat"])[0] in {"folk0:0", "folk1:0"}
    assert on(house, shelves["rediscover"]) == ["techno3:1"]
    assert shelves["rediscover"].picks[0].reason == "Played 4 times, last 3 months ago"
    episodes = shelves["new_episodes"]
    assert on(house, episodes)[0] == "folkshow:0"
    assert episodes.picks[0].reason == "New from The folk hour, which you follow"
    assert "folkshow:3" not in on(house, episodes)
    stored = {slate.surface: slate for slate in house.store.listening.slates(house.users["ann"].id)}
    assert stored == {f"home:{id_}": slate for id_, slate in shelves.items()}


def test_a_page_that_shows_the_same_is_the_same_slate(house: House) -> None:
    house.play("ann", "folk0:0", times=4)
    first = home(house, "ann")
    assert {id_: slate.id for id_, slate in home(house, "ann").items()} == {id_: s.id for id_, s in first.items()}
    house.say("ann", on(house, first["for_you"])[0], "dislike")
    again = home(house, "ann")
    assert again["for_you"].id != first["for_you"].id
    assert again["on_repeat"].id == first["on_repeat"].id


def test_a_page_is_kept_until_its_listener_does_something(house: House) -> None:
    house.play("ann", "folk0:0", times=4)
    first = house.recommender.home(house.users["ann"])
    house.play("cleo", "techno0:0")
    assert house.recommender.home(house.users["ann"]) is first
    house.say("ann", on(house, dict(first)["for_you"])[0], "dislike")
    refused = dict(first)["for_you"].picks[0].item_id
    again = house.recommender.home(house.users["ann"])
    assert refused not in {pick.item_id for pick in dict(again)["for_you"].picks}
    house.begin("ann", "folkshow:1")
    assert on(house, dict(house.recommender.home(house.users["ann"]))["continue"]) == ["folkshow:1"]


def test_this_time_of_day(house: House) -> None:
    # NOW is 08:00 UTC.
    for day in range(1, 6):
        house.play("ann", "folk0:0", "folk0:1", "folk0:2", days_ago=day)
        house.play("ann", "techno0:0", days_ago=day + 0.5)
    shelf = home(house, "ann")["daytime"]
    assert shelf.title == "For this morning"
    assert set(on(house, shelf)) == {"folk0:0", "folk0:1", "folk0:2"}


def test_who_is_new_sees_a_full_page_and_nothing_of_others(house: House) -> None:
    house.play("ben", "folk0:0", times=9)
    new = home(house, "ann")
    assert {"for_you", "albums", "books", "shows"} <= set(new)
    assert not {"popular", "on_repeat", "continue", "because"} & set(new)
    assert all("ben" not in pick.reason.lower() for slate in new.values() for pick in slate.picks)


def test_because_of_one_thing(house: House) -> None:
    house.play("ann", "techno0:0", times=5)
    shelf = home(house, "ann")["because"]
    assert shelf.title == f"Because you play {house.items['techno0:0'].title}"
    assert all(name.startswith("techno") for name in on(house, shelf)[:3])
    assert "techno0" not in on(house, shelf)


def test_an_erased_listener_gets_fresh_slates(house: House) -> None:
    house.play("ann", "folk0:0", times=4)
    first = home(house, "ann")["for_you"].id
    house.store.mine.erase(house.users["ann"].id)
    house.recommender.forget(house.users["ann"].id)
    again = home(house, "ann")["for_you"]
    assert again.id != first
    assert again.id in {slate.id for slate in house.store.listening.slates(house.users["ann"].id)}
