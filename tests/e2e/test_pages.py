"""Every page: nothing said on the console, nothing wider than a phone, no serious fault that axe can find."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from segue.listening.playlists import Playlists
from tests.e2e.conftest import PHONE, WIDE, Tab, beyond
from tests.e2e.house import House

SIZES = {"phone": PHONE, "wide": WIDE}
PAGES = [
    "/", "/music", "/music/artists", "/music/tracks", "/music/genres", "/music/genres/Folk", "/podcasts", "/books",
    "/search?q=room", "/queue", "/liked", "/history", "/now", "/dj", "/settings", "/taste", "/moments",
    "album", "artist", "show", "episode", "book", "/playlists", "playlist", "/nowhere",
]  # fmt: skip


def address(house: House, page: str) -> str:
    """A page's address; a kind stands for the first of that kind."""
    catalog = house.app.store.catalog
    if page in {"album", "show", "book"}:
        return f"/{page}/{catalog.list_collections(page)[1][0].id}"  # type: ignore[arg-type]
    if page == "episode":
        return f"/episode/{catalog.list_items('episode')[1][0].id}"
    if page == "playlist":
        tracks = [item.id for item in catalog.list_items("track")[1][:3]]
        return f"/playlist/{Playlists(house.app.store).make(house.ann, 'Three of them', 'A line', tracks).id}"
    if page == "artist":
        return f"/artist/{catalog.list_creators()[1][0].creator_id}"
    return page


RULES = {
    "resultTypes": ["violations"],
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"],
    "rules": {"target-size": {"enabled": True}},
}


def faults(page: Any) -> list[str]:
    """What axe calls serious or critical."""
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page, options=RULES).response["violations"]
    return [
        f"{fault['id']}: {node['html'][:200]} {node['failureSummary'][:300]}"
        for fault in found
        if fault["impact"] in {"serious", "critical"}
        for node in fault["nodes"]
    ]


@pytest.mark.parametrize(("size", "scheme"), [("phone", "light"), ("wide", "dark")])
def test_every_page_is_whole(tab: Callable[..., Tab], house: House, size: str, scheme: str) -> None:
    one = tab(size=SIZES[size], color_scheme=scheme)
    wrong = []
    page = one.open("/")
    for name in PAGES:
        page.evaluate(GO, address(house, name))
        page.wait_for_load_state("networkidle")
        expect(page.locator("h1"), f"{name} has no heading of its own").to_have_count(1)
        wrong += [f"{name}: {each}" for each in beyond(page)]
        wrong += [f"{name}: {fault}" for fault in faults(page)]
    assert wrong == []


def test_what_opens_over_a_page_is_whole_too(tab: Callable[..., Tab], house: House) -> None:
    one = tab()
    page = one.open(address(house, "album"))
    page.get_by_role("button", name="Play", exact=True).first.click()
    one.wait("now", lambda now: now["playing"])
    wrong = []
    page.get_by_label("Player").get_by_role("button", name="Queue").click()
    page.get_by_role("heading", name="Queue").wait_for()
    wrong += [f"queue: {fault}" for fault in faults(page)]
    page.locator(".row .more").first.click()
    page.get_by_role("menu").wait_for()
    wrong += [f"menu: {fault}" for fault in faults(page)]
    page.keyboard.press("Escape")
    page.keyboard.press("n")
    page.wait_for_url("**/now")
    wrong += [f"now: {fault}" for fault in faults(page)]
    page.keyboard.press("?")
    page.get_by_role("dialog").wait_for()
    wrong += [f"dialog: {fault}" for fault in faults(page)]
    assert wrong == []


def test_what_can_be_pressed_is_large_enough(tab: Callable[..., Tab], house: House) -> None:
    one = tab(size=PHONE)
    small = []
    page = one.open("/")
    for name in ["/", "album", "episode", "/settings", "/taste", "/dj", "/queue"]:
        page.evaluate(GO, address(house, name))
        page.wait_for_load_state("networkidle")
        small += [f"{name}: {told}" for told in page.evaluate(SMALL)]
    assert small == []


