"""Rules at work: what a listener's own words say of an item at a moment."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from segue.model.taste import Rule, Subject, Traits, Verdict, When

FACTORS = {"less": 0.3, "more": 2.5}
LOWEST, HIGHEST = 0.05, 8.0
"""However many rules speak, an item is neither lost nor everything there is."""
_FINE = Verdict()


@dataclass(frozen=True, slots=True)
class Rules:
    """A listener's rules, in force or not, and what they said no to."""

    rules: tuple[Rule, ...] = ()
    disliked: frozenset[str] = frozenset()
    """Ids of items, collections and creators that the listener dislikes."""
    version: int = 0

    def at(self, now: datetime) -> "RulesNow":
        """Those in force at `now` (the listener's own time, with its zone): ask it about many items."""
        return RulesNow(tuple(rule for rule in self.rules if rule.enabled and in_force(rule.when, now)), self.disliked)

    def verdict(self, item: Traits, now: datetime) -> Verdict:
        """What they say of one item at `now` (the listener's own time, with its zone)."""
        return self.at(now).verdict(item)


@dataclass(frozen=True, slots=True)
class RulesNow:
    """The rules that hold at one moment."""

    rules: tuple[Rule, ...]
    disliked: frozenset[str]

    def verdict(self, item: Traits) -> Verdict:
        """Allowed or not, by what factor its score changes, and the sentences that say so."""
        if self.disliked and (named := self._disliked(item)):
            return Verdict(False, 0.0, (f"You said that you don't like {named}.",))
        if not self.rules:
            return _FINE
        allowed, factor = True, 1.0
        spoke: list[Rule] = []
        for rule in self.rules:
            if rule.effect == "only":
                if not about(domain(rule.subject), item) or about(rule.subject, item):
                    continue
                allowed = False
            elif not about(rule.subject, item):
                continue
            elif rule.effect == "never":
                allowed = False
            else:
                factor *= FACTORS[rule.effect]
            spoke.append(rule)
        if not spoke:
            return _FINE
        factor = min(HIGHEST, max(LOWEST, factor)) if allowed else 0.0
        return Verdict(allowed, factor, tuple(rule.said for rule in spoke), tuple(rule.id for rule in spoke))

    def allowed(self, items: Iterable[Traits]) -> list[Traits]:
        """Those that may be offered."""
        return [item for item in items if self.verdict(item).allowed]

    def _disliked(self, item: Traits) -> str:
        if item.item_id in self.disliked:
            return "this"
        if item.collection_id in self.disliked:
            return "what it is from"
        if any(facet[8:] in self.disliked for facet in item.facets if facet.startswith("creator:")):
            return "who made it"
        return ""


def about(subject: Subject, item: Traits) -> bool:
    """Whether an item is what a rule speaks of. What is not known of an item is taken as not so."""
    for group in subject.all_of:
        if not any(facet in item.facets for facet in group):
            return False
    if any(facet in item.facets for facet in subject.none_of):
        return False
    if subject.words and not any(f" {word} " in item.text for word in subject.words):
        return False
    return (
        _within(item.year, subject.year_from, subject.year_to)
        and _within(item.duration_ms or None, subject.longer_than_ms, subject.shorter_than_ms)
        and _within(item.tempo_bpm, subject.tempo_from_bpm, subject.tempo_to_bpm)
    )


def domain(subject: Subject) -> Subject:
    """What an `only` rule reigns over: of "only short episodes" the episodes, of "only podcasts" everything."""
    kinds = tuple(group for group in subject.all_of if all(facet.startswith("kind:") for facet in group))
    alone = Subject(all_of=kinds) == subject
    return Subject() if alone else Subject(all_of=kinds)


def in_force(when: When, now: datetime) -> bool:
    """Whether a rule holds at `now` (the listener's own time, with its zone)."""
    if when.until_ms is not None and now.timestamp() * 1000 >= when.until_ms:
        return False
    day = f"{now.month:02d}-{now.day:02d}"
    if when.from_day and not _between(day, when.from_day, when.to_day):
        return False
    if when.weekdays and now.weekday() not in when.weekdays:
        return False
    if when.from_minute is not None and when.to_minute is not None:
        minute = now.hour * 60 + now.minute
        if when.from_minute <= when.to_minute:
            return when.from_minute <= minute < when.to_minute
        return minute >= when.from_minute or minute < when.to_minute
    return True


def _between(day: str, first: str, last: str) -> bool:
    return first <= day <= last if first <= last else day >= first or day <= last


def _within(value: float | None, low: float | None, high: float | None) -> bool:
    if low is None and high is None:
        return True
    return value is not None and (low is None or value >= low) and (high is None or value <= high)
