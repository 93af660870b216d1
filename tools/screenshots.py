"""Takes the README's pictures from a running Segue: `python tools/screenshots.py URL [picture…]`.

The server is one with a finished demo library (`segue serve --demo`): its visitor is signed in. Every picture waits for
the page's own type and for sound that runs, so that what is shown is what happens. Writes small WebP files into
docs/images/.

Pictures of what only administrators see (a dub's review, two languages side by side) are taken when
`SEGUE_ADMIN=name:password` is set: the first episode is then dubbed into the first language that is more than a draft,
which takes some minutes, opts its show in, and publishes what was made.
"""

import io
import os
import shutil
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote

IMAGES = Path(__file__).parents[1] / "docs" / "images"
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--autoplay-policy=no-user-gesture-required"]
WIDE, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
VISITOR = "demo"
MODULE = "module = (name) => import(new URL(name, document.querySelector('script[type=module]').src));"

DRESSED = """async () => {
  await document.fonts.load('16px Figtree');
  await document.fonts.ready;
  const wide = (family) => {
    const el = document.createElement('span');
    el.textContent = 'Hamburgefonstiv 0123456789';
    el.style.setProperty('font', `64px ${family}`);
    el.style.setProperty('position', 'absolute');
    document.body.append(el);
    const { width } = el.getBoundingClientRect();
    el.remove();
    return width;
  };
  return wide('Figtree, monospace') !== wide('monospace');
}"""
"""Whether the page wears its own type: it is optional there, so a first visit may do without it."""

SPEAKING = "() => document.querySelectorAll('.caption:not(.quiet) .said').length >= 8"

MID_SHOW = """async () => {
  const { air, dj } = await module('dj/engine.js');
  const { talk, play, state } = air.get();
  if (talk && play && dj.line.playsAfter(play.index).length > 1) {
    return document.querySelectorAll('.caption .said').length >= 6;
  }
  const { lead } = dj;
  if (state !== 'on' || talk || !lead || dj.position_ms < lead.segment.start_ms + 1500) return false;
  if (lead.segment.end_ms - dj.position_ms > 7000) dj.seek(lead.segment.end_ms - 6500);
  return false;
}"""
"""Hurries from piece to piece until the host speaks over one."""


