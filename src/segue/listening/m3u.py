"""Playlists in and out as M3U8, the exchange format of music players (UTF-8; `#EXTM3U`, `#EXTINF`, `#PLAYLIST`).

Each entry names its item in a comment of our own (`#SEGUE-ITEM:`), so that what Segue wrote comes back whole; other
players pass over it. Places on this server's disk are nobody's business: what goes out is the path within the library.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from unicodedata import normalize
from urllib.parse import unquote, urlsplit

from segue.listening.imports.match import Wanted, match
from segue.model.errors import BadInput
from segue.model.media import Credit
from segue.model.playlists import MOST_ENTRIES
from segue.store import Store

MAX_BYTES = 2_000_000
_MARK = "#SEGUE-ITEM:"
_LONGEST = 1_000
"""Characters of a line that are looked at."""
_DEEPEST = 16
"""So many names of a path, from its end."""


@dataclass(frozen=True, slots=True)
class Line:
    """An entry of a file: where it lies, and what is said of it."""

    path: str
    title: str = ""
    """As in `#EXTINF`: mostly "artist - title"."""
    duration_ms: int = 0
    item_id: str = ""


@dataclass(frozen=True, slots=True)
class Listed:
    """A file that was read."""

    title: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Resolved:
    """What the library has of it: the ids of its items in their order, and what was not found, as it was named."""

    item_ids: tuple[str, ...]
    missing: tuple[str, ...]


def write_m3u(title: str, lines: Iterable[Line]) -> bytes:
    """The file, in UTF-8."""
    out = ["#EXTM3U", f"#PLAYLIST:{_clean(title)}"]
    for line in lines:
        out += [f"#EXTINF:{round(line.duration_ms / 1000)},{_clean(line.title)}", f"{_MARK}{line.item_id}"]
        path = line.path.replace("\n", " ").replace("\r", " ")
        out.append(f"./{path}" if path.startswith("#") else path)
    return ("\n".join(out) + "\n").encode()


def read_m3u(data: bytes) -> Listed:
    """What a file lists. Raises BadInput for what is no playlist, for more than 2 MB and more than 2,000 entries."""
    if len(data) > MAX_BYTES:
        raise BadInput("This playlist is bigger than 2 MB.", "Is it really an M3U file?")
    if b"\0" in data and not data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise BadInput("This is no playlist.", "Give an M3U or M3U8 file: text with a path on each line.")
    title = name = item_id = ""
    duration_ms = 0
    lines: list[Line] = []
    for raw in _decoded(data).splitlines():
        text = raw.strip()[:_LONGEST]
        if text.startswith("#PLAYLIST:"):
            title = text.partition(":")[2].strip()
        elif text.startswith("#EXTINF:"):
            length, _, name = text.partition(":")[2].partition(",")
            duration_ms = _ms(length.split()[0] if length.split() else "")
        elif text.startswith(_MARK):
            item_id = text.removeprefix(_MARK).strip()
        elif text and not text.startswith("#"):
            lines.append(Line(text, name.strip(), duration_ms, item_id))
            name, item_id, duration_ms = "", "", 0
    if not lines:
        raise BadInput("Nothing is listed in this file.", "Give an M3U or M3U8 file: text with a path on each line.")
    if len(lines) > MOST_ENTRIES:
        raise BadInput(f"This file lists {len(lines):,} entries.", f"A playlist holds {MOST_ENTRIES:,} at most.")
    return Listed(title, tuple(lines))


def lines_of(store: Store, item_ids: Sequence[str]) -> list[Line]:
    """Items as lines, in their order; what is no longer in the library is left out."""
    items = store.catalog.items_by_id(item_ids)
    files = store.files.files_by_id({item.file_id for item in items.values() if item.file_id})
    collections = store.catalog.collections_by_id({item.collection_id for item in items.values()})
    roots = {root.id: PurePosixPath(root.path) for root in store.files.roots()}
    found = []
    for item in (items[id_] for id_ in item_ids if id_ in items):
        file, of = files.get(item.file_id), collections.get(item.collection_id)
        path = PurePosixPath(file.path) if file else PurePosixPath(item.id)
        root = roots.get(file.root_id) if file else None
        inside = path.relative_to(root) if root is not None and path.is_relative_to(root) else PurePosixPath(path.name)
        maker = _maker(item.credits) or (_maker(of.credits) if of else "")
        shown = " - ".join(part for part in (maker, item.title) if part)
        found.append(Line(str(inside), shown, item.duration_ms, item.id))
    return found


def resolve(store: Store, lines: Sequence[Line]) -> Resolved:
    """Finds what lines mean: by our own mark, by the end of the path, then by artist and title."""
    known = store.catalog.items_by_id([line.item_id for line in lines if line.item_id])
    found: dict[int, str] = {at: line.item_id for at, line in enumerate(lines) if line.item_id in known}
    left = {at: line for at, line in enumerate(lines) if at not in found}
    found |= _by_path(store, left)
    found |= _by_name(store, {at: line for at, line in left.items() if at not in found})
    missing = tuple(line.title or _parts(line.path)[-1] for at, line in enumerate(lines) if at not in found)
    return Resolved(tuple(found[at] for at in sorted(found)), missing)


def _by_path(store: Store, lines: Mapping[int, Line]) -> dict[int, str]:
    """The item of the one file whose path ends most like the line's; of a file with several, none."""
    wanted = {at: _parts(line.path) for at, line in lines.items()}
    ends = {end for parts in wanted.values() for end in _ends(parts)}
    holders: dict[tuple[str, ...], str] = {}  # the file that ends so; "" for several
    if ends:
        for file_id, path in store.files.present_paths():
            for end in _ends(_parts(path)):
                if end not in ends:
                    break  # nor is any that is longer
                holders[end] = "" if end in holders else file_id
    files: dict[int, str] = {}
    for at, parts in wanted.items():
        most = max((end for end in _ends(parts) if end in holders), key=len, default=())
        if most and holders[most] and (len(most) > 1 or len(parts) == 1):
            files[at] = holders[most]
    items = store.catalog.items_of_files(set(files.values()))
    return {at: items[file_id][0].id for at, file_id in files.items() if len(items.get(file_id, ())) == 1}


