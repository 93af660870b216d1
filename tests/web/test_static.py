"""The player's files, read as text: what they weigh, what they name, and what they must never hold."""

import re
from pathlib import Path

import segue.web
from segue.api import site

WEB = Path(segue.web.__file__).parent
STATIC = WEB / "static"
SCRIPTS = sorted(STATIC.rglob("*.js"))
STYLES = sorted(STATIC.rglob("*.css"))
IMPORT = r"""(?:from|import\()\s*["'](\.[^"']+)["']|^import ["'](\.[^"']+)["']"""
ICON = r"""(?:icon|iconButton|setIcon\(\w+,|glyph:|empty)\(?\s*["'](\w+)["']"""


def test_what_a_page_loads_stays_small() -> None:
    """The first page by itself, and every other page opened cold with all that it can ask for later."""
    js = STATIC / "js"
    first = loaded(js / "main.js") | loaded(js / "views/home.js")
    assert weight(first) < 130_000
    pages = [js / name[2:] for name in re.findall(r'import\("(\./views/[^"]+)"\)', (js / "main.js").read_text())]
    assert len(set(pages)) >= 18
    for page in pages:
        assert weight(first | loaded(page, later=True)) < 250_000, page.name


def loaded(path: Path, later: bool = False, known: set[Path] | None = None) -> set[Path]:
    """A module and all that it imports; with `later` also what it imports while it runs."""
    found = known if known is not None else set()
    path = path.resolve()
    if path in found:
        return found
    found.add(path)
    script = path.read_text()
    names = re.findall(r'^(?:import|export)\b[^"\n(]*?(?:from )?"(\.[^"]+)"', script, re.M)
    for name in names + (re.findall(r'import\("(\.[^"]+)"\)', script) if later else []):
        loaded(path.parent / name, later, found)
    return found


def weight(paths: set[Path]) -> int:
    """Bytes as they are sent, before gzip."""
    sent = [site.file(path) for path in paths]
    assert all(sent)
    return sum(len(each.data) for each in sent if each)


def test_scripts_are_sent_without_comments_line_for_line() -> None:
    for path in SCRIPTS:
        script = path.read_text()
        for number, line in enumerate(script.splitlines(), 1):
            assert line.count("`") % 2 == 0, f"{path.name}:{number}: a text over several lines would lose its spaces"
            assert not re.search(r"\*/\s*\S", line), f"{path.name}:{number}: what follows a comment would go with it"
        sent = site.file(path)
        assert sent is not None
        assert len(sent.data.splitlines()) == len(script.splitlines())
        assert not re.search(rb"(?m)^\s*//|^[ \t]|/\*\*|\*/$", sent.data), path.name


def test_modules_stay_small() -> None:
    assert [path.name for path in SCRIPTS if len(path.read_text().splitlines()) > 500] == []


def test_the_page_holds_no_inline_script_or_style() -> None:
    page = (WEB / "index.html").read_text()
    assert not re.search(r"<script(?![^>]*\bsrc=)", page)
    assert not re.search(r"<style|\sstyle=|\son\w+=", page)


def test_nothing_is_fetched_from_elsewhere() -> None:
    for path in [WEB / "index.html", *SCRIPTS, *STYLES]:
        hosts = set(re.findall(r"https?://([a-z0-9.-]+\.[a-z]{2,})", path.read_text()))
        assert hosts <= {"www.w3.org"}, f"{path.name} names {hosts}"


def test_every_import_and_link_leads_to_a_file() -> None:
    for path in SCRIPTS:
        for name in re.findall(IMPORT, path.read_text(), re.M):
            target = next(part for part in name if part)
            assert (path.parent / target).resolve().is_file(), f"{path.name} imports {target}"
    for name in re.findall(r'(?:src|href)="/static/([^"]+)"', (WEB / "index.html").read_text()):
        assert (STATIC / name).is_file(), f"index.html names {name}"
    for path in STYLES:
        for name in re.findall(r'url\("([^"]+)"\)', path.read_text()):
            assert (path.parent / name).is_file(), f"{path.name} names {name}"


def test_every_icon_that_is_asked_for_is_drawn() -> None:
    icons = (STATIC / "js/ui/icons.js").read_text()
    drawn = set(re.findall(r"^  (\w+): \"M", icons, re.M))
    asked: set[str] = set()
    for path in SCRIPTS:
        asked |= set(re.findall(ICON, path.read_text()))
    assert asked
    assert asked <= drawn, f"not drawn: {asked - drawn}"


def test_no_markup_is_made_from_strings() -> None:
    for path in SCRIPTS:
        assert not re.search(r"\.(inner|outer)HTML|insertAdjacentHTML|document\.write", path.read_text()), path.name


def test_type_comes_in_four_sizes() -> None:
    allowed = re.compile(r"var\(--t[1-4]\)|0\.5625rem")  # the last: the figure drawn inside the jump icons
    for path in STYLES:
        for size in re.findall(r"font-size:\s*([^;]+);", path.read_text()):
            assert allowed.fullmatch(size.strip()), f"{path.name}: {size}"


def test_motion_is_short_and_can_be_switched_off() -> None:
    tokens = (STATIC / "css/tokens.css").read_text()
    assert "prefers-reduced-motion: reduce" in tokens
    for path in STYLES:
        for line in re.findall(r"transition:[^;]+;", path.read_text()):
            assert not re.search(r"[\d.]+m?s\b", line), f"{path.name}: {line} (use --quick or --calm)"


def test_the_page_asks_at_once_for_every_module_that_opens_it() -> None:
    """One round trip instead of a chain of them: what `main.js` imports is preloaded, and nothing that is gone."""
    js = (STATIC / "js").resolve()
    needed = loaded(js / "main.js")
    preloaded = {
        js / name for name in re.findall(r'modulepreload" href="/static/js/([^"]+)"', (WEB / "index.html").read_text())
    }
    assert needed - {js / "main.js"} <= preloaded
    assert all(path.is_file() for path in preloaded)
