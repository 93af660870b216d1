"""Background work, and what changes while a page is open."""

from typing import Annotated, Literal

from fastapi import APIRouter, Query
from fastapi.responses import StreamingResponse

from segue.api import shapes as s
from segue.api.auth import Admin, Reader
from segue.api.context import House
from segue.api.errors import described
from segue.api.present import job_shape

router = APIRouter(tags=["work"])


@router.get("/jobs", summary="Background work", responses=described())
def jobs(
    caller: Reader,
    house: House,
    state: Literal["waiting", "running", "done", "failed", "cancelled"] | None = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> s.Jobs:
    """What runs, then what waits, then what ended, the latest first."""
    found = [job_shape(job) for job in house.store.jobs.latest(state or "", limit=limit)]
    return s.Jobs(total=len(found), offset=0, entries=found)


@router.get("/jobs/{job_id}", summary="A piece of background work", responses=described(404))
def job(job_id: str, caller: Reader, house: House) -> s.JobShape:
    """How far it is."""
    return job_shape(house.store.jobs.get(job_id))


@router.post("/jobs/{job_id}/cancel", summary="Stop a piece of background work", responses=described(404))
def cancel(job_id: str, caller: Admin, house: House) -> s.JobShape:
    """At once when it waits, at its next step when it runs. What it has done so far stays."""
    return job_shape(house.store.jobs.cancel(job_id))


@router.get(
    "/events",
    summary="What changes, as it changes",
    response_class=StreamingResponse,
    responses=described() | {200: {"description": "Events.", "content": {"text/event-stream": {}}}},
)
def events(caller: Reader, house: House) -> StreamingResponse:
    """Server-sent events: `job` with a Job, and `library` with `{"changed": true}` when something was added."""
    headers = {"cache-control": "no-store", "x-accel-buffering": "no"}
    return StreamingResponse(house.hub.listen(), media_type="text/event-stream", headers=headers)
