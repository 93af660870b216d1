"""Music for the mood of words: what a book or an episode feels like, beside how recordings sound.

Words have a valence (dark to bright) and an arousal (calm to tense) by `understanding.feel`. Recordings are placed on
the same plane (J. Russell's circumplex, 1980) by what listeners hear in them: mode and pace make brightness (K. Hevner,
1935; 1937), energy and pace make excitement. Both are taken as places among all music of this library, so "calm" is
calm for this house. Where a song's words are known, their mood counts, too. Nothing is claimed that was not measured.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from segue.model.errors import NotFound
from segue.model.ids import kind_of
from segue.model.picks import Part, Pick
from segue.model.sound import AudioProfile
from segue.model.understanding import Moment, Mood, Understanding
from segue.recommend.chain import Table
from segue.store import Store
from segue.understanding.feel import telling
from segue.understanding.spoken import sentences

Floats = NDArray[np.float32]
MOST_PARTS = 200
"""Chapters of a book, or episodes of a show, that are taken together."""
_SURE = 0.35
"""A mode heard with less confidence says nothing."""
_LYRICS = 0.3
_CLEAR, _EVEN = 0.1, 0.6
"""So far from the middle a recording is of a mood, and so near it is even."""
_QUOTES = 2
MOST_OF_ONE = 3
"""Tracks of one album."""
_FELT = {"bright": "bright", "dark": "dark", "tense": "tense", "calm": "calm", "plain": "even"}


@dataclass(frozen=True, slots=True)
class Felt:
    """The mood of a thing's words, with the sentences that make it."""

    mood: Mood
    moments: tuple[tuple[str, Moment], ...]
    """(item, moment)."""


@dataclass(frozen=True, slots=True)
class Fit:
    """A recording for a mood."""

    item_id: str
    score: float
    """0 to 1."""
    reason: str


@dataclass(slots=True)
class MoodMusic:
    """Finds music for moods. What is known of the library's sounds is kept until more was analysed."""

    store: Store
    _stamp: int = -1
    _ids: list[str] = field(default_factory=list)
    _places: Floats = field(default_factory=lambda: np.zeros((0, 2), np.float32))

    def felt(self, subject_id: str) -> Felt:
        """What the words of an episode, a chapter, a book or a show feel like.

        Raises NotFound for what is not here, and where too few words of feeling are known to say a mood.
        """
        known = [each for each in self._understood(subject_id) if each.mood.label]
        if not known:
            raise NotFound(
                "Nothing can be told of this one's mood.", "Its words must be known, and some must be words of feeling."
            )
        mood = mean_mood([each.mood for each in known])
        nearest = sorted(known, key=lambda each: (each.mood.label != mood.label, -abs(each.mood.valence)))
        moments: list[tuple[str, Moment]] = []
        for each in nearest[:_QUOTES]:
            words = next(iter(self.store.feeds.transcripts(each.item_id)), None)
            told = telling(sentences(words.segments), each.language, mood.label, 1) if words else ()
            moments += [(each.item_id, moment) for moment in told]
        return Felt(mood, tuple(moments))

    def music(self, mood: Mood, limit: int = 20) -> list[Fit]:
        """The recordings that fit best, each with what was measured of it; none that is of another mood."""
        self._read()
        if not self._ids:
            return []
        away = np.linalg.norm(self._places - np.array([mood.valence, mood.arousal], np.float32), axis=1)
        fits = np.flatnonzero(of_mood(self._places, mood.label))
        chosen = [int(at) for at in fits[np.argsort(away[fits], kind="stable")][:limit]]
        profiles = self.store.profiles.many([self._ids[at] for at in chosen])
        return [
            Fit(
                self._ids[at],
                round(float(np.exp(-away[at])), 4),
                f"{_FELT.get(mood.label, 'even').capitalize()}, as its words are: {sound(profiles[self._ids[at]])}",
            )
            for at in chosen
            if self._ids[at] in profiles
        ]

    def _understood(self, subject_id: str) -> list[Understanding]:
        try:
            kind = kind_of(subject_id)
        except ValueError as error:
            raise NotFound("There is nothing with this id.", "Give the id of an episode, a book or a show.") from error
        if kind in {"book", "show"}:
            self.store.catalog.collection(subject_id)
            ids = [each.id for each in self.store.catalog.items_of(subject_id)[:MOST_PARTS]]
        else:
            ids = [self.store.catalog.item(subject_id).id]
        found = self.store.understandings.many(ids)
        return [found[id_] for id_ in ids if id_ in found]

    def _read(self) -> None:
        stamp = self.store.signals.analysed()
        if stamp == self._stamp:
            return
        told = list(self.store.profiles.feelings())
        self._ids = [row[0] for row in told]
        self._places = places([row[1:] for row in told])
        sung = self.store.understandings.moods("track") if told else {}
        for at, id_ in enumerate(self._ids):
            if id_ in sung:
                self._places[at, 0] = (1 - _LYRICS) * self._places[at, 0] + _LYRICS * sung[id_].valence
        self._stamp = stamp


