"""Takes play reports into the store, and feedback."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from segue.listening.reports import Known, checked, clock_skew_ms, is_finished, merge
from segue.model.errors import NotFound, SegueError
from segue.model.ids import kind_of, new_id
from segue.model.listening import Feedback, FeedbackKind, Listen, Position
from segue.store import Store


def _now_ms() -> int:
    return time.time_ns() // 1_000_000


@dataclass(frozen=True, slots=True)
class Taken:
    """Ids of the reports that are stored, and of those that can't be, with the reason."""

    accepted: tuple[str, ...]
    rejected: tuple[tuple[str, str], ...]


@dataclass(slots=True)
class Plays:
    """What listeners report, over a store."""

    store: Store
    now_ms: Callable[[], int] = _now_ms

    def take(self, reports: Sequence[Listen], sent_at_ms: int | None = None) -> Taken:
        """Stores one listener's reports; each is taken or rejected for itself, and what is accepted is on disk.

        `sent_at_ms` is the player's clock at sending: a clock that is minutes off shifts all times of the batch.
        """
        now = self.now_ms()
        skew = clock_skew_ms(sent_at_ms, now)
        accepted: dict[str, None] = {}
        rejected: list[tuple[str, str]] = []
        if not reports:
            return Taken((), ())
        with self.store.alone(f"plays:{reports[0].user_id}"):
            items = self.store.catalog.items_by_id({report.item_id for report in reports})
            known = self.store.listening.listens_by_id([report.id for report in reports])
            changed: dict[str, Listen] = {}
            for report in reports:
                item = items.get(report.item_id)
                try:
                    listen = checked(report, Known(item.duration_ms) if item else None, now, skew)
                    if listen.id in known:
                        listen = merge(known[listen.id], listen)
                except SegueError as error:
                    rejected.append((report.id, str(error)))
                    continue
                if known.get(listen.id) != listen:
                    known[listen.id] = changed[listen.id] = listen
                accepted[listen.id] = None
            self.store.listening.put_listens(list(changed.values()))
            self.store.listening.put_positions(
                [_position(listen, items[listen.item_id].duration_ms) for listen in changed.values()]
            )
        return Taken(tuple(accepted), tuple(rejected))

    def say(self, user_id: str, subject_id: str, kind: FeedbackKind, slate_id: str = "") -> tuple[int, bool]:
        """Notes a like, a dislike, a follow, or its end; returns (liking −1 to 1, followed) as it is now."""
        self._must_exist(subject_id)
        self.store.listening.put_feedback(
            Feedback(new_id("feedback"), user_id, subject_id, kind, created_at_ms=self.now_ms(), slate_id=slate_id)
        )
        return self.store.listening.opinions(user_id, [subject_id]).get(subject_id, (0, False))

    def _must_exist(self, subject_id: str) -> None:
        try:
            kind = kind_of(subject_id)
        except ValueError as error:
            raise NotFound("There is nothing with this id.", "Likes are for items, collections and artists.") from error
        if kind in {"track", "episode", "chapter"}:
            self.store.catalog.item(subject_id)
        elif kind in {"album", "show", "book"}:
            self.store.catalog.collection(subject_id)
        elif kind == "creator":
            self.store.catalog.creator(subject_id)
        else:
            raise NotFound("There is nothing with this id.", "Likes are for items, collections and artists.")


def _position(listen: Listen, duration_ms: int) -> Position:
    finished = is_finished(listen, duration_ms)
    return Position(listen.user_id, listen.item_id, listen.position_ms, finished, listen.updated_at_ms)