def main(url: str, *wanted: str) -> None:
    """Signs in and takes the pictures."""
    from playwright.sync_api import sync_playwright

    IMAGES.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        for picture, (size, scheme, path, then) in PICTURES.items():
            if wanted and picture not in wanted:
                continue
            phone = size is PHONE
            context = browser.new_context(
                viewport=size,
                color_scheme=scheme,
                is_mobile=phone,
                has_touch=phone,
                device_scale_factor=2 if phone else 1,
            )
            context.add_init_script(MODULE)
            name, _, password = os.environ.get("SEGUE_ADMIN", "").partition(":")
            if picture not in BY_ADMIN:
                name = password = VISITOR
            elif not name:
                print(f"{picture}: left out, SEGUE_ADMIN is not set")
                context.close()
                continue
            reply = context.request.post(f"{url}/api/v1/session", data={"name": name, "password": password})
            if not reply.ok:
                sys.exit(f"Could not sign in as {name}: {reply.text()}")
            state = context.request.get(f"{url}/api/v1/status").json()["demo"]["state"]
            if state in {"waiting", "running"}:
                sys.exit("The demo library is still being drawn: come back when it is complete.")
            page = context.new_page()
            page.set_default_timeout(120_000)
            opened(page, url + (path if isinstance(path, str) else path(Api(context.request, url))))
            for _ in range(5):
                then(page)
                page.mouse.move(size["width"] // 2, 4)  # so that nothing has stepped back
                page.wait_for_timeout(300)
                png = page.screenshot()
                if then not in (speaking, mid_show) or page.evaluate(SPEAKING):
                    break  # else the host fell silent before the picture was taken
            keep(png, IMAGES / f"{picture}.webp", 780 if phone else 1440)
            context.close()
        browser.close()


class Api:
    """What pictures ask the server for, as whoever is signed in."""

    def __init__(self, request: Any, url: str) -> None:
        self._request, self._url = request, f"{url}/api/v1"
        self._word = self.get("/me")["csrf_token"]

    def get(self, path: str, must: bool = True) -> Any:
        """The answer to a GET; None for what is not to be had and need not be."""
        reply = self._request.get(self._url + path)
        return self._answer(reply, path) if must or reply.ok else None

    def send(self, method: str, path: str, body: dict[str, Any]) -> Any:
        """The answer to a change."""
        how = {"method": method, "data": body, "headers": {"X-Segue-CSRF": self._word}}
        return self._answer(self._request.fetch(self._url + path, **how), path)

    def _answer(self, reply: Any, path: str) -> Any:
        if not reply.ok:
            sys.exit(f"{path}: {reply.text()}")
        return reply.json()


def a_chapter(api: Api) -> str:
    """The address of a chapter that can be read along."""
    for book in api.get("/collections?kind=book")["entries"]:
        for chapter in api.get(f"/collections/{book['id']}")["items"]:
            if chapter["has_transcript"]:
                return f"/read/{chapter['id']}"
    sys.exit("No book here has words.")


def dubbed(api: Api) -> dict[str, Any]:
    """A dub that is whole; made where there is none yet."""
    shows = api.get("/collections?kind=show")["entries"]
    episode = next(
        item for show in shows for item in api.get(f"/collections/{show['id']}")["items"] if item["playable"]
    )
    path = f"/items/{episode['id']}/dubs"
    known = [dub for dub in api.get(path)["entries"] if dub["card"]["lines"]]
    if known:
        return dict(known[0])
    language = next((tag for tag in ("es", "fr", "de", "pt") if not draft(api, path, tag)), "pt")
    wish = {"languages": [language], "automatic": False, "mode": "timed", "interpreter": False}
    api.send("PUT", f"/collections/{episode['collection_id']}/dubbing", wish)
    (job,) = api.send("POST", path, {"languages": [language]})["jobs"]
    while job["state"] in {"waiting", "running"}:
        time.sleep(2)
        job = api.get(f"/jobs/{job['id']}")
    if job["state"] != "done":
        sys.exit(f"The dub was not made: {job['error']}")
    return dict(api.get(path)["entries"][0])


def draft(api: Api, path: str, language: str) -> bool:
    """Whether the best way into a language is a weak one, or there is none."""
    told = api.get(f"{path}/estimate?languages={language}", must=False)
    return told is None or bool(told["entries"][0]["draft"])


def a_review(api: Api) -> str:
    """The address of a dub's review."""
    return f"/review/{dubbed(api)['id']}"


def a_lesson(api: Api) -> str:
    """The address of an episode in two languages; its dub is published for that."""
    dub = dubbed(api)
    if dub["state"] != "published":
        api.send("POST", f"/dubs/{dub['id']}/publish", {"as_it_is": True})
    return f"/learn/{dub['item_id']}?with={dub['language']}"


def opened(page: Any, address: str) -> None:
    """The page in its own type."""
    for _ in range(5):
        page.goto(address)
        page.wait_for_selector("h1")
        page.wait_for_load_state("networkidle")
        if page.evaluate(DRESSED):
            return
    sys.exit("The page's own type did not come.")


def keep(png: bytes, path: Path, width: int) -> None:
    """As WebP, at most `width` wide."""
    from PIL import Image

    with Image.open(io.BytesIO(png)) as picture:
        picture.thumbnail((width, 4000))
        picture.save(path, "WEBP", quality=84, method=6)
    print(f"{path.name}: {path.stat().st_size // 1024} KiB")


def until(page: Any, script: str, seconds: float = 90) -> None:
    """Asks until the answer is yes. (`wait_for_function` doesn't wait for what an async function answers.)"""
    deadline = time.monotonic() + seconds
    while not page.evaluate(script):
        if time.monotonic() > deadline:
            sys.exit(f"This did not happen: {script}")
        page.wait_for_timeout(150)


def sounding(page: Any, ms: int = 9000) -> None:
    """Waits until something has played for a while."""
    until(page, f"async () => (await module('player/stage.js')).time.get().position_ms > {ms}")


def press(*selectors: str) -> Callable[[Any], None]:
    """Presses one after the other, then waits for the sound."""

    def run(page: Any) -> None:
        for selector in selectors:
            page.locator(selector).first.click()
            page.wait_for_timeout(600)
        sounding(page)

    return run


def on_air(page: Any) -> None:
    """Presses play, unless that was done."""
    if page.evaluate("() => document.querySelector('.dj-page').dataset.state") == "off":
        page.locator(".dj-play").click()


def speaking(page: Any) -> None:
    """The DJ in the middle of the line that opens the show."""
    on_air(page)
    page.wait_for_function(SPEAKING)


def mid_show(page: Any) -> None:
    """The DJ speaking over a piece, between others."""
    on_air(page)
    until(page, MID_SHOW, 300)


def playing(page: Any) -> None:
    """The DJ with a piece on air and nobody speaking."""
    page.locator(".dj-play").click()
    until(
        page, "async () => { const { talk, play } = (await module('dj/engine.js')).air.get(); return play && !talk; }"
    )
    sounding(page)


def spoken(selector: str, at: int) -> Callable[[Any], None]:
    """Presses the sentence at a place, and waits until it is lit."""

    def run(page: Any) -> None:
        page.locator(selector).nth(at).click()
        page.wait_for_selector(f"{selector}[aria-current]")
        page.evaluate("() => document.activeElement.blur()")
        sounding(page, 500)

    return run


def found(page: Any) -> None:
    """Waits for the moments that a search has found."""
    page.wait_for_selector("button.moment")
    page.evaluate("() => document.activeElement.blur()")


def rest(_page: Any) -> None:
    """As it opens."""


TALK = (".grid-rows.two .row-title", ".actions .button.primary")

QUESTION = "a room so quiet that you hear your own blood"
BY_ADMIN = {"review", "learn-phone"}

PICTURES: dict[str, tuple[dict[str, int], str, str | Callable[[Api], str], Callable[[Any], None]]] = {
    "dj": (WIDE, "dark", "/dj", speaking),
    "dj-playing": (WIDE, "light", "/dj", mid_show),
    "dj-phone": (PHONE, "dark", "/dj", mid_show),
    "dj-phone-light": (PHONE, "light", "/dj", playing),
    "home": (WIDE, "dark", "/", press(".grid-rows .row-title")),
    "home-phone": (PHONE, "light", "/", press(".grid-rows .row-title")),
    "album": (WIDE, "light", "/music", press(".card .cover-link", ".cover-words .button.primary")),
    "episode": (WIDE, "dark", "/podcasts", press(*TALK)),
    "now-phone": (PHONE, "dark", "/podcasts", press(*TALK, ".bar-title")),
    "search": (WIDE, "dark", f"/search?q={quote(QUESTION)}", found),
    "reading": (WIDE, "light", a_chapter, spoken(".sentence", 4)),
    "reading-phone": (PHONE, "dark", a_chapter, spoken(".sentence", 4)),
    "review": (WIDE, "dark", a_review, rest),
    "learn-phone": (PHONE, "light", a_lesson, spoken(".pair .line", 7)),
}

if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    main(*sys.argv[1:])
