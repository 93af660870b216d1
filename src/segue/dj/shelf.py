"""Where the mixer's sound comes from: the library's files and the host's clips."""

from collections.abc import Iterator
from pathlib import Path

from segue.audio.decode import decode, read
from segue.audio.loudness import integrated_lufs
from segue.audio.shape import Samples
from segue.dj.mix import RATE_HZ
from segue.dj.transitions import TARGET_LUFS, gain_db, limited_gain_db
from segue.dj.voice import Booth
from segue.model.errors import NotFound
from segue.model.show import Play, Talk
from segue.store import Store

TASTE_MS = 20_000
"""How much of a recording that nobody measured yet is heard to set its level."""


class LibraryShelf:
    """Opens what a show plays. Raises SegueError for what can't be played now; the mixer then leaves it out."""

    def __init__(self, store: Store, booth: Booth) -> None:
        self._store, self._booth = store, booth

    def play(self, play: Play) -> tuple[Iterator[Samples], float]:
        """See `mix.Shelf.play`."""
        item = self._store.catalog.item(play.item_id)
        file = self._store.files.file(item.file_id)
        if file.status != "present" or not file.path:
            raise NotFound(f"The file of {item.title} is not here.", "Scan the library, or bring the file back.")
        path = Path(file.path)
        # A whole file is decoded to its last sample, which may lie between two milliseconds.
        whole = not item.start_ms and play.end_ms >= item.duration_ms
        end_ms = None if whole else item.start_ms + play.end_ms
        profile = self._store.profiles.get(item.id)
        if profile is None:
            level_db = self._guessed_gain_db(path, item.start_ms + play.start_ms, item.duration_ms)
        else:
            # What the page can't do, the limiter here can: bring up quiet music with high peaks.
            level_db = play.gain_db + limited_gain_db(profile) - gain_db(profile)
        return decode(path, RATE_HZ, 2, item.start_ms + play.start_ms, end_ms), level_db

    def clip(self, talk: Talk) -> Samples:
        """See `mix.Shelf.clip`."""
        return read(Path(self._booth.fetch(talk.clip_id).path), RATE_HZ, 2)

    @staticmethod
    def _guessed_gain_db(path: Path, start_ms: int, duration_ms: int) -> float:
        at_ms = start_ms + max(0, duration_ms - TASTE_MS) // 3
        loudness = integrated_lufs(read(path, RATE_HZ, 2, at_ms, at_ms + TASTE_MS), RATE_HZ)
        return max(-18.0, min(9.0, TARGET_LUFS - loudness)) if loudness > -60 else 0.0
