"""What the library's things are called, on both databases."""

from dataclasses import replace

from segue.model.media import Credit
from segue.store import Store
from tests import factories as make


def test_names_and_what_is_found_under_them(any_store: Store) -> None:
    store = any_store
    about = {"credits": (Credit("Ines", "album_artist"),), "genres": ("Jazz",), "year": 1987}
    blue, _ = make.album_in(store, 2, title="Blue Hours", **about)
    other, _ = make.album_in(store, 1, title="Other", year=2001)
    ids = [item.id for item in store.catalog.items_of(blue.id)]
    (alone,) = store.catalog.items_of(other.id)
    piece = replace(alone, title="Lantern", work="Suite for Nobody", credits=(Credit("Bo", "artist"),), year=1710)
    store.catalog.put_items([piece])
    before = store.names.stamp()
    names = {(kind, text) for kind, text, _ in store.names.all()}
    assert {("artist", "Ines"), ("artist", "Bo"), ("genre", "Jazz")} <= names
    assert {("work", "Blue Hours"), ("work", "Lantern"), ("work", "Suite for Nobody")} <= names
    assert sorted(store.names.items_named(artists=["Ines"])) == ids
    assert store.names.items_named(artists=["Bo"]) == [piece.id]
    assert sorted(store.names.items_named(works=["Blue Hours"])) == ids
    assert store.names.items_named(works=["Lantern"]) == [piece.id]
    assert store.names.items_named(works=["Suite for Nobody"]) == [piece.id]
    assert sorted(store.names.items_named(genres=["Jazz"])) == ids
    assert sorted(store.names.items_named(years=(1980, 1989))) == ids
    assert store.names.items_named(years=(None, 1750)) == [piece.id]
    assert len(store.names.items_named(artists=["Ines"], limit=1)) == 1
    assert store.names.items_named(artists=["Nobody"], works=["Nothing"], genres=["Polka"]) == []
    make.album_in(store, 1)
    assert store.names.stamp() != before


def test_collections_by_title(any_store: Store) -> None:
    (show,) = any_store.catalog.put_collections([make.collection("show", title="Two Chairs")])
    make.album_in(any_store, 1, title="Two Chairs")
    assert [each.id for each in any_store.names.collections_titled(["Two Chairs"], "show")] == [show.id]
    assert any_store.names.collections_titled(["Two Chairs"], "book") == []
