"""From a recording to its dub: read, translate, cast, fit, speak, check, mix; each stage's results are kept by what
they were made from, so that a kill costs a line at most and an edit redoes one line.
"""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

from segue.audio.encode import write_blocks
from segue.dub import fit
from segue.dub.card import card_of
from segue.dub.casting import people_of
from segue.dub.check import FEWEST_WORDS, RETRY_ABOVE, Said, misheard, voice_of, word_errors
from segue.dub.glossary import NO_GLOSSARY, Glossary
from segue.dub.mix import mixed
from segue.dub.opening import opened, with_opening
from segue.dub.routes import Router
from segue.dub.score import score_of, sounds_of, tones_of
from segue.dub.shorter import shorter
from segue.dub.speak import Order, Speakers
from segue.dub.tags import notice
from segue.dub.translating import Translated, translated
from segue.dub.unsure import unsure, with_names
from segue.dub.voices import Casting, with_line_voice
from segue.engines.base import side_by_side
from segue.engines.tts.base import SpeechEngine
from segue.engines.voiceid.base import likeness
from segue.model.dub import Line, LineScores, Mode, QualityCard, VoiceMatch
from segue.model.errors import BadInput, SegueError, Unavailable
from segue.understanding.reading.read import read
from segue.understanding.reading.shapes import Ears, Reading, SpeakerVoice
from segue.understanding.reading.speakers import Known
from segue.understanding.reading.steps import Steps

SHARES = {"read": 0.25, "translate": 0.05, "cast": 0.05, "speak": 0.45, "check": 0.15, "mix": 0.05}
SLACK = 0.03
"""A line that came out this much longer than foretold is spoken again; less goes into the pause."""
MOST_FAILURES = 5
"""So many lines in a row that an engine could not speak: it is the engine, not the lines."""
SUFFIX = ".mp3"
MISHEARD = "hearing"
"""The warning on a line whose original may have been misheard."""

Progress = Callable[[float, str], None]


@dataclass(frozen=True, slots=True)
class Tools:
    """What a dub is made with."""

    ears: Ears
    router: Router
    speech: tuple[SpeechEngine, ...]
    steps: Steps
    now_ms: Callable[[], int] = lambda: time.time_ns() // 1_000_000


@dataclass(frozen=True, slots=True)
class Edit:
    """What a person wishes of a line. Empty fields leave it as it is."""

    text: str = ""
    """Another translation."""
    voice: str = ""
    take: int = 0
    approved: bool = False


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be made."""

    source: Path
    language: str
    source_language: str | None = None
    mode: Mode = "timed"
    interpreter: bool = False
    glossary: Glossary = NO_GLOSSARY
    voices: Mapping[str, VoiceMatch] = field(default_factory=dict)
    """Voices that speakers have already."""
    edits: Mapping[int, Edit] = field(default_factory=dict)
    """By the start (ms) of the original line."""
    speakers: int | None = None
    """How many speak, where that is known."""
    library: tuple[Known, ...] = ()
    """The voices of the show, so that a host has the same name in every episode."""
    spoken_notice: bool = False
    """It begins with a sentence that says what it is."""
    item_id: str = ""
    names: tuple[str, ...] = ()
    """Names that the show's notes and glossary write: a doubtful one that sounds like it is written so."""
    check: bool = True
    mix: bool = True
    """False: the lines are redone, the file stays as it was."""


@dataclass(frozen=True, slots=True)
class Made:
    """A dub as it was made."""

    path: Path
    duration_ms: int
    original_ms: int
    source_language: str
    route: str
    draft: bool
    lines: tuple[Line, ...]
    voices: tuple[VoiceMatch, ...]
    anchors: tuple[tuple[int, int], ...]
    card: QualityCard
    timings_s: Mapping[str, float]
    notices: tuple[str, ...] = ()
    heard: tuple[SpeakerVoice, ...] = ()
    """Who speaks in the original."""


