"""Stretches in which something is sold: from a phrase that opens one until the talk goes back to its subject."""

import re
from collections.abc import Sequence

from segue.model.text import Segment
from segue.model.understanding import Sponsor
from segue.understanding.lexicon import talk

LONGEST_MS = 240_000
SHORTEST_MS = 8_000
_QUIET = 6
"""So many sentences without any offer end a stretch."""
_NAME = re.compile(
    r"(?:[Ss]ponsored by|[Bb]rought to you by|[Ss]upported by|[Ff]riends at|[Ss]ponsors?,? (?:is|are|today is)|"
    r"[Pp]atrocinad[oa] por|[Ss]ponsorisé par|[Gg]esponsert von|comes from)"
    r"\s+((?:[A-Z][\w.'-]*)(?:\s+[A-Z][\w.'-]*){0,2})"
)


def sponsors(spoken: Sequence[Segment], language: str) -> list[Sponsor]:
    """Every such stretch, in order. A stretch needs an opening phrase and an offer soon after; bare mentions of a
    sponsor are none."""
    phrases = talk(language).sponsor
    found: list[Sponsor] = []
    number = 0
    while number < len(spoken):
        if not phrases["open"].search(spoken[number].text):
            number += 1
            continue
        end, offers = _end(spoken, number, language)
        start_ms, end_ms = spoken[number].start_ms, spoken[end].end_ms
        if offers and end_ms - start_ms >= SHORTEST_MS:
            text = " ".join(sentence.text for sentence in spoken[number : end + 1])
            if found and start_ms - found[-1].end_ms < 10_000:
                found[-1] = Sponsor(found[-1].start_ms, end_ms, found[-1].name or _name(text))
            else:
                found.append(Sponsor(start_ms, end_ms, _name(text)))
            number = end + 1
        else:
            number += 1
    return found


def inside(start_ms: int, stretches: Sequence[Sponsor]) -> bool:
    """Whether a moment lies in one of the stretches."""
    return any(each.start_ms <= start_ms < each.end_ms for each in stretches)


def _end(spoken: Sequence[Segment], start: int, language: str) -> tuple[int, int]:
    """(the last sentence of the stretch that opens at `start`, how many offers it makes)."""
    phrases = talk(language).sponsor
    last, offers = start, 0
    for number in range(start, len(spoken)):
        sentence = spoken[number]
        if sentence.end_ms - spoken[start].start_ms > LONGEST_MS:
            break
        if number > start and phrases["back"].search(sentence.text):
            return max(start, number - 1), offers
        if phrases["offer"].search(sentence.text) or phrases["open"].search(sentence.text):
            offers += bool(phrases["offer"].search(sentence.text))
            last = number
        elif number - last > _QUIET:
            break
    return last, offers


def _name(text: str) -> str:
    match = _NAME.search(text)
    return match.group(1).strip(" .,'-") if match else ""
