"""What belongs together: the files of a folder made into albums and books, each with the key that makes it this one.

Files are looked at one *unit* at a time: an album folder, its disc folders joined to it (`names.unit_of`). A group
never reaches beyond its unit, except a release that MusicBrainz names: its id is its key wherever its files lie.
Everything here is a pure function of paths and tags.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from segue.catalog import names
from segue.catalog.tags.shape import FileFacts
from segue.model.media import Collection, CollectionKind, Item

RootKind = Literal["auto", "music", "books", "podcasts"]


@dataclass(frozen=True, slots=True)
class Located:
    """A file that was read, and where it lies."""

    path: str
    """Relative to its root, with `/` between."""
    facts: FileFacts

    @property
    def folder(self) -> str:
        """The folder that it lies in, relative to the root; empty for the root itself."""
        return self.path.rpartition("/")[0]

    @property
    def stem(self) -> str:
        """Its name without the suffix."""
        name = self.path.rpartition("/")[2]
        return name.rpartition(".")[0] or name


@dataclass(frozen=True, slots=True)
class Planned:
    """An item to be: ids are the store's to give."""

    path: str
    item: Item


@dataclass(frozen=True, slots=True)
class Group:
    """An album or a book to be, with its items in order."""

    collection: Collection
    planned: tuple[Planned, ...]


def group_unit(
    root_id: str, unit: str, files: Sequence[Located], kind: RootKind = "auto", root_name: str = ""
) -> list[Group]:
    """The albums and books that the files of one unit make. Every file is in exactly one group.

    `root_name` is what sounds are filed under that lie in the root itself and tell nothing.
    """
    from segue.catalog.albums import albums_of
    from segue.catalog.books import books_of

    book_files = [file for file in files if _kind_of(file, files, kind) == "book"]
    music_files = [file for file in files if file not in book_files] if book_files else list(files)
    area = f"{root_id}/{unit}"
    groups = albums_of(area, unit, music_files, root_name) if music_files else []
    return [*groups, *(books_of(area, unit, book_files) if book_files else [])]


def _kind_of(file: Located, siblings: Sequence[Located], kind: RootKind) -> CollectionKind:
    if kind == "books":
        return "book"
    if kind == "music":
        return "album"
    if any(names.is_book_area(part) for part in file.folder.split("/")):
        return "book"
    album = names.normal(file.facts.tags.album)
    # One file that calls itself an audiobook speaks for all that share its album and folder.
    told = any(other.facts.tags.audiobook for other in siblings if names.normal(other.facts.tags.album) == album)
    return "book" if told else "album"
