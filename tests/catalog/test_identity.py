"""What belongs together, as a table: files and tags in, albums and books out."""

from dataclasses import dataclass, field
from typing import Any

import pytest

from segue.catalog import names
from segue.catalog.identity import Group, Located, group_unit
from segue.catalog.tags.shape import FileFacts, Tags
from segue.catalog.works import roman
from segue.model.media import Mark

MB = "12345678-1234-4234-8234-123456789ab"


@dataclass
class Case:
    """Files (path → tags) and the groups that they must make: title → (paths, credits)."""

    name: str
    files: dict[str, dict[str, Any]]
    groups: dict[str, tuple[list[str], tuple[str, ...]]]
    more: dict[str, Any] = field(default_factory=dict)


def grouped(files: dict[str, dict[str, Any]], kind: Any = "auto") -> list[Group]:
    units: dict[str, list[Located]] = {}
    for path, told in files.items():
        tags = {name: value for name, value in told.items() if name != "marks"}
        facts = FileFacts(Tags(**tags), "flac", "flac", 60_000, marks=told.get("marks", ()))
        located = Located(path, facts)
        units.setdefault(names.unit_of(located.folder), []).append(located)
    return [group for unit, found in units.items() for group in group_unit("roo_1", unit, found, kind, "Root")]


def t(n: int, title: str = "", **tags: Any) -> dict[str, Any]:
    return {"track": n, "title": title or f"Song {n}", **tags}


ANN, BEN, VA = ("Ann",), ("Ben",), ("Various Artists",)

