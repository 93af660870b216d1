"""The DJ on the page: start a show, plan on, fetch what the host says."""

from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Query, Response, UploadFile
from starlette.concurrency import run_in_threadpool

from segue.api import shapes as s
from segue.api.auth import Listener, Reader, Streamer
from segue.api.context import Context, House
from segue.api.errors import described
from segue.api.media import FileStream
from segue.api.present import Presenter
from segue.api.shapes import dj as d
from segue.dj import household
from segue.dj.requests.lexicon import LANGUAGES
from segue.dj.requests.spoken import LARGEST_BYTES, words_of_recording
from segue.dj.requests.understand import LONGEST_CHARS
from segue.dj.running import Running
from segue.dj.service import Turn, Wanted
from segue.dj.timeline import Entry, lay_sets
from segue.listening.accounts import Caller
from segue.model.errors import NotFound
from segue.model.show import Play, Show, Talk
from segue.store import Store

router = APIRouter(prefix="/dj", tags=["dj"])
PREFIX = "/api/v1"


@router.post("/programs", summary="Start a show", responses=described(400, 403, 404, 503), status_code=201)
def start_program(house: House, caller: Listener, order: d.ProgramNew | None = None) -> d.ProgramShape:
    """Start a show: its first set, with the host's first line being spoken."""
    order = order or d.ProgramNew()
    wanted = Wanted(order.seed, order.dial, order.mode, order.minutes, order.talk, tuple(order.household))
    running = house.app.dj.start(caller.user, wanted)
    return _program(house, caller, running)


@router.get("/programs/{program_id}", summary="A show", responses=described(404))
def program(house: House, caller: Reader, program_id: str) -> d.ProgramShape:
    """A show as far as it is planned."""
    return _program(house, caller, house.app.dj.get(caller.user, program_id))


@router.get("/household", summary="Shows for several", responses=described())
def household_state(house: House, caller: Reader) -> d.HouseholdState:
    """Who of this house may be blended into a show with me."""
    agreed = house.store.accounts.user_settings(caller.user.id).get(household.CONSENT) is True
    others = [
        d.Mate(id=each.id, name=each.display_name or each.name) for each in household.willing(house.store, caller.user)
    ]
    return d.HouseholdState(willing=agreed, others=others, rule=household.RULE)


@router.put("/household", summary="Agree to be blended", responses=described())
def agree(house: House, caller: Listener, body: d.HouseholdChange) -> d.HouseholdState:
    """Or no longer: shows that run go on without me from their next set on."""
    settings = house.store.accounts.user_settings(caller.user.id)
    changed = settings | {household.CONSENT: body.willing}
    house.store.accounts.update_user(caller.user.id, settings=changed)
    return household_state(house, caller)


@router.post("/programs/{program_id}/next", summary="The next set", responses=described(400, 404))
def next_set(house: House, caller: Listener, program_id: str, order: d.NextOrder) -> d.NextSets:
    """Plan on. With `skipped` or `not_idea`, the sets returned replace everything after `heard_until_index`."""
    turn = Turn(
        heard_until=order.heard_until_index,
        skipped=tuple(order.skipped),
        not_idea=order.not_idea,
        heard_ms=order.heard_ms,
        landed=order.landed,
        ahead_ms=order.ahead_ms,
        dial=order.dial,
    )
    turned = house.app.dj.next(caller.user, program_id, turn)
    over = _talk(turned.answer, order.heard_until_index, 0) if turned.answer is not None else None
    sets = _sets(house.store, caller.user.id, turned.show, turned.first_new)
    return d.NextSets(sets=sets, answer=over, ends=turned.ends)


@router.post("/programs/{program_id}/remarks", summary="Say what you think of it", responses=described(400, 404))
def remark(house: House, caller: Listener, program_id: str, said: d.Remark) -> s.Ok:
    """A like of a piece or of the idea on air, and the volume turned up or down: the next set is planned from it."""
    house.app.dj.say(caller.user, program_id, said.kind, said.item_id)
    return s.Ok()


@router.post("/programs/{program_id}/request", summary="Ask the host for something", responses=described(400, 404))
def request(house: House, caller: Listener, program_id: str, order: d.RequestOrder) -> d.RequestAnswer:
    """Ask in words, in English, Spanish, French, German or Portuguese. The sets returned replace everything after
    `heard_until_index`. What can't be had is given up as little as can be, and the reply says so."""
    return _answered(house, caller, program_id, order.text, order.language, order.heard_until_index)


