"""Audiobooks out of a folder's files: M4B with chapters, or numbered files, or both."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from segue.catalog import names
from segue.catalog.albums import common
from segue.catalog.identity import Group, Located, Planned
from segue.catalog.tags.interpret import BOOK_GENRES
from segue.catalog.tags.text import unique
from segue.model.media import Collection, Credit, Item, Mark


def books_of(area: str, unit: str, files: Sequence[Located]) -> list[Group]:
    """The books that `files` (all of one unit) make. `area` names the root and the unit: part of every key."""
    parts: dict[str, list[Located]] = {}
    for file in files:
        parts.setdefault(_bucket(file), []).append(file)
    only_folder = set(parts) == {"", *list(parts)[:1]} and len(parts) == 2 and "" in parts
    if only_folder:
        # A forgotten tag: the file belongs to the one book of its folder.
        silent = parts.pop("")
        next(iter(parts.values())).extend(silent)
    return [_book(area, unit, part) for part in parts.values()]


def _bucket(file: Located) -> str:
    """What tells the books of one folder apart: the album tag; for a whole book in one file, its own name."""
    tags = file.facts.tags
    if tags.album:
        return names.normal(names.without_part(tags.album)[0])
    if file.path.lower().endswith(".m4b") and not names.number_in_stem(file.stem):
        return names.normal(tags.title or file.stem)
    return ""


@dataclass(frozen=True, slots=True)
class _Place:
    """What the folders around a book tell of it."""

    title: str
    author: str = ""
    series: str = ""
    position: float | None = None
    narrator: str = ""
    year: int | None = None


def _place(unit: str, file: Located, whole_file: bool) -> _Place:
    """Reads Author/Series/Title, Author/Title and "Author - Title"; a file that is a book is its own last folder."""
    parts = list(PurePosixPath(unit).parts)
    areas = [n for n, part in enumerate(parts) if names.is_book_area(part)]
    parts = parts[areas[-1] + 1 :] if areas else parts
    if whole_file:
        parts = [*parts, file.stem] if not parts or names.normal(parts[-1]) != names.normal(file.stem) else parts
    if not parts:
        return _Place(names.without_part(file.stem)[0])
    last = names.read_folder(parts[-1])
    author = parts[0] if len(parts) > 1 else last.artist
    series = parts[-2] if len(parts) > 2 else ""
    position, title = last.position, last.title
    if len(parts) > 1 and last.artist:
        title = f"{last.artist} - {last.title}"
        if names.normal(last.artist) == names.normal(author):
            title = last.title
        elif series and (number := names.number_in_stem(last.artist)):
            title, position = last.title, position if position is not None else float(number)  # "Dune 2 - Title"
    return _Place(
        title, author, series, position if series or last.position is not None else None, last.narrator, last.year
    )


def _book(area: str, unit: str, files: list[Located]) -> Group:
    tags = [file.facts.tags for file in files]
    album = names.without_part(_most(tag.album for tag in tags))[0]
    whole_file = len(files) == 1 and not names.number_in_stem(files[0].stem)
    place = _place(unit, files[0], whole_file and not album)
    single_title = tags[0].title if len(files) == 1 and not names.number_in_stem(files[0].stem) else ""
    title = album or single_title or place.title
    authors = _first([*(t.authors for t in tags), *(t.album_artists for t in tags), *(t.artists for t in tags)])
    authors = authors or ((place.author,) if place.author else ())
    narrators = unique(name for tag in tags for name in tag.narrators)
    if not narrators:
        composers = _first([tag.composers for tag in tags])
        narrators = composers if set(composers).isdisjoint(authors) else ()
    narrators = narrators or ((place.narrator,) if place.narrator else ())
    series, position = _series(files, place)
    genres = common(genre for tag in tags for genre in tag.genres if genre.casefold() not in BOOK_GENRES)
    collection = Collection(
        id="",
        kind="book",
        title=title,
        key="|".join(["book", names.normal(" ".join(authors)), names.normal(title), area]),
        credits=(*(Credit(name, "author") for name in authors), *(Credit(name, "narrator") for name in narrators)),
        sort_title=_most(tag.album_sort for tag in tags),
        year=next((tag.year for tag in tags if tag.year), place.year),
        language=_most(tag.language for tag in tags),
        description=max((tag.description for tag in tags), key=len, default=""),
        genres=genres[:5],
        explicit=any(tag.explicit for tag in tags),
        series=series,
        series_position=position,
    )
    planned: list[Planned] = []
    for file in in_order(files):
        for mark in _spans(file):
            planned.append(Planned(file.path, _chapter(collection, file, mark, len(planned) + 1, len(files) == 1)))
    return Group(collection, tuple(planned))


def in_order(files: Sequence[Located]) -> list[Located]:
    """A book's files as they follow one another: by disc and track when every file tells its own, else by name."""
    told = [(file.facts.tags.disc or names.disc_of(file.folder), file.facts.tags.track) for file in files]
    if all(track for _, track in told) and len(set(told)) == len(told):
        return [file for _, file in sorted(zip(told, files, strict=True), key=lambda pair: pair[0])]
    return sorted(files, key=lambda file: names.natural(file.path))


def _spans(file: Located) -> list[Mark]:
    """The chapters inside a file, end to end over its whole length; one span when it has none."""
    end = file.facts.duration_ms
    starts = [mark for mark in file.facts.marks if mark.start_ms < end]
    starts = [mark for n, mark in enumerate(starts) if n == 0 or mark.start_ms > starts[n - 1].start_ms]
    if len(starts) < 2:
        return [Mark(0, end, "")]
    edges = [0, *(mark.start_ms for mark in starts[1:]), end]
    return [Mark(edges[n], edges[n + 1], mark.title) for n, mark in enumerate(starts)]


def _chapter(book: Collection, file: Located, span: Mark, number: int, alone: bool) -> Item:
    tags = file.facts.tags
    title = span.title
    if not title and not alone:
        title = tags.title if names.normal(tags.title) != names.normal(book.title) else ""
        stem = names.read_stem(file.stem)
        title = title or (stem.title if not stem.title.isdigit() else "")
        if names.normal(names.without_part(title)[0]) == names.normal(book.title) or names.normal(title) in _EMPTY:
            title = ""
    whole = alone and span.end_ms == file.facts.duration_ms and span.start_ms == 0
    return Item(
        id="",
        kind="chapter",
        collection_id="",
        title=title or (book.title if whole else f"Chapter {number}"),
        credits=book.credits,
        position=number,
        start_ms=span.start_ms,
        duration_ms=(span.end_ms or file.facts.duration_ms) - span.start_ms,
        year=book.year,
        language=tags.language,
        genres=book.genres,
        explicit=tags.explicit,
    )


_EMPTY = {"track", "chapter", "untitled", "audiobook"}


def _series(files: list[Located], place: _Place) -> tuple[str, float | None]:
    for file in files:
        tags = file.facts.tags
        if tags.series:
            return tags.series, tags.series_position
        if tags.movement_title:
            return tags.movement_title, float(tags.movement) if tags.movement else None
    return place.series, place.position if place.series else None


def _first(options: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    return next((option for option in options if option), ())


def _most(values: Iterable[str]) -> str:
    return next((value for value, _ in Counter(value for value in values if value).most_common(1)), "")
