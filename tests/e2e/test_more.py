"""More like this: below an album, an artist, a podcast and a book stands what is near them, and leads there."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import Tab
from tests.e2e.house import House, furnished, more_music
from tests.e2e.test_pages import address


@pytest.fixture(scope="module")
def stocked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A house of its own, with enough music for some of it to be alike: lists of others' stay as short as they were."""
    folder = tmp_path_factory.mktemp("more")
    with furnished(folder) as made:
        more_music(made, folder / "music")
        yield made


@pytest.mark.parametrize(("page", "title"), [("album", "More like this"), ("artist", "In the same vein")])
def test_what_is_near_stands_below_and_leads_there(
    tab: Callable[..., Tab], stocked: House, page: str, title: str
) -> None:
    one = tab(at=stocked).open(address(stocked, page))
    shelf = one.locator("section.shelf", has=one.get_by_role("heading", name=title, exact=True))
    shelf.wait_for()
    assert one.url.rsplit("/", 1)[1] not in shelf.inner_html()  # a thing is not like itself
    link = shelf.get_by_role("link").first
    name = link.inner_text()
    link.click()
    one.get_by_role("heading", level=1, name=name).wait_for()


def test_a_page_of_something_like_nothing_says_nothing(tab: Callable[..., Tab], house: House) -> None:
    one = tab().open(address(house, "show"))
    one.get_by_role("heading", level=1).wait_for()
    one.wait_for_load_state("networkidle")
    expect(one.get_by_role("heading", name="More like this podcast")).to_have_count(0)


def test_songs_like_this_follow_it(tab: Callable[..., Tab], stocked: House) -> None:
    one = tab(at=stocked)
    page = one.open(address(stocked, "album"))
    name = page.locator(".row-item .row-title").first.inner_text()
    page.locator(".row-item .more").first.click()
    page.get_by_role("menuitem", name="Play songs like this").click()
    one.wait("now", lambda now: now["playing"] and now["title"] == name)
    page.get_by_label("Player").get_by_role("button", name="Queue").click()
    page.locator(".queue-list .row").first.wait_for()
