"""What moods and occasions sound like: energy and tempo to aim at, and words of titles and genres that tell of them."""

from dataclasses import dataclass
from functools import lru_cache

from segue.dj.requests.fold import folded
from segue.dj.requests.lexicon import pattern_of
from segue.dj.view import Candidate, Unit


@dataclass(frozen=True, slots=True)
class Feel:
    """A place to aim at. `energy` is 0 to 1; `minor` True or False where the mode tells, else None."""

    energy: float
    tempo_bpm: float | None = None
    minor: bool | None = None
    genres: tuple[str, ...] = ()
    """Genres that feel so, folded."""


FEELS: dict[str, Feel] = {
    "calm": Feel(0.22, 78, genres=("ambient", "new age", "lounge", "bossa nova", "choral", "air")),
    "happy": Feel(0.62, 118, False, ("disco", "funk", "swing", "ska", "soul")),
    "sad": Feel(0.25, 72, True, ("blues", "fado")),
    "romantic": Feel(0.32, 80, genres=("bolero", "soul", "bossa nova", "chanson")),
    "dark": Feel(0.42, 90, True, ("gothic", "industrial", "doom metal", "trip hop")),
    "dreamy": Feel(0.28, 85, genres=("ambient", "shoegaze", "dream pop", "downtempo", "psychedelic")),
    "epic": Feel(0.75, 100, genres=("soundtrack", "orchestral", "symphonic metal", "progressive rock")),
    "angry": Feel(0.92, 150, True, ("metal", "punk", "hard rock", "industrial", "grunge")),
    "tense": Feel(0.6, 125, True, ("soundtrack", "industrial")),
    "nostalgic": Feel(0.38, 90, genres=("oldies", "swing", "fado", "chanson", "folk")),
    "hopeful": Feel(0.52, 105, False, ("gospel", "soul", "folk")),
    "playful": Feel(0.58, 118, False, ("ragtime", "ska", "swing", "chiptune", "children")),
    "comfort": Feel(0.28, 82, genres=("folk", "acoustic", "soul")),
    "sleep": Feel(0.1, 62, genres=("ambient", "new age", "lullaby")),
    "focus": Feel(0.32, 95, genres=("ambient", "lo fi", "baroque", "piano", "electronic")),
    "workout": Feel(0.85, 140, genres=("techno", "drum and bass", "metal", "electronic", "house")),
    "party": Feel(0.78, 122, genres=("disco", "house", "funk", "pop", "reggaeton", "salsa")),
    "dance": Feel(0.72, 120, genres=("disco", "house", "techno", "salsa", "samba", "dance", "bluegrass")),
    "dinner": Feel(0.34, 92, genres=("jazz", "bossa nova", "lounge", "soul")),
    "cooking": Feel(0.52, 108, genres=("soul", "funk", "latin", "bossa nova", "swing")),
    "driving": Feel(0.62, 118, genres=("rock", "synthwave", "country", "indie")),
    "commute": Feel(0.52, 108),
    "waking": Feel(0.36, 92, False, ("folk", "acoustic")),
    "reading": Feel(0.2, 80, genres=("ambient", "classical", "piano", "baroque")),
    "cleaning": Feel(0.7, 122, genres=("pop", "disco", "funk")),
    "meditation": Feel(0.08, 60, genres=("ambient", "new age")),
    "children": Feel(0.52, 112, False, ("children", "childrens music")),
    "rain": Feel(0.28, 84, genres=("jazz", "lo fi", "folk")),
    "summer": Feel(0.62, 112, False, ("reggae", "bossa nova", "pop", "samba", "surf")),
    "christmas": Feel(0.4, genres=("christmas", "holiday", "carols")),
    "wedding": Feel(0.5, 105, False),
    "walking": Feel(0.48, 106),
}
_ONLY_BY_WORDS = frozenset({"christmas", "wedding"})
"""No energy or tempo makes music fit for these: its words do."""
HOURS: dict[str, float] = {"morning": 0.42, "afternoon": 0.58, "evening": 0.45, "night": 0.28}


def closeness(unit: Unit, feel: str) -> float:
    """0 to 1: how much a unit feels like a mood or fits an occasion; from 0.5 it does. Middling where nothing is
    known of its sound."""
    about = FEELS[feel]
    by_words = _by_words(unit, feel)
    if feel in _ONLY_BY_WORDS:
        return by_words
    sound = unit.first.sound
    if sound is None:
        return max(0.4, by_words)
    near = 1 - min(1.0, abs(sound.energy - about.energy) / 0.5)
    if about.tempo_bpm is not None and sound.tempo_bpm is not None:
        # Slow pieces are often counted at double speed and the other way round: the nearer count speaks.
        far = min(abs(sound.tempo_bpm * by / about.tempo_bpm - 1) for by in (0.5, 1.0, 2.0))
        near = 0.75 * near + 0.25 * (1 - min(1.0, far / 0.5))
    if about.minor is not None and sound.camelot:
        near += 0.1 if sound.camelot.endswith("A") == about.minor else -0.1
    return max(0.0, min(1.0, near + 0.3 * by_words))


def _by_words(unit: Unit, feel: str) -> float:
    """1 for what is tagged or titled so, 0.7 for a genre that mostly feels so."""
    said = words_of(unit)
    if pattern_of("moods", feel).search(said) or pattern_of("occasions", feel).search(said):
        return 1.0
    return 0.7 if genres_of(unit.first) & set(FEELS[feel].genres) else 0.0


def genres_of(candidate: Candidate) -> frozenset[str]:
    """Its genres, folded."""
    return _each_folded(candidate.genres)


@lru_cache(20_000)
def _each_folded(genres: tuple[str, ...]) -> frozenset[str]:
    return frozenset(map(folded, genres))


def words_of(unit: Unit) -> str:
    """What is written on a unit: its titles, genres, work and collection, folded."""
    first = unit.first
    album = first.collection
    about = _folded(album.title, album.description[:400]) if album is not None else ""
    return f"{_folded(first.item.title, first.item.work, *first.genres)} {about}"


@lru_cache(20_000)
def _folded(*texts: str) -> str:
    return folded(" ".join(texts))
