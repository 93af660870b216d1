"""Which episode or chapter a request means: the one named, the one begun, or the next that was not heard."""

from collections.abc import Iterator, Sequence

from segue.dj.requests.fold import folded
from segue.dj.requests.request import Request
from segue.dj.view import Candidate, Sound
from segue.model.listening import Position, User
from segue.model.media import Collection, Item
from segue.store import Store

_COLLECTION = {"podcast": "show", "book": "book"}
BEGUN_MS = 20_000
"""From here on something counts as begun."""
_LOOKED_AT = 40


def wants_telling(request: Request) -> bool:
    """True when a request may mean a podcast or a book (by its kind, by "where I left off", or by a name)."""
    return bool(set(request.kinds) & set(_COLLECTION)) or request.resume or bool(request.works)


def told(store: Store, user: User, request: Request) -> list[Candidate]:
    """One episode or chapter for each kind asked for, each from where the listener left it; empty when none is meant or
    none is here."""
    found: list[Candidate] = []
    for collection in _collections(store, user, request):
        if any(each.collection is not None and each.collection.kind == collection.kind for each in found):
            continue
        candidate = _next_of(store, user, collection, request)
        if candidate is not None:
            found.append(candidate)
    return found


def _collections(store: Store, user: User, request: Request) -> Iterator[Collection]:
    """The shows and books that may be meant, the likeliest first."""
    kinds = [_COLLECTION[kind] for kind in request.kinds if kind in _COLLECTION]
    if request.works:
        wanted = {folded(work) for work in request.works}
        for kind in ("show", "book"):
            for each in store.names.collections_titled(request.works, kind):
                if folded(each.title) in wanted:
                    yield each
        return
    if not kinds and not request.resume:
        return
    positions = [each for each in store.listening.recent_positions(user.id, limit=_LOOKED_AT) if not each.finished]
    items = store.catalog.items_by_id(each.item_id for each in positions)
    begun = [items[each.item_id].collection_id for each in positions if each.item_id in items]
    known = store.catalog.collections_by_id(begun)
    for collection_id in dict.fromkeys(begun):
        last = known.get(collection_id)
        if last is not None and last.kind in (kinds or ["show", "book"]):
            yield last
    for kind in kinds:
        if kind == "show":
            yield from store.catalog.list_collections("show", followed_by=user.id, sort="added", limit=_LOOKED_AT)[1]
            yield from store.catalog.list_collections("show", sort="added", limit=_LOOKED_AT)[1]
        else:
            yield from store.catalog.list_collections("book", sort="added", limit=_LOOKED_AT)[1]


def _next_of(store: Store, user: User, collection: Collection, request: Request) -> Candidate | None:
    items = store.catalog.items_of(collection.id)
    files = store.files.files_by_id({item.file_id for item in items})
    items = [item for item in items if item.file_id in files and files[item.file_id].status == "present"]
    positions = store.listening.positions(user.id, [item.id for item in items])
    item = _episode(items, positions, request) if collection.kind == "show" else _chapter(items, positions)
    if item is None:
        return None
    place = positions.get(item.id)
    resume_ms = place.position_ms if place is not None and not place.finished and place.position_ms >= BEGUN_MS else 0
    profile = store.profiles.many([item.id]).get(item.id)
    return Candidate(item, collection, Sound.of(profile), resume_ms=resume_ms)


def _chapter(items: Sequence[Item], positions: dict[str, Position]) -> Item | None:
    """The chapter begun last, or the first that was not heard to its end."""
    begun = [item for item in items if item.id in positions and not positions[item.id].finished]
    if begun:
        return max(begun, key=lambda item: positions[item.id].updated_at_ms)
    heard = [number for number, item in enumerate(items) if item.id in positions]
    rest = items[heard[-1] + 1 :] if heard else items
    return next(iter(rest or items), None)


def _episode(items: Sequence[Item], positions: dict[str, Position], request: Request) -> Item | None:
    """The newest that was not heard to its end; with minutes asked for, the one of about that length."""
    unheard = [item for item in items if item.id not in positions or not positions[item.id].finished]
    newest = sorted(unheard or items, key=lambda item: (item.published_at_ms or 0, item.season or 0, item.position))[
        ::-1
    ]
    if request.duration_min and newest:
        return min(newest[:_LOOKED_AT], key=lambda item: abs(item.duration_ms / 60_000 - request.duration_min))
    return next(iter(newest), None)
