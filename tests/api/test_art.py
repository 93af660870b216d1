"""Pictures in the sizes asked for, made once, bounded."""

import io
from pathlib import Path
from xml.etree import ElementTree

import pytest
from PIL import Image

from segue.api.art import ArtShelf, placeholder
from segue.catalog.art import ArtStore
from segue.model.errors import BadInput, NotFound
from segue.wiring import App
from tests.api.conftest import Page


def picture(width: int, height: int, kind: str = "PNG", mode: str = "RGB") -> bytes:
    out = io.BytesIO()
    Image.effect_noise((width, height), 80).convert(mode).save(out, kind)
    return out.getvalue()


@pytest.fixture
def art_id(app: App) -> str:
    return ArtStore(app.settings.art_dir).put(picture(1000, 500)).id


def test_a_picture_comes_in_the_size_asked_for_and_stays(admin: Page, art_id: str) -> None:
    for size in (96, 192, 384, 768):
        reply = admin.get(f"/art/{art_id}?size={size}")
        assert reply.status_code == 200
        assert reply.headers["content-type"] == "image/webp"
        assert "immutable" in reply.headers["cache-control"]
        assert Image.open(io.BytesIO(reply.content)).size == (size, size // 2)
    again = admin.get(
        f"/art/{art_id}?size=96", headers={"If-None-Match": admin.get(f"/art/{art_id}?size=96").headers["etag"]}
    )
    assert again.status_code == 304


def test_small_pictures_are_not_blown_up(app: App, admin: Page) -> None:
    small = ArtStore(app.settings.art_dir).put(picture(50, 40, "JPEG")).id
    assert Image.open(io.BytesIO(admin.get(f"/art/{small}?size=768").content)).size == (50, 40)


def test_a_rendition_is_made_once(app: App, admin: Page, art_id: str) -> None:
    admin.get(f"/art/{art_id}?size=96")
    (made,) = (app.settings.cache_dir / "art").glob("*/*")
    before = made.stat().st_mtime_ns
    admin.get(f"/art/{art_id}?size=96")
    assert made.stat().st_mtime_ns == before


def test_pictures_need_somebody_signed_in(http: object, app: App, art_id: str) -> None:
    from fastapi.testclient import TestClient

    assert TestClient(http).get(f"/api/v1/art/{art_id}").status_code == 401  # type: ignore[arg-type]


def test_broken_and_unknown_pictures(tmp_path: Path) -> None:
    shelf = ArtShelf(tmp_path / "art", tmp_path / "cache")
    with pytest.raises(NotFound):
        shelf.rendition("art_" + "0" * 32, 96)
    broken = tmp_path / "art" / "ab" / ("ab" * 16)
    broken.parent.mkdir(parents=True)
    broken.write_bytes(picture(300, 300)[:2000])
    with pytest.raises(BadInput):
        shelf.rendition("art_" + "ab" * 16, 96)
    assert not list((tmp_path / "cache").rglob("*.webp*"))


def test_the_cache_keeps_within_its_bound(tmp_path: Path) -> None:
    store = ArtStore(tmp_path / "art")
    ids = [store.put(picture(200 + n, 200)).id for n in range(6)]
    shelf = ArtShelf(tmp_path / "art", tmp_path / "cache")
    sizes = [shelf.rendition(each, 192).stat().st_size for each in ids]
    shelf.cache_bytes = sum(sizes) // 2
    shelf.sweep()
    left = list((tmp_path / "cache").rglob("*.webp"))
    assert 0 < len(left) < 6
    assert sum(path.stat().st_size for path in left) <= shelf.cache_bytes


def test_drawn_pictures_are_whole_and_always_the_same() -> None:
    assert placeholder("alb_1", "Blue Hour") == placeholder("alb_1", "Blue Hour")
    assert placeholder("alb_1", "Blue Hour") != placeholder("alb_2", "Blue Hour")
    for title in ("Blue Hour", "", "<&>", "…", "日本", "a" * 300):
        root = ElementTree.fromstring(placeholder("x", title))
        assert root.tag.endswith("svg")
