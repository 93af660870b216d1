"""Facts for the host: from the catalog, the listener's history, the plan and the clock, each with its source."""

from collections.abc import Iterable

from segue.dj.ideas import NEW_DAYS
from segue.dj.planner import PlannedSet, local_time
from segue.dj.view import DAY_MS, Candidate, ListenerView
from segue.model.show import Fact

OFTEN = 7
"""From how many plays on something was played often."""
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip


def book(facts: Iterable[Fact]) -> dict[str, Fact]:
    """Facts by id; those without a value are left out."""
    return {fact.id: fact for fact in facts if fact.value.strip()}


def of_moment(view: ListenerView, evening_from: int = 18) -> list[Fact]:
    """The clock on the listener's wall, their name, and whether they were here before.

    `evening_from` is the hour from which their language wishes a good evening.
    """
    now = local_time(view)
    part = daypart(now.hour, evening_from)
    facts = [
        Fact("clock.daypart", "clock", part),
        Fact("clock.weekday", "clock", _WEEKDAYS[now.weekday()]),
        Fact("listener.name", "account:display_name", view.spoken_name),
    ]
    late = now.hour >= 22 or now.hour < 5
    facts.append(Fact("clock.night" if late else f"clock.{part}", "clock", now.strftime("%H:%M")))
    if now.weekday() >= 5:
        facts.append(Fact("clock.weekend", "clock", _WEEKDAYS[now.weekday()]))
    if played := sum(candidate.plays for candidate in view.candidates):
        facts.append(Fact("history.before", "history:plays", f"{played} plays"))
    return facts


def of_set(view: ListenerView, planned: PlannedSet) -> list[Fact]:
    """What the set is: its idea, what it is about, how many items it has."""
    facts = [*map(_era, planned.about), *planned.facts, Fact("set.count", "plan:set", str(len(planned.items)))]
    if planned.items and not planned.about:
        # Ideas that are about nothing in particular rest on why their first item was chosen.
        facts.append(Fact(f"set.{planned.idea}", "plan:set", planned.items[0].reasons[0]))
    about = {fact.id: fact.value for fact in planned.about}
    if plays := view.genre_plays.get(about.get("set.genre", ""), 0):
        facts.append(Fact("set.genre_plays", "history:plays", str(plays)))
    if plays := view.artist_plays.get(about.get("set.artist", ""), 0):
        facts.append(Fact("set.artist_plays", "history:plays", str(plays)))
    if planned.idea == "rediscovery" and planned.items:
        facts.append(Fact("set.gap", "history:last_played", _ago(view, planned.items[0].candidate.last_played_at_ms)))
    return facts


def of_item(view: ListenerView, candidate: Candidate, place: str) -> list[Fact]:
    """What is known of an item; `place` is `prev` or `next`, and the facts are `next.title`, `next.year`…"""
    item, album = candidate.item, candidate.collection
    at = f"catalog:{item.id}"
    composer, artist = candidate.composer, candidate.artist
    performer = artist if artist != composer and _has_role(candidate, "artist") else ""
    facts = [
        Fact(f"{place}.title", f"{at}.title", item.title),
        Fact(f"{place}.by", f"{at}.credits", composer or artist),
        Fact(f"{place}.artist", f"{at}.credits", artist if not composer else performer),
        Fact(f"{place}.performer", f"{at}.credits", performer),
        Fact(f"{place}.composer", f"{at}.credits", composer),
        Fact(f"{place}.year", f"{at}.year", str(candidate.year or "")),
        Fact(f"{place}.work", f"{at}.work", item.work),
        Fact(f"{place}.movement", f"{at}.movement_title", item.movement_title),
    ]
    if album is not None and album.kind == "album" and album.title.casefold() != item.title.casefold():
        facts.append(Fact(f"{place}.album", f"catalog:{album.id}.title", album.title))
    if candidate.is_talk:
        facts += _of_talk(candidate, place)
    return facts + _of_history(view, candidate, place)


