"""The DJ on its page: it speaks, it plays, it crossfades, it answers."""

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from segue.dj.voice import Booth
from segue.engines.tts.base import Speech
from segue.engines.tts.fake import FakeSpeech
from tests.e2e.conftest import PHONE, WIDE, Tab, beyond
from tests.e2e.house import House, more_music

AIR = """async () => {
  const { air, dj } = await module('dj/engine.js');
  const { state, talk, play, set, next, error } = air.get();
  return { state, talk: talk?.text ?? null, play: play?.item.title ?? null, idea: set?.title ?? null,
    next: next.map((one) => one.item.title), error: error?.message ?? null, clock: dj.clock_ms,
    spoken: dj.spoken_ms, told: talk?.index ?? -1, sounding: dj.on.size, index: play?.index ?? -1 };
}"""
TO_THE_END = """async (before) => {
  const { dj } = await module('dj/engine.js');
  dj.seek(dj.lead.segment.end_ms - before);
}"""


class Brief(FakeSpeech):
    """A host who says every line in two and a half seconds, so that the tests need not listen long."""

    at_hand = threading.Event()
    at_hand.set()

    def speak(self, text: str, voice: str, language: str = "en", speed: float = 1.0) -> Speech:
        """See `FakeSpeech.speak`."""
        self.at_hand.wait(60)
        said = super().speak(text, voice, language, speed)
        return Speech(said.samples[: said.rate_hz * 5 // 2], said.rate_hz)


@pytest.fixture(scope="module")
def station(house: House, tmp_path_factory: pytest.TempPathFactory) -> House:
    """The house with enough music for a show, and a voice."""
    folder: Path = tmp_path_factory.mktemp("station")
    more_music(house, folder / "music")
    house.app.dj.booth = Booth((Brief(),), house.app.store.shows, folder / "clips")
    return house


def until(one: Tab, ready: Callable[[dict[str, Any]], bool], seconds: float = 40) -> dict[str, Any]:
    """Waits for the DJ to be so."""
    for _ in range(int(seconds * 16)):
        air: dict[str, Any] = one.page.evaluate(AIR)
        if ready(air):
            return air
        one.page.wait_for_timeout(60)
    raise AssertionError(f"the DJ stayed {air}")


def start(tab: Callable[..., Tab], size: dict[str, int] = WIDE, **how: str) -> Tab:
    one = tab(size=size, **how)
    one.open("/dj").get_by_role("button", name="Start the DJ").click()
    return one


@pytest.mark.parametrize("size", [PHONE, WIDE], ids=["phone", "wide"])
def test_the_host_speaks_and_the_music_begins(tab: Callable[..., Tab], station: House, size: dict[str, int]) -> None:
    one = start(tab, size, reduced_motion="no-preference" if size is WIDE else "reduce")
    talk = until(one, lambda air: air["talk"] is not None)
    expect(one.page.locator(".caption")).to_have_text(talk["talk"])
    one.wait("energy", lambda rms: rms > 0.005)
    one.page.wait_for_function("() => document.querySelectorAll('.caption .said').length > 2")
    tops = one.page.evaluate("[...document.querySelectorAll('.caption span')].map((one) => one.offsetTop)")
    assert len(set(tops)) < len(tops) / 2, "words stand side by side"
    expect(one.page.get_by_role("heading", level=1)).to_have_text(talk["idea"])
    air = until(one, lambda air: air["play"] is not None and air["talk"] is None)
    assert len(air["next"]) == 2
    first = one.wait("position", lambda ms: ms > 200)
    one.wait("position", lambda ms: ms > first + 500)
    one.wait("energy", lambda rms: rms > 0.005)
    assert beyond(one.page) == []


@pytest.fixture
def late() -> Iterator[threading.Event]:
    """A host who says nothing until the event is set."""
    Brief.at_hand.clear()
    yield Brief.at_hand
    Brief.at_hand.set()


def test_a_host_who_is_late_speaks_over_the_first_piece(
    tab: Callable[..., Tab], station: House, late: threading.Event
) -> None:
    one = start(tab)
    first = until(one, lambda air: air["play"] is not None)
    assert first["talk"] is None
    one.wait("energy", lambda rms: rms > 0.005)
    assert one.page.evaluate(AIR)["play"] == first["play"], "the music waits for nobody"
    late.set()
    over = until(one, lambda air: air["talk"] is not None)
    assert (over["play"], over["index"]) == (first["play"], first["index"])
    assert over["told"] < over["index"], "it is the line that opens the show"
    after = until(one, lambda air: air["talk"] is None)
    assert (after["play"], after["index"]) == (first["play"], first["index"])


def test_space_and_the_djs_own_key_start_the_show(tab: Callable[..., Tab], station: House) -> None:
    for key in ("Space", "d"):
        one = tab()
        page = one.open("/dj")
        page.keyboard.press(key)
        until(one, lambda air: air["play"] is not None or air["talk"] is not None)
        one.wait("energy", lambda rms: rms > 0.005)
        page.keyboard.press("Space")
        until(one, lambda air: air["state"] == "paused")
        page.keyboard.press("k")
        until(one, lambda air: air["state"] == "on")
        page.keyboard.press("d")
        assert one.page.evaluate(AIR)["state"] == "on", "the key that leads here does not stop what is on air"
        page.keyboard.press("Space")
        until(one, lambda air: air["state"] == "paused")
        page.close()


def test_one_piece_gives_way_to_the_next(tab: Callable[..., Tab], station: House) -> None:
    one = start(tab)
    air = until(one, lambda air: air["play"] is not None and air["talk"] is None)
    one.wait("position", lambda ms: ms > 200)
    one.page.evaluate(TO_THE_END, 4000)
    later = until(one, lambda now: now["index"] > air["index"] or now["talk"] is not None)
    if later["index"] == air["index"]:
        later = until(one, lambda now: now["index"] > air["index"])
    assert later["play"] == air["next"][0]
    one.wait("energy", lambda rms: rms > 0.005)


def test_a_skip_is_answered_and_told(tab: Callable[..., Tab], station: House) -> None:
    one = start(tab)
    air = until(one, lambda air: air["play"] is not None and air["talk"] is None)
    one.wait("position", lambda ms: ms > 300)
    one.page.get_by_role("button", name="Skip this").click()
    after = until(one, lambda now: now["state"] == "on" and (now["talk"] or now["index"] > air["index"]))
    assert after["play"] != air["play"]
    until(one, lambda now: now["play"] is not None and now["talk"] is None)
    one.wait("energy", lambda rms: rms > 0.005)
    one.wait("kept", lambda kept: kept == 0)
    listens = station.app.store.listening.history(station.ann, limit=6)
    skipped = next(listen for listen in listens if listen.ended == "skipped")
    assert skipped.source == "dj"
    assert skipped.slate_id.startswith("sla_")
    assert station.app.store.catalog.item(skipped.item_id).title == air["play"]


def test_another_idea_is_another_set(tab: Callable[..., Tab], station: House) -> None:
    one = start(tab)
    air = until(one, lambda air: air["play"] is not None)
    one.page.get_by_role("button", name="Another idea").click()
    after = until(one, lambda now: now["state"] == "on" and now["idea"] != air["idea"])
    expect(one.page.get_by_role("heading", level=1)).to_have_text(after["idea"])


def test_pause_holds_the_show_and_why_tells_the_facts(tab: Callable[..., Tab], station: House) -> None:
    one = start(tab)
    until(one, lambda air: air["talk"] is not None and air["spoken"] > 400)
    one.page.get_by_role("button", name="Pause").first.click()
    held = one.page.evaluate(AIR)
    one.page.wait_for_timeout(400)
    assert one.page.evaluate(AIR)["clock"] == held["clock"]
    one.page.get_by_role("button", name="Why this?").click()
    one.page.get_by_role("dialog").get_by_text("What the host said").wait_for()
    expect(one.page.get_by_role("dialog").locator(".facts dt").first).to_be_attached()
    one.page.keyboard.press("Escape")
    one.page.locator(".dj-play").click()
    until(one, lambda air: air["clock"] > held["clock"] + 300)
    until(one, lambda air: air["play"] is not None)


def test_the_show_goes_on_beside_other_pages_and_ends_for_other_music(tab: Callable[..., Tab], station: House) -> None:
    one = start(tab)
    until(one, lambda air: air["play"] is not None)
    one.page.get_by_role("link", name="Music", exact=True).first.click()
    one.page.wait_for_url("**/music")
    before = one.page.evaluate(AIR)["clock"]
    until(one, lambda air: air["clock"] > before + 300)
    one.page.get_by_role("link", name="Quiet Rooms").click()
    one.page.get_by_role("button", name="Room One", exact=True).click()
    one.wait("now", lambda now: now["mode"] == "queue" and now["playing"])
    assert one.page.evaluate(AIR)["state"] == "off"
