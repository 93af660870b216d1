"""Recommendations: what this listener might love, what is like a thing, and the operator's hand."""

from typing import Annotated, Literal

from fastapi import APIRouter, Query

from segue.api import shapes as s
from segue.api.auth import Admin, Reader
from segue.api.context import Context, House
from segue.api.errors import described
from segue.api.present import Presenter
from segue.api.shelves import picked_of
from segue.model.listening import User
from segue.model.picks import Slate
from segue.recommend import controls
from segue.recommend.ask import Ask, Filters

router = APIRouter(tags=["recommend"])

Kind = Literal["track", "episode", "book", "album", "show"]
Text = Annotated[str, Query(max_length=120)]
Year = Annotated[int, Query(ge=0, le=9_999)]
Share = Annotated[float, Query(ge=0, le=1)]
Length = Annotated[int, Query(ge=1, le=100)]


@router.get("/recommend", summary="What might be loved next", responses=described(400))
def recommend(
    caller: Reader,
    house: House,
    kind: Kind = "track",
    limit: Length = 20,
    heard: Annotated[
        Literal["any", "unheard", "known"], Query(description="Only what is new to this listener, or only what is not.")
    ] = "unheard",
    genre: Text = "",
    language: Annotated[str, Query(max_length=20, description="BCP 47; only the first part counts.")] = "",
    creator_id: Text = "",
    collection_id: Text = "",
    year_from: Year = 0,
    year_to: Year = 0,
    longest_ms: Annotated[int, Query(ge=0, le=2**53)] = 0,
    explicit: Annotated[bool, Query(description="Whether explicit things may be among them.")] = True,
    without: Annotated[str, Query(max_length=4_000, description="Ids that may not be among them, with commas.")] = "",
    explore: Annotated[float, Query(ge=0, le=1, description="Share of places for what hardly anyone knows.")] = 0.1,
    calibrate: Annotated[float, Query(ge=0, le=1, description="How much the listener's mix of genres is kept.")] = 0.25,
    diversity: Annotated[float, Query(ge=0, le=1, description="How much more of one maker is held back.")] = 0.5,
    objective: Annotated[
        Literal["start", "finish", "time", "like"], Query(description="What the order is meant to bring about.")
    ] = "finish",
) -> s.Recommended:
    """A slate for this listener, each pick with its reason. It is stored: report plays from it with its `slate_id`."""
    filters = Filters(
        genre, language, creator_id, collection_id, year_from, year_to, longest_ms, explicit,
        frozenset(id_.strip() for id_ in without.split(",") if id_.strip()),
    )  # fmt: skip
    ask = Ask(kind, limit, heard, filters, explore, calibrate, diversity, objective)
    return _shape(house, caller.user, kind, house.app.recommender.recommend(caller.user, ask))


@router.get("/similar/{subject_id}", summary="More like this", responses=described(400, 404))
def similar(
    subject_id: str, caller: Reader, house: House, kind: Kind | None = None, limit: Length = 20
) -> s.Recommended:
    """Things like a track, an episode, a chapter's book, an album, a show or an artist; of its own kind when no `kind`
    is given. What this listener refuses is left out."""
    slate = house.app.recommender.similar(caller.user, subject_id, kind, limit)
    return _shape(house, caller.user, kind or "", slate)


@router.get("/path", summary="From one song to another without a jolt", responses=described(400, 404))
def path(
    caller: Reader,
    house: House,
    from_id: Annotated[str, Query(max_length=80)],
    to_id: Annotated[str, Query(max_length=80)],
    steps: Annotated[int, Query(ge=1, le=40)] = 10,
) -> s.SonicPath:
    """Tracks from one to the other, both included, each near in sound to the one before. Fewer in a small library."""
    found = house.app.recommender.path(from_id, to_id, steps)
    entries = {entry.id: entry for entry in Presenter(house.store, caller.user.id).entries([id_ for id_, _ in found])}
    return s.SonicPath(steps=[s.SonicStep(jump=jump, entry=entries[id_]) for id_, jump in found if id_ in entries])


@router.get("/recommend/controls", summary="The operator's wishes", responses=described())
def get_controls(caller: Admin, house: House) -> s.Controls:
    """What is boosted, buried or promoted for everybody."""
    return _controls(controls.read(house.store))


@router.put("/recommend/controls", summary="Set the operator's wishes", responses=described(400))
def put_controls(body: s.Controls, caller: Admin, house: House) -> s.Controls:
    """Replaces all of them; they hold from the next slate on. A listener's own rules and dislikes stand above them."""
    given = [
        controls.Control(each.action, each.subject, each.strength, each.until_ms, each.note) for each in body.controls
    ]
    return _controls(controls.write(house.store, given))


def _controls(found: tuple[controls.Control, ...]) -> s.Controls:
    return s.Controls(
        controls=[
            s.ControlShape(
                action=each.action, subject=each.subject, strength=each.strength, until_ms=each.until_ms, note=each.note
            )
            for each in found
        ]
    )


def _shape(house: Context, user: User, kind: str, slate: Slate) -> s.Recommended:
    return s.Recommended(
        slate_id=slate.id,
        kind=kind,
        policy=slate.variant,
        entries=picked_of(house.store, user, slate),
    )
