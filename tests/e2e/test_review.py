"""A creator reviews a dub: hears and approves lines, publishes it; its episode then offers the language."""

from collections.abc import Callable
from dataclasses import replace

from playwright.sync_api import expect

from segue.model.dub import LineReport
from tests.dub.made import dubbed
from tests.e2e.conftest import PHONE, Tab, beyond
from tests.e2e.house import House
from tests.e2e.test_pages import faults
from tests.e2e.tongues import SENTENCES, told_in_three

ABSENT = ["404", "403", "409", "503"]
"""What the page asks for and copes without: voices that are not here, a preview that nobody made."""


def test_lines_are_approved_and_the_dub_is_published(tab: Callable[..., Tab], house: House) -> None:
    dub = dubbed(house.app)
    one = tab(size=PHONE)
    one.expected = ABSENT
    page = one.open(f"/review/{dub.id}")
    expect(page.get_by_role("textbox", name="Translation, line 2")).to_have_value("Adiós.")
    expect(page.get_by_role("button", name="Hear the dub, line 1")).to_be_visible()
    assert faults(page) == []
    page.get_by_role("button", name="Publish", exact=True).click()
    page.get_by_text("1 line waits for a look").wait_for()
    page.get_by_role("button", name="Approve, line 2").click()
    page.locator("li[data-state=approved]").wait_for()
    page.get_by_text("Nothing left to look at").wait_for()
    page.get_by_role("button", name="Publish", exact=True).click()
    page.get_by_text("Published · ").wait_for()
    page = one.open(f"/episode/{dub.item_id}")
    page.get_by_role("heading", name="Languages").wait_for()
    page.get_by_role("button", name="Spanish, AI voices").wait_for()
    assert one.wrong == []


def test_a_review_shows_what_listeners_said_and_learns_names(tab: Callable[..., Tab], house: House) -> None:
    item_id, spanish, _ = told_in_three(house, "Low Water", published=False)
    dubs = house.app.store.dubs
    lines = dubs.lines(spanish)
    dubs.put_lines(spanish, [replace(line, state="review") if line.position in {2, 6} else line for line in lines])
    dubs.put_report(LineReport("rpt_low", spanish, 4, house.ann, "name", "Eran once.", 9))
    one = tab()
    one.expected = ABSENT
    page = one.open(f"/review/{spanish}")
    page.get_by_text("2 lines to look at").wait_for()
    page.get_by_role("button", name="Next to look at").click()
    page.wait_for_function("() => document.activeElement?.getAttribute('aria-label') === 'Translation, line 3'")
    page.keyboard.press("Control+Enter")
    page.get_by_text("1 line to look at").wait_for()
    page.get_by_label("Which lines").select_option(label="Reported")
    expect(page.locator(".review-line:visible")).to_have_count(1)
    page.get_by_text("A listener: Eran once.").wait_for()
    page.get_by_role("button", name="A name or word").click()
    page.get_by_label("In the original").fill("Two Rivers")
    page.get_by_label("Never translate it").check()
    page.get_by_role("button", name="Remember it").click()
    page.get_by_text("It holds for every episode").first.wait_for()
    show = house.app.store.catalog.item(item_id).collection_id
    assert [(term.term, term.translation) for term in dubs.terms(show, "es")] == [("Two Rivers", "Two Rivers")]
    assert faults(page) == []


def test_a_creator_opts_in_and_keeps_the_words(tab: Callable[..., Tab], house: House) -> None:
    item_id, spanish, _ = told_in_three(house, "Spring Tide")
    store = house.app.store
    show = store.catalog.item(item_id).collection_id
    store.dubs.put_report(LineReport("rpt_tide", spanish, 4, house.ann, "name", "Eran once.", 9))
    one = tab(PHONE)
    one.expected = ABSENT
    page = one.open(f"/dubbing/{show}?episode={item_id}")
    page.get_by_role("group", name="Languages").get_by_label("Spanish").check()
    page.get_by_label("Make new episodes by themselves").check()
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_text("Nothing is published before you say so.").first.wait_for()
    wish = store.dubs.show(show)
    assert wish is not None
    assert (wish.languages, wish.automatic, wish.mode) == (("es",), True, "timed")
    page.get_by_label("Word or name").fill("Ida Lund")
    page.get_by_label("Language of the word").select_option("es")
    page.get_by_role("button", name="Add", exact=True).click()
    page.get_by_role("button", name="Take out Ida Lund").click()
    page.get_by_text("No words yet.").wait_for()
    page.get_by_text(SENTENCES[4][1]).wait_for()
    page.get_by_text("A name is wrong").wait_for()
    assert beyond(page) == []
    assert faults(page) == []
    page.get_by_role("link", name="Look").click()
    page.wait_for_function("() => document.activeElement?.getAttribute('aria-label') === 'Translation, line 5'")
