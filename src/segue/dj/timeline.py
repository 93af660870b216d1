"""From a plan to absolute times: the one truth that the API, the offline render and the radio share."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from segue.model.show import Play, Segment, Set, Talk, Transition

BREATH_BEFORE_MS = 300
BREATH_AFTER_MS = 250
"""Where a line lies over nothing, it is set off by a breath on either side."""
TALK_FADE_MS = 2_500


@dataclass(frozen=True, slots=True)
class Entry:
    """A segment in its place. A transition's time is the stretch in which both sides sound (or neither does).

    `fade_in_ms` and `fade_out_ms` are a play's own; −1 where it runs on gapless and must not be touched. `tempo_out` is
    how much faster it is played while it fades out. A line may begin after the play that stands behind it.
    """

    index: int
    set_index: int
    kind: Literal["play", "talk", "transition"]
    start_ms: int
    end_ms: int
    segment: Segment
    fade_in_ms: int = 0
    fade_out_ms: int = 0
    tempo_out: float = 1.0


def lay(segments: Sequence[Segment], at_ms: int = 0, first_index: int = 0, set_index: int = 0) -> tuple[Entry, ...]:
    """Lays segments out from `at_ms` on; two plays with nothing between them follow each other at once.

    The last play's fade-out stays 0 until what follows it is known.
    """
    laid: list[Entry] = []
    now = at_ms  # where the next thing starts
    last_play: int | None = None
    fade_in = 0
    for offset, segment in enumerate(segments):
        index = first_index + offset
        if isinstance(segment, Play):
            end = now + segment.end_ms - segment.start_ms
            laid.append(Entry(index, set_index, "play", now, end, segment, fade_in))
            last_play, now, fade_in = len(laid) - 1, end, 0
        elif isinstance(segment, Talk):
            overlap = _within(segment.overlap_ms, laid[last_play]) if last_play is not None else 0
            start = now - overlap if overlap else now + (BREATH_BEFORE_MS if last_play is not None else 0)
            # What follows plays first where the line leads to a later moment of it.
            start += max(0, segment.lead_in_ms - segment.duration_ms)
            end = start + segment.duration_ms
            if last_play is not None and overlap:
                laid[last_play] = replace(laid[last_play], fade_out_ms=min(overlap, TALK_FADE_MS))
            laid.append(Entry(index, set_index, "talk", start, end, segment))
            now = end - segment.lead_in_ms if segment.lead_in_ms else end + BREATH_AFTER_MS
        else:
            start, now, fade_in = _transition(segment, laid, last_play, now)
            stretch = (start, max(start, now)) if segment.kind == "gap" else (now, start)
            laid.append(Entry(index, set_index, "transition", min(stretch), max(stretch), segment))
    return tuple(laid)


def lay_sets(sets: Sequence[Set], at_ms: int = 0) -> tuple[Entry, ...]:
    """Lays out whole sets; `index` counts through all of them."""
    segments = [segment for each in sets for segment in each.segments]
    owners = [number for number, each in enumerate(sets) for _ in each.segments]
    laid = lay(segments, at_ms)
    return tuple(replace(entry, set_index=owners[entry.index]) for entry in laid)


def end_ms(entries: Iterable[Entry]) -> int:
    """When the last of them has gone; 0 for none."""
    return max((entry.end_ms for entry in entries), default=0)


def rows(entries: Iterable[Entry], titles: dict[str, str] | None = None) -> Iterator[dict[str, Any]]:
    """The timeline as plain JSON: `start_ms`, `end_ms`, `kind`, the item or the text, facts and reasons."""
    for entry in entries:
        segment = entry.segment
        row: dict[str, Any] = {"start_ms": entry.start_ms, "end_ms": entry.end_ms, "kind": entry.kind}
        if isinstance(segment, Play):
            row |= {"item": segment.item_id, "from_ms": segment.start_ms, "to_ms": segment.end_ms}
            if titles is not None:
                row["title"] = titles.get(segment.item_id, "")
        elif isinstance(segment, Talk):
            facts = [{"id": fact.id, "source": fact.source, "value": fact.value} for fact in segment.facts]
            row |= {"text": segment.text, "facts": facts, "shape": segment.shape, "voice": segment.voice}
        else:
            row |= {"transition": segment.kind, "duration_ms": segment.duration_ms}
        yield row | {"reasons": list(segment.reasons)}


def _transition(segment: Transition, laid: list[Entry], last_play: int | None, now: int) -> tuple[int, int, int]:
    """Where it starts, where the next play starts, and that play's fade-in. Marks the fade-out of the last play."""
    if last_play is None:
        return now, now, 0
    if segment.kind == "crossfade":
        length = _within(segment.duration_ms, laid[last_play])
        laid[last_play] = replace(laid[last_play], fade_out_ms=length, tempo_out=segment.tempo)
        return now, now - length, length
    if segment.kind == "gapless":
        laid[last_play] = replace(laid[last_play], fade_out_ms=-1)
        return now, now, -1
    return now, now + (segment.duration_ms if segment.kind == "gap" else 0), 0


def _within(length_ms: int, entry: Entry) -> int:
    """No overlap reaches further back than half of what it overlaps."""
    return max(0, min(length_ms, (entry.end_ms - entry.start_ms) // 2))
