"""From nouns to what goes over the wire, for one listener: whole pages with a handful of queries."""

from collections.abc import Iterable, Sequence

from segue.api import shapes as s
from segue.catalog.podcasts.fetch import shown
from segue.model.listening import Position, User
from segue.model.media import Art, AudioFile, Collection, Credit, Feed, Item
from segue.model.sound import AudioProfile
from segue.model.work import Job
from segue.store import Store
from segue.store.accounts import Token

TARGET_LUFS = -14.0
CEILING_DBTP = -1.0
MAX_GAIN_DB = 12.0
"""A near-silent recording is not blown up without bounds."""

_MAKERS = {"artist", "album_artist", "author", "host", "composer"}


def gain_db(profile: AudioProfile | None) -> float:
    """What brings a recording to −14 LUFS without its peaks passing −1 dBTP; 0 when nothing is known of it."""
    if profile is None or profile.lufs <= -69.0:
        return 0.0
    return round(min(TARGET_LUFS - profile.lufs, CEILING_DBTP - profile.true_peak_dbtp, MAX_GAIN_DB), 2)


def user_shape(user: User) -> s.UserShape:
    """A listener."""
    return s.UserShape(
        id=user.id,
        name=user.name,
        display_name=user.display_name,
        is_admin=user.is_admin,
        language=user.language,
        timezone=user.timezone,
        created_at_ms=user.created_at_ms,
        disabled=user.disabled,
    )


def token_shape(token: Token) -> s.TokenShape:
    """An API token."""
    return s.TokenShape.model_validate(
        {
            "id": token.id,
            "name": token.name,
            "scopes": list(token.scopes),
            "created_at_ms": token.created_at_ms,
            "used_at_ms": token.used_at_ms,
            "expires_at_ms": token.expires_at_ms,
        }
    )


def job_shape(job: Job) -> s.JobShape:
    """A piece of background work; its arguments may name paths and stay inside."""
    return s.JobShape(
        id=job.id,
        name=job.name,
        key=job.key,
        state=job.state,
        attempts=job.attempts,
        progress=job.progress,
        message=job.message,
        error=job.error,
        cancel_requested=job.cancel_requested,
        created_at_ms=job.created_at_ms,
        started_at_ms=job.started_at_ms,
        finished_at_ms=job.finished_at_ms,
    )


def makers(credits: Iterable[Credit]) -> str:
    """Who made it, as one line: artists before composers."""
    known = [credit for credit in credits if credit.role in _MAKERS]
    for roles in ({"artist"}, {"album_artist"}, {"author"}, {"host"}, {"composer"}):
        names = dict.fromkeys(credit.name for credit in known if credit.role in roles)
        if names:
            return ", ".join(names)
    return ""


def _credits(credits: Iterable[Credit]) -> list[s.CreditShape]:
    return [s.CreditShape(creator_id=credit.creator_id, name=credit.name, role=credit.role) for credit in credits]


def _profile(profile: AudioProfile | None) -> s.ProfileShape | None:
    if profile is None:
        return None
    return s.ProfileShape(
        lufs=profile.lufs,
        true_peak_dbtp=profile.true_peak_dbtp,
        tempo_bpm=profile.tempo_bpm,
        key=profile.key,
        camelot=profile.camelot,
        energy=profile.energy,
        sound_start_ms=profile.sound_start_ms,
        sound_end_ms=profile.sound_end_ms,
        intro_end_ms=profile.intro_end_ms,
        outro_start_ms=profile.outro_start_ms,
        talk=profile.talk,
    )


