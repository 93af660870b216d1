"""The DJ for one listener: starts a show, plans the next set from what just happened, ends it; all of it is stored."""

import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from segue.dj.compose import Composer, Host, OnAir, Spoken
from segue.dj.desk import Desk
from segue.dj.host import HostChoice, host_of
from segue.dj.looking import Library, look
from segue.dj.planner import Aired, PlannedSet, plan_set
from segue.dj.record import sets_from_json, sets_to_json
from segue.dj.requests.library import LibraryNames
from segue.dj.requests.plan import grant
from segue.dj.requests.refine import refine
from segue.dj.requests.reply import reply, spoken_reply
from segue.dj.requests.request import Request
from segue.dj.requests.understand import understand
from segue.dj.script.memory import KEPT_LINES, PhraseMemory
from segue.dj.script.pen import GRAMMAR, Pen
from segue.dj.script.writer import Line
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
from segue.store.shows import Program

MAX_SEGMENTS = 3_000
"""A program that has grown this long (days of listening) starts anew."""


def _now_ms() -> int:
    return time.time_ns() // 1_000_000


@dataclass(frozen=True, slots=True)
class Running:
    """A show as far as it is planned, and what planning on needs to know."""

    show: Show
    keys: tuple[str, ...] = ()
    """The ideas' keys, one a set."""
    refused: frozenset[str] = frozenset()
    skipped: frozenset[str] = frozenset()


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
        """Has the voice loaded in the background: somebody is here who may press DJ next."""
        self.booth.warm(self.choice(user) if user is not None else None)

    def understand(self, text: str, language: str = "") -> Request:
        """What a request in words asks for, with this library's names; `language` is a hint. Raises BadInput."""
        index = self.names.index()
        request = understand(text, index, language)
        return refine(request, index, self.llm) if self.llm is not None else request

    # For the page: lines are promised now and spoken when they are fetched.

    def start(self, user: User, seed: int | None = None) -> Show:
        """A new show with its first set; the first line is being spoken. Raises NotFound when nothing can be played."""
        running = self.open(user, seed)
        running, _ = self.extend(user, running, Promising(self.booth, self.choice(user)))
        self._save(running)
        return running.show

    def get(self, user: User, program_id: str) -> Show:
        """A listener's show. Raises NotFound, also for somebody else's."""
        return self._load(user, program_id).show

    def next(
        self, user: User, program_id: str, heard_until: int, skipped: Sequence[str] = (), not_idea: bool = False
    ) -> tuple[Show, int]:
        """Plans on. Returns the show and the index from which its segments are new.

        With `skipped` items or `not_idea`, everything after the segment `heard_until` is planned anew, without them
        (or without that idea for the rest of the show); otherwise a set is added at the end.
        """
        running = self._load(user, program_id)
        answer = ""
        if skipped or not_idea:
            answer = "not_idea" if not_idea else "skipped"
            running = self._cut(user, running, heard_until, skipped, not_idea)
        first_new = sum(len(each.segments) for each in running.show.sets)
        running, _ = self.extend(user, running, Promising(self.booth, self.choice(user)), answer)
        self._save(running)
        return running.show, first_new

    def request(self, user: User, program_id: str, heard_until: int, request: Request) -> Answer:
        """Answers a request: everything after the segment `heard_until` gives way to what was asked for, or to what
        comes closest. Raises NotFound for somebody else's show, or when there is nothing to play at all."""
        running = self._load(user, program_id)
        current = self._on_air(running, heard_until)
        running = self._cut(user, running, heard_until, (), False)
        first_new = sum(len(each.segments) for each in running.show.sets)
        also = self.store.names.items_named(request.artists, request.works, request.genres, request.years)
        view = look(self.store, user, self.now_ms(), running.show.seed, self.library, also)
        playing = next((each for each in view.candidates if each.id == current), None)
        granted = grant(request, view, self.aired(view, running), playing, running.show.seed)
        host = Promising(self.booth, self.choice(user))
        said = spoken_reply(request, granted.given_up, self.host(user).language)
        running, _ = self.extend(user, running, host, "request", view, granted.planned, said)
        self._save(running)
        asked = Feedback(new_id("feedback"), user.id, program_id, "request", request.text, self.now_ms())
        self.store.listening.put_feedback(asked)
        return Answer(reply(request, granted.given_up), running.show, first_new, granted.given_up)

    # For all ways out.

    def open(self, user: User, seed: int | None = None) -> Running:
        """An empty show."""
        seed = random.SystemRandom().randrange(2**31) if seed is None else seed
        return Running(Show(new_id("program"), user.id, (), self.now_ms(), seed))

    def extend(
        self,
        user: User,
        running: Running,
        host: Host,
        answer: str = "",
        view: ListenerView | None = None,
        planned: PlannedSet | None = None,
        said: Line | None = None,
    ) -> tuple[Running, PlannedSet]:
        """One more set (`planned`, where one was asked for), composed with `host`, which says `said` first.

        Raises NotFound when there is nothing to play.
        """
        show = running.show
        view = view or look(self.store, user, self.now_ms(), show.seed, self.library)
        aired = self.aired(view, running)
        planned = planned or plan_set(view, aired, show.seed)
        if planned is None:
            raise NotFound(
                "There is no music that could be played.",
                "Add a folder with music to the library, or take back some dislikes.",
            )
        composer = self._composer(view, planned, host, show.seed, aired.candidates[-1:])
        last = next(iter(aired.candidates[-1:]), None)
        learned = tuple(_learned(running)) if answer == "not_idea" else ()
        on_air = OnAir(last, self._memory(user, composer.choice.language), answer, learned, said)
        composed, _ = composer.compose(planned, on_air, len(show.sets))
        composed = replace(composed, slate_id=self._slate(user, planned))
        self._remember(user, composed)
        show = replace(show, sets=(*show.sets, composed))
        return replace(running, show=show, keys=(*running.keys, planned.key)), planned

    def farewell(self, user: User, running: Running, host: Host, view: ListenerView | None = None) -> Running:
        """The show with its goodbye; unchanged when no voice can be had."""
        show = running.show
        view = view or look(self.store, user, self.now_ms(), show.seed, self.library)
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
        candidates = tuple(known[id_] for id_ in plays if id_ in known)
        return Aired(candidates, running.keys, running.refused, running.skipped)

    # Within.

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

    def _cut(self, user: User, running: Running, heard_until: int, skipped: Sequence[str], not_idea: bool) -> Running:
        kept: list[Set] = []
        keys: list[str] = []
        index, current = 0, ""
        for number, each in enumerate(running.show.sets):
            inside = tuple(segment for n, segment in enumerate(each.segments) if index + n <= heard_until)
            index += len(each.segments)
            if inside:
                kept.append(replace(each, segments=inside))
                keys += running.keys[number : number + 1]
                current = running.keys[number] if number < len(running.keys) else current
        refused = running.refused
        if not_idea and current:
            refused |= {current, *([] if ":" in current else [current.partition(":")[0]])}
            said = Feedback(new_id("feedback"), user.id, current, "not_this_idea", created_at_ms=self.now_ms())
            self.store.listening.put_feedback(said)
        return Running(
            replace(running.show, sets=tuple(kept)), tuple(keys), refused, running.skipped | frozenset(skipped)
        )

    def _save(self, running: Running) -> None:
        show = running.show
        plain = {
            "sets": sets_to_json(show.sets),
            "keys": list(running.keys),
            "refused": sorted(running.refused),
            "skipped": sorted(running.skipped),
        }
        self.store.shows.put_program(Program(show.id, show.user_id, show.seed, plain, show.created_at_ms))

    def _load(self, user: User, program_id: str) -> Running:
        program = self.store.shows.program(program_id)
        if program.user_id != user.id:
            raise NotFound("There is no such show.", "Start a new one.")
        sets = sets_from_json(program.show["sets"])
        if sum(len(each.segments) for each in sets) > MAX_SEGMENTS:
            raise NotFound("This show has been on air for days and has ended.", "Start a new one.")
        return Running(
            Show(program.id, program.user_id, sets, program.created_at_ms, program.seed),
            tuple(program.show["keys"]),
            frozenset(program.show["refused"]),
            frozenset(program.show["skipped"]),
        )


def _learned(running: Running) -> list[Fact]:
    """What a refused idea teaches: the genre that the listener does not want now."""
    # The idea refused last is the one that the listener just heard, and keys name it as `genre:jazz`.
    key = running.keys[-1] if running.keys and running.keys[-1] in running.refused else ""
    kind, _, value = key.partition(":")
    return [Fact("answer.genre", "feedback:answer", value)] if kind == "genre" and value else []


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
