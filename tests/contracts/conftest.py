"""The engines under contract: every fake, and every real engine whose weights are in the test cache."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

Weights = Callable[[str], Path]


def cache_dir() -> Path:
    """SEGUE_TEST_WEIGHTS, or a folder of the user's cache: weights are pulled once, not once a test run."""
    return Path(os.environ.get("SEGUE_TEST_WEIGHTS") or Path.home() / ".cache" / "segue-tests" / "weights")


@pytest.fixture(scope="session")
def weights() -> Weights:
    """The folder of a model."""

    def path(model_id: str) -> Path:
        folder = cache_dir() / model_id
        if not folder.is_dir():
            pytest.skip(f"no weights of {model_id} in {cache_dir()}")
        return folder

    return path
