"""The door to recommending: slates for a listener, things like a thing, the shelves of the first page."""

import threading
import time
import zlib
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from segue.model.clock import local_time
from segue.model.errors import BadInput, NotFound
from segue.model.listening import User
from segue.model.picks import Part, Pick, Slate
from segue.recommend import controls, similar
from segue.recommend.ask import Ask, Filters, Found, Kind, checked
from segue.recommend.chain import Table, choose
from segue.recommend.files import ModelFiles
from segue.recommend.ground import Ground
from segue.recommend.hand import Hand
from segue.recommend.judge import judge_of
from segue.recommend.keeper import Keeper
from segue.recommend.meaning.shared import shared
from segue.recommend.mood import Felt, MoodMusic, mood_picks
from segue.recommend.reasons import Names, reason, wanted
from segue.recommend.shelves import Shelf, home_shelves
from segue.recommend.sight import Sight, look, sight_of
from segue.recommend.slates import Slates
from segue.recommend.sound.path import jumps, path
from segue.recommend.taste.service import TasteService
from segue.store import Store

QUARTER_MS = 6 * 3_600_000
"""How long chance stays the same for a listener: the page does not shuffle itself at every look."""


MOST_STEPS = 40
SAME_MS = 60_000
"""How long a listener to whom nothing happens is seen as they are: the hour, and what has faded, change no faster."""
MOST_TABLES = 200


def _now_ms() -> int:
    return time.time_ns() // 1_000_000


_Seen = tuple[Ground, User, int, tuple[controls.Control, ...], int]
"""All that a table hangs on: what is known, whose it is, the version of what they played, like and wish (it lies in the
store, so that all processes agree on it), the operator's controls, the minute."""


