"""Says back what was understood, as one plain sentence."""

from dataclasses import dataclass, field
from datetime import UTC, datetime

from segue.model.taste import ANYTHING, Effect, Subject, When
from segue.recommend.taste.words import lexicon as lex
from segue.recommend.taste.words.names import either

_KINDS = {"kind:track": "music", "kind:episode": "podcasts", "kind:chapter": "audiobooks"}
_DAY_NAMES = {(0, 1, 2, 3, 4): "on weekdays", (5, 6): "at the weekend"}
_PARTS = {(300, 720): "in the morning", (720, 1080): "in the afternoon", (1080, 1320): "in the evening",
          (1320, 300): "at night"}  # fmt: skip


@dataclass(slots=True)
class Pieces:
    """What a rule is about, as words."""

    kinds: list[str] = field(default_factory=list)
    genres: list[str] = field(default_factory=list)
    creators: list[str] = field(default_factory=list)
    titles: list[str] = field(default_factory=list)
    languages: list[str] = field(default_factory=list)
    sounds: list[str] = field(default_factory=list)
    topics: list[str] = field(default_factory=list)
    quoted: list[str] = field(default_factory=list)
    excepted: list[str] = field(default_factory=list)
    subject: Subject = ANYTHING


def sentence(effect: Effect, pieces: Pieces, when: When, now: datetime) -> str:
    """ "Never play Christmas music from 1 January to 30 November."""
    what, moment = _what(pieces), _moment(when, now)
    after = f" {moment}" if moment else ""
    narrow = pieces.kinds and what != _nouns(pieces.kinds)
    if effect == "only" and narrow:
        nouns = _nouns(pieces.kinds)
        those = f"those{what.removeprefix(nouns)}" if what.startswith(nouns) else what
        return f"Of {nouns}, play only {those}{after}."
    verb = {"never": "Never play", "only": "Play only", "less": "Play less", "more": "Play more"}[effect]
    if effect in {"less", "more"}:
        what = what.replace("anything ", "", 1) if what.startswith("anything ") else what
        if what.startswith(("by ", "from ")):
            what = f"of {what.partition(' ')[2]}" if what.startswith("by ") else f"of {what.removeprefix('from ')}"
    return f"{verb} {what}{after}."


def _nouns(kinds: list[str]) -> str:
    return either([_KINDS[kind] for kind in kinds])


def _what(pieces: Pieces) -> str:
    subject = pieces.subject
    sounds = [word for word in pieces.sounds if word != "explicit"]
    before = ["explicit"] if "explicit" in pieces.sounds else []
    before += (
        sounds + ([either(pieces.genres)] if pieces.genres else []) + ([either(pieces.topics)] if pieces.topics else [])
    )
    noun = _nouns(pieces.kinds) if pieces.kinds else ""
    if not noun:
        noun = "music" if sounds or pieces.topics else "" if pieces.genres else "anything"
    words = ["anything", *before] if noun == "anything" else [*before, noun]
    if pieces.creators:
        words.append(f"by {either(pieces.creators)}")
    if pieces.titles:
        words.append(f"from {either(pieces.titles)}")
    if pieces.languages:
        words.append(f"in {either(pieces.languages)}")
    if pieces.quoted:
        words.append(f"with {either([f'“{word}”' for word in pieces.quoted])} in its title or genre")
    words += _years(subject) + _lengths(subject) + _tempo(subject)
    if pieces.excepted:
        words.append(f"except {either(pieces.excepted)}")
    return " ".join(word for word in words if word)


def _years(subject: Subject) -> list[str]:
    low, high = subject.year_from, subject.year_to
    if low and high:
        return [f"of {low}" if low == high else f"from {low} to {high}"]
    return [f"from {low} on"] if low else [f"from before {high + 1}"] if high else []


def _lengths(subject: Subject) -> list[str]:
    found = []
    if subject.shorter_than_ms is not None:
        found.append(f"under {_length(subject.shorter_than_ms)}")
    if subject.longer_than_ms is not None:
        found.append(f"over {_length(subject.longer_than_ms)}")
    return found


def _length(length_ms: int) -> str:
    minutes = length_ms / 60_000
    if minutes >= 60 and minutes % 60 == 0:
        return "an hour" if minutes == 60 else f"{minutes / 60:.0f} hours"
    return f"{minutes:g} minutes" if minutes != 1 else "a minute"


def _tempo(subject: Subject) -> list[str]:
    low, high = subject.tempo_from_bpm, subject.tempo_to_bpm
    return ([f"faster than {low:g} bpm"] if low else []) + ([f"slower than {high:g} bpm"] if high else [])


def _moment(when: When, now: datetime) -> str:
    words = []
    if when.from_day:
        words.append(f"from {_date(when.from_day)} to {_date(when.to_day)}")
    if when.weekdays:
        named = [lex.WEEKDAY_NAMES[day] + "s" for day in when.weekdays]
        words.append(_DAY_NAMES.get(when.weekdays) or f"on {' and '.join(named)}")
    if when.from_minute is not None and when.to_minute is not None:
        span = (when.from_minute, when.to_minute)
        clock = f"{_clock(span[0])}–{_clock(span[1])}"
        words.append(f"{_PARTS[span]} ({clock})" if span in _PARTS else f"from {clock.replace('–', ' to ')}")
    if when.until_ms is not None:
        until = datetime.fromtimestamp(when.until_ms / 1000, UTC).astimezone(now.tzinfo)
        words.append(f"until {until.day} {lex.MONTH_NAMES[until.month - 1]} {until.year}, {until:%H:%M}")
    return ", ".join(words)


def _date(day: str) -> str:
    month, number = day.split("-")
    return f"{int(number)} {lex.MONTH_NAMES[int(month) - 1]}"


def _clock(minute: int) -> str:
    return f"{minute // 60 % 24:02d}:{minute % 60:02d}" if minute != 1440 else "24:00"
