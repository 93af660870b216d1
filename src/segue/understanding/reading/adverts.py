"""Which spans are perhaps advertising: those in which something is sold, by the words."""

from collections.abc import Sequence
from dataclasses import replace

from segue.model.text import Segment
from segue.understanding.reading.shapes import HearingMap
from segue.understanding.sponsors import sponsors


def mark_adverts(map_: HearingMap, spoken: Sequence[Segment], language: str) -> HearingMap:
    """The map with `advert` on the spans of which the greater part lies where something is sold (`sponsors`)."""
    sold = sponsors(spoken, language)
    if not sold:
        return map_
    spans = []
    for span in map_.spans:
        inside = sum(max(0, min(span.end_ms, s.end_ms) - max(span.start_ms, s.start_ms)) for s in sold)
        spans.append(replace(span, advert=2 * inside > span.end_ms - span.start_ms))
    return replace(map_, spans=tuple(spans))
