"""Reading along: the sentence that is read is lit and in view, a sentence leads to its moment, chapters follow."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect

from segue.model.text import Segment, Transcript
from tests.e2e.conftest import PHONE, WIDE, Tab, beyond
from tests.e2e.house import House
from tests.e2e.test_pages import faults

TEXT = """# Dusk

The lamp was lit at dusk. Nobody saw who lit it.

It stood on the sill. The street was empty. A dog barked twice. Then it was still.

# Night

At night it burned on. The oil was low.
"""
LINES = {
    "Dusk": ["The lamp was lit at dusk.", "It stood on the sill.", "The street was empty.", "A dog barked twice."],
    "Night": ["At night it burned on.", "The oil was low."],
}
LINE_MS = 1_400


@pytest.fixture(scope="module")
def chapters(house: House) -> list[str]:
    """Two chapters with words, their text beside the sound; their ids."""
    store = house.app.store
    items = [item for item in store.catalog.list_items("chapter")[1] if item.title in LINES]
    items.sort(key=lambda item: item.start_ms)
    for item in items:
        lines = [Segment(k * LINE_MS, (k + 1) * LINE_MS - 60, text) for k, text in enumerate(LINES[item.title])]
        store.feeds.put_transcript(Transcript(item.id, "en", tuple(lines), "book:aligned"))
        path = Path(store.files.file(item.file_id).path)
        path.with_suffix(".md").write_text(TEXT)
    return [item.id for item in items]


@pytest.mark.parametrize("size", [PHONE, WIDE], ids=["phone", "wide"])
def test_the_sentence_that_is_read_is_lit(tab: Callable[..., Tab], chapters: list[str], size: dict[str, int]) -> None:
    one = tab(size)
    page = one.open(f"/read/{chapters[0]}")
    expect(page.locator(".unread", has_text="Nobody saw who lit it.")).to_have_count(1)
    page.get_by_text("The street was empty.").click()
    one.wait("position", lambda ms: ms >= 2 * LINE_MS)
    lit = page.locator(".sentence[aria-current]")
    lit.wait_for()
    before = lit.inner_text()
    page.wait_for_function("old => document.querySelector('.sentence[aria-current]')?.innerText !== old", arg=before)
    page.wait_for_function(IN_VIEW)
    assert beyond(page) == []
    page.wait_for_url(f"**/read/{chapters[1]}")  # the sound goes on with the next chapter, and so does the page
    page.get_by_role("heading", name="Night").first.wait_for()
    page.locator(".sentence[aria-current]").first.wait_for()
    assert faults(page) == []


def test_keys_walk_the_sentences_and_the_type_grows(tab: Callable[..., Tab], chapters: list[str]) -> None:
    one = tab()
    page = one.open(f"/read/{chapters[0]}")
    first = page.get_by_role("button", name="The lamp was lit at dusk.")
    first.focus()
    first.press("ArrowDown")
    page.keyboard.press("End")
    page.keyboard.press("Home")
    page.keyboard.press("ArrowRight")
    second = page.get_by_role("button", name="It stood on the sill.")
    assert second.evaluate("el => el === document.activeElement")
    page.keyboard.press("Enter")
    one.wait("position", lambda ms: ms >= LINE_MS)
    size = "parseFloat(getComputedStyle(document.querySelector('.reading-text')).fontSize)"
    before = page.evaluate(size)
    page.get_by_role("button", name="Larger type").click()
    assert page.evaluate(size) > before
    page.get_by_label("Player").get_by_role("button", name="Pause").click()
    page.get_by_label("Chapter", exact=True).select_option(label="Night")
    page.wait_for_url(f"**/read/{chapters[1]}")
    assert page.evaluate(size) > before


def test_a_book_leads_to_its_text(tab: Callable[..., Tab], house: House, chapters: list[str]) -> None:
    book = house.app.store.catalog.item(chapters[0]).collection_id
    page = tab().open(f"/book/{book}")
    page.get_by_role("link", name="Read along").click()
    page.wait_for_url("**/read/*")
    page.get_by_role("toolbar", name="Reading").wait_for()


IN_VIEW = """() => {
  const lit = document.querySelector('.sentence[aria-current]')?.getBoundingClientRect();
  return lit && lit.top >= 0 && lit.bottom <= innerHeight;
}"""
