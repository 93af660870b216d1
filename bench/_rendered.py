"""The demo's music played once more, otherwise: other seeds, keys and tempi. What was chosen on the demo's own sound is
judged on it. Minutes of rendering: a process for each core.
"""

import random
import tempfile
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from functools import partial
from pathlib import Path

from segue.catalog.demo.albums import ALBUMS, STYLES, score_of
from segue.model.sound import AudioProfile

RATE_HZ = 44_100
WORKERS = 2


def profiles(weights: Path, seed: int) -> dict[str, AudioProfile]:
    """How each track sounds in the library of a seed, by the demo's own names."""
    keys = [(album, number) for album, each in enumerate(ALBUMS) for number in range(1, len(each.tracks) + 1)]
    with ProcessPoolExecutor(WORKERS) as pool:
        heard = pool.map(partial(_heard, weights, seed), keys)
        return {f"track:{ALBUMS[album].id}:{number}": found for (album, number), found in zip(keys, heard, strict=True)}


def _heard(weights: Path, seed: int, key: tuple[int, int]) -> AudioProfile:
    from segue.analysis.profile import analyse
    from segue.audio.encode import write
    from segue.catalog.demo.mix import render
    from segue.engines.synth.soundfont import SoundFontSynth
    from segue.engines.weights import WeightsStore

    album, number = ALBUMS[key[0]], key[1]
    name = f"{album.id}/{number} of seed {seed}"
    chance = random.Random(name)
    track = album.tracks[number - 1]
    slower = chance.uniform(0.92, 1.08)
    tempo = round(score_of(track).tempo_bpm * slower)
    track = replace(track, semitones=track.semitones + chance.choice((-3, -2, -1, 1, 2, 3)), tempo_bpm=tempo)
    music = STYLES[track.style](score_of(track), name, **track.options)
    synth = SoundFontSynth(WeightsStore(weights).path)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "track.wav"
        write(path, render(music, synth, name, album.lufs + track.level_db, RATE_HZ), RATE_HZ)
        return analyse(path)
