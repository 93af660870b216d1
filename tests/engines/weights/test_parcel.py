"""Archives that lie, explode or climb."""

import io
import struct
import tarfile
import zipfile
from pathlib import Path

import pytest

from segue.engines.weights.parcel import copy_member
from segue.model.errors import BadInput


def taken(archive: Path, member: str, limit: int = 1_000) -> bytes:
    out = io.BytesIO()
    copy_member(archive, member, out, limit)
    return out.getvalue()


def tar_of(path: Path, *entries: tuple[tarfile.TarInfo, bytes]) -> Path:
    with tarfile.open(path, "w:gz") as parcel:
        for info, data in entries:
            info.size = len(data)
            parcel.addfile(info, io.BytesIO(data))
    return path


def test_members_of_both_kinds(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.whl", "w", zipfile.ZIP_DEFLATED) as parcel:
        parcel.writestr("data/w", b"weights")
    tar_of(tmp_path / "a.tar.gz", (tarfile.TarInfo("x"), b"other"), (tarfile.TarInfo("p/w"), b"weights"))
    assert taken(tmp_path / "a.whl", "data/w") == b"weights"
    assert taken(tmp_path / "a.tar.gz", "p/w") == b"weights"


def test_a_zip_bomb_is_bounded_by_what_comes_not_by_what_it_says(tmp_path: Path) -> None:
    bomb = tmp_path / "bomb.whl"
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as parcel:
        parcel.writestr("w", b"\0" * 50_000_000)
    with pytest.raises(BadInput, match="longer than the 1000 bytes"):
        taken(bomb, "w")
    # The same bomb, claiming to be small: the lengths in both of its headers are changed.
    data = bytearray(bomb.read_bytes())
    while (at := data.find(struct.pack("<I", 50_000_000))) >= 0:
        data[at : at + 4] = struct.pack("<I", 900)
    bomb.write_bytes(bytes(data))
    out = io.BytesIO()
    with pytest.raises(BadInput):
        copy_member(bomb, "w", out, 1_000)
    assert len(out.getvalue()) <= 1_000


def test_a_tar_bomb_before_the_member_is_bounded(tmp_path: Path) -> None:
    bomb = tar_of(tmp_path / "b.tar.gz", (tarfile.TarInfo("x"), b"\0" * 60_000_000), (tarfile.TarInfo("w"), b"w"))
    with pytest.raises(BadInput, match="unpacks to more"):
        taken(bomb, "w")


@pytest.mark.parametrize("name", ["../../escape", "/etc/escape"])
def test_climbing_names_have_no_effect(tmp_path: Path, name: str) -> None:
    inside = tmp_path / "inside"
    inside.mkdir()
    with zipfile.ZipFile(inside / "a.whl", "w") as parcel:
        parcel.writestr(zipfile.ZipInfo(name), b"evil")
        parcel.writestr("w", b"weights")
    assert taken(inside / "a.whl", "w") == b"weights"
    assert [path.name for path in tmp_path.rglob("*")] == ["inside", "a.whl"]


def test_links_and_folders_are_no_members(tmp_path: Path) -> None:
    link = tarfile.TarInfo("w")
    link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
    tar_of(tmp_path / "a.tar.gz", (link, b""))
    with pytest.raises(BadInput, match="no plain file"):
        taken(tmp_path / "a.tar.gz", "w")
    linked = zipfile.ZipInfo("w")
    linked.external_attr = 0o120777 << 16
    with zipfile.ZipFile(tmp_path / "a.whl", "w") as parcel:
        parcel.writestr(linked, b"/etc/passwd")
    with pytest.raises(BadInput, match="no plain file"):
        taken(tmp_path / "a.whl", "w")


def test_missing_and_double_members_are_told(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.whl", "w") as parcel, pytest.warns(UserWarning):
        parcel.writestr("w", b"one")
        parcel.writestr("w", b"two")
    with pytest.raises(BadInput, match="2 times"):
        taken(tmp_path / "a.whl", "w")
    with pytest.raises(BadInput, match="0 times"):
        taken(tmp_path / "a.whl", "v")


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 nonsense", b"\x1f\x8b nonsense", b"<html>sign in</html>"])
def test_what_is_no_archive_is_told(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.whl").write_bytes(content)
    with pytest.raises(BadInput, match=r"broken|0 times"):
        taken(tmp_path / "a.whl", "w")


def test_a_damaged_member_is_told(tmp_path: Path) -> None:
    path = tmp_path / "a.whl"
    with zipfile.ZipFile(path, "w") as parcel:
        parcel.writestr("w", b"weights" * 50)
    data = bytearray(path.read_bytes())
    data[60] ^= 0xFF
    path.write_bytes(bytes(data))
    with pytest.raises(BadInput, match="broken"):
        taken(path, "w")
