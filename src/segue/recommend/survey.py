"""Draws the atlas: reads the whole catalog once, a page at a time."""

import json
from array import array
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from segue.recommend.atlas import GENRES, ID, KIND_NUMBER, Atlas
from segue.recommend.content import RAW, Said, weigh, words
from segue.store import Store

_COMPOSERS = {"composer"}
_LEFT_OUT = {"narrator", "guest"}


def survey(store: Store, now_ms: int, check: Callable[[], None] | None = None) -> Atlas:
    """The atlas of everything in the store. `check` is called every few thousand rows and may raise to stop."""
    stamp = store.signals.catalog_stamp()
    draft = _Draft()
    for row in store.signals.collections():
        draft.collection(row)
    for number, row in enumerate(store.signals.items()):
        draft.item(row)
        if check is not None and not number % 5_000:
            check()
    return draft.atlas(now_ms, stamp)


@dataclass(slots=True)
class _Whole:
    """A collection as its items inherit it."""

    kind: str
    makers: tuple[str, ...]
    composers: tuple[str, ...]
    genres: tuple[str, ...]
    language: str
    year: int
    title: str
    about: str
    explicit: bool
    added_ms: int
    duration_ms: int = 0
    here: bool = False
    seen: bool = False


@dataclass(slots=True)
class _Codes:
    """Numbers for names, in the order they come."""

    known: dict[str, int] = field(default_factory=dict)

    def of(self, name: str) -> int:
        return self.known.setdefault(name, len(self.known)) if name else -1

    def sorted(self) -> tuple[Any, Any]:
        """The names in order as bytes, and what each old number becomes."""
        names = np.array([name.encode() for name in self.known] or [], dtype=ID)
        order = np.argsort(names)
        moved = np.empty(len(names) + 1, np.int32)
        moved[order] = np.arange(len(names))
        moved[-1] = -1  # code −1 stays −1
        return names[order], moved


class _Draft:
    def __init__(self) -> None:
        self.wholes: dict[str, _Whole] = {}
        self.collections, self.creators, self.genres, self.languages = _Codes(), _Codes(), _Codes(), _Codes()
        self.ids: list[bytes] = []
        # Flat arrays: a million rows as tuples of numbers would take a gigabyte.
        self.numbers = array("q")
        self.genre_codes = array("i")
        self.lengths = array("i")
        self.buckets, self.weights = array("I"), array("f")

    def collection(self, row: Any) -> None:
        id_, kind, title, credits, genres, language, year, description, explicit, added = row
        makers, composers = _people(credits)
        self.wholes[id_] = _Whole(
            kind,
            makers,
            composers,
            tuple(_plain(genres)),
            language,
            year or 0,
            title,
            description[:1_000],
            explicit,
            added,
        )

    def item(self, row: Any) -> None:
        (id_, kind, of, title, credits, genres, language, year, about, explicit, added, published, duration, status) = (
            row
        )
        whole = self.wholes.get(of)
        if whole is None:
            return
        here = status in {"present", "remote"} or (not status and kind == "episode")
        if kind == "chapter":
            whole.duration_ms += duration
            whole.here |= here
            whole.seen = True
            return
        makers, composers = _people(credits)
        said = Said(
            title,
            makers or whole.makers,
            composers or whole.composers,
            tuple(_plain(genres)) or whole.genres,
            of,
            year or whole.year,
            language or whole.language,
            about if kind == "episode" else "",
        )
        self._add(id_, kind, of, said, (added, published or added, duration, explicit or whole.explicit, here))

    def atlas(self, now_ms: int, stamp: tuple[int, int]) -> Atlas:
        for id_, whole in self.wholes.items():
            if whole.kind == "book" and whole.seen:
                said = Said(
                    whole.title,
                    whole.makers,
                    whole.composers,
                    whole.genres,
                    "",
                    whole.year,
                    whole.language,
                    whole.about,
                )
                facts = (whole.added_ms, whole.added_ms, whole.duration_ms, whole.explicit, whole.here)
                self._add(id_, "book", id_, said, facts)
        rows = len(self.ids)
        ids = np.array(self.ids, dtype=ID)
        order = np.argsort(ids)
        numbers = np.frombuffer(self.numbers, np.int64).reshape(rows, 9)[order]
        genres = np.frombuffer(self.genre_codes, np.int32).reshape(rows, GENRES)[order]
        buckets, weights = self._words(order)
        collection_ids, moved_collections = self.collections.sorted()
        creator_ids, moved_creators = self.creators.sorted()
        return Atlas(
            ids=ids[order],
            kinds=numbers[:, 0].astype(np.int8),
            collections=moved_collections[numbers[:, 1]],
            creators=moved_creators[numbers[:, 2]],
            genres=genres,
            languages=numbers[:, 3].astype(np.int16),
            years=np.clip(numbers[:, 4], 0, 9_999).astype(np.int16),
            durations_s=np.clip(numbers[:, 5] // 1000, 0, 2**31 - 1).astype(np.int32),
            added_s=numbers[:, 6] // 1000,
            published_s=numbers[:, 7] // 1000,
            explicit=(numbers[:, 8] & 1) > 0,
            here=(numbers[:, 8] & 2) > 0,
            buckets=buckets,
            weights=weights,
            collection_ids=collection_ids,
            creator_ids=creator_ids,
            genre_names=tuple(self.genres.known),
            language_names=tuple(self.languages.known),
            made_at_ms=now_ms,
            stamp=stamp,
        )

    def _add(self, id_: str, kind: str, of: str, said: Said, facts: tuple[int, int, int, bool, bool]) -> None:
        added, published, duration, explicit, here = facts
        self.ids.append(id_.encode())
        self.numbers.extend(
            (
                KIND_NUMBER[kind],
                self.collections.of(of),
                self.creators.of(said.makers[0] if said.makers else ""),
                self.languages.of(said.language.partition("-")[0].casefold()),
                said.year,
                duration,
                added,
                published,
                int(explicit) + 2 * int(here),
            )
        )
        codes = [self.genres.of(genre.casefold()) for genre in said.genres[:GENRES]]
        self.genre_codes.extend(codes + [-1] * (GENRES - len(codes)))
        found = words(said)
        self.buckets.extend(bucket for bucket, _ in found)
        self.weights.extend(weight for _, weight in found)
        self.lengths.append(len(found))

    def _words(self, order: Any) -> Any:
        rows = len(self.ids)
        lengths = np.frombuffer(self.lengths, np.int32)
        starts = np.cumsum(lengths) - lengths
        at = np.repeat(np.arange(rows), lengths), np.arange(len(self.buckets)) - np.repeat(starts, lengths)
        buckets, weights = np.zeros((rows, RAW), np.uint32), np.zeros((rows, RAW), np.float32)
        buckets[at] = np.frombuffer(self.buckets, np.uint32)
        weights[at] = np.frombuffer(self.weights, np.float32)
        return weigh(buckets[order], weights[order])


def _people(credits: Any) -> tuple[tuple[str, ...], tuple[str, ...]]:
    makers, composers = [], []
    for credit in _plain(credits):
        if credit["role"] in _COMPOSERS:
            composers.append(credit["creator_id"])
        elif credit["role"] not in _LEFT_OUT:
            makers.append(credit["creator_id"])
    return tuple(dict.fromkeys(makers or composers)), tuple(dict.fromkeys(composers))


def _plain(value: Any) -> Any:
    return json.loads(value) if isinstance(value, str) else value
