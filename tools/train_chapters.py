"""Learns `chapters/learned.json` from episodes with human chapters: `python tools/train_chapters.py FOLDER`.

Every other episode is learned from; the rest is for measuring. People write a time a few seconds off, so which sentence
near it is the boundary is found in turns with the regression (the most likely one near the time, three rounds). The
threshold and the weight of lengths are chosen by five folds of the episodes that are learned from.
"""

import json
import sys
from pathlib import Path

import numpy as np

from segue.understanding.chapters.evaluate import judged, spoken_of, tuning
from segue.understanding.chapters.labelled import Labelled, read_labelled
from segue.understanding.chapters.segment import Learned, best_division
from segue.understanding.chapters.turns import columns

HERE = Path(__file__).parents[1] / "src" / "segue" / "understanding" / "chapters" / "learned.json"
RIDGE = 120.0
NEAR_S, AROUND_S = 12.0, 25.0


class Episode:
    """An episode's features and where people put its boundaries."""

    def __init__(self, told: Labelled) -> None:
        self.told = told
        self.spoken, self.language = spoken_of(told)
        self.starts = np.array([each.start_ms for each in self.spoken]) / 1000
        self.columns = columns(self.spoken, self.language, told.duration_ms)
        self.table = np.stack(list(self.columns.values()), axis=1).astype(np.float64)

    def labels(self, scores: np.ndarray | None) -> tuple[np.ndarray, np.ndarray]:
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


def regression(x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, float]:
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


def learn(episodes: list[Episode]) -> Learned:
    """A regression of these episodes; its threshold is yet to be chosen."""
    table = np.concatenate([each.table for each in episodes])
    mean, scale = table.mean(axis=0), table.std(axis=0) + 1e-6
    scores: list[np.ndarray | None] = [None] * len(episodes)
    for _ in range(3):
        labels = [each.labels(s) for each, s in zip(episodes, scores, strict=True)]
        y, kept = (np.concatenate([label[k] for label in labels]) for k in (0, 1))
        kept = kept.astype(bool)
        w, b = regression(((table - mean) / scale)[kept], y[kept])
        scores = [(each.table - mean) / scale @ w + b for each in episodes]
    lengths = np.concatenate([
        np.diff([0, *each.told.boundaries_ms, each.told.duration_ms]) / 1000 for each in episodes
    ])  # fmt: skip
    logs = np.log(np.maximum(lengths, 20))
    names = tuple(episodes[0].columns)
    return Learned(
        names, tuple(mean), tuple(scale), tuple(w), b, -2.0, 1.0, float(logs.mean()), float(logs.std()),
        tuple(each.told.title for each in episodes),
    )  # fmt: skip


def with_choice(how: Learned, threshold: float, weight: float) -> Learned:
    return Learned(**{**{name: getattr(how, name) for name in Learned.__dataclass_fields__},
                      "threshold": threshold, "length_weight": weight})  # fmt: skip


def main() -> None:
    episodes = [Episode(each) for each in tuning(read_labelled(Path(sys.argv[1])))]
    folds = [(learn([e for k, e in enumerate(episodes) if k % 5 != f]), episodes[f::5]) for f in range(5)]
    best: tuple[float, float, float] | None = None
    for threshold in (-2.0, -1.5, -1.25, -1.0):
        for weight in (0.5, 1.0):
            found, told = [], []
            for how, held in folds:
                chosen = with_choice(how, threshold, weight)
                for each in held:
                    cut = best_division(each.starts, each.told.duration_ms / 1000, how.scores(each.columns), chosen)
                    found.append([each.spoken[k].start_ms for k in cut])
                    told.append(each.told)
            f1, diff = judged(found, told)
            print(f"threshold {threshold:5} length {weight:4}: f1 {f1:.3f} window-diff {diff:.3f}")
            if best is None or f1 - 2 * diff > best[0]:
                best = (f1 - 2 * diff, threshold, weight)
    assert best is not None
    how = with_choice(learn(episodes), best[1], best[2])
    plain = {name: getattr(how, name) for name in Learned.__dataclass_fields__}
    rounded = {k: [round(x, 5) if isinstance(x, float) else x for x in v] if isinstance(v, tuple) else v
               for k, v in plain.items()}  # fmt: skip
    HERE.write_text(json.dumps(rounded, ensure_ascii=False, indent=1) + "\n", "utf-8")
    for value, name in sorted(zip(how.weights, how.names, strict=True), key=lambda each: -abs(each[0]))[:20]:
        print(f"{value:+.2f} {name}")


if __name__ == "__main__":
    main()
