"""What a scan asks of the store, on every database."""

from segue.store import Store
from tests import factories as make


def test_files_by_path_and_by_content(any_store: Store) -> None:
    files = [make.file(content_hash="same"), make.file(content_hash="same"), make.file(content_hash="other")]
    any_store.files.put_files(files)
    assert any_store.files.by_paths([files[0].path, "/nowhere/else"]) == {files[0].path: files[0]}
    assert set(any_store.files.by_content(["same", "", "none"])) == {"same"}
    assert {file.id for file in any_store.files.by_content(["same"])["same"]} == {files[0].id, files[1].id}
    assert any_store.files.by_content(["same", "other"], at_most=1) == {"other": [files[2]]}


def test_retired_items_go_unless_somebody_cares(any_store: Store) -> None:
    user = make.user()
    any_store.accounts.add_user(user)
    (book,) = any_store.catalog.put_collections([make.collection("book")])
    file = make.file()
    any_store.files.put_files([file])
    heard, unheard, stays = any_store.catalog.put_items([make.item(book, file_id=file.id) for _ in range(3)])
    any_store.listening.put_listens([make.listen(user.id, heard.id)])
    any_store.catalog.retire_items([heard.id, unheard.id])
    assert {item.id: item.file_id for item in any_store.catalog.items_of(book.id)} == {heard.id: "", stays.id: file.id}
    any_store.catalog.retire_items([])
