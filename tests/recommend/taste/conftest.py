"""A small library whose names rules can name."""

import pytest

from segue.model.listening import User
from segue.model.media import Credit, Item
from segue.store import Store
from tests import factories as make

NOW = 1_795_348_800_000
"""22 November 2026, 12:00 UTC: a Sunday."""

ALBUMS = (
    ("album", "Blue Hour", "Jazz", "Ana Ríos"),
    ("album", "Two", "Vocal Jazz", "Bea Lima"),
    ("album", "Three", "Folk", "Johann Sebastian Bach"),
    ("album", "Four", "Metal", "Less Than Jake"),
    ("album", "Five", "Hip-Hop", "The Beatles"),
    ("album", "Rain Songs", "Folk", "Iron & Wine"),
    ("album", "Carols", "Christmas", "A Choir"),
    ("show", "Slow Radio", "History", "Ben Okri"),
    ("show", "Other Show", "News", "Cy Coe"),
    ("book", "The Long Way", "Novel", "C. Way"),
)


@pytest.fixture
def user(store: Store) -> User:
    made = make.user()
    store.accounts.add_user(made)
    return made


@pytest.fixture
def library(store: Store, user: User) -> dict[str, list[Item]]:
    """Items by the title of their collection."""
    found = {}
    for kind, title, genre, artist in ALBUMS:
        role = {"album": "artist", "show": "host", "book": "author"}[kind]
        credits = (Credit(artist, role),)  # type: ignore[arg-type]
        found[title] = make.album_in(store, 2, kind=kind, title=title, genres=(genre,), credits=credits)[1]
    return found
