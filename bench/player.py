"""The player in a real Chromium: what it weighs, how soon it shows itself and is heard, how its lists scroll."""

import shutil
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import Any

from tests.e2e.conftest import FLAGS, MODULE, PHONE
from tests.e2e.house import NAME, PASSWORD, House, furnished, more_music
from tests.web.test_static import loaded, weight
from tests.weights import cache_dir

import segue.web
from bench import Row
from segue.engines.weights import WeightsStore
from segue.model.errors import Unavailable

OPENINGS = 5
NETWORK = {"offline": False, "latency": 8, "downloadThroughput": 2_500_000, "uploadThroughput": 1_250_000}
"""A home network as a phone sees it: 20 Mbit/s, 8 ms."""
ROWS = 100_000

WATCH = """() => {
  window.shift = 0;
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shift += entry.value;
  }).observe({ type: 'layout-shift', buffered: true });
}"""
PAINTED = "() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? null"
CONTENT = "() => performance.now()"
PRESS = """async (selector) => {
  const { meterIfAny } = await module('player/graph.js');
  const samples = new Float32Array(2048);
  const loud = () => {
    const meter = meterIfAny();
    if (!meter) return false;
    meter.getFloatTimeDomainData(samples);
    return Math.sqrt(samples.reduce((sum, x) => sum + x * x, 0) / samples.length) > 0.004;
  };
  const began = performance.now();
  document.querySelector(selector).click();
  while (!loud()) {
    if (performance.now() - began > 20000) return null;
    await new Promise((done) => setTimeout(done, 4));
  }
  return performance.now() - began;
}"""
SKIP = """async (button) => {
  const { dj } = await module('dj/engine.js');
  const rest = (ms) => new Promise((done) => setTimeout(done, ms));
  const { lead } = dj;
  const before = lead?.segment.index ?? -1;
  const began = performance.now();
  [...document.querySelectorAll('.dj-tools button')].find((one) => one.innerText.trim() === button).click();
  // Another piece counts when its element runs and its fader is up; the host when the clip runs.
  let from = null;
  const sounds = () => {
    if (dj.voice.now && dj.spoken_ms >= 0 && dj.voice.segment.index > before) return true;
    const now = dj.lead;
    if (!now || now.segment.index <= before || now.deck.el.paused || now.deck.fade.gain.value < 0.5) return false;
    from ??= now.deck.el.currentTime;
    return now.deck.el.currentTime > from;
  };
  while (!sounds()) {
    if (performance.now() - began > 20000) return null;
    await rest(4);
  }
  return performance.now() - began;
}"""
SCROLL = """async (step) => {
  const frames = [];
  let last = performance.now();
  const until = last + 3000;
  let at = 0;
  while (last < until) {
    scrollTo(0, (at += step));
    await new Promise(requestAnimationFrame);
    const now = performance.now();
    frames.push(now - last);
    last = now;
  }
  frames.sort((a, b) => a - b);
  return { p95: frames[Math.floor(frames.length * 0.95)], rows: document.querySelectorAll('.list-row').length };
}"""


def run() -> list[Row]:
    """See the module."""
    js = Path(segue.web.__file__).parent / "static/js"
    first = loaded(js / "main.js") | loaded(js / "views/home.js")
    rows = [
        Row("script of the first page, as sent", round(weight(first) / 1000, 1), "kB", "<= 250"),
        Row("script of all pages together", round(weight(set(js.rglob("*.js"))) / 1000, 1), "kB"),
    ]
    executable = shutil.which("chromium")
    if executable is None:
        return [*rows, Row("the player in Chromium", None, note="Chromium is not installed")]
    from playwright.sync_api import sync_playwright

    with tempfile.TemporaryDirectory() as folder, sync_playwright() as play:
        home = Path(folder) / "home"
        spoken = _weights(home)
        with furnished(Path(folder)) as house:
            more_music(house, Path(folder) / "more")
            browser = play.chromium.launch(executable_path=executable, args=FLAGS)
            rows += _opening(browser, house) + _dj(browser, house, spoken) + _list(browser, house)
            browser.close()
    return rows


def _weights(home: Path) -> bool:
    """Puts the voice's weights where the server looks for them; False when they can't be had here."""
    store = WeightsStore(cache_dir())
    try:
        store.pull("piper-joe")
    except Unavailable:
        return False
    home.mkdir(parents=True)
    (home / "weights").symlink_to(cache_dir())
    return True


def _page(browser: Any, house: House, **how: Any) -> Any:
    context = browser.new_context(**how)
    context.add_init_script(MODULE)
    context.request.post(f"{house.url}/api/v1/session", data={"name": NAME, "password": PASSWORD})
    return context.new_page()


