"""Playlists: a listener's own, and those that Segue made for them."""

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Query, Response, UploadFile

from segue.api import shapes as s
from segue.api.auth import Listener, Reader, Streamer
from segue.api.context import House
from segue.api.covers import cover
from segue.api.errors import described
from segue.api.present import Presenter
from segue.api.rest.paging import Limit, Offset
from segue.api.shapes import playlists as p
from segue.api.work import submit
from segue.listening.m3u import MAX_BYTES, lines_of, read_m3u, resolve, write_m3u
from segue.model.errors import BadInput
from segue.model.playlists import Playlist
from segue.store import Store

router = APIRouter(prefix="/playlists", tags=["playlists"])
PREFIX = "/api/v1"
TOLD = 200
"""How many names of what was not found are told."""


@router.get("", summary="My playlists", responses=described())
def playlists(caller: Reader, house: House) -> p.PlaylistList:
    """One's own, the last changed first, and those that Segue made."""
    repo, user_id = house.store.playlists, caller.user.id
    own, made = repo.of(user_id), repo.of(user_id, made=True)
    if not made:  # the first look: they are made in the background, and the page tells when they are here
        submit(house, "mixes", {"user_id": user_id}, key=f"mixes:{user_id}")
    made = [each for each in made if not each.dropped]
    shapes = shapes_of(house.store, [*own, *made])
    return p.PlaylistList(entries=shapes[: len(own)], made=shapes[len(own) :])


@router.post("", summary="A new playlist", responses=described(400), status_code=201)
def make(body: p.PlaylistNew, caller: Listener, house: House) -> p.PlaylistShape:
    """Empty, or with items on it: tracks, episodes, chapters, in any mixture."""
    made = house.playlists.make(caller.user.id, body.title, body.about, body.item_ids)
    return shapes_of(house.store, [made])[0]


@router.post("/m3u", summary="Bring a playlist from elsewhere", responses=described(400, 413), status_code=201)
def bring(
    file: UploadFile,
    caller: Listener,
    house: House,
    title: Annotated[str, Query(max_length=200, description="The file's own title, or its name, without it.")] = "",
) -> p.PlaylistImported:
    """An M3U or M3U8 file. Its entries are found by the end of their path, else by artist and title."""
    listed = read_m3u(file.file.read(MAX_BYTES + 1))
    found = resolve(house.store, listed.lines)
    if not found.item_ids:
        raise BadInput("Nothing of this playlist is in the library.", "Add the music first, or look at the file.")
    name = title or listed.title or (file.filename or "").rpartition(".")[0] or "From a file"
    made = house.playlists.make(caller.user.id, name[:120], "", found.item_ids)
    shape = shapes_of(house.store, [made])[0]
    return p.PlaylistImported(playlist=shape, missing_count=len(found.missing), missing=list(found.missing[:TOLD]))


@router.get("/{playlist_id}", summary="A playlist", responses=described(404))
def playlist(playlist_id: str, caller: Reader, house: House) -> p.PlaylistShape:
    """Without what stands on it."""
    return shapes_of(house.store, [house.store.playlists.get(caller.user.id, playlist_id)])[0]


@router.patch("/{playlist_id}", summary="Rename a playlist", responses=described(400, 404))
def rename(playlist_id: str, body: p.PlaylistChange, caller: Listener, house: House) -> p.PlaylistShape:
    """Another title, or another line below it."""
    changed = house.playlists.rename(caller.user.id, playlist_id, body.title, body.about)
    return shapes_of(house.store, [changed])[0]


@router.delete("/{playlist_id}", summary="Remove a playlist", responses=described(400, 404))
def remove(playlist_id: str, caller: Listener, house: House) -> s.Ok:
    """For good. What stood on it stays in the library."""
    house.playlists.remove(caller.user.id, playlist_id)
    return s.Ok()


@router.get("/{playlist_id}/items", summary="What stands on a playlist", responses=described(404))
def entries(
    playlist_id: str, caller: Reader, house: House, offset: Offset = 0, limit: Limit = 100
) -> p.PlaylistEntries:
    """A page of it, in its order."""
    store = house.store
    store.playlists.get(caller.user.id, playlist_id)
    total = store.playlists.sizes([playlist_id]).get(playlist_id)
    found = store.playlists.entries(playlist_id, offset, limit)
    items = store.catalog.items_by_id([entry.item_id for entry in found])
    shapes = {shape.id: shape for shape in Presenter(store, caller.user.id).items(list(items.values()))}
    page = [
        p.PlaylistEntry(
            place=offset + at, reason=entry.reason, added_at_ms=entry.added_at_ms, item=shapes[entry.item_id]
        )
        for at, entry in enumerate(found)
        if entry.item_id in shapes
    ]
    return p.PlaylistEntries(total=total.entries if total else 0, offset=offset, entries=page)


