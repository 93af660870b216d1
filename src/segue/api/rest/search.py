"""One search over titles, people, and everything that is said."""

from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Query, UploadFile

from segue.api import shapes as s
from segue.api.auth import Listener, Reader
from segue.api.context import House
from segue.api.errors import described
from segue.api.present import Presenter, creator_entry
from segue.dj.requests.spoken import LARGEST_BYTES, words_of_recording
from segue.model.errors import BadInput
from segue.search.asking import LONGEST
from segue.search.controls import Controls, Filters
from segue.search.service import Found, FoundGroup

router = APIRouter(tags=["search"])

KINDS = ("creator", "album", "track", "show", "episode", "book", "chapter")
MINUTE_MS = 60_000
_FAR_MS = 4_102_444_800_000
_Words = Annotated[str, Query(max_length=LONGEST, description="A question, words, or beginnings of words.")]


@router.get("/search", summary="Find by name, by words and by meaning", responses=described(400))
def search(
    caller: Reader,
    house: House,
    q: _Words,
    kinds: Annotated[str, Query(max_length=200, description="Kinds to look for, with commas; all when empty.")] = "",
    limit: Annotated[int, Query(ge=1, le=50, description="How many of each kind, and how many moments.")] = 10,
    language: Annotated[str, Query(max_length=40, description="Languages of the content, with commas.")] = "",
    person: Annotated[list[str] | None, Query(max_length=5, description="Who made it or speaks in it.")] = None,
    collection_id: Annotated[str, Query(max_length=60, description="Only moments in this show, book or album.")] = "",
    item_id: Annotated[str, Query(max_length=60, description="Only moments in this item.")] = "",
    min_minutes: Annotated[float, Query(ge=0, le=100_000)] = 0,
    max_minutes: Annotated[float, Query(ge=0, le=100_000, description="0: however long.")] = 0,
    after_ms: Annotated[int, Query(ge=0, le=_FAR_MS, description="Published at or after this time.")] = 0,
    before_ms: Annotated[int, Query(ge=0, le=_FAR_MS, description="Published before this time; 0: any.")] = 0,
    explicit: Annotated[bool | None, Query(description="False leaves explicit things out.")] = None,
    boost: Annotated[
        list[str] | None,
        Query(
            max_length=20, description="`SUBJECT=STRENGTH`: −1 buries, 1 boosts; `collection:…`, `item:…`, `kind:…`."
        ),
    ] = None,
    freshness: Annotated[float, Query(ge=0, le=1, description="How much newer things count for more.")] = 0,
    diversity: Annotated[int, Query(ge=0, le=4, description="0: the best; 4: one moment of each show.")] = 2,
    remember: Annotated[bool, Query(description="Keep it among this listener's recent searches.")] = False,
) -> s.Found:
    """What is called so, each kind in a group of its own, and the moments where it is said or meant, by show and book.
    Filters leave out, controls only move up and down."""
    wanted = tuple(kind.strip() for kind in kinds.split(",") if kind.strip())
    if unknown := [kind for kind in wanted if kind not in KINDS]:
        raise BadInput(f"There is no kind {unknown[0]!r}.", f"There are {', '.join(KINDS)}.")
    filters = Filters(
        kinds=tuple(kind for kind in wanted if kind != "creator"),
        languages=tuple(tag.strip().lower() for tag in language.split(",") if tag.strip()),
        people=tuple(person or ()),
        collection_id=collection_id,
        item_id=item_id,
        shortest_ms=round(min_minutes * MINUTE_MS),
        longest_ms=round(max_minutes * MINUTE_MS),
        after_ms=after_ms,
        before_ms=before_ms,
        explicit=explicit,
    )
    found = house.app.search.find(q, filters, Controls(_boosts(boost or []), freshness, diversity), limit)
    if wanted == ("creator",):
        found = replace(found, titles=(), groups=())
    if remember and q.strip():
        house.store.searches.put(caller.user.id, q, house.accounts.now_ms())
    return _shape(house, caller.user.id, found, wanted, limit)


