"""Playlists: bounds, order, owners; and as M3U8 out and in again."""

from dataclasses import replace
from pathlib import Path

import pytest

from segue.listening.m3u import MAX_BYTES, Line, lines_of, read_m3u, resolve, write_m3u
from segue.listening.playlists import Playlists
from segue.model.errors import BadInput, Conflict, NotFound
from segue.model.media import Credit, Root
from segue.model.playlists import MOST_ENTRIES, Playlist
from segue.store import Store
from tests import factories as make


def owner(store: Store) -> str:
    user = make.user()
    store.accounts.add_user(user)
    return user.id


def ids(store: Store, playlist: Playlist) -> list[str]:
    return [entry.item_id for entry in store.playlists.entries(playlist.id)]


def test_a_playlist_is_made_filled_put_in_order_and_removed(any_store: Store) -> None:
    store, ann = any_store, owner(any_store)
    lists = Playlists(store)
    _, (a, b, c) = make.album_in(store)
    made = lists.make(ann, "  Sunday \n morning ", "Slow things", [a.id, b.id])
    assert (made.title, made.about, ids(store, made)) == ("Sunday morning", "Slow things", [a.id, b.id])
    lists.add(ann, made.id, [c.id, a.id], at=1)
    assert ids(store, made) == [a.id, c.id, a.id, b.id]
    lists.move(ann, made.id, b.id, 3, 0)
    assert ids(store, made) == [b.id, a.id, c.id, a.id]
    lists.take_out(ann, made.id, a.id, 3)
    assert ids(store, made) == [b.id, a.id, c.id]
    size = store.playlists.sizes([made.id])[made.id]
    assert (size.entries, size.duration_ms) == (3, a.duration_ms + b.duration_ms + c.duration_ms)
    assert lists.rename(ann, made.id, title="Monday").about == "Slow things"
    assert [each.title for each in store.playlists.of(ann)] == ["Monday"]
    lists.remove(ann, made.id)
    assert store.playlists.of(ann) == []
    assert store.playlists.sizes([made.id]) == {}


def test_a_list_that_changed_elsewhere_is_not_changed_at_the_wrong_place(store: Store) -> None:
    ann = owner(store)
    lists = Playlists(store)
    _, (a, b, c) = make.album_in(store)
    made = lists.make(ann, "Mine", item_ids=[a.id, b.id, c.id])
    lists.take_out(ann, made.id, a.id, 0)
    for stale in (lambda: lists.take_out(ann, made.id, b.id, 1), lambda: lists.move(ann, made.id, c.id, 7, 0)):
        with pytest.raises(Conflict):
            stale()
    assert ids(store, made) == [b.id, c.id]


def test_nobody_sees_or_changes_another_ones_playlist(store: Store) -> None:
    ann, ben = owner(store), owner(store)
    lists = Playlists(store)
    _, (a, *_) = make.album_in(store)
    made = lists.make(ann, "Mine", item_ids=[a.id])
    for change in (
        lambda: store.playlists.get(ben, made.id),
        lambda: lists.rename(ben, made.id, "Yours"),
        lambda: lists.add(ben, made.id, [a.id]),
        lambda: lists.take_out(ben, made.id, a.id, 0),
        lambda: lists.remove(ben, made.id),
        lambda: lists.keep(ben, made.id),
    ):
        with pytest.raises(NotFound):
            change()
    assert store.playlists.of(ben) == []
    assert ids(store, made) == [a.id]


@pytest.mark.parametrize("title", ["", " \n ", "x" * 121, "a\x00b", "a\u202eb"])
def test_a_bad_title_is_refused(store: Store, title: str) -> None:
    with pytest.raises(BadInput):
        Playlists(store).make(owner(store), title)


def test_what_is_not_here_or_too_much_is_refused(store: Store) -> None:
    ann = owner(store)
    lists = Playlists(store)
    _, (a, *_) = make.album_in(store)
    with pytest.raises(BadInput):
        lists.make(ann, "Mine", item_ids=["trk_nobody"])
    made = lists.make(ann, "Mine", item_ids=[a.id] * (MOST_ENTRIES - 1))
    lists.add(ann, made.id, [a.id])
    with pytest.raises(BadInput):
        lists.add(ann, made.id, [a.id])
    assert len(ids(store, made)) == MOST_ENTRIES


def test_what_segue_made_is_kept_or_dropped_but_not_changed(store: Store) -> None:
    ann = owner(store)
    lists = Playlists(store)
    _, (a, b, _) = make.album_in(store)
    for number, recipe in enumerate(("daily:1", "weekly")):
        own = lists.make(ann, f"Made {number}", item_ids=[a.id, b.id])
        store.playlists.put(Playlist(own.id, ann, own.title, "Because", recipe, renew_at_ms=9_000_000_000_000))
    mix, week = store.playlists.of(ann, made=True)
    for refused in (lambda: lists.add(ann, mix.id, [a.id]), lambda: lists.remove(ann, mix.id)):
        with pytest.raises(BadInput):
            refused()
    lists.drop(ann, week.id)
    kept = lists.keep(ann, mix.id)
    assert (kept.id, kept.recipe, kept.about) == (mix.id, "", "Because")
    assert ids(store, kept) == [a.id, b.id]
    assert [each.id for each in store.playlists.of(ann)] == [mix.id]
    left = store.playlists.of(ann, made=True)
    assert [(each.recipe, each.dropped, each.renew_at_ms) for each in left] == [
        ("daily:1", True, 9_000_000_000_000), ("weekly", True, 9_000_000_000_000),
    ]  # fmt: skip
    lists.add(ann, kept.id, [b.id])
    with pytest.raises(BadInput):
        lists.drop(ann, kept.id)


