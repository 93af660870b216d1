"""Playlists in a real browser: begun from a menu, put in order by keyboard, played, kept from a show, dropped."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from segue.dj.voice import Booth
from segue.listening.playlists import Playlists
from segue.model.playlists import Playlist
from tests.e2e.conftest import PHONE, WIDE, Tab, beyond
from tests.e2e.house import House, more_music
from tests.e2e.test_dj import Brief, start, until
from tests.e2e.test_pages import faults


def titles(page: Any) -> list[str]:
    return page.locator(".queue-list .row-title").all_inner_texts()


def shows(page: Any, wanted: list[str]) -> None:
    """Waits until the playlist on the page reads so."""
    page.wait_for_function(
        "wanted => JSON.stringify([...document.querySelectorAll('.queue-list .row-title')].map((one) =>"
        " one.textContent)) === wanted",
        arg=str(wanted).replace("'", '"').replace(", ", ","),
    )
    assert titles(page) == wanted


@pytest.mark.parametrize("size", [PHONE, WIDE], ids=["phone", "wide"])
def test_a_playlist_is_begun_put_in_order_played_and_removed(
    tab: Callable[..., Tab], house: House, size: dict[str, int]
) -> None:
    one = tab(size=size)
    album = next(c for c in house.app.store.catalog.list_collections("album")[1] if c.title == "Quiet Rooms")
    page = one.open(f"/album/{album.id}")
    page.get_by_role("button", name="More for Quiet Rooms").click()
    page.get_by_role("menuitem", name="Add to a playlist").click()
    page.get_by_role("dialog").get_by_role("button", name="A new playlist").click()
    page.get_by_role("dialog").get_by_label("Title").fill("For the kitchen")
    page.get_by_role("dialog").get_by_role("button", name="Make it").click()
    page.get_by_role("button", name="Show", exact=True).click()
    page.get_by_role("heading", name="For the kitchen", level=1).wait_for()
    assert titles(page) == ["Room One", "Room Two", "Room Three", "Room Four"]
    assert beyond(page) == []
    assert faults(page) == []

    more = page.get_by_role("button", name="More for Room One")
    more.click()
    page.get_by_role("menuitem", name="Move down").click()
    shows(page, ["Room Two", "Room One", "Room Three", "Room Four"])
    page.locator(".queue-list .row-title").nth(3).focus()
    page.keyboard.press("Alt+ArrowUp")
    shows(page, ["Room Two", "Room One", "Room Four", "Room Three"])
    focused = page.evaluate("document.activeElement.getAttribute('aria-label')")
    assert focused == "More for Room Four", "the focus goes with the line"
    page.keyboard.press("Enter")
    page.get_by_role("menuitem", name="Take off this playlist").click()
    shows(page, ["Room Two", "Room One", "Room Three"])
    page.get_by_role("button", name="Undo").click()
    shows(page, ["Room Two", "Room One", "Room Four", "Room Three"])

    one.play()
    one.wait("now", lambda now: now["title"] == "Room Two" and now["playing"])
    page.get_by_role("button", name="More for For the kitchen").click()
    page.get_by_role("menuitem", name="Rename").click()
    page.get_by_role("dialog").get_by_label("Title").fill("For the garden")
    page.get_by_role("dialog").get_by_role("button", name="Save").click()
    page.get_by_role("heading", name="For the garden", level=1).wait_for()
    page.get_by_role("button", name="More for For the garden").click()
    page.get_by_role("menuitem", name="Remove playlist").click()
    page.get_by_role("dialog").get_by_role("button", name="Remove it").click()
    page.wait_for_url("**/playlists")
    assert "For the garden" not in [each.title for each in house.app.store.playlists.of(house.ann)]


def test_one_that_segue_made_is_kept_and_another_dropped(tab: Callable[..., Tab], house: House) -> None:
    store, lists = house.app.store, Playlists(house.app.store)
    tracks = [item.id for item in store.catalog.list_items("track")[1][:3]]
    for title, recipe in (("Mix one", "daily:1"), ("This week", "weekly")):
        made = lists.make(house.ann, title, item_ids=tracks)
        store.playlists.put(Playlist(made.id, house.ann, title, "Because you play it", recipe, renew_at_ms=2**42))
    one = tab(size=PHONE)
    page = one.open("/playlists")
    page.get_by_role("link", name="Mix one").click()
    page.get_by_role("button", name="Keep it").click()
    page.locator(".toasts").get_by_text("Mix one is yours now").wait_for()
    page.locator(".kicker").get_by_text("Playlist", exact=True).wait_for()
    page.goto(f"{house.url}/playlists")
    page.get_by_role("link", name="This week").click()
    page.get_by_role("button", name="Not for me").click()
    page.wait_for_url("**/playlists")
    page.get_by_role("heading", name="Yours").wait_for()
    expect(page.get_by_role("link", name="This week")).to_have_count(0)
    expect(page.get_by_role("link", name="Mix one")).to_have_count(1)


def test_a_file_from_another_player_comes_in(tab: Callable[..., Tab], house: House, tmp_path: Path) -> None:
    file = tmp_path / "Old list.m3u8"
    file.write_text("#EXTM3U\nC:\\Music\\Quiet Rooms\\03 Three.ogg\nQuiet Rooms/01 One.mp3\nnowhere.mp3\n", "utf-8")
    one = tab()
    page = one.open("/playlists")
    page.locator("input[type=file]").set_input_files(str(file))
    page.locator(".toasts").get_by_text("1 entry could not be found").wait_for()
    page.get_by_role("link", name="Old list").click()
    page.get_by_role("heading", name="Old list", level=1).wait_for()
    assert titles(page) == ["Room Three", "Room One"]


@pytest.fixture
def station(house: House, tmp_path_factory: pytest.TempPathFactory) -> House:
    """The house with enough music for a show, and a voice."""
    folder: Path = tmp_path_factory.mktemp("kept")
    more_music(house, folder / "music")
    house.app.dj.booth = Booth((Brief(),), house.app.store.shows, folder / "clips")
    return house


def test_a_set_of_the_show_is_kept(tab: Callable[..., Tab], station: House) -> None:
    one = start(tab)
    air = until(one, lambda air: air["play"] is not None)
    page = one.page
    page.get_by_role("button", name="So far").click()
    sofar = page.get_by_role("dialog")
    sofar.get_by_text(air["play"], exact=True).first.wait_for()
    sofar.get_by_role("button", name="Keep this set").click()
    naming = page.get_by_role("dialog")
    naming.get_by_role("button", name="Make it").click()
    page.locator(".toasts").get_by_text("Made: ").wait_for()
    kept = station.app.store.playlists.of(station.ann)[0]
    assert kept.title == air["idea"]
    ids = [entry.item_id for entry in station.app.store.playlists.entries(kept.id)]
    assert station.app.store.catalog.item(ids[0]).title == air["play"]
    assert len(ids) >= 3
    page.get_by_role("button", name="So far").click()
    page.get_by_role("dialog").get_by_role("button", name="Keep this show").click()
    page.get_by_role("dialog").get_by_role("button", name="Make it").click()
    page.locator(".toasts").get_by_text("Made: Show of ").wait_for()
