"""The first page's shelves, plainly from what the store knows. (Learned ones are a room of their own.)"""

import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from segue.api import shapes as s
from segue.api.present import Presenter
from segue.model.listening import User
from segue.model.picks import Pick, Slate
from segue.store import Store

LENGTH = 20
DAY_MS = 86_400_000
KEEP_SLATE_MS = 6 * 60 * 60 * 1000
"""A shelf that shows the same again within this time is the same slate."""
REMEMBERED = 4_000


def greeting(user: User, now_ms: int) -> str:
    """A word for the time of day where the listener is."""
    try:
        zone = ZoneInfo(user.timezone)
    except (ValueError, OSError, KeyError):
        zone = ZoneInfo("UTC")
    hour = datetime.fromtimestamp(now_ms / 1000, UTC).astimezone(zone).hour
    if 5 <= hour < 12:
        part = "Good morning"
    elif 12 <= hour < 18:
        part = "Good afternoon"
    else:
        part = "Good evening"
    return f"{part}, {user.display_name or user.name}"


@dataclass(frozen=True, slots=True)
class _Plan:
    id: str
    title: str
    picks: tuple[Pick, ...]


class Shelves:
    """Makes the shelves, and remembers what was shown as slates."""

    def __init__(self, store: Store, now_ms: Callable[[], int]) -> None:
        self.store, self.now_ms = store, now_ms
        self._shown: OrderedDict[tuple[str, str], tuple[tuple[str, ...], str, int]] = OrderedDict()
        self._lock = threading.Lock()

    def of(self, user: User) -> list[s.Shelf]:
        """The shelves of a listener, none of them empty."""
        plans = [plan for plan in self._plans(user.id) if plan.picks]
        ids = list(dict.fromkeys(pick.item_id for plan in plans for pick in plan.picks))
        entries = {entry.id: entry for entry in Presenter(self.store, user.id).entries(ids)}
        slates = self._slates(user.id, plans)
        shelves = []
        for plan in plans:
            picks = [pick for pick in plan.picks if pick.item_id in entries]
            shown = [entries[pick.item_id].model_copy(update={"reason": pick.reason}) for pick in picks]
            if shown:
                shelves.append(s.Shelf(id=plan.id, title=plan.title, slate_id=slates[plan.id], entries=shown))
        return shelves

    def _plans(self, user_id: str) -> list[_Plan]:
        catalog, listening, now = self.store.catalog, self.store.listening, self.now_ms()
        places = listening.recent_positions(user_id, limit=200)
        begun = [each for each in places if not each.finished and each.position_ms >= 15_000]
        talk = catalog.items_by_id([each.item_id for each in begun])
        going_on = [each.item_id for each in begun if each.item_id in talk and talk[each.item_id].kind != "track"]
        repeat = listening.most_played(user_id, "track", now - 30 * DAY_MS, LENGTH)
        loved = listening.most_played(user_id, "track", 0, 200)
        lost = [each for each in loved if each.plays >= 3 and each.last_played_at_ms < now - 45 * DAY_MS][:LENGTH]
        _, added = catalog.list_collections("album", sort="added", limit=LENGTH, counted=False)
        _, played = catalog.list_collections("album", sort="played", user_id=user_id, limit=LENGTH, counted=False)
        _, episodes = catalog.list_items("episode", sort="published", limit=LENGTH, counted=False)
        _, books = catalog.list_collections("book", sort="added", limit=LENGTH, counted=False)
        _, shows = catalog.list_collections("show", sort="added", limit=LENGTH, counted=False)
        return [
            _plan("continue", "Carry on", going_on[:LENGTH]),
            _plan("on_repeat", "On repeat", [e.item_id for e in repeat], {e.item_id: _times(e.plays) for e in repeat}),
            _plan("albums", "Your albums", [each.id for each in played]),
            _plan("episodes", "New episodes", [each.id for each in episodes]),
            _plan("books", "Books", [each.id for each in books]),
            _plan("added", "Recently added", [each.id for each in added]),
            _plan("shows", "Podcasts", [each.id for each in shows]),
            _plan(
                "rediscover",
                "Not heard for a while",
                [each.item_id for each in lost],
                {each.item_id: f"Last played {(now - each.last_played_at_ms) // DAY_MS} days ago" for each in lost},
            ),
        ]

    def _slates(self, user_id: str, plans: list[_Plan]) -> dict[str, str]:
        """The slate of each shelf: the one from before while it shows the same, otherwise a new one."""
        now = self.now_ms()
        found: dict[str, str] = {}
        fresh: list[_Plan] = []
        with self._lock:
            for plan in plans:
                shown = self._shown.get((user_id, plan.id))
                if shown and shown[0] == _ids(plan) and now - shown[2] < KEEP_SLATE_MS:
                    found[plan.id] = shown[1]
                else:
                    fresh.append(plan)
        if fresh:
            with self.store.transaction():
                for plan in fresh:
                    slate = Slate("", user_id, f"home:{plan.id}", plan.title, picks=plan.picks, created_at_ms=now)
                    found[plan.id] = self.store.listening.put_slate(slate).id
            with self._lock:
                for plan in fresh:
                    self._shown[user_id, plan.id] = (_ids(plan), found[plan.id], now)
                while len(self._shown) > REMEMBERED:
                    self._shown.popitem(last=False)
        return found


def _plan(id_: str, title: str, ids: list[str], reasons: dict[str, str] | None = None) -> _Plan:
    why = reasons or {}
    picks = [Pick(each, float(len(ids) - n), f"shelf:{id_}", why.get(each, "")) for n, each in enumerate(ids)]
    return _Plan(id_, title, tuple(picks))


def _ids(plan: _Plan) -> tuple[str, ...]:
    return tuple(pick.item_id for pick in plan.picks)


def _times(plays: int) -> str:
    return f"Played {plays} times" if plays > 1 else "Played once"
