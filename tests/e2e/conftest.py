"""A real headless Chromium before a real server. One server and one browser for all tests; a fresh context for each."""

import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.house import NAME, PASSWORD, House, furnished

FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--autoplay-policy=no-user-gesture-required",
]
MODULE = "module = (name) => import(new URL(name, document.querySelector('script[type=module]').src));"
"""In a page's scripts, `await module('player/stage.js')` is the page's own module, whatever its version."""
WIDE = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}
BEYOND = """() => {
  const cut = (el) => {
    for (let at = el.parentElement; at && at !== document.body; at = at.parentElement) {
      if (getComputedStyle(at).overflowX !== 'visible') return true;
    }
    return false;
  };
  const out = [...document.body.querySelectorAll('*')].filter((el) => {
    const box = el.getBoundingClientRect();
    return box.width > 0 && box.height > 0 && (box.right > innerWidth + 1 || box.left < -1)
      && !el.closest('svg *, [aria-hidden="true"], [inert]') && !cut(el)
      && el.checkVisibility({ checkVisibilityCSS: true });
  });
  return out.map((el) => {
    const box = el.getBoundingClientRect();
    return `${el.tagName} ${el.className} from ${Math.round(box.left)} to ${Math.round(box.right)} of ${innerWidth}`;
  });
}"""


def beyond(page: Any) -> list[str]:
    """What reaches over an edge of the page where nobody can scroll to it. (The page itself cuts off what is too wide,
    so that its scroll width tells nothing.) What lies in a strip that scrolls is none of it."""
    return list(page.evaluate(BEYOND))


@pytest.hookimpl(tryfirst=True)  # before xdist reads the groups
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in Path(item.path).parents:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.xdist_group("browser"))


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with furnished(tmp_path_factory.mktemp("house")) as made:
        yield made


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    executable = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if executable is None:
        pytest.skip("Chromium is not installed")
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(timeout=60_000)  # only patience, as below

    with sync_playwright() as play:
        opened = play.chromium.launch(executable_path=executable, args=FLAGS)
        yield opened
        opened.close()


class Tab:
    """A page that remembers what went wrong on it."""

    def __init__(self, context: Any, url: str) -> None:
        self.context, self.url = context, url
        self.page = context.new_page()
        self.wrong: list[str] = []
        self.expected: list[str] = []
        self.page.set_default_timeout(60_000)  # only patience: a busy machine fails nothing
        self.page.on("console", self._told)
        self.page.on("pageerror", lambda error: self.wrong.append(str(error)))

    def _told(self, message: Any) -> None:
        if message.type == "error" and not any(word in message.text for word in self.expected):
            self.wrong.append(f"{message.text} ({message.location.get('url')})")

    def open(self, path: str) -> Any:
        """Goes to an address and waits for its heading."""
        self.page.goto(self.url + path)
        self.page.wait_for_selector("h1")
        return self.page

    def play(self) -> None:
        """Presses the page's own Play (not the player bar's)."""
        self.page.locator("main").get_by_role("button", name="Play", exact=True).first.click()

    def stage(self, expression: str) -> Any:
        """What the page's own player says: `position`, `now`, `energy`, `kept`."""
        return self.page.evaluate(ASK[expression])

    def wait(self, expression: str, until: Callable[[Any], bool], seconds: float = 60) -> Any:
        """Asks until the answer is as wished."""
        deadline = time.monotonic() + seconds
        while not until(answer := self.stage(expression)):
            assert time.monotonic() < deadline, f"{expression} stayed {answer!r}"
            self.page.wait_for_timeout(60)
        return answer


ASK: dict[str, str] = {
    "position": "async () => (await module('player/stage.js')).time.get().position_ms",
    "now": """async () => {
      const { item, playing, mode } = (await module('player/stage.js')).now.get();
      return { title: item?.title, playing, mode };
    }""",
    "energy": """async () => {
      const { meterIfAny } = await module('player/graph.js');
      const meter = meterIfAny();
      if (!meter) return 0;
      const samples = new Float32Array(meter.fftSize);
      meter.getFloatTimeDomainData(samples);
      return Math.sqrt(samples.reduce((sum, x) => sum + x * x, 0) / samples.length);
    }""",
    "kept": "async () => (await module('player/reporter.js')).waitingCount()",
}


@pytest.fixture
def tab(house: House, browser: Any) -> Iterator[Callable[..., Tab]]:
    """Opens tabs: `tab()` signed in and wide, `tab(size=PHONE)`, `tab(signed_in=False)`, `tab(at=other_house)`."""
    contexts: list[Any] = []
    tabs: list[Tab] = []

    def new(size: dict[str, int] = WIDE, signed_in: bool = True, at: House = house, **how: Any) -> Tab:
        phone = size["width"] < 600
        how.setdefault("reduced_motion", "reduce")  # a machine without a GPU has better to do than draw
        context = browser.new_context(viewport=size, has_touch=phone, is_mobile=phone, **how)
        context.add_init_script(MODULE)
        contexts.append(context)
        if signed_in:
            reply = context.request.post(f"{at.url}/api/v1/session", data={"name": NAME, "password": PASSWORD})
            assert reply.ok, reply.text()
        made = Tab(context, at.url)
        tabs.append(made)
        return made

    yield new
    wrong = [word for one in tabs for word in one.wrong]
    for context in contexts:
        context.close()
    assert wrong == [], "the console told of errors"
