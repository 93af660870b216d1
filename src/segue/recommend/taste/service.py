"""The door to taste: values for one listener, worked out once and again only when something of theirs changed."""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from segue.model.clock import local_time
from segue.model.taste import Sentence, Traits
from segue.recommend.taste import vectors as v
from segue.recommend.taste.sentences import Play, sentences
from segue.recommend.taste.verdicts import Rules
from segue.store import Store

BASE_LIES_MS = 2 * v.DAY_MS
"""Plays older than this are summed up once; younger ones are added afresh after each change."""
MOST_PLAYS = 60_000
"""So many of the latest plays make the taste: what was heard before them has faded."""
REMEMBERED = 400
REMEMBERED_TRAITS = 40_000
Kept = TypeVar("Kept")
FOLLOWED, LIKED_CREATOR, LIKED_ITEM = 0.5, 0.8, 0.6


def _now_ms() -> int:
    return time.time_ns() // 1_000_000


@dataclass(frozen=True, slots=True)
class _Base:
    until_ms: int
    count: int
    sums: v.Sums


class TasteService:
    """Taste and rules over a store. Safe to ask from many threads."""

    def __init__(self, store: Store, now_ms: Callable[[], int] = _now_ms) -> None:
        self.store, self.now_ms = store, now_ms
        self._lock = threading.Lock()
        self._bases: OrderedDict[str, _Base] = OrderedDict()
        self._tastes: OrderedDict[str, v.Taste] = OrderedDict()
        self._rules: OrderedDict[str, Rules] = OrderedDict()
        self._traits: OrderedDict[str, tuple[int, Traits]] = OrderedDict()

    def taste(self, user_id: str) -> v.Taste:
        """What a listener likes, as of now. A year of plays takes some milliseconds, an unchanged listener none."""
        version, now = self.store.taste.version(user_id), self.now_ms()
        with self._lock:
            known = self._tastes.get(user_id)
        if known and known.version == version and now - known.made_at_ms < 60_000:
            return known
        made = self._made(user_id, version, now)
        self._keep(self._tastes, user_id, made)
        return made

    def rules(self, user_id: str) -> Rules:
        """A listener's rules and dislikes, as of now."""
        version = self.store.taste.version(user_id)
        with self._lock:
            known = self._rules.get(user_id)
        if known and known.version == version:
            return known
        opinions = self.store.listening.opinions(user_id)
        disliked = frozenset(subject for subject, (liking, _) in opinions.items() if liking < 0)
        made = Rules(tuple(self.store.taste.rules(user_id)), disliked, version)
        self._keep(self._rules, user_id, made)
        return made

    def traits(self, item_ids: Iterable[str]) -> dict[str, Traits]:
        """What items are; kept for ten minutes. Unknown ids are left out."""
        wanted, now = list(dict.fromkeys(item_ids)), self.now_ms()
        with self._lock:
            kept = {id_: known[1] for id_ in wanted if (known := self._traits.get(id_)) and now - known[0] < 600_000}
        missing = [id_ for id_ in wanted if id_ not in kept]
        if not missing:
            return kept
        found = self.store.traits.many(missing)
        with self._lock:
            self._traits.update((id_, (now, traits)) for id_, traits in found.items())
            while len(self._traits) > REMEMBERED_TRAITS:
                self._traits.popitem(last=False)
        return kept | found

    def sentences(self, user_id: str) -> list[Sentence]:
        """What Segue thinks of a listener, in sentences, each with the plays behind it."""
        user, now = self.store.accounts.user(user_id), self.now_ms()
        rows = self.store.taste.plays(user_id, limit=MOST_PLAYS)
        plays = [Play(row[4], v.Heard(*row[:4])) for row in rows]
        traits = self.traits(play.heard.item_id for play in plays)
        facets = {facet for item in traits.values() for facet in item.facets}
        names = self.store.vocabulary.named(facets)
        return sentences(plays, traits, names, user.timezone, now, self.store.taste.dismissed(user_id))

    def local_time(self, user_id: str) -> datetime:
        """Now, where the listener is: what rules are asked with."""
        return local_time(self.store.accounts.user(user_id).timezone, self.now_ms())

    def forget(self, user_id: str) -> None:
        """Drops what was worked out for a listener (their history was erased)."""
        with self._lock:
            for kept in (self._bases, self._tastes, self._rules):
                kept.pop(user_id, None)

    def _made(self, user_id: str, version: int, now: int) -> v.Taste:
        base = self._base(user_id, now)
        recent = [v.Heard(*row[:4]) for row in self.store.taste.plays(user_id, base.until_ms, limit=MOST_PLAYS)]
        traits = self.traits(play.item_id for play in recent)
        sums = base.sums.copy()
        sums.add(recent, traits)
        said = self._said(user_id, sums, now)
        session = v.Sums(now, v.SESSION_HALF_LIFE_MS)
        session.add((play for play in recent if play.started_at_ms >= now - v.SESSION_MS), traits)
        moments: dict[str, float] = {}
        for space, of_now in session.weights(now, v.SESSION_DOUBT).items():
            if space != "shared":
                for facet, weight in of_now.items():
                    moments[facet] = max(moments.get(facet, weight), weight, key=abs)
        by_kind = sums.weights(now)
        shared = by_kind.pop("shared", {})
        for sentence_id in self.store.taste.dismissed(user_id):  # what is not to be told is not thought, either
            kind, _, facet = sentence_id.partition(":")
            if kind in by_kind:
                for weights in (by_kind[kind], shared, moments):
                    weights.pop(facet, None)
        return v.Taste(user_id, now, version, sums.plays, by_kind, shared, moments, said)

    def _base(self, user_id: str, now: int) -> _Base:
        """The older plays, summed up; made again when there are more or fewer of them, or a day later."""
        with self._lock:
            known = self._bases.get(user_id)
        fresh = known is not None and now - known.until_ms < BASE_LIES_MS + v.DAY_MS
        if known and fresh and known.count == self.store.taste.count_before(user_id, known.until_ms):
            return known
        until = now - BASE_LIES_MS
        rows = self.store.taste.plays(user_id, 0, until, MOST_PLAYS)
        sums = v.Sums(until)
        plays = [v.Heard(*row[:4]) for row in rows]
        sums.add(plays, self.traits(play.item_id for play in plays))
        count = len(rows) if len(rows) < MOST_PLAYS else self.store.taste.count_before(user_id, until)
        made = _Base(until, count, sums)
        self._keep(self._bases, user_id, made)
        return made

    def _said(self, user_id: str, sums: v.Sums, now: int) -> dict[str, float]:
        """Opinions as facets; a liked or disliked item speaks for what it is, too (added to `sums`)."""
        said: dict[str, float] = {}
        opinions = self.store.listening.opinions(user_id)
        items = self.traits(id_ for id_ in opinions if id_[:4] in {"trk_", "epi_", "chp_"})
        age = 2.0 ** ((now - sums.at_ms) / sums.half_life_ms)
        for subject, (liking, followed) in opinions.items():
            item = items.get(subject)
            if item is not None:
                if liking:
                    plus, minus = (v.LIKE_PLAYS * age, 0.0) if liking > 0 else (0.0, v.LIKE_PLAYS * age)
                    sums.put(item, plus, minus, plus, minus)
                    said[f"item:{subject}"] = LIKED_ITEM * liking if liking > 0 else -1.0
                continue
            facet = ("creator:" if subject.startswith("cre_") else "collection:") + subject
            weight = -1.0 if liking < 0 else max(LIKED_CREATOR * liking, FOLLOWED * followed)
            if weight:
                said[facet] = weight
        return said

    def _keep(self, where: OrderedDict[str, Kept], user_id: str, value: Kept) -> None:
        with self._lock:
            where[user_id] = value
            where.move_to_end(user_id)
            while len(where) > REMEMBERED:
                where.popitem(last=False)
