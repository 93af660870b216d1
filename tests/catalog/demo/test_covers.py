"""Covers drawn by code."""

from io import BytesIO

import pytest

from segue.catalog.demo.albums import ALBUMS
from segue.catalog.demo.covers import DRAWINGS, cover


def test_every_album_has_a_drawing_of_its_own() -> None:
    drawings = [album.cover for album in ALBUMS]
    assert len(set(drawings)) == len(drawings)
    assert set(drawings) < set(DRAWINGS)


@pytest.mark.parametrize("drawing", ["harp", "two-chairs", "pixels"])
def test_covers_are_square_small_and_the_same_every_time(drawing: str) -> None:
    from PIL import Image

    data = cover(drawing, "A Title", "Somebody")
    picture = Image.open(BytesIO(data))
    assert picture.size == (1000, 1000)
    assert picture.format == "JPEG"
    assert 20_000 < len(data) < 400_000
    assert len(picture.resize((32, 32)).getcolors(1024) or []) > 8
    cover.cache_clear()
    assert cover(drawing, "A Title", "Somebody") == data
