"""Readers of plays: CSV, sequence lists, and folders of train and test lists. A bad line is named with its number."""

import json
import math
from array import array
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import numpy as np

from segue.model.errors import BadInput, NotFound
from segue.recommend.models.interactions import MAX_ROWS, Attributes, Interactions

_MAX_LINE = 50_000_000
"""Characters in a line: more than one listener with a million items takes."""
_TIME_NAMES = {"timestamp", "time", "ts", "date", "played_at"}
_SAYS = "A line is user,item or user,item,weight or user,item,weight,timestamp; tabs do as well as commas."


class Lists(NamedTuple):
    """Plays that somebody else has cut; all three number users and items alike."""

    train: Interactions
    valid: Interactions | None
    test: Interactions


@dataclass(slots=True)
class _Rows:
    """Rows as they are read; ids get numbers in the order of their first appearance."""

    users: dict[str, int] = field(default_factory=dict)
    items: dict[str, int] = field(default_factory=dict)
    user: "array[int]" = field(default_factory=lambda: array("i"))
    item: "array[int]" = field(default_factory=lambda: array("i"))
    weight: "array[float]" = field(default_factory=lambda: array("f"))
    time: "array[int]" = field(default_factory=lambda: array("q"))

    def add(self, user: str, item: str) -> None:
        self.user.append(self.users.setdefault(user, len(self.users)))
        self.item.append(self.items.setdefault(item, len(self.items)))

    def done(self, *, ordered: bool, part: slice = slice(None)) -> Interactions:
        return Interactions.of(
            np.frombuffer(self.user, np.int32)[part] if self.user else [],
            np.frombuffer(self.item, np.int32)[part] if self.item else [],
            np.frombuffer(self.weight, np.float32)[part] if self.weight else None,
            np.frombuffer(self.time, np.int64)[part] if self.time else None,
            user_ids=self.users,
            item_ids=self.items,
            ordered=ordered,
        )


def read_plays(path: Path, *, ordered: bool = False, max_rows: int = MAX_ROWS) -> Interactions:
    """A CSV file (`user,item[,weight][,timestamp]`, with or without a header) or sequence lists (`user item item …`).

    `ordered` says that rows without a time stand in the order of play; sequence lists do when it is asked for.
    Beside `NAME.txt`, a file `NAME_item2attributes.json` (item → list of numbers or words) gives the items' attributes.
    Raises NotFound, and BadInput that names the line.
    """
    lines = _lines(path)
    first = next(lines, None)
    if first is None:
        raise BadInput(f"{path.name} is empty.", _SAYS)
    rows = _Rows()
    if "," in first[1] or "\t" in first[1]:
        _read_csv(path, first, lines, rows, max_rows)
    else:
        _read_sequences(path, first, lines, rows, max_rows)
    if not rows.user:
        raise BadInput(f"{path.name} has no plays.", _SAYS)
    plays = rows.done(ordered=ordered)
    beside = path.with_name(f"{path.stem}_item2attributes.json")
    return replace(plays, attributes=_read_attributes(beside, rows.items)) if beside.is_file() else plays


def read_lists(folder: Path, *, max_rows: int = MAX_ROWS) -> Lists:
    """A folder with `train.txt`, `test.txt` and maybe `valid.txt`, a line `user item item …`.

    Raises NotFound where train or test is missing, and BadInput that names the line.
    """
    rows = _Rows()
    ends = [0]
    names = ["train.txt", "valid.txt", "test.txt"] if (folder / "valid.txt").exists() else ["train.txt", "test.txt"]
    for name in names:
        lines = _lines(folder / name)
        first = next(lines, None)
        if first is None:
            raise BadInput(f"{name} is empty.", "Each line is: user item item …")
        _read_sequences(folder / name, first, lines, rows, max_rows)
        ends.append(len(rows.user))
    parts = [rows.done(ordered=False, part=slice(a, b)) for a, b in pairwise(ends)]
    if not parts[0].events or not parts[-1].events:
        raise BadInput("The lists hold nothing to learn from, or nothing to find.", "Each line is: user item item …")
    return Lists(parts[0], parts[1] if len(parts) == 3 else None, parts[-1])


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    if not path.is_file():
        raise NotFound(f"There is no file {path}.", "Name a CSV file, a file of sequences, or a folder of lists.")
    with path.open("rb") as file:
        number = 0
        while raw := file.readline(_MAX_LINE):
            number += 1
            if len(raw) == _MAX_LINE:
                raise BadInput(f"Line {number} of {path.name} is longer than a history can be.", _SAYS)
            try:
                line = raw.decode("utf-8-sig" if number == 1 else "utf-8").strip("\r\n ")
            except UnicodeDecodeError:
                raise BadInput(f"Line {number} of {path.name} is no UTF-8 text.", "Save it as UTF-8.") from None
            if line:
                yield number, line


