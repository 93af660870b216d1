"""One listener now: what they played, like and refuse, what they are in the midst of, as rows of the atlas.

Read from the store at each request, so that a skip or a like is in the very next slate.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from segue.model.clock import local_time
from segue.model.listening import User
from segue.recommend.atlas import KINDS, Atlas, Ints, inside
from segue.recommend.content import Profile
from segue.store import Store
from segue.store.signals import Begun, Heard, Known, Said

Floats = NDArray[np.float32]

DAY_MS = 86_400_000
SESSION_MS = 3 * 3_600_000
"""Plays this recent are the session: what the listener is in the mood for."""
HALF_LIFE_DAYS = 60.0
LASTING = 0.25
"""What remains of an old love, however long ago."""
LIKE, DISLIKE, SKIP, OF_LIKED = 1.6, -2.5, -0.55, 0.5


@dataclass(frozen=True)
class Sight:
    """A listener and their things. `rows` are what they know, each once; the other columns belong to them."""

    user: User
    now_ms: int
    rows: Ints
    love: Floats
    """Above 0 liked, below 0 not; about 1 for something played a few times of late."""
    plays: Ints
    skips: Ints
    last_ms: NDArray[np.int64]
    session: Ints
    """Rows of this session's plays, the latest first."""
    session_skips: Ints
    liked: frozenset[int]
    refused: frozenset[int]
    """Rows that are disliked."""
    refused_collections: frozenset[int]
    refused_creators: frozenset[int]
    followed: frozenset[int]
    """Codes of collections that are followed."""
    done: frozenset[int]
    """Rows of episodes and books that are finished or being heard."""
    begun: tuple[Begun, ...]
    hour: int
    kept: dict[object, Any] = field(default_factory=dict, repr=False, compare=False)
    """What was worked out for this sight already: a page asks for the same several times."""

    @cached_property
    def heard(self) -> Ints:
        """Rows that they have heard, if only a little; rising."""
        return self.rows[(self.plays + self.skips) > 0]

    @cached_property
    def met(self) -> Ints:
        """What they have heard, and episodes and books that they are in the midst of; rising."""
        return np.union1d(self.heard, _rising(self.done)).astype(np.int32)

    @cached_property
    def loved(self) -> tuple[Ints, Floats]:
        """(rows, how much) of what they love, the most first; at most 200."""
        order = np.argsort(-self.love, kind="stable")[:200]
        order = order[self.love[order] > 0.05]
        return self.rows[order], self.love[order]

    def words(self, atlas: Atlas) -> Profile:
        """Their taste in the words of `content`: what they love."""
        known: Profile | None = self.kept.get("words")
        if known is None:
            known = self.kept["words"] = self._words(atlas)
        return known

    def _words(self, atlas: Atlas) -> Profile:
        rows, love = self.loved
        # Kinds count alike: a listener of a thousand songs and two books is still someone who reads those books.
        share = np.bincount(atlas.kinds[rows], love, len(KINDS))
        much = (love / np.sqrt(np.maximum(share, 1e-6))[atlas.kinds[rows]]).astype(np.float32)
        return Profile.of(atlas.buckets[rows], atlas.weights[rows], much)

    def mix(self, atlas: Atlas) -> Floats:
        """(kinds,) the share of each kind in what they love."""
        rows, love = self.loved
        share = np.bincount(atlas.kinds[rows], np.sqrt(love), len(KINDS)).astype(np.float32)
        return share / share.sum() if share.sum() > 0 else np.full(len(KINDS), 1 / len(KINDS), np.float32)


def look(store: Store, atlas: Atlas, user: User, now_ms: int) -> Sight:
    """What is known of a listener at this moment."""
    signals = store.signals
    known, said = signals.known(user.id), signals.opinions(user.id)
    begun = signals.begun(user.id)
    heard = signals.heard(user.id, now_ms - SESSION_MS)
    return sight_of(atlas, user, now_ms, known, said, begun, heard)


