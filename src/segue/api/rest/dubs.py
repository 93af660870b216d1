"""Voice translation: making dubs, correcting them line by line, publishing; feeds for each language."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Request, Response

from segue.api import shapes as s
from segue.api.auth import Admin, Listener, Reader, Streamer
from segue.api.context import Context, House
from segue.api.errors import described
from segue.api.media import FileStream, confined
from segue.api.present import job_shape
from segue.api.shapes import dubs as d
from segue.api.work import submit
from segue.dub import feed, told
from segue.listening.accounts import Caller
from segue.model.dub import Dub, Line, ShowDubbing
from segue.model.errors import NotFound
from segue.wiring import dubs_of

router = APIRouter(tags=["dubs"])
PREFIX = "/api/v1"
_SOUND: dict[int | str, dict[str, Any]] = {
    200: {"description": "The sound.", "content": {"audio/*": {"schema": {"type": "string", "format": "binary"}}}},
    206: {"description": "The parts that Range asked for."},
}
_FEED: dict[int | str, dict[str, Any]] = {200: {"description": "RSS.", "content": {"application/rss+xml": {}}}}
_CAPTIONS: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "Captions.",
        "content": {"text/vtt": {}, "application/x-subrip": {}, "application/json": {"schema": {"type": "object"}}},
    }
}


@router.get("/items/{item_id}/dubs", summary="In which languages it can be heard", responses=described(404))
def dubs(item_id: str, caller: Reader, house: House) -> d.DubList:
    """Published dubs; for an administrator all of them."""
    house.store.catalog.item(item_id)
    found = [dub for dub in house.store.dubs.of_item(item_id) if _may_see(caller, dub)]
    return d.DubList(entries=[shape_of(dub) for dub in found])


@router.post("/items/{item_id}/dubs", summary="Dub it", responses=described(400, 403, 404, 503), status_code=202)
def make(item_id: str, body: d.DubWish, caller: Admin, house: House) -> d.DubJobs:
    """In the background, one job a language. Asking again makes it anew with what was corrected since."""
    item = house.store.catalog.item(item_id)
    dubs_of(house.app).check(item, body.languages)
    jobs = [
        submit(house, "dub", {"item_id": item.id, "language": language}, key=f"dub:{item.id}:{language}", priority=3)
        for language in body.languages
    ]
    return d.DubJobs(jobs=[job_shape(job) for job in jobs])


@router.get("/items/{item_id}/dubs/estimate", summary="What a dub would cost", responses=described(404, 503))
def estimate(
    item_id: str,
    caller: Admin,
    house: House,
    languages: Annotated[str, Query(pattern=r"^[a-z]{2,3}(,[a-z]{2,3}){0,11}$")],
) -> d.DubEstimates:
    """The way each language would take, and seconds of work on two quiet cores."""
    found = dubs_of(house.app).estimate(item_id, languages.split(","))
    return d.DubEstimates(entries=[d.DubEstimate(**asdict(each)) for each in found])


@router.get("/dubs/{dub_id}", summary="A dub with its lines", responses=described(404))
def dub(dub_id: str, caller: Reader, house: House) -> d.DubDetail:
    """For the review, for captions, and for going on in another language at the same sentence."""
    found = _visible(house, caller, dub_id)
    lines = [line_shape(found, line) for line in house.store.dubs.lines(dub_id)]
    return d.DubDetail(**dict(shape_of(found)), dub_lines=lines)


@router.patch("/dubs/{dub_id}/lines/{start_ms}", summary="Correct a line", responses=described(400, 404, 503))
def correct(dub_id: str, start_ms: int, body: d.DubCorrection, caller: Admin, house: House) -> d.DubLine:
    """The line that begins at `start_ms` of the original is translated, spoken and fitted again, in some seconds. The
    whole dub is mixed when it is made again."""
    line = dubs_of(house.app).correct(dub_id, start_ms, body.text, body.voice, body.another_take, body.approved)
    return line_shape(house.store.dubs.get(dub_id), line)


@router.post("/dubs/{dub_id}/terms", summary="Teach the glossary", responses=described(400, 404))
def learn(dub_id: str, body: d.DubTerm, caller: Admin, house: House) -> s.Ok:
    """For every episode of the show in this language."""
    dubs_of(house.app).learn(dub_id, body.term, body.translation)
    return s.Ok()


@router.post("/dubs/{dub_id}/publish", summary="Publish a dub", responses=described(404, 409))
def publish(dub_id: str, body: d.DubPublish, caller: Admin, house: House) -> d.DubShape:
    """For listeners and in the feeds."""
    return shape_of(dubs_of(house.app).publish(dub_id, body.as_it_is))


@router.post("/dubs/{dub_id}/withdraw", summary="Take a dub back", responses=described(404))
def withdraw(dub_id: str, caller: Admin, house: House) -> d.DubShape:
    """From listeners and feeds; nothing of it is lost."""
    return shape_of(dubs_of(house.app).withdraw(dub_id))


@router.post("/dubs/{dub_id}/lines/{position}/report", summary="Report a line", responses=described(400, 404))
def report(dub_id: str, position: int, body: d.DubReport, caller: Listener, house: House) -> s.Ok:
    """To the show's creator."""
    _visible(house, caller, dub_id)
    dubs_of(house.app).report(dub_id, position, caller.user.id, body.what, body.note)
    return s.Ok()


