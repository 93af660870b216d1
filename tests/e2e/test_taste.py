"""Taste in a real browser: read it, correct it in words and see it act, undo, bring a history, erase everything."""

import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import expect

from segue.model.listening import Listen
from tests.e2e.conftest import PHONE, WIDE, Tab, beyond
from tests.e2e.house import NAME, PASSWORD, House
from tests.e2e.test_pages import SMALL, faults

DAY_MS = 86_400_000


@pytest.fixture
def tess(house: House) -> Iterator[str]:
    """A listener of these tests only, who has heard Quiet Rooms for three weeks; returns her id."""
    name = f"tess{time.time_ns()}"
    with httpx.Client(base_url=f"{house.url}/api/v1", timeout=60) as client:
        csrf = client.post("/session", json={"name": NAME, "password": PASSWORD}).json()["csrf_token"]
        made = client.post("/users", json={"name": name, "password": PASSWORD}, headers={"X-Segue-CSRF": csrf})
        assert made.status_code == 201, made.text
    user_id: str = made.json()["id"]
    now = time.time_ns() // 1_000_000
    tracks = [item for item in house.app.store.catalog.list_items("track")[1] if item.title.startswith("Room")]
    begins = [now - n * DAY_MS // 2 - 3_600_000 for n in range(40)]
    listens = [
        Listen(f"tess-{user_id}-{n}", user_id, tracks[n % 4].id, at, 24_000, 24_000, "finished")
        for n, at in enumerate(begins)
    ]
    house.app.store.listening.put_listens(listens)
    yield name
    house.app.store.accounts.update_user(user_id, disabled=True)


def opened(tab: Callable[..., Tab], house: House, name: str, size: dict[str, int]) -> tuple[Tab, Any]:
    one = tab(size=size, signed_in=False)
    reply = one.context.request.post(f"{house.url}/api/v1/session", data={"name": name, "password": PASSWORD})
    assert reply.ok
    return one, one.open("/taste")


def test_correct_in_words_and_see_it_act_and_undo(tab: Callable[..., Tab], house: House, tess: str) -> None:
    one, page = opened(tab, house, tess, WIDE)
    sentence = page.locator(".thought", has_text="You often play Mira Halloran: 40 plays.")
    sentence.get_by_text("Why: 40 plays").click()
    expect(sentence.locator(".plays li")).to_have_count(12)
    expect(sentence.get_by_role("link", name="Room One").first).to_be_visible()
    wrong = [f"page: {fault}" for fault in faults(page)]

    offered = "/api/v1/recommend?kind=track&heard=any&limit=20"
    before = one.context.request.get(house.url + offered).json()
    assert "Room One" in json.dumps(before)

    sentence.get_by_role("button", name="Change").click()
    field = page.get_by_role("dialog").get_by_label("What do you want?")
    field.fill("never this nonsense zebra")
    page.get_by_text("I don't know what").wait_for()
    page.get_by_role("button", name="Keep", exact=True).click()  # keeps nothing: it was not understood
    field.fill("never Mira Haloran")  # a slip is forgiven, and said back
    page.get_by_role("dialog").get_by_text("Never play anything by Mira Halloran.").wait_for()
    wrong += [f"dialog: {fault}" for fault in faults(page)]
    page.get_by_role("button", name="Keep", exact=True).click()
    page.locator("#rules").get_by_text("Never play anything by Mira Halloran.").first.wait_for()
    assert "Room" not in json.dumps(one.context.request.get(house.url + offered).json())

    page.get_by_role("button", name="Undo the last change").click()
    page.get_by_text("No rules yet.").wait_for()
    assert "Room One" in json.dumps(one.context.request.get(house.url + offered).json())
    assert wrong == []


def test_rules_by_keyboard_on_a_phone(tab: Callable[..., Tab], house: House, tess: str) -> None:
    _, page = opened(tab, house, tess, PHONE)
    field = page.locator("#rule-new")
    field.fill("no folk on mondays, less ambient")
    field.press("Enter")
    page.locator("#rules .thing").nth(1).wait_for()
    said = page.locator("#rules .thing p:first-child").all_inner_texts()
    assert said == ["Never play Folk on Mondays.", "Play less Ambient."]
    page.get_by_label("In force: Play less Ambient.").uncheck()
    page.get_by_text("“less ambient” · off").wait_for()
    assert beyond(page) == []
    assert page.evaluate(SMALL) == []
    assert faults(page) == []


def test_not_so_takes_a_thought_away_and_undo_brings_it_back(tab: Callable[..., Tab], house: House, tess: str) -> None:
    _, page = opened(tab, house, tess, WIDE)
    page.get_by_role("button", name="Not so: You often play Mira Halloran: 40 plays.").click()
    page.locator(".thought", has_text="You often play Mira Halloran").wait_for(state="detached")
    page.get_by_role("button", name="Undo", exact=True).first.click()
    page.locator(".thought", has_text="You often play Mira Halloran").first.wait_for()


def test_bring_a_history_and_erase_everything(tab: Callable[..., Tab], house: House, tess: str, tmp_path: Path) -> None:
    rows = [
        {"endTime": f"2025-03-{day:02d} 08:15", "artistName": artist, "trackName": title, "msPlayed": 24_000}
        for day in range(1, 11)
        for artist, title in (("The Low Tide", "Map 1"), ("Mira Halloran", "Room Fours"), ("Nobody", "Elsewhere"))
    ]
    path = tmp_path / "StreamingHistory_music_0.json"
    path.write_text(json.dumps([*rows, {"endTime": "?", "msPlayed": 1, "trackName": "x"}]))
    one, page = opened(tab, house, tess, WIDE)
    page.get_by_label("The file").set_input_files(path)
    page.get_by_role("button", name="Bring it in").click()
    page.get_by_text("30 plays from").wait_for()
    page.get_by_text("Spotify · Done").wait_for()
    page.get_by_text("1 row left out").click()
    page.get_by_text("its time can't be read").wait_for()
    assert faults(page) == []

    page.get_by_role("button", name="Erase…").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_text(" plays", exact=False).first.wait_for()
    go = dialog.get_by_role("button", name="Erase for good")
    assert go.is_disabled()
    assert faults(page) == []
    dialog.get_by_label("To confirm, write: erase everything").fill("erase everything")
    go.click()
    page.get_by_text("Nothing yet. Listen for some days").wait_for()
    user = house.app.store.accounts.user_by_name(tess)
    assert user and house.app.store.mine.holdings(user[0].id) == {}
    page.goto(f"{house.url}/history")
    page.get_by_text("Nothing heard yet").wait_for()
    with_zip = one.context.request.get(f"{house.url}/api/v1/taste/export")
    assert with_zip.ok and with_zip.body()[:2] == b"PK"
