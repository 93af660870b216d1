"""Blends of voices, for engines whose voices are styles that can be mixed: `kokoro:kumo*0.7+alpha*0.3`."""

import re
from collections.abc import Sequence
from dataclasses import replace

from segue.engines.tts.base import Voice
from segue.engines.tts.checks import find_voice

MOST_PARTS = 8
_PART = re.compile(r"([a-z0-9_-]+)\*(\d(?:\.\d{1,3})?)")


def parts_of(voice_id: str) -> tuple[tuple[str, float], ...]:
    """The voices of a blend and their shares, which add up to 1, the largest first; a plain voice has all of itself.
    Empty for what is neither."""
    engine, _, rest = voice_id.partition(":")
    if "*" not in rest:
        return ((voice_id, 1.0),)
    found = [_PART.fullmatch(part) for part in rest.split("+")]
    if len(found) > MOST_PARTS or not all(found):
        return ()
    parts = [(f"{engine}:{part[1]}", float(part[2])) for part in found if part is not None]
    total = sum(share for _, share in parts)
    if total <= 0 or len({name for name, _ in parts}) != len(parts):
        return ()
    return tuple(sorted(((name, share / total) for name, share in parts if share > 0), key=lambda part: -part[1]))


def blend_id(parts: Sequence[tuple[str, float]]) -> str:
    """The id of a blend: shares in hundredths, the largest first. One voice is a plain voice."""
    kept = sorted(((name, round(share, 2)) for name, share in parts if round(share, 2) > 0), key=lambda p: (-p[1], p[0]))
    if len(kept) == 1:
        return kept[0][0]
    engine = kept[0][0].partition(":")[0]
    return f"{engine}:" + "+".join(f"{name.partition(':')[2]}*{share:.2f}" for name, share in kept)


def find_blend(voices: Sequence[Voice], voice_id: str) -> Voice | None:
    """The voice of that id, or the blend of known voices: it speaks what its largest part speaks."""
    parts = [(find_voice(voices, name), share) for name, share in parts_of(voice_id)]
    known = [voice for voice, _ in parts if voice is not None]
    if not known or len(known) != len(parts):
        return None
    return known[0] if len(known) == 1 else replace(known[0], id=voice_id, name=" and ".join(v.name for v in known))