ALBUMS = [
    Case(
        "one album in its folder",
        {"Ann/Sea/1.flac": t(1, album="Sea", artists=ANN), "Ann/Sea/2.flac": t(2, album="Sea", artists=ANN)},
        {"Sea": (["Ann/Sea/1.flac", "Ann/Sea/2.flac"], ANN)},
    ),
    Case(
        "a guest on one track leaves the album to its artist",
        {
            "Ann/Sea/1.flac": t(1, album="Sea", artists=ANN, album_artists=ANN),
            "Ann/Sea/2.flac": t(2, album="Sea", artists=("Ann", "Ben"), album_artists=ANN),
        },
        {"Sea": (["Ann/Sea/1.flac", "Ann/Sea/2.flac"], ANN)},
    ),
    Case(
        "disc folders are joined, in order",
        {
            "Ann/Sea/CD2/1.flac": t(1, "C", album="Sea", artists=ANN),
            "Ann/Sea/CD1/1.flac": t(1, "A", album="Sea", artists=ANN),
            "Ann/Sea/CD1/2.flac": t(2, "B", album="Sea", artists=ANN),
        },
        {"Sea": (["Ann/Sea/CD1/1.flac", "Ann/Sea/CD1/2.flac", "Ann/Sea/CD2/1.flac"], ANN)},
    ),
    Case(
        "discs told by folder names and album titles",
        {
            "Ann/Sea (Disc 1)/1.flac": t(1, album="Sea (Disc 1)", artists=ANN),
            "Ann/Sea (Disc 2)/1.flac": t(1, album="Sea [CD 2]", artists=ANN),
        },
        {"Sea": (["Ann/Sea (Disc 1)/1.flac", "Ann/Sea (Disc 2)/1.flac"], ANN)},
    ),
    Case(
        "a compilation without album artist, in its own folder",
        {"Party/1.flac": t(1, album="Party", artists=ANN), "Party/2.flac": t(2, album="Party", artists=BEN)},
        {"Party": (["Party/1.flac", "Party/2.flac"], VA)},
        {"compilation": True},
    ),
    Case(
        "a compilation that says so",
        {
            "x/1.flac": t(1, album="Hits", artists=ANN, album_artists=("Various Artists",)),
            "x/2.flac": t(2, album="Hits", artists=BEN, album_artists=("Various Artists",)),
        },
        {"Hits": (["x/1.flac", "x/2.flac"], VA)},
        {"compilation": True},
    ),
    Case(
        "two albums of one title by different artists in a heap",
        {
            "all/a.flac": t(1, album="Greatest Hits", artists=ANN),
            "all/b.flac": t(2, album="Greatest Hits", artists=ANN),
            "all/c.flac": t(1, album="Greatest Hits", artists=BEN),
            "all/d.flac": t(2, album="Greatest Hits", artists=BEN),
        },
        {"Greatest Hits": (["all/a.flac", "all/b.flac"], ANN), "Greatest Hits#2": (["all/c.flac", "all/d.flac"], BEN)},
    ),
    Case(
        "two albums of one title by one artist: the year tells",
        {
            "all/a.flac": t(1, album="Ann", artists=ANN, album_artists=ANN, year=1994),
            "all/b.flac": t(1, album="Ann", artists=ANN, album_artists=ANN, year=2001),
        },
        {"Ann": (["all/a.flac"], ANN), "Ann#2": (["all/b.flac"], ANN)},
    ),
    Case(
        "one title by different album artists in one folder",
        {
            "all/a.flac": t(1, album="Live", album_artists=ANN, artists=ANN),
            "all/b.flac": t(2, album="Live", album_artists=BEN, artists=BEN),
        },
        {"Live": (["all/a.flac"], ANN), "Live#2": (["all/b.flac"], BEN)},
    ),
    Case(
        "a release id joins what folders part, and parts what titles join",
        {
            "in/1.flac": t(1, album="Sea", artists=ANN, release_mbid=MB + "c"),
            "in/2.flac": t(2, album="Sea", artists=ANN, release_mbid=MB + "d"),
        },
        {"Sea": (["in/1.flac"], ANN), "Sea#2": (["in/2.flac"], ANN)},
    ),
    Case(
        "a forgotten release id and a forgotten album tag",
        {
            "Sea/1.flac": t(1, album="Sea", artists=ANN, release_mbid=MB + "c"),
            "Sea/2.flac": t(2, album="Sea", artists=ANN),
            "Sea/3.flac": t(3, artists=ANN),
        },
        {"Sea": (["Sea/1.flac", "Sea/2.flac", "Sea/3.flac"], ANN)},
    ),
    Case(
        "no tags at all: folders and names tell",
        {"Ann/1994 - Sea/01 First.flac": {}, "Ann/1994 - Sea/02 Second.flac": {}},
        {"Sea": (["Ann/1994 - Sea/01 First.flac", "Ann/1994 - Sea/02 Second.flac"], ANN)},
        {"year": 1994},
    ),
    Case(
        "loose files go to their artists' singles",
        {
            "in/x.flac": {"title": "X", "artists": ANN},
            "in/y.flac": {"title": "Y", "artists": BEN},
            "in/z.flac": {"title": "Z", "artists": ANN},
        },
        {"Singles": (["in/x.flac", "in/z.flac"], ANN), "Singles#2": (["in/y.flac"], BEN)},
    ),
    Case(
        "sounds without any tag stay under their folder's name",
        {"Music/main.flac": {}, "Music/nature.flac": {}},
        {"Music": (["Music/main.flac", "Music/nature.flac"], ())},
    ),
    Case(
        "an album in a heap keeps its title to itself",
        {
            "in/a.flac": t(1, album="Sea", artists=ANN),
            "in/b.flac": {"title": "B", "artists": BEN},
            "in/c.flac": {"title": "C", "artists": BEN},
        },
        {"Sea": (["in/a.flac"], ANN), "Singles": (["in/b.flac", "in/c.flac"], BEN)},
    ),
    Case(
        "sounds without tags beside an album stay apart from it",
        {"in/a.flac": t(1, album="Sea", artists=ANN), "in/b.flac": t(2, album="Sea", artists=ANN), "in/c.flac": {}},
        {"Sea": (["in/a.flac", "in/b.flac"], ANN), "in": (["in/c.flac"], ())},
    ),
    Case("nothing told, in the root itself", {"a.flac": {}, "b.flac": {}}, {"Root": (["a.flac", "b.flac"], ())}),
    Case("an artist in a file's name", {"Ann - Sea.flac": {}}, {"Singles": (["Ann - Sea.flac"], ANN)}),
]


def shown(groups: list[Group]) -> dict[str, tuple[list[str], tuple[str, ...]]]:
    out: dict[str, tuple[list[str], tuple[str, ...]]] = {}
    for group in sorted(groups, key=lambda each: [planned.path for planned in each.planned]):
        name = group.collection.title
        while name in out:
            name = f"{group.collection.title}#2"
        credits = tuple(c.name for c in group.collection.credits if c.role in {"album_artist", "author"})
        out[name] = (list(dict.fromkeys(planned.path for planned in group.planned)), credits)
    return out


