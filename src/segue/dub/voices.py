"""Which voice speaks for whom: of the same sex and pitch, clearly different from the others, and the same next time.

Engines bring few voices. Blends of two of them, and small shifts of pitch and formants together (a larger or smaller
person), make enough for a round table. Every candidate speaks one sentence, once for each language and engine version;
its pitch and its place among all voices are measured on that. Speakers and candidates are then paired so that each
voice is nearer to its own speaker than to the others.
"""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import permutations

import numpy as np

from segue.audio.decode import read
from segue.dub.measured import measured
from segue.dub.pitch import Pitch, pitch_of
from segue.dub.speak import CLIP_RATE_HZ, SENTENCES, Order, Speakers, heard_at_16k, shifted
from segue.engines.tts.base import Foretelling, SpeechEngine, Voice, blend_id, parts_of
from segue.engines.voiceid.base import Embedding, VoiceEncoder, likeness
from segue.model.dub import Sex, VoiceMatch
from segue.model.errors import BadInput, Unavailable
from segue.understanding.reading.steps import Steps, step_key

SHIFTS = (0.92, 1.0, 1.08)
"""Shifts of pitch and formants that still sound like a person's own voice."""
BLEND = 0.35
"""The share of the second voice in a blend: the first one's sex and accent stay."""
MOST_BLENDS = 3
"""Of the first voice of each sex: every candidate has to speak once."""
MOST_ORDERED = 4
"""Of so many speakers every order of choosing is tried."""
VERSION = "1"
OTHER_SEX, ANDROGYNOUS = 3.0, 0.8
UNCLEAR = 1.0
"""What it costs that more is misheard of a voice than of those who learnt the language. Of the words of nine
programmes in Portuguese, Whisper misheard 8 to 12 % in the voices at home, 20 to 35 % in those of Japanese women."""
SLOW = 6.0
"""What it costs that a voice takes twice as long as the quickest for the same sentence: its lines would be hurried."""
SEMITONE = 0.06
ALIKE = 1.5
"""What it costs, for each tenth of likeness above `DIFFERENT`, that two speakers' voices are alike."""
DIFFERENT = 0.75


@dataclass(frozen=True, slots=True)
class Speaker:
    """Somebody who is to get a voice."""

    name: str
    pitch: Pitch
    speech_ms: int = 0
    voice: Embedding | None = None
    """The middle of the speaker's own windows; None where no encoder listened."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A voice that can be had in a language, as it was measured."""

    voice: str
    shift: float
    pitch: Pitch
    embedding: Embedding | None = None
    clear: bool = True
    """Whether the voice is understood as well as those who learnt the language."""
    slow: float = 0.0
    """How much longer than the quickest of the candidates it speaks, as a share."""

    def match(self, speaker: Speaker, language: str, reason: str) -> VoiceMatch:
        """The voice as a speaker's."""
        near = None
        if self.embedding is not None and speaker.voice is not None:
            near = round(likeness(self.embedding, speaker.voice), 4)
        return VoiceMatch(
            speaker.name, language, self.voice, self.shift, speaker.pitch.sex, round(speaker.pitch.median_hz, 1),
            round(self.pitch.median_hz, 1), near, reason=reason,
        )  # fmt: skip


