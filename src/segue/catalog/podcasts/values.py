"""The small values in feeds, in every shape that people write them: durations, dates, languages, addresses, prose."""

import calendar
import html
import re
import time
from email.utils import mktime_tz, parsedate_tz
from urllib.parse import unquote, urljoin, urlsplit

MAX_TITLE = 500
MAX_PROSE = 60_000
MAX_URL = 4_000
_WEEK_MS = 7 * 24 * 3600 * 1000
_EARLIEST_MS = 631_152_000_000  # 1990-01-01: no episode is older than the web

_CLOCK = re.compile(r"(?:(\d{1,4}):)?(\d{1,4}):(\d{1,4})(?:[.,](\d{1,9}))?")
_WORDS = re.compile(
    r"(?:P(?:\d+D)?T)?\s*(?:(\d{1,4})\s*(?:h|hrs?|hours?|std|stunden?)\.?)?\s*,?\s*"
    r"(?:(\d{1,6})\s*(?:m|mins?|minutes?|minuten)\.?)?\s*,?\s*"
    r"(?:(\d{1,7})(?:[.,]\d+)?\s*(?:s|secs?|seconds?|sek|sekunden)\.?)?",
    re.IGNORECASE,
)
_LANGUAGE = re.compile(r"([A-Za-z]{2,3})((?:[-_][A-Za-z0-9]{2,8}){0,3})")
_TAGS = {
    "a", "b", "blockquote", "br", "code", "em", "h3", "h4", "hr", "i", "li", "ol", "p", "pre", "s", "small", "strong",
    "sub", "sup", "u", "ul",
}  # fmt: skip


def duration_ms(text: str) -> int:
    """Milliseconds of `3600`, `1:02:03`, `62:03`, `01:02:03.5`, `1h 2m`, `45 min`, `PT1H2M3S`; 0 for what is no
    duration or longer than a week."""
    text = text.strip()[:64]
    if match := re.fullmatch(r"(\d{1,9})(?:[.,](\d{1,9}))?", text):
        value = int(match[1]) * 1000 + int(((match[2] or "") + "000")[:3])
    elif match := _CLOCK.fullmatch(text):
        hours, minutes, seconds = int(match[1] or 0), int(match[2]), int(match[3])
        value = ((hours * 60 + minutes) * 60 + seconds) * 1000 + int(((match[4] or "") + "000")[:3])
    elif (match := _WORDS.fullmatch(text)) and any(match.groups()):
        hours, minutes, seconds = (int(part or 0) for part in match.groups())
        value = ((hours * 60 + minutes) * 60 + seconds) * 1000
    else:
        return 0
    return value if value <= _WEEK_MS else 0


def published_ms(parsed: time.struct_time | None, raw: str, now_ms: int) -> int | None:
    """A moment in Unix milliseconds from feedparser's reading or, where it gave up, from the raw text.

    None when there is no telling, or when it lies before 1990 or more than a day ahead of `now_ms`: a date in the
    future would hold its episode at the top of every list.
    """
    moment: int | None = None
    try:
        if parsed is not None:
            moment = calendar.timegm(parsed) * 1000
        else:
            fields = parsedate_tz(re.sub(r"^\s*[^\W\d_]+\.?,?\s+(?=\d)", "", raw.strip()[:80]))
            moment = int(mktime_tz(fields)) * 1000 if fields else None
    except (ValueError, OverflowError, TypeError, IndexError):
        return None
    if moment is None or not _EARLIEST_MS <= moment <= now_ms + 86_400_000:
        return None
    return moment


def language(text: str) -> str:
    """`en-us` as BCP 47 writes it (`en-US`); empty for what is no language tag."""
    match = _LANGUAGE.fullmatch(text.strip())
    if not match:
        return ""
    subtags = [part for part in re.split("[-_]", match[2]) if part]
    cased = [part.upper() if len(part) == 2 else part.title() if len(part) == 4 else part.lower() for part in subtags]
    return "-".join([match[1].lower(), *cased])