@router.get(
    "/dubs/{dub_id}/stream", summary="Listen to a dub", response_class=Response, responses=described(404) | _SOUND
)
def stream(dub_id: str, caller: Streamer, house: House) -> Response:
    """The whole file, with Range."""
    return _file(house, _visible(house, caller, dub_id).path)


@router.get(
    "/dubs/{dub_id}/lines/{position}/sound", summary="One spoken line", response_class=Response,
    responses=described(404) | _SOUND,
)  # fmt: skip
def line_sound(dub_id: str, position: int, caller: Streamer, house: House) -> Response:
    """As it was spoken, without what sounds around it."""
    _visible(house, caller, dub_id)
    line = next((line for line in house.store.dubs.lines(dub_id) if line.position == position), None)
    if line is None or not line.clip:
        raise NotFound("There is no sound to this line.", "The original is heard in its place.")
    return _file(house, line.clip)


@router.get(
    "/dubs/{dub_id}/captions.{kind}", summary="Captions of a dub", response_class=Response,
    responses=described(404) | _CAPTIONS,
)  # fmt: skip
def captions(dub_id: str, kind: Literal["vtt", "srt", "json"], caller: Streamer, house: House) -> Response:
    """In the dub's time, with speakers."""
    _visible(house, caller, dub_id)
    lines = house.store.dubs.lines(dub_id)
    if kind == "json":
        return Response(json.dumps(told.transcript_json(lines), ensure_ascii=False), media_type="application/json")
    text = told.vtt(lines) if kind == "vtt" else told.srt(lines)
    return Response(text, media_type=feed.TRANSCRIPTS[kind] + "; charset=utf-8")


@router.get("/dubs/{dub_id}/chapters.json", summary="Chapters of a dub", responses=described(404))
def chapters(dub_id: str, caller: Streamer, house: House) -> dict[str, Any]:
    """As the podcast namespace has them, in the dub's time."""
    found = _visible(house, caller, dub_id)
    return feed.chapters_json(found, house.store.catalog.item(found.item_id))


