"""From the store to a listener's view: who they are, what they played, and what could be played to them."""

import random
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from segue.dj.liking import UNKNOWN, Liking
from segue.dj.script.speech import say_name
from segue.dj.view import DAY_MS, Candidate, ListenerView, Sound
from segue.model.listening import PlayCount, User
from segue.model.media import Item
from segue.model.picks import Pick
from segue.store import Store

MOST = 800
"""How many candidates are looked at: of a large library, what the listener knows and a fair sample of the rest."""
KNOWN = 400
LARGE = 3_000
"""From how many tracks on the list of what can be played is kept for a while instead of read each time."""
KEPT_MS = 10 * 60_000
MOST_KEPT = 30_000
MOST_LISTENERS = 200
ALBUMS = 12
"""Of so many of the albums and artists most played, everything is looked at."""
NOTED = 40
SINCE_TALK_MS = 3 * 3_600_000
NEARLY_MS = 15_000
RECALL_MS = 4_000
"""Talk goes on a few words before the place where it was left."""


@dataclass(frozen=True, slots=True)
class Thing:
    """A track that can be played, as far as it is the same for everybody."""

    track: Candidate
    work_ids: tuple[str, ...] = ()
    """The movements of its work."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """The ids among which a show chooses, and what the recommender named."""

    ids: Sequence[str]
    picks: tuple[Pick, ...] = ()


@dataclass(slots=True)
class Library:
    """The ids of all tracks that can be played. Of a large library they are read every ten minutes only."""

    store: Store
    _ids: list[str] = field(default_factory=list)
    _read_at_ms: int = 0
    _things: dict[str, "Thing"] = field(default_factory=dict)
    _things_at_ms: int = 0
    _drawn: dict[tuple[str, int], tuple[int, "Drawn"]] = field(default_factory=dict)
    _year_ago: dict[str, tuple[int, dict[str, int]]] = field(default_factory=dict)

    def drawn(self, user_id: str, seed: int, now_ms: int, draw: Callable[[], "Drawn"]) -> "Drawn":
        """Which tracks a show of a large library chooses among: drawn once in ten minutes, since a turn changes next to
        nothing of it. What the listener did with them is asked at every turn."""
        at_ms, known = self._drawn.get((user_id, seed), (0, None))
        if known is None or not 0 <= now_ms - at_ms < KEPT_MS or len(self._ids) < LARGE:
            known = draw()
            kept = self._drawn if len(self._drawn) < MOST_LISTENERS else {}
            # Before the recommender is ready it names nothing; that is no draw to keep.
            self._drawn = kept | ({(user_id, seed): (now_ms, known)} if known.picks else {})
        return known

    def year_ago(self, user_id: str, now_ms: int) -> dict[str, int]:
        """What a listener heard out in this week a year ago, and when; read once in ten minutes of a show."""
        read_at_ms, known = self._year_ago.get(user_id, (0, {}))
        if not 0 <= now_ms - read_at_ms < KEPT_MS or len(self._ids) < LARGE:
            listens = self.store.listening.history(user_id, now_ms - 361 * DAY_MS, now_ms - 369 * DAY_MS, 500)
            known = {each.item_id: each.started_at_ms for each in listens if each.ended == "finished"}
            kept = self._year_ago if len(self._year_ago) < MOST_LISTENERS else {}
            self._year_ago = kept | {user_id: (now_ms, known)}
        return known

    def things(self, wanted: Iterable[str], now_ms: int) -> dict[str, "Thing"]:
        """What can be played of `wanted`, and the rest of the works among it. Of a large library what was read stays
        for ten minutes: a listener's turns ask for much the same."""
        if len(self._ids) < LARGE or len(self._things) > MOST_KEPT or now_ms - self._things_at_ms > KEPT_MS:
            self._things, self._things_at_ms = {}, now_ms
        ids = list(dict.fromkeys(wanted))
        known = self._things
        missing = [id_ for id_ in ids if id_ not in known]
        if missing:
            known = self._things = known | _read(self.store, missing)
        found = {id_: known[id_] for id_ in ids if id_ in known}
        rest = {id_ for thing in found.values() for id_ in thing.work_ids} - found.keys()
        return found | {id_: known[id_] for id_ in sorted(rest) if id_ in known}

    def ids(self, now_ms: int) -> list[str]:
        """In order of id: the newest last."""
        if len(self._ids) < LARGE or not 0 <= now_ms - self._read_at_ms < KEPT_MS:
            self._ids, self._read_at_ms = self.store.catalog.playable_ids("track"), now_ms
        return self._ids


