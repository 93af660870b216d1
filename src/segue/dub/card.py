"""The quality card: what everybody may know of how a dub came out."""

from collections.abc import Sequence
from itertools import pairwise
from statistics import median

from segue.dub import fit
from segue.model.dub import Line, QualityCard


def card_of(
    lines: Sequence[Line],
    slots: Sequence[fit.Slot],
    duration_ms: int,
    original_ms: int,
    anchors: Sequence[tuple[int, int]],
    draft: bool,
    engines: Sequence[str],
    made_at_ms: int,
) -> QualityCard:
    """Measured on the lines as they were placed. In natural-length mode times are compared where the original's moment
    lies in the dub, and the length with the length that was planned."""
    spoken = [line for line in lines if line.clip]
    where = [(fit.mapped(anchors, slot.start_ms), fit.mapped(anchors, slot.end_ms)) for slot in slots]
    moved = [fit.Slot(start, max(start, end), slot.speaker, 0) for (start, end), slot in zip(where, slots, strict=True)]
    places = [fit.Place(line.new_start_ms, line.new_end_ms, line.rate, line.decision, "") for line in spoken]
    late = [abs(line.new_start_ms - fit.mapped(anchors, line.start_ms)) for line in spoken]
    heard = [line for line in spoken if line.scores.word_error is not None]
    words = [max(1, len(line.translation.split())) for line in heard]
    wrong = sum((line.scores.word_error or 0.0) * count for line, count in zip(heard, words, strict=True))
    planned_ms = fit.mapped(anchors, original_ms) if anchors else original_ms
    return QualityCard(
        lines=len(lines),
        placed=len(spoken),
        overlaps=sum(1 for a, b in pairwise(spoken) if a.new_end_ms > b.new_start_ms),
        length_off_ms=duration_ms - planned_ms,
        comfortable_share=_share([fit.SLOWEST <= line.rate <= fit.FAST for line in spoken]),
        fastest_rate=max((line.rate for line in spoken), default=0.0),
        speech_overlap=round(fit.speech_overlap(moved, places), 4),
        onset_median_ms=round(median(late)) if late else 0,
        word_error=round(wrong / sum(words), 4) if words else None,
        flagged=sum(1 for line in lines if line.state == "review"),
        draft=draft,
        engines=tuple(engines),
        made_at_ms=made_at_ms,
    )


def _share(yes: Sequence[bool]) -> float:
    return round(sum(yes) / len(yes), 4) if yes else 0.0
