"""What steers a show on its page beside skips: the dial, its kind, what was so far, the volume, several listeners."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import expect

from segue.dj.voice import Booth
from tests.e2e.conftest import PHONE, WIDE, Tab
from tests.e2e.house import NAME, PASSWORD, House, more_music
from tests.e2e.test_dj import AIR, Brief, start, until
from tests.e2e.test_pages import faults

PROGRAM = "async () => (await module('dj/engine.js')).dj.program.id"


@pytest.fixture(scope="module")
def station(house: House, tmp_path_factory: pytest.TempPathFactory) -> House:
    """The house with enough music for a show, and a voice."""
    folder: Path = tmp_path_factory.mktemp("steered")
    more_music(house, folder / "music")
    house.app.dj.booth = Booth((Brief(),), house.app.store.shows, folder / "clips")
    return house


def kept(one: Tab, station: House) -> dict[str, object]:
    """The show as the server keeps it."""
    return station.app.store.shows.program(one.page.evaluate(PROGRAM)).show


def kept_as(one: Tab, station: House, name: str, ready: Callable[[object], bool]) -> object:
    deadline = time.monotonic() + 40
    while not ready(value := kept(one, station)[name]):
        assert time.monotonic() < deadline, f"{name} stayed {value!r}"
        one.page.wait_for_timeout(100)
    return value


def test_the_dial_is_remembered_and_the_show_planned_on_with_it(tab: Callable[..., Tab], station: House) -> None:
    one = start(tab)
    until(one, lambda air: air["play"] is not None and air["talk"] is None)
    dial = one.page.get_by_role("slider", name="From familiar to adventurous")
    dial.focus()
    dial.press("End")
    assert kept_as(one, station, "dial", lambda value: value is not None) == 1.0
    assert station.app.store.accounts.user_settings(station.ann)["dj_dial"] == 1
    again = tab()
    again.open("/dj")
    expect(again.page.get_by_role("slider", name="From familiar to adventurous")).to_have_value("100")


@pytest.mark.parametrize("size", [PHONE, WIDE], ids=["phone", "wide"])
def test_a_show_that_ends_by_itself(tab: Callable[..., Tab], station: House, size: dict[str, int]) -> None:
    one = tab(size=size)
    page = one.open("/dj")
    page.get_by_role("combobox", name="What kind of show").select_option("To fall asleep: 30 minutes")
    page.get_by_role("button", name="Start the DJ").click()
    until(one, lambda air: air["play"] is not None or air["talk"] is not None)
    show = kept(one, station)
    assert show["mode"] == "sleep"
    assert isinstance(show["ends_at_ms"], int) and show["ends_at_ms"] > 0


def test_what_was_so_far_is_told_the_latest_first(tab: Callable[..., Tab], station: House) -> None:
    one = start(tab)
    first = until(one, lambda air: air["talk"] is not None)
    air = until(one, lambda air: air["play"] is not None and air["talk"] is None)
    one.page.get_by_role("button", name="So far").click()
    told = one.page.get_by_role("dialog")
    told.get_by_text(air["play"], exact=True).first.wait_for()
    expect(told.locator(".why-line").last).to_have_text(first["talk"])
    assert faults(one.page) == []


def test_the_volume_says_something_of_the_piece(tab: Callable[..., Tab], station: House) -> None:
    one = start(tab)
    until(one, lambda air: air["play"] is not None and air["talk"] is None)
    one.page.evaluate("async () => (await module('player/graph.js')).volume.set(0.4)")
    marks = kept_as(one, station, "marks", bool)
    assert isinstance(marks, dict) and set(marks.values()) == {"quieter"}


@pytest.fixture
def mate(station: House) -> Iterator[str]:
    """Another listener of this house, who agreed to be blended; returns their name."""
    name = f"mate{time.time_ns()}"
    with httpx.Client(base_url=f"{station.url}/api/v1", timeout=60) as client:
        csrf = client.post("/session", json={"name": NAME, "password": PASSWORD}).json()["csrf_token"]
        made = client.post("/users", json={"name": name, "password": PASSWORD}, headers={"X-Segue-CSRF": csrf})
        assert made.status_code == 201, made.text
    user_id = made.json()["id"]
    station.app.store.accounts.update_user(user_id, settings={"dj_household": True})
    yield name
    station.app.store.accounts.update_user(user_id, disabled=True)


def test_a_show_for_several_names_them_and_its_rule(tab: Callable[..., Tab], station: House, mate: str) -> None:
    one = tab()
    page = one.open("/dj")
    page.get_by_role("combobox", name="What kind of show").select_option("household")
    asked = page.get_by_role("dialog")
    asked.get_by_text("served least so far").wait_for()
    asked.get_by_role("checkbox", name=mate).check()
    assert faults(page) == []
    asked.get_by_role("button", name="That's us").click()
    page.get_by_role("button", name="Start the DJ").click()
    until(one, lambda air: air["play"] is not None or air["talk"] is not None)
    under = page.locator(".dj-under")
    under.filter(has_text=mate).wait_for()
    expect(under).to_contain_text("served least so far")
    assert len(kept(one, station)["members"]) == 1  # type: ignore[arg-type]
    assert one.page.evaluate(AIR)["error"] is None
