"""The library's names, as they are known to somebody who asks."""

from pathlib import Path

from segue.model.media import Credit
from segue.store import Store
from tests import factories
from tests.dj.rooms import service_on


def test_what_has_just_arrived_can_be_asked_for(store: Store, tmp_path: Path) -> None:
    dj = service_on(store, tmp_path)
    assert dj.understand("something by Ottoline Fenwick").artists == ()
    album = factories.collection()
    store.catalog.put_collections([album])
    store.catalog.put_items([factories.item(album, kind="track", credits=(Credit("Ottoline Fenwick", "artist"),))])
    assert dj.understand("something by Ottoline Fenwick").artists == ("Ottoline Fenwick",)
    assert dj.names.newer() is None
