"""Finds what imported plays name in the library: by id, then by name.

The names are indexed and the library streams past them once, so that neither its size nor the history's must fit into
memory twice. Blocks are the first and last letters (as they sound) of artist and title together: a slip leaves at least
one end of each alone. What falls into a block is compared letter by letter (rapidfuzz).
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Literal

from segue.listening.imports.names import Title, creators_of, sound, title_of
from segue.store.imports import LibraryName

MATCHED, NEARLY = 90.0, 72.0
"""From here on it is the same; from there on a person is asked."""
_CROWDED = 500
"""A block with more names than this tells nothing."""
_HEAD, _TITLE_HEAD = 3, 4
_CANDIDATES = 3
_ENDINGS = {"s", "es", "d", "ed", "er", "r", "y", "ly", "ing", "in", "n"}
_VOWELS = str.maketrans("", "", "aeiou")


@dataclass(frozen=True, slots=True)
class Wanted:
    """A name from elsewhere."""

    key: str
    kind: str
    title: str
    creator: str
    collection: str = ""
    mbid: str = ""
    duration_ms: int = 0


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a name."""

    state: Literal["matched", "nearly", "unmatched"] = "unmatched"
    item_id: str = ""
    score: float = 0.0
    candidates: tuple[tuple[str, float], ...] = ()
    """(item id, score 0 to 100), the best first."""


@dataclass(slots=True)
class _Name:
    wanted: Wanted
    title: Title
    creators: tuple[str, ...]
    best: dict[str, tuple[float, float, str]] = field(default_factory=dict)
    """By what makes a recording (title and creator as they sound): (score, fit of the album, item id)."""


def match(wanted: Sequence[Wanted], library: Iterable[LibraryName]) -> dict[str, Outcome]:
    """What each name is, by its key. One pass over the library."""
    names = [_Name(each, title_of(each.title), _creators(each)) for each in wanted]
    by_mbid: dict[str, list[int]] = defaultdict(list)
    blocks: dict[tuple[str, str], list[int]] = defaultdict(list)
    for number, name in enumerate(names):
        if name.wanted.mbid:
            by_mbid[name.wanted.mbid.lower()].append(number)
        for key in _keys(name.title, name.creators):
            blocks[key].append(number)
    for item in library:
        title = title_of(item.title)
        creators = tuple(dict.fromkeys(part for each in item.creators for part in creators_of(each)))
        found = set(by_mbid.get(item.mbid.lower(), ())) if item.mbid else set()
        for number in found:
            _keep(names[number], item, title, creators, 101.0)
        for key in _keys(title, (*creators, *title.guests)):
            block = blocks.get(key)
            if block and len(block) <= _CROWDED:
                found.update(block)
        for number in found:
            name = names[number]
            if not (item.mbid and item.mbid.lower() == name.wanted.mbid.lower()):
                score = likeness(name.wanted, name.title, name.creators, item, title, creators)
                if score >= NEARLY:
                    _keep(name, item, title, creators, score)
    return {name.wanted.key: _outcome(name) for name in names}


def likeness(
    wanted: Wanted,
    title: Title,
    creators: tuple[str, ...],
    item: LibraryName,
    item_title: Title,
    item_creators: tuple[str, ...],
) -> float:
    """How surely both are one recording, 0 to 100."""
    from rapidfuzz import fuzz

    if (wanted.kind == "chapter") != (item.kind == "chapter"):
        return 0.0
    if wanted.kind == "episode" and item.kind == "track":
        return 0.0
    foreign = title.foreign or item_title.foreign
    # One of them in other letters: there are many ways to write it in these, and all sound alike.
    heard = 0.97 if foreign else 0.92
    same_title = max(
        fuzz.ratio(title.core, item_title.core),
        fuzz.ratio(title.full, item_title.full),
        0.99 * fuzz.ratio(title.core, item_title.full),
        0.99 * fuzz.ratio(title.full, item_title.core),
        0.97 * fuzz.token_sort_ratio(title.full, item_title.full),
        heard * fuzz.ratio(sound(title.core), sound(item_title.core)),
    )
    if same_title < 60:
        return 0.0
    same_creator = max(
        (
            _same_name(one, other)
            for one in (*creators, *title.guests)
            for other in (*item_creators, *item_title.guests)
        ),
        default=100.0 if not creators and same_title > 95 and wanted.kind == "chapter" else 0.0,
    )
    if same_creator < 60:
        return 0.0
    score = 0.55 * same_title + 0.45 * same_creator
    slip = not _same_words(title, item_title)
    length = min(len(title.core), len(item_title.core))
    far = _far(wanted.duration_ms, item.duration_ms)
    if same_title < (99.0 if length < 5 else 79.0 if length < 9 else 84.0) or same_creator < 76.0:
        score = min(score, 86.0)
    if slip and (same_creator < 88.0 or _other_words(title, item_title, foreign)) and far != "near":
        score = min(score, 88.0)
    if slip and far == "far":
        score = min(score, 85.0)
    if far == "far" and same_creator < 88.0:
        score = min(score, 85.0)
    if title.marks != item_title.marks:
        score = min(score, 82.0)
    if title.numbers != item_title.numbers:
        score = min(score, 74.0)
    return score


