"""The demo library: scores, scripts and stories of our own, rendered into files that an ordinary scan takes in."""

from dataclasses import dataclass
from pathlib import PurePosixPath

from segue.catalog.demo.albums import ALBUMS, arrange, score_of
from segue.catalog.demo.naming import track_path


@dataclass(frozen=True, slots=True)
class Truth:
    """What is known of a piece from its score, for judging an analysis."""

    path: PurePosixPath
    """Of the file, from the demo folder."""
    title: str
    tempo_bpm: float
    """Of the beat that one taps to (the half note of a reel, the dotted quarter of a jig)."""
    steady: bool
    """True where players keep to the beat throughout (before a slowing end)."""
    key: str
    """`D`, `F#m`; empty for modal pieces, of which one may argue."""
    beats_a_bar: int
    first_beat_ms: float


STEADY = {"session", "harp", "stringband", "fifes", "lounge", "dance", "chip"}
"""Styles whose rhythm section marks the beat."""


def truth() -> list[Truth]:
    """Tempo and key of every piece of the demo library, as its score and arrangement have them."""
    found = []
    for album in ALBUMS:
        for number, track in enumerate(album.tracks, 1):
            score, music = score_of(track), arrange(album, number)
            found.append(
                Truth(
                    path=track_path(album, number),
                    title=score.title,
                    tempo_bpm=score.tempo_bpm,
                    steady=track.style in STEADY,
                    key=score.key if score.key_sure else "",
                    beats_a_bar=round(music.bar_ticks / music.beat_ticks),
                    first_beat_ms=music.time_ms(music.first_beat),
                )
            )
    return found
