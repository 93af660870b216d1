"""Albums out of a folder's files: told apart by release id, title, album artist and year."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import PurePosixPath

from segue.catalog import names
from segue.catalog.identity import Group, Located, Planned
from segue.catalog.tags.shape import Tags
from segue.catalog.tags.text import unique
from segue.catalog.works import with_movements
from segue.model.media import Collection, Credit, Item

LOOSE_TITLE = "Singles"
_MB_VARIOUS = "89ad4ac3-39f7-470e-963a-56509c546377"


def albums_of(area: str, unit: str, files: Sequence[Located], root_name: str = "") -> list[Group]:
    """The albums that `files` (all of one unit) make. `area` names the root and the unit: part of most keys."""
    titled: dict[str, list[Located]] = {}
    untitled = []
    for file in files:
        title = names.without_disc(file.facts.tags.album)[0]
        if title:
            titled.setdefault(names.normal(title), []).append(file)
        else:
            untitled.append(file)
    if untitled and unit and len(titled) == 1:
        only = next(iter(titled.values()))
        forgotten, untitled = _forgotten(unit, only, untitled)
        only += forgotten
    groups = []
    for bucket in titled.values():
        groups += [_album(area, unit, part) for part in _told_apart(unit, bucket)]
    return groups + [_loose(area, unit, key, part, root_name) for key, part in _untitled_parts(unit, untitled)]


def _forgotten(unit: str, album: list[Located], untitled: list[Located]) -> tuple[list[Located], list[Located]]:
    """Those of `untitled` that plainly belong to the folder's one album but forgot to say so, and the others."""
    if len(untitled) > len(album):
        return [], untitled
    artists = {names.normal(_lead(file.facts.tags)) for file in album} - {""}
    if _named_after(unit, album[0].facts.tags.album):
        artists.add("")
    belongs = [file for file in untitled if names.normal(_lead(file.facts.tags)) in artists]
    return belongs, [file for file in untitled if file not in belongs]


def _told_apart(unit: str, files: list[Located]) -> Iterable[list[Located]]:
    """Files that share a title, parted where they are different albums all the same."""
    for by_release in _parted(files, lambda tags: tags.release_mbid):
        for by_artist in _parted(by_release, lambda tags: names.normal(" ".join(tags.album_artists))):
            if by_artist[0].facts.tags.release_mbid:
                yield by_artist
            else:
                yield from _by_track_artist(unit, by_artist)


def _parted(files: list[Located], told: Callable[[Tags], str]) -> list[list[Located]]:
    """Parts by what the tags tell; those that tell nothing join the only part there is, else stay apart."""
    parts: dict[str, list[Located]] = {}
    for file in files:
        parts.setdefault(told(file.facts.tags), []).append(file)
    if len(parts) == 2 and "" in parts:
        silent = parts.pop("")
        next(iter(parts.values())).extend(silent)
    return list(parts.values())


def _by_track_artist(unit: str, files: list[Located]) -> Iterable[list[Located]]:
    artists = {names.normal(_lead(file.facts.tags)) for file in files} - {""}
    told = any(file.facts.tags.album_artists or file.facts.tags.compilation for file in files)
    places = [_place(file) for file in files]
    clash = len(set(places)) < len(places) and all(track for _, track in places)
    if told or len(artists) <= 1:
        years = {file.facts.tags.year for file in files}
        yield from _by(files, lambda file: str(file.facts.tags.year)) if clash and 1 < len(years) <= 8 else [files]
    elif clash and not _named_after(unit, files[0].facts.tags.album):
        # Two "Greatest Hits" in one heap of files: the track numbers collide, so they are two.
        yield from _by(files, lambda file: names.normal(_lead(file.facts.tags)))
    elif (
        len(artists) > 1 and not all(track for _, track in places) and not _named_after(unit, files[0].facts.tags.album)
    ):
        yield from _by(files, lambda file: names.normal(_lead(file.facts.tags)))
    else:
        yield files