GO = """async (address) => {
  await (await module('core/router.js')).navigate(address);
  await new Promise((done) => setTimeout(done, 60));
}"""

SMALL = """() => [...document.querySelectorAll('button, a[href], input, select, summary, segue-wave')].filter((el) => {
  if (!el.checkVisibility() || el.closest('.unseen, .prose, .skip-link, label') || el.type === 'hidden') return false;
  if (el.matches('.unseen, .cover-link, .row-title')) return false;  // the whole card or row is theirs
  const inText = getComputedStyle(el).display === 'inline';
  const after = getComputedStyle(el, '::after');
  const more = after.content !== 'none' && after.position === 'absolute' ? 14 : 0;
  return !inText && el.getBoundingClientRect().height + more < 43.5;
}).map((el) => el.outerHTML.slice(0, 120))"""


def test_a_list_of_100000_rows_draws_only_what_is_seen(tab: Callable[..., Tab]) -> None:
    one = tab()

    def many(route: Any) -> None:
        query = dict(part.split("=") for part in route.request.url.partition("?")[2].split("&"))
        offset, limit = int(query["offset"]), int(query["limit"])
        rows = [
            {"type": "item", "id": f"trk_{n}", "kind": "track", "title": f"Track {n}", "subtitle": "Somebody",
             "art_id": "", "palette": [], "duration_ms": 1000, "collection_id": "alb_x", "liked": False}
            for n in range(offset, min(offset + limit, 100_000))
        ]  # fmt: skip
        route.fulfill(json={"total": 100_000, "offset": offset, "entries": rows})

    one.page.route("**/api/v1/items?*", many)
    page = one.open("/music/tracks")
    page.get_by_text("Track 3", exact=True).wait_for()
    for share in (0.25, 0.9, 0.5):
        page.evaluate("share => scrollTo(0, document.documentElement.scrollHeight * share)", share)
        page.wait_for_function(
            "share => [...document.querySelectorAll('.row-title')].some((el) => Math.abs(el.textContent.slice(6)"
            " - share * 100000) < 60)",
            arg=share,
        )
        assert page.locator(".list-row").count() < 60
    page.evaluate("scrollTo(0, document.documentElement.scrollHeight)")
    page.get_by_text("Track 99999", exact=True).wait_for()
    assert page.get_by_text("Track 99999", exact=True).locator("xpath=ancestor::*[@role='listitem']").get_attribute(
        "aria-posinset"
    ) == str(100_000)


def test_colours_from_any_art_stay_readable(tab: Callable[..., Tab]) -> None:
    one = tab()
    one.open("/")
    worst = one.page.evaluate(
        """async () => {
          const { tints, lights, contrast } = await module('core/colour.js');
          const grounds = { dark: ['#14110f', '#f7f1ea', '#bdb2a7'], light: ['#f6f4f1', '#1c1714', '#5c5249'] };
          let seed = 7;
          const next = () => (seed = (seed * 1103515245 + 12345) % 2147483648);
          const colour = () => '#' + (next() >> 7 & 0xffffff).toString(16).padStart(6, '0');
          let worst = 21;
          for (let n = 0; n < 400; n += 1) {
            for (const [name, [bg, ink, ink2]] of Object.entries(grounds)) {
              const palette = [colour(), colour(), colour()];
              const { tint, soft, art } = tints(palette, name);
              for (const over of [tint, soft, bg]) worst = Math.min(worst, contrast(art, over));
              for (const over of [tint, soft]) worst = Math.min(worst, contrast(ink, over), contrast(ink2, over));
              for (const light of lights(palette, name)) worst = Math.min(worst, contrast(light, bg));
            }
          }
          return worst;
        }"""
    )
    assert worst >= 4.5
