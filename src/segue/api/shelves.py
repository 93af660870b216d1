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
    shelves = recommender.home(user)
    entries = entries_of(store, user, [slate for _, slate in shelves])
    found = [
        s.Shelf(id=id_, title=slate.title, slate_id=slate.id, entries=on_it)
        for (id_, slate), on_it in zip(shelves, entries, strict=True)
    ]
    return [shelf for shelf in found if shelf.entries]


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