@dataclass(slots=True)
class Recommender:
    """What to put before a listener, and why."""

    store: Store
    taste: TasteService | None = None
    """Who keeps the listeners' rules; without it none are asked."""
    files: ModelFiles | None = None
    """Where what was learned lies; without it nothing learned is served."""
    now_ms: Callable[[], int] = _now_ms
    keeper: Keeper = field(init=False)
    slates: Slates = field(init=False)
    moods: MoodMusic = field(init=False)
    _tables: OrderedDict[str, tuple[_Seen, Table]] = field(init=False, default_factory=OrderedDict)
    """The listeners who were here last, and what they were offered."""
    _lock: threading.Lock = field(init=False, default_factory=threading.Lock)

    def __post_init__(self) -> None:
        self.keeper = Keeper(self.store, self._now, self.files)
        self.slates = Slates(self.store)
        self.moods = MoodMusic(self.store)

    def recommend(self, user: User, ask: Ask, surface: str = "") -> Slate:
        """A slate for a listener, stored. Raises BadInput for a request out of bounds."""
        table = self.table(user)
        found = choose(table, replace(checked(ask), seed=ask.seed or self._seed(user)))
        shelf = Shelf(surface or f"ask:{ask.kind}", "", found)
        return self._stored(table, [shelf])[0]

    def offer(self, user: User, ask: Ask) -> tuple[Pick, ...]:
        """As `recommend`, for those who choose further themselves: the picks only, not stored. Raises BadInput."""
        table = self.table(user)
        found = choose(table, replace(checked(ask), seed=ask.seed or self._seed(user)))
        return self.named(table, [Shelf(f"offer:{ask.kind}", "", found)])[0].picks

    def similar(self, user: User, subject_id: str, kind: Kind | None = None, limit: int = 20) -> Slate:
        """Things like a track, an episode, a book, an album, a show or an artist, without what the listener refuses.

        Stored. Raises NotFound, BadInput.
        """
        table = self.table(user)
        return self._stored(table, [Shelf(f"like:{subject_id}", "", self._alike(table, subject_id, kind, limit))])[0]

    def alike(self, subject_id: str, kind: Kind | None = None, limit: int = 20) -> Slate:
        """As `similar`, for nobody in particular; not stored."""
        ground = self.keeper.ground()
        table = Table(sight_of(ground.atlas, User("", ""), self.now_ms()), ground, None, controls.read(self.store))
        return self.named(table, [Shelf(f"like:{subject_id}", "", self._alike(table, subject_id, kind, limit))])[0]

    def music_for(self, user: User, subject_id: str, limit: int = 20) -> tuple[Felt, Slate]:
        """Music for the mood of an episode's, a book's or a show's words, without what the listener refuses. Stored.

        Raises NotFound for what is not here, and where no mood can be told.
        """
        felt, slate = self._music_for(self.table(user), subject_id, limit)
        return felt, self.slates.put([slate])[0]

    def music_like(self, subject_id: str, limit: int = 20) -> tuple[Felt, Slate]:
        """As `music_for`, for nobody in particular; not stored."""
        ground = self.keeper.ground()
        return self._music_for(Table(sight_of(ground.atlas, User("", ""), self.now_ms()), ground), subject_id, limit)

    def _music_for(self, table: Table, subject_id: str, limit: int) -> tuple[Felt, Slate]:
        felt = self.moods.felt(subject_id)
        picks = mood_picks(table, self.moods.music(felt.mood, 4 * limit + 100), limit)
        title = f"Music for the mood of {self.store.signals.titles([subject_id]).get(subject_id, 'this')}"
        sight = table.sight
        return felt, Slate("", sight.user.id, f"mood:{subject_id}", title, "mood-1", tuple(picks), sight.now_ms)

    def path(self, from_id: str, to_id: str, steps: int = 10) -> list[tuple[str, float]]:
        """A way from one song to another: (track, how far it is from the one before, as a share of the direct way).

        Raises NotFound for what is not here or not yet analysed, BadInput for a number of steps out of bounds.
        """
        if not 1 <= steps <= MOST_STEPS:
            raise BadInput(f"A path of {steps} steps can't be made.", f"Ask for 1 to {MOST_STEPS}.")
        ground = self.keeper.ground()
        ends = [self.store.catalog.item(id_).id for id_ in (from_id, to_id)]
        rows = ground.atlas.rows(ends)
        sounds = ground.sounds
        if sounds is None or any(row < 0 or sounds.place(int(row)) < 0 for row in rows):
            raise NotFound("One of the two has not been analysed yet.", "Only music is; `segue analyse` does it.")
        found = path(sounds, int(rows[0]), int(rows[1]), steps)
        direct = float(jumps(sounds, rows)[0]) or 1.0
        away = [0.0, *(jumps(sounds, found) / direct)] if len(found) > 1 else [0.0]
        return [(ground.atlas.id(int(row)), round(float(far), 4)) for row, far in zip(found, away, strict=True)]

    def home(self, user: User) -> list[tuple[str, Slate]]:
        """The shelves of the first page, none of them empty: (id, slate), stored.

        A page that is opened again within a minute, with nothing heard, liked or learned meanwhile, is the same page.
        """
        table = self.table(user)
        known: list[tuple[str, Slate]] | None = table.sight.kept.get("home")
        if known is None:
            with self.store.at_once():
                shelves = home_shelves(self.store, table, self._seed(user))
            shelves = [shelf for shelf in shelves if shelf.found or shelf.ready]
            slates = self._stored(table, [replace(shelf, id=f"home:{shelf.id}") for shelf in shelves])
            known = [(shelf.id, slate) for shelf, slate in zip(shelves, slates, strict=True)]
            table.sight.kept["home"] = known
        return known

    def forget(self, user_id: str) -> None:
        """Drops what is remembered of a listener whose history was erased."""
        with self._lock:
            self._tables.pop(user_id, None)
        self.slates.forget(user_id)

    def table(self, user: User) -> Table:
        """A listener and what is known now: the same as before if nothing happened to either since."""
        ground, now = self.keeper.ground(), self.now_ms()
        with self.store.at_once():
            # The version is read first: what is read after it is as new as it says, or newer.
            version = self.store.taste.version(user.id)
            seen = (ground, user, version, controls.read(self.store), now // SAME_MS)
            with self._lock:
                known = self._tables.get(user.id)
            if known is not None and known[0] == seen:
                return known[1]
            table = self._laid(ground, user, now, seen[3])
        with self._lock:
            if any(other[0] is not ground for other, _ in self._tables.values()):
                self._tables.clear()  # a ground that was swapped must not stay in memory for them
            self._tables[user.id] = seen, table
            self._tables.move_to_end(user.id)
            while len(self._tables) > MOST_TABLES:
                self._tables.popitem(last=False)
        return table

    def _laid(self, ground: Ground, user: User, now_ms: int, wishes: tuple[controls.Control, ...]) -> Table:
        sight, judge = look(self.store, ground.atlas, user, now_ms), None
        if self.taste is not None:
            rules = self.taste.rules(user.id).at(local_time(user.timezone, now_ms))
            judge = judge_of(self.store, ground.atlas, rules, self.taste)
        return Table(sight, ground, judge, wishes)

    def named(self, table: Table, shelves: Sequence[Shelf]) -> list[Slate]:
        """The shelves as slates, each pick with its reason."""
        sight, ground = table.sight, table.ground
        things, makers = wanted(ground, [each for shelf in shelves for each in shelf.found])
        things |= {ground.atlas.id(shelf.about) for shelf in shelves if shelf.about >= 0}
        spoken = {
            (each.row, each.because): shared(self.store, ground.atlas.id(each.row), ground.atlas.id(each.because))
            for shelf in shelves
            for each in shelf.found
            if each.source == "meaning" and each.because >= 0
        }
        with self.store.at_once():
            names = Names(self.store.signals.titles(things), self.store.signals.maker_names(makers), spoken)
        slates, now = [], self.now_ms()
        for shelf in shelves:
            picks = (*shelf.ready, *(_pick(sight, ground, names, shelf, each) for each in shelf.found))
            title = _title(ground, names, shelf)
            slates.append(Slate("", sight.user.id, shelf.id, title, ground.version, picks, now))
        return slates

    def _now(self) -> int:
        """Our clock, also when it is set anew."""
        return self.now_ms()

    def _seed(self, user: User) -> int:
        return zlib.crc32(f"{user.id}:{self.now_ms() // QUARTER_MS}".encode()) & 0x7FFFFFFF

    def _alike(self, table: Table, subject_id: str, kind: Kind | None, limit: int) -> list[Found]:
        atlas = table.ground.atlas
        rows = similar.anchors(self.store, atlas, subject_id)
        wanted = kind or similar.same_kind(subject_id)
        ask = checked(Ask(wanted, limit, "any", explore=0, calibrate=0, sources=similar.SOURCES))
        ask = replace(ask, limit=min(100, limit + len(rows)), filters=Filters(without=frozenset({subject_id})))
        alike = replace(table, sight=similar.stand_in(atlas, rows, table.sight))
        found = choose(alike, ask, hand=Hand(alike.sight, alike.ground, 0, similar.SOURCES))
        mine = set(map(int, rows))
        return [each for each in found if each.row not in mine][:limit]

    def _stored(self, table: Table, shelves: Sequence[Shelf]) -> list[Slate]:
        return self.slates.put(self.named(table, shelves))


def _title(ground: Ground, names: Names, shelf: Shelf) -> str:
    if shelf.about < 0:
        return shelf.title
    return shelf.title.replace("{title}", names.titles.get(ground.atlas.id(shelf.about), "this"))


def _pick(sight: Sight, ground: Ground, names: Names, shelf: Shelf, each: Found) -> Pick:
    atlas = ground.atlas
    id_ = atlas.collection(int(atlas.collections[each.row])) if each.whole else atlas.id(each.row)
    said = shelf.reason if shelf.reason is not None else reason(sight, ground, names, each)
    parts = tuple(Part(name, value) for name, value in each.parts)
    return Pick(id_, round(each.score, 4), each.source, said, each.propensity, parts)
