"""A request as wishes that a unit of music fulfils or not, the most important first."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from segue.dj.requests.feel import HOURS, closeness, genres_of, words_of
from segue.dj.requests.fold import folded
from segue.dj.requests.lexicon import pattern_of
from segue.dj.requests.request import Request
from segue.dj.view import DAY_MS, Candidate, ListenerView, Unit

FULFILLED = 0.5
SLOW_BPM, FAST_BPM = 96.0, 118.0
LOW_ENERGY, HIGH_ENERGY = 0.42, 0.55
SLOWER, FASTER = 0.94, 1.06
"""A tempo that is heard as another one, against what is playing."""
HARDLY_ANY_VOICE, PLAINLY_SUNG = 0.03, 0.2
"""Shares of a recording with a voice in it: for moments the analysis takes an instrument for one, and the other way."""
_ENERGY_STEP = 0.06
_OLD_YEARS, _RECENT_YEARS = 30, 5
_SUNG = frozenset(
    ("choral", "opera", "rap", "hip hop", "chanson", "vocal", "fado", "gospel", "schlager", "singer songwriter", "soul")
)
_UNSUNG = frozenset(
    ("instrumental", "ambient", "techno", "piano", "solo piano", "chamber music", "string quartet", "orchestral")
)
_LANGUAGE_OF = {
    "chanson": "fr", "musette": "fr", "fado": "pt", "bossa nova": "pt", "samba": "pt", "mpb": "pt", "forro": "pt",
    "flamenco": "es", "tango": "es", "bolero": "es", "ranchera": "es", "schlager": "de", "volksmusik": "de",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Wish:
    """One constraint of a request. `fits` says 0 to 1 how well a unit fulfils it; from 0.5 it does."""

    constraint: str
    fits: Callable[[Unit], float]
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Setting:
    """What a request is read against: who listens, what is playing, what it may be compared with."""

    view: ListenerView
    current: Candidate | None = None
    seeds: tuple[Candidate, ...] = ()
    """What the music shall be like, when it shall be like something."""


def refusals(request: Request) -> list[Wish]:
    """What is turned down by name; this is never given up."""
    return [
        Wish("not_artists", lambda unit: not _by(unit, request.not_artists)),
        Wish("not_works", lambda unit: not _titled(unit, request.not_works)),
        Wish("not_genres", lambda unit: not _of_genre(unit, request.not_genres)),
        Wish("not_instruments", lambda unit: not any(_plays(each, unit) for each in request.not_instruments)),
    ]


def wishes(request: Request, setting: Setting) -> list[Wish]:
    """The wishes of a request, the most important first."""
    return [*_named(request, setting), *_told(request, setting), *_sounding(request, setting), *_felt(request, setting)]


def likeness(unit: Unit, seed: Candidate) -> float:
    """0 to 1: how alike two pieces are, by genre, sound, maker and time."""
    first = unit.first
    mine, theirs = genres_of(first), genres_of(seed)
    genres = len(mine & theirs) / len(mine | theirs) if mine | theirs else 0.0
    alike = 0.45 * genres + 0.2 * (first.artist == seed.artist or (first.composer == seed.composer != ""))
    if first.sound is not None and seed.sound is not None:
        alike += 0.2 * (1 - min(1.0, abs(first.sound.energy - seed.sound.energy) / 0.4))
        if first.sound.tempo_bpm and seed.sound.tempo_bpm:
            alike += 0.1 * (1 - min(1.0, abs(first.sound.tempo_bpm / seed.sound.tempo_bpm - 1) / 0.3))
    if first.year and seed.year:
        alike += 0.05 * (1 - min(1.0, abs(first.year - seed.year) / 20))
    return alike


def _named(request: Request, setting: Setting) -> Iterator[Wish]:
    if request.similar and setting.seeds:
        ids = {seed.id for seed in setting.seeds}
        near = {
            unit.first.id: max(likeness(unit, seed) for seed in setting.seeds)
            for unit in setting.view.units
            if not any(part.id in ids for part in unit.parts)
        }
        top = max(near.values(), default=0.0)

        def alike(unit: Unit) -> float:
            best = near.get(unit.first.id, 0.0)
            return best / top * (0.7 if best < 0.2 else 1.0) if top else 0.0

        yield Wish("similar", alike, 3.0)
    elif not request.similar:
        if request.works:
            yield Wish("works", lambda unit: _titled(unit, request.works), 3.0)
        if request.artists:
            yield Wish("artists", lambda unit: _by(unit, request.artists), 3.0)
    artist = setting.current.artist if setting.current is not None and request.seed == "artist" else ""
    if artist:
        yield Wish("seed", lambda unit: _by(unit, (artist,)), 3.0)
    if request.other and setting.current is not None:
        current = setting.current
        yield Wish("other", lambda unit: 1 - likeness(unit, current) if unit.first.id != current.id else 0.0, 1.0)
    if request.whole:
        yield Wish("whole", lambda unit: unit.is_work, 2.0)


def _told(request: Request, setting: Setting) -> Iterator[Wish]:
    """What stands in the tags and in the listener's own history."""
    if request.genres:
        yield Wish("genres", lambda unit: _of_genre(unit, request.genres), 2.0)
    if request.vocals == "none":
        yield Wish("vocals", _unsung, 1.0)
    yield from (Wish("instruments", partial(_plays, name), 1.5) for name in request.instruments)
    if request.years is not None:
        low, high = request.years
        yield Wish("years", lambda unit: low_high(unit.first.year, low, high), 2.0)
    if request.sung_in:
        yield Wish("language", lambda unit: _language(unit) == request.sung_in, 1.5)
    if request.age:
        year = 1970 + setting.view.now_ms / (365.25 * DAY_MS)
        if request.age == "old":
            yield Wish("age", lambda unit: low_high(unit.first.year, None, int(year) - _OLD_YEARS))
        else:
            yield Wish("age", lambda unit: low_high(unit.first.year, int(year) - _RECENT_YEARS, None))
    if request.discovery:
        yield Wish("discovery", lambda unit: _known(unit, request.discovery, setting.view.now_ms))


