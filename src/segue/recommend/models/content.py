"""Items by what they are: genres, makers, tags. It needs no plays of an item, so what is new is found at once."""

from dataclasses import dataclass

import numpy as np

from segue.recommend.models.arrays import Sparse, sparse
from segue.recommend.models.base import Scores
from segue.recommend.models.ease import recent
from segue.recommend.models.interactions import Attributes, Histories, Interactions


@dataclass(frozen=True, slots=True)
class Content:
    """Cosine between the history's attributes and each item's; rare attributes say more (tf-idf)."""

    half_life: float = 0.0
    """After so many further plays an event counts half; 0 lets all count alike. Only read for ordered data."""
    rarity: float = 1.0
    """The power of the inverse document frequency: 0 weighs all attributes alike."""

    def fit(self, data: Interactions) -> "Described":
        """Weigh and scale the items' attributes. Items without any score zero."""
        told = data.attributes or Attributes(np.zeros(data.items + 1, np.int64), np.zeros(0, np.int32), 1)
        items = told.matrix()
        having = np.maximum(np.asarray(items.sum(axis=0)).ravel(), 1.0)
        weighed = sparse().csr_array(items.multiply(np.log1p(data.items / having)[None, :] ** self.rarity))
        norms = np.sqrt(np.asarray(weighed.multiply(weighed).sum(axis=1)).ravel())
        scaled = weighed.multiply((1 / np.maximum(norms, 1e-9))[:, None])
        return Described(sparse().csr_array(scaled, dtype=np.float32), self.half_life if data.ordered else 0.0)


@dataclass(frozen=True, slots=True)
class Described:
    """(items × attributes) sparse, each row of length one or zero."""

    items: Sparse
    half_life: float = 0.0

    def sparse_scores(self, histories: Histories) -> Sparse:
        """(listeners × items) sparse: items that share no attribute are zero."""
        liked = recent(histories, self.items.shape[0], self.half_life) @ self.items
        return sparse().csr_array(liked @ self.items.T)

    def scores(self, histories: Histories) -> Scores:
        """(listeners × items)."""
        liked = recent(histories, self.items.shape[0], self.half_life) @ self.items
        # Common attributes make this dense, and a dense product is then many times quicker.
        return np.ascontiguousarray((self.items @ liked.toarray().T).T, np.float32)