class Presenter:
    """Shapes nouns for `user`, looking up what belongs to them a page at a time."""

    def __init__(self, store: Store, user_id: str) -> None:
        self.store, self.user_id = store, user_id

    def items(self, items: Sequence[Item]) -> list[s.ItemShape]:
        """Items with their collection, sound, and what this listener did with them."""
        ids, talk = [item.id for item in items], [item.id for item in items if item.kind != "track"]
        with self.store.at_once():
            collections = self.store.catalog.collections_by_id({item.collection_id for item in items})
            files = self.store.files.files_by_id({item.file_id for item in items if item.file_id})
            art = self._art([item.art_id for item in items] + [each.art_id for each in collections.values()])
            profiles = self.store.profiles.many(ids)
            opinions = self.store.listening.opinions(self.user_id, ids)
            positions = self.store.listening.positions(self.user_id, ids)
            written = self.store.feeds.with_transcript(ids) if ids else set()
            dubbed = self.store.dubs.languages(talk)
        return [
            self._item(
                item,
                collections.get(item.collection_id),
                files.get(item.file_id),
                art,
                profiles.get(item.id),
                opinions.get(item.id, (0, False))[0],
                positions.get(item.id),
                item.id in written,
                dubbed.get(item.id, []),
            )
            for item in items
        ]

    def item(self, item: Item) -> s.ItemShape:
        """One item."""
        return self.items([item])[0]

    def _item(
        self,
        item: Item,
        collection: Collection | None,
        file: AudioFile | None,
        art: dict[str, Art],
        profile: AudioProfile | None,
        liking: int,
        position: Position | None,
        written: bool,
        dubbed: list[str],
    ) -> s.ItemShape:
        art_id = item.art_id or (collection.art_id if collection else "")
        status = file.status if file else "remote" if item.enclosure_url else "missing"
        return s.ItemShape(
            id=item.id,
            kind=item.kind,
            collection_id=item.collection_id,
            title=item.title,
            subtitle=_subtitle(item, collection),
            credits=_credits(item.credits),
            collection=_link(collection),
            disc=item.disc,
            position=item.position,
            season=item.season,
            duration_ms=item.duration_ms,
            start_ms=item.start_ms,
            year=item.year or (collection.year if collection else None),
            language=item.language or (collection.language if collection else ""),
            genres=list(item.genres),
            work=item.work,
            movement=item.movement,
            movement_title=item.movement_title,
            explicit=item.explicit,
            description=item.description,
            published_at_ms=item.published_at_ms,
            added_at_ms=item.added_at_ms,
            art_id=art_id,
            palette=_palette(art, art_id),
            marks=[s.MarkShape(start_ms=m.start_ms, end_ms=m.end_ms, title=m.title, url=m.url) for m in item.marks],
            status=status,
            playable=status == "present",
            has_video=bool(file and file.has_video),
            has_transcript=written,
            dub_languages=dubbed,
            profile=_profile(profile),
            gain_db=gain_db(profile),
            liked=liking > 0,
            disliked=liking < 0,
            position_ms=position.position_ms if position else 0,
            finished=bool(position and position.finished),
        )

    def collections(self, collections: Sequence[Collection], feeds: bool = False) -> list[s.CollectionShape]:
        """Collections without their items; with `feeds` also where shows come from."""
        ids = [each.id for each in collections]
        art = self._art([each.art_id for each in collections])
        sizes = self.store.catalog.sizes(ids)
        opinions = self.store.listening.opinions(self.user_id, ids)
        found = {each.id: self.store.feeds.get(each.id) for each in collections if each.kind == "show"} if feeds else {}
        return [
            self._collection(
                each, art, sizes.get(each.id, (0, 0)), opinions.get(each.id, (0, False)), found.get(each.id)
            )
            for each in collections
        ]

    def collection(self, collection: Collection, items: Sequence[Item]) -> s.CollectionDetail:
        """One collection with its items."""
        head = self.collections([collection], feeds=True)[0]
        return s.CollectionDetail(**dict(head), items=self.items(items))

    def _collection(
        self,
        each: Collection,
        art: dict[str, Art],
        size: tuple[int, int],
        opinion: tuple[int, bool],
        feed: Feed | None,
    ) -> s.CollectionShape:
        return s.CollectionShape(
            id=each.id,
            kind=each.kind,
            title=each.title,
            subtitle=makers(each.credits),
            credits=_credits(each.credits),
            year=each.year,
            language=each.language,
            description=each.description,
            genres=list(each.genres),
            art_id=each.art_id,
            palette=_palette(art, each.art_id),
            explicit=each.explicit,
            series=each.series,
            series_position=each.series_position,
            link=each.link,
            compilation=each.compilation,
            added_at_ms=each.added_at_ms,
            demo=each.demo,
            item_count=size[0],
            duration_ms=size[1],
            liked=opinion[0] > 0,
            followed=opinion[1],
            feed=_feed(feed),
        )

    def creators(self, credits: Sequence[Credit]) -> list[s.CreatorShape]:
        """People and groups. (They have no pictures of their own yet.)"""
        return [s.CreatorShape(id=each.creator_id, name=each.name, art_id="", palette=[]) for each in credits]

    def entries(self, ids: Sequence[str], reasons: dict[str, str] | None = None) -> list[s.Entry]:
        """Shelf entries of collections and items, in the order of `ids`; what is no longer there is left out."""
        with self.store.at_once():
            collections = self.store.catalog.collections_by_id([id_ for id_ in ids if _is_collection(id_)])
            items = self.store.catalog.items_by_id([id_ for id_ in ids if id_ not in collections])
            parents = self.store.catalog.collections_by_id({item.collection_id for item in items.values()})
            owners: list[Collection | Item] = [*collections.values(), *items.values(), *parents.values()]
            art = self._art([each.art_id for each in owners])
            opinions = self.store.listening.opinions(self.user_id, ids)
            positions = self.store.listening.positions(self.user_id, items)
        found: list[s.Entry] = []
        for id_ in ids:
            reason = (reasons or {}).get(id_, "")
            liked = opinions.get(id_, (0, False))[0] > 0
            if id_ in collections:
                found.append(_collection_entry(collections[id_], art, liked, reason))
            elif id_ in items:
                item = items[id_]
                parent = parents.get(item.collection_id)
                found.append(_item_entry(item, parent, art, liked, positions.get(id_), reason))
        return found

    def _art(self, ids: Iterable[str]) -> dict[str, Art]:
        return self.store.catalog.art({id_ for id_ in ids if id_})