def _sounding(request: Request, setting: Setting) -> Iterator[Wish]:
    """Tempo and energy, by themselves and against what is playing."""
    playing = setting.current.sound if setting.current is not None else None
    bpm = playing.tempo_bpm if playing is not None else None
    if request.bpm is not None:
        yield Wish("bpm", partial(_at_tempo, (request.bpm[0] * 0.95, request.bpm[1] * 1.05)), 2.0)
    for constraint, tempo in (("tempo", request.tempo), ("not_tempo", request.not_tempo)):
        if tempo:
            slow = (tempo == "slow") == (constraint == "tempo")
            yield Wish(constraint, partial(_tempo, FAST_BPM - 8 if slow else SLOW_BPM, slow), 1.5)
    if request.tempo_change:
        slower = request.tempo_change == "slower"
        limit = (SLOW_BPM + 6 if slower else FAST_BPM - 6) if bpm is None else bpm * (SLOWER if slower else FASTER)
        yield Wish("tempo_change", partial(_tempo, limit, slower), 2.0)
    for constraint, level in (("energy", request.energy), ("not_energy", request.not_energy)):
        if level:
            low = (level == "low") == (constraint == "energy")
            yield Wish(constraint, partial(_energy, LOW_ENERGY if low else HIGH_ENERGY, low), 1.5)
    if request.energy_change in {"lower", "higher"}:
        lower = request.energy_change == "lower"
        edge = LOW_ENERGY if lower else HIGH_ENERGY
        if playing is not None:
            edge = playing.energy - _ENERGY_STEP if lower else playing.energy + _ENERGY_STEP
        yield Wish("energy_change", partial(_energy, edge, lower), 2.0)


def _felt(request: Request, setting: Setting) -> Iterator[Wish]:
    yield from (Wish("moods", partial(_feels, mood), 1.5) for mood in request.moods)
    yield from (Wish("not_moods", partial(_feels_not, mood)) for mood in request.not_moods)
    yield from (Wish("occasions", partial(_feels, occasion)) for occasion in request.occasions)
    if request.daypart:
        aim = HOURS[request.daypart]
        yield Wish("daypart", lambda unit: 1 - abs(unit.first.sound.energy - aim) if unit.first.sound else 0.5, 0.5)


