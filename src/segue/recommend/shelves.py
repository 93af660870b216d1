"""The shelves of the first page: what each asks for, in the order in which they stand."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import numpy as np

from segue.model.clock import zone_of
from segue.model.picks import Pick
from segue.recommend.ask import Ask, Found
from segue.recommend.atlas import KIND_NUMBER, KINDS
from segue.recommend.chain import Table, choose
from segue.recommend.hand import Hand
from segue.recommend.sight import DAY_MS, Sight
from segue.recommend.similar import SOURCES as ALIKE
from segue.recommend.similar import stand_in
from segue.recommend.sources.base import Drawn
from segue.recommend.sources.own import Favourites
from segue.store import Store

LENGTH = 20
_KINDS = np.arange(len(KINDS), dtype=np.int32)
BEGUN_MS = 15_000
"""Less than this is not begun."""
AROUND_HOURS = 1
DAYTIME_DAYS = 60


@dataclass(frozen=True, slots=True)
class Shelf:
    """A row of the first page: what was found, or picks that are ready (in the midst of a chapter, say)."""

    id: str
    title: str
    found: Sequence[Found] = ()
    ready: tuple[Pick, ...] = ()
    reason: str | None = None
    """What stands under every pick instead of its own reason; None for its own."""
    about: int = -1
    """The row whose title stands in the shelf's (as `{title}`)."""


def home_shelves(store: Store, table: Table, seed: int) -> list[Shelf]:
    """All shelves of a listener; some may be empty."""

    def ask(kind: str, **how: object) -> Ask:
        return replace(Ask(kind, LENGTH, seed=seed), **how)  # type: ignore[arg-type]

    table.hand(seed).deal(_KINDS)
    shelves = [
        Shelf("continue", "Carry on", ready=going_on(store, table)),
        Shelf("new_episodes", "New episodes for you", _episodes(table, ask("episode", explore=0.0, calibrate=0.0))),
        Shelf("for_you", "Made for you", choose(table, ask("track"))),
        because_of(table, seed),
        Shelf("on_repeat", "On repeat", choose(table, _only(ask("track", heard="any"), "favourites"))),
        Shelf("albums", "Albums for you", choose(table, ask("album", heard="any"))),
        daytime(store, table),
        Shelf("books", "Books for you", choose(table, ask("book"))),
        Shelf("shows", "Podcasts for you", choose(table, ask("show", heard="any"))),
        Shelf("rediscover", "Not heard for a while", choose(table, _only(ask("track", heard="any"), "forgotten"))),
        across(table, ask("book", explore=0.0)),
        Shelf("popular", "Popular here", choose(table, _only(ask("album", heard="any"), "popular"))),
        Shelf("added", "Just in", choose(table, _only(ask("album", heard="any"), "fresh"))),
    ]
    return [shelf for shelf in shelves if len(shelf.found) >= _LEAST.get(shelf.id, 1) or shelf.ready]


_LEAST = {"daytime": 3, "across": 2, "popular": 3, "because": 3}
"""With fewer than so many a shelf is not worth its room."""


def going_on(store: Store, table: Table) -> tuple[Pick, ...]:
    """What was begun and not ended, the latest first; of a book the chapter that comes next."""
    picks: dict[str, Pick] = {}
    for each in table.sight.begun:
        whole = each.collection_id if each.kind == "chapter" else each.item_id
        if each.kind == "track" or whole in picks or len(picks) == LENGTH:
            continue
        number = float(LENGTH - len(picks))
        if not each.finished and each.position_ms >= BEGUN_MS:
            picks[whole] = Pick(each.item_id, number, "in_progress")
        elif each.finished and each.kind == "chapter":
            following = store.signals.next_chapter(each.collection_id, each.item_id)
            # An ended book is remembered, too: an earlier chapter of it must not come back.
            picks[whole] = Pick(following, number, "in_progress", "The next chapter" if following else "")
    return tuple(pick for pick in picks.values() if pick.item_id)


