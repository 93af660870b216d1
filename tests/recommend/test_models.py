"""What every model owes: it learns a pattern, scores any history, and knows no listener."""

import numpy as np
import pytest

from segue.recommend.models.arrivals import Placed
from segue.recommend.models.base import Model
from segue.recommend.models.ease import Ease, ItemSide, ListenerSide, recent
from segue.recommend.models.factors import Ials
from segue.recommend.models.interactions import Histories, Interactions
from segue.recommend.models.kernel import Tangent
from segue.recommend.models.transitions import Transitions

HALF = 12
"""The made world has two camps, whose listeners play items below HALF, or from HALF to twice that."""


def two_camps(listeners: int = 60, seed: int = 5) -> Interactions:
    """Listeners of two camps, each playing seven items of theirs round a circle in order."""
    chance = np.random.default_rng(seed)
    users = np.repeat(np.arange(listeners), 7)
    starts = chance.integers(0, HALF, listeners)
    items = (starts[:, None] + np.arange(7)) % HALF + HALF * (np.arange(listeners) % 2)[:, None]
    return Interactions.of(users, items.ravel(), ordered=True)


MODELS: list[Model] = [
    Ease(ridge=5.0),
    Ease(ridge=5.0, half_life=3.0),
    Ials(factors=8, rounds=5),
    Placed(factors=8, rounds=5),
    Tangent(),
    Transitions(),
]


@pytest.mark.parametrize("model", MODELS, ids=str)
def test_camps_are_kept_apart(model: Model) -> None:
    scores = model.fit(two_camps()).scores(Histories.of([2, 3, 4]))[0]
    unheard = np.setdiff1d(np.arange(2 * HALF), [2, 3, 4])
    best = unheard[np.argsort(-scores[unheard])][:3]
    assert (best < HALF).all(), best


@pytest.mark.parametrize("model", MODELS, ids=str)
def test_one_history_scores_as_it_does_among_many(model: Model) -> None:
    data = two_camps()
    scorer = model.fit(data)
    together = scorer.scores(data.histories)
    alone = scorer.scores(data.histories.take(np.array([7])))
    assert together.shape == (data.users, data.items)
    np.testing.assert_allclose(together[7], alone[0], rtol=1e-3, atol=1e-4)


@pytest.mark.parametrize("model", MODELS, ids=str)
def test_an_empty_history_and_empty_data_are_no_error(model: Model) -> None:
    assert np.isfinite(model.fit(two_camps()).scores(Histories.of([]))).all()
    nothing = Interactions.of([], [], item_ids=["a", "b"], user_ids=["u"], ordered=True)
    assert model.fit(nothing).scores(Histories.of([1])).shape == (1, 2)


@pytest.mark.parametrize("model", MODELS, ids=str)
def test_the_same_plays_learn_the_same(model: Model) -> None:
    one, two = (model.fit(two_camps()).scores(Histories.of([14, 15])) for _ in range(2))
    np.testing.assert_array_equal(one, two)


def test_both_sides_of_ease_agree() -> None:
    data = two_camps(20)
    plays = recent(data.histories, data.items, 0.0)
    ridges = np.linspace(5, 9, data.items, dtype=np.float32)
    by_item, by_listener = (side.solve(plays, ridges, 0.0) for side in (ItemSide, ListenerSide))
    asked = data.histories
    np.testing.assert_allclose(by_item.scores(asked), by_listener.scores(asked), rtol=1e-3, atol=1e-4)


def test_plays_count_by_their_weights_over_the_listener_s_mean() -> None:
    histories = Histories(np.array([0, 3, 4]), np.array([0, 1, 2, 1], np.int32), np.array([1, 1, 16, 5], np.float32))
    np.testing.assert_allclose(histories.liked(3, 0.25).toarray(), [[0.75, 0.75, 1.5], [0, 1, 0]])
    np.testing.assert_array_equal(histories.liked(3, 0.0).toarray(), [[1, 1, 1], [0, 1, 0]])


@pytest.mark.parametrize("model", [Tangent(liking=0.5), Ials(8, rounds=5, liking=0.5)], ids=str)
def test_what_is_heard_often_says_more(model: Model) -> None:
    scorer = model.fit(two_camps())
    heard = np.array([2, HALF + 2], np.int32)  # of both camps
    first, second = (scorer.scores(Histories.of(heard, each))[0] for each in ([50, 1], [1, 50]))
    assert first[3] > first[HALF + 3] and second[3] < second[HALF + 3]


def test_dropout_is_a_ridge_that_grows_with_an_item_s_listeners() -> None:
    data = two_camps(20)
    plays = recent(data.histories, data.items, 0.0)
    one = Ease(2.0, dropout=0.5).fit(data).scores(data.histories)
    other = ItemSide.solve(plays, 2.0 + 0.5 * data.counts(), 0.0).scores(data.histories)
    np.testing.assert_allclose(one, other, rtol=1e-3, atol=1e-4)


def test_what_follows_is_directed() -> None:
    scores = Transitions(lags=2).fit(two_camps()).scores(Histories.of([5]))[0]
    assert scores[6] > scores[4] == 0.0


def test_a_repeated_item_counts_once_and_with_its_greatest_weight() -> None:
    matrix = Histories(np.array([0, 3]), np.array([1, 1, 0], np.int32), np.array([2, 5, 1], np.float32)).matrix(3)
    np.testing.assert_array_equal(matrix.toarray(), [[1, 5, 0]])


def test_rows_in_any_order_become_histories_in_time_order() -> None:
    data = Interactions.of([1, 0, 1, 1], [3, 2, 1, 0], [1, 1, 4, 1], times_s=[30, 5, 10, 20])
    assert data.ordered
    assert data.histories.take(np.array([1])).items.tolist() == [1, 0, 3]
    assert data.histories.steps_back.tolist() == [0, 2, 1, 0]
    kept = data.keep(np.array([True, False, True, True]))
    assert kept.histories.starts.tolist() == [0, 1, 3]
    assert kept.times_s is not None and kept.times_s.tolist() == [5, 20, 30]
