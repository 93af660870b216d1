"""Ideas that look closer: a year ago, deep cuts, a portrait, moods, live sets, what belongs to talk, notes."""

import random
import re
from collections.abc import Sequence

from segue.dj.proposal import ENOUGH, LONGEST_WORK_MS, Proposal, Proposed, closeness, proposal, singles, times
from segue.dj.view import DAY_MS, Candidate, ListenerView, Unit
from segue.model.show import Fact

PORTRAIT = 3
"""So many pieces make a portrait of an artist."""
CALM, LIVELY = 0.4, 0.6
SLOW_BPM, FAST_BPM = 92.0, 116.0
_LIVE = re.compile(
    r"\b(?:live (?:at|in|from|on)|unplugged|in concert|en vivo|en directo|en concert|en public|ao vivo|im konzert)\b"
    r"|[(\[]live[)\]]|\blive$",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W\d_]{4,}")


def year_ago(view: ListenerView, pool: Sequence[Unit], rng: random.Random) -> Proposal | None:
    """What the listener played in this very week a year ago."""
    found = [
        Proposed(unit, 0.5 + 0.3 * unit.fit + 0.2 * rng.random(), "You played it a year ago this week.")
        for unit in singles(pool)
        if any(_week_a_year_ago(view, at) for at in (unit.first.first_played_at_ms, unit.last_played_at_ms))
    ]
    return proposal("year_ago", "A year ago this week", 1.1, found)


def deep_cuts(view: ListenerView, pool: Sequence[Unit], rng: random.Random) -> Proposal | None:
    """Hardly played, on albums that the listener plays."""
    found = []
    for unit in singles(pool):
        album = unit.first.collection
        of_album = view.album_plays.get(unit.first.item.collection_id, 0)
        if album is None or unit.plays > 1 or of_album < 6 or unit.first.skips:
            continue
        score = 0.3 + 0.5 * unit.fit + 0.2 * min(1, of_album / 20)
        found.append(Proposed(unit, score, f"From {album.title}, which you have played {times(of_album)}."))
    return proposal("deep_cuts", "Deep cuts", 0.9, found)


def artist(view: ListenerView, pool: Sequence[Unit], rng: random.Random) -> Proposal | None:
    """A small portrait: a few ways into one artist."""
    by_artist: dict[str, list[Unit]] = {}
    for unit in singles(pool):
        if unit.first.artist:
            by_artist.setdefault(unit.first.artist, []).append(unit)
    names = sorted(name for name, units in by_artist.items() if len(units) >= PORTRAIT and view.artist_plays.get(name))
    if not names:
        return None
    fits = [sum(sorted((u.fit for u in by_artist[name]), reverse=True)[:PORTRAIT]) for name in names]
    name = rng.choices(names, [view.artist_plays[n] ** 0.5 * fit**2 for n, fit in zip(names, fits, strict=True)])[0]
    reason = f"A portrait of {name}, whom you have played {times(view.artist_plays[name])}."
    found = [Proposed(unit, 0.3 + 0.5 * unit.fit + 0.2 * rng.random(), reason) for unit in by_artist[name]]
    about = Fact("set.artist", f"catalog:{by_artist[name][0].first.id}.credits", name)
    return proposal("artist", name, 0.5, found, (about,))


def calm(view: ListenerView, pool: Sequence[Unit], rng: random.Random) -> Proposal | None:
    """The quiet side of the library."""
    return _mood(view, pool, rng, "calm")


def lively(view: ListenerView, pool: Sequence[Unit], rng: random.Random) -> Proposal | None:
    """The side with some drive."""
    return _mood(view, pool, rng, "lively")


