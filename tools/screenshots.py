"""Takes the README's pictures from a running Segue: `python tools/screenshots.py URL [name password]`.

Waits for the sound to run before it takes a picture, so that what is shown is what happens. Writes small WebP files
into docs/images/.
"""

import io
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

IMAGES = Path(__file__).parents[1] / "docs" / "images"
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--autoplay-policy=no-user-gesture-required"]
WIDE, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}


def main(url: str, name: str = "demo", password: str = "demo") -> None:
    """Signs in and takes every picture."""
    from playwright.sync_api import sync_playwright

    IMAGES.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        for picture, (size, scheme, path, then) in PICTURES.items():
            phone = size is PHONE
            context = browser.new_context(
                viewport=size,
                color_scheme=scheme,
                is_mobile=phone,
                has_touch=phone,
                device_scale_factor=2 if phone else 1,
            )
            reply = context.request.post(f"{url}/api/v1/session", data={"name": name, "password": password})
            if not reply.ok:
                sys.exit(f"Could not sign in as {name}: {reply.text()}")
            page = context.new_page()
            page.goto(url + path)
            page.wait_for_selector("h1")
            page.wait_for_load_state("networkidle")
            then(page)
            page.mouse.move(size["width"] // 2, 4)
            page.wait_for_timeout(700)
            keep(page.screenshot(), IMAGES / f"{picture}.webp", 780 if phone else 1440)
            context.close()
        browser.close()


def keep(png: bytes, path: Path, width: int) -> None:
    """As WebP, at most `width` wide."""
    from PIL import Image

    with Image.open(io.BytesIO(png)) as picture:
        picture.thumbnail((width, 4000))
        picture.save(path, "WEBP", quality=84, method=6)
    print(f"{path.name}: {path.stat().st_size // 1024} KiB")


def sounding(page: Any, ms: int = 4000) -> None:
    """Waits until something has played for a while."""
    page.wait_for_function(
        "async (ms) => (await import('/static/js/player/stage.js')).time.get().position_ms > ms", arg=ms, timeout=60_000
    )


def press(*selectors: str) -> Callable[[Any], None]:
    """Presses one after the other, then waits for the sound."""

    def run(page: Any) -> None:
        for selector in selectors:
            page.locator(selector).first.click()
            page.wait_for_timeout(600)
        sounding(page)

    return run


def speaking(page: Any) -> None:
    """The DJ in the middle of a line."""
    page.locator(".dj-play").click()
    page.wait_for_function(
        "() => document.querySelectorAll('.caption .said').length >= 5 && !document.querySelector('.caption.quiet')",
        timeout=60_000,
    )


def playing(page: Any) -> None:
    """The DJ with its first piece on air."""
    page.locator(".dj-play").click()
    sounding(page, 9000)


def rest(_page: Any) -> None:
    """As it opens."""


PICTURES: dict[str, tuple[dict[str, int], str, str, Callable[[Any], None]]] = {
    "dj": (WIDE, "dark", "/dj", speaking),
    "dj-playing": (WIDE, "light", "/dj", playing),
    "dj-phone": (PHONE, "dark", "/dj", speaking),
    "home": (WIDE, "dark", "/", press(".grid-rows .row-title")),
    "home-phone": (PHONE, "dark", "/", rest),
    "album": (WIDE, "light", "/music", press(".card .cover-link", ".cover-words .button.primary")),
    "episode": (WIDE, "dark", "/podcasts", press(".grid-rows .row-title", ".cover-words .button.primary")),
    "now-phone": (
        PHONE,
        "light",
        "/podcasts",
        press(".grid-rows .row-title", ".cover-words .button.primary", ".bar-title"),
    ),
}

if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    main(*sys.argv[1:4])
