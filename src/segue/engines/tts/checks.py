"""What every voice checks before it speaks, so that all adapters refuse the same things in the same words."""

from collections.abc import Sequence

from segue.engines.tts.base import Voice
from segue.model.errors import BadInput, Unavailable

LONGEST_TEXT = 20_000
"""Characters in one call: a chapter is spoken paragraph by paragraph, so that it can be stopped and cached."""


def check_request(text: str, voice: Voice | None, voice_id: str, language: str, speed: float) -> str:
    """The text as it will be spoken: trimmed, without the marks that an engine would take for phonemes.

    Raises BadInput for an unknown voice or language, nothing to say, too much to say, or a speed out of 0.5 to 2.0.
    """
    if voice is None:
        raise BadInput(f"There is no voice {voice_id!r}.", "List the voices with `segue models list`.")
    if primary_tag(language) not in voice.languages:
        raise BadInput(
            f"The voice {voice.name} does not speak {language!r}.",
            f"It speaks {', '.join(voice.languages)}.",
        )
    if not 0.5 <= speed <= 2.0:
        raise BadInput(f"A speaking speed of {speed} is out of bounds.", "Use 0.5 to 2.0.")
    if len(text) > LONGEST_TEXT:
        raise BadInput(f"{len(text)} characters are too many to speak at once.", f"Give at most {LONGEST_TEXT}.")
    spoken = " ".join(text.replace("[[", "[").replace("]]", "]").split())
    if not any(character.isalnum() for character in spoken):
        raise BadInput("There is nothing to say in this text.", "Give at least one word.")
    return spoken


def primary_tag(language: str) -> str:
    """`pt` from `pt-BR`."""
    return language.replace("_", "-").split("-")[0].lower()


def find_voice(voices: Sequence[Voice], voice_id: str) -> Voice | None:
    """The voice of that id, or None."""
    return next((voice for voice in voices if voice.id == voice_id), None)


def failed(engine: str, error: Exception) -> Unavailable:
    """What to raise when an engine broke while speaking."""
    return Unavailable(f"{engine} could not speak this text ({error}).", "Try again, or run `segue models verify`.")
