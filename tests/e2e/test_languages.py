"""A podcast in the listener's language: the switch at the same sentence, side by side, captions, reports, the card."""

import time
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import PHONE, WIDE, Tab, beyond
from tests.e2e.house import House
from tests.e2e.test_pages import faults
from tests.e2e.tongues import EVERY_MS, GROWN, SENTENCES, told_in_three

SOUNDS = """{
  const Plain = Audio;
  window.sounds = [];
  window.Audio = class extends Plain { constructor(...how) { super(...how); window.sounds.push(this); } };
}"""
"""Remembers every media element, so that a test can look at the one that sounds."""

STATE = """async () => {
  const { now, time } = await module('player/stage.js');
  return { speech: now.get().speech?.language ?? '', playing: now.get().playing, ms: time.get().position_ms,
           title: now.get().item?.title ?? '' };
}"""


@pytest.fixture(scope="module")
def told(house: House) -> tuple[str, str, str]:
    return told_in_three(house)


def heard(one: Tab, until: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
    """Waits for what the stage is to say."""
    for _ in range(1200):
        said: dict[str, Any] = one.page.evaluate(STATE)
        if until(said):
            return said
        one.page.wait_for_timeout(50)
    raise AssertionError(f"it stayed {said}")


def element(one: Tab, part: str) -> dict[str, float]:
    """Of the media element that plays a file whose address holds `part`: where it is, in ms."""
    script = """(part) => {
      const found = window.sounds.find((one) => one.src.includes(part));
      return found ? { ms: found.currentTime * 1000 } : { ms: -1 };
    }"""
    return one.page.evaluate(script, part)  # type: ignore[no-any-return]


def start(one: Tab, item_id: str, sentence: int) -> Any:
    """The episode, paused in the midst of a sentence."""
    one.context.add_init_script(SOUNDS)
    page = one.open(f"/episode/{item_id}")
    page.get_by_role("heading", name="Languages").wait_for()
    page.get_by_role("button", name=SENTENCES[sentence][0]).click()
    heard(one, lambda now: now["playing"] and now["ms"] >= sentence * EVERY_MS)
    page.get_by_label("Player").get_by_role("button", name="Pause").click()
    heard(one, lambda now: not now["playing"])
    page.evaluate(f"async () => (await module('player/stage.js')).api.seek({sentence * EVERY_MS + 1_500})")
    return page


def test_the_language_changes_at_the_same_sentence_and_back(
    tab: Callable[..., Tab], told: tuple[str, str, str]
) -> None:
    item_id, spanish, _ = told
    one = tab()
    page = start(one, item_id, 3)
    page.get_by_label("Player").get_by_role("button", name="Language: as recorded").click()
    expect(page.get_by_role("menuitemradio", name="French, AI voices, draft")).to_have_count(1)
    page.get_by_role("menuitemradio", name="Spanish, AI voices").click()
    now = heard(one, lambda now: now["speech"] == "es" and abs(now["ms"] - 3 * EVERY_MS) < 40)
    assert not now["playing"]
    assert abs(element(one, spanish)["ms"] - 3 * EVERY_MS * GROWN) < 40
    expect(page.get_by_label("Player").get_by_text("AI voices")).to_have_count(1)
    page.get_by_label("Player").get_by_role("button", name="Play").click()
    heard(one, lambda now: now["playing"] and now["ms"] > 4 * EVERY_MS)
    both = page.evaluate(
        """async (part) => {
          const found = window.sounds.find((one) => one.src.includes(part));
          const at = found.currentTime * 1000;
          const { time, api } = await module('player/stage.js');
          api.by(0);
          return [time.get().position_ms, at];
        }""",
        spanish,
    )
    assert both[1] / both[0] == pytest.approx(GROWN, abs=0.06)
    assert one.wait("energy", lambda rms: rms > 0.004)
    page.get_by_label("Player").get_by_role("button", name="Pause").click()
    heard(one, lambda now: not now["playing"])
    page.evaluate(f"async () => (await module('player/stage.js')).api.seek({5 * EVERY_MS + 900})")
    page.get_by_label("Player").get_by_role("button", name="Language: AI voices").click()
    page.get_by_role("menuitemradio", name="English, as recorded").click()
    heard(one, lambda now: now["speech"] == "" and abs(now["ms"] - 5 * EVERY_MS) < 40)


def saved(house: House, languages: list[str]) -> None:
    """Waits until the listener's languages are these."""
    for _ in range(600):
        understood = house.app.store.accounts.user_settings(house.ann).get("understood")
        if understood == languages:
            return
        time.sleep(0.1)
    raise AssertionError(f"it stayed {understood}")


def test_what_is_understood_plays_as_recorded_and_the_rest_is_dubbed(
    tab: Callable[..., Tab], house: House, told: tuple[str, str, str]
) -> None:
    one = tab()
    page = one.open("/settings")
    group = page.get_by_role("group", name="Languages you understand")
    try:
        group.get_by_label("Français").check()
        group.get_by_label("Español").check()
        saved(house, ["fr", "es"])
        one.open(f"/episode/{told[0]}")
        page.locator("main .button.primary").first.click()
        heard(one, lambda now: now["speech"] == "es")  # French comes first, but is a draft
        page.goto(f"{one.url}/settings")
        group.get_by_label("English").check()
        saved(house, ["fr", "es", "en"])
        one.open(f"/episode/{told[0]}")
        page.locator("main .button.primary").first.click()
        assert heard(one, lambda now: now["playing"])["speech"] == ""
    finally:
        house.app.store.accounts.update_user(house.ann, settings={})


@pytest.mark.parametrize("size", [PHONE, WIDE], ids=["phone", "wide"])
def test_side_by_side_each_is_heard_and_pauses(
    tab: Callable[..., Tab], told: tuple[str, str, str], size: dict[str, int]
) -> None:
    one = tab(size)
    one.context.add_init_script(SOUNDS)
    page = one.open(f"/learn/{told[0]}?with=es")
    page.get_by_role("button", name="Pause after each sentence").click()
    page.get_by_role("button", name=SENTENCES[2][1]).click()
    heard(one, lambda now: now["speech"] == "es" and now["playing"])
    paused = heard(one, lambda now: not now["playing"] and now["ms"] > 2 * EVERY_MS)
    assert paused["ms"] < 4 * EVERY_MS, "it paused after the sentence, however late the machine"
    page.get_by_role("button", name=SENTENCES[5][0]).click()
    heard(one, lambda now: now["speech"] == "" and now["ms"] >= 5 * EVERY_MS)
    page.locator(".pair .line[aria-current]", has_text=SENTENCES[5][0]).wait_for()
    page.get_by_role("button", name="Slower").click()
    assert page.evaluate("async () => (await module('player/stage.js')).rate.get()") == 0.8
    assert beyond(page) == []
    assert faults(page) == []
    page.goto(f"{one.url}/podcasts")


def test_captions_in_either_language_and_a_line_reported_from_them(
    tab: Callable[..., Tab], house: House, told: tuple[str, str, str]
) -> None:
    item_id, spanish, _ = told
    one = tab(PHONE)
    start(one, item_id, 4)
    page = one.page
    page.evaluate("document.querySelector('.bar-title').click()")
    page.wait_for_url("**/now")
    page.get_by_role("button", name="Captions").click()
    page.get_by_role("menuitemradio", name="English").click()
    page.locator(".strip-words", has_text=SENTENCES[4][0]).wait_for()
    page.get_by_role("button", name="Captions").click()
    page.get_by_role("menuitemradio", name="Spanish, translated by a computer").click()
    page.locator(".strip-words", has_text=SENTENCES[4][1]).wait_for()
    page.locator(".caption-strip").get_by_role("button", name="Report this line").click()
    page.get_by_role("button", name="Say why").click()
    page.get_by_label("In your words").fill("Eran once.")
    page.get_by_role("button", name="It says something else").click()
    page.get_by_text("Thank you.").first.wait_for()
    (kept,) = house.app.store.dubs.reports(spanish)
    assert (kept.position, kept.what, kept.note) == (4, "wrong", "Eran once.")
    assert faults(page) == []


def test_the_words_are_read_in_another_language_and_captions_load(
    tab: Callable[..., Tab], told: tuple[str, str, str]
) -> None:
    item_id, spanish, _ = told
    one = tab()
    page = one.open(f"/episode/{item_id}")
    page.get_by_label("Language of the words").select_option("es")
    page.get_by_role("button", name=SENTENCES[6][1]).click()
    heard(one, lambda now: now["ms"] >= 6 * EVERY_MS)
    expect(page.get_by_role("button", name="Report the line at")).to_have_count(len(SENTENCES))
    cues = page.evaluate(CUES, f"/api/v1/dubs/{spanish}/captions.vtt")
    assert cues == [words[1] for words in SENTENCES]
    page.get_by_role("link", name="How good?").first.click()
    page.get_by_role("heading", name="In Spanish: how good is it?").wait_for()
    page.get_by_text("voices made by a computer").first.wait_for()
    assert faults(page) == []


CUES = """(src) => new Promise((done, fail) => {
  const video = document.createElement('video');
  const track = document.createElement('track');
  Object.assign(track, { kind: 'captions', src, default: true });
  track.onload = () => done([...track.track.cues].map((cue) => cue.getCueAsHTML().textContent));
  track.onerror = fail;
  video.append(track);
  document.body.append(video);
  track.track.mode = 'showing';
})"""
