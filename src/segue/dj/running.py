"""A show as far as it is planned, what the listener said to it, and how it is kept."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, get_args

from segue.dj.planner import DIAL, Aired, Frame
from segue.dj.policies import Mode
from segue.dj.record import sets_from_json, sets_to_json
from segue.dj.session import EARLY_MS, Reaction, ReactionKind
from segue.dj.timeline import end_ms, lay_sets
from segue.dj.view import Candidate
from segue.model.show import Play, Set, Show
from segue.store.shows import Program


@dataclass(frozen=True, slots=True)
class Running:
    """A show as far as it is planned, and what planning on needs to know."""

    show: Show
    keys: tuple[str, ...] = ()
    """The ideas' keys, one a set."""
    refused: frozenset[str] = frozenset()
    skipped: frozenset[str] = frozenset()
    marks: Mapping[str, ReactionKind] = field(default_factory=dict[str, ReactionKind])
    """What the listener did with items of this show, by id."""
    avoided: frozenset[str] = frozenset()
    """`artist:…` and `genre:…` that the host has learned to leave out."""
    liked_ideas: frozenset[str] = frozenset()
    heard_until: int = 1_000_000
    """Index of the last segment that the listener has heard anything of, as far as that is known."""
    dial: float | None = None
    """None: as the listener's settings have it."""
    mode: Mode = "show"
    ends_at_ms: int = 0
    """When it ends by the clock; 0: it goes on."""
    with_talk: bool = False
    ended: bool = False
    members: tuple[str, ...] = ()
    """Ids of the others for whom it is, too."""

    def aired(self, known: Mapping[str, Candidate]) -> Aired:
        """What was on air, as the planner wants to know it; `known` are candidates by item id."""
        candidates: list[Candidate] = []
        reactions: list[Reaction] = []
        index = 0
        for number, each in enumerate(self.show.sets):
            idea = self.keys[number] if number < len(self.keys) else ""
            for segment in each.segments:
                if isinstance(segment, Play) and segment.item_id in known:
                    candidate = known[segment.item_id]
                    candidates.append(candidate)
                    kind = self.marks.get(segment.item_id, "heard" if index <= self.heard_until else None)
                    if kind is not None:
                        reactions.append(Reaction(candidate, kind, idea))
                index += 1
        return Aired(
            tuple(candidates), self.keys, self.refused, self.skipped, tuple(reactions), self.avoided, self.liked_ideas
        )

    def frame(self, settings: Mapping[str, Any], now_ms: int, ahead_ms: int) -> Frame:
        """What kind of show it is; `ahead_ms` of what is planned is still to be heard."""
        own = settings.get("dj_dial")
        dial = self.dial if self.dial is not None else own if isinstance(own, int | float) else DIAL
        left = max(0, self.ends_at_ms - now_ms - ahead_ms) if self.ends_at_ms else None
        return Frame(
            dial=min(1.0, max(0.0, float(dial))),
            explicit=settings.get("dj_explicit") is not False,
            mode=self.mode,
            left_ms=left,
            length_ms=max(0, self.ends_at_ms - self.show.created_at_ms) if self.ends_at_ms else 0,
            with_talk=self.with_talk,
        )

    def ahead_ms(self, heard_until: int) -> int:
        """How long what is planned after a segment lasts."""
        entries = lay_sets(self.show.sets)
        after = [entry.start_ms for entry in entries if entry.index > heard_until]
        return max(0, end_ms(entries) - after[0]) if after else 0

    def current_key(self, heard_until: int) -> str:
        """The key of the idea that was on air at a segment."""
        index = -1
        for number, each in enumerate(self.show.sets):
            index += len(each.segments)
            if heard_until <= index and number < len(self.keys):
                return self.keys[number]
        return self.keys[-1] if self.keys else ""

    def cut(self, heard_until: int) -> "Running":
        """Without everything after a segment."""
        kept: list[Set] = []
        keys: list[str] = []
        index = 0
        for number, each in enumerate(self.show.sets):
            inside = tuple(segment for n, segment in enumerate(each.segments) if index + n <= heard_until)
            index += len(each.segments)
            if inside:
                kept.append(replace(each, segments=inside))
                keys += self.keys[number : number + 1]
        show = replace(self.show, sets=tuple(kept))
        return replace(self, show=show, keys=tuple(keys), heard_until=heard_until, ended=False)

    def skip(self, items: tuple[str, ...], heard_ms: int) -> "Running":
        """With items skipped, the last of them after so much of it."""
        kind: ReactionKind = "skipped" if heard_ms < EARLY_MS else "left"
        return replace(
            self, skipped=self.skipped | frozenset(items), marks={**self.marks, **dict.fromkeys(items, kind)}
        )


def to_program(running: Running) -> Program:
    """As it is kept."""
    show = running.show
    plain = {
        "sets": sets_to_json(show.sets),
        "keys": list(running.keys),
        "refused": sorted(running.refused),
        "skipped": sorted(running.skipped),
        "marks": dict(running.marks),
        "avoided": sorted(running.avoided),
        "liked_ideas": sorted(running.liked_ideas),
        "dial": running.dial,
        "mode": running.mode,
        "ends_at_ms": running.ends_at_ms,
        "with_talk": running.with_talk,
        "ended": running.ended,
        "members": list(running.members),
    }
    return Program(show.id, show.user_id, show.seed, plain, show.created_at_ms)


def from_program(program: Program) -> Running:
    """As it was kept; what an older version did not keep is as it comes."""
    kept = program.show
    mode: Mode = next((each for each in get_args(Mode) if each == kept.get("mode")), "show")
    return Running(
        Show(program.id, program.user_id, sets_from_json(kept["sets"]), program.created_at_ms, program.seed),
        tuple(kept["keys"]),
        frozenset(kept["refused"]),
        frozenset(kept["skipped"]),
        marks=kept.get("marks", {}),
        avoided=frozenset(kept.get("avoided", ())),
        liked_ideas=frozenset(kept.get("liked_ideas", ())),
        dial=kept.get("dial"),
        mode=mode,
        ends_at_ms=kept.get("ends_at_ms", 0),
        with_talk=kept.get("with_talk", False),
        ended=kept.get("ended", False),
        members=tuple(kept.get("members", ())),
    )