def dub(wish: Wish, tools: Tools, out: Path, progress: Progress | None = None, reading: Reading | None = None) -> Made:
    """Makes a dub and writes its sound to `out` (an MP3; whole or not at all).

    `reading`: what the recording says, where it was read before. `progress` is told a fraction and what is done; it may
    raise to stop, and the next call goes on from there. Raises BadInput for a recording that can't be dubbed (no sound,
    nobody speaks, another language than said), Unavailable when an engine, a route or room on the disk is missing.
    """
    return _Dubbing(wish, tools, progress or (lambda _fraction, _what: None)).make(out, reading)


class _Dubbing:
    def __init__(self, wish: Wish, tools: Tools, tell: Progress) -> None:
        self.wish, self.tools = wish, tools
        self._tell, self._base = tell, 0.0
        self.speakers = Speakers(tools.speech, tools.steps)
        self.timings: dict[str, float] = {}

    def make(self, out: Path, reading: Reading | None) -> Made:
        wish = self.wish
        with self._stage("read", "Listens"):
            reading = _named(reading or self._read(), wish.names)
        language = wish.source_language or reading.transcript.language
        _speakable(reading, wish)
        with self._stage("translate", "Translates"):
            done = translated(reading.sentences, language, wish, self.tools, self._share("translate", "Translates"))
        with self._stage("cast", "Chooses voices"):
            voices = self._cast(reading)
        doubtful = unsure(reading.sentences)
        lines = [
            replace(line, warnings=(*line.warnings, MISHEARD))
            if line.position in doubtful and line.state == "made"
            else line
            for line in self._lines(reading, done)
        ]
        with self._stage("speak", "Speaks"):
            lines, anchors = self._fitted(lines, voices, reading)
            opening = self._opening() if wish.spoken_notice else None
            if opening is not None:
                lines, anchors = opened(lines, anchors, reading.map.duration_ms, self.speakers.clip_ms(opening))
        scores: dict[int, LineScores] = {}
        with self._stage("check", "Listens to the result"):
            if wish.check:
                lines, scores = self._checked(lines, voices, reading)
        lines = [replace(line, scores=scores.get(line.position, line.scores)) for line in lines]
        lines = [_judged(line, wish.edits.get(line.start_ms), done.draft) for line in lines]
        duration_ms = fit.mapped(anchors, reading.map.duration_ms)
        with self._stage("mix", "Mixes"):
            if wish.mix:
                frames, rate_hz = self._mixed(lines, anchors, reading, out, opening)
                duration_ms = round(frames * 1000 / rate_hz)
        slots = [_slot(line) for line in lines]
        made_of = (reading.transcript.engine, done.route, *sorted({v.voice for v in voices.values()}))
        card = card_of(lines, slots, duration_ms, reading.map.duration_ms, anchors, done.draft, made_of,
                       self.tools.now_ms())  # fmt: skip
        return Made(
            out, duration_ms, reading.map.duration_ms, language, done.route, done.draft, tuple(lines),
            tuple(voices.values()), tuple(anchors), card, self.timings, reading.notices, reading.voices,
        )  # fmt: skip

    def _read(self) -> Reading:
        wish = self.wish
        return read(wish.source, self.tools.ears, self.tools.steps, wish.item_id, wish.source_language, wish.speakers,
                    wish.library, progress=self._share("read", "Listens"))  # fmt: skip

    def _cast(self, reading: Reading) -> dict[str, VoiceMatch]:
        casting = Casting(self.speakers, self.tools.steps, self.tools.ears.voices)
        people = people_of(self.wish.source, reading, self.tools.steps)
        return {match.speaker: match for match in casting.cast(people, self.wish.language, self.wish.voices)}

    def _opening(self) -> Path | None:
        """The spoken notice, in a voice that is nobody's."""
        language = self.wish.language
        for _, voice in self.speakers.voices(language)[:1]:
            return _attempt(self.speakers, Order(notice(language), VoiceMatch("", language, voice.id)))[0]
        return None

    def _lines(self, reading: Reading, done: Translated) -> list[Line]:
        music = [span for span in reading.map.spans if span.kind == "over_music"]
        lines = []
        for position, (sentence, text, faults) in enumerate(
            zip(reading.sentences, done.texts, done.faults, strict=True)
        ):
            edit = self.wish.edits.get(sentence.start_ms, Edit())
            over = sum(max(0, min(s.end_ms, sentence.end_ms) - max(s.start_ms, sentence.start_ms)) for s in music)
            lines.append(Line(
                position, sentence.start_ms, sentence.end_ms, sentence.speaker, sentence.text, edit.text or text,
                voice=edit.voice, take=edit.take, over_music=2 * over > sentence.end_ms - sentence.start_ms,
                warnings=() if edit.text else tuple(faults), state="edited" if edit.text or edit.voice else "made",
            ))  # fmt: skip
        return lines

    def _order(self, line: Line, voices: Mapping[str, VoiceMatch], rate: float = 1.0, text: str = "") -> Order:
        voice = with_line_voice(voices[line.speaker], line.voice)
        return Order(text or line.translation, voice, rate, line.take)

    def _fitted(
        self, lines: list[Line], voices: Mapping[str, VoiceMatch], reading: Reading
    ) -> tuple[list[Line], list[tuple[int, int]]]:
        """The lines in their places, spoken. Planned with foretold lengths, spoken, planned with true ones."""
        wordings = [_wordings(line, self.wish) for line in lines]
        lengths = [[self.speakers.length_ms(self._order(line, voices, text=text)) for text in texts]
                   for line, texts in zip(lines, wordings, strict=True)]  # fmt: skip
        places, anchors = self._planned(lines, lengths, reading)
        # Twice the pace is not half the length: what is planned to be quicker is foretold once more, at its own pace.
        for at, (line, place) in enumerate(zip(lines, places, strict=True)):
            if abs(place.rate - 1) > SLACK:
                order = self._order(line, voices, place.rate, wordings[at][place.wording])
                lengths[at][place.wording] = round(self.speakers.length_ms(order) * place.rate)
        places, anchors = self._planned(lines, lengths, reading)
        clips = self._spoken(lines, voices, wordings, places)
        for at, (place, clip) in enumerate(zip(places, clips, strict=True)):
            if clip is not None:
                lengths[at][place.wording] = round(self.speakers.clip_ms(clip) * place.rate)
        again, anchors = self._planned(lines, lengths, reading)
        final = [
            new if new.wording != old.wording or new.rate > old.rate * (1 + SLACK) else
            replace(new, rate=old.rate, end_ms=new.start_ms + fit.spoken_ms(new.length_ms, old.rate))
            for new, old in zip(again, places, strict=True)
        ]  # fmt: skip
        clips = self._spoken(lines, voices, wordings, final)
        spoken = [self.speakers.clip_ms(clip) if clip else 0 for clip in clips]
        final = fit.settled(final, spoken, fit.mapped(anchors, reading.map.duration_ms))
        return [
            replace(
                line, translation=wordings[at][place.wording], new_start_ms=place.start_ms, new_end_ms=place.end_ms,
                rate=round(place.rate, 3), decision=place.decision if clip else "flagged",
                reason=place.reason if clip else "No voice could speak it: the original is heard.",
                clip=str(clip or ""),
            )
            for at, (line, place, clip) in enumerate(zip(lines, final, clips, strict=True))
        ], anchors  # fmt: skip

    def _planned(
        self, lines: Sequence[Line], lengths: Sequence[Sequence[int]], reading: Reading
    ) -> tuple[list[fit.Place], list[tuple[int, int]]]:
        sounds = sounds_of(reading)
        slots = [
            fit.Slot(line.start_ms, line.end_ms, line.speaker, told[0], tuple(told[1:]), line.over_music,
                     *_quiet_around(line, sounds))
            for line, told in zip(lines, lengths, strict=True)
        ]  # fmt: skip
        if self.wish.mode == "natural":
            return fit.plan_natural(slots, reading.map.duration_ms)
        return fit.plan(slots, reading.map.duration_ms), []

    def _spoken(
        self,
        lines: Sequence[Line],
        voices: Mapping[str, VoiceMatch],
        wordings: Sequence[Sequence[str]],
        places: Sequence[fit.Place],
    ) -> list[Path | None]:
        """The clip of each line; None where no voice could speak it. Those that were spoken before cost nothing."""
        orders = [
            self._order(line, voices, place.rate, texts[place.wording])
            for line, texts, place in zip(lines, wordings, places, strict=True)
        ]
        tell = self._share("speak", "Speaks")
        clips: list[Path | None] = []
        in_a_row = 0
        for clip, error in self._attempts(orders):
            clips.append(clip)
            in_a_row = in_a_row + 1 if error else 0
            if error is not None and (in_a_row >= MOST_FAILURES or "disk" in error.message):
                raise error
            tell(len(clips) / len(orders), f"Speaks line {len(clips)} of {len(orders)}")
        if not any(clips):
            raise Unavailable("No line could be spoken.", "Run `segue models verify`, then start again.")
        return clips

    def _attempts(self, orders: Sequence[Order]) -> Iterator[tuple[Path | None, SegueError | None]]:
        """Each order spoken, or why not. What is kept, whole, is a line: a kill costs those in hand, one a core."""
        unspoken = [order for order in orders if not self.speakers.known(order)]
        many = self.speakers.at_work(len(unspoken))
        hands = many.hands(unspoken)
        speakers = many if hands > 1 else self.speakers  # one hand with one thread would be the slowest of all
        return side_by_side((partial(_attempt, speakers, order) for order in orders), hands)

    def _checked(
        self, lines: list[Line], voices: Mapping[str, VoiceMatch], reading: Reading
    ) -> tuple[list[Line], dict[int, LineScores]]:
        """Scores by position; lines that were badly misheard are spoken once more, and the better take is kept."""
        errors = self._heard(lines)
        bad = [line for line in lines if misheard(errors.get(line.position)) and not line.take]
        if bad:
            retried = {}
            seconds = [replace(line, take=1) for line in bad]
            orders = [self._order(second, voices, second.rate) for second in seconds]
            for line, second, (clip, _) in zip(bad, seconds, self._attempts(orders), strict=True):
                end = line.new_start_ms + (self.speakers.clip_ms(clip) if clip else 0)
                following = lines[line.position + 1 : line.position + 2]
                if clip and all(end <= after.new_start_ms for after in following):
                    retried[line.position] = replace(second, clip=str(clip), new_end_ms=end)
            again = self._heard(list(retried.values()))
            for position, (wrong, words) in again.items():
                if wrong < errors[position][0]:
                    lines[position], errors[position] = retried[position], (wrong, words)
        near = self._nearness(lines, reading) if self.wish.mix else {}
        return lines, {
            line.position: LineScores(
                word_error=_rate(errors.get(line.position)),
                likeness=near.get(line.speaker),
                overlap_ms=max(0, lines[at - 1].new_end_ms - line.new_start_ms) if at else 0,
                late_ms=line.new_start_ms - line.start_ms,
            )
            for at, line in enumerate(lines)
        }  # fmt: skip

    def _heard(self, lines: Sequence[Line]) -> dict[int, tuple[int, int]]:
        # What a person wrote is heard by that person first; the recogniser's turn comes when the whole is made anew.
        spoken = [line for line in lines if line.clip and (self.wish.mix or line.state != "edited")]
        said = [Said(Path(line.clip), line.translation) for line in spoken]
        tools, tell = self.tools, self._share("check", "Listens to the result")
        found = word_errors(said, self.wish.language, tools.ears.hearing, tools.steps,
                            lambda share: tell(share, "Listens to the result"))  # fmt: skip
        return {line.position: each for line, each in zip(spoken, found, strict=True)}

    def _nearness(self, lines: Sequence[Line], reading: Reading) -> dict[str, float]:
        encoder = self.tools.ears.voices
        if encoder is None:
            return {}
        found = {}
        for voice in reading.voices:
            clips = [Path(line.clip) for line in lines if line.speaker == voice.name and line.clip]
            embedding = voice_of(clips, encoder, self.tools.steps)
            if embedding is not None:
                found[voice.name] = round(likeness(embedding, voice.centroid), 4)
        return found

    def _mixed(
        self, lines: Sequence[Line], anchors: Sequence[tuple[int, int]], reading: Reading, out: Path,
        opening: Path | None = None,
    ) -> tuple[int, int]:  # fmt: skip
        wish = self.wish
        score = score_of(wish.source, lines, reading, anchors, wish.interpreter)
        if opening is not None:
            score = with_opening(score, opening)
        tell = self._share("mix", "Mixes")
        total = max(1, score.duration_ms + (anchors[-1][1] - anchors[-1][0] if anchors else 0))

        def blocks() -> Any:
            frames = 0
            for block in mixed(score, tones_of(score, reading)):
                frames += len(block)
                tell(min(1.0, frames * 1000 / score.rate_hz / total), "Mixes")
                yield block

        try:
            out.parent.mkdir(parents=True, exist_ok=True)
            return write_blocks(out, blocks(), score.rate_hz, 96_000 * score.channels, quick=True), score.rate_hz
        except OSError as error:
            raise Unavailable(
                f"The dub can't be written to {out.parent} ({error.strerror or error}).",
                "Free some space and start again; it goes on where it stopped.",
            ) from error

    @contextmanager
    def _stage(self, name: str, what: str) -> Any:
        self._tell(self._base, what)
        began = time.monotonic()
        yield
        self.timings[name] = round(time.monotonic() - began, 3)
        self._base += SHARES[name]

    def _share(self, name: str, what: str) -> Progress:
        base = self._base

        def tell(fraction: float, said: str = what) -> None:
            self._tell(min(1.0, base + SHARES[name] * fraction), said)

        return tell


