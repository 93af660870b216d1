"""Which names from elsewhere are which recordings, and which only look like it."""

import pytest
from bench._histories import make_world, put_library
from bench.imports import quality

from segue.listening.imports.match import Wanted, match
from segue.store import Store
from segue.store.imports import LibraryName

LIBRARY = [
    ("Hallelujah", ("Jeff Buckley",), "Grace", 413),
    ("Hallelujah", ("Leonard Cohen",), "Various Positions", 279),
    ("(I Can't Get No) Satisfaction", ("The Rolling Stones",), "Out of Our Heads", 222),
    ("Live and Let Die", ("Wings",), "Hits", 192),
    ("Группа крови", ("Кино",), "Группа крови", 285),
    ("Первое свидание", ("Виктор Цой",), "Последний герой", 200),
    ("Años", ("Ana Ríos",), "Blue", 200),
    ("Help", ("The Beatles",), "Help!", 139),
    ("Symphony No. 5: I. Allegro con brio", ("Ludwig van Beethoven", "A Philharmonic"), "Symphonies", 440),
    ("Symphony No. 6: I. Allegro", ("Ludwig van Beethoven", "A Philharmonic"), "Symphonies", 440),
    ("Another Brick in the Wall, Pt. 2", ("Pink Floyd",), "The Wall", 238),
    ("Night Drive", ("Night Owls", "Bo"), "One", 240),
    ("Night Drive", ("Night Owls",), "The Best", 240),
    ("Night Drive (Live)", ("Night Owls",), "Live", 300),
]
ROWS = [
    LibraryName(f"trk_{n}", "track", title, creators, album, "MB-1" if n == 0 else "", seconds * 1000)
    for n, (title, creators, album, seconds) in enumerate(LIBRARY)
] + [
    LibraryName("epi_1", "episode", "Three: The Sea", ("Ben Okri", "Slow Radio"), "Slow Radio", "", 1_800_000),
    LibraryName("chp_1", "chapter", "Chapter 1", ("C. Way", "The Long Way"), "The Long Way", "", 900_000),
    LibraryName("chp_2", "chapter", "Chapter 1", ("D. Ill", "Other"), "Other", "", 900_000),
]

SAME = [
    ("Hallelujah", "Jeff Buckley", "trk_0"),
    ("Halleluja", "Leonard Cohen", "trk_1"),
    ("Hallelujah - Remastered 2009", "LEONARD COHEN", "trk_1"),
    ("Satisfaction", "Rolling Stones", "trk_2"),
    ("(I Can’t Get No) Satisfaction - Mono", "Rolling Stones", "trk_2"),
    ("Live And Let Die", "Wings", "trk_3"),
    ("Gruppa Krovi", "Kino", "trk_4"),
    ("Pervoe svidanie", "Viktor Tsoy", "trk_5"),
    ("Pervoye Svidaniye", "Wiktor Zoi", "trk_5"),
    ("Anos (feat. Bea)", "Ana Rios", "trk_6"),
    ("Help!", "The Beatles", "trk_7"),
    ("Symphony No. 5: 1. Allegro con brio", "Beethoven, A Philharmonic", "trk_8"),
    ("Symphony No. 6: I. Allegro", "A Philharmonic", "trk_9"),
    ("Another Brick In The Wall, Part 2 (2011 Remaster)", "Pink Floyd", "trk_10"),
    ("Night Drive (feat. Bo) [Explicit]", "Night Owls", "trk_11"),
    ("Night Drive - Live at Home", "Night Owls", "trk_13"),
    ("Nigth Drive", "Night Owls & Bo", "trk_11"),
]
OTHERS = [
    ("Hallelujah", "Rufus Wainwright"),
    ("Hallelujah - Live", "Jeff Buckley"),
    ("Help", "Bananarama"),
    ("Hell", "The Beatles"),
    ("Another Brick in the Wall, Pt. 3", "Pink Floyd"),
    ("Symphony No. 7: I. Allegro con brio", "Beethoven"),
    ("Night Drives", "Night Owls"),
    ("Night Drive (Club Remix)", "Night Owls"),
    ("Drive", "Somebody Else"),
    ("", "Nobody"),
]


@pytest.mark.parametrize(("title", "creator", "item_id"), SAME)
def test_the_same_by_another_name(title: str, creator: str, item_id: str) -> None:
    outcome = match([Wanted("1", "track", title, creator)], ROWS)["1"]
    assert outcome.item_id == item_id, outcome


@pytest.mark.parametrize(("title", "creator"), OTHERS)
def test_others_are_never_taken_for_it(title: str, creator: str) -> None:
    assert match([Wanted("1", "track", title, creator)], ROWS)["1"].state != "matched"


def test_the_album_and_the_length_choose_among_the_same() -> None:
    name = Wanted("1", "track", "Night Drive", "Night Owls", "The Best")
    assert match([name], ROWS)["1"].item_id == "trk_12"
    # A slip is only believed where nothing speaks against it.
    near = Wanted("1", "track", "Night Drve", "Night Owls", "", "", 240_500)
    far = Wanted("1", "track", "Night Drve", "Night Owls", "", "", 150_000)
    assert match([near], ROWS)["1"].state == "matched"
    assert match([far], ROWS)["1"].state == "nearly"


def test_ids_come_before_names() -> None:
    outcome = match([Wanted("1", "track", "Something else", "Nobody", "", "mb-1")], ROWS)["1"]
    assert (outcome.state, outcome.item_id) == ("matched", "trk_0")


def test_talk_is_found_by_its_show_and_its_book() -> None:
    found = match(
        [
            Wanted("e", "episode", "Three - The Sea", "Slow Radio"),
            Wanted("old", "track", "Three: The Sea", "Slow Radio"),
            Wanted("c", "chapter", "Chapter 1", "", "The Long Way"),
            Wanted("d", "chapter", "Chapter 1", "D. Ill", "Other"),
        ],
        ROWS,
    )
    assert {key: outcome.item_id for key, outcome in found.items()} == {
        "e": "epi_1", "old": "epi_1", "c": "chp_1", "d": "chp_2",
    }  # fmt: skip


def test_what_is_nearly_it_comes_with_candidates() -> None:
    outcome = match([Wanted("1", "track", "Night Drives", "Night Owls")], ROWS)["1"]
    assert outcome.state == "nearly" and outcome.candidates[0][0] in {"trk_11", "trk_12"}
    assert 72 <= outcome.score < 90


def test_an_empty_library_matches_nothing_and_an_empty_history_too() -> None:
    assert match([Wanted("1", "track", "Song", "Ana")], [])["1"].state == "unmatched"
    assert match([], ROWS) == {}


def test_precision_and_recall_on_a_made_set(store: Store) -> None:
    world = make_world(700, 1_200, seed=11)
    put_library(store, world)
    wanted = [
        Wanted(str(n), "track", name.title, name.artist, name.album, "", name.duration_ms if n % 2 else 0)
        for n, name in enumerate(world.names)
    ]
    precision, recall = quality(world, match(wanted, store.imports.library()))
    assert precision >= 99.0 and recall >= 95.0
