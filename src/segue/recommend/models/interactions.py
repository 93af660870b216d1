"""Who played what: the one value that every model is fitted on, and histories, the one value that every model scores.

Both hold plain arrays, so that ten million rows are 160 MB and a history of one listener costs microseconds.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Self

import numpy as np
from numpy.typing import NDArray

from segue.model.errors import BadInput
from segue.recommend.models.arrays import Sparse, sparse

MAX_ROWS = 50_000_000
"""More rows than this are refused: what they need in memory no longer fits a small server."""


@dataclass(frozen=True, slots=True)
class Histories:
    """What some listeners have heard: for each one a run of items, the oldest first.

    `starts` has one entry more than there are listeners; listener k owns `items[starts[k]:starts[k + 1]]`.
    """

    starts: NDArray[np.int64]
    items: NDArray[np.int32]
    weights: NDArray[np.float32]
    """How much each was liked; 1 is an ordinary play. Always above zero."""

    def __len__(self) -> int:
        return len(self.starts) - 1

    @classmethod
    def of(cls, items: Sequence[int] | NDArray[np.int32], weights: Sequence[float] | None = None) -> Self:
        """One listener's history, the oldest first: what serving asks with. Item numbers, not ids."""
        numbers = np.asarray(items, dtype=np.int32)
        given = np.ones(len(numbers), np.float32) if weights is None else np.asarray(weights, np.float32)
        return cls(np.array([0, len(numbers)], np.int64), numbers, given)

    @property
    def lengths(self) -> NDArray[np.int64]:
        """(listeners,) how many events each has."""
        return np.diff(self.starts)

    @property
    def rows(self) -> NDArray[np.int64]:
        """(events,) the listener of each event."""
        return np.repeat(np.arange(len(self)), self.lengths)

    @property
    def steps_back(self) -> NDArray[np.int64]:
        """(events,) how many events of the same listener came after each: 0 for the newest."""
        return np.repeat(self.starts[1:], self.lengths) - 1 - np.arange(len(self.items))

    def take(self, listeners: NDArray[np.integer]) -> "Histories":
        """The histories of some listeners, in the order given."""
        lengths = self.lengths[listeners]
        starts = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
        at = np.repeat(self.starts[listeners] - starts[:-1], lengths) + np.arange(starts[-1])
        return Histories(starts, self.items[at], self.weights[at])

    def matrix(self, items: int, weights: NDArray[np.float32] | None = None) -> Sparse:
        """(listeners × items) sparse; an item that a listener has several times counts its greatest weight.

        `weights` (events,) stand in for the histories' own; pass ones for a matrix of zeros and ones.
        """
        values = self.weights if weights is None else weights
        if not len(self.items):
            return sparse().csr_array((len(self), items), dtype=np.float32)
        keys = self.rows * items + self.items
        order = np.lexsort((values, keys))
        last = np.append(np.diff(keys[order]) != 0, True)
        kept = order[last]
        rows = np.searchsorted(keys[kept], np.arange(len(self) + 1) * items)
        return sparse().csr_array((values[kept].astype(np.float32), self.items[kept], rows), shape=(len(self), items))

    def liked(self, items: int, power: float) -> Sparse:
        """(listeners × items) each weight to the `power`, over the listener's mean; power 0 gives ones, as `seen`.

        What is heard a thousand times is not a thousand times as telling: a power of 0.2 makes it four times.
        """
        if not power:
            return self.seen(items)
        made = self.matrix(items)
        made.data = made.data**power
        means = np.asarray(made.sum(axis=1)).ravel() / np.maximum(np.diff(made.indptr), 1)
        made.data = (made.data / np.repeat(means, np.diff(made.indptr))).astype(np.float32)
        return made

    def seen(self, items: int) -> Sparse:
        """(listeners × items) one where a listener has the item."""
        return self.matrix(items, np.ones(len(self.items), np.float32))