def _opening(browser: Any, house: House) -> list[Row]:
    """Each time in a context of its own, so that nothing is cached; the first finds Chromium itself cold."""
    found = [_opened(browser, house) for _ in range(OPENINGS)]
    painted, shelves, shift = (sorted(values) for values in zip(*found, strict=True))
    wire = f"20 Mbit/s, 8 ms; median of {OPENINGS}, in a browser just started "
    return [
        Row("first paint on a phone, nothing cached", round(median(painted)), "ms", "<= 1000",
            f"{wire}{found[0][0]:.0f} ms"),
        Row("first shelf on a phone, nothing cached", round(median(shelves)), "ms", note=f"{wire}{found[0][1]:.0f} ms"),
        Row("layout shift while opening", round(shift[-1], 3), "", "<= 0.1"),
    ]  # fmt: skip


def _opened(browser: Any, house: House) -> tuple[float, float, float]:
    """When something was painted and when the first shelf was there, in ms; and how far things shifted."""
    page = _page(browser, house, viewport=PHONE, is_mobile=True, has_touch=True)
    wire = page.context.new_cdp_session(page)
    wire.send("Network.emulateNetworkConditions", NETWORK)
    page.add_init_script(f"({WATCH})()")
    page.goto(house.url)
    page.wait_for_selector(".shelf")
    shelves = page.evaluate(CONTENT)
    page.wait_for_timeout(1500)
    painted, shift = page.evaluate(PAINTED), page.evaluate("() => window.shift")
    page.context.close()
    return painted, shelves, shift


def _dj(browser: Any, house: House, spoken: bool) -> list[Row]:
    times: list[float | None] = []
    skips: dict[str, list[float]] = {"Skip this": [], "Another idea": []}
    for _ in range(4):
        page = _page(browser, house, viewport={"width": 1440, "height": 900})
        page.goto(f"{house.url}/dj")
        page.wait_for_selector(".dj-play")
        page.wait_for_timeout(500)
        times.append(page.evaluate(PRESS, ".dj-play"))
        for button in (*["Skip this"] * 3, "Another idea"):
            page.wait_for_timeout(4000)
            skips[button].append(page.evaluate(SKIP, button) or 20_000.0)
        page.context.close()
        time.sleep(1)
    note = "with Piper's voice" if spoken else "no voice here: music only"
    first, rest = times[0], sorted(ms or 20_000.0 for ms in times[1:])
    skipped = [
        row
        for button, found in skips.items()
        for row in (
            Row(f"“{button}”: until another sound, median of {len(found)}", _ms(median(found)), "ms", "<= 500", note),
            Row(f"“{button}”: the slowest", _ms(max(found)), "ms", "", note),
        )
    ]
    return [
        Row("first sound after pressing DJ, first show since the start", _ms(first), "ms", "<= 1500", note),
        Row("first sound after pressing DJ, median of 3", _ms(rest[1]), "ms", "<= 1500", note),
        *skipped,
    ]


def _ms(value: float | None) -> float | None:
    return None if value is None else round(value)


def _list(browser: Any, house: House) -> list[Row]:
    page = _page(browser, house, viewport={"width": 1440, "height": 900})

    def many(route: Any) -> None:
        query = dict(part.split("=") for part in route.request.url.partition("?")[2].split("&"))
        offset = int(query["offset"])
        entries = [
            {"type": "item", "id": f"trk_{n}", "kind": "track", "title": f"Track {n}", "subtitle": "Somebody",
             "art_id": "", "palette": [], "duration_ms": 1000, "collection_id": "alb_x", "liked": False}
            for n in range(offset, min(offset + int(query["limit"]), ROWS))
        ]  # fmt: skip
        route.fulfill(json={"total": ROWS, "offset": offset, "entries": entries})

    page.route("**/api/v1/items?*", many)
    page.goto(f"{house.url}/music/tracks")
    page.wait_for_selector(".list-row")
    flung = page.evaluate(SCROLL, 300)
    dragged = page.evaluate(SCROLL, 1700)
    page.context.close()
    note = "95th percentile of frames, drawn without a GPU"
    return [
        Row(f"{ROWS:,} rows flung by, 300 px a frame", round(flung["p95"], 1), "ms", "", note),
        Row(f"{ROWS:,} rows dragged by, 1700 px a frame", round(dragged["p95"], 1), "ms", "", note),
        Row(f"{ROWS:,} rows flung by: rows that exist", flung["rows"], "", "<= 80"),
    ]
