"""Plays, places in items, likes and follows."""

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import ValidationError

from segue.api import shapes as s
from segue.api.auth import Listener, Reader
from segue.api.context import House
from segue.api.errors import described
from segue.api.present import Presenter
from segue.model.listening import Listen
from segue.wiring import read_what_is_played

router = APIRouter(tags=["listening"])

Moment = Annotated[int | None, Query(ge=0, le=2**53)]


@router.post("/listens", summary="Report plays", responses=described())
def report(body: s.Reports, caller: Listener, house: House) -> s.ReportsTaken:
    """Safe to send twice, late, and in any order. What is accepted is stored; what is rejected will never be taken."""
    listens: list[Listen] = []
    rejected: list[s.Rejection] = []
    for given in body.reports:
        try:
            told = s.Report.model_validate(given)
        except ValidationError as error:
            fault = error.errors()[0]
            place = ".".join(str(part) for part in fault["loc"])
            rejected.append(s.Rejection(id=str(given.get("id", ""))[:64], error=f"{place}: {fault['msg']}"))
            continue
        listens.append(Listen(**told.model_dump() | {"user_id": caller.user.id}))
    taken = house.plays.take(listens, body.sent_at_ms)
    accepted = set(taken.accepted)
    read_what_is_played(house.app, (listen.item_id for listen in listens if listen.id in accepted))
    rejected += [s.Rejection(id=id_, error=error) for id_, error in taken.rejected]
    return s.ReportsTaken(accepted=list(taken.accepted), rejected=rejected)


@router.get("/history", summary="What I played", responses=described())
def history(
    caller: Reader,
    house: House,
    before_ms: Moment = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> s.History:
    """The newest first."""
    listens = house.store.listening.history(caller.user.id, before_ms, limit=limit)
    items = house.store.catalog.items_by_id({listen.item_id for listen in listens})
    shapes = {shape.id: shape for shape in Presenter(house.store, caller.user.id).items(list(items.values()))}
    entries = [
        s.Played(
            id=listen.id,
            started_at_ms=listen.started_at_ms,
            played_ms=listen.played_ms,
            position_ms=listen.position_ms,
            ended=listen.ended,
            source=listen.source,
            slate_id=listen.slate_id,
            item=shapes[listen.item_id],
        )
        for listen in listens
        if listen.item_id in shapes
    ]
    more = listens[-1].started_at_ms if len(listens) == limit else None
    return s.History(entries=entries, next_before_ms=more)


@router.get("/positions", summary="Where I am in things", responses=described())
def positions(
    caller: Reader,
    house: House,
    since_ms: Moment = None,
    limit: Annotated[int, Query(ge=1, le=1000)] = 200,
) -> s.Positions:
    """The latest first; with `since_ms` those that changed since, for a device that was offline."""
    found = house.store.listening.recent_positions(caller.user.id, since_ms or 0, limit)
    return s.Positions(
        entries=[
            s.PositionShape(
                item_id=each.item_id,
                position_ms=each.position_ms,
                finished=each.finished,
                updated_at_ms=each.updated_at_ms,
            )
            for each in found
        ]
    )


@router.put("/feedback", summary="Like, dislike, follow", responses=described(404))
def feedback(body: s.FeedbackGiven, caller: Listener, house: House) -> s.Opinion:
    """Saying it twice changes nothing; `clear` and `unfollow` take it back."""
    liking, followed = house.plays.say(caller.user.id, body.subject_id, body.kind, body.slate_id)
    return s.Opinion(subject_id=body.subject_id, liked=liking > 0, disliked=liking < 0, followed=followed)
