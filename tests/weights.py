"""The weights that tests with real engines use: pulled once into a cache, not once a run."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from segue.engines.weights import WeightsStore
from segue.model.errors import Unavailable

Weights = Callable[[str], Path]
"""The folder of a model id; pulls it first when it is not here."""


def cache_dir() -> Path:
    """SEGUE_TEST_WEIGHTS, or a folder of the user's cache."""
    return Path(os.environ.get("SEGUE_TEST_WEIGHTS") or Path.home() / ".cache" / "segue-tests" / "weights")


def pulled_weights() -> Weights:
    """Real weights. Out of reach, they skip a test at a desk and fail it in CI, which must not pass unheard."""
    store = WeightsStore(cache_dir())

    def path(model_id: str) -> Path:
        try:
            return store.pull(model_id)
        except Unavailable as error:
            if os.environ.get("CI"):
                raise
            return pytest.skip(str(error))

    return path