def low_high(year: int | None, low: int | None, high: int | None) -> float:
    """1 for a year between, ends included; 0 for one outside or unknown."""
    return float(year is not None and (low is None or year >= low) and (high is None or year <= high))


def _by(unit: Unit, artists: Sequence[str]) -> float:
    wanted = {folded(name) for name in artists}
    album = unit.first.collection
    credits = (*unit.first.item.credits, *(album.credits if album is not None else ()))
    return float(any(folded(credit.name) in wanted for credit in credits))


def _titled(unit: Unit, works: Sequence[str]) -> float:
    wanted = {folded(name) for name in works}
    album = unit.first.collection
    titles = {folded(title) for part in unit.parts for title in (part.item.title, part.item.work)}
    return float(bool(wanted & (titles | {folded(album.title) if album is not None else ""})))


def _of_genre(unit: Unit, genres: Sequence[str]) -> float:
    """1 for the genre or one within it ("Vocal Jazz" is Jazz)."""
    own = [folded(genre).split() for genre in unit.first.genres]
    return float(any(_holds(words, folded(genre).split()) for genre in genres for words in own))


def _holds(words: Sequence[str], part: Sequence[str]) -> bool:
    return any(list(words[at : at + len(part)]) == list(part) for at in range(len(words) - len(part) + 1))


def _unsung(unit: Unit) -> float:
    """Whether a unit is without singing, as far as its words tell, else its sound: 1 yes, 0 no, 0.5 nobody knows."""
    genres = genres_of(unit.first)
    if genres & _UNSUNG or pattern_of("vocals", "none").search(words_of(unit)):
        return 1.0
    if genres & _SUNG or unit.first.item.language:
        return 0.0
    share = unit.first.sound.voice_share if unit.first.sound is not None else None
    if share is None:
        return 0.5
    return 1.0 if share <= HARDLY_ANY_VOICE else 0.0 if share >= PLAINLY_SUNG else 0.5


def _plays(instrument: str, unit: Unit) -> float:
    said = words_of(unit) + " " + folded(" ".join(credit.name for credit in unit.first.item.credits))
    return float(pattern_of("instruments", instrument).search(said) is not None)


def _language(unit: Unit) -> str:
    album = unit.first.collection
    tagged = unit.first.item.language or (album.language if album is not None else "")
    known = [_LANGUAGE_OF[genre] for genre in map(folded, unit.first.genres) if genre in _LANGUAGE_OF]
    return tagged[:2].lower() or next(iter(known), "")


def _feels(feel: str, unit: Unit) -> float:
    return closeness(unit, feel)


def _feels_not(feel: str, unit: Unit) -> float:
    return 1.2 - closeness(unit, feel)


def _known(unit: Unit, discovery: str, now_ms: int) -> float:
    if discovery == "familiar":
        return float(unit.liked or unit.plays >= 2)
    if discovery == "forgotten":
        return float(bool(unit.last_played_at_ms) and now_ms - unit.last_played_at_ms >= 45 * DAY_MS)
    return float(not unit.plays and not unit.last_played_at_ms)


def _tempo(limit_bpm: float, slow: bool, unit: Unit) -> float:
    sound = unit.first.sound
    if sound is None or sound.tempo_bpm is None:
        return 0.0
    return float(sound.tempo_bpm <= limit_bpm if slow else sound.tempo_bpm >= limit_bpm)


def _at_tempo(span_bpm: tuple[float, float], unit: Unit) -> float:
    """The same beat is often counted at half or double speed: both count."""
    sound = unit.first.sound
    if sound is None or sound.tempo_bpm is None:
        return 0.0
    return float(any(span_bpm[0] <= sound.tempo_bpm * by <= span_bpm[1] for by in (0.5, 1.0, 2.0)))


def _energy(edge: float, low: bool, unit: Unit) -> float:
    sound = unit.first.sound
    return 0.0 if sound is None else float(sound.energy <= edge if low else sound.energy >= edge)
