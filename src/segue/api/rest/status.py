"""What a page and a monitor must know before anybody signed in."""

from fastapi import APIRouter

from segue import __version__
from segue.api import shapes as s
from segue.api.context import Context, House
from segue.api.errors import described

router = APIRouter(tags=["server"])

VISITOR = "demo"
"""Name and password of the visitor's account while the server is a demo."""


@router.get("/status", summary="What this server is", responses=described())
def status(house: House) -> s.Status:
    """Version, whether an administrator is still to be made, and how far the demo library is."""
    return s.Status(
        name="Segue",
        version=__version__,
        setup_needed=not house.store.accounts.has_admin(),
        demo=demo_state(house),
        demo_login=s.DemoLogin(name=VISITOR, password=VISITOR) if house.demo else None,
    )


@router.get("/health", summary="Whether the server and its database answer", responses=described(503))
def health(house: House) -> s.Health:
    """For monitors."""
    house.store.settings.get("health")
    return s.Health(ok=True, version=__version__)


def demo_state(house: Context) -> s.DemoState:
    """How far the demo library is, by its latest job."""
    jobs = house.store.jobs.latest(name="demo", limit=1)
    if not jobs:
        return s.DemoState(state="none", progress=0.0, message="")
    job = jobs[0]
    state = "failed" if job.state == "cancelled" else job.state
    return s.DemoState(state=state, progress=job.progress, message=job.error or job.message)
