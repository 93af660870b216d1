"""Transcripts that a feed offers: WebVTT, SRT, Podcasting 2.0 JSON, HTML and plain text, each read tolerantly."""

import html
import json
import re
from collections.abc import Callable, Iterable
from typing import Any

from segue.catalog.podcasts import values
from segue.catalog.podcasts.markup import decoded
from segue.model.errors import BadInput
from segue.model.text import Segment, Transcript, Word

MAX_SEGMENTS = 100_000
MAX_TEXT = 5_000
_WEEK_MS = 7 * 24 * 3600 * 1000
_WORDS_A_SECOND = 2.5
VERSION = "1"

_STAMP = r"(?:\d{1,4}:)?\d{1,3}:\d{1,2}(?:[.,]\d{1,9})?"
_TIMING = re.compile(rf"\s*({_STAMP})\s*-{{1,2}}>\s*({_STAMP})")
_VOICE = re.compile(r"<v(?:\.[^ \t>]{0,100})?[ \t]+([^>]{1,200})>", re.IGNORECASE)
_INLINE_STAMP = re.compile(rf"<({_STAMP})>")
_TAG = re.compile(r"</?[A-Za-z][^<>]{0,300}>|<\d[\d:.,]{0,30}>|\{\\[^{}]{0,100}\}")
_NAMED = re.compile(
    r"([A-Z][\w.'’-]{0,30}(?: [A-Z][\w.'’-]{0,30}){0,3}|[A-Z][A-Z .'’-]{1,40}|Speaker \d{1,3}): +(?=\S)"
)


def read_transcript(
    data: bytes, media_type: str, url: str, item_id: str, *, language: str = "", duration_ms: int = 0
) -> Transcript:
    """The transcript in `data`, whose kind is told by `media_type`, then by the address's ending, then by its looks.

    `duration_ms` of the episode bounds its times (0: unknown) and spreads texts that carry none. Times that run
    backwards or overlap are put right. Raises BadInput when nothing is in it.
    """
    text = decoded(data, "").replace("\r\n", "\n").replace("\r", "\n")
    kind = _kind(media_type, url, text)
    language = values.language(language)
    if kind == "json":
        segments, said = _from_json(text)
        language = language or said
    else:
        segments = _READERS[kind](text, duration_ms)
    mended = repaired(segments, duration_ms)
    if not mended:
        raise BadInput("The feed's transcript has no words in it.", "The episode has no transcript then.")
    return Transcript(item_id, language, mended, f"feed:{kind}", VERSION)


def repaired(segments: Iterable[Segment], duration_ms: int = 0) -> tuple[Segment, ...]:
    """Segments in order of time, none empty, none past the end, none ending before it starts or after the next one
    with the same speaker begins; times written in seconds where milliseconds were meant stay as they are."""
    limit = duration_ms + 5_000 if duration_ms else _WEEK_MS
    ordered = sorted(
        (segment for segment in segments if segment.text.strip() and 0 <= segment.start_ms < limit),
        key=lambda segment: segment.start_ms,
    )[:MAX_SEGMENTS]
    result = []
    for number, segment in enumerate(ordered):
        after = ordered[number + 1].start_ms if number + 1 < len(ordered) else limit
        end = segment.end_ms
        if end <= segment.start_ms:
            end = min(after, segment.start_ms + _spoken_ms(segment.text))
        elif end > after and number + 1 < len(ordered) and ordered[number + 1].speaker == segment.speaker:
            end = after
        end = min(max(end, segment.start_ms + 1), limit)
        words = tuple(word for word in segment.words if segment.start_ms <= word.start_ms <= word.end_ms <= end + 500)
        result.append(Segment(segment.start_ms, end, segment.text.strip()[:MAX_TEXT], segment.speaker[:200], words))
    return tuple(result)


def best_link(offered: Iterable[tuple[str, str]]) -> str:
    """Of (media type, address) pairs the address to read: timed kinds before untimed, VTT's speakers before SRT."""
    order = {"vtt": 0, "json": 1, "srt": 2, "html": 3, "plain": 4}
    ranked = sorted((order[_kind(kind, url, "")], number, url) for number, (kind, url) in enumerate(offered))
    return ranked[0][2] if ranked else ""


