"""The space of sounds: each recording a point, near to what sounds alike.

Textures (`analysis.texture`) are scaled by the library's own spread and turned to their principal axes. Where enough
listeners share what they play, axes are added that foretell what is played together: a linear map, so that a new
recording falls beside what its listeners would like (as A. van den Oord et al., NIPS 2013, with ridge regression in
place of a network).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from segue.analysis.texture import GROUPS
from segue.recommend.atlas import Ints
from segue.recommend.cells import Cells

Floats = NDArray[np.float32]

AXES = 10
"""How many principal axes are kept."""
WEIGHTS = {"timbre": 1.0, "movement": 0.6, "rhythm": 0.9, "harmony": 0.5, "dynamics": 0.6}
"""How much each group counts in the distance."""
TAUGHT = 200
"""From how many played recordings on the map is learned."""
_RIDGE = 10.0
_SHARE = 0.5
"""How much of the distance what is played together may make up."""


@dataclass(frozen=True, slots=True)
class SoundSpace:
    """Points of the recordings that were analysed, in order of row."""

    rows: Ints
    """Rows of the atlas, rising."""
    cells: Cells
    typical: float
    """The distance of a recording to its tenth neighbour, in the middle of all."""
    _place: dict[int, int] = field(default_factory=dict, repr=False, compare=False)

    @property
    def points(self) -> Floats:
        """(recordings, axes)."""
        return self.cells.points

    def near(self, rows: Ints, limit: int) -> tuple[Ints, Floats, Ints]:
        """(rows, closeness 0 to 1, the given row that each is nearest to), the closest first."""
        found: list[tuple[Ints, Floats, Ints]] = []
        for row in rows:
            if (at := self.place(int(row))) >= 0:
                near, away = self.cells.near(self.points[at], limit + 1)
                others = near != at
                close = np.exp(-0.5 * np.square(away[others] / max(self.typical, 1e-6)))
                from_row = np.full(int(others.sum()), row, np.int32)
                found.append((self.rows[near[others]], close.astype(np.float32), from_row))
        if not found:
            empty = np.zeros(0, np.int32)
            return empty, np.zeros(0, np.float32), empty
        all_rows, close, led = (np.concatenate(part) for part in zip(*found, strict=True))
        order = np.argsort(-close, kind="stable")
        _, first = np.unique(all_rows[order], return_index=True)
        order = order[np.sort(first)][:limit]
        return all_rows[order].astype(np.int32), close[order], led[order].astype(np.int32)

    def place(self, row: int) -> int:
        """The number of a row's point; −1 when it was not analysed."""
        at = int(np.searchsorted(self.rows, row))
        return at if at < len(self.rows) and int(self.rows[at]) == row else -1


def space_of(rows: Ints, textures: Floats, taught: tuple[Ints, Floats] | None = None) -> SoundSpace | None:
    """The space of recordings by their textures, shape (recordings, texture.SIZE); None for fewer than three.

    `taught` gives vectors of what is played together (rows, vectors) for some of the rows.
    """
    if len(rows) < 3:
        return None
    order = np.argsort(rows)
    rows, scaled = rows[order].astype(np.int32), _scaled(textures[order])
    points = _axes(scaled)
    if taught is not None:
        points = _turned(rows, scaled, points, taught)
    cells = Cells.of(points.astype(np.float32))
    some = np.linspace(0, len(points) - 1, min(200, len(points))).astype(int)
    tenth = min(10, len(points) - 1)
    typical = float(np.median([cells.near(points[at].astype(np.float32), tenth + 1)[1][-1] for at in some]))
    return SoundSpace(rows, cells, typical)


def _scaled(textures: Floats) -> NDArray[np.float64]:
    """Each number by the library's spread, each group by its weight whatever its size, nothing without bounds."""
    low, middle, high = np.percentile(textures, [16, 50, 84], axis=0)
    spread = np.maximum((high - low) / 2, 1e-3 + 0.1 * textures.std(axis=0))
    scaled = np.clip((textures - middle) / spread, -3, 3).astype(np.float64)
    weights = np.concatenate([np.full(size, WEIGHTS[name] / size**0.5) for name, size in GROUPS.items()])
    return np.asarray(scaled * weights, np.float64)


def _axes(scaled: NDArray[np.float64]) -> NDArray[np.float64]:
    centred = scaled - scaled.mean(axis=0)
    _, _, turned = np.linalg.svd(centred[:: max(1, len(centred) // 50_000)], full_matrices=False)
    return np.asarray(centred @ turned[:AXES].T, np.float64)


def _turned(
    rows: Ints, scaled: NDArray[np.float64], points: NDArray[np.float64], taught: tuple[Ints, Floats]
) -> NDArray[np.float64]:
    """Adds axes that foretell who plays a recording, as far as they do so for recordings held back."""
    known, at, of = np.intersect1d(rows, taught[0], return_indices=True)
    if len(known) < TAUGHT:
        return points
    vectors = taught[1][of].astype(np.float64)
    held = np.arange(len(known)) % 5 == 0
    inputs = np.concatenate([scaled, np.ones((len(scaled), 1))], axis=1)
    fitted = _ridge(inputs[at[~held]], vectors[~held])
    guess, truth = inputs[at[held]] @ fitted, vectors[held] - vectors[~held].mean(axis=0)
    right = 1 - float(np.square(guess - vectors[held]).sum()) / max(1e-9, float(np.square(truth).sum()))
    if right <= 0.02:
        return points  # sound does not tell here who plays what
    foretold = inputs @ _ridge(inputs[at], vectors)
    extra = _axes(foretold)[:, :AXES]
    scale = float(np.sqrt(np.square(points).sum(axis=1).mean() / max(1e-9, np.square(extra).sum(axis=1).mean())))
    return np.concatenate([points, extra * scale * _SHARE * min(1.0, 2 * right)], axis=1)


def _ridge(inputs: NDArray[np.float64], outputs: NDArray[np.float64]) -> NDArray[np.float64]:
    square = inputs.T @ inputs + _RIDGE * np.eye(inputs.shape[1])
    return np.asarray(np.linalg.solve(square, inputs.T @ outputs), np.float64)


__all__: Sequence[str] = ["SoundSpace", "space_of"]
