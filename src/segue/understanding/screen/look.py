"""Looking at a film: scenes, and what stands on the screen from when to when.

The film is looked at in pieces of five minutes, each a step that is kept, so a kill costs one piece. Two pictures a
second are compared with the one before. One is read when it differs from the last that was read and stands still, or
when a second of standing still has not come for a while; where a scene shows no words, it is looked at ever more
rarely. So a talk with slides costs a picture a slide, and two heads that talk cost a few a scene.
"""

import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from segue.engines.ocr.base import PictureReader, SeenLine
from segue.model.errors import BadInput
from segue.model.screen import Screen, Shown
from segue.understanding.reading.steps import Steps, step_key
from segue.understanding.screen.film import frames, length_ms
from segue.understanding.screen.scenes import CUT, SHORTEST_MS, Small, change, is_other, small
from segue.understanding.screen.slides import is_slide, title_of

VERSION = "1"
"""Goes up whenever something else would be seen in the same film."""
EVERY_MS = 500
PIECE_MS = 300_000
LONGEST_MS = 24 * 3_600_000
RESTLESS_MS = 4_000
"""A picture that never stands still is read this rarely; twice as rarely after each time that it had no words."""
SETTLED_MS = 1_000
"""A cut and a slide that fades in are over after so long."""
MOST_RARELY_MS = 64_000
MOST_PICTURES = 150
"""Of one piece: every other second."""
MOST_SHOWN = 20_000
_ALIKE = 85
_ALWAYS_THERE, _FEWEST_LOOKS = 0.6, 8
"""What stands in more than this share of all pictures read is a sign of the show, and tells nothing of a moment."""


@dataclass(frozen=True, slots=True)
class _Look:
    """A picture that was read."""

    start_ms: int
    lines: tuple[SeenLine, ...]
    slide: bool


@dataclass(slots=True)
class _Piece:
    cuts: list[int] = field(default_factory=list)
    looks: list[_Look] = field(default_factory=list)


def look_at(
    path: Path,
    reader: PictureReader,
    steps: Steps,
    item_id: str,
    digest: str,
    progress: Callable[[float, str], None] = lambda share, what: None,
) -> Screen:
    """Looks at the film at `path`, whose bytes have the hash `digest`. `progress(share, what)` may raise to stop: what
    was looked at until then is kept in `steps`. Raises BadInput for what is no film, Unavailable without the weights.
    """
    whole_ms = length_ms(path)
    if whole_ms > LONGEST_MS:
        raise BadInput(f"{path.name} is longer than a day.", "Cut it into parts.")
    began = time.process_time()
    cuts: list[int] = []
    looks: list[_Look] = []
    for start_ms in range(0, max(1, whole_ms), PIECE_MS):
        progress(start_ms / max(1, whole_ms), "Looking at the screen")
        key = step_key("screen", reader.name, f"{reader.version}+{VERSION}", digest, start_ms)

        def make(start_ms: int = start_ms) -> Any:
            return _plain(_look_at_piece(path, reader, start_ms, lambda: progress(start_ms / whole_ms, "Looking")))

        piece = _from_plain(steps.json(key, make))
        cuts += piece.cuts
        looks += piece.looks
    return Screen(
        item_id, reader.name, f"{reader.version}+{VERSION}", digest, tuple(cuts), tuple(_shown(looks, whole_ms)),
        len(looks), film_ms=whole_ms, cpu_ms=round(1000 * (time.process_time() - began)),
    )  # fmt: skip


def _look_at_piece(path: Path, reader: PictureReader, start_ms: int, tell: Callable[[], None]) -> _Piece:
    piece = _Piece()
    before: Small | None = None
    read: Small | None = None
    since_ms = start_ms
    cut_ms = looked_ms = calm_ms = -SHORTEST_MS
    patience_ms = RESTLESS_MS
    for frame in frames(path, EVERY_MS, start_ms, start_ms + PIECE_MS):
        now = small(frame.picture)
        still = before is not None and not is_other(before, now)
        if before is not None and not still:
            since_ms = frame.time_ms
            if frame.time_ms - cut_ms >= SHORTEST_MS and change(before, now) >= CUT:
                cut_ms, patience_ms = frame.time_ms, RESTLESS_MS
                piece.cuts.append(frame.time_ms)
        before = now
        calm_ms = frame.time_ms if still else calm_ms
        other = read is None or is_other(read, now)
        restless = frame.time_ms - max(cut_ms, calm_ms) >= SETTLED_MS and frame.time_ms - looked_ms >= patience_ms
        due = still or restless
        if not other or not due or len(piece.looks) >= MOST_PICTURES:
            continue
        tell()
        lines = reader.read(frame.picture)
        read, looked_ms = now, frame.time_ms
        patience_ms = RESTLESS_MS if lines else min(MOST_RARELY_MS, 2 * patience_ms)
        slide = still and is_slide(now, lines)
        piece.looks.append(_Look(since_ms if still else frame.time_ms, lines, slide))
    return piece


def _shown(looks: Sequence[_Look], whole_ms: int) -> list[Shown]:
    """What comes to stand on the screen, and how long it does."""
    signs = _signs(looks)
    found: list[Shown] = []
    standing: list[str] = []
    for number, look in enumerate(looks):
        end_ms = looks[number + 1].start_ms if number + 1 < len(looks) else whole_ms
        lines = [line for line in look.lines if _key(line.text) not in signs]
        fresh = [line.text for line in lines if not any(_alike(line.text, old) for old in standing)]
        standing = [line.text for line in lines]
        if not fresh:
            if lines and found:
                found[-1] = Shown(
                    found[-1].start_ms, max(found[-1].end_ms, end_ms), found[-1].text, found[-1].kind, found[-1].title
                )
            continue
        kind, title = ("slide", title_of(lines)) if look.slide else ("words", "")
        found.append(Shown(look.start_ms, end_ms, "\n".join(fresh), kind, title))  # type: ignore[arg-type]
    return found[:MOST_SHOWN]


def _signs(looks: Sequence[_Look]) -> set[str]:
    worded = [look for look in looks if look.lines]
    if len(worded) < _FEWEST_LOOKS:
        return set()
    counts = Counter(key for look in worded for key in {_key(line.text) for line in look.lines})
    return {key for key, count in counts.items() if count > _ALWAYS_THERE * len(worded)}


def _alike(one: str, other: str) -> bool:
    from rapidfuzz import fuzz

    return fuzz.ratio(_key(one), _key(other)) >= _ALIKE


def _key(text: str) -> str:
    return "".join(letter for letter in text.casefold() if letter.isalnum())


def _plain(piece: _Piece) -> dict[str, Any]:
    looks = [
        [look.start_ms, look.slide, [[x.text, x.left, x.top, x.width, x.height, x.sure] for x in look.lines]]
        for look in piece.looks
    ]
    return {"cuts": piece.cuts, "looks": looks}


def _from_plain(told: Any) -> _Piece:
    looks = [_Look(start_ms, tuple(SeenLine(*x) for x in lines), slide) for start_ms, slide, lines in told["looks"]]
    return _Piece(list(told["cuts"]), looks)
