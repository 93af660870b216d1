"""Playlists made for a listener: daily mixes, the weekly discovery, the time capsule. What each holds, why, until when.

Each is a value with reasons; the keeper of playlists (`Mixer`) puts it in the place of the one before.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from zlib import crc32

import numpy as np

from segue.model.clock import local_time
from segue.model.ids import new_id
from segue.model.listening import User
from segue.model.picks import Pick, Slate
from segue.model.playlists import Entry, Playlist
from segue.recommend.ask import Ask, Filters, Found
from segue.recommend.atlas import KIND_NUMBER, Ints
from segue.recommend.chain import Table, choose
from segue.recommend.service import Recommender
from segue.recommend.shelves import Shelf
from segue.recommend.sight import DAY_MS
from segue.recommend.sources.base import Drawn
from segue.store import Store

MIXES = 4
"""How many daily mixes there are at most, one for each genre that they love enough of."""
LOVED = 5
"""From so many loved pieces on a genre makes a mix."""
KNOWN, NEW = 14, 8
DISCOVERIES = 30
LEAST = 8
"""A list of fewer is not worth its place."""
CAPSULE = 40
CAPSULE_DAYS = 180
RENEW_AT = time(4)
"""Of the listener's night."""
FAMILIES = ("daily", "weekly", "capsule")


@dataclass(frozen=True, slots=True)
class Made:
    """A playlist as it was thought of."""

    recipe: str
    title: str
    about: str
    picks: tuple[Pick, ...]


@dataclass(slots=True)
class Mixer:
    """Makes the playlists of listeners and puts them in place."""

    store: Store
    recommender: Recommender

    def refresh(self, user: User, anew: bool = False) -> list[Playlist]:
        """Makes what is due (everything with `anew`) and returns what was made. Safe to call at any time, twice too."""
        now = self.recommender.now_ms()
        standing = self.store.playlists.of(user.id, made=True)
        due = [
            family
            for family in FAMILIES
            if anew or not any(each.renew_at_ms > now for each in standing if each.recipe.partition(":")[0] == family)
        ]
        if not due:
            return []
        explicit = self.store.accounts.user_settings(user.id).get("dj_explicit") is not False
        table = self.recommender.table(user)
        made: list[Playlist] = []
        for family in due:
            thought = _BY_FAMILY[family](self.recommender, table, explicit)
            made += self._put(user, family, thought, renew_at_ms(family, user.timezone, now), now)
        return made

    def _put(self, user: User, family: str, thought: Sequence[Made], renew: int, now: int) -> list[Playlist]:
        """Puts new ones in the place of the old. A recipe that finds nothing leaves a mark and is tried tomorrow."""
        put: list[Playlist] = []
        with self.store.alone(f"playlists:{user.id}"):
            for old in self.store.playlists.of(user.id, made=True):
                if old.recipe.partition(":")[0] == family:
                    self.store.playlists.remove(user.id, old.id)
            for each in thought:
                id_ = new_id("playlist")
                slate = Slate("", user.id, f"mix:{each.recipe}", each.title, "", each.picks, now)
                listed = Playlist(id_, user.id, each.title, each.about, each.recipe, False, renew, now, now)
                slate = self.store.listening.put_slate(replace(slate, id=listed.slate_id))
                self.store.playlists.put(listed, [Entry(pick.item_id, pick.reason, now) for pick in slate.picks])
                put.append(listed)
            if not put:
                again = min(renew, now + DAY_MS)
                mark = Playlist(new_id("playlist"), user.id, "", "", family, True, again, now, now)
                self.store.playlists.put(mark, ())
        return put


def daily(recommender: Recommender, table: Table, explicit: bool) -> list[Made]:
    """A mix for each genre that the listener loves: what they play of it, and what may join that."""
    atlas, (rows, love) = table.ground.atlas, table.sight.loved
    tracks = atlas.kinds[rows] == KIND_NUMBER["track"]
    rows, love = rows[tracks], love[tracks]
    genres = atlas.genres[rows, 0] if len(rows) else rows
    weights = {int(code): float(love[genres == code].sum()) for code in np.unique(genres) if code >= 0}
    enough = [code for code in sorted(weights, key=lambda c: -weights[c]) if (genres == code).sum() >= LOVED][:MIXES]
    rng = np.random.default_rng(_seed(table, "daily"))
    made: list[Made] = []
    taken: set[str] = set()
    for code in enough:
        own = rows[genres == code]
        # Loved things take turns from day to day, the most loved oftenest.
        chance = love[genres == code] * rng.uniform(0.25, 1.0, len(own)).astype(np.float32)
        name = atlas.genre_names[code]
        how = Ask("track", KNOWN, "any", Filters(explicit=explicit, without=frozenset(taken)), 0.0, 0.0, 0.6)
        known = _picks(recommender, table, choose(table, how, {"favourites": Drawn.of(own, chance)}))
        seed = _seed(table, f"daily:{name}")
        ask = Ask("track", NEW, "unheard", replace(how.filters, genre=name), explore=0.1, calibrate=0.0, seed=seed)
        new = _picks(recommender, table, choose(table, ask))
        picks = _between(known, new)
        if len(picks) < LEAST:
            continue
        taken |= {pick.item_id for pick in picks}
        shown = name.title()
        about = f"{shown} that you play, led by {_led_by(recommender, table, own)}"
        about += f", and {len(new)} {'piece' if len(new) == 1 else 'pieces'} that may join it." if new else "."
        made.append(Made(f"daily:{len(made) + 1}", f"Daily mix: {shown}", about, tuple(picks)))
    return made