def test_what_stands_on_a_playlist_does_not_leave_the_library(any_store: Store) -> None:
    store, ann = any_store, owner(any_store)
    _, (a, b, _) = make.album_in(store)
    Playlists(store).make(ann, "Mine", item_ids=[a.id])
    assert store.catalog.in_use([a.id, b.id]) == {a.id}
    assert store.catalog.remove_items([a.id, b.id]) == [b.id]


def library(store: Store) -> dict[str, str]:
    """Item ids by title: an album in a folder of the library."""
    store.files.put_root(Root("roo_1", "/music"))
    album = store.catalog.put_collections([make.collection(title="Quiet Rooms")])[0]
    found = {}
    for number, title in enumerate(("First Light", "Long Way Home", "Señal"), 1):
        file = make.file(path=f"/music/Mira Halloran/Quiet Rooms/{number:02} {title}.flac", root_id="roo_1")
        store.files.put_files([file])
        credits = (Credit("Mira Halloran", "artist"),)
        item = make.item(album, title=title, credits=credits, file_id=file.id, position=number)
        found[title] = store.catalog.put_items([item])[0].id
    return found


def test_m3u_goes_out_without_the_servers_folders_and_comes_back_whole(store: Store) -> None:
    known = library(store)
    order = [known["Señal"], known["First Light"], known["Señal"]]
    data = write_m3u("My\nlist", lines_of(store, order))
    text = data.decode()
    assert text.splitlines()[:5] == [
        "#EXTM3U", "#PLAYLIST:My list", "#EXTINF:180,Mira Halloran - Señal", f"#SEGUE-ITEM:{known['Señal']}",
        "Mira Halloran/Quiet Rooms/03 Señal.flac",
    ]  # fmt: skip
    assert "/music" not in text
    listed = read_m3u(data)
    assert listed.title == "My list"
    assert resolve(store, listed.lines).item_ids == tuple(order)


def test_m3u_of_others_is_found_by_path_and_by_name(store: Store) -> None:
    known = library(store)
    other = (
        "#EXTM3U\r\n"
        "D:\\Audio\\Mira Halloran\\quiet rooms\\01 FIRST LIGHT.flac\r\n"
        "#EXTINF:179,MIRA HALLORAN - Long way home (Remastered)\r\n/mnt/x/abc.mp3\r\n"
        "file:///home/me/Quiet%20Rooms/03%20Se%C3%B1al.flac\r\n"
        "#EXTINF:100,Somebody - Something\r\nnowhere.mp3\r\n"
    )
    found = resolve(store, read_m3u(other.encode("utf-8-sig")).lines)
    assert found.item_ids == (known["First Light"], known["Long Way Home"], known["Señal"])
    assert found.missing == ("Somebody - Something",)
    latin = "Quiet Rooms/03 Señal.flac\n".encode("cp1252")
    assert resolve(store, read_m3u(latin).lines).item_ids == (known["Señal"],)


def test_a_path_that_could_be_several_is_none(store: Store) -> None:
    store.files.put_files([make.file(path=f"/music/{album}/01.flac") for album in ("A", "B")])
    assert resolve(store, [Line("01.flac")]).item_ids == ()


def test_of_files_that_end_alike_the_one_that_goes_on_alike_is_meant(store: Store) -> None:
    _, tracks = make.album_in(store, 3)
    paths = ("/music/Mira/Rooms/01.flac", "/music/Mira/Doors/01.flac", "/music/Tova/Rooms/01.flac")
    files = [make.file(path=path) for path in paths]
    store.files.put_files(files)
    store.catalog.put_items([replace(item, file_id=file.id) for item, file in zip(tracks, files, strict=True)])
    asked = [Line(f"E:\\{path[7:]}".replace("/", "\\")) for path in paths]
    assert resolve(store, asked).item_ids == tuple(item.id for item in tracks)
    assert resolve(store, [Line("Rooms/01.flac"), Line("Doors/01.flac")]).item_ids == (tracks[1].id,)


@pytest.mark.parametrize(
    "data",
    [b"", b"#EXTM3U\n#EXTINF:1,x\n", b"\x00\x01\x02binary", b"x" * (MAX_BYTES + 1), b"a\n" * (MOST_ENTRIES + 1)],
    ids=["empty", "no entries", "binary", "too big", "too many"],
)
def test_what_is_no_playlist_is_refused(data: bytes) -> None:
    with pytest.raises(BadInput):
        read_m3u(data)


def test_odd_lines_do_no_harm() -> None:
    listed = read_m3u(b"#EXTINF:inf,a\nx.mp3\n#EXTINF:nan,b\ny.mp3\n#EXTINF\nz.mp3\n#EXTINF:-5,c\n../../etc/passwd\n")
    assert [line.duration_ms for line in listed.lines] == [0, 0, 0, 0]
    assert Path(listed.lines[-1].path).name == "passwd"
