"""History from elsewhere: files are handed in, read in the background, and reported on."""

from pathlib import Path
from typing import Annotated, Any, Literal

from anyio import to_thread
from fastapi import APIRouter, Query, Request

from segue.api import shapes as s
from segue.api.auth import Listener, Reader
from segue.api.context import Context, House
from segue.api.errors import described
from segue.api.present import Presenter
from segue.api.rest.paging import Limit, Offset
from segue.listening.imports.desk import ImportDesk
from segue.listening.imports.run import decide
from segue.store.imports import HeardName, Import
from segue.wiring import desk_of

router = APIRouter(prefix="/history", tags=["taste"])

_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "description": "The file as it is.",
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
    }
}


@router.post(
    "/import",
    summary="Bring a history from elsewhere",
    responses=described(400, 409, 413),
    status_code=202,
    openapi_extra=_BODY,
)
async def bring(
    request: Request,
    caller: Listener,
    house: House,
    name: Annotated[str, Query(max_length=200, description="What the file is called.")] = "",
) -> s.ImportShape:
    """Spotify's account data (the zip), a Last.fm export (CSV, JSON) or a ListenBrainz export, up to 1 GiB. It is read
    in the background; bringing it again counts nothing twice."""
    desk = desk_of(house.app)
    brought = await to_thread.run_sync(desk.open, caller.user.id, name)
    path = Path(brought.path)
    try:
        with await to_thread.run_sync(path.open, "wb") as file:
            async for chunk in request.stream():
                await to_thread.run_sync(file.write, chunk)
        made = await to_thread.run_sync(desk.submit, brought)
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return import_shape(desk, made)


@router.get("/imports", summary="What I brought", responses=described())
def imports(caller: Reader, house: House) -> s.Imports:
    """The latest first, each with its report."""
    desk, store = desk_of(house.app), house.store
    totals = store.imports.totals(caller.user.id)
    return s.Imports(
        entries=[import_shape(desk, each) for each in store.imports.latest(caller.user.id)],
        matched=totals.get("matched", 0) + totals.get("confirmed", 0),
        nearly=totals.get("nearly", 0),
        unmatched=totals.get("unmatched", 0) + totals.get("refused", 0),
        waiting_plays=store.imports.waiting_plays(caller.user.id),
    )


@router.get("/imports/{import_id}", summary="How far it is", responses=described(404))
def one_import(import_id: str, caller: Reader, house: House) -> s.ImportShape:
    """One of my own."""
    return import_shape(desk_of(house.app), house.store.imports.get(caller.user.id, import_id))


@router.post("/imports/{import_id}/cancel", summary="Stop reading it", responses=described(404))
def cancel(import_id: str, caller: Listener, house: House) -> s.ImportShape:
    """At its next step. What was read so far stays."""
    desk = desk_of(house.app)
    return import_shape(desk, desk.cancel(caller.user.id, import_id))


@router.post("/imports/{import_id}/resume", summary="Go on with it", responses=described(404, 409))
def resume(import_id: str, caller: Listener, house: House) -> s.ImportShape:
    """From where it was stopped."""
    desk = desk_of(house.app)
    return import_shape(desk, desk.resume(caller.user.id, import_id))


@router.get("/names", summary="Names from elsewhere", responses=described())
def names(
    caller: Reader,
    house: House,
    state: Literal["nearly", "unmatched", "matched", "confirmed", "refused"] = "nearly",
    offset: Offset = 0,
    limit: Limit = 100,
) -> s.HeardNames:
    """What imported plays name, by what became of it; the most played first."""
    total, found = house.store.imports.list_names(caller.user.id, state, offset, limit)
    return s.HeardNames(total=total, offset=offset, entries=_names(house, caller.user.id, found))


@router.put("/names/{key}", summary="Say what a name is", responses=described(404))
def settle(key: str, body: s.NameDecision, caller: Listener, house: House) -> s.HeardNameShape:
    """Its plays, those that come later too, are then plays of that item; without one it is left alone."""
    name = decide(house.store, caller.user.id, key, body.item_id or "")
    return _names(house, caller.user.id, [name])[0]


def import_shape(desk: ImportDesk, brought: Import) -> s.ImportShape:
    """A file and what became of it."""
    report, (state, progress) = brought.report, desk.progress(brought)
    counts = report.get("counts", {})
    return s.ImportShape.model_validate(
        {
            "id": brought.id,
            "file_name": brought.file_name,
            "service": brought.service,
            "state": state,
            "progress": progress,
            "rows": report.get("rows", 0),
            **{name: counts.get(name, 0) for name in ("plays", "new", "matched", "known_elsewhere")},
            **{name: counts.get(name, 0) for name in ("first_at_ms", "last_at_ms")},
            "left_out": sum(report.get("left_out", {}).values()),
            "faults": report.get("faults", []),
            "error": brought.error,
            "created_at_ms": brought.created_at_ms,
            "finished_at_ms": brought.finished_at_ms,
        }
    )


def _names(house: Context, user_id: str, found: list[HeardName]) -> list[s.HeardNameShape]:
    ids = list(dict.fromkeys(str(item_id) for name in found for item_id, _ in _candidates(name)))
    entries = {entry.id: entry for entry in Presenter(house.store, user_id).entries(ids)}
    return [
        s.HeardNameShape(
            key=name.key,
            kind=name.kind,
            title=name.title,
            creator=name.creator,
            collection=name.collection,
            plays=name.plays,
            state=name.state,
            score=name.score,
            candidates=[
                s.NameCandidate(score=score, item=entries[item_id])
                for item_id, score in _candidates(name)
                if item_id in entries
            ],
        )
        for name in found
    ]


def _candidates(name: HeardName) -> list[tuple[str, float]]:
    if name.item_id:
        return [(name.item_id, name.score)]
    return [(str(item_id), float(score)) for item_id, score in name.candidates]