def _by_name(store: Store, lines: Mapping[int, Line]) -> dict[int, str]:
    wanted = []
    for at, line in lines.items():
        creator, dash, title = (line.title or PurePosixPath(_parts(line.path)[-1]).stem).partition(" - ")
        if dash:
            wanted.append(Wanted(str(at), "track", title, creator, duration_ms=max(0, line.duration_ms)))
    if not wanted:
        return {}
    found = match(wanted, store.imports.library())
    return {int(key): outcome.item_id for key, outcome in found.items() if outcome.state == "matched"}


def _parts(path: str) -> tuple[str, ...]:
    """A path as it is compared: its names from the root on, without case, as one writes them on any system."""
    if path.lower().startswith("file:"):
        path = unquote(urlsplit(path).path)
    parts = [part for part in normalize("NFC", path).casefold().replace("\\", "/").split("/") if part not in {"", "."}]
    return tuple(parts) or ("",)


def _ends(parts: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """The last name, the last two…: looked up rather than compared, so that many files of one name cost no more."""
    return (parts[-count:] for count in range(1, min(len(parts), _DEEPEST) + 1))


def _decoded(data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def _ms(seconds: str) -> int:
    try:
        return max(0, min(86_400_000, round(float(seconds) * 1000)))
    except (ValueError, OverflowError):
        return 0


def _clean(text: str) -> str:
    return " ".join(text.split())


def _maker(credits: Sequence[Credit]) -> str:
    for role in ("artist", "album_artist", "author", "host", "composer"):
        if names := [credit.name for credit in credits if credit.role == role]:
            return ", ".join(names)
    return ""
