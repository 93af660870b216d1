"""Sound that really sounds: in a real browser, from real files, over real HTTP."""

from collections.abc import Callable

from playwright.sync_api import expect

from tests.e2e.conftest import Tab
from tests.e2e.house import House

AUDIBLE = 0.005


def album(tab: Tab, title: str = "Quiet Rooms") -> None:
    tab.open("/music")
    tab.page.get_by_role("link", name=title).click()
    tab.page.get_by_role("heading", name=title).wait_for()


def start(tab: Tab) -> None:
    album(tab)
    tab.play()
    tab.wait("now", lambda now: now["playing"])


def test_an_album_sounds_and_its_time_runs(tab: Callable[..., Tab]) -> None:
    one = tab()
    start(one)
    before = one.wait("position", lambda ms: ms > 200)
    assert one.wait("position", lambda ms: ms > before + 400)
    assert one.wait("energy", lambda rms: rms > AUDIBLE)
    assert one.stage("now")["title"] == "Room One"
    expect(one.page.locator(".row.on-air .row-title")).to_have_text("Room One")


def test_the_sound_goes_on_while_pages_change(tab: Callable[..., Tab]) -> None:
    one = tab()
    start(one)
    one.wait("position", lambda ms: ms > 300)
    last = 0.0
    for name in ["Podcasts", "Books", "Home"]:
        one.page.get_by_role("navigation").get_by_role("link", name=name).first.click()
        one.page.wait_for_function("name => document.title.startsWith(name)", arg=name)
        assert one.stage("now")["playing"]
        last = one.wait("position", lambda ms, last=last: ms > last)  # type: ignore[misc]
    one.page.go_back()
    one.page.wait_for_url("**/books")
    one.wait("energy", lambda rms: rms > AUDIBLE)


def test_skipping_is_heard_and_told(tab: Callable[..., Tab], house: House) -> None:
    one = tab()
    start(one)
    one.wait("position", lambda ms: ms > 500)
    one.page.get_by_role("button", name="Next", exact=True).click()
    one.wait("now", lambda now: now["title"] == "Room Two" and now["playing"])
    one.wait("position", lambda ms: ms > 200)
    one.wait("kept", lambda kept: kept == 0)
    user = house.ann
    listens = house.app.store.listening.history(user, limit=5)
    skipped = next(listen for listen in listens if listen.ended == "skipped")
    assert house.app.store.catalog.item(skipped.item_id).title == "Room One"
    assert skipped.source == "album"
    assert skipped.played_ms >= 300


def test_the_waveform_comes_for_what_was_begun_from_a_list(tab: Callable[..., Tab]) -> None:
    one = tab()
    one.open("/music/tracks")  # its entries say nothing of how a recording sounds
    one.page.get_by_role("button", name="Room Two", exact=True).click()
    one.wait("now", lambda now: now["playing"])
    one.page.wait_for_function("() => document.querySelector('.bar segue-wave').peaks?.length > 100")


def test_the_next_track_follows_by_itself(tab: Callable[..., Tab]) -> None:
    one = tab()
    start(one)
    one.wait("position", lambda ms: ms > 200)
    one.page.evaluate("async () => (await module('player/stage.js')).api.seek(23000)")
    one.wait("now", lambda now: now["title"] == "Room Two" and now["playing"])
    one.wait("position", lambda ms: 100 < ms < 6000)
    one.wait("energy", lambda rms: rms > AUDIBLE)


def test_every_format_plays_and_what_the_browser_cannot_is_converted(tab: Callable[..., Tab]) -> None:
    one = tab()
    start(one)
    for title in ["Room Two", "Room Three", "Room Four"]:
        one.page.get_by_role("button", name="Next", exact=True).click()
        one.wait("now", lambda now, title=title: now["title"] == title and now["playing"])  # type: ignore[misc]
        one.wait("position", lambda ms: ms > 150)
    album(one, "Salt Maps")
    one.play()
    one.wait("now", lambda now: now["title"] == "Map 1" and now["playing"])
    one.wait("position", lambda ms: ms > 300)
    one.wait("energy", lambda rms: rms > AUDIBLE)


def test_an_episode_is_found_again_where_it_was_left(tab: Callable[..., Tab]) -> None:
    one = tab()
    one.open("/podcasts")
    one.page.get_by_role("link", name="Episode 2: The quiet before").first.click()
    one.play()
    one.wait("position", lambda ms: ms > 200)
    one.page.locator(".mark-row", has_text="The quiet").click()
    one.wait("position", lambda ms: ms > 16_000)
    one.page.reload()
    one.page.wait_for_selector("h1")
    assert not one.stage("now")["playing"]
    one.page.get_by_label("Player").get_by_role("button", name="Play", exact=True).click()
    one.wait("now", lambda now: now["playing"])
    assert one.wait("position", lambda ms: ms > 0) > 15_500
    other = tab()
    other.open("/")
    other.page.get_by_role("button", name="Go on with Episode 2: The quiet before").click()
    assert other.wait("position", lambda ms: ms > 0) > 15_500


def test_chapters_of_one_file_play_on_without_a_gap(tab: Callable[..., Tab]) -> None:
    one = tab()
    one.open("/books")
    one.page.get_by_role("link", name="The Lamp").click()
    one.page.get_by_role("button", name="Dusk", exact=True).click()
    one.wait("position", lambda ms: ms > 200)
    one.page.evaluate("async () => (await module('player/stage.js')).api.seek(5200)")
    one.wait("now", lambda now: now["title"] == "Night" and now["playing"])
    assert 0 <= one.stage("position") < 5_000
    one.wait("position", lambda ms: ms > 400)
    one.wait("energy", lambda rms: rms > AUDIBLE)


def test_reports_wait_while_the_network_is_away(tab: Callable[..., Tab], house: House) -> None:
    one = tab()
    one.expected = ["ERR_INTERNET_DISCONNECTED", "Failed to load resource"]
    start(one)
    one.wait("kept", lambda kept: kept == 0)
    one.context.set_offline(True)
    one.page.get_by_role("button", name="Pause", exact=True).first.click()
    one.wait("kept", lambda kept: kept == 1)
    one.page.wait_for_timeout(300)
    assert one.stage("kept") == 1
    one.context.set_offline(False)
    one.wait("kept", lambda kept: kept == 0)
    user = house.ann
    newest = house.app.store.listening.history(user, limit=1)[0]
    assert house.app.store.catalog.item(newest.item_id).title == "Room One"


def test_talk_has_speed_and_a_sleep_timer(tab: Callable[..., Tab]) -> None:
    one = tab()
    one.open("/podcasts")
    one.page.get_by_role("link", name="Episode 1: The quiet before").first.click()
    one.play()
    one.wait("position", lambda ms: ms > 200)
    one.page.get_by_role("button", name="Speed").click()
    one.page.get_by_role("menuitemradio", name="2×", exact=True).click()
    one.page.wait_for_timeout(100)
    rate = "async () => (await module('player/stage.js')).rate.get()"
    assert one.page.evaluate(rate) == 2
    one.page.get_by_role("button", name="Sleep timer").click()
    one.page.get_by_role("menuitem", name="In 30 min").click()
    expect(one.page.get_by_role("button", name="Sleep timer")).to_have_attribute("aria-pressed", "true")
