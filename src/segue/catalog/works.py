"""Works in movements: recognised by tags or by titles, and kept in their order."""

import re
from collections.abc import Sequence
from dataclasses import replace

from segue.model.media import Item

_TITLE = re.compile(r"^(?P<work>.{3,}?)\s*(?::|,|\s[-–—])\s+(?P<number>[IVX]{1,6}|\d{1,2})[.:)]\s*(?P<name>\S.*)$")
_NUMBER = re.compile(r"^(?P<number>[IVX]{1,6}|\d{1,2})[.:)]\s+(?P<name>\S.*)$")
_ROMAN = {"I": 1, "V": 5, "X": 10}


def with_movements(items: Sequence[Item], tagged: Sequence[bool]) -> list[Item]:
    """`items` of one album in order, each movement told its work, its number and its name.

    Where tags name a work (`tagged`), only what is missing is filled in. Elsewhere a work is believed only when two
    or more tracks in a row begin with the same words and count upwards ("Symphony No. 5: I. Allegro", "…: II. …").
    """
    done = [_completed(item) if told else item for item, told in zip(items, tagged, strict=True)]
    start = 0
    while start < len(done):
        run = _run(done, start)
        if len(run) > 1:
            for offset, (work, number, name) in enumerate(run):
                item = done[start + offset]
                done[start + offset] = replace(item, work=work, movement=number, movement_title=name)
        start += max(1, len(run))
    return _numbered(done)


def roman(text: str) -> int:
    """The number that a Roman or plain numeral says ("IV", "4"); 0 when it says none."""
    if text.isdigit():
        return int(text)
    values = [_ROMAN.get(letter, 0) for letter in text]
    if not values or 0 in values:
        return 0
    return sum(-value if value < after else value for value, after in zip(values, [*values[1:], 0], strict=True))


def _run(items: list[Item], start: int) -> list[tuple[str, int, str]]:
    run: list[tuple[str, int, str]] = []
    for item in items[start:]:
        match = None if item.work else _TITLE.match(item.title)
        if not match:
            break
        number = roman(match["number"])
        if not number or (run and (match["work"] != run[-1][0] or number <= run[-1][1])):
            break
        run.append((match["work"].strip(), number, match["name"].strip()))
    return run


def _completed(item: Item) -> Item:
    name, number = item.movement_title, item.movement
    rest = item.title.removeprefix(item.work).lstrip(" :,-–—")
    match = _NUMBER.match(rest)
    if match and not number:
        number = roman(match["number"]) or None
    if not name:
        name = match["name"] if match else rest
    return replace(item, movement=number, movement_title=name if name != item.work else "")


def _numbered(items: list[Item]) -> list[Item]:
    """Movements without a number take their place within the work."""
    out: list[Item] = []
    for item in items:
        if item.work and item.movement is None:
            before = out[-1] if out and out[-1].work == item.work else None
            out.append(replace(item, movement=(before.movement or 0) + 1 if before else 1))
        else:
            out.append(item)
    lone = {item.work for item in items if item.work and sum(other.work == item.work for other in items) == 1}
    return [replace(i, movement=None, movement_title="") if i.work in lone and i.movement == 1 else i for i in out]
