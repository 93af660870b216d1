"""A creator reviews a dub: hears and approves lines, publishes it; its episode then offers the language."""

from collections.abc import Callable

from tests.dub.made import dubbed
from tests.e2e.conftest import PHONE, Tab
from tests.e2e.house import House
from tests.e2e.test_pages import faults


def test_lines_are_approved_and_the_dub_is_published(tab: Callable[..., Tab], house: House) -> None:
    dub = dubbed(house.app)
    one = tab(size=PHONE)
    one.expected = ["409"]
    page = one.open(f"/review/{dub.id}")
    assert page.get_by_role("textbox", name="Translation, line 2").input_value() == "Adiós."
    assert page.get_by_role("button", name="Hear the dub, line 1").is_visible()
    assert faults(page) == []
    page.get_by_role("button", name="Publish", exact=True).click()
    page.get_by_text("1 line waits for a look").wait_for()
    page.get_by_role("button", name="Approve, line 2").click()
    page.locator("li[data-state=approved]").wait_for()
    page.get_by_role("button", name="Publish", exact=True).click()
    page.get_by_text("Published · ").wait_for()
    page = one.open(f"/episode/{dub.item_id}")
    page.get_by_role("heading", name="Languages").wait_for()
    page.get_by_role("button", name="Spanish, AI voices").wait_for()
    assert one.wrong == []
