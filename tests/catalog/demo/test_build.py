"""The demo library built, taken in, and built again: a second run changes nothing."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from segue.catalog.art import ArtStore
from segue.catalog.demo import talk, units
from segue.catalog.demo.build import Demo
from segue.catalog.demo.history import CLIENT, settle_history
from segue.catalog.demo.library import demo_items
from segue.catalog.demo.manifest import Manifest
from segue.catalog.demo.units import Kit, Unit, plan
from segue.catalog.podcasts.fetch import Fetcher
from segue.catalog.podcasts.subscribe import Podcasts
from segue.engines.synth.fake import FakeSynth
from segue.engines.tts.fake import FakeSpeech
from segue.jobs.base import Silent
from segue.model.errors import Cancelled, Conflict
from segue.model.listening import User
from segue.store import Store

CHOSEN = {"cover:oratorio", "track:oratorio:2", "chapter:kite:0", "cover:kite",
          "cover:two-chairs", "episode:two-chairs:2"}  # fmt: skip
TODAY = date(2026, 6, 1)


def fakes() -> Kit:
    return Kit(FakeSynth(), (FakeSpeech(),))


def chosen() -> list[Unit]:
    return [unit for unit in plan() if unit.id in CHOSEN]


def demo_in(folder: Path, workers: int = 0) -> Demo:
    store = Store.open(f"sqlite:///{folder / 'segue.db'}")
    media, art = folder / "media", ArtStore(folder / "art")
    media.mkdir(exist_ok=True)
    return Demo(media / "demo", store, art, Podcasts(store, Fetcher(), media, art), fakes, workers)


def snapshot(folder: Path) -> dict[str, tuple[int, int]]:
    """Everything on disk: when it was last written, and how long it is."""
    return {
        str(path.relative_to(folder)): (path.stat().st_mtime_ns, path.stat().st_size)
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != ".lock"
    }


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """Built at a low sample rate, in this process: the sound is looked at elsewhere."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(units, "RATE_HZ", 16_000)
        patch.setattr(talk, "RATE_HZ", 16_000)
        yield _built(tmp_path_factory)


def _built(tmp_path_factory: pytest.TempPathFactory) -> Demo:
    demo = demo_in(tmp_path_factory.mktemp("home"))
    assert demo.build(Silent(), TODAY, chosen()) == 11
    return demo


def test_everything_is_in_the_catalog_by_the_ordinary_ways(built: Demo) -> None:
    items = demo_items(built.store, built.folder)
    assert set(items) == {key for key in CHOSEN if not key.startswith("cover")}
    track = items["track:oratorio:2"]
    assert (track.work, track.movement) == ("Weihnachts-Oratorium, BWV 248", 9)
    assert track.title == "Ach mein herzliebes Jesulein"
    assert {credit.role: credit.name for credit in track.credits}["composer"] == "Johann Sebastian Bach"
    album = built.store.catalog.collection(track.collection_id)
    assert album.art_id
    episode = items["episode:two-chairs:2"]
    assert len(episode.marks) == 3
    assert built.store.feeds.with_transcript([episode.id]) == {episode.id}
    show = built.store.catalog.collection(episode.collection_id)
    assert (show.demo, show.title, bool(show.art_id)) == (True, "Two Chairs", True)
    chapter = items["chapter:kite:0"]
    book = built.store.catalog.collection(chapter.collection_id)
    assert (book.title, book.series) == ("The Cartographer's Kite", "Tales of the Tin Archipelago")
    assert {credit.name for credit in book.credits} == {"Tobias Quill", "Bo (AI voice)"}
    words = built.store.feeds.transcripts(chapter.id)[0]
    assert words.engine == "book:text"
    assert "The trouble began at breakfast" in " ".join(segment.text for segment in words.segments)


def test_building_again_changes_nothing(built: Demo) -> None:
    before = snapshot(built.folder)
    assert built.build(Silent(), date(2027, 1, 1), chosen()) == 0
    assert snapshot(built.folder) == before


def test_a_damaged_or_missing_file_is_made_again_the_same(built: Demo) -> None:
    path = next(built.folder.rglob("02 Ach mein*.flac"))
    whole = path.read_bytes()
    path.write_bytes(whole[:-100])
    assert built.build(Silent(), TODAY, chosen()) == 1
    assert path.read_bytes() == whole


def test_a_stopped_build_goes_on_where_it_was(tmp_path: Path) -> None:
    class Impatient(Silent):
        asked = 0

        def check_cancelled(self) -> None:
            self.asked += 1
            if self.asked > 1:
                raise Cancelled("Stop.")

    demo = demo_in(tmp_path)
    covers = [unit for unit in chosen() if unit.id.startswith("cover")]
    with pytest.raises(Cancelled):
        demo.build(Impatient(), TODAY, covers)
    (demo.folder / ".staging" / "half.mp3").write_bytes(b"half")
    assert demo.build(Silent(), TODAY, covers) == len(covers) - 1
    assert not list((demo.folder / ".staging").iterdir())
    demo.store.close()


def test_two_builds_never_meet(built: Demo) -> None:
    import fcntl

    with (built.folder / ".lock").open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        with pytest.raises(Conflict, match="being built"):
            built.build(Silent(), TODAY, chosen())


def test_worker_processes_make_the_same_files(built: Demo, tmp_path: Path) -> None:
    demo = demo_in(tmp_path, workers=1)
    assert demo.build(Silent(), TODAY, [unit for unit in chosen() if unit.id == "cover:kite"]) == 1
    path = next(demo.folder.rglob("*.jpg"))
    assert path.read_bytes() == (built.folder / path.relative_to(demo.folder)).read_bytes()
    demo.store.close()


def test_listeners_are_marked_and_written_once(built: Demo) -> None:
    store, manifest = built.store, Manifest.read(built.folder, "")
    assert manifest.day == "2026-06-01"
    settle_history(store, built.folder, manifest, everyone=True)
    simulated = store.accounts.users(simulated=True)
    assert len(simulated) == 40
    assert all("(simulated)" in user.display_name for user in simulated)
    assert [user.name for user in store.accounts.users()] == ["demo"]
    visitor, hashed = store.accounts.user_by_name("demo") or (None, "")
    assert visitor is not None
    assert (visitor.is_admin, visitor.display_name, hashed) == (False, "Demo", "")
    history = store.listening.history(visitor.id, limit=1_000)
    assert history
    assert {listen.client for listen in history} == {CLIENT}
    assert all(listen.started_at_ms < 1_780_272_000_000 for listen in history)  # the first of June, 2026
    counts = store.listening.play_counts(visitor.id)
    manifest.done.clear()
    settle_history(store, built.folder, manifest, everyone=True)
    assert store.listening.history(visitor.id, limit=1_000) == history
    assert store.listening.play_counts(visitor.id) == counts


def test_an_administrator_named_demo_is_left_alone(tmp_path: Path) -> None:
    demo = demo_in(tmp_path)
    demo.store.accounts.add_user(User("usr_boss", "demo", is_admin=True), "hash")
    demo.build(Silent(), TODAY, [unit for unit in chosen() if unit.id == "cover:oratorio"])
    settle_history(demo.store, demo.folder, Manifest.read(demo.folder, TODAY.isoformat()), everyone=True)
    assert demo.store.listening.history("usr_boss") == []
    demo.store.close()
