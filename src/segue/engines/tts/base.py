"""The door to speech: text in, a voice's sound out."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Voice:
    """A voice that an engine can speak with."""

    id: str
    """`piper:joe`, `kokoro:af_heart`…: unique over all engines."""
    name: str
    languages: tuple[str, ...]
    """BCP 47 primary tags, the best first."""
    sex: Literal["female", "male", "unknown"] = "unknown"
    unclear: tuple[str, ...] = ()
    """Those of its languages in which more of its words are misheard than of voices that learnt them."""


@dataclass(frozen=True, slots=True)
class Speech:
    """Spoken text: mono float32 samples in −1…1, shape (frames,)."""

    samples: NDArray[np.float32]
    rate_hz: int

    @property
    def duration_ms(self) -> int:
        """How long it lasts."""
        return round(len(self.samples) * 1000 / self.rate_hz)


class SpeechEngine(Protocol):
    """Speaks. Adapters load their weights at the first word, not before, and may be called from several threads.

    An engine whose voices are styles speaks blends of them as well, named as `blend_id` does.
    """

    name: str
    version: str

    def voices(self) -> Sequence[Voice]:
        """The voices at hand (weights pulled). Never raises; empty when none is."""
        ...

    def speak(self, text: str, voice: str, language: str = "en", speed: float = 1.0) -> Speech:
        """Speaks `text`. `speed` 1.0 is natural, 0.5 to 2.0 allowed.

        Raises BadInput for an unknown voice or language, empty text (nothing to say) or a speed out of bounds,
        Unavailable when the weights are not here (naming the command that brings them) or the engine failed.
        """
        ...


@runtime_checkable
class Foretelling(Protocol):
    """An engine that can tell how long a text will take, without speaking it."""

    def length_ms(self, text: str, voice: str, language: str = "en", speed: float = 1.0) -> int:
        """About how long `speak` would speak, silence around it left out. Raises what `speak` raises."""
        ...


@dataclass(frozen=True, slots=True)
class Likeness:
    """A voice that was made like a person's."""

    voice: str
    """What `speak` takes. It is never among `voices`: nobody else may be given it."""
    shift: float = 1.0
    """Pitch and formants times this, by whoever plays it."""
    alike: float | None = None
    """How alike it is to the person's samples, by the engine's own judge; 1 is the same."""
    stock: float | None = None
    """How alike the nearest of the engine's plain voices is."""


@runtime_checkable
class Cloning(Protocol):
    """An engine that can speak as a person does whose voice it was given. Asked only with that person's consent."""

    scope: Literal["match", "clone"]
    """Which consent it needs: `match` draws its own voices towards the person, `clone` copies the person's."""

    def enrol(
        self,
        person: str,
        samples: NDArray[np.float32],
        rate_hz: int,
        language: str,
        progress: Callable[[float, str], None] | None = None,
    ) -> Likeness:
        """A voice like that in mono `samples`, shape (frames,), for speaking `language`; kept until it is forgotten.

        `person` is a key of lower-case letters, digits and `_`. The same person and language again replaces it.
        `progress` is told a fraction and what is done; it may raise to stop, and then nothing is kept. Raises BadInput
        when there is too little speech or the language is none of the engine's, Unavailable when the weights are not
        here or the engine failed.
        """
        ...

    def enrolled(self) -> Sequence[str]:
        """The persons of whom it keeps voices."""
        ...

    def forget(self, person: str) -> None:
        """Removes a person's voices and all that was learned of the person: the consent ended. Nobody known by that
        key: nothing happens. From then on `speak` refuses those voices with BadInput."""
        ...


@dataclass(frozen=True, slots=True)
class Judge:
    """What leads an engine that draws a voice towards a person: an encoder of voices, and ears."""

    encoder: str
    """Name and version."""
    embed: Callable[[NDArray[np.float32], int, float], NDArray[np.float32]]
    """Of mono samples at a rate in Hz, played at a shift (pitch and formants times it): a vector of length 1."""
    misheard: Callable[[NDArray[np.float32], int, str, str], float] | None = None
    """Share of the words of (samples, rate, text, language) that are misheard; None: nobody listens."""


MOST_PARTS = 8
_PART = re.compile(r"([a-z0-9_-]+)\*(\d(?:\.\d{1,3})?)")


def parts_of(voice_id: str) -> tuple[tuple[str, float], ...]:
    """The voices of a blend such as `kokoro:kumo*0.7+alpha*0.3` and their shares, which add up to 1, the largest first;
    a plain voice has all of itself. Empty for what is neither."""
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
    kept = sorted(
        ((name, round(share, 2)) for name, share in parts if round(share, 2) > 0), key=lambda p: (-p[1], p[0])
    )
    if len(kept) == 1:
        return kept[0][0]
    engine = kept[0][0].partition(":")[0]
    return f"{engine}:" + "+".join(f"{name.partition(':')[2]}*{share:.2f}" for name, share in kept)