class Casting:
    """Gives speakers voices."""

    def __init__(
        self, speakers: Speakers, steps: Steps, encoder: VoiceEncoder | None = None, anew: bool = False
    ) -> None:
        """`anew`: every voice speaks, whether or not it was measured before Segue was shipped."""
        self._speakers, self._steps, self._encoder, self._anew = speakers, steps, encoder, anew

    def cast(
        self, people: Sequence[Speaker], language: str, kept: Mapping[str, VoiceMatch] | None = None
    ) -> list[VoiceMatch]:
        """A voice for each of `people`; `kept` are voices that speakers have already, which stay theirs.

        Raises Unavailable when no voice speaks the language.
        """
        candidates = self.candidates(language, people)
        fixed: dict[str, VoiceMatch] = {}
        taken: list[Candidate] = []
        for match in (kept or {}).values():
            with suppress(BadInput, Unavailable):  # a voice that is no longer here: another one is found
                if any(person.name == match.speaker for person in people):
                    taken.append(self.sample(match.voice, match.shift, language))
                    fixed[match.speaker] = match
        new = [person for person in people if person.name not in fixed]
        found = {person.name: candidate for person, candidate in zip(new, _paired(new, people, candidates, taken),
                                                                     strict=True)}  # fmt: skip
        return [
            fixed.get(person.name) or found[person.name].match(person, language, _reason(person, found[person.name]))
            for person in people
        ]

    def candidates(self, language: str, people: Sequence[Speaker] = ()) -> list[Candidate]:
        """The voices that can be had in a language; blends too, of a sex of which more speak than there are voices.
        Raises Unavailable when there is none."""
        voices = sorted(self._speakers.voices(language), key=lambda each: language in each[1].unclear)
        if not voices:
            raise Unavailable(f"No voice here speaks {language!r}.", "Run `segue models pull` to fetch the voices.")
        names = [voice.id for _, voice in voices]
        sexes: tuple[Sex, ...] = ("male", "female")
        for sex in sexes:
            if sum(person.pitch.sex == sex for person in people) <= sum(voice.sex == sex for _, voice in voices):
                continue
            own = [each for each in voices if each[1].sex == sex]
            names += _blends(*own[0]) if own else _towards(*voices[0], sex)
        names = list(dict.fromkeys(names))
        lengths = [self._speakers.length_ms(_sentence(name, language)) for name in names]
        return [
            replace(self.sample(name, shift, language), slow=length / min(lengths) - 1)
            for name, length in zip(names, lengths, strict=True)
            for shift in SHIFTS
        ]

    def sample(self, voice: str, shift: float, language: str) -> Candidate:
        """A voice as it is measured: spoken once, then kept; those that come with Segue were measured before."""
        engine = self._speakers.engine_of(voice)
        encoder = self._encoder
        if encoder is not None and not self._anew:
            known = measured(engine, encoder, VERSION, language, voice, shift)
            if known is not None:
                return Candidate(voice, shift, known.pitch, known.embedding, self._clear(voice, language))
        key = step_key("voice", engine.name, engine.version, voice, language, round(shift, 3), VERSION,
                       encoder and (encoder.name, encoder.version))  # fmt: skip
        found = self._steps.json(key, lambda: self._measured(voice, shift, language))
        embedding = np.asarray(found["embedding"], np.float32) if found["embedding"] else None
        return Candidate(voice, shift, Pitch(found["hz"], found["spread"]), embedding, self._clear(voice, language))

    def _clear(self, voice: str, language: str) -> bool:
        """Whether a voice (of a blend, its largest part) is understood in the language."""
        first = parts_of(voice)[:1]
        own = [each for name, _ in first for each in self._speakers.everybody() if each.id == name]
        return any(language in each.languages and language not in each.unclear for each in own)

    def _measured(self, voice: str, shift: float, language: str) -> dict[str, object]:
        clip = self._speakers.say(_sentence(voice, language))
        sound = heard_at_16k(read(clip, CLIP_RATE_HZ, 1))
        sound = shifted(sound, shift)
        pitch = pitch_of(sound)
        embedding = [] if self._encoder is None else [round(float(x), 5) for x in self._encoder.embed(sound)]
        return {"hz": pitch.median_hz, "spread": pitch.spread, "embedding": embedding}


def _sentence(voice: str, language: str) -> Order:
    """What every voice says to be measured."""
    return Order(SENTENCES.get(language, SENTENCES["en"]), VoiceMatch("", language, voice))


def may_speak(speakers: Speakers, voice: str, language: str) -> None:
    """Raises BadInput for a voice (or a blend) that is not here, does not speak the language, or is a person's."""
    known = {each.id for _, each in speakers.voices(language)}
    everybody = {each.id for each in speakers.everybody()}
    parts = parts_of(voice)
    if not parts or parts[0][0] not in known or any(name not in everybody for name, _ in parts):
        raise BadInput(f"There is no voice {voice!r} for {language!r}.", "Choose one of those that are offered.")


