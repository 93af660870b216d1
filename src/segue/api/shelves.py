"""The first page as it goes over the wire: shelves, with what stands on each and why."""

from segue.api import shapes as s
from segue.api.present import Presenter
from segue.model.clock import local_time
from segue.model.listening import User
from segue.model.picks import Slate
from segue.recommend.service import Recommender
from segue.store import Store


def greeting(user: User, now_ms: int) -> str:
    """A word for the time of day where the listener is."""
    hour = local_time(user.timezone, now_ms).hour
    if 5 <= hour < 12:
        part = "Good morning"
    elif 12 <= hour < 18:
        part = "Good afternoon"
    else:
        part = "Good evening"
    return f"{part}, {user.display_name or user.name}"


def home(store: Store, recommender: Recommender, user: User) -> list[s.Shelf]:
    """The shelves of a listener, none of them empty."""
    slates = recommender.home(user)
    entries = entries_of(store, user, [slate for _, slate in slates])
    found = [
        s.Shelf(id=id_, title=slate.title, slate_id=slate.id, entries=on_it)
        for (id_, slate), on_it in zip(slates, entries, strict=True)
    ]
    shelves = [shelf for shelf in found if shelf.entries]
    begun = sum(shelf.id == "continue" for shelf in shelves)
    return [*shelves[:begun], *_mixes(store, user), *shelves[begun:]]


def _mixes(store: Store, user: User) -> list[s.Shelf]:
    """The playlists that Segue made for a listener, as they stand; none where there are none."""
    made = [each for each in store.playlists.of(user.id, made=True) if not each.dropped]
    entries = [
        s.Entry(
            type="playlist", id=each.id, kind="playlist", title=each.title, subtitle="", art_id="", palette=[],
            reason=each.about,
        )
        for each in made
    ]  # fmt: skip
    return [s.Shelf(id="mixes", title="Your mixes", slate_id="", entries=entries)] if entries else []


def entries_of(store: Store, user: User, slates: list[Slate]) -> list[list[s.Entry]]:
    """What stands on each slate, with its reasons; read in one go. What is no longer in the library is left out."""
    ids = list(dict.fromkeys(pick.item_id for slate in slates for pick in slate.picks))
    entries = {entry.id: entry for entry in Presenter(store, user.id).entries(ids)}
    return [
        [
            entries[pick.item_id].model_copy(update={"reason": pick.reason})
            for pick in slate.picks
            if pick.item_id in entries
        ]
        for slate in slates
    ]


def picked_of(store: Store, user: User, slate: Slate) -> list[s.Picked]:
    """What stands on a slate, with where each pick came from and what its score is made of."""
    entries = {entry.id: entry for entry in entries_of(store, user, [slate])[0]}
    return [
        s.Picked(
            **entries[pick.item_id].model_dump(),
            source=pick.source,
            score=pick.score,
            propensity=pick.propensity,
            parts=[s.ScorePart(name=part.name, value=part.value) for part in pick.parts],
        )
        for pick in slate.picks
        if pick.item_id in entries
    ]