def look(
    store: Store,
    user: User,
    now_ms: int,
    seed: int,
    library: Library | None = None,
    liking: Liking | None = None,
    also: Sequence[str] = (),
) -> ListenerView:
    """What the planner sees of this listener now. The same library, history and seed give the same view.

    `also`: ids of tracks that must be among what is seen (somebody asked for them by name).
    """
    liking = liking or Liking()
    notes = {note.subject_id: note.text for note in reversed(store.script.latest_notes())}
    opinions = store.listening.opinions(user.id)
    liked = {id_ for id_, (liking, _) in opinions.items() if liking > 0}
    library = library or Library(store)
    ids = library.ids(now_ms)

    def draw() -> Drawn:
        picks = liking.picks(user, seed, wait=len(ids) < LARGE)
        if len(ids) <= MOST:
            return Drawn(ids, picks)
        offered = [pick.item_id for pick in picks] + [id_ for id_ in notes if id_.startswith("trk_")][-NOTED:]
        return Drawn(_chosen(store, user, ids, liked, offered, now_ms, seed), picks)

    drawn = library.drawn(user.id, seed, now_ms, draw)
    picks = drawn.picks
    things = library.things([*also, *drawn.ids], now_ms)
    items = {id_: thing.track.item for id_, thing in things.items()}
    counts = store.listening.play_counts(user.id, items)
    year_ago = library.year_ago(user.id, now_ms)
    suits = liking.all(user, items, now_ms, picks)
    candidates = []
    for id_ in sorted(items):
        count = counts.get(id_) or PlayCount(id_, 0, 0, 0)
        item = items[id_]
        suit = suits.get(id_, UNKNOWN)
        refused = opinions.get(id_, (0, False))[0] < 0 or opinions.get(item.collection_id, (0, False))[0] < 0
        candidates.append(
            things[id_].track.had(
                plays=count.plays,
                skips=count.skips,
                first_played_at_ms=year_ago.get(id_, 0),
                last_played_at_ms=count.last_played_at_ms,
                liked=id_ in liked,
                disliked=refused or not suit.allowed,
                fit=suit.fit,
                why=suit.why,
                rule=suit.rule,
                note=notes.get(id_) or notes.get(item.collection_id, ""),
            )
        )
    heard = after_talk(store, user, now_ms)
    return ListenerView(user, now_ms, tuple(candidates), spoken_name(store, user), after_talk=heard)


def after_talk(store: Store, user: User, now_ms: int) -> Candidate | None:
    """The episode or chapter that was the last thing the listener heard, within some minutes; else None."""
    last = next(iter(store.signals.heard(user.id, now_ms - SINCE_TALK_MS, 1)), None)
    if last is None or last.kind == "track":
        return None
    item = store.catalog.items_by_id([last.item_id])[last.item_id]
    return Candidate(item, store.catalog.collections_by_id([item.collection_id]).get(item.collection_id))