def _blends(engine: SpeechEngine, voice: Voice) -> list[str]:
    """A voice coloured by some other voices of its engine, where the engine's voices are styles."""
    if not isinstance(engine, Foretelling):
        return []
    others = [other for other in engine.voices() if other.id != voice.id]
    return [blend_id([(voice.id, 1 - BLEND), (other.id, BLEND)]) for other in others[:MOST_BLENDS]]


def _towards(engine: SpeechEngine, voice: Voice, sex: Sex) -> list[str]:
    """A voice that speaks the language, halfway to voices of a sex of which none does."""
    if not isinstance(engine, Foretelling):
        return []
    others = [other for other in engine.voices() if other.sex == sex]
    return [blend_id([(voice.id, 0.52), (other.id, 0.48)]) for other in others[:MOST_BLENDS]]


def _paired(
    new: Sequence[Speaker], people: Sequence[Speaker], candidates: Sequence[Candidate], taken: Sequence[Candidate]
) -> list[Candidate]:
    """A candidate for each of `new`: in turn the cheapest that is unlike those already given, in the order of turns
    that costs least in all; where there are many, who speaks most comes first."""
    by_speech = sorted(range(len(new)), key=lambda at: -new[at].speech_ms)
    orders = permutations(by_speech) if len(new) <= MOST_ORDERED else [tuple(by_speech)]
    best: tuple[float, dict[int, Candidate]] = (float("inf"), {})
    for order in orders:
        given, chosen, total = list(taken), dict[int, Candidate](), 0.0
        for at in order:
            cost, _, candidate = min(
                (_cost(new[at], people, each, given), number, each) for number, each in enumerate(candidates)
            )
            chosen[at] = candidate
            given.append(candidate)
            total += cost
        if total < best[0] - 1e-9:
            best = (total, chosen)
    return [best[1][at] for at in range(len(new))]


def _cost(person: Speaker, people: Sequence[Speaker], candidate: Candidate, given: Sequence[Candidate]) -> float:
    cost = SLOW * candidate.slow + (0.0 if candidate.clear else UNCLEAR)
    sexes = {person.pitch.sex, candidate.pitch.sex}
    if sexes == {"male", "female"}:
        cost += OTHER_SEX
    elif "unknown" in sexes and len(sexes) == 2:
        cost += ANDROGYNOUS
    if person.pitch.median_hz and candidate.pitch.median_hz:
        cost += SEMITONE * abs(12 * float(np.log2(person.pitch.median_hz / candidate.pitch.median_hz)))
    cost += 0.2 * abs(candidate.shift - 1.0) / 0.08
    if candidate.embedding is None:
        return cost + sum(10.0 for other in given if (other.voice, other.shift) == (candidate.voice, candidate.shift))
    if person.voice is not None:
        own = likeness(candidate.embedding, person.voice)
        others = [likeness(candidate.embedding, p.voice) for p in people if p is not person and p.voice is not None]
        cost -= 2 * own
        cost += 4 * max(0.0, max(others, default=-1.0) - own + 0.02)
    for other in given:
        if other.embedding is not None:
            cost += 10 * ALIKE * max(0.0, likeness(candidate.embedding, other.embedding) - DIFFERENT)
    return cost


def _reason(person: Speaker, candidate: Candidate) -> str:
    if not person.pitch.median_hz:
        return "The speaker's pitch could not be told."
    return f"The speaker's voice is at {person.pitch.median_hz:.0f} Hz, this one at {candidate.pitch.median_hz:.0f} Hz."


def with_line_voice(match: VoiceMatch, voice: str) -> VoiceMatch:
    """A speaker's match with another voice for one line."""
    return replace(match, voice=voice, shift=1.0, likeness=None, reason="Chosen by hand.") if voice else match
