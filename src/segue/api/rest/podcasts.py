"""Podcasts: subscribing, fetching, and moving subscriptions in and out."""

from typing import Annotated

from fastapi import APIRouter, Query, Response, UploadFile

from segue.api import shapes as s
from segue.api.auth import Admin, Librarian, Reader
from segue.api.context import House
from segue.api.errors import described
from segue.api.present import Presenter, job_shape
from segue.api.work import submit
from segue.catalog.podcasts.opml import MAX_BYTES, read_opml
from segue.model.errors import BadInput

router = APIRouter(tags=["podcasts"])


@router.post("/podcasts", summary="Follow a show", responses=described(400, 403, 404, 503), status_code=201)
def subscribe(body: s.Subscribe, caller: Librarian, house: House) -> s.CollectionDetail:
    """By the address of its feed, or of a page that names it. One that is here already is simply followed."""
    show = house.app.podcasts.subscribe(body.url)
    house.plays.say(caller.user.id, show.id, "follow")
    items = house.store.catalog.items_of(show.id)
    return Presenter(house.store, caller.user.id).collection(show, items)


@router.get(
    "/podcasts/opml",
    summary="Every show as OPML",
    response_class=Response,
    responses=described() | {200: {"description": "OPML 2.0.", "content": {"text/x-opml": {}}}},
)
def export(caller: Reader, house: House) -> Response:
    """For any other podcast program. Passwords of private feeds come along for an administrator only."""
    headers = {"content-disposition": 'attachment; filename="segue.opml"'}
    opml = house.app.podcasts.export_opml(passwords=caller.user.is_admin)
    return Response(opml, media_type="text/x-opml", headers=headers)


@router.post("/podcasts/opml", summary="Follow many shows", responses=described(400, 413), status_code=202)
def import_(file: UploadFile, caller: Librarian, house: House) -> s.OpmlOutcome:
    """Every feed in an OPML file. They are read in the background."""
    data = file.file.read(MAX_BYTES + 1)
    if file.size is not None and file.size > MAX_BYTES:
        raise BadInput("This OPML file is too big.", "Is it really a list of feeds?")
    urls = [outline.feed_url for outline in read_opml(data)]
    job = submit(house, "import_podcasts", {"urls": urls}, priority=5)
    return s.OpmlOutcome(found=len(urls), jobs=[job_shape(job)])


@router.post("/podcasts/{collection_id}/refresh", summary="Ask a show's feed for news", responses=described(404, 503))
def refresh(collection_id: str, caller: Librarian, house: House) -> s.JobShape:
    """In the background. Asking twice is asking once."""
    house.app.podcasts.feed_of(collection_id)
    key = f"refresh_podcasts:{collection_id}"
    return job_shape(submit(house, "refresh_podcasts", {"collection_id": collection_id}, key=key, priority=5))


@router.patch("/podcasts/{collection_id}", summary="Change how a show is kept", responses=described(400, 404))
def change(collection_id: str, body: s.PodcastChange, caller: Admin, house: House) -> s.CollectionDetail:
    """How many of its newest episodes are fetched by themselves."""
    house.app.podcasts.set_auto_download(collection_id, body.auto_download)
    for item_id in house.app.podcasts.wanted(collection_id):
        submit(house, "download_episode", {"item_id": item_id, "auto": True}, key=f"download_episode:{item_id}")
    show = house.store.catalog.collection(collection_id)
    return Presenter(house.store, caller.user.id).collection(show, house.store.catalog.items_of(collection_id))


@router.delete("/podcasts/{collection_id}", summary="Remove a show", responses=described(404))
def remove(
    collection_id: str,
    caller: Admin,
    house: House,
    keep_files: Annotated[bool, Query(description="Keep the episodes that are on disk.")] = False,
) -> s.Ok:
    """For every account. What somebody heard or liked of it stays in their history."""
    house.app.podcasts.unsubscribe(collection_id, delete_files=not keep_files)
    return s.Ok()


@router.post("/items/{item_id}/fetch", summary="Fetch an episode", responses=described(404, 503), status_code=202)
def fetch(item_id: str, caller: Librarian, house: House) -> s.JobShape:
    """To the server's disk, in the background, before everything that fetches itself."""
    house.store.catalog.item(item_id)
    key = f"download_episode:{item_id}"
    return job_shape(submit(house, "download_episode", {"item_id": item_id}, key=key, priority=8))