def live(view: ListenerView, pool: Sequence[Unit], rng: random.Random) -> Proposal | None:
    """A live album whole, in its order: what was one evening stays one."""
    albums: dict[str, list[Candidate]] = {}
    for unit in pool:
        for part in unit.parts:
            if part.collection is not None and _LIVE.search(part.collection.title):
                albums.setdefault(part.item.collection_id, []).append(part)
    found = []
    for parts in albums.values():
        ordered = sorted(parts, key=lambda part: (part.item.disc, part.item.position, part.id))
        places = [(part.item.disc, part.item.position) for part in ordered]
        whole = len(ordered) >= ENOUGH and places == [(1, n) for n in range(1, len(ordered) + 1)]
        unit = Unit(tuple(ordered))
        if whole and unit.duration_ms <= LONGEST_WORK_MS:
            said = f"{ordered[0].collection.title}, whole and in its order." if ordered[0].collection else ""
            found.append(Proposed(unit, 0.3 + 0.5 * unit.fit + 0.2 * rng.random(), said))
    if not found:
        return None
    best = max(found, key=lambda each: (each.score, each.unit.first.id))
    album = best.unit.first.collection
    return Proposal("live", album.title if album else "", 0.3, (best,))


def after_talk(view: ListenerView, pool: Sequence[Unit], rng: random.Random) -> Proposal | None:
    """Music that belongs to the episode or the chapter that was just heard: named in it, or of its subject."""
    heard = view.after_talk
    if heard is None or heard.collection is None:
        return None
    title = heard.collection.title
    told = f"{heard.item.title} {heard.item.description} {title} {heard.collection.description}".casefold()
    names = {credit.name.casefold() for credit in (*heard.item.credits, *heard.collection.credits)}
    words = set(_WORD.findall(f"{heard.item.title} {title}".casefold())) - _EMPTY
    genres = {genre.casefold() for genre in (*heard.item.genres, *heard.collection.genres)}
    found = []
    for unit in singles(pool):
        artist = unit.first.artist.casefold()
        if len(artist) >= 4 and (artist in names or re.search(rf"\b{re.escape(artist)}\b", told)):
            found.append(Proposed(unit, 1.0, f"{unit.first.artist} is named in {title}."))
        elif shared := genres & {genre.casefold() for genre in unit.first.genres}:
            found.append(Proposed(unit, 0.6 + 0.2 * unit.fit, f"{title} is about {min(shared)}."))
        elif shared := words & set(_WORD.findall(unit.first.item.title.casefold())):
            found.append(Proposed(unit, 0.5 + 0.2 * unit.fit, f"Its title and {title} share “{min(shared)}”."))
    kind = "book" if heard.item.kind == "chapter" else "podcast"
    fact = Fact("set.book" if kind == "book" else "set.show", f"catalog:{heard.collection.id}.title", title)
    return proposal(kind, f"After {title}", 6.0, found, (fact,))


def note(view: ListenerView, pool: Sequence[Unit], rng: random.Random) -> Proposal | None:
    """What somebody of this house wrote a note about."""
    found = [
        Proposed(unit, 0.5 + 0.4 * unit.fit + 0.1 * rng.random(), "There is a note about it.")
        for unit in singles(pool)
        if unit.first.note
    ]
    return proposal("note", "With a note", 0.9, found)


def _mood(view: ListenerView, pool: Sequence[Unit], rng: random.Random, mood: str) -> Proposal | None:
    found = []
    for unit in singles(pool):
        sound = unit.first.sound
        if sound is None:
            continue
        tempo = sound.tempo_bpm
        if mood == "calm":
            suits = sound.energy <= CALM and (tempo is None or tempo <= FAST_BPM)
            reason = "It is calm."
        else:
            suits = sound.energy >= LIVELY and (tempo is None or tempo >= SLOW_BPM)
            reason = "It has energy."
        if suits:
            found.append(Proposed(unit, 0.2 + 0.6 * closeness(view, unit)[0] + 0.2 * rng.random(), reason))
    if len(found) > 0.7 * len(pool):
        return None  # A mood that is nearly everything says nothing about a set.
    return proposal(mood, "Calm" if mood == "calm" else "With some drive", 0.5, found)


def _week_a_year_ago(view: ListenerView, at_ms: int) -> bool:
    return bool(at_ms) and abs((view.now_ms - at_ms) / DAY_MS - 365.25) <= 4


_EMPTY_TEXT = (
    "about after again also and chapter episode from have into more music over part podcast season show some than that "
    "their there these they this those what when where which with your capitulo capítulo episodio chapitre épisode "
    "kapitel folge para como entre sobre dans pour avec nach über mehr eine einer"
)
_EMPTY = frozenset(_EMPTY_TEXT.split())
