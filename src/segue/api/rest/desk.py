"""A creator's desk: the glossary of a show, what listeners reported, and a minute to hear before a dub is begun."""

from typing import Annotated

from fastapi import APIRouter, Query, Response
from fastapi import Path as InPath

from segue.api import shapes as s
from segue.api.auth import Admin, Streamer
from segue.api.context import House
from segue.api.errors import described
from segue.api.media import FileStream, confined
from segue.api.present import job_shape
from segue.api.shapes import desk as k
from segue.api.shapes import dubs as d
from segue.api.work import submit
from segue.model.dub import Term
from segue.model.errors import BadInput, Refused
from segue.wiring import previews_of

router = APIRouter(tags=["dubs"])
LATEST = 100
_Language = Annotated[str, InPath(pattern=r"^[a-z]{2,3}$")]
_Tag = Annotated[str, Query(pattern=r"^[a-z]{2,3}$")]


@router.get("/collections/{collection_id}/terms", summary="A show's glossary", responses=described(404))
def terms(collection_id: str, caller: Admin, house: House) -> k.Terms:
    """Words with their translation, and names that are never translated, for each language."""
    house.store.catalog.collection(collection_id)
    return k.Terms(
        entries=[
            k.TermShape(language=each.language, term=each.term, translation=each.translation)
            for each in house.store.dubs.all_terms(collection_id)
        ]
    )


@router.put("/collections/{collection_id}/terms", summary="Put a word in the glossary", responses=described(400, 404))
def put_term(collection_id: str, body: k.TermShape, caller: Admin, house: House) -> s.Ok:
    """For every episode that is made from now on. Without a translation the word stays as it is."""
    house.store.catalog.collection(collection_id)
    word = " ".join(body.term.split())
    if not word:
        raise BadInput("This is no word.", "Give a word or a name of at most 100 characters.")
    translation = " ".join(body.translation.split()) or word
    house.store.dubs.put_term(Term(collection_id, body.language, word, translation, house.accounts.now_ms()))
    return s.Ok()


@router.delete("/collections/{collection_id}/terms", summary="Take a word out", responses=described(404))
def remove_term(
    collection_id: str, caller: Admin, house: House, language: _Tag, term: Annotated[str, Query(max_length=100)]
) -> s.Ok:
    """It is translated by the engine again."""
    house.store.catalog.collection(collection_id)
    house.store.dubs.remove_term(collection_id, language, term)
    return s.Ok()


@router.get("/collections/{collection_id}/reports", summary="What listeners reported", responses=described(404))
def reports(collection_id: str, caller: Admin, house: House) -> k.LineReports:
    """How many lines in each language, and the latest with their words."""
    house.store.catalog.collection(collection_id)
    found = house.store.dubs.reports_of_show(collection_id, LATEST)
    items = house.store.catalog.items_by_id({dub.item_id for _, dub, _ in found})
    return k.LineReports(
        by_language=house.store.dubs.reports_by_language(collection_id),
        entries=[
            k.LineReportShape(
                dub_id=dub.id, item_id=dub.item_id, title=items[dub.item_id].title if dub.item_id in items else "",
                language=dub.language, position=report.position, start_ms=line.start_ms if line else 0,
                text=line.text if line else "", translation=line.translation if line else "", what=report.what,
                note=report.note, created_at_ms=report.created_at_ms,
            )
            for report, dub, line in found
        ],
    )  # fmt: skip


@router.post(
    "/items/{item_id}/dubs/preview", summary="Have a minute made", responses=described(404, 503), status_code=202
)
def make(item_id: str, body: d.DubWish, caller: Admin, house: House) -> d.DubJobs:
    """In the background, one job a language, before other dubs. Needs no opt-in: only administrators hear it."""
    house.store.catalog.item(item_id)
    jobs = [
        submit(house, "dub_preview", {"item_id": item_id, "language": language},
               key=f"dub_preview:{item_id}:{language}", priority=6)
        for language in body.languages
    ]  # fmt: skip
    return d.DubJobs(jobs=[job_shape(job) for job in jobs])


@router.get("/items/{item_id}/dubs/preview/{language}", summary="A minute of it", responses=described(404))
def preview(item_id: str, language: _Language, caller: Admin, house: House) -> k.PreviewShape:
    """Its lines and how it came out; 404 until it is made."""
    path, told = previews_of(house.app).find(item_id, language)
    stamp = path.stat().st_mtime_ns
    return k.PreviewShape(
        language=language, route=told["route"], draft=told["draft"], seconds=told["seconds"],
        duration_ms=told["duration_ms"], lines=told["segments"],
        sound_url=f"/api/v1/items/{item_id}/dubs/preview/{language}/sound?at={stamp}",
    )  # fmt: skip


@router.get(
    "/items/{item_id}/dubs/preview/{language}/sound", summary="Hear a minute of it", response_class=Response,
    responses=described(403, 404)
    | {
        200: {"description": "The sound.", "content": {"audio/mpeg": {"schema": {"type": "string",
                                                                                  "format": "binary"}}}},
        206: {"description": "The parts that Range asked for."},
    },
)  # fmt: skip
def sound(item_id: str, language: _Language, caller: Streamer, house: House) -> Response:
    """For administrators."""
    if not caller.user.is_admin:
        raise Refused("Only administrators hear previews.", "Ask one.")
    path, _ = previews_of(house.app).find(item_id, language)
    return FileStream(confined(path, house.media_roots()), "audio/mpeg")