def mood_picks(table: Table, fits: Sequence[Fit], limit: int) -> list[Pick]:
    """The first of `fits` that the listener does not refuse, few of one album, as picks."""
    sight, atlas = table.sight, table.ground.atlas
    rows = atlas.rows([each.item_id for each in fits])
    factors = table.judge(rows) if table.judge is not None and len(rows) and (rows >= 0).all() else np.ones(len(rows))
    taken: dict[int, int] = {}
    picks: list[Pick] = []
    for fit, row, factor in zip(fits, rows, factors, strict=True):
        if row < 0 or factor <= 0 or int(row) in sight.refused:
            continue
        album, maker = int(atlas.collections[row]), int(atlas.creators[row])
        if album in sight.refused_collections or maker in sight.refused_creators or taken.get(album, 0) >= MOST_OF_ONE:
            continue
        taken[album] = taken.get(album, 0) + 1
        picks.append(Pick(fit.item_id, fit.score, "mood", fit.reason, 1.0, (Part("mood", fit.score),)))
        if len(picks) == limit:
            break
    return picks


def mean_mood(moods: Sequence[Mood]) -> Mood:
    """The mood of many parts: the means, and the label that most parts have."""
    labels = [each.label for each in moods]
    label = max(dict.fromkeys(labels), key=lambda each: (labels.count(each), each != "plain"))
    valence, arousal = (float(np.mean([getattr(each, name) for each in moods])) for name in ("valence", "arousal"))
    return Mood(label, round(valence, 3), round(arousal, 3))


def places(told: Sequence[tuple[float, float | None, float, str, float]]) -> Floats:
    """(recordings, 2): valence and arousal, −1 to 1, of (energy, tempo_bpm, its confidence, key, its confidence)."""
    if not told:
        return np.zeros((0, 2), np.float32)
    energy = _ranks([each[0] for each in told])
    pace = _ranks([each[1] or np.nan for each in told])
    mode = np.array([mode_of(each[3]) * each[4] if each[4] >= _SURE else 0.0 for each in told], np.float32)
    return np.stack([np.clip(0.65 * mode + 0.35 * pace, -1, 1), 0.75 * energy + 0.25 * pace], axis=1)


def of_mood(found: Floats, label: str) -> NDArray[np.bool_]:
    """Which places may be called so."""
    valence, arousal = found[:, 0], found[:, 1]
    even: NDArray[np.bool_] = np.abs(found).max(axis=1, initial=0) < _EVEN
    sides: dict[str, NDArray[np.bool_]] = {
        "bright": valence > _CLEAR,
        "dark": valence < -_CLEAR,
        "tense": arousal > _CLEAR,
        "calm": arousal < -_CLEAR,
    }
    return sides.get(label, even)


def mode_of(key: str) -> int:
    """1 for a major key, −1 for a minor one, 0 for none."""
    return 0 if not key else -1 if key.endswith("m") else 1


def sound(profile: AudioProfile) -> str:
    """What was measured, in words: `in A minor, 62 beats a minute, still`."""
    parts = []
    if profile.key and profile.key_confidence >= _SURE:
        parts.append(f"in {profile.key.removesuffix('m')} {'minor' if mode_of(profile.key) < 0 else 'major'}")
    if profile.tempo_bpm:
        parts.append(f"{round(profile.tempo_bpm)} beats a minute")
    parts.append("still" if profile.energy < 1 / 3 else "lively" if profile.energy < 2 / 3 else "driving")
    return ", ".join(parts)


def _ranks(values: Sequence[float]) -> Floats:
    """Each value's place among all, −1 to 1; 0 for what is not known."""
    given = np.array(values, np.float64)
    known = np.flatnonzero(~np.isnan(given))
    found = np.zeros(len(given), np.float32)
    if len(known) > 1:
        _, place, counts = np.unique(given[known], return_inverse=True, return_counts=True)
        before = np.cumsum(counts) - counts
        found[known] = (2 * (before[place] + (counts[place] - 1) / 2) / (len(known) - 1) - 1).astype(np.float32)
    return found
