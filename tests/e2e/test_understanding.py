"""The words of an episode: they follow the sound, are found, kept, told again up to where one is, and lead on."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from playwright.sync_api import expect

from segue.jobs.base import Silent
from segue.model.text import Transcript
from segue.understanding.jobs import understand_missing
from tests.e2e.conftest import PHONE, Tab, beyond
from tests.e2e.house import House
from tests.e2e.test_pages import faults
from tests.understanding.talks import BREAD, LIGHTHOUSE, PARTS, talk

LINE_MS = 1_100
"""The made-up talk, spoken fast enough for the house's episodes of forty seconds."""


@pytest.fixture(scope="module")
def episodes(house: House) -> list[str]:
    """Both episodes of the house say the same things; the words that they came with stand beside, as heard ones."""
    ids = [item.id for item in house.app.store.catalog.list_items("episode")[1]][:2]
    for number, id_ in enumerate(ids):
        quick = [
            replace(segment, start_ms=at * LINE_MS, end_ms=(at + 1) * LINE_MS - 50)
            for at, segment in enumerate(talk().segments[number:])
        ]
        house.app.store.feeds.put_transcript(Transcript(id_, "en", tuple(quick), "feed:json"))
    understand_missing(house.app.store, Silent(), ids)
    return ids


def start_of(part: int) -> int:
    return LINE_MS * sum(len(each) for each in PARTS[:part])


def opened(tab: Tab, id_: str) -> Any:
    page = tab.open(f"/episode/{id_}")
    page.get_by_role("heading", name="Words").wait_for()
    page.get_by_role("heading", name="Speaks of", exact=True).wait_for()
    return page


def test_the_words_follow_the_sound_and_lead_to_it(tab: Callable[..., Tab], episodes: list[str]) -> None:
    one = tab()
    page = opened(one, episodes[0])
    page.get_by_role("button", name="lighthouse keeper rang a bell").click()
    wanted = next(at for at, (_, text) in enumerate([each for part in PARTS for each in part]) if "rang a bell" in text)
    one.wait("position", lambda ms: ms >= wanted * LINE_MS)
    first = page.locator(".line[aria-current]")
    first.wait_for()
    said = first.inner_text()
    page.wait_for_function("said => document.querySelector('.line[aria-current]')?.innerText !== said", arg=said)
    page.evaluate("document.activeElement.blur()")
    page.wait_for_function(SEEN)
    one.page.get_by_label("Player").get_by_role("button", name="Pause").click()


def test_words_are_found_among_the_words(tab: Callable[..., Tab], episodes: list[str]) -> None:
    page = opened(tab(), episodes[0])
    field = page.get_by_label("Find in the words")
    field.fill("lighthouse")
    page.locator(".line mark").first.wait_for()
    expect(page.locator(".line mark").nth(5)).to_be_attached()
    field.fill("zeppelin")
    page.get_by_text("Not word for word", exact=True).first.wait_for()
    expect(page.locator(".line mark")).to_have_count(0)


def test_a_recap_tells_nothing_that_is_to_come(tab: Callable[..., Tab], episodes: list[str]) -> None:
    one = tab()
    page = opened(one, episodes[0])
    page.get_by_role("button", name="next up, let's talk about sourdough").click()
    one.wait("position", lambda ms: ms >= start_of(3))
    page.get_by_label("Player").get_by_role("button", name="Pause").click()
    one.wait("now", lambda now: not now["playing"])
    here = one.stage("position")
    page.get_by_role("button", name="What did I miss?").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_text("and nothing past it").wait_for()
    told = dialog.inner_text()
    every = [text for part in PARTS for _, text in part]
    heard = {text for at, text in enumerate(every) if (at + 1) * LINE_MS - 50 <= here}
    assert any(text in told for _, text in LIGHTHOUSE)
    assert not any(text in told for text in every if text not in heard)
    assert BREAD[-2][1] not in told
    assert faults(page) == []
    page.keyboard.press("Escape")


def test_a_moment_is_kept_noted_and_played(tab: Callable[..., Tab], house: House, episodes: list[str]) -> None:
    one = tab()
    page = opened(one, episodes[0])
    row = page.locator(".line-row", has_text="a promise made to strangers")
    row.get_by_role("button", name="More for").click()
    page.get_by_role("menuitem", name="Keep this moment").click()
    page.get_by_text("You find it under Moments").first.wait_for()
    page.get_by_role("navigation").get_by_role("link", name="Moments").first.click()
    page.get_by_role("heading", name="Moments", exact=True).wait_for()
    page.get_by_text("a promise made to strangers").wait_for()
    note = page.get_by_label("Note on")
    note.fill("for the letter")
    note.press("Tab")
    page.get_by_text("Noted.").first.wait_for()
    kept = house.app.store.understandings.moments(house.ann)[1]
    assert [each.note for each in kept] == ["for the letter"]
    assert faults(page) == []
    page.get_by_role("button", name="Play", exact=True).first.click()
    one.wait("position", lambda ms: ms >= kept[0].start_ms)
    page.get_by_role("button", name="Forget").click()
    page.get_by_text("No moment kept yet").wait_for()
    assert house.app.store.understandings.moments(house.ann)[0] == 0


def test_a_topic_leads_to_who_else_speaks_of_it(tab: Callable[..., Tab], episodes: list[str]) -> None:
    one = tab(size=PHONE)
    page = opened(one, episodes[0])
    page.get_by_role("heading", name="Speaks of the same").wait_for()
    page.locator(".subject", has_text="Lighthouse").click()
    page.get_by_role("heading", name="Lighthouse").wait_for()
    expect(page.get_by_text("Spoken of in 2 recordings")).to_have_count(1)
    expect(page.locator(".mark-row").nth(1)).to_be_attached()
    assert beyond(page) == []
    assert faults(page) == []


def test_what_plays_stands_whole_on_a_phone_with_all_that_is_known_of_it(
    tab: Callable[..., Tab], episodes: list[str]
) -> None:
    one = tab(size=PHONE)
    page = opened(one, episodes[0])
    page.get_by_role("button", name="lighthouse keeper rang a bell").click()
    one.wait("now", lambda now: now["playing"])
    page.locator(".bar-title").click()
    page.wait_for_url("**/now")
    page.get_by_role("heading", name="Speaks of the same").wait_for()
    assert beyond(page) == []


SEEN = """() => {
  const line = document.querySelector('.line[aria-current]')?.getBoundingClientRect();
  const box = document.querySelector('.lines')?.getBoundingClientRect();
  return line && box && line.top >= box.top - 1 && line.top < box.bottom;
}"""
