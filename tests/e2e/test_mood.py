"""A book's page has music for its mood, with the sentences that the mood was told from."""

from collections.abc import Callable
from pathlib import Path

from tests.e2e.conftest import PHONE, Tab, beyond
from tests.e2e.house import serving, set_up
from tests.e2e.test_pages import faults
from tests.recommend.test_mood import DARK, stocked


def test_a_dark_book_has_dark_music_beside_it(tab: Callable[..., Tab], tmp_path: Path) -> None:
    with serving(tmp_path / "home") as house:
        set_up(house)
        ids = stocked(house.app.store)
        one = tab(PHONE, at=house)
        page = one.open(f"/book/{ids['dark']}")
        page.get_by_role("heading", name="Music for its mood").wait_for()
        shelf = page.locator("section.shelf", has=page.get_by_role("heading", name="Music for its mood"))
        shelf.get_by_text("Dark, to judge by its words").wait_for()
        titles = shelf.locator(".row-title").all_inner_texts()
        assert titles and all(title.startswith("minor") for title in titles)
        quoted = shelf.locator(".mark-row span:last-child").first.inner_text().strip("“”")
        assert quoted in DARK
        assert beyond(page) == []
        assert faults(page) == []
        one.context.close()
