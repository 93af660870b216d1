import threading

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from segue.model.media import AudioFile, Root
from segue.model.sound import Span
from segue.store import Store
from segue.store.columns import metadata
from segue.store.migrate import current, head, migrate
from tests import factories as make


def test_migrations_lead_to_the_schema(any_store: Store) -> None:
    with any_store.database.read() as connection:
        assert current(connection) == head()
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []


def test_migrating_again_changes_nothing(any_store: Store) -> None:
    migrate(any_store.database)
    assert any_store.catalog.list_collections() == (0, [])


def test_files_roots_and_profiles_come_back_whole(any_store: Store) -> None:
    root = any_store.files.put_root(Root("roo_1", "/music", "music"))
    assert any_store.files.put_root(Root("roo_2", "/music")) == root
    file = make.file(root_id=root.id)
    any_store.files.put_files([file])
    assert any_store.files.file(file.id) == file
    assert isinstance(any_store.files.by_content([file.content_hash])[file.content_hash][0], AudioFile)
    assert any_store.files.known(root.id)[file.path].id == file.id
    any_store.files.remove_root(root.id)
    assert any_store.files.file(file.id).status == "missing"
    _, (one, two, _) = make.album_in(any_store)
    profile = make.profile(voices=(Span(9_000, 60_000), Span(70_500, 168_000)), voice_share=0.8)
    any_store.profiles.put(one.id, profile)
    any_store.profiles.put_error(two.id, "test", 1, "it is silent")
    assert any_store.profiles.get(one.id) == profile
    assert any_store.profiles.get(two.id) is None
    light = any_store.profiles.many([one.id])[one.id]
    assert light.tempo_bpm == 120.0 and light.beats_ms == ()
    assert light.voices == () and light.voice_share == 0.8
    assert len(any_store.profiles.missing("test", 1)) == 1
    assert len(any_store.profiles.missing("test", 2)) == 3


def test_a_failed_write_leaves_nothing(any_store: Store) -> None:
    try:
        with any_store.transaction():
            any_store.settings.put("a", 1)
            raise RuntimeError
    except RuntimeError:
        pass
    assert any_store.settings.get("a") is None


def test_transactions_that_name_the_same_run_one_after_the_other(any_store: Store) -> None:
    def add_one() -> None:
        for _ in range(5):
            with any_store.alone("counter"):
                any_store.settings.put("counter", any_store.settings.get("counter", 0) + 1)

    threads = [threading.Thread(target=add_one) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert any_store.settings.get("counter") == 20