@pytest.mark.parametrize("case", ALBUMS, ids=lambda case: case.name)
def test_albums(case: Case) -> None:
    groups = grouped(case.files)
    assert shown(groups) == case.groups
    assert len({group.collection.key for group in groups}) == len(groups)
    for name, value in case.more.items():
        assert getattr(groups[0].collection, name) == value
    backwards = grouped(dict(reversed(case.files.items())))
    assert {g.collection.key for g in backwards} == {g.collection.key for g in groups}


def test_a_release_has_one_key_wherever_it_lies() -> None:
    one = grouped({"a/1.flac": t(1, album="Sea", artists=ANN, release_mbid=MB + "c")})
    two = grouped({"b/2.flac": t(2, album="Sea", artists=ANN, release_mbid=MB + "c")})
    assert one[0].collection.key == two[0].collection.key
    three = grouped({"a/1.flac": t(1, album="Sea", artists=ANN)})
    four = grouped({"b/1.flac": t(1, album="Sea", artists=ANN)})
    assert three[0].collection.key != four[0].collection.key


def test_untagged_tracks_take_titles_and_places_from_names() -> None:
    (group,) = grouped({"Ann/Sea/1-02 The Wave.flac": {}, "Ann/Sea/1-01 Shore.flac": {}})
    assert [(p.item.disc, p.item.position, p.item.title) for p in group.planned] == [
        (1, 1, "Shore"),
        (1, 2, "The Wave"),
    ]
    assert group.planned[0].item.credits[0].name == "Ann"


def test_movements_by_title_and_by_tag() -> None:
    files = {
        f"Quartet/{n}.flac": t(n, title, album="Quartet", artists=ANN)
        for n, title in enumerate(
            ["Symphony No. 5: I. Allegro", "Symphony No. 5: II. Andante", "Encore", "Sonata: III. Presto"], 1
        )
    }
    (group,) = grouped(files)
    assert [(p.item.work, p.item.movement, p.item.movement_title) for p in group.planned] == [
        ("Symphony No. 5", 1, "Allegro"), ("Symphony No. 5", 2, "Andante"), ("", None, ""), ("", None, ""),
    ]  # fmt: skip
    (group,) = grouped(
        {
            "Suite/1.flac": t(1, "Suite: Gigue", album="Suite", work="Suite", artists=ANN),
            "Suite/2.flac": t(2, "Suite: Air", album="Suite", work="Suite", artists=ANN, movement=2),
        }
    )
    assert [(p.item.movement, p.item.movement_title) for p in group.planned] == [(1, "Gigue"), (2, "Air")]
    assert [roman(text) for text in ("I", "IV", "IX", "XIV", "12", "Q")] == [1, 4, 9, 14, 12, 0]


BOOKS = [
    Case(
        "numbered files in Author/Title, in natural order",
        {f"Audiobooks/Ann Lee/The Hill/The Hill - {n}.mp3": {} for n in (1, 2, 10)},
        {"The Hill": ([f"Audiobooks/Ann Lee/The Hill/The Hill - {n}.mp3" for n in (1, 2, 10)], ("Ann Lee",))},
    ),
    Case(
        "Author/Series/Title with year and narrator",
        {
            "Audiobooks/Ann Lee/Hills/Book 2 - 1994 - Dale {Bea Roe}/01 Start.mp3": {},
            "Audiobooks/Ann Lee/Hills/Book 2 - 1994 - Dale {Bea Roe}/02 End.mp3": {},
        },
        {
            "Dale": (
                [f"Audiobooks/Ann Lee/Hills/Book 2 - 1994 - Dale {{Bea Roe}}/{n}.mp3" for n in ("01 Start", "02 End")],
                ("Ann Lee",),
            )
        },
        {"series": "Hills", "series_position": 2.0, "year": 1994},
    ),
    Case(
        "Author - Title",
        {"Audiobooks/Ann Lee - The Hill/1.mp3": {}, "Audiobooks/Ann Lee - The Hill/2.mp3": {}},
        {"The Hill": ([f"Audiobooks/Ann Lee - The Hill/{n}.mp3" for n in (1, 2)], ("Ann Lee",))},
    ),
    Case(
        "tags go before folders; parts of one title are one book",
        {
            "Audiobooks/x/a.m4b": {"album": "The Hill - Part 2", "album_artists": ("Ann Lee",), "track": 2},
            "Audiobooks/x/b.m4b": {"album": "The Hill - Part 1", "album_artists": ("Ann Lee",), "track": 1},
        },
        {"The Hill": (["Audiobooks/x/b.m4b", "Audiobooks/x/a.m4b"], ("Ann Lee",))},
    ),
    Case(
        "several whole books in an author's folder",
        {"Audiobooks/Ann Lee/The Hill.m4b": {}, "Audiobooks/Ann Lee/The Dale.m4b": {}},
        {
            "The Dale": (["Audiobooks/Ann Lee/The Dale.m4b"], ("Ann Lee",)),
            "The Hill": (["Audiobooks/Ann Lee/The Hill.m4b"], ("Ann Lee",)),
        },
    ),
    Case(
        "series and narrator by tags, anywhere",
        {
            "in/1.mp3": t(
                1, album="The Dale", artists=("Ann Lee",), narrators=("Bea Roe",), series="Hills", series_position=2.5,
                audiobook=True,
            )
        },
        {"The Dale": (["in/1.mp3"], ("Ann Lee",))},
        {"series": "Hills", "series_position": 2.5},
    ),
]  # fmt: skip


