"""SciPy, loaded when first needed: importing it costs every command a quarter second that most don't use."""

from typing import Any

Sparse = Any
"""A scipy.sparse CSR array. SciPy has no types to check."""


def sparse() -> Any:
    """The module scipy.sparse."""
    import scipy.sparse

    return scipy.sparse


def lapack() -> Any:
    """The module scipy.linalg.lapack."""
    import scipy.linalg.lapack

    return scipy.linalg.lapack


def optimize() -> Any:
    """The module scipy.optimize."""
    import scipy.optimize

    return scipy.optimize
