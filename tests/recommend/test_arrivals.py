"""What is new: placed by its attributes at first, by its own plays in the end."""

import numpy as np

from segue.recommend.models.arrays import sparse
from segue.recommend.models.arrivals import ContentMap, Placed, faded
from segue.recommend.models.factors import Ials
from segue.recommend.models.interactions import Attributes, Histories, Interactions
from tests.recommend.test_models import HALF, two_camps

NEW = 2 * HALF
"""Two more items: the first of the first camp's genre, the second of the other's. Nobody has played them."""
GENRES = Attributes(np.arange(NEW + 3, dtype=np.int64), np.array([*[0] * HALF, *[1] * HALF, 0, 1], np.int32), 2)


def world(new_plays: int = 0) -> Interactions:
    """The camps, and so many listeners of the second camp who have played the item that says it is the first's."""
    old = two_camps()
    second = np.flatnonzero(np.arange(old.users) % 2 == 1)[:new_plays]
    return Interactions.of(
        np.concatenate([old.histories.rows, second]),
        np.concatenate([old.histories.items, np.full(len(second), NEW, np.int32)]),
        item_ids=map(str, range(NEW + 2)),
        ordered=True,
        attributes=GENRES,
    )


def test_the_new_stands_beside_its_kin() -> None:
    model = Placed(8, rounds=6)
    first, second = (model.fit(world()).scores(Histories.of(heard))[0] for heard in ([2, 3, 4], [14, 15, 16]))
    assert first[NEW] > 5 * abs(first[NEW + 1]) and second[NEW + 1] > 5 * abs(second[NEW])
    plain = Ials(8, rounds=6).fit(world()).scores(Histories.of([2, 3, 4]))[0]
    assert plain[NEW] == plain[NEW + 1] == 0.0


def test_who_plays_it_counts_more_than_what_is_said_of_it_as_plays_arrive() -> None:
    leaning = []
    for plays in (0, 4, 25):
        fitted = Placed(8, rounds=6).fit(world(plays))
        scores = fitted.scores(Histories(np.array([0, 3, 6]), np.array([2, 3, 4, 14, 15, 16], np.int32), np.ones(6)))
        leaning.append(float(scores[0, NEW] - scores[1, NEW]))
    assert leaning[0] > leaning[1] > 0 > leaning[2]


def test_the_map_is_ridge_regression() -> None:
    chance = np.random.default_rng(2)
    told, places = (chance.random((40, 6)) < 0.4).astype(np.float32), chance.normal(size=(40, 3)).astype(np.float32)
    listeners = chance.integers(0, 9, 40).astype(np.float32)
    sure = listeners / (listeners + 4)
    exact = np.linalg.solve(told.T @ (sure[:, None] * told) + 2 * np.eye(6), told.T @ (sure[:, None] * places))
    found = ContentMap.learn(sparse().csr_array(told), places, listeners, 4.0, 2.0)
    known = listeners >= 4  # as long as what was learned of those who are known enough
    scale = np.linalg.norm(places[known], axis=1).mean() / np.linalg.norm((told @ exact)[known], axis=1).mean()
    np.testing.assert_allclose(found.weights, scale * exact, atol=2e-3)
    np.testing.assert_allclose(found.places(sparse().csr_array(told)), told @ exact * scale, atol=2e-3)


def test_the_fading_is_a_share() -> None:
    own, mapped = np.ones((3, 1), np.float32), np.zeros((3, 1), np.float32)
    assert faded(own, mapped, np.array([0, 4, 12], np.float32), 4.0).ravel().tolist() == [0.0, 0.5, 0.75]