def _kind(media_type: str, url: str, text: str) -> str:
    named = {
        "text/vtt": "vtt", "application/srt": "srt", "application/x-subrip": "srt", "text/srt": "srt",
        "application/json": "json", "text/html": "html",
    }  # fmt: skip
    suffix = re.split(r"[?#]", url)[0].rpartition(".")[2].lower()
    by_suffix = {"vtt": "vtt", "srt": "srt", "json": "json", "html": "html", "htm": "html", "txt": "plain"}
    claimed = named.get(media_type.partition(";")[0].strip().lower()) or by_suffix.get(suffix, "plain")
    start = text[:2000].lstrip()
    if start.startswith("WEBVTT"):
        return "vtt"
    if start[:1] in {"{", "["} and claimed in {"json", "plain"}:
        return "json"
    if claimed == "plain" and _TIMING.search(start):
        return "srt"
    if claimed in {"plain", "html"} and re.match(r"<(!doctype|html|body|p|cite|div)\b", start, re.IGNORECASE):
        return "html"
    return claimed


def _from_cues(text: str, duration_ms: int = 0) -> list[Segment]:
    """WebVTT and SRT alike: a line of times, then lines of text until an empty one. Numbers, names of cues, notes
    and styles stand outside that and are passed over."""
    segments: list[Segment] = []
    timing: tuple[int, int] | None = None
    lines: list[str] = []
    for line in [*text.split("\n"), ""]:
        match = _TIMING.match(line[:200]) if "->" in line else None
        if match or not line.strip():
            if timing and lines:
                segments += _cue(*timing, "\n".join(lines)[:MAX_TEXT])
            timing = (_stamp_ms(match[1]), _stamp_ms(match[2])) if match else None
            lines = []
        elif timing:
            lines.append(line)
        if len(segments) >= MAX_SEGMENTS:
            break
    return segments


def _cue(start_ms: int, end_ms: int, text: str) -> list[Segment]:
    """One cue; several voices in it become segments that share its time by the length of what they say."""
    pieces = _VOICE.split(text)
    parts = [("", pieces[0]), *zip(pieces[1::2], pieces[2::2], strict=True)]
    spoken = [(html.unescape(speaker).strip(), said) for speaker, said in parts if _words_only(said)]
    total = sum(len(said) for _, said in spoken) or 1
    segments, at = [], float(start_ms)
    for voice, said in spoken:
        until = at + (end_ms - start_ms) * len(said) / total
        words = _timed_words(said, round(at), round(until))
        clean = _words_only(said)
        speaker, match = voice, None if voice else _NAMED.match(clean)
        if match:
            speaker, clean = match[1].strip(), clean[match.end() :]
        segments.append(Segment(round(at), round(until), clean, speaker, words))
        at = until
    return segments


def _timed_words(text: str, start_ms: int, end_ms: int) -> tuple[Word, ...]:
    pieces = _INLINE_STAMP.split(text)
    if len(pieces) < 3:
        return ()
    starts = [start_ms, *(_stamp_ms(stamp) for stamp in pieces[1::2])]
    ends = [*starts[1:], end_ms]
    return tuple(
        Word(begin, max(begin, end), said)
        for begin, end, piece in zip(starts, ends, pieces[0::2], strict=True)
        if (said := _words_only(piece))
    )


def _from_json(text: str) -> tuple[list[Segment], str]:
    """Podcasting 2.0's JSON (`segments` with startTime, endTime, speaker, body), and Whisper's (start, end, text).
    Runs of tiny pieces by one speaker are joined into sentences, with the pieces as their words."""
    try:
        document = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise BadInput("The feed's transcript is not JSON.", "The episode has no transcript then.") from error
    listed = document.get("segments") if isinstance(document, dict) else document
    segments: list[Segment] = []
    for entry in listed[:MAX_SEGMENTS] if isinstance(listed, list) else []:
        if not isinstance(entry, dict):
            continue
        start = _number_ms(entry.get("startTime", entry.get("start")))
        end = _number_ms(entry.get("endTime", entry.get("end")))
        body, speaker = entry.get("body", entry.get("text")), entry.get("speaker")
        if start is None or not isinstance(body, str):
            continue
        who = values.plain(speaker, 200) if isinstance(speaker, str) else ""
        segments.append(Segment(start, end or 0, values.plain(body, MAX_TEXT), who))
    language = document.get("language") if isinstance(document, dict) else ""
    return _joined(segments), values.language(language) if isinstance(language, str) else ""


def _joined(segments: list[Segment]) -> list[Segment]:
    small = sum(1 for segment in segments if segment.text.count(" ") < 2)
    if len(segments) < 20 or small < 0.8 * len(segments):
        return segments
    joined: list[Segment] = []
    run: list[Segment] = []
    for segment in segments:
        if run and (
            segment.speaker != run[-1].speaker
            or re.search(r"[.!?…][\"”')]?$", run[-1].text)
            or segment.start_ms - run[-1].end_ms > 2_000
            or len(run) >= 60
        ):
            joined.append(_run(run))
            run = []
        run.append(segment)
    return [*joined, _run(run)] if run else joined


