"""Finds what a recogniser made up: loops, stock phrases of subtitles, words where nobody speaks.

Whisper was trained on subtitles and, where it hears nothing, writes what subtitles say at their ends; and when it
loses the thread it repeats itself. See A. Koenecke et al., "Careless Whisper" (FAccT 2024), and arXiv 2501.11378 for
the stock phrases.
"""

import re
import zlib
from collections.abc import Sequence
from dataclasses import replace

from segue.model.text import Segment, Word
from segue.understanding.reading.shapes import SoundSpan

NEAR_MS = 250
"""A word's times may be off by this much."""
MOST_REPEATS = 4
LONGEST_LOOP = 12
COMPRESSES = 2.6
"""Text that zlib shortens by more says little new: Whisper's own check has 2.4."""
FASTEST_WORDS_PER_S = 9.0
LITTLE_SPEECH = 0.5

_CREDITS = re.compile(
    r"amara\.?org|subtit\w* (?:by|par|por|realiz\w+)|sous-titr\w+ (?:par|réalis|fr|st')"
    r"|untertitel\w* (?:von|der|im auftrag)|legendas? (?:pela|por|adriana)|sottotitoli (?:creati|di|a cura)"
    r"|transcri(?:bed|ption|pt) (?:by|outsourc)|copyright (?:wdr|zdf|orf)|opensubtitles"
    r"|^www\.[a-z-]+\.(?:com|org|tv)/?$|ご視聴|字幕|продолжение следует|субтитры",
    re.IGNORECASE,
)
_STOCK = {
    "thank you", "thanks for watching", "thank you for watching", "thank you so much for watching", "you", "bye",
    "bye bye", "the end", "please subscribe", "please subscribe to my channel", "like and subscribe", "so", "okay",
    "thank you very much", "see you next time", "see you in the next video", "i'll see you in the next video", "hmm",
    "oh", "vielen dank fürs zuschauen", "danke fürs zuschauen", "bis zum nächsten mal", "merci", "tschüss",
    "vielen dank", "merci d'avoir regardé cette vidéo", "merci d'avoir regardé", "à bientôt", "gracias",
    "gracias por ver el video", "gracias por ver", "suscríbete", "suscríbete al canal", "obrigado", "obrigada",
    "tchau", "inscreva-se no canal", "obrigado por assistir", "grazie", "grazie per la visione", "grazie a tutti",
    "ciao", "musik", "music", "música", "musique", "musica", "applause", "laughter", "silence",
}  # fmt: skip
_MARKED = re.compile(r"^[\s\[({*♪♫]*(?:music|musik|música|musique|musica|applause|laughter|♪|♫)[^\w]*[\])}*♪♫]*$", re.I)


def without_inventions(segments: Sequence[Segment], spans: Sequence[SoundSpan]) -> tuple[list[Segment], list[str]]:
    """The segments that somebody said, with words where somebody speaks; and what was dropped, to be told.

    `spans` are those where somebody speaks, in order.
    """
    kept: list[Segment] = []
    dropped: list[str] = []
    for segment in segments:
        inside = _spoken_words(segment, spans)
        why = _doubt(inside, segment, spans) if inside is not None else "outside speech"
        if why or inside is None:
            dropped.append(f"{segment.text} ({why})")
            continue
        calm = without_loops(inside)
        if len(calm.text) < len(inside.text):
            dropped.append(f"{inside.text[:200]} (a loop)")
        kept.append(calm)
    return _without_echoes(kept, dropped), dropped


def without_loops(segment: Segment) -> Segment:
    """The segment with a phrase that is said four times or more in a row said once."""
    words = list(segment.words) or [Word(segment.start_ms, segment.end_ms, word) for word in segment.text.split()]
    bare = [_bare(word.text) for word in words]
    at = 0
    cut = False
    while at < len(words):
        for size in range(1, LONGEST_LOOP + 1):
            times = _times(bare, at, size)
            if times >= MOST_REPEATS and (size > 1 or times > MOST_REPEATS or len(bare[at]) > 3):
                del words[at + size : at + size * times], bare[at + size : at + size * times]
                cut = True
                break
        at += 1
    if not cut:
        return segment
    text = " ".join(word.text for word in words)
    timed = tuple(words) if segment.words else ()
    return replace(segment, text=text, words=timed, end_ms=words[-1].end_ms if timed else segment.end_ms)


def _spoken_words(segment: Segment, spans: Sequence[SoundSpan]) -> Segment | None:
    """The segment with only those words that lie in speech; None when half of them don't."""
    if not segment.words:
        return segment if _covered(segment.start_ms, segment.end_ms, spans) > 0 else None
    words = [word for word in segment.words if _within((word.start_ms + word.end_ms) // 2, word, spans)]
    if 2 * len(words) < len(segment.words) or not words:
        return None
    if len(words) == len(segment.words):
        return segment
    text = " ".join(word.text for word in words)
    return replace(segment, start_ms=words[0].start_ms, end_ms=words[-1].end_ms, text=text, words=tuple(words))


def _doubt(segment: Segment, whole: Segment, spans: Sequence[SoundSpan]) -> str:
    """Why nobody said this, or nothing."""
    bare = _bare(segment.text)
    if not bare:
        return "no words"
    if _CREDITS.search(segment.text):
        return "a subtitler's credit"
    if _MARKED.match(segment.text):
        return "a description of sound"
    return _doubt_of_speech(segment, whole, spans, bare)


def _doubt_of_speech(segment: Segment, whole: Segment, spans: Sequence[SoundSpan], bare: str) -> str:
    covered = _covered(whole.start_ms, whole.end_ms, spans)
    if _bare(whole.text) in _STOCK and covered < LITTLE_SPEECH * max(1, whole.end_ms - whole.start_ms):
        return "a stock phrase where hardly anybody speaks"
    words = len(segment.text.split())
    if words > 12 and words / max(0.2, covered / 1000) > FASTEST_WORDS_PER_S:
        return "faster than anybody speaks"
    data = segment.text.encode()
    if len(data) > 200 and len(data) / len(zlib.compress(data)) > 2 * COMPRESSES:
        return "it says the same again and again"
    return ""


def _without_echoes(segments: list[Segment], dropped: list[str]) -> list[Segment]:
    """A segment that comes word for word for the third time in a row is no longer somebody's."""
    kept: list[Segment] = []
    same = 0
    for segment in segments:
        same = same + 1 if kept and _bare(segment.text) == _bare(kept[-1].text) else 0
        if same >= 2 and len(segment.text.split()) > 2:
            dropped.append(f"{segment.text} (an echo)")
        else:
            kept.append(segment)
    return kept


def _times(words: list[str], at: int, size: int) -> int:
    phrase = words[at : at + size]
    times = 1
    while words[at + size * times : at + size * (times + 1)] == phrase:
        times += 1
    return times if len(phrase) == size else 0


def _within(middle_ms: int, word: Word, spans: Sequence[SoundSpan]) -> bool:
    for span in spans:
        if span.start_ms - NEAR_MS <= middle_ms <= span.end_ms + NEAR_MS:
            return True
        # A long "word" that begins before speech: Whisper stretches the first one over the silence before it.
        if word.start_ms <= span.start_ms and word.end_ms >= span.start_ms + 60:
            return True
        if span.start_ms > word.end_ms:
            return False
    return False


def _covered(start_ms: int, end_ms: int, spans: Sequence[SoundSpan]) -> int:
    return sum(max(0, min(end_ms, span.end_ms) - max(start_ms, span.start_ms)) for span in spans)


def _bare(text: str) -> str:
    return " ".join(re.sub(r"[^\w' ]", " ", text.casefold()).split())