@router.get("/search/suggest", summary="Complete what is being typed", responses=described())
def suggest(
    caller: Reader,
    house: House,
    q: _Words = "",
    limit: Annotated[int, Query(ge=1, le=20)] = 8,
) -> s.Suggestions:
    """Recent searches, titles, people and topics that begin so; with nothing typed, recent searches alone."""
    lines = house.app.search.suggest(caller.user.id, q, limit)
    return s.Suggestions(
        suggestions=[s.SuggestionShape.model_validate({"text": line.text, "kind": line.kind}) for line in lines]
    )


@router.get("/search/recent", summary="What you looked for", responses=described())
def recent(caller: Reader, house: House, limit: Annotated[int, Query(ge=1, le=50)] = 10) -> s.RecentSearches:
    """The listener's own recent searches."""
    return s.RecentSearches(searches=house.store.searches.recent(caller.user.id, limit))


@router.delete("/search/recent", summary="Forget what you looked for", responses=described())
def forget(caller: Listener, house: House, q: _Words = "") -> s.Ok:
    """Forget one search, or without `q` all of them."""
    house.store.searches.forget(caller.user.id, q)
    return s.Ok()


@router.post("/search/spoken", summary="Hear a question", responses=described(400, 413, 503))
def spoken(
    caller: Listener, house: House, recording: UploadFile, language: Annotated[str, Query(max_length=20)] = ""
) -> s.SpokenQuestion:
    """The words of a recording of at most 1 MB and 30 seconds, to search for. Nothing of it is kept."""
    said = recording.file.read(LARGEST_BYTES + 1)
    ear, folder = house.app.engines.hearing, house.settings.cache_dir
    text, heard_in = words_of_recording(said, ear, folder, language.split("-", 1)[0].lower())
    return s.SpokenQuestion(text=text[:LONGEST], language=heard_in)


def _boosts(wishes: list[str]) -> dict[str, float]:
    found = {}
    for wish in wishes:
        subject, _, strength = wish.rpartition("=")
        try:
            value = float(strength)
        except ValueError:
            value = 2.0
        if not subject or not -1 <= value <= 1:
            raise BadInput(f"{wish!r} is no boost.", "Write it as `kind:episode=0.5`, from −1 (bury) to 1 (boost).")
        found[subject] = value
    return found


def _shape(house: House, user_id: str, found: Found, wanted: tuple[str, ...], limit: int) -> s.Found:
    by_kind: dict[str, list[str]] = {}
    for kind, id_ in found.titles:
        if len(by_kind.setdefault(kind, [])) < limit:
            by_kind[kind].append(id_)
    ids = [id_ for each in by_kind.values() for id_ in each]
    for group in found.groups:
        ids += [group.collection_id, *(moment.item_id for moment in group.moments)]
    entries = {entry.id: entry for entry in Presenter(house.store, user_id).entries(list(dict.fromkeys(ids)))}
    groups = []
    for kind in wanted or KINDS:
        if kind == "creator":
            entered = [creator_entry(house.store.catalog.creator(id_)) for id_ in found.creators[:limit]]
        else:
            entered = [entries[id_] for id_ in by_kind.get(kind, []) if id_ in entries]
        if entered:
            groups.append(s.Group(kind=kind, entries=entered))
    moments = [shape for group in found.groups if (shape := _moments(group, entries)) is not None]
    return s.Found(
        query=found.wish.text,
        did_you_mean=found.did_you_mean,
        groups=groups,
        moments=moments,
        by_meaning=found.by_meaning,
    )


def _moments(group: FoundGroup, entries: dict[str, s.Entry]) -> s.MomentGroup | None:
    collection = entries.get(group.collection_id)
    told = [
        s.MomentShape.model_validate(
            {
                "entry": entries[moment.item_id],
                "start_ms": moment.start_ms,
                "end_ms": moment.end_ms,
                "text": moment.text,
                "source": moment.source,
                "speaker": moment.speaker,
                "score": moment.score,
            }
        )
        for moment in group.moments
        if moment.item_id in entries
    ]
    return s.MomentGroup(collection=collection, moments=told) if collection is not None and told else None