@router.post(
    "/programs/{program_id}/request/spoken", summary="Ask the host aloud", responses=described(400, 404, 413, 503)
)
def spoken_request(
    house: House,
    caller: Listener,
    program_id: str,
    recording: UploadFile,
    language: Annotated[str, Query(max_length=20)] = "",
    heard_until_index: Annotated[int, Query(ge=-1, le=1_000_000)] = -1,
) -> d.RequestAnswer:
    """The same, said: a recording of at most 1 MB in any format a browser records, heard for 30 seconds. Without
    `language` the language is heard, too."""
    house.app.dj.get(caller.user, program_id)  # nobody's recording is heard for a show that is not theirs
    said = recording.file.read(LARGEST_BYTES + 1)
    tongue = language.split("-")[0].lower()
    ear, folder = house.app.engines.hearing, house.settings.cache_dir
    text, heard_in = words_of_recording(said, ear, folder, tongue if tongue in LANGUAGES else "")
    return _answered(house, caller, program_id, text[:LONGEST_CHARS], heard_in, heard_until_index)


@router.get(
    "/clips/{clip_id}",
    summary="Hear the host",
    response_class=Response,
    responses=described(404, 416, 503) | {200: {"description": "The line.", "content": {"audio/mpeg": {}}}},
)
async def clip(house: House, caller: Streamer, clip_id: str) -> FileStream:
    """What the host says, as MP3. Waits while the line is still being spoken."""
    if not clip_id.isalnum() or len(clip_id) > 64:
        raise NotFound("There is no such line.", "Start the show again.")
    made = await run_in_threadpool(house.app.dj.booth.fetch, clip_id)
    return FileStream(Path(made.path), "audio/mpeg", cache="private, max-age=86400, immutable")


def _answered(
    house: Context, caller: Listener, program_id: str, text: str, language: str, heard_until: int
) -> d.RequestAnswer:
    dj = house.app.dj
    hint = (language or caller.user.language).split("-")[0].lower()
    asked = dj.understand(text, hint)
    answer = dj.request(caller.user, program_id, heard_until, asked)
    return d.RequestAnswer(
        reply=answer.reply,
        text=asked.text,
        language=asked.language,
        constraints=asked.constraints(),
        heard=[d.HeardShape(constraint=h.constraint, value=h.value, start=h.start, end=h.end) for h in asked.heard],
        given_up=list(answer.given_up),
        sets=_sets(house.store, caller.user.id, answer.show, answer.first_new),
    )


def _program(house: Context, caller: Caller, running: Running) -> d.ProgramShape:
    show = running.show
    shared = None
    if running.members:
        mates = [each for each in household.willing(house.store, caller.user) if each.id in running.members]
        names = [each.display_name or each.name for each in (caller.user, *mates)]
        percent = household.behind(house.app.dj.served(caller.user, running))
        shared = d.HouseholdShape(names=names, rule=household.RULE, behind_percent=percent)
    sets = _sets(house.store, caller.user.id, show, 0)
    return d.ProgramShape(id=show.id, created_at_ms=show.created_at_ms, sets=sets, ends=running.ended, household=shared)


def _sets(store: Store, user_id: str, show: Show, first_index: int) -> list[d.SetShape]:
    entries = [entry for entry in lay_sets(show.sets) if entry.index >= first_index]
    ids = [entry.segment.item_id for entry in entries if isinstance(entry.segment, Play)]
    known = store.catalog.items_by_id(ids)
    items = {item.id: item for item in Presenter(store, user_id).items(list(known.values()))}
    sets: list[d.SetShape] = []
    for number, each in enumerate(show.sets):
        segments = [_segment(entry, items) for entry in entries if entry.set_index == number]
        present = [segment for segment in segments if segment is not None]
        if present:
            sets.append(d.SetShape(idea=each.idea, title=each.title, slate_id=each.slate_id, segments=present))
    return sets


def _segment(entry: Entry, items: dict[str, s.ItemShape]) -> d.SegmentShape | None:
    segment = entry.segment
    reasons = list(segment.reasons)
    if isinstance(segment, Play):
        item = items.get(segment.item_id)
        if item is None:
            return None  # Removed from the library since the show was planned.
        return d.PlaySegment(
            index=entry.index,
            at_ms=entry.start_ms,
            item=item,
            start_ms=segment.start_ms,
            end_ms=segment.end_ms,
            gain_db=segment.gain_db,
            reasons=reasons,
        )
    if isinstance(segment, Talk):
        return _talk(segment, entry.index, entry.start_ms)
    return d.TransitionSegment(
        index=entry.index, at_ms=entry.start_ms, kind=segment.kind, duration_ms=segment.duration_ms, reasons=reasons
    )


def _talk(talk: Talk, index: int, at_ms: int) -> d.TalkSegment:
    return d.TalkSegment(
        index=index,
        at_ms=at_ms,
        text=talk.text,
        facts=[d.FactShape(id=fact.id, source=fact.source, value=fact.value) for fact in talk.facts],
        language=talk.language,
        voice=talk.voice,
        duration_ms=talk.duration_ms,
        gain_db=talk.gain_db,
        overlap_ms=talk.overlap_ms,
        lead_in_ms=talk.lead_in_ms,
        duck_db=talk.duck_db,
        clip_url=f"{PREFIX}/dj/clips/{talk.clip_id}",
        reasons=list(talk.reasons),
    )
