"""Asking the DJ: typed and said, on the page."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from playwright.sync_api import expect

from segue.dj.voice import Booth
from segue.engines.asr.base import HEARING_RATE_HZ, Heard
from segue.engines.asr.fake import FakeHearing
from segue.model.text import Segment
from tests.e2e.conftest import PHONE, WIDE, Tab, beyond
from tests.e2e.house import House, more_music
from tests.e2e.test_dj import AIR, Brief, start, until

MICROPHONE = """() => {
  navigator.mediaDevices.getUserMedia = async () => {
    const context = new AudioContext();
    const tone = context.createOscillator();
    const out = context.createMediaStreamDestination();
    tone.connect(out);
    tone.start();
    return out.stream;
  };
}"""


class Ear(FakeHearing):
    """Hears one sentence in whatever sounds for a quarter of a second."""

    def hear(self, samples: NDArray[np.float32], language: str | None = None, *how: object, **more: object) -> Heard:
        """See `HearingEngine.hear`."""
        loud = int((np.abs(samples) > 0.05).sum())
        segments = (Segment(0, 1_000, "anything slow, without vocals"),) if loud > HEARING_RATE_HZ // 8 else ()
        return Heard("en", 1.0, segments)


@pytest.fixture(scope="module")
def station(house: House, tmp_path_factory: pytest.TempPathFactory) -> House:
    """The house with enough music for a show, a voice, and an ear."""
    folder: Path = tmp_path_factory.mktemp("requests")
    more_music(house, folder / "music")
    house.app.dj.booth = Booth((Brief(),), house.app.store.shows, folder / "clips")
    house.app.engines = replace(house.app.engines, hearing=Ear())
    return house


def ask(one: Tab, text: str) -> str:
    field = one.page.get_by_role("textbox", name="Ask the DJ for something")
    field.fill(text)
    field.press("Enter")
    reply = one.page.locator(".dj-reply")
    reply.filter(has_text=".").wait_for()
    return reply.inner_text()


@pytest.mark.parametrize("size", [PHONE, WIDE], ids=["phone", "wide"])
def test_a_typed_request_turns_the_show(tab: Callable[..., Tab], station: House, size: dict[str, int]) -> None:
    one = start(tab, size)
    before = until(one, lambda air: air["play"] is not None)
    artist = one.page.evaluate("async () => (await module('dj/engine.js')).air.get().next.at(-1).item.subtitle")
    reply = ask(one, f"something by {artist.lower()}")
    assert artist in reply
    after = until(one, lambda air: air["play"] not in {None, before["play"]})
    assert after["idea"].lower().startswith("something by")
    playing = one.page.evaluate("async () => (await module('dj/engine.js')).air.get().play.item.subtitle")
    assert artist in playing
    assert beyond(one.page) == []


def test_a_request_opens_a_show(tab: Callable[..., Tab], station: House) -> None:
    one = tab()
    one.open("/dj")
    assert ask(one, "überrasch mich")
    expect(one.page.locator(".dj-reply")).to_have_attribute("lang", "de")
    until(one, lambda air: air["state"] == "on" and air["play"] is not None)


def test_a_request_is_said(tab: Callable[..., Tab], station: House) -> None:
    one = start(tab)
    until(one, lambda air: air["play"] is not None)
    one.page.evaluate(MICROPHONE)
    one.page.get_by_role("button", name="Say it").click()
    one.page.wait_for_timeout(1_200)
    one.page.get_by_role("button", name="That is all").click()
    reply = one.page.locator(".dj-reply")
    reply.filter(has_text="anything slow, without vocals").wait_for()
    assert one.page.evaluate(AIR)["error"] is None


def test_no_microphone_is_told(tab: Callable[..., Tab], station: House) -> None:
    one = tab()
    page = one.open("/dj")
    page.evaluate(
        "() => void (navigator.mediaDevices.getUserMedia = async () => {"
        " throw new DOMException('', 'NotAllowedError'); })"
    )
    page.get_by_role("button", name="Say it").click()
    page.locator(".dj-reply").filter(has_text="does not let this page hear you").wait_for()
    assert page.get_by_role("textbox", name="Ask the DJ for something").is_enabled()
