"""Asking in words, landing on the sentence, hearing it."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from segue.engines.embed.fake import FakeEmbedder
from segue.model.ids import new_id
from segue.model.media import AudioFile, Collection, Credit, Item
from segue.model.screen import Screen, Shown
from segue.model.text import Segment, Transcript
from segue.search.jobs import index_what_changed
from segue.search.service import SearchService
from tests.e2e.conftest import PHONE, WIDE, Tab, beyond
from tests.e2e.house import DAY_MS, RATE_HZ, House, chord

LINES = {
    0: "Good evening and welcome to a programme about small decisions.",
    22_000: "Then they argued about tabs and spaces for the better part of an hour.",
    44_000: "A kettle whistled, and nobody mentioned the matter again.",
}


class Quiet:
    """A job that nobody watches."""

    def progress(self, fraction: float, message: str = "") -> None: ...

    def check_cancelled(self) -> None: ...


@pytest.fixture(scope="module")
def talk(house: House, tmp_path_factory: pytest.TempPathFactory) -> str:
    """An episode whose words are indexed; its id."""
    store, folder = house.app.store, tmp_path_factory.mktemp("search")
    path = house.app.settings.media_dir / "podcasts" / "zebra.mp3"
    chord(path, 210, 70)
    store.files.put_files(
        [
            AudioFile(
                id="fil_zebra", path=str(path), size_bytes=path.stat().st_size, mtime_ns=path.stat().st_mtime_ns,
                content_hash="zebra", container="mp3", codec="mp3", duration_ms=70_000, sample_rate_hz=RATE_HZ,
                channels=1,
            )
        ]
    )  # fmt: skip
    show = store.catalog.put_collections(
        [
            Collection(
                id=new_id("show"), kind="show", title="Zebra Crossing", key="feed:zebra", language="en",
                credits=(Credit("Lena Ohm", "host"),), added_at_ms=2,
            )
        ]
    )[0]  # fmt: skip
    episode = store.catalog.put_items(
        [
            Item(
                id=new_id("episode"), kind="episode", collection_id=show.id, title="Small decisions", position=1,
                duration_ms=70_000, file_id="fil_zebra", guid="zebra-1", published_at_ms=DAY_MS * 19_000,
            )
        ]
    )[0]  # fmt: skip
    lines = tuple(Segment(start, start + 4_000, text, speaker="Lena") for start, text in LINES.items())
    store.feeds.put_transcript(Transcript(episode.id, "en", lines, "feed:vtt"))
    house.app.search = SearchService(store, Path(folder), FakeEmbedder())
    index_what_changed(store, house.app.search.index, Quiet())
    return episode.id


def moment_of(one: Tab, text: str) -> Any:
    return one.page.locator("button.moment", has_text=text)


def ask(one: Tab, question: str) -> None:
    one.open("/search")
    field = one.page.get_by_role("combobox", name="Search").or_(one.page.get_by_role("searchbox", name="Search"))
    field.fill(question)
    field.press("Enter")


@pytest.mark.parametrize("size", [PHONE, WIDE], ids=["phone", "wide"])
def test_a_question_lands_on_the_sentence_and_it_sounds(
    tab: Callable[..., Tab], talk: str, size: dict[str, int]
) -> None:
    one = tab(size)
    ask(one, "the episode where they argued about tabs and spaces")
    moment = moment_of(one, "argued about tabs and spaces")
    moment.wait_for()
    expect(moment).to_contain_text("0:22")
    assert {"tabs", "spaces"} <= set(one.page.locator("mark").all_inner_texts())
    expect(one.page.get_by_role("link", name="Zebra Crossing")).to_have_count(1)
    assert beyond(one.page) == []
    moment.click()
    assert one.wait("position", lambda ms: ms > 22_200)
    assert one.stage("now")["title"] == "Small decisions"
    assert one.wait("energy", lambda rms: rms > 0.005)


def test_the_keyboard_reaches_the_moment(tab: Callable[..., Tab], talk: str) -> None:
    one = tab()
    ask(one, "kettle whistled")
    moment = moment_of(one, "kettle whistled")
    moment.wait_for()
    moment.focus()
    moment.press("Enter")
    assert one.wait("position", lambda ms: ms > 44_100)


def test_filters_leave_out_and_stay_in_the_address(tab: Callable[..., Tab], talk: str) -> None:
    one = tab()
    ask(one, "tabs and spaces")
    moment_of(one, "argued about tabs").wait_for()
    one.page.get_by_label("Kind").select_option(label="Books")
    moment_of(one, "argued about tabs").wait_for(state="detached")
    assert "kind=book" in one.page.url
    one.page.get_by_label("Kind").select_option(label="Podcasts")
    moment_of(one, "argued about tabs").wait_for()


def test_a_slip_of_the_pen_and_what_was_looked_for(tab: Callable[..., Tab], talk: str) -> None:
    one = tab()
    ask(one, "kettel")
    one.page.get_by_role("button", name="kettle", exact=True).click()
    moment_of(one, "kettle whistled").wait_for()
    one.open("/search")
    one.page.get_by_role("button", name="kettle", exact=True).wait_for()
    one.page.get_by_role("button", name="Forget these").click()
    one.page.get_by_role("button", name="kettle", exact=True).wait_for(state="detached")


def test_inside_an_episode_meaning_is_found_and_the_screen_is_read(
    tab: Callable[..., Tab], house: House, talk: str
) -> None:
    """What nobody said in these words leads to where it is meant; slides stand among the spoken lines."""
    store = house.app.store
    store.files.put_files([replace(store.files.file("fil_zebra"), has_video=True)])
    shown = (Shown(23_000, 40_000, "Tabs: 61 %", "slide", "A survey"), Shown(41_000, 43_000, "Lena Ohm"))
    store.screens.put(Screen(talk, "ocr", "1", "film", shown=shown))
    one = tab(PHONE)
    page = one.open(f"/episode/{talk}")
    slide = page.get_by_role("button", name="0:23, on screen: Tabs: 61 %")
    slide.wait_for()
    expect(slide.locator(".tag")).to_have_text("Slide")
    expect(page.locator(".line-screen")).to_have_count(2)
    page.get_by_label("Find in the words").fill("argued tabs spaces please")
    page.get_by_text("Not word for word").first.wait_for()
    meant = page.locator(".within .mark-row").first
    meant.wait_for()
    meant.click()
    assert one.wait("now", lambda now: now["playing"])["title"] == "Small decisions"
    assert beyond(page) == []