def begun_talk(store: Store, user: User, limit: int = 6) -> tuple[Candidate, ...]:
    """Chapters and episodes that the listener would go on with, the latest first: the rest of what they stopped in the
    midst of, and of a finished chapter the one after it."""
    places: dict[str, int] = {}
    books: set[str] = set()
    for begun in store.signals.begun(user.id):
        if begun.kind == "track" or (begun.kind == "chapter" and begun.collection_id in books):
            continue
        books.add(begun.collection_id)
        if not begun.finished and begun.position_ms < begun.duration_ms - NEARLY_MS:
            places[begun.item_id] = max(0, begun.position_ms - RECALL_MS)
        elif begun.kind == "chapter" and (after := store.signals.next_chapter(begun.collection_id, begun.item_id)):
            places[after] = 0
        if len(places) >= limit:
            break
    items = store.catalog.items_by_id(places)
    files = store.files.files_by_id({item.file_id for item in items.values()})
    of = store.catalog.collections_by_id({item.collection_id for item in items.values()})
    return tuple(
        Candidate(items[id_], of.get(items[id_].collection_id), resume_ms=at_ms)
        for id_, at_ms in places.items()
        if id_ in items and items[id_].file_id in files and files[items[id_].file_id].status == "present"
    )


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


def _chosen(
    store: Store, user: User, ids: Sequence[str], liked: set[str], offered: Sequence[str], now_ms: int, seed: int
) -> list[str]:
    """Of a large library: the most played, of all times and of late, the last played, the liked, what is offered, the
    albums most played, the newest, and a sample of the rest. Ids of what can't be played may be among them."""
    rng = random.Random(seed)
    most = store.listening.most_played(user.id, "track", limit=KNOWN // 2)
    lately = store.listening.most_played(user.id, "track", since_ms=now_ms - 60 * DAY_MS, limit=KNOWN // 4)
    _, last = store.catalog.list_items("track", sort="played", user_id=user.id, limit=KNOWN // 4)
    known = [*(count.item_id for count in (*most, *lately)), *(item.id for item in last)]
    known += rng.sample(sorted(liked), min(len(liked), KNOWN // 4))
    albums = dict.fromkeys(item.collection_id for item in store.catalog.items_by_id(known[: 4 * ALBUMS]).values())
    deep = [item.id for album in list(albums)[:ALBUMS] if album for item in store.catalog.items_of(album, 30)]
    chosen = dict.fromkeys([*known, *offered, *deep, *ids[-(MOST // 10) :]])
    for id_ in rng.sample(ids, MOST):
        if len(chosen) >= MOST:
            break
        chosen[id_] = None
    return list(chosen)


def _read(store: Store, ids: Sequence[str]) -> dict[str, Thing]:
    items = store.catalog.items_by_id(ids)
    items |= _rest_of_works(store, items.values())
    files = store.files.files_by_id({item.file_id for item in items.values()})
    here = {file_id for file_id, file in files.items() if file.status == "present"}
    items = {id_: item for id_, item in items.items() if item.kind == "track" and item.file_id in here}
    collections = store.catalog.collections_by_id({item.collection_id for item in items.values()})
    profiles = store.profiles.many(items)
    works: dict[tuple[str, str], list[str]] = {}
    for item in items.values():
        if item.work:
            works.setdefault((item.collection_id, item.work), []).append(item.id)
    found = {}
    for id_, item in items.items():
        profile = profiles.get(id_)
        if profile is not None and profile.talk:
            continue  # Speech among the music (an introduction, a skit) is no song to play.
        of_work = tuple(works.get((item.collection_id, item.work), ()))
        found[id_] = Thing(Candidate(item, collections.get(item.collection_id), Sound.of(profile)), of_work)
    return found


def _rest_of_works(store: Store, items: Iterable[Item]) -> dict[str, Item]:
    """All movements of the works among `items`, so that no work is torn."""
    wanted = {(item.collection_id, item.work) for item in items if item.work and item.collection_id}
    found: dict[str, Item] = {}
    for collection_id in sorted({collection_id for collection_id, _ in wanted}):
        for item in store.catalog.items_of(collection_id):
            if (collection_id, item.work) in wanted:
                found[item.id] = item
    return found