def _read_sequences(
    path: Path, first: tuple[int, str], rest: Iterator[tuple[int, str]], rows: _Rows, max_rows: int
) -> None:
    for number, line in _chain(first, rest):
        user, *items = line.split()
        if len(rows.user) + len(items) > max_rows:
            raise BadInput(f"{path.name} has over {max_rows:,} plays (line {number}).", "Cut it, or sample listeners.")
        if "," in line:
            raise BadInput(f"Line {number} of {path.name} has commas among words.", "A line is: user item item …")
        for item in items:
            rows.add(user, item)


def _read_csv(path: Path, first: tuple[int, str], rest: Iterator[tuple[int, str]], rows: _Rows, max_rows: int) -> None:
    comma = "\t" if "\t" in first[1] else ","
    columns = [name.strip().strip('"').casefold() for name in first[1].split(comma)]
    width = len(columns)
    if not 2 <= width <= 4:
        raise BadInput(f"Line {first[0]} of {path.name} has {width} columns.", _SAYS)
    header = columns[0].startswith("user") or (width > 2 and _number(columns[2]) is None)
    is_time = width > 2 and (columns[2] in _TIME_NAMES if header else (_number(columns[2]) or 0) >= 1e9)
    weight_at, time_at = (None, 2) if width == 3 and is_time else (2 if width > 2 else None, 3 if width > 3 else None)
    for number, line in rest if header else _chain(first, rest):
        cells = line.split(comma)
        if len(cells) != width or not cells[0] or not cells[1]:
            raise BadInput(f"Line {number} of {path.name} has {len(cells)} columns for {width}, or no id.", _SAYS)
        if len(rows.user) >= max_rows:
            raise BadInput(f"{path.name} has more than {max_rows:,} plays.", "Cut it, or sample listeners.")
        if weight_at is not None:
            weight = _number(cells[weight_at])
            if weight is None or weight <= 0:
                raise BadInput(
                    f"Line {number} of {path.name}: the weight {cells[weight_at][:40]!r} is no number above zero.",
                    "Leave plays that count nothing out of the file.",
                )
            rows.weight.append(min(weight, 1e9))
        if time_at is not None:
            rows.time.append(_time_s(cells[time_at], number, path))
        rows.add(cells[0], cells[1])


def _chain(first: tuple[int, str], rest: Iterator[tuple[int, str]]) -> Iterator[tuple[int, str]]:
    yield first
    yield from rest


def _number(text: str) -> float | None:
    try:
        value = float(text.strip().strip('"'))
    except ValueError:
        return None
    return value if math.isfinite(value) else None


def _time_s(text: str, number: int, path: Path) -> int:
    value = _number(text)
    if value is None:
        try:
            return int(datetime.fromisoformat(text.strip().strip('"')).timestamp())
        except (ValueError, OverflowError, OSError):
            raise BadInput(
                f"Line {number} of {path.name}: {text[:40]!r} is no time.",
                "Give seconds since 1970 or 2026-01-31T18:00.",
            ) from None
    if abs(value) > 1e16:
        raise BadInput(f"Line {number} of {path.name}: {text[:40]!r} is no time.", "Give seconds since 1970.")
    return int(value / 1000 if value > 1e11 else value)  # past the year 5000 in seconds, so these are milliseconds


def _read_attributes(path: Path, items: dict[str, int]) -> Attributes:
    try:
        told = json.loads(path.read_text("utf-8"))
        by_item = {items[item]: [str(one) for one in values] for item, values in told.items() if item in items}
    except (ValueError, AttributeError, TypeError):
        raise BadInput(f"{path.name} gives no attributes.", 'It should look like {"item": [1, 2]}.') from None
    names: dict[str, int] = {}
    values = [[names.setdefault(one, len(names)) for one in by_item.get(item, [])] for item in range(len(items))]
    starts = np.concatenate([[0], np.cumsum([len(one) for one in values])]).astype(np.int64)
    return Attributes(starts, np.array([one for some in values for one in some], np.int32), len(names))
