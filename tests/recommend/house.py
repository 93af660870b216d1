"""A small house to recommend in: listeners of folk and of techno, a show, two books."""

from dataclasses import dataclass, field

from segue.model.ids import new_id
from segue.model.listening import Feedback, Listen, Position, User
from segue.model.media import Credit, Item
from segue.recommend.service import Recommender
from segue.store import Store
from tests import factories

NOW = 1_800_000_000_000
DAY = 86_400_000


@dataclass
class House:
    """What a test speaks of by name."""

    store: Store
    recommender: Recommender
    items: dict[str, Item] = field(default_factory=dict)
    users: dict[str, User] = field(default_factory=dict)

    def play(self, who: str, *what: str, times: int = 1, days_ago: float = 1, ended: str = "finished") -> None:
        """Plays of items by name, one after another."""
        listens = []
        for n, name in enumerate(what * times):
            item = self.items[name]
            heard = 20_000 if ended == "skipped" else item.duration_ms
            listens.append(
                Listen(new_id("listen"), self.users[who].id, item.id, round(NOW - days_ago * DAY) + n * 300_000, heard,
                       heard, ended)  # type: ignore[arg-type]
            )  # fmt: skip
        self.store.listening.put_listens(listens)

    def begin(
        self, who: str, what: str, position_ms: int = 60_000, finished: bool = False, days_ago: float = 1
    ) -> None:
        """A place in something."""
        at = round(NOW - days_ago * DAY)
        item = self.items[what]
        self.store.listening.put_positions([Position(self.users[who].id, item.id, position_ms, finished, at)])

    def say(self, who: str, what: str, kind: str) -> None:
        """An opinion of an item by name, or of anything by id."""
        subject = self.items[what].id if what in self.items else what
        said = Feedback(new_id("feedback"), self.users[who].id, subject, kind, created_at_ms=NOW)  # type: ignore[arg-type]
        self.store.listening.put_feedback(said)

    def names(self, ids: list[str]) -> list[str]:
        """What ids are called here."""
        by_id = {item.id: name for name, item in self.items.items()} | {
            item.collection_id: name.partition(":")[0] for name, item in self.items.items()
        }
        return [by_id[id_] for id_ in ids]


def build(store: Store) -> House:
    """Four folk and four techno albums of four tracks, a show about each, two books; nobody has played anything."""
    house = House(store, Recommender(store, now_ms=lambda: NOW))
    with store.transaction():
        _fill(house, store)
    return house


def _fill(house: House, store: Store) -> None:
    for genre in ("folk", "techno"):
        for number in range(4):
            maker = Credit(f"{genre} band {number // 2}", "artist")
            _, tracks = factories.album_in(
                store, 4, title=f"{genre} album {number}", genres=(genre.title(),), credits=(maker,),
                year=1990 + number, added_at_ms=NOW - 400 * DAY,
            )  # fmt: skip
            house.items |= {f"{genre}{number}:{n}": item for n, item in enumerate(tracks)}
        show = store.catalog.put_collections(
            [factories.collection("show", title=f"The {genre} hour", genres=(genre.title(),), language="en",
                                  credits=(Credit(f"{genre} host", "host"),))]
        )[0]  # fmt: skip
        _put(house, f"{genre}show", [
            factories.item(show, title=f"{genre} talk {n}", published_at_ms=NOW - (n + 2) * 7 * DAY,
                           added_at_ms=NOW - 300 * DAY) for n in range(4)
        ])  # fmt: skip
        book = store.catalog.put_collections(
            [factories.collection("book", title=f"A life in {genre}", genres=(genre.title(),),
                                  credits=(Credit(f"{genre} writer", "author"),), added_at_ms=NOW - 300 * DAY)]
        )[0]  # fmt: skip
        _put(house, f"{genre}book", [factories.item(book, position=n, added_at_ms=NOW - 300 * DAY) for n in range(3)])
    for name in ("ann", "ben", "cleo", "dan", "eve", "finn"):
        house.users[name] = factories.user(display_name=name.title())
        store.accounts.add_user(house.users[name])


def _put(house: House, name: str, items: list[Item]) -> None:
    files = [factories.file() for _ in items]
    house.store.files.put_files(files)
    from dataclasses import replace

    put = house.store.catalog.put_items([replace(i, file_id=f.id) for i, f in zip(items, files, strict=True)])
    house.items |= {f"{name}:{n}": item for n, item in enumerate(put)}
