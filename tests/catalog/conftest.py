"""A folder, a store, and a way to scan the one into the other."""

from pathlib import Path

import pytest

from segue.catalog.art import ArtStore
from segue.catalog.scan import ScanReport, add_root, scan_root
from segue.model.media import AudioFile, Collection, Item
from segue.store import Store
from tests import library


class Library:
    """A library folder and what the store knows of it."""

    def __init__(self, store: Store, folder: Path, art: ArtStore) -> None:
        self.store, self.folder, self.art = store, folder, art
        folder.mkdir()

    def scan(self, under: str = "", kind: str = "auto") -> ScanReport:
        return scan_root(self.store, self.art, add_root(self.store, self.folder, kind), under=under)

    def make(self, path: str, tone_hz: int = 440, **tags: object) -> Path:
        return library.make(self.folder / path, tone_hz, **tags)  # type: ignore[arg-type]

    def album(self, folder: str = "Ann/Sea", tones: tuple[int, ...] = (440, 460, 480), **tags: object) -> None:
        for n, tone in enumerate(tones, 1):
            self.make(
                f"{folder}/{n:02} Song {n}.ogg", tone, title=f"Song {n}", artist="Ann", album="Sea", tracknumber=str(n),
                **tags,
            )  # fmt: skip

    def collections(self) -> dict[str, Collection]:
        return {each.title: each for each in self.store.catalog.list_collections()[1]}

    def items(self, title: str = "") -> dict[str, Item]:
        if title:
            return {item.title: item for item in self.store.catalog.items_of(self.collections()[title].id)}
        return {item.title: item for item in self.store.catalog.list_items()[1]}

    def file(self, path: str) -> AudioFile:
        found = self.store.files.by_path(str(self.folder / path))
        assert found is not None
        return found


@pytest.fixture
def lib(store: Store, tmp_path: Path) -> Library:
    return Library(store, tmp_path / "music", ArtStore(tmp_path / "art"))


def counts(report: ScanReport) -> tuple[int, int, int, int, int]:
    return report.seen, report.added, report.changed, report.moved, report.missing
