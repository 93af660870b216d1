"""Listeners beside listeners: an autoencoder of infinite width, which is a kernel ridge regression in closed form.

Sachdeva et al., "Infinite recommendation networks: a data-centric approach", NeurIPS 2022 (∞-AE): the neural tangent
kernel K of one hidden layer compares histories, and a listener's scores are K(x, X) (K(X, X) + λ)⁻¹ X. A matrix of
listeners × listeners is all it needs: strong where listeners are few, as in a house, and not made for many.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from segue.model.errors import BadInput
from segue.recommend.models.arrays import Sparse, sparse
from segue.recommend.models.base import Scores
from segue.recommend.models.ease import inverted
from segue.recommend.models.interactions import Histories, Interactions

MAX_LISTENERS = 20_000


@dataclass(frozen=True, slots=True)
class Tangent:
    """Kernel ridge regression of all items at once on the listeners' histories."""

    ridge: float = 1.0
    """λ, in units of the kernel's own mean diagonal."""
    damping: float = 0.25
    """How much less a popular item counts when histories are compared: the power of its listeners."""
    liking: float = 0.0
    """How much the plays' weights count: their power; 0 lets all count alike."""

    def fit(self, data: Interactions) -> "Alike":
        """Compare everybody with everybody. Raises BadInput beyond `MAX_LISTENERS`."""
        if data.users > MAX_LISTENERS:
            raise BadInput(f"{data.users:,} listeners are too many to compare each with each.", "NeighbourRidge can.")
        plays = data.histories.liked(data.items, self.liking)
        count = (np.maximum(data.counts(), 1.0) ** (-self.damping / 2)).astype(np.float32)
        scaled = _scaled(plays, count)
        equations = tangent((scaled @ scaled.T).toarray())
        mean = float(np.trace(equations)) / max(1, len(equations))
        equations[np.diag_indices_from(equations)] += self.ridge * max(mean, 1e-6)
        return Alike(plays, scaled, count, inverted(equations), self.liking)


def tangent(cosine: NDArray[np.float32]) -> NDArray[np.float32]:
    """The neural tangent kernel of a network with one hidden layer of rectifiers, from inputs' cosines (Cho and Saul,
    NIPS 2009; Jacot et al., NeurIPS 2018)."""
    near = np.clip(cosine, 0.0, 1.0)
    angle = np.pi - np.arccos(near)
    return np.asarray((2 * near * angle + np.sqrt(1 - near * near)) / np.pi, np.float32)


@dataclass(frozen=True, slots=True)
class Alike:
    """Everybody's plays, and what each listener's likeness to the asked one is worth."""

    plays: Sparse
    scaled: Sparse
    count: NDArray[np.float32]
    """(items,) how much each counts when histories are compared."""
    inverse: NDArray[np.float32]
    """(listeners × listeners): (K + λ)⁻¹."""
    liking: float = 0.0

    def scores(self, histories: Histories) -> Scores:
        """(listeners × items)."""
        asked = _scaled(histories.liked(len(self.count), self.liking), self.count)
        alike = tangent((asked @ self.scaled.T).toarray()) @ self.inverse
        return np.ascontiguousarray((self.plays.T @ alike.T).T, np.float32)


def _scaled(plays: Sparse, count: NDArray[np.float32]) -> Sparse:
    """(listeners × items) each row of length one, or zero."""
    weighed = plays.multiply(count[None, :])
    norms = np.sqrt(np.asarray(weighed.multiply(weighed).sum(axis=1)).ravel())
    return sparse().csr_array(weighed.multiply((1 / np.maximum(norms, 1e-9))[:, None]), dtype=np.float32)
