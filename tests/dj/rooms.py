"""A small library of real files, made here: albums of several sounds, a work in movements, known loudness."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from segue.audio.encode import write
from segue.audio.loudness import integrated_lufs, measured
from segue.audio.shape import Samples, gain
from segue.dj.service import DjService
from segue.dj.voice import Booth
from segue.engines.tts.base import SpeechEngine
from segue.engines.tts.fake import FakeSpeech
from segue.model.listening import User
from segue.model.media import AudioFile, Collection, Credit, Item
from segue.model.sound import AudioProfile
from segue.store import Store
from tests import factories as make
from tests.dj.made import NAMES, ROOTS, WORDS

RATE_HZ = 44_100
LEVELS_LUFS = (-13.0, -14.0, -18.0, -23.0)


def music(seconds: float, seed: int, lufs: float) -> Samples:
    """Something like a piece: chords that change, a beat, a fade at the end; brought to `lufs`."""
    rng = np.random.default_rng(seed)
    at = np.arange(round(seconds * RATE_HZ)) / RATE_HZ
    chords = 110 * 2 ** (rng.integers(0, 12, (int(seconds / 2) + 2, 3)) / 12)
    which = (at / 2).astype(int)
    tune = sum(np.sin(2 * np.pi * np.cumsum(chords[which, voice]) / RATE_HZ) for voice in range(3))
    beat = np.exp(-((at * 2) % 1) * 12) * np.sin(2 * np.pi * 70 * at) * 1.5
    sides = np.stack([tune + beat, tune * 0.9 + beat], axis=1) * 0.2
    sides += rng.normal(0, 0.01, sides.shape)
    edge = np.minimum(1, np.minimum(at, (at[-1] - at) / 3) * 20 + 0.02)[:, None]
    tail = np.minimum(1, (at[-1] - at) / 5)[:, None]
    samples = (sides * edge * tail).astype(np.float32)
    samples = gain(samples, lufs - integrated_lufs(samples, RATE_HZ))
    return np.asarray(np.clip(samples, -1, 1), np.float32)


def put_track(
    store: Store, album: Collection, path: Path, samples: Samples, profile: AudioProfile, **how: object
) -> Item:
    """A file, its item and its profile, in the store."""
    if not path.exists():
        write(path, samples, RATE_HZ)
    duration_ms = round(len(samples) * 1000 / RATE_HZ)
    file: AudioFile = make.file(path=str(path), duration_ms=duration_ms, content_hash=path.name)
    store.files.put_files([file])
    item = replace(make.item(album, file_id=file.id, duration_ms=duration_ms), **how)  # type: ignore[arg-type]
    (item,) = store.catalog.put_items([item])
    store.profiles.put(item.id, profile)
    return item


def profile_of(samples: Samples) -> AudioProfile:
    """The parts of a profile that the show's level and joins need, measured."""
    duration_ms = round(len(samples) * 1000 / RATE_HZ)
    heard = measured(samples, RATE_HZ)
    loud = np.flatnonzero(np.abs(samples).max(axis=1) > 0.003)
    return make.profile(
        duration_ms=duration_ms,
        lufs=heard.integrated_lufs(),
        true_peak_dbtp=heard.true_peak_dbtp(),
        sound_start_ms=int(loud[0]) * 1000 // RATE_HZ,
        sound_end_ms=int(loud[-1]) * 1000 // RATE_HZ,
        intro_end_ms=5_000,
        outro_start_ms=duration_ms - 6_000,
        fades_out=True,
        beats_ms=tuple(range(0, duration_ms, 500)),
        downbeats_ms=tuple(range(0, duration_ms, 2_000)),
    )


def fill(store: Store, folder: Path, artists: int = 6, seconds: float = 42.0) -> list[Item]:
    """Artists with an album of two tracks each, and a work of three movements that run on into each other."""
    folder.mkdir(parents=True, exist_ok=True)
    made: list[Item] = []
    pieces = [music(seconds, seed, -14.0) for seed in range(2)]
    heard = [profile_of(piece) for piece in pieces]
    for n in range(artists):
        credits = (Credit(f"{NAMES[n]} Marlow", "artist"),)
        album = make.collection(title=f"{ROOTS[n % len(ROOTS)]} Letters", credits=credits, year=1980 + n * 4)
        (album,) = store.catalog.put_collections([album])
        for k in range(2):
            number = n * 2 + k
            by_db = LEVELS_LUFS[number % 4] + 14.0
            sound = gain(pieces[k], by_db)
            profile = replace(heard[k], lufs=heard[k].lufs + by_db, true_peak_dbtp=heard[k].true_peak_dbtp + by_db)
            title = f"{WORDS[number % len(WORDS)]} {ROOTS[number // len(WORDS)]}"
            path = folder / f"{number}.{'flac' if number == 3 else 'wav'}"
            how: dict[str, object] = {"title": title, "credits": credits, "genres": ("Jazz",), "position": 1 + 2 * k}
            made.append(put_track(store, album, path, sound, profile, **how))
    whole = music(66, 99, -16.0)
    (suite,) = store.catalog.put_collections([make.collection(title="Suite in Blue")])
    cuts = [0, 20 * RATE_HZ + 17, 43 * RATE_HZ + 401, len(whole)]
    for m in range(3):
        part = whole[cuts[m] : cuts[m + 1]]
        path = folder / f"suite{m}.wav"
        how = {"title": f"Suite: {m}", "work": "Suite in Blue", "movement": m + 1, "movement_title": f"Part {m}"}
        how |= {"credits": (Credit("Ida Blom", "artist"),), "position": m + 1}
        made.append(put_track(store, suite, path, part, profile_of(part), **how))
    return made


def service_on(store: Store, folder: Path, engines: Sequence[SpeechEngine] | None = None) -> DjService:
    """A DJ with the fake voice (or other engines)."""
    return DjService(store, Booth((FakeSpeech(),) if engines is None else engines, store.shows, folder / "clips"))


def listener(store: Store, name: str = "mara") -> User:
    """An account."""
    user = make.user(name=name, display_name=name.capitalize())
    store.accounts.add_user(user)
    return user
