"""Signing in, finding one's way by keyboard alone, and what the page keeps."""

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import expect

from tests.e2e.conftest import PHONE, Tab
from tests.e2e.house import NAME, PASSWORD, serving


def test_signing_in_and_out(tab: Callable[..., Tab]) -> None:
    one = tab(signed_in=False)
    one.expected = ["401", "403"]
    page = one.open("/books")
    page.get_by_label("Name").fill(NAME)
    page.get_by_label("Password").fill("something else")
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("alert").filter(has_text="password").wait_for()
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Books", exact=True).wait_for()
    assert page.url.endswith("/books")
    page.get_by_role("link", name="Settings").click()
    page.get_by_role("button", name="Sign out").click()
    page.get_by_role("button", name="Sign in").wait_for()
    page.reload()
    page.get_by_role("button", name="Sign in").wait_for()


def test_the_first_one_here_makes_the_house_theirs(tab: Callable[..., Tab], tmp_path: Path) -> None:
    with serving(tmp_path / "home", demo=True) as fresh:
        one = tab(size=PHONE, signed_in=False, at=fresh)
        one.expected = ["401"]
        page = one.open("/")
        page.get_by_role("heading", name="Welcome to Segue").wait_for()
        page.get_by_label("Name").fill("Eva")
        page.get_by_label("Password").fill("a long enough word")
        page.get_by_role("button", name="Make my Segue").click()
        page.get_by_role("heading", name="Eva").wait_for()
        page.get_by_role("link", name="Add a folder").wait_for()
        visitor = tab(signed_in=False, at=fresh)
        visitor.expected = ["401"]
        visitor.open("/").get_by_role("button", name="Try the demo").click()
        visitor.page.get_by_role("heading", name="demo").wait_for()


