"""Learning where chapters begin from chapters that people made, and how well that does on episodes it has not seen.

People write a time a few seconds off, so which sentence near it is the boundary is found in turns with the regression
(the most likely one near the time, three rounds).
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from segue.understanding.chapters.evaluate import judged, spoken_of
from segue.understanding.chapters.labelled import Labelled
from segue.understanding.chapters.segment import Learned, best_division, level
from segue.understanding.chapters.turns import columns

Floats = NDArray[np.floating[Any]]
FOLDS = 5
RIDGE = 120.0
NEAR_S, AROUND_S = 12.0, 25.0
CHOICES = tuple((th, w, lw) for th in (-1.5, -1.25, -1.0) for w in (1.0, 1.5) for lw in (0.0, 0.3))
"""Thresholds, weights of lengths, weights of the level: of these the best over all folds is taken."""


class Episode:
    """An episode's features and where people put its boundaries."""

    def __init__(self, told: Labelled) -> None:
        self.told = told
        self.spoken, self.language = spoken_of(told)
        self.starts = np.array([each.start_ms for each in self.spoken]) / 1000
        self.columns = columns(self.spoken, self.language, told.duration_ms)
        self.table = np.stack(list(self.columns.values()), axis=1).astype(np.float64)

    def labels(self, scores: Floats | None) -> tuple[Floats, NDArray[np.bool_]]:
        """(1 for a boundary, 0 else; whether the sentence is learned from)."""
        y, kept = np.zeros(len(self.starts)), np.ones(len(self.starts), bool)
        for boundary_ms in self.told.boundaries_ms:
            kept[np.abs(self.starts - boundary_ms / 1000) <= AROUND_S] = False
        for boundary_ms in self.told.boundaries_ms:
            away = np.abs(self.starts - boundary_ms / 1000)
            near = np.flatnonzero(away <= NEAR_S)
            near = near if len(near) else np.array([int(np.argmin(away))])
            likely = -away[near] / 6 + (scores[near] if scores is not None else 0)
            y[near[np.argmax(likely)]] = 1
            kept[near[np.argmax(likely)]] = True
        return y, kept

    def divided(self, how: Learned) -> list[int]:
        """Boundaries in ms."""
        scores = how.levelled(how.scores(self.columns), self.told.duration_ms / 1000)
        cut = best_division(self.starts, self.told.duration_ms / 1000, scores, how)
        return [self.spoken[at].start_ms for at in cut]


def learn(episodes: Sequence[Episode]) -> Learned:
    """A regression of these episodes, read as the first of `CHOICES` says."""
    table = np.concatenate([each.table for each in episodes])
    mean, scale = table.mean(axis=0), table.std(axis=0) + 1e-6
    scores: list[Floats | None] = [None] * len(episodes)
    for _ in range(3):
        labels = [each.labels(s) for each, s in zip(episodes, scores, strict=True)]
        y = np.concatenate([label[0] for label in labels])
        kept = np.concatenate([label[1] for label in labels])
        w, b = regression(((table - mean) / scale)[kept], y[kept])
        scores = [(each.table - mean) / scale @ w + b for each in episodes]
    lengths = np.concatenate([
        np.diff([0, *each.told.boundaries_ms, each.told.duration_ms]) / 1000 for each in episodes
    ])  # fmt: skip
    logs = np.log(np.maximum(lengths, 20))
    how = Learned(
        tuple(episodes[0].columns), tuple(mean), tuple(scale), tuple(w), b, CHOICES[0][0], CHOICES[0][1],
        float(logs.mean()), float(logs.std()), tuple(each.told.title for each in episodes), CHOICES[0][2],
    )  # fmt: skip
    levels = [level(how.scores(each.columns), each.told.duration_ms / 1000, how) for each in episodes]
    return replace(how, level=float(np.mean(levels)))


def cross_validated(episodes: Sequence[Episode]) -> tuple[Learned, float, float]:
    """(what was learned from all, with the best of `CHOICES`; boundary F1 and window-diff of episodes that were not
    learned from, each in one of `FOLDS`)."""
    folds = [
        (learn([each for at, each in enumerate(episodes) if at % FOLDS != fold]), episodes[fold::FOLDS])
        for fold in range(FOLDS)
    ]
    best: tuple[float, tuple[float, float, float], float, float] | None = None
    for choice in CHOICES:
        found, told = [], []
        for how, held in folds:
            for each in held:
                found.append(each.divided(as_chosen(how, choice)))
                told.append(each.told)
        score, apart = judged(found, told)
        if best is None or score - 2 * apart > best[0]:
            best = (score - 2 * apart, choice, score, apart)
    assert best is not None
    return as_chosen(learn(episodes), best[1]), best[2], best[3]


def as_chosen(how: Learned, choice: tuple[float, float, float]) -> Learned:
    """The same regression, read otherwise."""
    return replace(how, threshold=choice[0], length_weight=choice[1], level_weight=choice[2])


def regression(x: Floats, y: Floats) -> tuple[Floats, float]:
    """Logistic regression with a ridge, by Newton's method."""
    x = np.hstack([x, np.ones((len(x), 1))])
    ridge = np.append(np.full(x.shape[1] - 1, RIDGE), 1e-6)
    w = np.zeros(x.shape[1])
    for _ in range(12):
        p = 1 / (1 + np.exp(-np.clip(x @ w, -30, 30)))
        gradient = x.T @ (p - y) + ridge * w
        step = np.linalg.solve((x * (p * (1 - p))[:, None]).T @ x + np.diag(ridge), gradient)
        w -= step
        if np.abs(step).max() < 1e-7:
            break
    return w[:-1], float(w[-1])