def _of_talk(candidate: Candidate, place: str) -> list[Fact]:
    item, whole = candidate.item, candidate.collection
    of = f"catalog:{whole.id}" if whole is not None else f"catalog:{item.id}"
    credits = (*item.credits, *(whole.credits if whole is not None else ()))
    names = {role: next((c.name for c in credits if c.role == role), "") for role in ("author", "narrator")}
    facts = [
        Fact(f"{place}.{'book' if item.kind == 'chapter' else 'show'}", f"{of}.title", whole.title if whole else ""),
        *(Fact(f"{place}.{role}", f"{of}.credits", name) for role, name in names.items()),
        Fact(f"{place}.minutes", f"catalog:{item.id}.duration", str(max(1, round(candidate.left_ms / 60_000)))),
    ]
    if candidate.resume_ms:
        facts.append(Fact(f"{place}.resumed", f"history:{item.id}.position", str(candidate.resume_ms)))
    return facts


def _of_history(view: ListenerView, candidate: Candidate, place: str) -> list[Fact]:
    history = f"history:{candidate.id}"
    facts: list[Fact] = []
    if view.served:
        return facts  # A show for several speaks of nobody's history, not even of there being none.
    if candidate.liked:
        facts.append(Fact(f"{place}.liked", f"{history}.liked", "liked"))
    if candidate.plays >= 2:
        facts.append(Fact(f"{place}.plays", f"{history}.plays", str(candidate.plays)))
    if candidate.plays >= OFTEN:
        facts.append(Fact(f"{place}.often", f"{history}.plays", f"{candidate.plays} plays"))
    if not candidate.plays and not candidate.skips and not candidate.last_played_at_ms:
        facts.append(Fact(f"{place}.unheard", f"{history}.plays", "0 plays"))
        if plays := view.artist_plays.get(candidate.artist, 0):
            facts.append(Fact(f"{place}.artist_plays", "history:plays", str(plays)))
    if candidate.last_played_at_ms:
        days = (view.now_ms - candidate.last_played_at_ms) / DAY_MS
        if days >= 14:
            value = _ago(view, candidate.last_played_at_ms)
            facts.append(Fact(f"{place}.ago", f"{history}.last_played", value))
        if 45 <= days <= 300:
            month = _MONTHS[local_time(view, candidate.last_played_at_ms).month - 1]
            facts.append(Fact(f"{place}.month", f"{history}.last_played", month))
        for at_ms in (candidate.last_played_at_ms, candidate.first_played_at_ms):
            if at_ms and abs((view.now_ms - at_ms) / DAY_MS - 365.25) <= 4:
                day = local_time(view, at_ms)
                facts.append(Fact(f"{place}.year_ago", f"{history}.played", f"{day:%Y-%m-%d}"))
                break
    added_days = int((view.now_ms - candidate.added_at_ms) // DAY_MS)
    if candidate.added_at_ms and 1 <= added_days <= NEW_DAYS:
        facts.append(Fact(f"{place}.added", f"catalog:{candidate.id}.added_at", _span(added_days)))
    return facts


def daypart(hour: int, evening_from: int = 18) -> str:
    """`morning`, `afternoon` or `evening`: what one wishes somebody at that hour."""
    return "morning" if 5 <= hour < 12 else "afternoon" if 12 <= hour < evening_from else "evening"


def _ago(view: ListenerView, at_ms: int) -> str:
    return _span(int((view.now_ms - at_ms) // DAY_MS))


def _span(days: int) -> str:
    """`1 day`, `3 weeks`, `5 months`, `2 years`: rounded to what people say."""
    for unit, length, until in (("day", 1.0, 13), ("week", 7.0, 59), ("month", 30.44, 345), ("year", 365.25, 1e9)):
        if days <= until:
            count = max(1, round(days / length))
            return f"{count} {unit}{'s' if count > 1 else ''}"
    return ""


def _era(fact: Fact) -> Fact:
    """An era is a decade or a century: languages speak of them differently."""
    if fact.id != "set.era":
        return fact
    return Fact("set.century" if fact.value.endswith("century") else "set.decade", fact.source, fact.value)


def _has_role(candidate: Candidate, role: str) -> bool:
    return any(credit.role == role for credit in candidate.item.credits)
