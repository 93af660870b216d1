"""Kokoro's voices, drawn towards people who consented: the engine for which `Cloning` was made."""

import hashlib
import json
import os
import re
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from segue.engines.tts.base import Judge, Likeness, Speech, Voice
from segue.engines.tts.checks import check_request, primary_tag
from segue.engines.tts.draw import SPACE, Map, Space, Try, draw, heard_at, known_map, units_of
from segue.engines.tts.kokoro import LANGUAGES, KokoroSpeech
from segue.engines.tts.styles import styles
from segue.model.errors import BadInput, Unavailable

TRIES = 20
"""About two seconds of processor time each."""
SHORTEST_S = 3.0
PERSON = re.compile(r"[a-z0-9_]{1,60}")
KEPT = re.compile(r"[a-z0-9_]{1,60}-[a-z]{2}-[0-9a-f]{8}")
"""A kept voice: the person, the language, and a hash of what it is, so that no spoken line of an earlier one is taken
for its own."""
SPOKEN = {
    "en": "Thank you all for listening to our show.",
    "es": "Gracias a todos por escuchar el programa.",
    "fr": "Merci à tous d'écouter notre émission.",
    "de": "Danke, dass Sie uns heute alle zuhören.",
    "pt": "Obrigado a todos por ouvir o programa.",
    "it": "Grazie a tutti di ascoltare il programma.",
}
"""What is said in each try."""
QUICK = 1.15
"""A little hurried: every second of a try costs one of the search."""
CLEAR = 0.12
"""So much more of the words may be misheard than of the nearest plain voice's, before a step back is made."""
BACK = 0.7
STEPS_BACK = 3