@dataclass(frozen=True, slots=True)
class Attributes:
    """What items are said to be, beside who plays them: genres, makers, tags.

    Item k has `values[starts[k]:starts[k + 1]]`.
    """

    starts: NDArray[np.int64]
    values: NDArray[np.int32]
    count: int
    """How many different attributes there are."""

    def matrix(self) -> Sparse:
        """(items × attributes) one where an item has the attribute."""
        return Histories(self.starts, self.values, np.ones(len(self.values), np.float32)).seen(self.count)


@dataclass(frozen=True, slots=True)
class Interactions:
    """Listeners, items, and what each listener played, the oldest first."""

    user_ids: tuple[str, ...]
    item_ids: tuple[str, ...]
    histories: Histories
    times_s: NDArray[np.int64] | None = None
    """(events,) when, in seconds since 1970, where known."""
    ordered: bool = False
    """Whether a history's order says what came after what; without it models must not read it."""
    attributes: Attributes | None = None

    @property
    def users(self) -> int:
        """How many listeners."""
        return len(self.user_ids)

    @property
    def items(self) -> int:
        """How many items; item numbers run from 0 to this."""
        return len(self.item_ids)

    @property
    def events(self) -> int:
        """How many rows."""
        return len(self.histories.items)

    def matrix(self) -> Sparse:
        """(users × items) sparse weights."""
        return self.histories.matrix(self.items)

    def seen(self) -> Sparse:
        """(users × items) sparse ones."""
        return self.histories.seen(self.items)

    @property
    def weighed(self) -> bool:
        """Whether some plays count more than others."""
        return bool(len(self.histories.weights)) and float(np.ptp(self.histories.weights)) > 0

    def counts(self) -> NDArray[np.float32]:
        """(items,) how many listeners each item has."""
        return np.asarray(self.seen().sum(axis=0), np.float32).ravel()

    def keep(self, events: NDArray[np.bool_]) -> "Interactions":
        """Only the marked events; users and items keep their numbers, also those left with nothing."""
        kept = np.concatenate([[0], np.cumsum(events)])
        old = self.histories
        new = Histories(kept[old.starts].astype(np.int64), old.items[events], old.weights[events])
        return replace(self, histories=new, times_s=None if self.times_s is None else self.times_s[events])

    @classmethod
    def of(
        cls,
        users: Sequence[int] | NDArray[np.integer],
        items: Sequence[int] | NDArray[np.integer],
        weights: Sequence[float] | NDArray[np.floating] | None = None,
        times_s: Sequence[int] | NDArray[np.integer] | None = None,
        *,
        user_ids: Iterable[str] | None = None,
        item_ids: Iterable[str] | None = None,
        ordered: bool = False,
        attributes: Attributes | None = None,
    ) -> Self:
        """From one row an event, in any order. Rows of one user are put in time order, else stay as they come.

        Users and items are numbers into `user_ids` and `item_ids`, which default to the numbers themselves.
        Raises BadInput for arrays that do not fit each other and for more rows than can be held.
        """
        user, item = np.asarray(users, np.int64), np.asarray(items, np.int32)
        if len(user) != len(item) or len(user) > MAX_ROWS:
            raise BadInput(
                f"{len(user):,} users for {len(item):,} items can't be read as plays.",
                f"Give one user for each item, and at most {MAX_ROWS:,} rows.",
            )
        weight = np.ones(len(user), np.float32) if weights is None else np.asarray(weights, np.float32)
        time = None if times_s is None else np.asarray(times_s, np.int64)
        names = tuple(user_ids) if user_ids is not None else tuple(map(str, range(int(user.max(initial=-1)) + 1)))
        things = tuple(item_ids) if item_ids is not None else tuple(map(str, range(int(item.max(initial=-1)) + 1)))
        order = np.lexsort((user,)) if time is None else np.lexsort((time, user))
        starts = np.searchsorted(user[order], np.arange(len(names) + 1)).astype(np.int64)
        histories = Histories(starts, item[order], weight[order])
        when = None if time is None else time[order]
        return cls(names, things, histories, when, ordered or time is not None, attributes)
