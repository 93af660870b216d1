"""What is said in items: topics, recaps, what speaks of the same; topic pages; moments that listeners keep."""

from dataclasses import replace
from typing import Annotated, Any

from fastapi import APIRouter, Query, Response

from segue.api import shapes as s
from segue.api.auth import Listener, Reader, Streamer
from segue.api.context import Context, House
from segue.api.errors import described
from segue.api.present import Presenter
from segue.api.quote import draw_quote
from segue.api.rest.media import found_file
from segue.api.rest.paging import Limit, Offset
from segue.api.shapes import understanding as u
from segue.api.transcode import Order, Transcoded
from segue.listening.accounts import Caller
from segue.model.errors import BadInput, NotFound
from segue.model.ids import new_id
from segue.model.media import Item
from segue.model.text import Transcript
from segue.model.understanding import Moment, SavedMoment, Statement, Understanding
from segue.recommend.meaning.shared import shared
from segue.store.rows import normalised
from segue.understanding.jobs import chosen
from segue.understanding.recap import CHAPTERS_BEFORE, recap

router = APIRouter(tags=["understanding"])

LONGEST_CLIP_MS = 90_000
Text = Annotated[str, Query(max_length=200)]
Ms = Annotated[int, Query(ge=0, le=10**9)]
_PICTURE: dict[int | str, dict[str, Any]] = {
    200: {"description": "The picture.", "content": {"image/png": {"schema": {"type": "string", "format": "binary"}}}}
}
_SOUND: dict[int | str, dict[str, Any]] = {
    200: {"description": "The sound.", "content": {"audio/*": {"schema": {"type": "string", "format": "binary"}}}}
}


@router.get("/items/{item_id}/understanding", summary="What is said in it", responses=described(404))
def understanding(item_id: str, caller: Reader, house: House) -> u.UnderstandingShape:
    """Topics, names, chapters, an extract: everything with its moment. Until it was read, `engine` is empty and `note`
    says so."""
    house.store.catalog.item(item_id)
    unread = "Nobody has read this yet. It needs a transcript; reading runs in the background."
    known = house.store.understandings.get(item_id) or Understanding(item_id, "", "", "", note=unread)
    return u.UnderstandingShape(
        item_id=item_id,
        engine=known.engine,
        version=known.version,
        language=known.language,
        note=known.note,
        topics=[
            u.TopicShape(key=each.key, title=each.title, weight=each.weight, moments=_moments(each.moments))
            for each in known.topics
        ],
        mentions=[
            u.MentionShape(
                kind=each.kind, key=each.key, name=each.name, count=each.count, source=each.source, link=each.link,
                moments=_moments(each.moments),
            )
            for each in known.mentions
        ],
        chapters=[u.ChapterShape(start_ms=c.start_ms, end_ms=c.end_ms, title=c.title) for c in known.chapters],
        extract=_moments(known.extract),
        quotes=_moments(known.quotes),
        sponsors=[u.SponsorShape(start_ms=a.start_ms, end_ms=a.end_ms, name=a.name) for a in known.sponsors],
        mood=known.mood.label,
        reading_level=known.reading.label,
        grade=known.reading.grade,
        summary=_statements(known.written.summary),
        themes=_statements(known.written.themes),
        for_whom=_statements(known.written.for_whom),
        writer=known.written.version if known.written.engine else "",
    )  # fmt: skip


@router.get("/items/{item_id}/recap", summary="What was said so far", responses=described(404))
def so_far(
    item_id: str,
    caller: Reader,
    house: House,
    until_ms: Annotated[
        int | None, Query(ge=0, le=10**9, description="Where the listener is; their stored place without it.")
    ] = None,
) -> u.RecapShape:
    """Up to where this listener is and never past it; of a book the chapters before count, too."""
    item = house.store.catalog.item(item_id)
    if until_ms is None:
        place = house.store.listening.positions(caller.user.id, [item_id]).get(item_id)
        until_ms = (item.duration_ms if place.finished else place.position_ms) if place else 0
    words = _words(house, item)
    before = [found for each in _chapters_before(house, item) if (found := _words(house, each, must=False))]
    if words is None:
        raise NotFound("There is no transcript of this.")
    told = recap(words, until_ms, before)
    return u.RecapShape(
        item_id=item_id,
        until_ms=until_ms,
        lines=[
            u.RecapLine(
                item_id=each.item_id, start_ms=each.moment.start_ms, text=each.moment.text, speaker=each.moment.speaker
            )
            for each in told.said
        ],
        topics=list(told.topics),
        names=list(told.names),
        note=told.note,
    )


