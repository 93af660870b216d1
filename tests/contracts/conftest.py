"""The engines under contract: every fake, and every real engine whose weights are in the test cache."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from segue.engines.weights import WeightsStore
from segue.model.errors import Unavailable

Weights = Callable[[str], Path]


def cache_dir() -> Path:
    """SEGUE_TEST_WEIGHTS, or a folder of the user's cache: weights are pulled once, not once a test run."""
    return Path(os.environ.get("SEGUE_TEST_WEIGHTS") or Path.home() / ".cache" / "segue-tests" / "weights")


@pytest.fixture(scope="session")
def weights() -> Weights:
    """The folder of a model, pulled into the shared cache on first use."""

    def path(model_id: str) -> Path:
        try:
            return store.pull(model_id)
        except Unavailable as error:
            pytest.skip(str(error))

    store = WeightsStore(cache_dir())
    return path
