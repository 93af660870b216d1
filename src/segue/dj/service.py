"""The DJ for one listener: starts a show, plans the next set from what just happened, ends it; all of it is stored."""

import logging
import random
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from segue.dj import household
from segue.dj.compose import Composer, Host, OnAir, Spoken
from segue.dj.desk import Desk
from segue.dj.host import HostChoice, host_of
from segue.dj.liking import Liking
from segue.dj.looking import Library, begun_talk, look
from segue.dj.planner import Aired, Frame, PlannedSet, plan_set
from segue.dj.policies import Mode
from segue.dj.requests.library import LibraryNames
from segue.dj.requests.plan import grant
from segue.dj.requests.refine import refine
from segue.dj.requests.reply import reply, spoken_reply
from segue.dj.requests.request import Request
from segue.dj.requests.told import told, wants_telling
from segue.dj.requests.understand import understand
from segue.dj.running import Running, from_program, to_program
from segue.dj.script.memory import KEPT_LINES, PhraseMemory
from segue.dj.script.pen import GRAMMAR, Pen
from segue.dj.script.writer import Line
from segue.dj.session import ReactionKind, lesson, spelled
from segue.dj.timeline import lay_sets
from segue.dj.view import Candidate, ListenerView
from segue.dj.voice import Booth, VoiceChoice
from segue.engines.llm.base import LanguageModel
from segue.model.errors import NotFound
from segue.model.ids import new_id
from segue.model.listening import Feedback, User
from segue.model.picks import Pick, Slate
from segue.model.show import Fact, Play, Set, Show, Talk
from segue.store import Store

log = logging.getLogger(__name__)

MAX_SEGMENTS = 3_000
"""A program that has grown this long (days of listening) starts anew."""


def _now_ms() -> int:
    return time.time_ns() // 1_000_000


@dataclass(frozen=True, slots=True)
class Wanted:
    """What kind of show a listener starts."""

    seed: int | None = None
    dial: float | None = None
    """0 familiar to 1 adventurous; None: as their settings have it."""
    mode: Mode = "show"
    minutes: float = 0.0
    """It ends after so many, with a whole song or chapter; 0: it goes on."""
    with_talk: bool = False
    """Whether their chapters and episodes have a place in it."""
    household: tuple[str, ...] = ()
    """Ids of others for whom it is, too."""


@dataclass(frozen=True, slots=True)
class Turn:
    """What was heard so far, and what the listener did."""

    heard_until: int = -1
    """Index of the last segment that began."""
    skipped: tuple[str, ...] = ()
    not_idea: bool = False
    heard_ms: int = 0
    """How much of the skipped piece was heard."""
    landed: bool = False
    """The page plays the segment `heard_until` already, in place of what was skipped."""
    ahead_ms: int | None = None
    """How much of what is planned is still to be heard, where the player knows it better than its indexes tell."""
    dial: float | None = None


@dataclass(frozen=True, slots=True)
class Turned:
    """The show after a turn: its segments from `first_new` on are new; `answer` is said over what plays already."""

    show: Show
    first_new: int
    answer: Talk | None = None
    ends: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """What a request led to: the host's line, the show, and the index from which its segments are new."""

    reply: str
    show: Show
    first_new: int
    given_up: tuple[str, ...] = ()
    """The constraints that nothing in the library could fulfil."""


