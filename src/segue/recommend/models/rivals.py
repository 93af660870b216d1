"""Others' libraries in our protocol: implicit's ALS and BPR. They learn; the scoring of a history is theirs too."""

import importlib
import logging
import warnings
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from segue.model.errors import Unavailable
from segue.recommend.models.arrays import Sparse, sparse
from segue.recommend.models.base import Scores
from segue.recommend.models.interactions import Histories, Interactions


@dataclass(frozen=True, slots=True)
class ImplicitAls:
    """implicit's AlternatingLeastSquares (Hu, Koren, Volinsky 2008)."""

    factors: int = 64
    regularization: float = 0.05
    alpha: float = 10.0
    rounds: int = 15
    seed: int = 1

    def fit(self, data: Interactions) -> "Folded":
        """Learn with one thread, so that the same plays learn the same."""
        found = _implicit("als").AlternatingLeastSquares(
            factors=self.factors,
            regularization=self.regularization,
            alpha=self.alpha,
            iterations=self.rounds,
            random_state=self.seed,
            num_threads=1,
        )
        found.fit(_plain(data.seen()), show_progress=False)
        return Folded(found)


@dataclass(frozen=True, slots=True)
class Folded:
    """A fitted ALS of implicit; listeners are folded in by its `recalculate_user`."""

    found: Any

    def scores(self, histories: Histories) -> Scores:
        """(listeners × items)."""
        items = np.asarray(self.found.item_factors, np.float32)
        asked = _plain(histories.seen(len(items)))
        return np.asarray(self.found.recalculate_user(np.arange(len(histories)), asked), np.float32) @ items.T


@dataclass(frozen=True, slots=True)
class ImplicitBpr:
    """implicit's BayesianPersonalizedRanking (Rendle et al., UAI 2009)."""

    factors: int = 64
    learning_rate: float = 0.05
    regularization: float = 0.01
    rounds: int = 100
    seed: int = 1

    def fit(self, data: Interactions) -> "Known":
        """Learn with one thread, so that the same plays learn the same."""
        plays = _plain(data.seen())
        found = _implicit("bpr").BayesianPersonalizedRanking(
            factors=self.factors,
            learning_rate=self.learning_rate,
            regularization=self.regularization,
            iterations=self.rounds,
            random_state=self.seed,
            num_threads=1,
        )
        found.fit(plays, show_progress=False)
        learned = {_key(plays, row): row for row in range(data.users)}
        return Known(
            np.asarray(found.user_factors, np.float32), np.asarray(found.item_factors, np.float32), learned, plays
        )


@dataclass(frozen=True, slots=True)
class Known:
    """BPR's vectors. It has no rule for new listeners: a history as learned gets the vector that was learned for it,
    any other the mean of the vectors of those who share its items."""

    users: NDArray[np.float32]
    items: NDArray[np.float32]
    learned: dict[bytes, int]
    plays: Sparse

    def scores(self, histories: Histories) -> Scores:
        """(listeners × items)."""
        asked = _plain(histories.seen(len(self.items)))
        near = asked @ self.plays.T
        vectors = (near @ self.users) / np.maximum(np.asarray(near.sum(axis=1)).reshape(-1, 1), 1.0)
        for row in range(len(histories)):
            known = self.learned.get(_key(asked, row))
            if known is not None:
                vectors[row] = self.users[known]
        return np.asarray(vectors @ self.items.T, np.float32)


def _key(plays: Sparse, row: int) -> bytes:
    return bytes(np.sort(plays.indices[plays.indptr[row] : plays.indptr[row + 1]]).tobytes())


def _plain(plays: Sparse) -> Sparse:
    """As implicit takes it: a csr_matrix with 32-bit indices."""
    plain = sparse().csr_matrix(plays)
    plain.indices, plain.indptr = plain.indices.astype(np.int32), plain.indptr.astype(np.int32)
    return plain


def _implicit(part: str) -> Any:
    logging.getLogger("implicit").setLevel(logging.ERROR)
    warnings.filterwarnings("ignore", category=RuntimeWarning, module="implicit")
    try:
        return importlib.import_module(f"implicit.cpu.{part}")
    except ImportError:
        raise Unavailable(
            "The rivals als and bpr are those of the library implicit, which is not installed.",
            "Run: pip install implicit. Or leave them out of --against.",
        ) from None
