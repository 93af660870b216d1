from dataclasses import replace

import pytest

from segue.model.errors import NotFound
from segue.model.listening import Feedback, Position
from segue.model.media import Credit, Feed, Link, Mark
from segue.store import Store
from tests import factories as make


def test_what_is_put_comes_back_whole(any_store: Store) -> None:
    album = make.collection(
        title="The Long Río",
        credits=(Credit("Ana Ríos", "album_artist"), Credit("Ben", "composer")),
        genres=("Folk", "Jazz"),
        series_position=1.5,
    )
    (stored,) = any_store.catalog.put_collections([album])
    track = make.item(stored, marks=(Mark(0, 1_000, "One"), Mark(1_000, None, "Two")), movement=2, work="Suite")
    (put,) = any_store.catalog.put_items([track])
    assert all(credit.creator_id.startswith("cre_") for credit in stored.credits)
    back = any_store.catalog.collection(album.id)
    assert replace(back, sort_title="") == stored
    assert back.sort_title == "long rio"
    assert replace(any_store.catalog.item(track.id), sort_title="") == put


def test_one_name_is_one_creator_whatever_its_accents(any_store: Store) -> None:
    one, two = any_store.catalog.put_collections(
        [make.collection(credits=(Credit("Björk", "artist"),)), make.collection(credits=(Credit("bjork", "artist"),))]
    )
    assert one.credits[0].creator_id == two.credits[0].creator_id


def test_putting_again_replaces_links(any_store: Store) -> None:
    album = make.collection(title="Before", genres=("Folk",))
    any_store.catalog.put_collections([album])
    any_store.catalog.put_collections([replace(album, title="After", genres=("Jazz",))])
    assert any_store.search.titles("before") == []
    assert any_store.search.titles("aft") == [("album", album.id)]
    assert any_store.catalog.list_genres("album") == [("Jazz", 1)]


def test_lists_are_sorted_filtered_and_paged(any_store: Store) -> None:
    titles = ["The Zoo", "apple", "Éclair", "Banana"]
    made = any_store.catalog.put_collections([make.collection(title=title) for title in titles])
    any_store.catalog.put_collections([make.collection("show", title="A show")])
    total, page = any_store.catalog.list_collections("album", sort="title", limit=3)
    assert total == 4
    assert [each.title for each in page] == ["apple", "Banana", "Éclair"]
    _, rest = any_store.catalog.list_collections("album", sort="title", offset=3)
    assert [each.title for each in rest] == ["The Zoo"]
    _, newest = any_store.catalog.list_collections("album", sort="added", limit=1)
    assert newest[0].title == "Banana"
    creator = made[0].credits[0].creator_id
    assert any_store.catalog.list_collections("album", creator_id=creator)[1] == [
        any_store.catalog.collection(made[0].id)
    ]


def test_items_are_in_their_order(any_store: Store) -> None:
    album = any_store.catalog.put_collections([make.collection()])[0]
    tracks = [make.item(album, disc=d, position=p, title=f"{d}-{p}") for d, p in [(2, 1), (1, 2), (1, 10), (1, 1)]]
    any_store.catalog.put_items(tracks)
    assert [each.title for each in any_store.catalog.items_of(album.id)] == ["1-1", "1-2", "1-10", "2-1"]


def test_episodes_are_newest_first(any_store: Store) -> None:
    show = any_store.catalog.put_collections([make.collection("show")])[0]
    any_store.catalog.put_items([make.item(show, title=str(n), published_at_ms=n) for n in (1, 3, 2)])
    assert [each.title for each in any_store.catalog.items_of(show.id)] == ["3", "2", "1"]


def test_search_finds_by_word_beginnings_of_title_and_name(any_store: Store) -> None:
    album = make.collection(title="Winter Light", credits=(Credit("Clara Müller", "artist"),))
    other = make.collection(title="Winter Coat")
    any_store.catalog.put_collections([album, other])
    assert {found for _, found in any_store.search.titles("wint")} == {album.id, other.id}
    assert any_store.search.titles("winter muller") == [("album", album.id)]
    assert any_store.search.titles("xyz") == []
    assert any_store.search.titles("%") == []
    assert any_store.search.creators("mull") == [any_store.catalog.collection(album.id).credits[0].creator_id]


def test_removing_a_collection_keeps_what_was_played(any_store: Store) -> None:
    user = make.user()
    any_store.accounts.add_user(user)
    album, tracks = make.album_in(any_store)
    any_store.listening.put_listens([make.listen(user.id, tracks[0].id)])
    any_store.catalog.remove_collection(album.id)
    assert [each.id for each in any_store.catalog.items_of(album.id)] == [tracks[0].id]
    other, _ = make.album_in(any_store)
    any_store.catalog.remove_collection(other.id)
    with pytest.raises(NotFound):
        any_store.catalog.collection(other.id)


