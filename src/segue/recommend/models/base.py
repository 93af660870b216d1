"""What a model is: one verb to learn, one to score. Everything else about it is its own affair."""

from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from segue.recommend.models.interactions import Histories, Interactions

Scores = NDArray[np.float32]
"""(listeners × items), higher is better; comparable within a row only."""


class Scorer(Protocol):
    """A fitted model. It holds no listener: whoever has a history is scored, so one play more changes the scores."""

    def scores(self, histories: Histories) -> Scores:
        """(listeners × items). What was heard already is scored too; the caller leaves it out."""
        ...


class Model(Protocol):
    """A way to learn, with its settings; frozen, so that a search can list what it tried."""

    def fit(self, data: Interactions) -> Scorer:
        """Learn from the plays. Deterministic for the same settings (which include a seed where chance plays)."""
        ...