@router.post("/{playlist_id}/items", summary="Put items on a playlist", responses=described(400, 404))
def add(playlist_id: str, body: p.PlaylistMore, caller: Listener, house: House) -> p.PlaylistShape:
    """At the end, or before a place. The same item may stand there several times."""
    changed = house.playlists.add(caller.user.id, playlist_id, body.item_ids, body.at)
    return shapes_of(house.store, [changed])[0]


@router.post("/{playlist_id}/move", summary="Put an item in another place", responses=described(400, 404, 409))
def move(playlist_id: str, body: p.PlaylistMove, caller: Listener, house: House) -> p.PlaylistShape:
    """409 when something else stands at `place`: the list changed on another device."""
    changed = house.playlists.move(caller.user.id, playlist_id, body.item_id, body.place, body.to)
    return shapes_of(house.store, [changed])[0]


@router.delete(
    "/{playlist_id}/items/{place}", summary="Take an item off a playlist", responses=described(400, 404, 409)
)
def take_out(
    playlist_id: str,
    place: int,
    caller: Listener,
    house: House,
    item_id: Annotated[str, Query(max_length=80, description="The item that stands there.")],
) -> p.PlaylistShape:
    """409 when something else stands at `place`: the list changed on another device."""
    changed = house.playlists.take_out(caller.user.id, playlist_id, item_id, place)
    return shapes_of(house.store, [changed])[0]


@router.post("/{playlist_id}/keep", summary="Keep one that Segue made", responses=described(400, 404))
def keep(playlist_id: str, caller: Listener, house: House) -> p.PlaylistShape:
    """It becomes the listener's own and stays as it is; the next is made when it is due."""
    return shapes_of(house.store, [house.playlists.keep(caller.user.id, playlist_id)])[0]


@router.post("/{playlist_id}/drop", summary="Drop one that Segue made", responses=described(400, 404))
def drop(playlist_id: str, caller: Listener, house: House) -> s.Ok:
    """It goes out of sight; the next is made when it is due."""
    house.playlists.drop(caller.user.id, playlist_id)
    return s.Ok()


@router.get(
    "/{playlist_id}/m3u",
    summary="A playlist as M3U8",
    response_class=Response,
    responses=described(404) | {200: {"description": "M3U8.", "content": {"audio/x-mpegurl": {}}}},
)
def export(playlist_id: str, caller: Reader, house: House) -> Response:
    """For any other player: paths within the library's folders, artist and title. Segue reads it back whole."""
    known = house.store.playlists.get(caller.user.id, playlist_id)
    ids = [entry.item_id for entry in house.store.playlists.entries(playlist_id)]
    headers = {"content-disposition": 'attachment; filename="playlist.m3u8"'}
    made = write_m3u(known.title, lines_of(house.store, ids))
    return Response(made, media_type="audio/x-mpegurl", headers=headers)


@router.get(
    "/{playlist_id}/cover",
    summary="A playlist's cover",
    response_class=Response,
    responses=described(404) | {200: {"description": "SVG.", "content": {"image/svg+xml": {}}}},
)
def picture(playlist_id: str, caller: Streamer, house: House) -> Response:
    """Drawn from the colours of what stands on it. Its address (`cover_url`) changes when the playlist does."""
    known = house.store.playlists.get(caller.user.id, playlist_id)
    colours = _palettes(house.store, [playlist_id]).get(playlist_id, [])
    headers = {"cache-control": "private, max-age=31536000, immutable"}
    return Response(cover(known.id, known.title, known.recipe, colours), media_type="image/svg+xml", headers=headers)


def shapes_of(store: Store, found: Sequence[Playlist]) -> list[p.PlaylistShape]:
    """Playlists as they go over the wire, in their order."""
    ids = [each.id for each in found]
    sizes, palettes = store.playlists.sizes(ids), _palettes(store, ids)
    return [
        p.PlaylistShape(
            id=each.id,
            title=each.title,
            about=each.about,
            recipe=each.recipe,
            entry_count=sizes[each.id].entries if each.id in sizes else 0,
            duration_ms=sizes[each.id].duration_ms if each.id in sizes else 0,
            palette=palettes.get(each.id, [])[:5],
            cover_url=f"{PREFIX}/playlists/{each.id}/cover?v={each.updated_at_ms}",
            renew_at_ms=each.renew_at_ms,
            slate_id=each.slate_id if each.recipe else "",
            created_at_ms=each.created_at_ms,
            updated_at_ms=each.updated_at_ms,
        )
        for each in found
    ]


def _palettes(store: Store, ids: Sequence[str]) -> dict[str, list[str]]:
    """The first colours of the pictures on each playlist, each colour once."""
    pictures = store.playlists.pictures(ids)
    art = store.catalog.art({id_ for found in pictures.values() for id_ in found})
    return {
        id_: list(dict.fromkeys(art[one].palette[0] for one in found if one in art and art[one].palette))
        for id_, found in pictures.items()
    }
