"""Why a pick is here, in words for the listener. Nothing of other listeners is told but that there are some."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from segue.recommend.ask import Found
from segue.recommend.atlas import KIND_NUMBER, KINDS
from segue.recommend.ground import Ground
from segue.recommend.meaning.shared import Shared, sentence
from segue.recommend.sight import DAY_MS, Sight


@dataclass(frozen=True, slots=True)
class Names:
    """Titles of things and names of makers by id."""

    titles: dict[str, str]
    makers: dict[str, str]
    shared: Mapping[tuple[int, int], Sequence[Shared]] = field(default_factory=dict)
    """By (row, the row that led to it) what both speak of."""


def wanted(ground: Ground, found: list[Found]) -> tuple[set[str], set[str]]:
    """(ids of things, ids of makers) whose names the reasons need."""
    atlas = ground.atlas
    things, makers = set(), set()
    for each in found:
        if each.because >= 0:
            things.add(atlas.id(each.because))
        if each.source == "series":
            things.add(atlas.collection(int(atlas.collections[each.row])))
        if each.source in _NAMING and (code := int(atlas.creators[each.row])) >= 0:
            makers.add(str(atlas.creator_ids[code].decode()))
    return things, makers


def reason(sight: Sight, ground: Ground, names: Names, each: Found) -> str:
    """One sentence or less; empty when there is nothing to say."""
    teller = _TELLERS.get(each.source)
    return teller(_Telling(sight, ground, names, each)) if teller else ""


@dataclass(frozen=True, slots=True)
class _Telling:
    sight: Sight
    ground: Ground
    names: Names
    found: Found

    @property
    def because(self) -> str:
        """The title of what led to it."""
        return self.names.titles.get(self.ground.atlas.id(self.found.because), "") if self.found.because >= 0 else ""

    @property
    def maker(self) -> str:
        code = int(self.ground.atlas.creators[self.found.row])
        return self.names.makers.get(str(self.ground.atlas.creator_ids[code].decode()), "") if code >= 0 else ""

    @property
    def on_it(self) -> bool:
        """Whether what led here stands on the album (or belongs to the show) that is recommended."""
        codes = self.ground.atlas.collections
        return self.found.whole and self.found.because >= 0 and codes[self.found.row] == codes[self.found.because]

    @property
    def same_maker(self) -> bool:
        creators = self.ground.atlas.creators
        return self.found.because >= 0 and int(creators[self.found.row]) == int(creators[self.found.because]) >= 0

    @property
    def met(self) -> int:
        """Where it stands in what the listener knows; −1 when it does not."""
        at = int(np.searchsorted(self.sight.rows, self.found.row))
        return at if at < len(self.sight.rows) and int(self.sight.rows[at]) == self.found.row else -1


def _led(telling: _Telling) -> str:
    """`you finished X`, `you like X`, `you play X`: what the listener did with what led here."""
    row, sight, title = telling.found.because, telling.sight, telling.because
    kind = KINDS[int(telling.ground.atlas.kinds[row])]
    if row in sight.liked:
        return f"you like {title}"
    at = int(np.searchsorted(sight.rows, row))
    plays = int(sight.plays[at]) if at < len(sight.rows) and int(sight.rows[at]) == row else 0
    if kind == "track":
        return f"you played {title}" if plays <= 2 else f"you keep playing {title}"
    return f"you heard {title}"


def _on_it(telling: _Telling) -> str:
    """What the listener did with something on it: `With X, which you like`."""
    what = _led(telling).removeprefix("you ").removesuffix(f" {telling.because}")
    return f"With {telling.because}, which you {what}"


def _near(telling: _Telling) -> str:
    if telling.because and telling.on_it:
        return _on_it(telling)
    if telling.because:
        if telling.same_maker and telling.maker:
            return f"Also by {telling.maker}, because {_led(telling)}"
        return f"Because {_led(telling)}"
    if telling.maker and telling.met < 0 and _plays_maker(telling):
        return f"By {telling.maker}, whom you play"
    return _genre(telling)


def _plays_maker(telling: _Telling) -> bool:
    loved, _ = telling.sight.loved
    return bool((telling.ground.atlas.creators[loved] == telling.ground.atlas.creators[telling.found.row]).any())


def _genre(telling: _Telling) -> str:
    atlas = telling.ground.atlas
    code = int(atlas.genres[telling.found.row, 0])
    loved, _ = telling.sight.loved
    if code < 0 or not (atlas.genres[loved] == code).any():
        return ""
    return f"{atlas.genre_names[code].capitalize()}, which you play"


def _others(telling: _Telling) -> str:
    if telling.because and telling.on_it:
        return _on_it(telling)
    if not telling.because:
        return _genre(telling)
    song = int(telling.ground.atlas.kinds[telling.found.because]) == KIND_NUMBER["track"]
    return f"Because {_led(telling)}" if song else f"Because {_led(telling)}, and its listeners play this"


def _across(telling: _Telling) -> str:
    if not telling.because:
        return _genre(telling)
    kind = {"track": "a song", "episode": "an episode", "book": "a book"}[
        KINDS[int(telling.ground.atlas.kinds[telling.found.row])]
    ]
    return f"As {kind}, because {_led(telling)}"


def _session(telling: _Telling) -> str:
    return f"Goes with {telling.because}" if telling.because else "Goes with what you just played"


def _sound(telling: _Telling) -> str:
    return f"Sounds like {telling.because}" if telling.because else "Sounds like what you play"


def _meaning(telling: _Telling) -> str:
    """What both speak of, where that was looked up (`meaning.shared`); a likeness without words is no reason."""
    told = telling.names.shared.get((telling.found.row, telling.found.because), ())
    return sentence(told, telling.because)


def _series(telling: _Telling) -> str:
    code = int(telling.ground.atlas.collections[telling.found.row])
    show = telling.names.titles.get(telling.ground.atlas.collection(code), "") if code >= 0 else ""
    if code in telling.sight.followed:
        return f"New from {show}, which you follow"
    return f"From {show}, which you listen to" if show else ""


def _fresh(telling: _Telling) -> str:
    atlas, row = telling.ground.atlas, telling.found.row
    episode = int(atlas.kinds[row]) == KIND_NUMBER["episode"]
    when = int(atlas.published_s[row] if episode else atlas.added_s[row])
    days = max(0, int(telling.sight.now_ms / 1000 - when) // 86_400)
    when_said = "today" if days == 0 else "yesterday" if days == 1 else f"{days} days ago"
    return f"{'Out' if episode else 'Added'} {when_said}"


def _forgotten(telling: _Telling) -> str:
    if telling.met < 0:
        return ""
    plays = int(telling.sight.plays[telling.met])
    return f"Played {times(plays)}, last {ago(telling.sight.now_ms - int(telling.sight.last_ms[telling.met]))} ago"


def _favourites(telling: _Telling) -> str:
    return f"Played {times(int(telling.sight.plays[telling.met]))}" if telling.met >= 0 else ""


def times(count: int) -> str:
    """`once`, `twice`, `7 times`."""
    return {0: "a little", 1: "once", 2: "twice"}.get(count, f"{count} times")


def ago(ms: int) -> str:
    """`6 weeks`, `4 months`, `2 years`."""
    days = ms // DAY_MS
    if days < 14:
        return f"{days} days"
    if days < 60:
        return f"{round(days / 7)} weeks"
    if days < 700:
        return f"{round(days / 30.4)} months"
    return f"{round(days / 365.25)} years"


_NAMING = {"metadata", "newcomers"}
"""The sources whose reasons name the maker."""

_TELLERS: dict[str, Callable[[_Telling], str]] = {
    "collaborative": _others,
    "coplayed": _others,
    "metadata": _near,
    "newcomers": _near,
    "session": _session,
    "sound": _sound,
    "meaning": _meaning,
    "series": _series,
    "across": _across,
    "fresh": _fresh,
    "popular": lambda _: "Often played here",
    "rest": _genre,
    "forgotten": _forgotten,
    "favourites": _favourites,
    "explore": lambda _: "Off the beaten track: hardly heard yet",
    "promoted": lambda _: "Picked by the house",
}
