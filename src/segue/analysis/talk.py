"""Tells speech from music by how it moves."""

import numpy as np
from numpy.typing import NDArray

from segue.analysis.spectrum import FRAMES_PER_S


def talk_score(bands: NDArray[np.float32], chroma: NDArray[np.float32], beat_confidence: float) -> float:
    """From 0 (music) to 1 (speech) for a spectrum heard by `spectrum.Ear`; 0 for less than 4 s.

    The weights were set by hand between rendered music and recorded speech (docs/developer/analysis.md).
    """
    if len(bands) < 4 * FRAMES_PER_S:
        return 0.0
    pauses, glide = talk_features(bands, chroma)
    evidence = 18 * (pauses - 0.08) + 30 * (glide - 0.05) - 10 * (beat_confidence - 0.15)
    return float(1 / (1 + np.exp(-evidence)))


def talk_features(bands: NDArray[np.float32], chroma: NDArray[np.float32]) -> tuple[float, float]:
    """The share of moments far quieter than their second (pauses between words), and how little pitches are held."""
    level = np.expm1(bands[:, 3:30]).mean(axis=1)
    size = round(FRAMES_PER_S)
    around = np.convolve(level, np.ones(size) / size, mode="same")
    sounding = around > 0.05 * np.percentile(around, 90)
    pauses = float((level[sounding] < 0.25 * around[sounding]).mean()) if sounding.any() else 0.0
    classes = chroma[:, :12]
    heard = classes.sum(axis=1) > 0.1 * np.percentile(classes.sum(axis=1), 90)
    unit = classes / np.maximum(np.linalg.norm(classes, axis=1, keepdims=True), 1e-6)
    alike = (unit[1:] * unit[:-1]).sum(axis=1)[heard[1:] & heard[:-1]]
    return pauses, float(1 - alike.mean()) if len(alike) else 0.0
