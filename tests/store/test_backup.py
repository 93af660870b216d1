import zipfile
from pathlib import Path

import pytest

from segue.model.errors import BadInput, Conflict
from segue.store import Store
from segue.store.backup import restore_backup, write_backup
from tests import factories as make


def quiet(_share: float, _text: str) -> None:
    pass


@pytest.fixture
def saved(store: Store, tmp_path: Path) -> tuple[Store, Path]:
    user = make.user()
    store.accounts.add_user(user, "a hash")
    _, tracks = make.album_in(store)
    store.listening.put_listens([make.listen(user.id, tracks[0].id)])
    store.profiles.put(tracks[0].id, make.profile())
    (tmp_path / "art" / "ab").mkdir(parents=True)
    (tmp_path / "art" / "ab" / "picture.jpg").write_bytes(b"jpeg")
    target = tmp_path / "saved.zip"
    write_backup(store.database, target, tmp_path / "art", quiet)
    return store, target


def test_a_backup_restores_into_either_database(saved: tuple[Store, Path], store_url: str, tmp_path: Path) -> None:
    store, file = saved
    empty = Store.open(store_url.replace("segue.db", "other.db"))
    restore_backup(empty.database, file, tmp_path / "new-art", quiet)
    (user,) = store.accounts.users()
    assert empty.accounts.users() == [user]
    assert empty.accounts.password_hash(user.id) == "a hash"
    assert empty.listening.history(user.id) == store.listening.history(user.id)
    item = empty.listening.history(user.id)[0].item_id
    assert empty.profiles.get(item) == store.profiles.get(item)
    assert (tmp_path / "new-art" / "ab" / "picture.jpg").read_bytes() == b"jpeg"
    with pytest.raises(Conflict, match="already"):
        restore_backup(empty.database, file, tmp_path / "new-art", quiet)
    empty.close()


def test_what_is_no_backup_is_refused(store: Store, tmp_path: Path) -> None:
    bad = tmp_path / "bad.zip"
    bad.write_bytes(b"not a zip")
    with pytest.raises(BadInput, match="not a backup"):
        restore_backup(store.database, bad, tmp_path / "art", quiet)


def test_a_backup_that_climbs_out_leaves_nothing(saved: tuple[Store, Path], tmp_path: Path) -> None:
    _, file = saved
    with zipfile.ZipFile(file, "a") as archive:
        archive.writestr("art/../../escaped.txt", "out")
    empty = Store.open(f"sqlite:///{tmp_path / 'empty.db'}")
    with pytest.raises(BadInput, match="outside"):
        restore_backup(empty.database, file, tmp_path / "in" / "art", quiet)
    assert not (tmp_path / "escaped.txt").exists()
    assert empty.accounts.users() == []
    empty.close()
