"""What Segue thinks of a listener, in sentences, each with the plays behind it.

A sentence is made of the same sums that recommendations are made of (`vectors.py`): what is not told here is not
thought either, except for what was dismissed, which is not thought any more.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from segue.model.clock import zone_of
from segue.model.taste import Sentence, Traits
from segue.recommend.taste import vectors as v
from segue.recommend.taste.words.lexicon import LANGUAGE_NAMES

MOST = 24
EVIDENCE = 12
"""Plays that are shown behind a sentence."""
LEAST_PLAYS = 3
SURE, AGAINST = 0.35, -0.25
_PARTS = (("night", 22, 5), ("morning", 5, 12), ("afternoon", 12, 18), ("evening", 18, 22))
_KIND_NOUNS = {"track": "music", "episode": "podcasts", "chapter": "audiobooks"}
_SHARES = {"creator": 6, "genre": 5, "collection": 4, "language": 3, "era": 2, "tempo": 1, "energy": 1, "mood": 1,
           "length": 1, "hour": 4}  # fmt: skip
"""How many sentences of each group at most: not ten about artists and none about times."""


@dataclass(frozen=True, slots=True)
class Play:
    """A play, with its id."""

    id: str
    heard: v.Heard


@dataclass(slots=True)
class _Evidence:
    plus: float = 0.0
    minus: float = 0.0
    plays: int = 0
    skips: int = 0
    weighty: list[tuple[float, int, str]] | None = None


def sentences(
    plays: Sequence[Play],
    traits: Mapping[str, Traits],
    names: Mapping[str, str],
    timezone: str,
    now_ms: int,
    dismissed: frozenset[str] | set[str] = frozenset(),
) -> list[Sentence]:
    """What the plays say of their listener, the surest first. `names` are those of creators, collections, genres."""
    zone = zone_of(timezone)
    kinds: dict[str, dict[str, _Evidence]] = defaultdict(dict)
    hours: dict[str, dict[str, _Evidence]] = defaultdict(dict)
    totals: dict[str, float] = defaultdict(float)
    for play in plays:
        item = traits.get(play.heard.item_id)
        if item is None:
            continue
        plus, minus = v.worth(play.heard, item.duration_ms)
        age = 2.0 ** (min(0, play.heard.started_at_ms - now_ms) / v.HALF_LIFE_MS)
        totals[item.kind] += plus * age
        for facet in item.facets:
            if not facet.startswith(("kind:", "explicit:")):
                _add(kinds[item.kind], facet, plus * age, minus * age, play)
        if plus:
            part = _part(datetime.fromtimestamp(play.heard.started_at_ms / 1000, zone).hour)
            for facet in item.facets:
                if facet.startswith(("kind:", "genre:")):
                    _add(hours[part], facet, plus * age, 0.0, play)
    found = _of_kinds(kinds, totals, names) + _of_hours(hours, names)
    found = [sentence for sentence in found if sentence.id not in dismissed]
    found.sort(key=lambda sentence: (-abs(sentence.weight) * min(1.0, sentence.plays / 20), sentence.id))
    return _mixed(found)


def _of_kinds(
    kinds: Mapping[str, Mapping[str, _Evidence]], totals: Mapping[str, float], names: Mapping[str, str]
) -> list[Sentence]:
    found = []
    for kind, facets in kinds.items():
        for facet, evidence in facets.items():
            weight = (evidence.plus - evidence.minus) / (evidence.plus + evidence.minus + v.DOUBT)
            group, _, value = facet.partition(":")
            share = evidence.plus / totals[kind] if totals[kind] else 0.0
            if evidence.plays + evidence.skips < LEAST_PLAYS or (AGAINST < weight < SURE):
                continue
            if group in {"tempo", "energy", "mood", "era"} and weight > 0 and share < 0.3:
                continue  # everybody hears some of each: only what stands out is told
            if group == "collection" and kind == "track" and share < 0.03:
                continue
            text = _told(group, names.get(facet, value), value, kind, weight, evidence, share)
            if text:
                ids = _ids(evidence)
                plays = evidence.plays if weight > 0 else evidence.skips
                found.append(Sentence(f"{kind}:{facet}"[:200], text, facet, round(weight, 3), plays, ids))
    return found


_OFTEN = {
    "track": "You often play {name}: {times}.",
    "episode": "You follow what {name} has to say: {times}.",
    "chapter": "You like to hear {name}: {times}.",
}
_LENGTHS = {"short": "under 20 minutes", "medium": "of 20 minutes to an hour", "long": "over an hour"}


def _told(group: str, name: str, value: str, kind: str, weight: float, evidence: _Evidence, share: float) -> str:
    """The sentence, or nothing where there is none to be said of this group."""
    noun, language = _KIND_NOUNS[kind], LANGUAGE_NAMES.get(value, value)
    if weight < 0:
        times = "once" if evidence.skips == 1 else f"{evidence.skips:,} times"
        named = {
            "genre": name, "creator": name, "collection": f"“{name}”", "language": f"{noun} in {language}",
            "tempo": f"{value} music", "energy": f"{value} music",
        }  # fmt: skip
        return f"You don't care much for {named[group]}: you skipped it {times}." if group in named else ""
    much, length = _much(share), _LENGTHS.get(value, value)
    words = {
        "creator": _OFTEN[kind],
        "genre": "{name} is {much} the {noun} you hear: {times}." if share >= 0.1 else "You like {name}: {times}.",
        "collection": "You keep coming back to “{name}”: {times}.",
        "language": "You hear {noun} in {language}: {times}.",
        "era": "{much} your {noun} is from the {value}s: {times}.",
        "length": "You like episodes {length}: {times}.",
        "tempo": "In music you lean to {value} tempo: {times}.",
        "energy": "In music you lean to {value} sounds: {times}.",
        "mood": "In music you lean to {value} moods: {times}.",
    }.get(group, "")
    told = words.format(
        name=name, value=value, noun=noun, language=language, much=much, length=length, times=_times(evidence.plays)
    )
    return told[:1].upper() + told[1:]


def _of_hours(hours: Mapping[str, Mapping[str, _Evidence]], names: Mapping[str, str]) -> list[Sentence]:
    """What is heard at a part of the day more than at others."""
    found = []
    every: dict[str, float] = defaultdict(float)
    for facets in hours.values():
        for facet, evidence in facets.items():
            every[facet] += evidence.plus
    total = sum(plus for facet, plus in every.items() if facet.startswith("kind:")) or 1.0
    for part, facets in hours.items():
        of_part = sum(each.plus for facet, each in facets.items() if facet.startswith("kind:")) or 1.0
        for facet, evidence in facets.items():
            lift = (evidence.plus / of_part) / (every[facet] / total)
            alone = evidence.plus / every[facet]
            if evidence.plays < 2 * LEAST_PLAYS or lift < 1.25 or alone < 0.45:
                continue
            group, _, value = facet.partition(":")
            name = _KIND_NOUNS[value] if group == "kind" else names.get(facet, value)
            when = "at night" if part == "night" else f"in the {part}"
            text = f"{name[:1].upper()}{name[1:]} is for you something to hear {when}: {_times(evidence.plays)}."
            if group == "kind":
                text = f"You hear {name} mostly {when}: {_times(evidence.plays)}."
            weight = round(min(1.0, alone), 3)
            found.append(Sentence(f"hour:{part}:{facet}"[:200], text, facet, weight, evidence.plays, _ids(evidence)))
    return found


def _mixed(found: Sequence[Sentence]) -> list[Sentence]:
    taken: dict[str, int] = defaultdict(int)
    kept = []
    for sentence in found:
        group = "hour" if sentence.id.startswith("hour:") else sentence.facet.partition(":")[0]
        if taken[group] < _SHARES.get(group, 2):
            taken[group] += 1
            kept.append(sentence)
    return kept[:MOST]


def _add(where: dict[str, _Evidence], facet: str, plus: float, minus: float, play: Play) -> None:
    evidence = where.get(facet)
    if evidence is None:
        evidence = where[facet] = _Evidence(weighty=[])
    evidence.plus += plus
    evidence.minus += minus
    evidence.plays += plus > 0
    evidence.skips += minus > 0
    if evidence.weighty is not None and (plus or minus):
        evidence.weighty.append((plus - minus, play.heard.started_at_ms, play.id))


def _ids(evidence: _Evidence) -> tuple[str, ...]:
    """The plays that speak for the sentence, the latest first."""
    for_it = evidence.plus >= evidence.minus
    speak = [(at, id_) for weight, at, id_ in evidence.weighty or () if (weight > 0) == for_it]
    return tuple(id_ for _, id_ in sorted(speak, reverse=True)[:EVIDENCE])


def _much(share: float) -> str:
    return "most of" if share >= 0.5 else "a good part of" if share >= 0.25 else "some of"


def _times(plays: int) -> str:
    return f"{plays:,} plays" if plays != 1 else "one play"


def _part(hour: int) -> str:
    return next((name for name, first, last in _PARTS if first <= hour < last), "night")