@pytest.mark.parametrize("case", BOOKS, ids=lambda case: case.name)
def test_books(case: Case) -> None:
    groups = grouped(case.files)
    assert {group.collection.kind for group in groups} == {"book"}
    assert shown(groups) == case.groups
    for name, value in case.more.items():
        assert getattr(groups[0].collection, name) == value


def test_chapters_inside_files_follow_one_another() -> None:
    marks = (Mark(0, 20_000, "One"), Mark(20_000, 40_000, "Two"))
    (group,) = grouped(
        {
            "Audiobooks/Ann/Hill/1.m4b": t(1, album="Hill", audiobook=True, marks=marks),
            "Audiobooks/Ann/Hill/2.m4b": t(2, "Hill", album="Hill", audiobook=True),
        }
    )
    assert [(p.item.position, p.item.start_ms, p.item.duration_ms, p.item.title) for p in group.planned] == [
        (1, 0, 20_000, "One"), (2, 20_000, 40_000, "Two"), (3, 0, 60_000, "Chapter 3"),
    ]  # fmt: skip


def test_the_narrator_is_the_composer_tag_when_no_better_is_told() -> None:
    (group,) = grouped(
        {"in/a.m4b": {"album": "Hill", "artists": ("Ann Lee",), "composers": ("Bea Roe",), "audiobook": True}}
    )
    assert [(c.name, c.role) for c in group.collection.credits] == [("Ann Lee", "author"), ("Bea Roe", "narrator")]


def test_music_and_books_side_by_side_and_by_order() -> None:
    files = {
        "mixed/1.mp3": t(1, album="Sea", artists=ANN),
        "mixed/2.m4b": t(1, album="Hill", artists=ANN, audiobook=True),
    }
    assert {g.collection.kind: g.collection.title for g in grouped(files)} == {"album": "Sea", "book": "Hill"}
    assert {g.collection.kind for g in grouped(files, "music")} == {"album"}
    assert {g.collection.kind for g in grouped(files, "books")} == {"book"}


@pytest.mark.parametrize(
    ("folder", "unit", "disc"),
    [
        ("A/B/CD1", "A/B", 1),
        ("A/B/Disc 02", "A/B", 2),
        ("A/B (CD 3)", "A/B", 3),
        ("A/B - disc 2", "A/B", 2),
        ("A/Abcd 5", "A/Abcd 5", 0),
        ("A/Discovery", "A/Discovery", 0),
        ("A/Volume 2", "A/Volume 2", 0),
        ("CD1", "", 1),
        ("", "", 0),
    ],
)
def test_disc_folders(folder: str, unit: str, disc: int) -> None:
    assert (names.unit_of(folder), names.disc_of(folder)) == (unit, disc)


@pytest.mark.parametrize(
    ("stem", "told"),
    [
        ("03 Title", ("Title", 3, 0, "")),
        ("03. Title", ("Title", 3, 0, "")),
        ("1-03 Title", ("Title", 3, 1, "")),
        ("03_Some_Title", ("Some Title", 3, 0, "")),
        ("Ann - Title", ("Title", 0, 0, "Ann")),
        ("Ann - Album - 03 - Title", ("Title", 3, 0, "Ann")),
        ("7 Rings", ("7 Rings", 0, 0, "")),
        ("1999", ("1999", 0, 0, "")),
        ("Title", ("Title", 0, 0, "")),
    ],
)
def test_file_names(stem: str, told: tuple[str, int, int, str]) -> None:
    found = names.read_stem(stem)
    assert (found.title, found.track, found.disc, found.artist) == told