@router.get("/items/{item_id}/alike", summary="What speaks of the same", responses=described(404))
def alike(item_id: str, caller: Reader, house: House, limit: Annotated[int, Query(ge=1, le=50)] = 8) -> u.Alike:
    """Episodes and books near to this one by their words, across kinds, each with what both say and the two moments."""
    item = house.store.catalog.item(item_id)
    subject = item.collection_id if item.kind == "chapter" else item_id
    ground = house.app.recommender.keeper.ground()
    if ground.meanings is None:
        return u.Alike(entries=[])
    rows = ground.atlas.rows([subject])
    near = ground.meanings.near(rows, (rows >= 0).astype("float32"), limit)[0] if rows[0] >= 0 else rows[:0]
    ids = [ground.atlas.id(int(row)) for row in near]
    found = []
    for entry in Presenter(house.store, caller.user.id).entries(ids):
        links = [
            u.SharedShape(
                kind=each.kind, key=each.key, title=each.title,  # type: ignore[arg-type]
                here=u.SaidAt(item_id=each.here.item_id, start_ms=each.here.start_ms, text=each.here.text),
                there=u.SaidAt(item_id=each.there.item_id, start_ms=each.there.start_ms, text=each.there.text),
            )
            for each in shared(house.store, item_id, entry.id)
        ]  # fmt: skip
        found.append(u.AlikeEntry(**entry.model_dump(), shared=links))
    return u.Alike(entries=found)


@router.get("/items/{item_id}/quote.png", summary="A quote as a picture", response_class=Response,
            responses=described(400, 404) | _PICTURE)  # fmt: skip
def quote(item_id: str, caller: Streamer, house: House, start_ms: Ms, end_ms: Ms = 0) -> Response:
    """What is said from `start_ms` to `end_ms` (one sentence without it), drawn on the colours of its cover."""
    item = house.store.catalog.item(item_id)
    words = _words(house, item)
    assert words is not None
    lines = [each for each in words.segments if each.end_ms > start_ms and each.start_ms < max(end_ms, start_ms + 1)]
    if not lines:
        raise NotFound("Nothing is said there.", "Choose a moment with words.")
    whole = house.store.catalog.collections_by_id([item.collection_id]).get(item.collection_id)
    art_id = item.art_id or (whole.art_id if whole else "")
    pictures = house.store.catalog.art([art_id]) if art_id else {}
    palette = pictures[art_id].palette if art_id in pictures else ()
    said = " ".join(each.text for each in lines)
    picture = draw_quote(said, lines[0].speaker, item.title, whole.title if whole else "", start_ms, palette)
    return Response(picture, media_type="image/png", headers={"cache-control": "private, max-age=3600"})


@router.get("/items/{item_id}/clip", summary="A quote as sound", response_class=Response,
            responses=described(400, 404, 503) | _SOUND)  # fmt: skip
def clip(item_id: str, caller: Streamer, house: House, start_ms: Ms, end_ms: Ms) -> Response:
    """From `start_ms` to `end_ms` as MP3, at most a minute and a half."""
    if not start_ms < end_ms <= start_ms + LONGEST_CLIP_MS:
        raise BadInput("A clip has a start before its end and at most 90 seconds.", "Choose a shorter stretch.")
    item, file, path = found_file(house, item_id)
    order = Order(path, "mp3", 128, item.start_ms + start_ms, item.start_ms + end_ms, file.sample_rate_hz)
    return Transcoded(order, house.transcodes)


@router.get("/subjects", summary="Topics and names of the library", responses=described())
def subjects(
    caller: Reader,
    house: House,
    kind: u.SubjectKind | None = None,
    like: Annotated[
        str, Query(max_length=80, description="How the name begins; accents and capitals don't count.")
    ] = "",
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
) -> u.Subjects:
    """Those of most items first: the words of topic pages and people's pages, also for completing a search."""
    found = house.store.understandings.subjects(kind or "", normalised(like), limit)
    return u.Subjects(
        entries=[
            u.SubjectShape(kind=each.kind, key=each.key, title=each.title, items=each.items)  # type: ignore[arg-type]
            for each in found
        ]
    )