def weekly(recommender: Recommender, table: Table, explicit: bool) -> list[Made]:
    """What they have never played, chosen for them; another list each week."""
    if not len(table.sight.loved[0]):
        return []
    filters = Filters(explicit=explicit)
    seed = _seed(table, "weekly")
    ask = Ask("track", DISCOVERIES, "unheard", filters, explore=0.15, calibrate=0.3, diversity=0.6, seed=seed)
    picks = _picks(recommender, table, choose(table, ask))
    if len(picks) < LEAST:
        return []
    about = f"{len(picks)} pieces that you have not played here, chosen from what you love."
    return [Made("weekly", "Discoveries of the week", about, tuple(picks))]


def capsule(recommender: Recommender, table: Table, explicit: bool) -> list[Made]:
    """What they played much once and have not heard for half a year."""
    sight, atlas = table.sight, table.ground.atlas
    days = (sight.now_ms - sight.last_ms) / DAY_MS
    old = (sight.plays >= 2) & (sight.last_ms > 0) & (days >= CAPSULE_DAYS) & (sight.love > 0)
    old &= atlas.kinds[sight.rows] == KIND_NUMBER["track"]
    rows, plays = sight.rows[old], sight.plays[old]
    if not len(rows):
        return []
    rng = np.random.default_rng(_seed(table, "capsule"))
    scores = np.log2(1.0 + plays) * rng.uniform(0.4, 1.0, len(rows))
    ask = Ask("track", CAPSULE, "any", Filters(explicit=explicit), explore=0.0, calibrate=0.0, diversity=0.5)
    found = choose(table, ask, {"forgotten": Drawn.of(rows, scores).best(150)})
    if len(found) < LEAST:
        return []
    last = sight.last_ms[np.searchsorted(sight.rows, [each.row for each in found])]
    first, latest = (local_time(sight.user.timezone, int(at)) for at in (last.min(), last.max()))
    span = _month(first) if _month(first) == _month(latest) else f"between {_month(first)} and {_month(latest)}"
    about = f"You played these often and heard them last {'in ' if 'between' not in span else ''}{span}."
    return [Made("capsule", "Time capsule", about, tuple(_picks(recommender, table, found)))]


def renew_at_ms(family: str, timezone: str, now_ms: int) -> int:
    """When the next is due: at four in the listener's morning, of the next day, Monday, or first of a month."""
    now = local_time(timezone, now_ms)
    day = now.date() if now.time() < RENEW_AT else now.date() + timedelta(days=1)
    while (family == "weekly" and day.weekday() != 0) or (family == "capsule" and day.day != 1):
        day += timedelta(days=1)
    return round(datetime.combine(day, RENEW_AT, now.tzinfo).timestamp() * 1000)


_BY_FAMILY = {"daily": daily, "weekly": weekly, "capsule": capsule}


def _picks(recommender: Recommender, table: Table, found: Sequence[Found]) -> list[Pick]:
    return list(recommender.named(table, [Shelf("mix", "", found)])[0].picks)


def _between(known: list[Pick], new: list[Pick]) -> list[Pick]:
    """Two that are known, then one that is new; what is left over at the end."""
    known, new, out = known[::-1], new[::-1], list[Pick]()
    while known or new:
        for pile, count in ((known, 2), (new, 1)):
            out += [pile.pop() for _ in range(min(count, len(pile)))]
    return out


def _led_by(recommender: Recommender, table: Table, rows: Ints) -> str:
    """The names of the two most loved makers among rows (which stand the most loved first)."""
    atlas = table.ground.atlas
    codes = list(dict.fromkeys(int(code) for code in atlas.creators[rows] if code >= 0))[:2]
    ids = [str(atlas.creator_ids[code].decode()) for code in codes]
    names = recommender.store.signals.maker_names(ids)
    return " and ".join(names[id_] for id_ in ids if id_ in names) or "what you love most"


def _month(at: datetime) -> str:
    return f"{at:%B %Y}"


def _seed(table: Table, what: str) -> int:
    """The same for a listener all day: a list that is made twice is the same list."""
    day = local_time(table.sight.user.timezone, table.sight.now_ms).date().isoformat()
    return crc32(f"{table.sight.user.id}:{what}:{day}".encode()) & 0x7FFFFFFF
