"""What kinds of facts there are: how each is said, and which a line may have slots for."""

from typing import Literal

Kind = Literal[
    "name", "names", "title", "genre", "year", "decade", "century", "times", "count", "span", "minutes", "songs",
    "month", "weekday", "daypart", "note", "claim",
]  # fmt: skip
"""`claim` is a fact that holds or not (`next.liked`): a line may rest on it, but has no slot for it."""

_ITEM: dict[str, Kind] = {
    "title": "title", "by": "name", "artist": "name", "performer": "name", "composer": "name", "author": "name",
    "narrator": "name", "year": "year", "album": "title", "work": "title", "movement": "title", "show": "title",
    "book": "title", "plays": "times", "artist_plays": "times", "ago": "span", "added": "span", "month": "month",
    "minutes": "minutes", "note": "note", "note_by": "name", "liked": "claim", "unheard": "claim",
    "year_ago": "claim", "same_artist": "claim", "often": "claim", "resumed": "claim", "new_episode": "claim",
}  # fmt: skip

KINDS: dict[str, Kind] = {
    **{f"prev.{name}": kind for name, kind in _ITEM.items()},
    **{f"next.{name}": kind for name, kind in _ITEM.items()},
    "clock.daypart": "daypart",
    "clock.weekday": "weekday",
    "clock.morning": "claim",
    "clock.afternoon": "claim",
    "clock.evening": "claim",
    "clock.night": "claim",
    "clock.weekend": "claim",
    "listener.name": "name",
    "history.before": "claim",
    "set.genre": "genre",
    "set.genre_plays": "times",
    "set.decade": "decade",
    "set.century": "century",
    "set.work": "title",
    "set.count": "count",
    "set.gap": "span",
    "set.artist": "name",
    "set.artist_plays": "times",
    "set.show": "title",
    "set.book": "title",
    "set.author": "name",
    **{
        f"set.{idea}": "claim"
        for idea in (
            "on_repeat", "rediscovery", "year_ago", "new_for_you", "newly_arrived", "liked", "deep_cuts", "mixture",
            "calm", "lively", "request", "last",
        )
    },
    "household.names": "names",
    "household.turn": "name",
    "answer.skipped": "claim",
    "answer.not_idea": "claim",
    "answer.liked": "claim",
    "answer.liked_idea": "claim",
    "answer.artist": "name",
    "answer.genre": "genre",
    "plan.minutes_left": "minutes",
    "plan.songs_left": "songs",
    "plan.music_after": "claim",
    "plan.chapter_next": "claim",
}  # fmt: skip
"""Every fact that a line may rest on, by id."""

SITUATIONS = (
    "hello", "on_repeat", "rediscovery", "year_ago", "new_for_you", "newly_arrived", "liked", "deep_cuts", "artist",
    "genre", "era", "calm", "lively", "work", "mixture", "podcast", "book", "note", "request", "household", "back",
    "back_work", "forward", "forward_history", "forward_work", "link", "skipped", "not_idea", "learned", "liked_song",
    "liked_idea", "late", "ident", "chapter", "episode", "after_talk", "time_left", "goodbye",
)  # fmt: skip
"""What there is to say something about: every language has lines for each."""

NAMES = frozenset({"name", "names"})
"""Kinds whose words are people's."""
AS_WRITTEN = frozenset({"name", "names", "title", "note"})
"""Kinds that are said in their own words, whatever the language."""


def kind_of(fact_id: str) -> Kind | None:
    """The kind of a fact, None for one that no line may say."""
    return KINDS.get(fact_id)
