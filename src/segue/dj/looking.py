"""From the store to a listener's view: who they are, what they played, and what could be played to them."""

import random
from collections.abc import Iterable, Sequence
from dataclasses import replace

from segue.dj.script.speech import say_name
from segue.dj.view import DAY_MS, Candidate, ListenerView, Sound
from segue.model.listening import PlayCount, User
from segue.model.media import Item
from segue.store import Store

MOST = 1_500
"""How many candidates are looked at: of a large library, what the listener knows and a fair sample of the rest."""
KNOWN = 700


def look(store: Store, user: User, now_ms: int, seed: int) -> ListenerView:
    """What the planner sees of this listener now. The same library, history and seed give the same view."""
    counts = store.listening.play_counts(user.id)
    opinions = store.listening.opinions(user.id)
    playable = store.catalog.playable_ids("track")
    here = set(playable)
    liked = {id_ for id_, (liking, _) in opinions.items() if liking > 0}
    chosen = _chosen(playable, here, counts, liked, seed)
    items = store.catalog.items_by_id(chosen)
    items |= _rest_of_works(store, items.values(), here)
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


def _chosen(
    playable: Sequence[str], here: set[str], counts: dict[str, PlayCount], liked: set[str], seed: int
) -> list[str]:
    """Ids of candidates: all of a small library; of a large one the most and the last played, the liked, the newest,
    and a sample of the rest."""
    if len(playable) <= MOST:
        return list(playable)
    played = [count for id_, count in counts.items() if id_ in here]
    most = sorted(played, key=lambda count: (-count.plays, count.item_id))[: KNOWN // 2]
    last = sorted(played, key=lambda count: (-count.last_played_at_ms, count.item_id))[: KNOWN // 4]
    rng = random.Random(seed)
    known = [*(count.item_id for count in most), *(count.item_id for count in last), *sorted(liked & here)[:200]]
    some_played = rng.sample([count.item_id for count in played], min(len(played), KNOWN // 4))
    chosen = dict.fromkeys([*known, *some_played, *playable[-(MOST // 10) :]])
    for id_ in rng.sample(playable, MOST):
        if len(chosen) >= MOST:
            break
        chosen[id_] = None
    return list(chosen)


def _rest_of_works(store: Store, items: Iterable[Item], here: set[str]) -> dict[str, Item]:
    """The movements that belong to works among `items`, so that no work is torn. A work of which a movement's file
    is away keeps what is here."""
    wanted = {(item.collection_id, item.work) for item in items if item.work and item.collection_id}
    found: dict[str, Item] = {}
    for collection_id in sorted({collection_id for collection_id, _ in wanted}):
        for item in store.catalog.items_of(collection_id):
            if item.id in here and (collection_id, item.work) in wanted:
                found[item.id] = item
    return found


def aged(view: ListenerView, now_ms: int) -> ListenerView:
    """The same view at a later moment: for a stream that plans on without looking everything up again."""
    return replace(view, now_ms=now_ms)