def _by(files: list[Located], told: Callable[[Located], str]) -> list[list[Located]]:
    parts: dict[str, list[Located]] = {}
    for file in files:
        parts.setdefault(told(file), []).append(file)
    return list(parts.values())


def _named_after(unit: str, album: str) -> bool:
    folder, title = names.normal(PurePosixPath(unit).name), names.normal(names.without_disc(album)[0])
    return bool(folder and title) and (title in folder or folder in title)


def _untitled_parts(unit: str, files: list[Located]) -> list[tuple[str, list[Located]]]:
    if not files:
        return []
    numbered = sum(_place(file)[1] > 0 for file in files)
    artists = {names.normal(_lead(file.facts.tags)) for file in files}
    if unit and len(files) > 1 and numbered > len(files) // 2 and len(artists) == 1:
        return [("folder", files)]
    return [("loose", part) for part in _by(files, lambda file: names.normal(_artist_names(file, unit)[0]))]


def _album(area: str, unit: str, files: list[Located]) -> Group:
    tags = [file.facts.tags for file in files]
    title = _most(names.without_disc(tag.album)[0] for tag in tags)
    release = _most(tag.release_mbid for tag in tags)
    credits, compilation = _album_credits(unit, files)
    year = _year(tags)
    key = f"mb:{release}" if release else "|".join(["album", names.normal(_names(credits)), names.normal(title), area])
    if not release and not _named_after(unit, title):
        key += f"|{year or ''}"  # in a heap of files the folder tells nothing, so the year does
    return _group(
        unit, files, key=key, title=title, credits=credits, compilation=compilation, year=year, release=release
    )


def _loose(area: str, unit: str, kind: str, files: list[Located], root_name: str) -> Group:
    folder = names.read_folder(PurePosixPath(unit).name) if unit else names.FolderName("")
    artist = _artist_names(files[0], unit)[0]
    credits = (Credit(artist, "album_artist"),) if artist else ()
    if kind == "folder":
        key, title, year = f"folder|{area}", folder.title, folder.year
    else:
        key, year = f"loose|{names.normal(artist)}|{area}", None
        title = LOOSE_TITLE if artist else PurePosixPath(unit or root_name).name or LOOSE_TITLE
    found = _year([file.facts.tags for file in files])
    year = found if kind == "folder" and found else year
    return _group(unit, files, key=key, title=title, credits=credits, year=year)


def _group(
    unit: str,
    files: list[Located],
    *,
    key: str,
    title: str,
    credits: tuple[Credit, ...],
    compilation: bool = False,
    year: int | None,
    release: str = "",
) -> Group:
    tags = [file.facts.tags for file in files]
    genres = common(genre for tag in tags for genre in tag.genres)
    collection = Collection(
        id="",
        kind="album",
        title=title,
        key=key,
        credits=credits + _shared_composer(tags),
        sort_title=_most(tag.album_sort for tag in tags),
        year=year,
        language=_shared(tag.language for tag in tags),
        genres=genres[:5],
        explicit=any(tag.explicit for tag in tags),
        mbid=release,
        compilation=compilation,
    )
    planned = [Planned(file.path, _track(file, unit)) for file in files]
    planned.sort(key=lambda each: (each.item.disc, each.item.position or 10_000, names.natural(each.path)))
    items = with_movements([each.item for each in planned], [each.item.work != "" for each in planned])
    return Group(collection, tuple(replace(p, item=item) for p, item in zip(planned, items, strict=True)))


def _track(file: Located, unit: str) -> Item:
    tags, facts = file.facts.tags, file.facts
    stem = names.read_stem(file.stem)
    disc, position = _place(file)
    artists = tags.artists or tags.album_artists
    mbids = tags.artist_mbids if tags.artists else tags.album_artist_mbids
    credits = tuple(Credit(name, "artist", "", _nth(mbids, n)) for n, name in enumerate(artists))
    if not credits and (name := _artist_names(file, unit)[0]):
        credits = (Credit(name, "artist"),)
    return Item(
        id="",
        kind="track",
        collection_id="",
        title=tags.title or stem.title,
        credits=credits + tuple(Credit(name, "composer") for name in tags.composers),
        disc=disc,
        position=position,
        duration_ms=facts.duration_ms,
        year=tags.year,
        language=tags.language,
        genres=tags.genres,
        work=tags.work,
        movement=tags.movement,
        movement_title=tags.movement_title,
        explicit=tags.explicit,
        mbid=tags.recording_mbid,
        marks=tuple(mark for mark in facts.marks if mark.start_ms < facts.duration_ms),
        sort_title=tags.title_sort,
    )


