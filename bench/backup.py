"""How long saving and restoring take for a house of 20,000 tracks and 100,000 plays."""

import tempfile
import time
from pathlib import Path

from tests import factories as make

from bench import Row
from segue.store import Store
from segue.store.backup import restore_backup, write_backup

TRACKS, PER_ALBUM, PLAYS = 20_000, 20, 100_000


def filled(url: str) -> Store:
    store = Store.open(url)
    user = make.user()
    store.accounts.add_user(user)
    albums = store.catalog.put_collections([make.collection() for _ in range(TRACKS // PER_ALBUM)])
    tracks = store.catalog.put_items([make.item(album) for album in albums for _ in range(PER_ALBUM)])
    store.listening.put_listens([make.listen(user.id, tracks[n % TRACKS].id) for n in range(PLAYS)])
    return store


def run() -> list[Row]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        store = filled(f"sqlite:///{folder / 'one.db'}")
        began = time.perf_counter()
        rows = write_backup(store.database, folder / "saved.zip", folder / "art", lambda _s, _t: None)
        saved_s = time.perf_counter() - began
        empty = Store.open(f"sqlite:///{folder / 'two.db'}")
        began = time.perf_counter()
        restore_backup(empty.database, folder / "saved.zip", folder / "art", lambda _s, _t: None)
        restored_s = time.perf_counter() - began
        store.close()
        empty.close()
    note = f"{TRACKS:,} tracks and {PLAYS:,} plays: {rows:,} rows"
    return [Row("backup written", saved_s, "s", note=note), Row("backup restored", restored_s, "s", note=note)]
