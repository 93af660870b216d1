"""Writes the simulated listeners and the visitor into the store, marked as what they are."""

import hashlib
from collections.abc import Mapping
from datetime import UTC, date
from pathlib import Path

from segue.catalog.demo.library import demo_items
from segue.catalog.demo.listeners import Persona, PlannedPlay, personas, plays_of
from segue.catalog.demo.manifest import Manifest
from segue.catalog.demo.texts import SHOWS
from segue.model.listening import Feedback, Listen, Position, User
from segue.model.media import Item
from segue.store import Store

VERSION = "1"
CLIENT, SIMULATED_CLIENT = "demo", "simulated"
"""What the `client` of their plays says: made by the demo, never by a person."""


def settle_history(store: Store, folder: Path, manifest: Manifest, everyone: bool) -> None:
    """Writes the visitor's plays of what is in the catalog, and with `everyone` the simulated listeners' too.

    Ids are made from the plays themselves, so writing twice changes nothing; a step that is noted as done is left.
    """
    everybody = personas()
    visitor = _visitor(store, everybody[0])
    step = f"{VERSION}:{visitor.id if visitor else '-'}"
    if everyone and manifest.done.get("listeners") == step and _all_there(store, everybody):
        return
    if not everyone and manifest.done.get("listeners") == step:
        return
    items = demo_items(store, folder)
    last_day = date.fromisoformat(manifest.day)
    if visitor:
        _write(store, everybody[0], visitor, items, last_day)
        _leave_open(store, visitor, items, last_day)
    if not everyone:
        return
    known = {user.name: user for user in store.accounts.users(simulated=True)}
    for persona in everybody[1:]:
        user = known.get(persona.name)
        if user is None:
            user = User(_id("usr", persona.name), persona.name, persona.display_name, simulated=True,
                        created_at_ms=_day_ms(last_day, persona.days))  # fmt: skip
            store.accounts.add_user(user)
        _write(store, persona, user, items, last_day)
    manifest.done["listeners"] = step
    manifest.save()


def _visitor(store: Store, persona: Persona) -> User | None:
    """The visitor's account, made without a password if it isn't there; None when that name is an administrator's."""
    known = store.accounts.user_by_name(persona.name)
    if known is None:
        user = User(_id("usr", persona.name), persona.name, persona.display_name)
        store.accounts.add_user(user)
        return user
    return None if known[0].is_admin else known[0]


def _all_there(store: Store, everybody: list[Persona]) -> bool:
    names = {user.name for user in store.accounts.users(simulated=True)}
    return all(persona.name in names for persona in everybody if persona.simulated)


def _write(store: Store, persona: Persona, user: User, items: Mapping[str, Item], last_day: date) -> None:
    planned = [play for play in plays_of(persona, last_day) if play.key in items]
    listens = [_listen(play, user, items[play.key], persona) for play in planned]
    positions: dict[str, Position] = {}
    for play, listen in zip(planned, listens, strict=True):
        if not play.key.startswith("track:"):
            ended_at = listen.started_at_ms + listen.played_ms
            done = play.ended == "finished"
            positions[listen.item_id] = Position(user.id, listen.item_id, listen.position_ms, done, ended_at)
    with store.transaction():
        store.listening.put_listens(listens)
        store.listening.put_positions(list(positions.values()))
        for play, listen in zip(planned, listens, strict=True):
            if play.liked:
                said = _id("fbk", f"{user.name}:{play.key}")
                at = listen.started_at_ms + listen.played_ms
                store.listening.put_feedback(Feedback(said, user.id, listen.item_id, "like", created_at_ms=at))


def _leave_open(store: Store, visitor: User, items: Mapping[str, Item], last_day: date) -> None:
    """Things begun and not ended, shows followed: so that there is something to go on with."""
    now = _day_ms(last_day, 0) - 2 * 3_600_000
    begun = (("episode:two-chairs:2", 0.42), ("chapter:lamplighter:1", 0.3))
    positions = [
        Position(visitor.id, item.id, round(item.duration_ms * share), False, now + number * 60_000)
        for number, (key, share) in enumerate(begun)
        if (item := items.get(key))
    ]
    store.listening.put_positions(positions)
    for show in SHOWS[:2]:
        item = items.get(f"episode:{show}:0")
        if item:
            said = _id("fbk", f"follow:{show}")
            store.listening.put_feedback(Feedback(said, visitor.id, item.collection_id, "follow", created_at_ms=now))


def _listen(play: PlannedPlay, user: User, item: Item, persona: Persona) -> Listen:
    played = round(item.duration_ms * play.share)
    return Listen(
        id=_id("lis", f"{persona.number}:{play.key}:{play.started_at_ms}"),
        user_id=user.id,
        item_id=item.id,
        started_at_ms=play.started_at_ms,
        played_ms=played,
        position_ms=played,
        ended=play.ended,
        source=play.source,
        client=SIMULATED_CLIENT if persona.simulated else CLIENT,
        updated_at_ms=play.started_at_ms + played,
    )


def _id(prefix: str, of: str) -> str:
    """An id that is always the same for `of`."""
    digest = hashlib.sha256(f"segue-demo:{of}".encode()).digest()
    alphabet = "0123456789abcdefghjkmnpqrstvwxyz"
    return f"{prefix}_{''.join(alphabet[byte & 31] for byte in digest[:19])}"


def _day_ms(day: date, back: int) -> int:
    from datetime import datetime, timedelta

    midnight = datetime(day.year, day.month, day.day, tzinfo=UTC) - timedelta(days=back)
    return round(midnight.timestamp() * 1000)
