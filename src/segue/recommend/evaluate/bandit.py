"""Logs of choices from CSV, in the columns of ZOZO's Open Bandit Data: item_id, position, click, propensity_score."""

import csv
from array import array
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from segue.model.errors import BadInput, NotFound
from segue.recommend.evaluate.offpolicy import Array, Log, cross_fitted

MAX_ROWS = 20_000_000
_COLUMNS = ("item_id", "position", "click", "propensity_score")


@dataclass(frozen=True, slots=True)
class Choices:
    """A log as it was written."""

    items: NDArray[np.int64]
    places: NDArray[np.int64]
    clicks: Array
    propensities: Array


def read_choices(path: Path) -> Choices:
    """Read the log. Raises NotFound, and BadInput that names the line."""
    if not path.is_file():
        raise NotFound(f"There is no file {path}.", f"Name a CSV with the columns {', '.join(_COLUMNS)}.")
    numbers = [array("d") for _ in _COLUMNS]
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file)
        if not set(_COLUMNS) <= set(reader.fieldnames or ()):
            raise BadInput(f"{path.name} is no log of choices.", f"It needs the columns {', '.join(_COLUMNS)}.")
        try:
            for row in reader:
                for column, name in zip(numbers, _COLUMNS, strict=True):
                    column.append(float(row[name]))
                if len(numbers[0]) > MAX_ROWS:
                    raise BadInput(f"{path.name} has over {MAX_ROWS:,} rows.", "Give a part of it.")
        except (ValueError, TypeError, csv.Error, UnicodeDecodeError):
            raise BadInput(
                f"Line {reader.line_num} of {path.name} can't be read.", "All four columns are numbers."
            ) from None
    items, places, clicks, propensities = (np.frombuffer(column, np.float64) for column in numbers)
    if not len(items) or (items < 0).any() or (places < 0).any() or max(items.max(), places.max()) > 1_000_000:
        raise BadInput(f"{path.name} has no rows, or items and places that are no small whole numbers.", "Check it.")
    return Choices(items.astype(np.int64), places.astype(np.int64), clicks, propensities)


def judge(logged: Choices, target: Choices, *, seed: int = 1) -> Log:
    """The policy that wrote `target`, to be judged by what the policy that wrote `logged` saw.

    The target's probabilities are how often it chose each item in each place, of all it did there: a policy that
    learns changes while it is logged, and this is its average. Its clicks are not looked at.
    """
    items = int(max(logged.items.max(), target.items.max())) + 1
    places = int(max(logged.places.max(), target.places.max())) + 1
    counted = np.bincount(target.places * items + target.items, minlength=places * items).reshape(places, items)
    policy = counted / np.maximum(counted.sum(axis=1, keepdims=True), 1)
    predicted, expected = cross_fitted(logged.clicks, logged.items, logged.places, policy, seed=seed)
    wanted = policy[logged.places, logged.items]
    return Log(logged.clicks, logged.propensities, wanted, np.arange(len(wanted)), predicted, expected)