def _place(file: Located) -> tuple[int, int]:
    """(disc, track): tags first, then the folder's and the file's name."""
    tags, stem = file.facts.tags, names.read_stem(file.stem)
    disc = tags.disc or names.without_disc(tags.album)[1] or names.disc_of(file.folder) or stem.disc or 1
    return disc, tags.track or stem.track


def _album_credits(unit: str, files: list[Located]) -> tuple[tuple[Credit, ...], bool]:
    told = next((file.facts.tags for file in files if file.facts.tags.album_artists), None)
    flagged = any(file.facts.tags.compilation for file in files)
    various = (Credit(names.VARIOUS, "album_artist"),)
    if told:
        if names.is_various(told.album_artists[0]):
            return various, True
        pairs = enumerate(told.album_artists)
        return tuple(Credit(name, "album_artist", "", _nth(told.album_artist_mbids, n)) for n, name in pairs), flagged
    leads = {names.normal(_artist_names(file, unit)[0]): _artist_names(file, unit) for file in files}
    if len(leads) > 1:
        leads.pop("", None)
    if len(leads) == 1:
        name, mbid = next(iter(leads.values()))
        return ((Credit(name, "album_artist", "", mbid),) if name else ()), flagged
    return various, True


def _artist_names(file: Located, unit: str) -> tuple[str, str]:
    """The lead artist of a file and their MusicBrainz id: by tags, else by file name, else by folders."""
    tags = file.facts.tags
    if tags.artists or tags.album_artists:
        return _lead(tags), _nth(tags.artist_mbids or tags.album_artist_mbids, 0)
    parts = PurePosixPath(unit).parts
    by_folder = names.read_folder(parts[-1]).artist if parts else ""
    if not tags.title and not by_folder and (by_name := names.read_stem(file.stem).artist):
        return by_name, ""
    return by_folder or (parts[-2] if len(parts) > 1 and not names.is_various(parts[-2]) else ""), ""


def _lead(tags: Tags) -> str:
    return (tags.artists or tags.album_artists or ("",))[0]


def _names(credits: tuple[Credit, ...]) -> str:
    return " ".join(credit.name for credit in credits)


def _nth(values: tuple[str, ...], n: int) -> str:
    value = values[n] if n < len(values) else ""
    return "" if value == _MB_VARIOUS else value


def _shared_composer(tags: list[Tags]) -> tuple[Credit, ...]:
    """The composer, when one wrote the whole album."""
    composers = {tag.composers for tag in tags}
    only = next(iter(composers)) if len(composers) == 1 else ()
    return tuple(Credit(name, "composer") for name in only[:4])


def _year(tags: list[Tags]) -> int | None:
    """The year that most tracks tell; when none has the majority (a compilation), the latest."""
    years = Counter(tag.year for tag in tags if tag.year)
    if not years:
        return None
    year, count = years.most_common(1)[0]
    return year if count * 2 > years.total() else max(years)


def _most(values: Iterable[str]) -> str:
    """The commonest value that is not empty."""
    return next((value for value, _ in Counter(value for value in values if value).most_common(1)), "")


def common(values: Iterable[str]) -> tuple[str, ...]:
    """Values by how often they occur, the commonest first; case does not tell them apart."""
    found = list(values)
    counts = Counter(value.casefold() for value in found)
    return tuple(sorted(unique(found), key=lambda value: -counts[value.casefold()]))


def _shared(values: Iterable[str]) -> str:
    found = unique(values)
    return found[0] if len(found) == 1 else ""
