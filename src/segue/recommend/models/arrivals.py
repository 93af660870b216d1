"""Where something new belongs among what is played: a map from what items are said to be to their factors.

An item that nobody has played has no factors of its own. Those of the others are foretold from their attributes by
ridge regression, so the new one stands beside what its kin's listeners play. The more have played it, the less that
counts: after n listeners its place is n / (n + fade) its own and the rest the map's. (The map: Gantner et al.,
"Learning attribute-to-feature mappings for cold-start recommendations", ICDM 2010.)
"""

from dataclasses import dataclass, replace
from typing import Self

import numpy as np
from numpy.typing import NDArray

from segue.recommend.models.arrays import Sparse, sparse
from segue.recommend.models.factors import Ials, Vectors
from segue.recommend.models.interactions import Interactions

Floats = NDArray[np.float32]
FADE = 4.0
SMOOTH = 10.0
"""The ridge: an attribute of so few items as this says half of what it seems to."""
_STEPS = 20


@dataclass(frozen=True, slots=True)
class Placed:
    """iALS whose items are drawn towards where their attributes say they belong, the fewer play them the more."""

    factors: int = 64
    unheard: float = 0.1
    ridge: float = 0.003
    rounds: int = 16
    seed: int = 1
    fade: float = FADE
    """With so many listeners an item's own place and the map's count alike."""

    def fit(self, data: Interactions) -> Vectors:
        """Learn the factors, then the map. Without attributes it is iALS."""
        learned = Ials(self.factors, self.unheard, self.ridge, rounds=self.rounds, seed=self.seed).fit(data)
        if data.attributes is None:
            return learned
        told, counts = data.attributes.matrix(), data.counts()
        mapped = ContentMap.learn(told, learned.items, counts, self.fade).places(told)
        return replace(learned, items=faded(learned.items, mapped, counts, self.fade))


@dataclass(frozen=True, slots=True)
class ContentMap:
    """The place of anything from its attributes: linear, nothing else."""

    weights: Floats
    """(attributes × factors)."""

    @classmethod
    def learn(cls, told: Sparse, places: Floats, listeners: Floats, fade: float = FADE, ridge: float = SMOOTH) -> Self:
        """From items with `places` (items × factors), their attributes `told` (items × attributes, sparse) and how many
        listeners each has: who has few teaches little.

        Solves (XᵀCX + λ) W = XᵀCV by conjugate gradients, all factors at once: only products with the sparse X. A ridge
        makes what it foretells shorter than what was learned, and so the new seem less played than they will be; the
        map is scaled so that both are as long on average. That nearly doubles what is found of the new among the old.
        """
        sure = (listeners / (listeners + fade)).astype(np.float32)[:, None]
        turned = sparse().csr_array(told.T)
        weights = np.zeros((told.shape[1], places.shape[1]), np.float32)
        left = np.asarray(turned @ (sure * places), np.float32)
        way, size = left.copy(), np.square(left).sum(axis=0)
        aim = 1e-8 * size
        for _ in range(_STEPS):
            pushed = np.asarray(turned @ (sure * (told @ way)) + ridge * way, np.float32)
            step = size / np.maximum((way * pushed).sum(axis=0), 1e-20)
            weights += step * way
            left -= step * pushed
            smaller = np.square(left).sum(axis=0)
            if (smaller <= aim).all():
                break
            way = left + (smaller / np.maximum(size, 1e-20)) * way
            size = smaller
        known = listeners >= fade
        own, mapped = (np.linalg.norm(each[known], axis=1).sum() for each in (places, told @ weights))
        return cls(np.asarray(weights * (own / mapped if mapped > 0 else 1.0), np.float32))

    def places(self, told: Sparse) -> Floats:
        """(items × factors) for the attributes of any items; zeros for those of which nothing is known."""
        return np.asarray(told @ self.weights, np.float32)


def faded(own: Floats, mapped: Floats, listeners: Floats, fade: float = FADE) -> Floats:
    """(items × factors): what was learned of each item and what the map says of it, by how many listeners it has."""
    share = (listeners / (listeners + fade)).astype(np.float32)[:, None]
    return np.asarray(share * own + (1 - share) * mapped, np.float32)