@router.get(
    "/collections/{collection_id}/feeds/{language}.xml", summary="A show's feed", response_class=Response,
    responses=described(404) | _FEED,
)  # fmt: skip
def show_feed(collection_id: str, language: str, caller: Streamer, house: House, request: Request) -> Response:
    """In one language, or `original` with every language beside it. A podcast app gives its token in the address; the
    addresses in the feed carry it on."""
    show = house.store.catalog.collection(collection_id)
    items = house.store.catalog.items_of(collection_id)
    found = house.store.dubs.published(collection_id)
    base = house.settings.public_url or str(request.base_url).rstrip("/")
    token = request.query_params.get("token", "")

    def address(path: str) -> str:
        return f"{base}{PREFIX}{path}" + (f"?token={token}" if token else "")

    if language == "original":
        files = house.store.files.files_by_id([item.file_id for item in items if item.file_id])
        sizes = {item.id: files[item.file_id].size_bytes for item in items if item.file_id in files}
        data = feed.original_feed(show, items, found, sizes, address)
    else:
        own = [dub for dub in found if dub.language == language]
        if not own:
            raise NotFound("This show has no episodes in this language.", "Publish one first.")
        data = feed.language_feed(show, language, own, {item.id: item for item in items}, address)
    return Response(data, media_type="application/rss+xml; charset=utf-8")


@router.get("/collections/{collection_id}/dubbing", summary="What is wanted of a show", responses=described(404))
def wanted(collection_id: str, caller: Admin, house: House) -> d.ShowDubbingShape:
    """No languages: it is not dubbed."""
    house.store.catalog.collection(collection_id)
    found = house.store.dubs.show(collection_id) or ShowDubbing(collection_id)
    return d.ShowDubbingShape(
        languages=list(found.languages), automatic=found.automatic, mode=found.mode, interpreter=found.interpreter,
        spoken_notice=found.spoken_notice,
    )  # fmt: skip


@router.put("/collections/{collection_id}/dubbing", summary="Opt a show in or out", responses=described(400, 404))
def want(collection_id: str, body: d.ShowDubbingShape, caller: Admin, house: House) -> d.ShowDubbingShape:
    """Nothing is dubbed that was not opted in."""
    dubs_of(house.app).opt_in(ShowDubbing(
        collection_id, tuple(body.languages), body.automatic, body.mode, body.interpreter,
        body.spoken_notice,
    ))  # fmt: skip
    return body


def shape_of(dub: Dub) -> d.DubShape:
    """A dub as it is sent."""
    return d.DubShape(
        id=dub.id, item_id=dub.item_id, language=dub.language, source_language=dub.source_language, mode=dub.mode,
        state=dub.state, route=list(dub.route), title=dub.title, description=dub.description,
        duration_ms=dub.duration_ms, error=dub.error, anchors=list(dub.anchors),
        card=d.DubCard(**{**asdict(dub.card), "engines": list(dub.card.engines)}),
        voices=[
            d.DubVoice(speaker=v.speaker, voice=v.voice, shift=v.shift, sex=v.sex, reason=v.reason,
                       consent_id=v.consent_id)
            for v in dub.voices
        ],
        stream_url=f"{PREFIX}/dubs/{dub.id}/stream" if dub.path else "",
        captions_url=f"{PREFIX}/dubs/{dub.id}/captions.vtt", updated_at_ms=dub.updated_at_ms,
    )  # fmt: skip


def line_shape(dub: Dub, line: Line) -> d.DubLine:
    """A line as it is sent."""
    url = f"{PREFIX}/dubs/{dub.id}/lines/{line.position}/sound?take={Path(line.clip).stem[:12]}" if line.clip else ""
    return d.DubLine(**told.segment(line), sound_url=url)


def _visible(house: Context, caller: Caller, dub_id: str) -> Dub:
    found = house.store.dubs.get(dub_id)
    if not _may_see(caller, found):
        raise NotFound("There is no such dub.", "It may have been withdrawn.")
    return found


def _may_see(caller: Caller, dub: Dub) -> bool:
    return dub.state == "published" or caller.user.is_admin


def _file(house: Context, path: str) -> FileStream:
    if not path or not Path(path).is_file():
        raise NotFound("The sound of this dub is not here.", "Make it again.")
    kind = "audio/mpeg" if path.endswith(".mp3") else "audio/wav"
    return FileStream(confined(path, [*house.media_roots(), house.settings.cache_dir]), kind)