def _speakable(reading: Reading, wish: Wish) -> None:
    if not reading.sentences:
        why = reading.notices[0] if reading.notices else "No words were understood in it."
        raise BadInput(f"{wish.source.name}: {why} There is nothing to translate.", "Choose a recording with speech.")


def _named(reading: Reading, names: Sequence[str]) -> Reading:
    segments = with_names(reading.sentences, names)
    return replace(reading, transcript=replace(reading.transcript, segments=segments))


def _attempt(speakers: Speakers, order: Order) -> tuple[Path | None, SegueError | None]:
    """A clip, or why there is none. A second try is cheap, and engines fail for passing reasons."""
    try:
        return speakers.say(order), None
    except BadInput:
        return None, None  # nothing in it that can be said: "…"
    except SegueError:
        try:
            return speakers.say(order), None
        except SegueError as error:
            return None, error


def _wordings(line: Line, wish: Wish) -> list[str]:
    """The translation and its safe shorter wordings; an edited line is said as the person wrote it."""
    return (
        [line.translation] if line.state == "edited" else [line.translation, *shorter(line.translation, wish.language)]
    )


def _quiet_around(line: Line, sounds: Sequence[tuple[int, int]]) -> tuple[int, int | None]:
    """Since when and until when nothing but talk sounds around a line."""
    middle = (line.start_ms + line.end_ms) // 2
    since = max((end for _, end in sounds if end <= middle), default=0)
    return min(since, line.start_ms), min((start for start, _ in sounds if start >= middle), default=None)


def _rate(errors: tuple[int, int] | None) -> float | None:
    return None if errors is None else round(errors[0] / max(1, errors[1]), 4)


def _judged(line: Line, edit: Edit | None, draft: bool) -> Line:
    """Whether a person has to look at a line."""
    if edit is not None and edit.approved:
        return replace(line, state="approved")
    error = line.scores.word_error
    doubtful = line.decision == "flagged" or bool(line.warnings) or (error is not None and error > RETRY_ABOVE and len(
        line.translation.split()) >= FEWEST_WORDS) or line.scores.overlap_ms > 0  # fmt: skip
    return replace(line, state="review") if doubtful and line.state == "made" else line


def _slot(line: Line) -> fit.Slot:
    return fit.Slot(line.start_ms, line.end_ms, line.speaker, line.new_end_ms - line.new_start_ms)