def _run(run: list[Segment]) -> Segment:
    words = tuple(Word(one.start_ms, max(one.start_ms, one.end_ms), one.text) for one in run)
    return Segment(run[0].start_ms, run[-1].end_ms, " ".join(one.text for one in run), run[0].speaker, words)


def _from_html(text: str, duration_ms: int) -> list[Segment]:
    """The convention of Podcasting 2.0: `<cite>` names the speaker, `<time>` says when, `<p>` is what is said.

    Split at its tags and no more: real HTML readers take quadratic time over hostile input, and what comes out is
    text, which nobody takes for HTML again."""
    for hidden in ("script", "style"):
        text = _without(text, f"<{hidden}", f"</{hidden}")
    pieces = re.split(r"<(/?(?:cite|time|p|div|br|li|h[1-6]|tr))\b[^<>]*>", text, flags=re.IGNORECASE)
    found: list[tuple[str, int | None, str]] = []
    speaker, at = "", None
    for tag, raw in zip(["", *pieces[1::2]], pieces[0::2], strict=True):
        said = _words_only(raw)
        if not said:
            continue
        if tag.lower() == "cite":
            speaker = said.rstrip(": ")[:200]
        elif tag.lower() == "time":
            at = values.duration_ms(said.strip(" ()[]"))
        elif len(found) < MAX_SEGMENTS:
            found.append((speaker, at, said[:MAX_TEXT]))
            at = None
    return _spread(found, duration_ms)


def _from_plain(text: str, duration_ms: int) -> list[Segment]:
    """Paragraphs, perhaps opened by a name and a moment: `Ada Lovelace (00:12): …`, `[00:12] Ada: …`."""
    found: list[tuple[str, int | None, str]] = []
    for paragraph in re.split(r"\n\s*\n|\n(?=[^\n]{0,80}\d:\d\d)", text)[:MAX_SEGMENTS]:
        flat = re.sub(r"\s+", " ", paragraph).strip()[:MAX_TEXT]
        at: int | None = None
        match = re.match(rf"(.{{0,60}}?)[\[(]?\b({_STAMP})[\])]?[:\s-]*", flat)
        if match:
            at, flat = _stamp_ms(match[2]), f"{match[1].strip(' :')}: {flat[match.end() :]}".lstrip(": ")
        named = _NAMED.match(flat)
        speaker = named[1].strip() if named else ""
        if said := flat[named.end() :] if named else flat:
            found.append((speaker, at, said))
    return _spread(found, duration_ms)


def _spread(found: list[tuple[str, int | None, str]], duration_ms: int) -> list[Segment]:
    """Gives a time to every text: its own where it has one, else a share between its neighbours' by length."""
    if not found:
        return []
    total = duration_ms or sum(_spoken_ms(text) for _, _, text in found)
    segments: list[Segment] = []
    index, clock = 0, 0.0
    while index < len(found):
        clock = max(clock, float(found[index][1] or 0)) if found[index][1] is not None else clock
        stop = index + 1
        while stop < len(found) and found[stop][1] is None:
            stop += 1
        group = found[index:stop]
        spoken = float(sum(_spoken_ms(text) for _, _, text in group))
        until = float(found[stop][1] or 0) if stop < len(found) else max(float(total), clock + 1)
        scale = max(until - clock, 1.0) / spoken
        for speaker, _, text in group:
            end = clock + _spoken_ms(text) * scale
            segments.append(Segment(round(clock), round(end), text, speaker))
            clock = end
        index = stop
    return segments


_READERS: dict[str, Callable[[str, int], list[Segment]]] = {
    "vtt": _from_cues,
    "srt": _from_cues,
    "html": _from_html,
    "plain": _from_plain,
}


def _without(text: str, opening: str, closing: str) -> str:
    """`text` less everything from each `opening` to its `closing`."""
    kept, at, lower = [], 0, text.lower()
    while (start := lower.find(opening, at)) >= 0:
        kept.append(text[at:start])
        end = lower.find(closing, start)
        at = end if end >= 0 else len(text)
    return "".join([*kept, text[at:]])


def _words_only(text: str) -> str:
    return re.sub(r"\s+", " ", html.unescape(_TAG.sub("", text))).strip()


def _stamp_ms(text: str) -> int:
    return values.duration_ms(text.replace(",", "."))


def _spoken_ms(text: str) -> int:
    return max(300, round((text.count(" ") + 1) / _WORDS_A_SECOND * 1000))


def _number_ms(value: Any) -> int | None:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= _WEEK_MS / 1000:
        return None
    return round(value * 1000)