def yes(text: str) -> bool | None:
    """Whether an explicit or locked flag says yes; None when it says nothing that is known."""
    word = text.strip().lower()
    if word in {"yes", "true", "explicit", "1"}:
        return True
    if word in {"no", "false", "clean", "0"}:
        return False
    return None


def whole(text: str, low: int = 0, high: int = 100_000) -> int | None:
    """A whole number within bounds, or None."""
    text = text.strip()
    if not re.fullmatch(r"\d{1,9}(\.0+)?", text):
        return None
    number = int(text.partition(".")[0])
    return number if low <= number <= high else None


def web_url(text: str, base: str = "", local: bool = False) -> str:
    """An absolute http(s) address, or an empty string. `local` also lets relative and file addresses through as
    they stand, for feeds that are files (the one who reads them holds them to the feed's own folder)."""
    text = re.sub(r"[\r\n\t]", "", text.strip())
    if not text or len(text) > MAX_URL:
        return ""
    try:
        joined = urljoin(base, text) if base else text
        parts = urlsplit(joined)
        scheme, host = parts.scheme.lower(), parts.hostname
    except ValueError:
        return ""
    if scheme in {"http", "https"}:
        return joined.replace(" ", "%20") if host else ""
    return joined if local and scheme in {"", "file"} else ""


def plain(text: str, limit: int = MAX_TITLE) -> str:
    """One line of plain text: no tags, no entities, no control characters."""
    import nh3

    text = text[: limit * 8]
    if "<" in text:
        text = nh3.clean(text, tags=set())
    return re.sub(r"\s+", " ", html.unescape(text)).strip()[:limit].strip()


def prose(text: str) -> str:
    """HTML that can do no harm: a few tags of text, links that open elsewhere, nothing that loads or runs.

    Plain text becomes paragraphs. Pictures go too: in shownotes they are mostly counters of who reads.
    """
    import nh3

    text = text[:MAX_PROSE].strip()
    if not re.search(r"<[A-Za-z/!][^<>]*>", text):
        text = html.escape(html.unescape(text), quote=False)
    if not re.search(r"<(p|br|div|li|h\d|pre|table)\b", text, re.IGNORECASE):
        paragraphs = [part.strip() for part in re.split(r"\n\s*\n", text) if part.strip()]
        text = "".join("<p>" + part.replace("\n", "<br>") + "</p>" for part in paragraphs)
    return str(
        nh3.clean(
            text,
            tags=_TAGS,
            attributes={"a": {"href", "title"}},
            url_schemes={"http", "https", "mailto"},
            link_rel="noopener noreferrer nofollow",
        )
    ).strip()


def media_type(declared: str, url: str) -> str:
    """`audio/…` or `video/…` for an enclosure, from what the feed says and, where that is nothing, the file's name.

    Empty when it is neither. Feeds call MP3s `application/octet-stream`, `mp3` and worse.
    """
    declared = declared.partition(";")[0].strip().lower()[:100]
    named = _BY_SUFFIX.get(unquote(urlsplit(url).path).rpartition(".")[2].lower(), "")
    if declared.startswith(("audio/", "video/")):
        return declared
    if declared in {"", "application/octet-stream", "binary/octet-stream", "application/mp4", "application/ogg"}:
        return named or ("audio/ogg" if declared == "application/ogg" else "")
    return named if named and not declared.startswith(("image/", "text/")) else ""


_BY_SUFFIX = {
    "mp3": "audio/mpeg", "m4a": "audio/mp4", "m4b": "audio/mp4", "aac": "audio/aac", "ogg": "audio/ogg",
    "oga": "audio/ogg", "opus": "audio/ogg", "flac": "audio/flac", "wav": "audio/wav", "mp4": "video/mp4",
    "m4v": "video/mp4", "mov": "video/quicktime", "webm": "video/webm", "mkv": "video/x-matroska",
}  # fmt: skip