def test_everything_by_keyboard(tab: Callable[..., Tab]) -> None:
    one = tab()
    page = one.open("/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the page"
    page.keyboard.press("/")
    page.wait_for_url("**/search")
    page.wait_for_function("() => document.activeElement.matches('.search-field')")
    page.keyboard.type("quiet")
    page.get_by_role("link", name="Quiet Rooms").wait_for()
    page.keyboard.press("ArrowDown")
    while page.evaluate("document.activeElement.textContent") != "Quiet Rooms":
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/album/**")
    page.wait_for_function("() => document.activeElement.tagName === 'H1'")  # the new page is where one stands
    page.keyboard.press("Tab")
    while page.evaluate("document.activeElement.textContent") != "Play":
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    one.wait("now", lambda now: now["playing"])
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("Space")
    one.wait("now", lambda now: not now["playing"])
    page.keyboard.press("k")
    one.wait("now", lambda now: now["playing"])
    page.keyboard.press("ArrowRight")
    one.wait("position", lambda ms: ms > 5000)
    page.keyboard.press("Shift+ArrowRight")
    one.wait("now", lambda now: now["title"] == "Room Two")
    page.keyboard.press("m")
    muted = "async () => (await module('player/graph.js')).muted.get()"
    assert page.evaluate(muted) is True
    page.keyboard.press("q")
    page.get_by_role("heading", name="Queue").wait_for()
    page.keyboard.press("d")
    page.wait_for_url("**/dj")
    page.keyboard.press("?")
    page.get_by_role("dialog").get_by_text("Play or pause").wait_for()
    page.keyboard.press("Escape")
    page.wait_for_function("() => !document.querySelector('dialog')")


def test_every_key_of_the_help_does_what_it_says(tab: Callable[..., Tab]) -> None:
    one = tab()
    page = one.open("/music")
    page.get_by_role("link", name="Quiet Rooms").click()
    one.play()
    one.wait("now", lambda now: now["playing"])
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("?")
    told = page.get_by_role("dialog").locator("dt").all_inner_texts()
    page.keyboard.press("Escape")
    page.wait_for_function("() => !document.querySelector('dialog')")

    def moved(key: str, low_ms: float, high_ms: float) -> None:
        before = one.stage("position")
        page.keyboard.press(key)
        assert low_ms <= one.stage("position") - before <= high_ms, key

    def leads_to(key: str, end: str) -> None:
        page.keyboard.press(key)
        page.wait_for_url(end)

    graph = (
        "async () => { const { volume, muted } = await module('player/graph.js'); return [volume.get(), muted.get()]; }"
    )
    page.keyboard.press("Space")
    one.wait("now", lambda now: not now["playing"])
    moved("ArrowRight", 4900, 5600)
    moved("ArrowRight", 4900, 5100)
    moved("ArrowLeft", -5100, -4900)
    page.evaluate("async () => (await module('player/stage.js')).api.seek(20000)")
    moved("j", -15100, -14900)
    moved("l", 18_000, 19_000)  # 30 seconds, but not beyond the end
    page.keyboard.press("-")
    page.wait_for_timeout(100)
    assert page.evaluate(graph)[0] < 1
    page.keyboard.press("+")
    page.wait_for_timeout(100)
    for muted in (True, False):
        page.keyboard.press("m")
        assert page.evaluate(graph) == [1, muted]
    # Away from the end, or the next piece would begin by itself while the keys are pressed.
    page.evaluate("async () => (await module('player/stage.js')).api.seek(3000)")
    page.keyboard.press("k")
    page.keyboard.press("Shift+ArrowRight")
    one.wait("now", lambda now: now["title"] == "Room Two" and now["playing"])
    page.keyboard.press("Shift+ArrowLeft")
    one.wait("now", lambda now: now["title"] == "Room One" and now["playing"])
    page.keyboard.press("k")
    one.wait("now", lambda now: not now["playing"])
    page.keyboard.press("q")
    page.get_by_role("heading", name="Queue").wait_for()
    leads_to("n", "**/now")
    leads_to("h", one.url + "/")
    leads_to("d", "**/dj")
    leads_to("/", "**/search")
    assert len(told) == 12, "a key was added to the help: try it here"
    page.goto(one.url + "/books")
    page.wait_for_selector("h1")
    one.wait("now", lambda now: now["title"] == "Room One")
    moved("ArrowRight", 4900, 5100)  # what was left from the last visit moves before it has been loaded
    there = one.stage("position")
    page.keyboard.press("Space")
    assert one.wait("position", lambda ms: ms > there) < there + 5000


def test_the_waveform_is_a_slider(tab: Callable[..., Tab]) -> None:
    one = tab()
    page = one.open("/music")
    page.get_by_role("link", name="Quiet Rooms").click()
    page.get_by_role("button", name="Room One", exact=True).click()
    one.wait("position", lambda ms: ms > 100)
    slider = page.get_by_label("Player").get_by_role("slider", name="Position")
    slider.focus()
    page.keyboard.press("PageUp")
    page.keyboard.press("Home")
    page.keyboard.press("ArrowRight")
    one.wait("position", lambda ms: 5000 <= ms < 9000)
    assert "seconds of 24 seconds" in (slider.get_attribute("aria-valuetext") or "")


def test_likes_and_theme_are_kept(tab: Callable[..., Tab]) -> None:
    one = tab()
    page = one.open("/music")
    page.get_by_role("link", name="Quiet Rooms").click()
    heart = page.locator("main .actions").get_by_role("button", name="Like Quiet Rooms")
    heart.click()
    page.reload()
    heart.wait_for()
    expect(heart).to_have_attribute("aria-pressed", "true")
    page = one.open("/settings")
    page.get_by_label("Light", exact=True).check()
    page.reload()
    page.wait_for_selector("h1")
    assert page.evaluate("document.documentElement.dataset.theme") == "light"


def test_the_host_is_chosen(tab: Callable[..., Tab]) -> None:
    one = tab()
    page = one.open("/settings")
    page.get_by_label("Language", exact=True).select_option("es")
    page.get_by_text("Your host has heard.").first.wait_for()
    page.get_by_label("Wry", exact=True).check()
    page.get_by_label("Calls you", exact=True).fill("Annie")
    page.get_by_role("button", name="Save the name").click()
    page.wait_for_timeout(500)
    page.reload()
    page.get_by_label("Language", exact=True).wait_for()
    expect(page.get_by_label("Language", exact=True)).to_have_value("es")
    assert page.get_by_label("Wry", exact=True).is_checked()
    expect(page.get_by_label("Calls you", exact=True)).to_have_value("Annie")
    # The house is everybody's: it is left as it was found.
    page.get_by_label("Language", exact=True).select_option("en")
    page.get_by_label("Warm", exact=True).check()
    page.get_by_label("Calls you", exact=True).fill("Ann")
    page.get_by_role("button", name="Save the name").click()
    page.wait_for_timeout(500)


def test_the_queue_can_be_arranged(tab: Callable[..., Tab]) -> None:
    one = tab()
    page = one.open("/music")
    page.get_by_role("link", name="Quiet Rooms").click()
    page.get_by_role("button", name="Room One", exact=True).click()
    one.wait("now", lambda now: now["playing"])
    page.goto(one.url + "/queue")
    titles = page.locator(".queue-list .row-title")
    page.wait_for_function("() => document.querySelectorAll('.queue-list .row-title').length === 3")
    page.get_by_role("button", name="More for Room Three").click()
    page.get_by_role("menuitem", name="Move up").click()
    expect(titles).to_have_text(["Room Three", "Room Two", "Room Four"])
    page.get_by_role("button", name="More for Room Two").click()
    page.get_by_role("menuitem", name="Remove").click()
    expect(titles).to_have_text(["Room Three", "Room Four"])
