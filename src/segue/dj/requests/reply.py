"""The host's answer to a request: one kind line that says what was understood, and what had to be given up."""

import random
import tomllib
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from segue.dj.requests.request import Request
from segue.dj.script.guard import unsupported
from segue.dj.script.writer import Line
from segue.model.show import Fact

MOST_PARTS = 5
"""How much of a long request is said back."""


def reply(request: Request, given_up: Sequence[str] = (), language: str = "", played: bool = True) -> str:
    """One line in `language` (the request's own by default). `given_up` names the constraints that nothing here could
    fulfil; `played` False says that there is nothing to play at all. The same request gets the same line."""
    about = _words(language or request.language)
    rng = random.Random(request.text)
    if not played:
        return str(rng.choice(about["nothing"]))
    if request.is_empty:
        return str(rng.choice(about["unclear"]))
    kept = list(_parts(request, about, [name for name in _all(request) if name not in given_up]))
    lost = list(_parts(request, about, [name for name in _all(request) if name in given_up]))
    if lost and kept:
        line = rng.choice(about["partly"]).format(what=_list(kept, about), lost=_list(lost, about))
    elif lost:
        line = rng.choice(about["lost"]).format(what=_list(lost, about))
    elif kept:
        line = rng.choice(about["got"]).format(what=_list(kept, about))
    else:
        line = rng.choice(about["open"])
    return str(line[0].upper() + line[1:])


def spoken_reply(request: Request, given_up: Sequence[str], language: str) -> Line | None:
    """The answer as the host says it, with its facts; None where the guard finds anything in it that these do not hold
    (then the writers' room finds words of its own)."""
    text = reply(request, given_up, language)
    facts = [Fact("set.request", "request:text", request.text)]
    facts += [Fact("set.artist", "request:artists", name) for name in (*request.artists, *request.not_artists)]
    facts += [Fact("set.work", "request:works", name) for name in (*request.works, *request.not_works)]
    facts += [Fact("set.genre", "request:genres", name) for name in (*request.genres, *request.not_genres)]
    if "calm" in request.moods or request.energy_change == "lower" or request.tempo_change == "slower":
        facts.append(Fact("set.calm", "request:text", request.text))
    if request.energy or request.energy_change == "higher" or request.tempo_change == "faster":
        facts.append(Fact("set.lively", "request:text", request.text))
    if unsupported(text, facts, language):
        return None
    return Line(text, tuple(facts), (f"reply.{sum(map(ord, text)) % 10_000}",), language)


@cache
def _words(language: str) -> dict[str, Any]:
    every = tomllib.loads((Path(__file__).parent / "words" / "reply.toml").read_text("utf-8"))
    return dict(every.get(language) or every["en"])


def _all(request: Request) -> list[str]:
    names = list(request.constraints())
    return ["similar", *names] if request.similar else names


def _list(parts: Sequence[str], about: dict[str, Any]) -> str:
    return ", ".join(dict.fromkeys(parts[:MOST_PARTS]))


def _parts(request: Request, about: dict[str, Any], wanted: Sequence[str]) -> Iterator[str]:
    """What was asked for, part by part, in the order in which one would say it."""
    found = request.constraints()
    flags = about["flags"]
    if request.count and "count" in wanted:
        yield flags["songs"].format(number=request.count)
    for name in ("moods", "energy", "tempo", "tempo_change", "energy_change", "age", "not_energy", "not_tempo"):
        if name in wanted:
            values = found[name] if isinstance(found[name], list) else [found[name]]
            yield from (str(about[name][value]) for value in values)
    for name in ("genres", "instruments"):
        if name in wanted:
            yield from found[name]
    yield from _named(request, about, wanted)
    if "not_moods" in wanted:
        yield from (about["not_moods"]["any"].format(word=about["moods"][mood]) for mood in found["not_moods"])
    yield from _times(request, flags, wanted)
    for name in ("vocals", "language", "kinds", "not_kinds", "discovery", "occasions", "daypart"):
        if name in wanted:
            values = found[name] if isinstance(found[name], list) else [found[name]]
            yield from (str(about[name][value]) for value in values)
    yield from (flags[name] for name in ("whole", "resume", "again", "other") if name in wanted)
    refusable = ("not_genres", "not_artists", "not_works", "not_instruments")
    refused = [name for key in refusable if key in wanted for name in found[key]]
    if refused:
        yield about["but_not"].format(names=_names_of(refused, about))


def _named(request: Request, about: dict[str, Any], wanted: Sequence[str]) -> Iterator[str]:
    names = list(request.works if "works" in wanted or request.similar else ())
    artists = list(request.artists if "artists" in wanted or request.similar else ())
    if request.similar:
        if "similar" in wanted and (names or artists):
            yield about["like"].format(names=_names_of([*names, *artists], about))
        elif "similar" in wanted or request.seed == "current":
            yield about["flags"]["seed"]
        return
    if names:
        yield _names_of(names, about)
    if artists:
        yield about["by"].format(names=_names_of(artists, about))
    if request.seed == "artist" and "seed" in wanted:
        yield about["flags"]["artist"]


def _times(request: Request, flags: dict[str, str], wanted: Sequence[str]) -> Iterator[str]:
    if request.years is not None and "years" in wanted:
        low, high = request.years
        name = "year" if low == high else "before" if low is None else "after" if high is None else "years"
        yield flags[name].format(low=low, high=high)
    if request.bpm is not None and "bpm" in wanted:
        yield flags["bpm"]
    if request.duration_min and "duration_min" in wanted:
        yield flags["minutes"].format(number=request.duration_min)
    if request.until and "until" in wanted:
        yield flags["until"].format(clock=request.until.removesuffix(" am").removeprefix("0"))


def _names_of(names: Sequence[str], about: dict[str, Any]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} {about['and']} {names[-1]}"