def creator_entry(creator: Credit) -> s.Entry:
    """A person or a group in a list of found things."""
    return s.Entry(
        type="creator", id=creator.creator_id, kind="creator", title=creator.name, subtitle="", art_id="", palette=[]
    )


def _is_collection(id_: str) -> bool:
    return id_.startswith(("alb_", "sho_", "bok_"))


def _palette(art: dict[str, Art], art_id: str) -> list[str]:
    return list(art[art_id].palette) if art_id in art else []


def _link(collection: Collection | None) -> s.CollectionLink | None:
    if collection is None:
        return None
    return s.CollectionLink(id=collection.id, kind=collection.kind, title=collection.title, art_id=collection.art_id)


def _feed(feed: Feed | None) -> s.FeedShape | None:
    if feed is None:
        return None
    return s.FeedShape(
        url=shown(feed.url), checked_at_ms=feed.checked_at_ms, error=feed.error, auto_download=feed.auto_download
    )


def _subtitle(item: Item, collection: Collection | None) -> str:
    """A track's artist; an episode's show; a chapter's book."""
    if item.kind == "track":
        return makers(item.credits) or (makers(collection.credits) if collection else "")
    return collection.title if collection else ""


def _collection_entry(each: Collection, art: dict[str, Art], liked: bool, reason: str) -> s.Entry:
    return s.Entry(
        type="collection",
        id=each.id,
        kind=each.kind,
        title=each.title,
        subtitle=makers(each.credits),
        art_id=each.art_id,
        palette=_palette(art, each.art_id),
        collection_id=each.id,
        liked=liked,
        reason=reason,
        year=each.year,
        explicit=each.explicit,
    )


def _item_entry(
    item: Item, parent: Collection | None, art: dict[str, Art], liked: bool, position: Position | None, reason: str
) -> s.Entry:
    art_id = item.art_id or (parent.art_id if parent else "")
    return s.Entry(
        type="item",
        id=item.id,
        kind=item.kind,
        title=item.title,
        subtitle=_subtitle(item, parent),
        art_id=art_id,
        palette=_palette(art, art_id),
        duration_ms=item.duration_ms,
        collection_id=item.collection_id,
        liked=liked,
        position_ms=position.position_ms if position else 0,
        finished=bool(position and position.finished),
        reason=reason,
        year=item.year,
        explicit=item.explicit,
    )
