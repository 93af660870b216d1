"""Finding a blend among voices, for engines whose voices are styles that can be mixed."""

from collections.abc import Sequence
from dataclasses import replace

from segue.engines.tts.base import Voice, parts_of
from segue.engines.tts.checks import find_voice


def find_blend(voices: Sequence[Voice], voice_id: str) -> Voice | None:
    """The voice of that id, or the blend of known voices: it speaks what its largest part speaks."""
    parts = [(find_voice(voices, name), share) for name, share in parts_of(voice_id)]
    known = [voice for voice, _ in parts if voice is not None]
    if not known or len(known) != len(parts):
        return None
    return known[0] if len(known) == 1 else replace(known[0], id=voice_id, name=" and ".join(v.name for v in known))
