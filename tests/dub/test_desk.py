"""Dubs of the library through REST: opt in, make, correct, publish, feeds, report, consent. With fake engines."""

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import feedparser
import pytest

from segue.dub.desk import DubDesk
from segue.dub.pipeline import Tools
from segue.dub.routes import Router
from segue.engines.mt.fake import FakeTranslation
from segue.engines.tts.fake import FakeSpeech
from segue.jobs.base import JobKind
from segue.jobs.inline import InlineRunner
from segue.model.dub import Line, ShowDubbing
from segue.model.errors import Conflict, NotFound, Refused
from segue.model.media import Mark
from segue.store import Store
from segue.understanding.reading.steps import Steps
from tests import factories as make
from tests.understanding.reading.sounds import FAKE_EARS, as_file, silence, spoken


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("sound") / "talk.wav"
    return as_file(path, silence(1), spoken("The ferry leaves at nine."), silence(2), spoken("Nobody was there."),
                   silence(2))  # fmt: skip


@pytest.fixture(scope="module")
def worked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Steps that all tests share: the sound is heard and spoken once."""
    return tmp_path_factory.mktemp("steps")


@pytest.fixture
def house(store: Store, sound: Path, worked: Path, tmp_path: Path) -> Iterator[tuple[DubDesk, Store, str]]:
    show = store.catalog.put_collections([make.collection("show", language="en", title="Two Chairs")])[0]
    here = tmp_path / "talk.wav"
    shutil.copy(sound, here)
    file = make.file(path=str(here))
    store.files.put_files([file])
    item = store.catalog.put_items([
        make.item(show, file_id=file.id, title="The ferry", language="en", description="<p>A short talk.</p>",
                  marks=(Mark(0, None, "Start"), Mark(3_000, None, "End")), published_at_ms=1_700_000_000_000)
    ])[0]  # fmt: skip
    tools = Tools(FAKE_EARS, Router([FakeTranslation()]), (FakeSpeech(),), Steps(worked, leave_free_bytes=0), lambda: 1)
    yield DubDesk(store, lambda: tools, tmp_path / "dubs", lambda: 7), store, item.id


def test_nothing_is_dubbed_that_was_not_opted_in(house: tuple[DubDesk, Store, str]) -> None:
    desk, store, item_id = house
    with pytest.raises(Refused):
        desk.make(item_id, "pt")
    assert store.dubs.of_item(item_id) == []
    estimate = desk.estimate(item_id, ["pt"])[0]
    assert estimate.route.startswith("fake en→pt") and estimate.seconds >= 0


def test_a_dub_is_made_corrected_and_published(house: tuple[DubDesk, Store, str]) -> None:
    desk, store, item_id = house
    show_id = store.catalog.item(item_id).collection_id
    desk.opt_in(ShowDubbing(show_id, ("pt",)))
    dub = desk.make(item_id, "pt")
    assert dub.title == "Thept ferrypt" and dub.chapters == ("Startpt", "Endpt") and "shortpt" in dub.description
    assert Path(dub.path).is_file() and dub.card.placed == 2 and dub.state == "review"
    assert store.dubs.voices(show_id, "pt")
    first = store.dubs.lines(dub.id)[0]
    line = desk.correct(dub.id, first.start_ms, "A balsa sai.", "", False, True)
    assert (line.translation, line.state) == ("A balsa sai.", "approved") and line.clip != first.clip
    with pytest.raises(Conflict, match="corrected since"):
        desk.publish(dub.id, with_open_lines=True)
    assert desk.make(item_id, "pt").id == dub.id
    assert store.dubs.lines(dub.id)[0].translation == "A balsa sai."
    with pytest.raises(NotFound):
        desk.correct(dub.id, 1, "x", "", False, False)
    desk.learn(dub.id, "ferry", "balsa")
    desk.make(item_id, "pt")
    published = desk.publish(dub.id, with_open_lines=True)
    assert published.state == "published" and store.dubs.published(show_id)[0].id == dub.id
    assert desk.withdraw(dub.id).state == "withdrawn" and store.dubs.published(show_id) == []


def test_open_lines_hold_a_dub_back(house: tuple[DubDesk, Store, str]) -> None:
    desk, store, item_id = house
    desk.opt_in(ShowDubbing(store.catalog.item(item_id).collection_id, ("pt",)))
    dub = desk.make(item_id, "pt")
    lines: list[Line] = store.dubs.lines(dub.id)
    store.dubs.put_lines(dub.id, [replace(lines[0], state="review"), *lines[1:]])
    with pytest.raises(Conflict):
        desk.publish(dub.id)
    assert desk.publish(dub.id, with_open_lines=True).published_at_ms == 7


def test_tags_disclose_what_it_is(house: tuple[DubDesk, Store, str]) -> None:
    from mutagen.id3 import ID3

    desk, store, item_id = house
    desk.opt_in(ShowDubbing(store.catalog.item(item_id).collection_id, ("pt",)))
    tags = ID3(desk.make(item_id, "pt").path)
    assert tags["TLAN"].text == ["por"] and tags["TXXX:AI_CONTENT"].text == ["true"]


def test_feeds_can_be_read(house: tuple[DubDesk, Store, str]) -> None:
    from segue.dub.feed import language_feed, original_feed

    desk, store, item_id = house
    item = store.catalog.item(item_id)
    desk.opt_in(ShowDubbing(item.collection_id, ("pt",)))
    desk.publish(desk.make(item_id, "pt").id, with_open_lines=True)
    show, dubs = store.catalog.collection(item.collection_id), store.dubs.published(item.collection_id)
    data = language_feed(show, "pt", dubs, {item.id: item}, lambda path: f"https://pod.example{path}")
    read = feedparser.parse(data)
    assert not read.bozo and read.feed.language == "pt"
    entry = read.entries[0]
    assert entry.title == "Thept ferrypt" and entry.enclosures[0]["href"].endswith(f"/dubs/{dubs[0].id}/stream")
    text = data.decode()
    assert '<podcast:txt purpose="ai-content">true</podcast:txt>' in text and 'type="text/vtt"' in text
    main = original_feed(show, [item], dubs, {item.id: 9}, lambda path: f"https://pod.example{path}").decode()
    assert 'lang="pt"' in main and "<podcast:alternateEnclosure" in main and not feedparser.parse(main).bozo


def test_new_episodes_are_dubbed_by_themselves_where_that_is_wanted(house: tuple[DubDesk, Store, str]) -> None:
    desk, store, item_id = house
    item = store.catalog.item(item_id)
    runner = InlineRunner(store.jobs, [JobKind("dub", desk.work)], 1)
    assert desk.want_new(runner) == 0
    desk.opt_in(ShowDubbing(item.collection_id, ("pt",), automatic=True))
    assert desk.want_new(runner) == 1
    runner.drain()
    assert store.dubs.of_item(item_id)[0].language == "pt"
    assert desk.want_new(runner) == 0