@dataclass(slots=True)
class DjService:
    """Ties planner, script, voice and store together."""

    store: Store
    booth: Booth
    llm: LanguageModel | None = None
    liking: Liking = field(default_factory=Liking)
    """Who knows how well pieces suit a listener."""
    now_ms: Callable[[], int] = field(default=_now_ms)
    pen: Pen = GRAMMAR
    """Who may write the host's lines anew from their facts."""
    library: Library = field(init=False)
    names: LibraryNames = field(init=False)
    desk: Desk = field(init=False)

    def __post_init__(self) -> None:
        self.library = Library(self.store)
        self.names = LibraryNames(self.store)
        self.desk = Desk(self.store)

    def warm(self, user: User | None = None) -> None:
        """Has the voice loaded and the names read in the background: somebody is here who may press DJ next."""
        self.booth.warm(self.choice(user) if user is not None else None)
        if not self.names.ready:
            threading.Thread(target=self._read_ahead, name="segue-names", daemon=True).start()

    def _read_ahead(self) -> None:
        try:
            self.understand("surprise me")
        except Exception as error:  # the house may be closing: the next request reads them
            log.info("The library's names could not be read ahead: %s", error)

    def understand(self, text: str, language: str = "") -> Request:
        """What a request in words asks for, with this library's names; `language` is a hint. Raises BadInput."""
        index = self.names.index()
        request = understand(text, index, language)
        if not request.heard and (newer := self.names.newer()) is not None:
            request = understand(text, index := newer, language)
        return refine(request, index, self.llm) if self.llm is not None else request

    # For the page: lines are promised now and spoken when they are fetched.

    def start(self, user: User, wanted: Wanted | None = None) -> Running:
        """A new show with its first set; the first line is being spoken. Raises NotFound when nothing can be played."""
        running = self.open(user, wanted)
        running, _ = self.extend(user, running, Promising(self.booth, self.choice(user)))
        self.store.shows.put_program(to_program(running))
        return running

    def get(self, user: User, program_id: str) -> Running:
        """A listener's show. Raises NotFound, also for somebody else's."""
        program = self.store.shows.program(program_id)
        if program.user_id != user.id:
            raise NotFound("There is no such show.", "Start a new one.")
        running = from_program(program)
        if sum(len(each.segments) for each in running.show.sets) > MAX_SEGMENTS:
            raise NotFound("This show has been on air for days and has ended.", "Start a new one.")
        return running

    def next(self, user: User, program_id: str, turn: Turn) -> Turned:
        """Plans on.

        With `skipped` items, `not_idea` or a new `dial`, everything after the segment `heard_until` is planned anew,
        without them (or without that idea for the rest of the show); otherwise a set is added at the end.
        """
        running = replace(self.get(user, program_id), heard_until=turn.heard_until)
        host = Promising(self.booth, self.choice(user))
        view = self.look(user, running)
        answer: str = ""
        taught = list[Fact]()
        if turn.skipped or turn.not_idea:
            answer = "not_idea" if turn.not_idea else "skipped"
            running, taught = self._taught(user, running.skip(turn.skipped, turn.heard_ms), turn, view)
        elif running.liked_ideas - frozenset(running.keys[:-1]):
            answer = "liked_idea" if running.keys[-1:] and running.keys[-1] in running.liked_ideas else ""
        if turn.dial is not None:
            running = replace(running, dial=turn.dial)
        if turn.skipped or turn.not_idea or turn.dial is not None:
            running = running.cut(turn.heard_until)
        first_new = sum(len(each.segments) for each in running.show.sets)
        over = self._answer(user, running, host, view, answer, taught) if turn.landed and answer else None
        if not running.ended:
            said = "" if over is not None or turn.landed else answer
            running, _ = self.extend(user, running, host, said, view, learned=tuple(taught), ahead_ms=turn.ahead_ms)
        self.store.shows.put_program(to_program(running))
        return Turned(running.show, first_new, over, running.ended)

    def say(self, user: User, program_id: str, kind: str, item_id: str = "") -> None:
        """Notes what the listener said of a piece of the show (`liked`, `louder`, `quieter`) or of the idea on air
        (`liked_idea`). Raises NotFound for a piece that is not in it."""
        running = self.get(user, program_id)
        places = [
            (number, segment.item_id)
            for number, each in enumerate(running.show.sets)
            for segment in each.segments
            if isinstance(segment, Play)
        ]
        at = next((number for number, id_ in reversed(places) if id_ == item_id), None)
        if at is None:
            raise NotFound("This piece is not in the show.", "Say it of one that was on air.")
        if kind == "liked_idea":
            running = replace(running, liked_ideas=running.liked_ideas | {running.keys[at]})
        else:
            marks: dict[str, ReactionKind] = {"liked": "liked", "louder": "louder", "quieter": "quieter"}
            running = replace(running, marks={**running.marks, item_id: marks[kind]})
        self.store.shows.put_program(to_program(running))

    def request(self, user: User, program_id: str, heard_until: int, request: Request) -> Answer:
        """Answers a request: everything after the segment `heard_until` gives way to what was asked for, or to what
        comes closest. Raises NotFound for somebody else's show, or when there is nothing to play at all."""
        running = self.get(user, program_id)
        current = self._on_air(running, heard_until)
        running = running.cut(heard_until)
        first_new = sum(len(each.segments) for each in running.show.sets)
        also = self.store.names.items_named(request.artists, request.works, request.genres, request.years)
        view = self.look(user, running, also)
        playing = next((each for each in view.candidates if each.id == current), None)
        spoken = told(self.store, user, request) if wants_telling(request) else []
        granted = grant(request, view, self.aired(view, running), playing, running.show.seed, spoken)
        host = Promising(self.booth, self.choice(user))
        said = spoken_reply(request, granted.given_up, self.host(user).language)
        running, _ = self.extend(user, running, host, "request", view, granted.planned, said)
        self.store.shows.put_program(to_program(running))
        asked = Feedback(new_id("feedback"), user.id, program_id, "request", request.text, self.now_ms())
        self.store.listening.put_feedback(asked)
        return Answer(reply(request, granted.given_up), running.show, first_new, granted.given_up)

    # For all ways out.

    def open(self, user: User, wanted: Wanted | None = None) -> Running:
        """An empty show."""
        wanted = wanted or Wanted()
        seed = random.SystemRandom().randrange(2**31) if wanted.seed is None else wanted.seed
        now = self.now_ms()
        ends_at = now + round(wanted.minutes * 60_000) if wanted.minutes else 0
        show = Show(new_id("program"), user.id, (), now, seed)
        members = household.checked(self.store, user, wanted.household)
        return Running(
            show, dial=wanted.dial, mode=wanted.mode, ends_at_ms=ends_at, with_talk=wanted.with_talk, members=members
        )

    def look(self, user: User, running: Running, also: Sequence[str] = ()) -> ListenerView:
        """What the planner sees of a listener now; `also` are ids of tracks that were asked for."""
        view = look(self.store, user, self.now_ms(), running.show.seed, self.library, self.liking, also)
        if self.store.accounts.user_settings(user.id).get("dj_explicit") is False:
            view = replace(view, candidates=tuple(each for each in view.candidates if not each.explicit))
        if running.members:
            return self._blended(user, running, view, also)
        return replace(view, talk=begun_talk(self.store, user)) if running.with_talk else view

    def served(self, user: User, running: Running) -> tuple[float, ...]:
        """In a show for several: how much each has been served by what is planned so far."""
        return self.look(user, running).served if running.members else ()

    def frame(self, user: User, running: Running, ahead_ms: int | None = None) -> Frame:
        """What kind of show it is, as of now."""
        if ahead_ms is None:
            ahead_ms = running.ahead_ms(running.heard_until if running.heard_until < 1_000_000 else -1)
        return running.frame(self.store.accounts.user_settings(user.id), self.now_ms(), ahead_ms)

    def extend(
        self,
        user: User,
        running: Running,
        host: Host,
        answer: str = "",
        view: ListenerView | None = None,
        planned: PlannedSet | None = None,
        said: Line | None = None,
        learned: tuple[Fact, ...] = (),
        ahead_ms: int | None = None,
    ) -> tuple[Running, PlannedSet]:
        """One more set (`planned`, where one was asked for), composed with `host`, which says `said` first.

        Raises NotFound when there is nothing to play.
        """
        show = running.show
        view = view or self.look(user, running)
        aired = self.aired(view, running)
        planned = planned or plan_set(view, aired, show.seed, self.frame(user, running, ahead_ms))
        if planned is None:
            raise NotFound(
                "There is no music that could be played.",
                "Add a folder with music to the library, or take back some dislikes.",
            )
        composer = self._composer(view, planned, host, show.seed, aired.candidates[-1:])
        last = next(iter(aired.candidates[-1:]), None)
        on_air = OnAir(last, self._memory(user, composer.choice.language), answer, learned, said)
        composed, _ = composer.compose(planned, on_air, len(show.sets))
        composed = replace(composed, slate_id=self._slate(user, planned))
        self._remember(user, composed)
        show = replace(show, sets=(*show.sets, composed))
        running = replace(running, show=show, keys=(*running.keys, planned.key))
        if planned.last:
            # Who falls asleep is not woken by a goodbye.
            running = running if running.mode == "sleep" else self.farewell(user, running, host, view)
            running = replace(running, ended=True)
        return running, planned

    def farewell(self, user: User, running: Running, host: Host, view: ListenerView | None = None) -> Running:
        """The show with its goodbye; unchanged when no voice can be had."""
        show = running.show
        view = view or self.look(user, running)
        last = self.aired(view, running).candidates[-1:]
        composer = self._composer(view, None, host, show.seed, last)
        memory = self._memory(user, composer.choice.language)
        composed, _ = composer.goodbye(OnAir(next(iter(last), None), memory))
        if not composed.segments:
            return running
        self._remember(user, composed)
        return replace(running, show=replace(show, sets=(*show.sets, composed)))

    def choice(self, user: User) -> VoiceChoice:
        """The voice that speaks for a listener's host."""
        chosen = self.host(user)
        return VoiceChoice(chosen.voice, chosen.language)

    def host(self, user: User) -> HostChoice:
        """The host that a listener chose. Where no voice at hand speaks the language, the host speaks English."""
        chosen = host_of(user, self.store.accounts.user_settings(user.id))
        if chosen.language == "en" or self.booth.speaks(chosen.language):
            return chosen
        return replace(chosen, language="en")

    def aired(self, view: ListenerView, running: Running) -> Aired:
        """What was on air in a show, as the planner wants to know it."""
        known = {candidate.id: candidate for candidate in view.candidates}
        plays = [s.item_id for each in running.show.sets for s in each.segments if isinstance(s, Play)]
        missing = self.store.catalog.items_by_id([id_ for id_ in plays if id_ not in known])
        known |= {id_: Candidate(item) for id_, item in missing.items()}
        return running.aired(known)

    # Within.

    def _blended(self, user: User, running: Running, view: ListenerView, also: Sequence[str]) -> ListenerView:
        """The view of a show for several; who no longer agrees is out of it from now on."""
        others = [each for each in household.willing(self.store, user) if each.id in running.members]
        now, seed = view.now_ms, running.show.seed
        views = [look(self.store, each, now, seed, self.library, self.liking, also) for each in others]
        whole = household.together([view, *views])
        aired = [s.item_id for each in running.show.sets for s in each.segments if isinstance(s, Play)]
        known = {candidate.id for candidate in whole.candidates}
        gone = [Candidate(item) for id_, item in self.store.catalog.items_by_id(aired).items() if id_ not in known]
        heard = [*whole.candidates, *gone]
        members = [household.member_of(self.store, self.liking, each, heard, now) for each in (user, *others)]
        return household.blend(whole, members, aired)

    @staticmethod
    def _on_air(running: Running, heard_until: int) -> str:
        """The id of the item that was heard last; empty before the first."""
        entries = [entry for entry in lay_sets(running.show.sets) if entry.index <= heard_until]
        plays = [entry.segment.item_id for entry in entries if isinstance(entry.segment, Play)]
        return plays[-1] if plays else ""

    def _composer(
        self, view: ListenerView, planned: PlannedSet | None, host: Host, seed: int, last: Sequence[Candidate]
    ) -> Composer:
        on_air = [each.candidate.id for each in planned.items] if planned else []
        profiles = self.store.profiles.many([*on_air, *(candidate.id for candidate in last)], whole=True)
        notes = self.desk.note_facts(each.candidate.item for each in planned.items) if planned else {}
        return Composer(view, profiles, host, seed, self.host(view.user), self.pen, notes)

    def _memory(self, user: User, language: str) -> PhraseMemory:
        lines = self.store.shows.recent_shapes(user.id, KEPT_LINES)
        return PhraseMemory(tuple(reversed(lines)), language)

    def _remember(self, user: User, composed: Set) -> None:
        for segment in composed.segments:
            if isinstance(segment, Talk):
                self.store.shows.remember_line(user.id, segment.shape, segment.text)

    def _slate(self, user: User, planned: PlannedSet) -> str:
        picks = tuple(
            Pick(each.candidate.id, each.score, each.source, " ".join(each.reasons)) for each in planned.items
        )
        return self.store.listening.put_slate(Slate("", user.id, "dj:set", planned.title, planned.key, picks)).id

    def _taught(self, user: User, running: Running, turn: Turn, view: ListenerView) -> tuple[Running, list[Fact]]:
        """What a skip or a refused idea teaches: the show with it, and the facts with which the host says so."""
        known = {candidate.id: candidate for candidate in view.candidates}
        if turn.not_idea:
            key = running.current_key(turn.heard_until)
            if not key:
                return running, []
            kind, _, value = key.partition(":")
            said = Feedback(new_id("feedback"), user.id, key, "not_this_idea", created_at_ms=self.now_ms())
            self.store.listening.put_feedback(said)
            running = replace(running, refused=running.refused | {key, *([] if value else [kind])})
            facet = f"{kind}:{value}" if kind in {"genre", "artist"} else ""
        else:
            facet = lesson(self.aired(view, running.cut(turn.heard_until)).reactions, running.avoided)
        if not facet:
            return running, []
        running = replace(running, avoided=running.avoided | {facet})
        names = (spelled(facet, candidate) for candidate in known.values() if facet in candidate.facets)
        name = next(names, "")
        return running, [Fact(f"answer.{facet.partition(':')[0]}", "feedback:answer", name)] if name else []

    def _answer(
        self, user: User, running: Running, host: Host, view: ListenerView, answer: str, taught: Sequence[Fact]
    ) -> Talk | None:
        """A short line over what plays already."""
        coming = self.aired(view, running).candidates[-1:]
        if not coming:
            return None
        # "No more of them" is not said over a piece of theirs.
        if any(f"{fact.id.partition('.')[2]}:{fact.value.casefold()}" in coming[0].facets for fact in taught):
            taught = ()
        composer = self._composer(view, None, host, running.show.seed, coming)
        memory = self._memory(user, composer.choice.language)
        talk = composer.answer(OnAir(None, memory, answer, tuple(taught)), coming[0])
        if talk is not None:
            self.store.shows.remember_line(user.id, talk.shape, talk.text)
        return talk


@dataclass(frozen=True, slots=True)
class Promising:
    """A host whose lines are spoken in the background, each in its turn."""

    booth: Booth
    choice: VoiceChoice
    now: bool = True
    """False: a line is spoken only when its clip is fetched (a plan that is looked at, not heard)."""

    def say(self, text: str) -> Spoken | None:
        """The clip of a line that is yet to be spoken; its turn has come already while the rest is still planned."""
        promised = self.booth.promise(text, self.choice)
        if promised is not None and self.now:
            self.booth.begin(promised.clip_id)
        return promised


@dataclass(frozen=True, slots=True)
class Speaking:
    """A host who speaks at once, so that every length is measured."""

    booth: Booth
    choice: VoiceChoice
    timeout_s: float | None = None

    def say(self, text: str) -> Spoken | None:
        """The spoken clip; None when no voice can say it in time."""
        return self.booth.say(text, self.choice, self.timeout_s)
