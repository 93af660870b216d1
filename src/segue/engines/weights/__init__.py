"""Model weights: data that engines read, listed, fetched, verified and kept."""

from segue.engines.weights.manifest import Manifest, Model, load_manifest
from segue.engines.weights.store import ModelStatus, Progress, WeightsStore

__all__ = ["Manifest", "Model", "ModelStatus", "Progress", "WeightsStore", "load_manifest"]