@router.get("/subjects/{kind}/{key}", summary="A topic's or a person's page", responses=described(404))
def subject(kind: u.SubjectKind, key: str, caller: Reader, house: House) -> u.SubjectPage:
    """Every item that speaks of it, with the moments."""
    said = house.store.understandings.subject(kind, key[:200])
    if not said:
        raise NotFound("Nobody speaks of this here.", "It may have been understood anew since.")
    known = house.store.understandings.many([each.item_id for each in said])
    entries, link = [], ""
    for entry in Presenter(house.store, caller.user.id).entries([each.item_id for each in said]):
        told = known[entry.id]
        mention = next((each for each in told.mentions if (each.kind, each.key) == (kind, key)), None)
        topic = next((each for each in told.topics if kind == "topic" and each.key == key), None)
        link = link or (mention.link if mention else "")
        moments = topic.moments if topic else mention.moments if mention else ()
        entries.append(u.SubjectEntry(**entry.model_dump(), moments=_moments(moments)))
    return u.SubjectPage(kind=kind, key=key, title=said[0].title, link=link, entries=entries)


@router.get("/moments", summary="My moments", responses=described())
def moments(caller: Reader, house: House, item_id: Text = "", offset: Offset = 0, limit: Limit = 100) -> u.SavedMoments:
    """What this listener kept to find again; with `item_id` those of one item."""
    total, found = house.store.understandings.moments(caller.user.id, item_id, offset, limit)
    return u.SavedMoments(total=total, offset=offset, entries=_saved(house, caller, found))


@router.post("/moments", summary="Keep a moment", responses=described(400, 404), status_code=201)
def keep(body: u.MomentNew, caller: Listener, house: House) -> u.SavedMomentShape:
    """A stretch of an item, with its words and a note of one's own."""
    house.store.catalog.item(body.item_id)
    if body.end_ms < body.start_ms:
        raise BadInput("A moment can't end before it begins.", "Give its end after its start.")
    made = SavedMoment(
        new_id("moment"), caller.user.id, body.item_id, body.start_ms, body.end_ms, body.text, body.note,
        house.accounts.now_ms(),
    )  # fmt: skip
    house.store.understandings.save_moment(made)
    return _saved(house, caller, [made])[0]


@router.patch("/moments/{moment_id}", summary="Write on a moment", responses=described(404))
def change(moment_id: str, body: u.MomentChange, caller: Listener, house: House) -> u.SavedMomentShape:
    """Another note."""
    known = replace(house.store.understandings.moment(caller.user.id, moment_id), note=body.note)
    house.store.understandings.save_moment(known)
    return _saved(house, caller, [known])[0]


@router.delete("/moments/{moment_id}", summary="Forget a moment", responses=described(404))
def forget(moment_id: str, caller: Listener, house: House) -> s.Ok:
    """For good."""
    house.store.understandings.remove_moment(caller.user.id, moment_id)
    return s.Ok()


def _words(house: Context, item: Item, must: bool = True) -> Transcript | None:
    whole = house.store.catalog.collections_by_id([item.collection_id]).get(item.collection_id)
    found = chosen(house.store.feeds.transcripts(item.id), item, whole)
    if found is None and must:
        raise NotFound("There is no transcript of this.")
    return found


def _chapters_before(house: Context, item: Item) -> list[Item]:
    if item.kind != "chapter":
        return []
    chapters = house.store.catalog.items_of(item.collection_id)
    at = next((number for number, each in enumerate(chapters) if each.id == item.id), 0)
    return chapters[max(0, at - CHAPTERS_BEFORE) : at]


def _moments(found: tuple[Moment, ...]) -> list[u.MomentShape]:
    return [
        u.MomentShape(start_ms=each.start_ms, end_ms=each.end_ms, text=each.text, speaker=each.speaker)
        for each in found
    ]


def _statements(found: tuple[Statement, ...]) -> list[u.StatementShape]:
    return [u.StatementShape(text=each.text, support=_moments(each.support)) for each in found]


def _saved(house: Context, caller: Caller, found: list[SavedMoment]) -> list[u.SavedMomentShape]:
    entries = {
        entry.id: entry for entry in Presenter(house.store, caller.user.id).entries([each.item_id for each in found])
    }
    return [
        u.SavedMomentShape(
            id=each.id, item_id=each.item_id, start_ms=each.start_ms, end_ms=each.end_ms, text=each.text,
            note=each.note, created_at_ms=each.created_at_ms, entry=entries.get(each.item_id),
        )
        for each in found
    ]  # fmt: skip
