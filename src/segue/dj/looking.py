"""From the store to a listener's view: who they are, what they played, and what could be played to them."""

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from segue.dj.script.speech import say_name
from segue.dj.view import DAY_MS, Candidate, ListenerView, Sound
from segue.model.listening import PlayCount, User
from segue.model.media import Item
from segue.store import Store

MOST = 800
"""How many candidates are looked at: of a large library, what the listener knows and a fair sample of the rest."""
KNOWN = 400
LARGE = 3_000
"""From how many tracks on the list of what can be played is kept for a while instead of read each time."""
KEPT_MS = 10 * 60_000


@dataclass(slots=True)
class Library:
    """The ids of all tracks that can be played. Of a large library they are read every ten minutes only."""

    store: Store
    _ids: list[str] = field(default_factory=list)
    _read_at_ms: int = 0

    def ids(self, now_ms: int) -> list[str]:
        """In order of id: the newest last."""
        if len(self._ids) < LARGE or not 0 <= now_ms - self._read_at_ms < KEPT_MS:
            self._ids, self._read_at_ms = self.store.catalog.playable_ids("track"), now_ms
        return self._ids


def look(
    store: Store, user: User, now_ms: int, seed: int, library: Library | None = None, also: Sequence[str] = ()
) -> ListenerView:
    """What the planner sees of this listener now. The same library, history and seed give the same view.

    `also`: ids of tracks that must be among what is seen (somebody asked for them by name).
    """
    opinions = store.listening.opinions(user.id)
    liked = {id_ for id_, (liking, _) in opinions.items() if liking > 0}
    ids = (library or Library(store)).ids(now_ms)
    chosen = ids if len(ids) <= MOST else _chosen(store, user, ids, liked, now_ms, seed)
    items = store.catalog.items_by_id(dict.fromkeys([*also, *chosen]))
    items |= _rest_of_works(store, items.values())
    files = store.files.files_by_id({item.file_id for item in items.values()})
    here = {file_id for file_id, file in files.items() if file.status == "present"}
    items = {id_: item for id_, item in items.items() if item.kind == "track" and item.file_id in here}
    counts = store.listening.play_counts(user.id, items)
    collections = store.catalog.collections_by_id({item.collection_id for item in items.values()})
    profiles = store.profiles.many(items)
    year_ago = {
        listen.item_id: listen.started_at_ms
        for listen in store.listening.history(user.id, now_ms - 361 * DAY_MS, now_ms - 369 * DAY_MS, 500)
        if listen.ended == "finished"
    }
    candidates = []
    for id_ in sorted(items):
        count = counts.get(id_) or PlayCount(id_, 0, 0, 0)
        profile = profiles.get(id_)
        if profile is not None and profile.talk:
            continue  # Speech among the music (an introduction, a skit) is no song to play.
        item = items[id_]
        refused = opinions.get(id_, (0, False))[0] < 0 or opinions.get(item.collection_id, (0, False))[0] < 0
        candidates.append(
            Candidate(
                item=item,
                collection=collections.get(item.collection_id),
                sound=Sound.of(profile),
                plays=count.plays,
                skips=count.skips,
                first_played_at_ms=year_ago.get(id_, 0),
                last_played_at_ms=count.last_played_at_ms,
                liked=id_ in liked,
                disliked=refused,
            )
        )
    return ListenerView(user, now_ms, tuple(candidates), spoken_name(store, user))


def spoken_name(store: Store, user: User) -> str:
    """What the host calls a listener: what they asked for, else their first name; empty when it is no name to say."""
    wanted = store.accounts.user_settings(user.id).get("dj_name")
    if isinstance(wanted, str):
        return say_name(wanted)
    name = say_name(user.display_name)
    if not name and user.name.isalpha():
        name = user.name.capitalize()
    first = name.split()[0] if name else ""
    return first if first.replace("-", "").replace("'", "").isalpha() and len(first) <= 20 else ""


def _chosen(store: Store, user: User, ids: Sequence[str], liked: set[str], now_ms: int, seed: int) -> list[str]:
    """Of a large library: the most played, of all times and of late, the last played, the liked, the newest, and a
    sample of the rest. Ids of what can't be played may be among them."""
    rng = random.Random(seed)
    most = store.listening.most_played(user.id, "track", limit=KNOWN // 2)
    lately = store.listening.most_played(user.id, "track", since_ms=now_ms - 60 * DAY_MS, limit=KNOWN // 4)
    _, last = store.catalog.list_items("track", sort="played", user_id=user.id, limit=KNOWN // 4)
    known = [*(count.item_id for count in (*most, *lately)), *(item.id for item in last)]
    known += rng.sample(sorted(liked), min(len(liked), KNOWN // 4))
    chosen = dict.fromkeys([*known, *ids[-(MOST // 10) :]])
    for id_ in rng.sample(ids, MOST):
        if len(chosen) >= MOST:
            break
        chosen[id_] = None
    return list(chosen)


def _rest_of_works(store: Store, items: Iterable[Item]) -> dict[str, Item]:
    """All movements of the works among `items`, so that no work is torn."""
    wanted = {(item.collection_id, item.work) for item in items if item.work and item.collection_id}
    found: dict[str, Item] = {}
    for collection_id in sorted({collection_id for collection_id, _ in wanted}):
        for item in store.catalog.items_of(collection_id):
            if (collection_id, item.work) in wanted:
                found[item.id] = item
    return found
