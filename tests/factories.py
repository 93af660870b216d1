"""Makes nouns for tests: only what a test says differs from plain defaults."""

from dataclasses import replace
from itertools import count
from typing import Any

from segue.model.ids import new_id
from segue.model.listening import Listen, User
from segue.model.media import ITEM_KIND, AudioFile, Collection, Credit, Item
from segue.model.sound import AudioProfile
from segue.store import Store

_number = count(1)


def user(**how: Any) -> User:
    n = next(_number)
    return replace(User(id=new_id("user"), name=f"listener-{n}", display_name=f"Listener {n}"), **how)


def collection(kind: str = "album", **how: Any) -> Collection:
    n = next(_number)
    made = Collection(
        id=new_id(kind),
        kind=kind,  # type: ignore[arg-type]
        title=f"Title {n}",
        key=f"key-{n}",
        credits=(Credit(f"Artist {n}", "album_artist"),),
        added_at_ms=1_000 + n,
    )
    return replace(made, **how)


def file(**how: Any) -> AudioFile:
    n = next(_number)
    made = AudioFile(
        id=new_id("file"),
        path=f"/nowhere/{n}.flac",
        size_bytes=1_000 + n,
        mtime_ns=n,
        content_hash=f"hash-{n}",
        container="flac",
        codec="flac",
        duration_ms=180_000,
        sample_rate_hz=44_100,
        channels=2,
    )
    return replace(made, **how)


def item(of: Collection, **how: Any) -> Item:
    n = next(_number)
    kind = ITEM_KIND[of.kind]
    made = Item(
        id=new_id(kind),
        kind=kind,
        collection_id=of.id,
        title=f"Item {n}",
        credits=of.credits,
        position=n,
        duration_ms=180_000,
        genres=of.genres,
        added_at_ms=1_000 + n,
    )
    return replace(made, **how)


def profile(**how: Any) -> AudioProfile:
    made = AudioProfile(
        engine="test",
        version=1,
        duration_ms=180_000,
        lufs=-16.0,
        loudness_range_lu=6.0,
        true_peak_dbtp=-2.0,
        sound_start_ms=0,
        sound_end_ms=180_000,
        intro_end_ms=8_000,
        outro_start_ms=170_000,
        fades_out=False,
        energy=0.5,
        tempo_bpm=120.0,
        tempo_confidence=0.9,
        beats_ms=tuple(range(0, 180_000, 500)),
        downbeats_ms=tuple(range(0, 180_000, 2_000)),
        key="C",
        key_confidence=0.8,
        camelot="8B",
        waveform=bytes(range(0, 200)),
        waveform_step_ms=900,
    )
    return replace(made, **how)


def listen(user_id: str, item_id: str, **how: Any) -> Listen:
    made = Listen(
        id=new_id("listen"),
        user_id=user_id,
        item_id=item_id,
        started_at_ms=1_700_000_000_000 + next(_number) * 200_000,
        played_ms=180_000,
        position_ms=180_000,
        ended="finished",
    )
    return replace(made, **how)


def album_in(store: Store, tracks: int = 3, **how: Any) -> tuple[Collection, list[Item]]:
    """An album of present files, in the store."""
    made = store.catalog.put_collections([collection(**how)])[0]
    files = [file() for _ in range(tracks)]
    store.files.put_files(files)
    items = [item(made, file_id=each.id, position=n) for n, each in enumerate(files, 1)]
    return made, store.catalog.put_items(items)