def test_items_in_use_stay(any_store: Store) -> None:
    made, (played, liked, begun, finished, plain) = make.album_in(any_store, 5)
    listener = make.user()
    any_store.accounts.add_user(listener)
    any_store.listening.put_listens([make.listen(listener.id, played.id)])
    any_store.listening.put_feedback(Feedback("fbk_1", listener.id, liked.id, "like", created_at_ms=1))
    any_store.listening.put_positions(
        [Position(listener.id, begun.id, 5_000, False, 1), Position(listener.id, finished.id, 5_000, True, 1)]
    )
    ids = [each.id for each in (played, liked, begun, finished, plain)]
    assert any_store.catalog.in_use(ids) == {liked.id, begun.id}
    assert any_store.catalog.remove_items(ids) == [plain.id]
    assert len(any_store.catalog.items_of(made.id)) == 4


def test_what_a_feed_offers_beside_the_sound_comes_back(any_store: Store) -> None:
    (show,) = any_store.catalog.put_collections([make.collection("show")])
    links = (
        Link("chapters", "https://x.example/c.json", "application/json"),
        Link("transcript", "https://x.example/t", "", "en"),
    )
    any_store.catalog.put_items([make.item(show, links=links)])
    assert any_store.catalog.items_of(show.id)[0].links == links
    feed = Feed(
        show.id, "https://x.example/feed", failures=3, next_check_at_ms=2**40, art_url="https://x.example/a.jpg"
    )
    any_store.feeds.put(feed)
    assert any_store.feeds.get(show.id) == feed


def test_the_newest_items_of_a_kind(any_store: Store) -> None:
    _, items = make.album_in(any_store, tracks=3)
    assert any_store.catalog.newest_ids("track", 2) == [items[2].id, items[1].id]
    assert any_store.catalog.newest_ids("episode") == []


def test_playable_ids_are_of_items_whose_file_is_here(any_store: Store) -> None:
    _, tracks = make.album_in(any_store, tracks=3)
    any_store.files.set_status([tracks[1].file_id], "missing")
    assert any_store.catalog.playable_ids("track") == sorted([tracks[0].id, tracks[2].id])
    assert any_store.catalog.playable_ids("episode") == []


def test_many_of_a_genre_are_listed_like_few(any_store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Large genres are walked, small ones sorted: the same comes out."""
    for n in range(4):
        make.album_in(any_store, tracks=2, genres=("Jazz",) if n % 2 else ("Folk", "jazz"), title=f"Album {9 - n}")
    make.album_in(any_store, genres=("Rock",))

    def asked() -> list[object]:
        catalog = any_store.catalog
        everyone = catalog.list_collections("album", genre="Jazz")[1]
        creator = everyone[0].credits[0].creator_id
        return [
            catalog.list_items("track", genre="JAZZ", offset=2, limit=3),
            catalog.list_collections("album", genre="Jazz"),
            catalog.list_collections(None, genre="Jazz"),
            catalog.list_collections("album", genre="jazz", creator_id=creator),
            catalog.list_items("episode", genre="Jazz"),
            catalog.list_items("track", genre="Jazz", limit=2, counted=False)[1],
        ]

    few = asked()
    assert [part[0] for part in few[:5]] == [8, 4, 4, 1, 0]  # type: ignore[index]
    monkeypatch.setattr("segue.store.catalog._FEW", 0)
    assert asked() == few
    assert any_store.catalog.list_genres("album") == [("Jazz", 4), ("Folk", 2), ("Rock", 1)]


def test_search_finds_what_has_all_the_words(any_store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    for title in ("Silver River", "Silver Night", "River Night", "Silverton Riverside", "Night"):
        any_store.catalog.put_collections(
            [make.collection(title=title, credits=(Credit("Amber Lake", "album_artist"),))]
        )

    def titles(query: str, **how: object) -> list[str]:
        found = any_store.search.titles(query, **how)  # type: ignore[arg-type]
        return [any_store.catalog.collection(id_).title for _, id_ in found]

    assert titles("silver river") == ["Silver River", "Silverton Riverside"]
    assert titles("RIVER silv") == ["Silver River", "Silverton Riverside"]
    assert set(titles("amber night")) == {"Silver Night", "River Night", "Night"}
    assert titles("silver lagoon") == []
    assert titles("night", kinds=("track",)) == []
    monkeypatch.setattr("segue.store.search._COMMON", 1)
    assert titles("silver river")[0] == "Silver River", "whichever word leads"