def sight_of(
    atlas: Atlas,
    user: User,
    now_ms: int,
    known: Sequence[Known] = (),
    said: Sequence[Said] = (),
    begun: Sequence[Begun] = (),
    heard: Sequence[Heard] = (),
) -> Sight:
    """As `look`, from what was read."""
    counts = _counted(atlas, known)
    opinions = _opinions(atlas, said)
    session, session_skips = _session(atlas, heard)
    # A liked album, show or artist that was never played stands for a few of its pieces.
    wholes, makers = _rising(opinions.liked_collections | opinions.followed), _rising(opinions.liked_creators)
    hinted = np.concatenate([atlas.by_collection.of_codes(wholes[:100], 3), atlas.by_creator.of_codes(makers[:100], 3)])
    rows = np.unique(np.concatenate([counts[0], opinions.rows, session, hinted]))
    at = np.searchsorted(rows, counts[0])
    columns = np.zeros((3, len(rows)), np.int64)
    columns[:, at] = counts[1]
    plays, skips, last_ms = columns
    age_days = np.maximum(0, now_ms - last_ms) / DAY_MS
    kept = LASTING + (1 - LASTING) * 0.5 ** (age_days / HALF_LIFE_DAYS)
    love = (np.log2(1.0 + plays) + SKIP * skips) * kept
    for found, value in ((opinions.liked, LIKE), (opinions.refused, DISLIKE)):
        love[np.searchsorted(rows, _rising(found))] += value
    # The session weighs by how near it is: the song before counts more than the one an hour ago.
    for place, row in enumerate(session):
        love[np.searchsorted(rows, row)] += 1.2 * 0.85**place
    for place, row in enumerate(session_skips):
        at_row = np.searchsorted(rows, row)
        if at_row < len(rows) and rows[at_row] == row:
            love[at_row] -= 1.0 * 0.9**place
    liked_whole, liked_maker = inside(atlas.collections[rows], wholes), inside(atlas.creators[rows], makers)
    love += OF_LIKED * (liked_whole | liked_maker) * (love >= 0)
    return Sight(
        user=user,
        now_ms=now_ms,
        rows=rows.astype(np.int32),
        love=love.astype(np.float32),
        plays=plays.astype(np.int32),
        skips=skips.astype(np.int32),
        last_ms=last_ms,
        session=session,
        session_skips=session_skips,
        liked=frozenset(opinions.liked),
        refused=frozenset(opinions.refused),
        refused_collections=frozenset(opinions.refused_collections),
        refused_creators=frozenset(opinions.refused_creators),
        followed=frozenset(opinions.followed),
        done=_done(atlas, begun),
        begun=tuple(begun),
        hour=hour_of(user, now_ms),
    )


def _rising(codes: Collection[int]) -> Ints:
    return np.array(sorted(codes), np.int32)


def hour_of(user: User, at_ms: int) -> int:
    """The hour of the day where the listener is."""
    return local_time(user.timezone, at_ms).hour


@dataclass(frozen=True, slots=True)
class _Opinions:
    rows: Ints
    liked: set[int]
    refused: set[int]
    liked_collections: set[int]
    refused_collections: set[int]
    liked_creators: set[int]
    refused_creators: set[int]
    followed: set[int]


def _counted(atlas: Atlas, known: Sequence[Known]) -> tuple[Ints, NDArray[np.int64]]:
    """(rows, [plays, skips, last]) with a book's chapters taken together."""
    rows = atlas.rows([each.book_id or each.item_id for each in known])
    unique, at = np.unique(rows[rows >= 0], return_inverse=True)
    numbers = np.array([(each.plays, each.skips, each.last_played_at_ms) for each in known], np.int64).reshape(-1, 3)
    numbers = numbers[rows >= 0]
    out = np.zeros((3, len(unique)), np.int64)
    for column in range(2):
        np.add.at(out[column], at, numbers[:, column])
    np.maximum.at(out[2], at, numbers[:, 2])
    return unique.astype(np.int32), out


def _opinions(atlas: Atlas, said: Sequence[Said]) -> _Opinions:
    ids = [each.subject_id for each in said]
    rows, collections, creators = atlas.rows(ids), atlas.collection_codes(ids), atlas.creator_codes(ids)
    liking = np.array([each.liking for each in said], np.int64)
    followed = np.array([each.followed for each in said], bool)

    def of(codes: Ints, which: NDArray[np.bool_]) -> set[int]:
        return set(map(int, codes[(codes >= 0) & which]))

    yes, no = liking > 0, liking < 0
    both = of(rows, yes | no)
    return _Opinions(
        np.array(sorted(both), np.int32), of(rows, yes), of(rows, no), of(collections, yes), of(collections, no),
        of(creators, yes), of(creators, no), of(collections, followed),
    )  # fmt: skip


def _session(atlas: Atlas, heard: Sequence[Heard]) -> tuple[Ints, Ints]:
    rows = atlas.rows([each.collection_id if each.kind == "chapter" else each.item_id for each in heard])
    skipped = np.array([each.ended == "skipped" for each in heard], bool)
    here = rows >= 0
    played = list(dict.fromkeys(map(int, rows[here & ~skipped])))
    return np.array(played, np.int32), rows[here & skipped]


def _done(atlas: Atlas, begun: Sequence[Begun]) -> frozenset[int]:
    ids = [each.collection_id if each.kind == "chapter" else each.item_id for each in begun if each.kind != "track"]
    return frozenset(int(row) for row in atlas.rows(ids) if row >= 0)
