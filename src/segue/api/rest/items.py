"""Tracks, episodes and chapters."""

from typing import Annotated, Literal

from fastapi import APIRouter, Query, Response
from fastapi.responses import JSONResponse, PlainTextResponse

from segue.api import shapes as s
from segue.api.auth import Reader
from segue.api.captions import srt, vtt
from segue.api.context import House
from segue.api.errors import described
from segue.api.present import Presenter
from segue.api.rest.paging import Limit, Offset
from segue.model.errors import NotFound
from segue.model.text import Transcript

router = APIRouter(prefix="/items", tags=["catalog"])

Text = Annotated[str, Query(max_length=200)]


@router.get("", summary="Tracks, episodes and chapters", responses=described())
def items(
    caller: Reader,
    house: House,
    kind: Literal["track", "episode", "chapter"] | None = None,
    creator_id: Text = "",
    genre: Text = "",
    liked: Annotated[bool, Query(description="Only those that this listener likes.")] = False,
    sort: Literal["title", "added", "published", "played"] = "title",
    offset: Offset = 0,
    limit: Limit = 100,
) -> s.Items:
    """A page of a long list. `played` sorts by this listener's last play and leaves out the rest."""
    total, found = house.store.catalog.list_items(
        kind,
        creator_id=creator_id,
        genre=genre,
        liked_by=caller.user.id if liked else "",
        sort=sort,
        user_id=caller.user.id,
        offset=offset,
        limit=limit,
    )
    return s.Items(total=total, offset=offset, entries=Presenter(house.store, caller.user.id).items(found))


@router.get("/{item_id}", summary="A track, an episode or a chapter", responses=described(404))
def item(item_id: str, caller: Reader, house: House) -> s.ItemShape:
    """With how it sounds and where this listener is in it."""
    return Presenter(house.store, caller.user.id).item(house.store.catalog.item(item_id))


@router.get("/{item_id}/waveform", summary="Its shape for the eye", responses=described(404))
def waveform(item_id: str, caller: Reader, house: House, response: Response) -> s.Waveform:
    """Peaks from 0 to 255. 404 until the recording has been analysed."""
    house.store.catalog.item(item_id)
    profile = house.store.profiles.get(item_id)
    if profile is None or not profile.waveform:
        raise NotFound("This has not been analysed yet.", "The analysis runs in the background.")
    response.headers["cache-control"] = "private, max-age=3600"
    return s.Waveform(step_ms=profile.waveform_step_ms, peaks=list(profile.waveform))


@router.get(
    "/{item_id}/transcript",
    summary="Its words",
    response_model=s.TranscriptShape,
    responses=described(404)
    | {200: {"description": "The transcript.", "content": {"text/vtt": {}, "application/x-subrip": {}}}},
)
def transcript(
    item_id: str, caller: Reader, house: House, format: Literal["json", "vtt", "srt"] = "json", language: Text = ""
) -> Response:
    """What came with it before what was heard; in `language` where there is one."""
    house.store.catalog.item(item_id)
    found = house.store.feeds.transcripts(item_id)
    chosen = [each for each in found if each.language.partition("-")[0] == language.partition("-")[0]] or found
    if not chosen:
        raise NotFound("There is no transcript of this.")
    if format == "vtt":
        return PlainTextResponse(vtt(chosen[0]), media_type="text/vtt")
    if format == "srt":
        return PlainTextResponse(srt(chosen[0]), media_type="application/x-subrip")
    return JSONResponse(_shape(chosen[0]).model_dump())


def _shape(transcript: Transcript) -> s.TranscriptShape:
    return s.TranscriptShape(
        item_id=transcript.item_id,
        language=transcript.language,
        engine=transcript.engine,
        segments=[
            s.TranscriptSegment(
                start_ms=each.start_ms,
                end_ms=each.end_ms,
                text=each.text,
                speaker=each.speaker,
                words=[s.TranscriptWord(start_ms=w.start_ms, end_ms=w.end_ms, text=w.text) for w in each.words],
            )
            for each in transcript.segments
        ],
    )