def because_of(table: Table, seed: int) -> Shelf:
    """Things of any kind near one thing that they loved of late; another one each quarter of the day."""
    sight, atlas = table.sight, table.ground.atlas
    rows, love = sight.loved
    at = np.searchsorted(sight.rows, rows)
    lately = (sight.now_ms - sight.last_ms[at] < 45 * DAY_MS) & (
        (sight.plays[at] > 0) | np.isin(rows, list(sight.liked))
    )
    near = love * 0.5 ** (np.maximum(0, sight.now_ms - sight.last_ms[at]) / (10 * DAY_MS))
    anchors = rows[lately][np.argsort(-near[lately], kind="stable")[:6]]
    if not len(anchors):
        return Shelf("because", "")
    anchor = int(anchors[seed % len(anchors)])
    alike = replace(table, sight=stand_in(atlas, np.array([anchor], np.int32), sight))
    hand = Hand(alike.sight, alike.ground, seed, ALIKE)
    hand.deal(_KINDS)
    found: list[Found] = []
    for kind, share in (("album", 8), ("book", 4), ("show", 4)):
        ask = Ask(kind, share, "any", explore=0, calibrate=0, sources=ALIKE)  # type: ignore[arg-type]
        own = int(atlas.collections[anchor])
        found += [each for each in choose(alike, ask, hand=hand) if int(atlas.collections[each.row]) != own]
    found.sort(key=lambda each: -each.score)
    return Shelf("because", _because_title(table, anchor), found[:LENGTH], reason="", about=anchor)


def daytime(store: Store, table: Table) -> Shelf:
    """What they play at this time of the day."""
    sight, atlas = table.sight, table.ground.atlas
    part = part_of_day(sight.hour)
    starts = store.signals.starts(sight.user.id, sight.now_ms - DAYTIME_DAYS * DAY_MS)
    zone = zone_of(sight.user.timezone)
    hours = (datetime.fromtimestamp(at_ms / 1000, zone).hour for _, at_ms in starts)
    near = [id_ for (id_, _), hour in zip(starts, hours, strict=True) if _apart(hour, sight.hour) <= AROUND_HOURS]
    rows = atlas.rows(near)
    rows, counts = np.unique(rows[(rows >= 0) & (atlas.kinds[rows] == KIND_NUMBER["track"])], return_counts=True)
    if not len(rows):
        return Shelf("daytime", "")
    at = np.minimum(np.searchsorted(sight.rows, rows), max(0, len(sight.rows) - 1))
    # What belongs to this time of day, not simply what is played most.
    scores = counts / (2.0 + np.maximum(sight.plays[at] if len(sight.rows) else 0, counts))
    drawn = Drawn.of(rows, scores).best(60)
    ask = Ask("track", LENGTH, "any", explore=0, calibrate=0, diversity=0.3)
    found = choose(table, ask, {Favourites.name: drawn})
    when = "at night" if part == "night" else f"in the {part}"
    return Shelf(
        "daytime", "For tonight" if part == "night" else f"For this {part}", found, reason=f"You play it {when}"
    )


def _apart(hour: int, other: int) -> int:
    """Hours between two hours of the day, the short way round."""
    away = abs(hour - other)
    return min(away, 24 - away)


def across(table: Table, ask: Ask) -> Shelf:
    """Of the kinds that they hear less: what is near to what they love."""
    mix = table.sight.mix(table.ground.atlas)
    found: list[Found] = []
    for number in np.argsort(mix)[:2]:
        kind = {"track": "album", "episode": "show", "book": "book"}[KINDS[int(number)]]
        only = replace(_only(ask, "across"), kind=kind, limit=LENGTH // 2)  # type: ignore[arg-type]
        found += choose(table, only)
    return Shelf("across", "Beyond your usual kind", found)


def part_of_day(hour: int) -> str:
    """`morning`, `afternoon`, `evening` or `night`."""
    if 5 <= hour < 12:
        return "morning"
    if 12 <= hour < 18:
        return "afternoon"
    return "evening" if 18 <= hour < 23 else "night"


def _episodes(table: Table, ask: Ask) -> list[Found]:
    """New episodes of their shows first, then the newest of others."""
    found = choose(table, replace(ask, sources=("series",)))
    if len(found) < 6:
        have = {each.row for each in found}
        more = choose(table, replace(ask, sources=("fresh", "series", "metadata", "coplayed")))
        found += [each for each in more if each.row not in have]
    return found[:LENGTH]


def _because_title(table: Table, anchor: int) -> str:
    verb = {KIND_NUMBER["track"]: "you play", KIND_NUMBER["episode"]: "you heard", KIND_NUMBER["book"]: "you read"}
    liked = anchor in table.sight.liked
    return f"Because {'you like' if liked else verb[int(table.ground.atlas.kinds[anchor])]} {{title}}"


def _only(ask: Ask, source: str) -> Ask:
    return replace(ask, sources=(source,), explore=0.0, calibrate=0.0)


__all__ = ["Shelf", "Sight", "home_shelves"]