class DrawnSpeech:
    """Speaks as people do whose voices were enrolled, each kept as weights of Kokoro's styles in `folder`."""

    name = "drawn"
    scope: Literal["match", "clone"] = "match"

    def __init__(self, kokoro: KokoroSpeech, folder: Path, judge: Judge, tries: int = TRIES) -> None:
        self._kokoro, self._folder, self._judge, self._tries = kokoro, folder, judge, tries
        self.version = f"1+{kokoro.version}"

    def voices(self) -> Sequence[Voice]:
        """None: what it has belongs to persons."""
        return ()

    def speak(self, text: str, voice: str, language: str = "en", speed: float = 1.0) -> Speech:
        """See `SpeechEngine.speak`; 24,000 Hz."""
        text, known = self._asked(text, voice, language, speed)
        return self._kokoro.speak_style(text, partial(_style, known), language, speed)

    def length_ms(self, text: str, voice: str, language: str = "en", speed: float = 1.0) -> int:
        """See `Foretelling.length_ms`."""
        text, known = self._asked(text, voice, language, speed)
        return self._kokoro.style_length_ms(text, partial(_style, known), language, speed)

    def enrol(
        self,
        person: str,
        samples: NDArray[np.float32],
        rate_hz: int,
        language: str,
        progress: Callable[[float, str], None] | None = None,
    ) -> Likeness:
        """See `Cloning.enrol`: `draw` from the nearest plain voice, or from the person's in another language; then a
        step or two back while words are misheard."""
        tag = primary_tag(language)
        if not PERSON.fullmatch(person) or tag not in LANGUAGES:
            raise BadInput(f"No voice can be drawn for {language!r}.", f"Choose one of {', '.join(LANGUAGES)}.")
        if samples.ndim != 1 or len(samples) < SHORTEST_S * rate_hz:
            raise BadInput("This is too short to know a voice by.", "Give half a minute of one person's speech.")
        tell = progress or (lambda _fraction, _what: None)
        wanted = self._judge.embed(samples, rate_hz, 1.0)
        known, space = self._map(), Space.of(styles())
        stock = int((known.heard[:, 1] @ wanted).argmax())
        plain = np.eye(len(styles().names))[stock]
        base, shift = self._earlier(person, tag) or ((plain, plain), 1.0)
        spoken: dict[bytes, Speech] = {}

        def say(place: NDArray[np.float64]) -> Speech:
            style = partial(styles().mixed, *space.weights(base, place))
            if place.tobytes() not in spoken:
                spoken[place.tobytes()] = self._kokoro.speak_style(SPOKEN[tag], style, language, QUICK)
            return spoken[place.tobytes()]

        def hear(place: NDArray[np.float64], shifts: Sequence[float]) -> list[NDArray[np.float32]]:
            speech = say(place)
            return [self._judge.embed(speech.samples, speech.rate_hz, each) for each in shifts]

        goal = np.asarray(wanted, np.float64)
        first = heard_at(np.append(np.zeros(SPACE), units_of(shift)), (-1.0, 0.0, 1.0), hear, goal)
        near = first[1].alike if base[0] is plain else float(known.heard[stock, 1] @ goal)
        best = draw(wanted, hear, known, self._tries, first, lambda share: tell(0.95 * share, "Looks for the voice"))
        tell(0.97, "Listens whether it is understood")
        best = self._clear(best, goal, say, tag)
        tell(1.0, "Done")
        return self._keep(f"{person}-{tag}", best, near, space.weights(base, best.place))

    def enrolled(self) -> Sequence[str]:
        """See `Cloning.enrolled`."""
        return sorted({path.stem.partition("-")[0] for path in self._folder.glob("*-*.json")})

    def forget(self, person: str) -> None:
        """See `Cloning.forget`."""
        if PERSON.fullmatch(person):
            for path in self._folder.glob(f"{person}-*.json"):
                path.unlink(missing_ok=True)

    def _clear(
        self, best: Try, goal: NDArray[np.float64], say: Callable[[NDArray[np.float64]], Speech], language: str
    ) -> Try:
        """The found voice, or one between it and where the search began that is understood as well as that one."""
        misheard = self._judge.misheard
        if misheard is None:
            return best

        def errors(place: NDArray[np.float64]) -> float:
            speech = say(place)
            return misheard(speech.samples, speech.rate_hz, SPOKEN[language], language)

        for _ in range(STEPS_BACK):
            wrong = errors(best.place)
            if wrong <= CLEAR or wrong <= errors(np.zeros(SPACE)) + CLEAR:
                break
            place = BACK * best.place
            speech = say(place)
            heard = np.asarray(self._judge.embed(speech.samples, speech.rate_hz, best.shift), np.float64)
            best = Try(np.append(place, units_of(best.shift)), heard, float(heard @ goal))
        return best

    def _map(self) -> Map:
        known = known_map()
        if known.encoder != self._judge.encoder:
            raise Unavailable(
                f"There is no map of voices for {self._judge.encoder}.", f"Use {known.encoder}, which has one."
            )
        return known

    def _earlier(
        self, person: str, language: str
    ) -> tuple[tuple[NDArray[np.float64], NDArray[np.float64]], float] | None:
        """The weights and the shift of the person's voice in another language."""
        for path in sorted(self._folder.glob(f"{person}-*.json")):
            held = _read(path)
            if held is not None and not path.stem.startswith(f"{person}-{language}-"):
                return (np.asarray(held["sound"]), np.asarray(held["melody"])), float(held["shift"])
        return None

    def _asked(self, text: str, voice: str, language: str, speed: float) -> tuple[str, dict[str, Any]]:
        """The text to speak, and the voice as it is kept."""
        engine, _, rest = voice.partition(":")
        held = _read(self._folder / f"{rest}.json") if engine == self.name and KEPT.fullmatch(rest) else None
        described = Voice(voice, "A drawn voice", LANGUAGES) if held is not None else None
        return check_request(text, described, voice, language, speed), held or {}

    def _keep(
        self, whose: str, best: Try, near: float, weights: tuple[NDArray[np.float64], NDArray[np.float64]]
    ) -> Likeness:
        """Keeps a voice in place of that which the person had in the language."""
        sound, melody = weights
        plain: dict[str, Any] = {
            "version": self.version, "judge": self._judge.encoder, "shift": round(best.shift, 4),
            "alike": round(best.alike, 4), "stock": round(near, 4), "voices": list(styles().names),
            "sound": [round(float(x), 5) for x in sound], "melody": [round(float(x), 5) for x in melody],
        }  # fmt: skip
        text = json.dumps(plain)
        path = self._folder / f"{whose}-{hashlib.blake2b(text.encode(), digest_size=4).hexdigest()}.json"
        half = path.with_suffix(f".{os.getpid()}.half")
        try:
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            half.write_text(text, "utf-8")
            half.replace(path)
            for old in self._folder.glob(f"{whose}-*.json"):
                if old != path:
                    old.unlink(missing_ok=True)
        except OSError as error:
            raise Unavailable(f"The voice can't be kept ({error.strerror or error}).", "Free some space.") from error
        return Likeness(f"{self.name}:{path.stem}", plain["shift"], plain["alike"], plain["stock"])


def _style(known: dict[str, Any]) -> NDArray[np.float32]:
    return styles().mixed(known["sound"], known["melody"])


def _read(path: Path) -> dict[str, Any] | None:
    try:
        held = json.loads(path.read_text("utf-8"))
        sizes = {len(held["sound"]), len(held["melody"]), len(styles().names)}
        return dict(held) if len(sizes) == 1 and held["voices"] == list(styles().names) else None
    except (OSError, ValueError, KeyError, TypeError):
        return None