def _same_name(one: str, other: str) -> float:
    from rapidfuzz import fuzz

    if one == other:
        return 100.0
    return max(
        fuzz.ratio(one, other), 0.96 * fuzz.ratio(sound(one), sound(other)), 0.96 * fuzz.token_sort_ratio(one, other)
    )


def _same_words(one: Title, other: Title) -> bool:
    firsts, seconds = {one.core.replace(" ", ""), one.full.replace(" ", "")}, {other.core.replace(" ", "")}
    return bool(firsts & (seconds | {other.full.replace(" ", "")}))


def _other_words(one: Title, other: Title, foreign: bool) -> bool:
    """Whether titles differ by whole words or by an ending (Night, Nights), not by a slip inside a word."""
    first, second = one.core.split(), other.core.split()
    if len(first) != len(second):
        return "".join(first) != "".join(second)
    for left, right in zip(first, second, strict=True):
        if left != right:
            short, long = sorted((left, right), key=len)
            if long.startswith(short) and long[len(short) :] in _ENDINGS:
                return True
            if len(short) < 4 and not foreign:
                return True
    return False


def _far(one_ms: int, other_ms: int) -> str:
    """Whether lengths are near, far from each other, or not known."""
    if not one_ms or not other_ms:
        return ""
    apart = abs(one_ms - other_ms)
    if apart <= max(4_000, 0.02 * other_ms):
        return "near"
    return "far" if apart > max(12_000, 0.08 * other_ms) else ""


def _creators(wanted: Wanted) -> tuple[str, ...]:
    found = creators_of(wanted.creator) if wanted.creator else ()
    if wanted.kind == "chapter":
        found = (*found, *creators_of(wanted.collection))
    return tuple(dict.fromkeys(found))


def _keys(title: Title, creators: Iterable[str]) -> set[tuple[str, str]]:
    """The blocks that a name falls into."""
    found: set[tuple[str, str]] = set()
    for core in {title.core, title.full}:
        heard = sound(core)
        size = _TITLE_HEAD if len(heard) >= 11 else 3
        ends = {f"<{heard[:size]}", f"{heard[-size:]}>"}
        bones = heard.translate(_VOWELS)
        for creator in creators:
            made = sound(creator)
            for part in (f"<{made[:_HEAD]}", f"{made[-_HEAD:]}>"):
                found.update((part, end) for end in ends)
            found.add((made.translate(_VOWELS), bones))
        if len(heard) >= 8:
            found.add(("", heard))
    return found


def _keep(name: _Name, item: LibraryName, title: Title, creators: tuple[str, ...], score: float) -> None:
    """Keeps an item among the best; of one recording on several albums the one whose album fits."""
    from rapidfuzz import fuzz

    recording = f"{sound(title.core)}|{sorted(title.marks)}|{title.numbers}|{sound(creators[0]) if creators else ''}"
    wanted = name.wanted
    album = fuzz.ratio(wanted.collection.lower(), item.collection.lower()) if wanted.collection else 0.0
    album += {"near": 30.0, "far": -30.0}.get(_far(wanted.duration_ms, item.duration_ms), 0.0)
    known = name.best.get(recording)
    if known is None or (score, album) > known[:2] or ((score, album) == known[:2] and item.item_id < known[2]):
        name.best[recording] = (score, album, item.item_id)
        if len(name.best) > 4 * _CANDIDATES:
            worst = min(name.best, key=lambda key: name.best[key])
            del name.best[worst]


def _outcome(name: _Name) -> Outcome:
    ranked = sorted(name.best.values(), key=lambda best: (-best[0], -best[1], best[2]))
    candidates = tuple((item_id, round(min(100.0, score), 1)) for score, _, item_id in ranked[:_CANDIDATES])
    if not ranked:
        return Outcome()
    score, _, item_id = ranked[0]
    # Two recordings that fit alike, neither of them exactly: a person knows, a guess does not.
    unclear = len(ranked) > 1 and score < 97.0 and score - ranked[1][0] < 2.0 and ranked[1][0] >= MATCHED
    if score >= MATCHED and not unclear:
        return Outcome("matched", item_id, candidates[0][1], candidates)
    return Outcome("nearly", "", candidates[0][1], candidates)
