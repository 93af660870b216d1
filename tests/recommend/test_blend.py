"""The blend that serves: unheard items only, parts that add up, the same from a file, the same in a large catalog."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from segue.model.errors import BadInput, NotFound
from segue.recommend.evaluate.cuts import validation
from segue.recommend.evaluate.learn import Segue
from segue.recommend.evaluate.measure import ranked
from segue.recommend.models import blend as blends
from segue.recommend.models.arrivals import Placed
from segue.recommend.models.blend import FEATURES, Blend, Recipe
from segue.recommend.models.content import Content
from segue.recommend.models.ease import Ease
from segue.recommend.models.factors import Ials
from segue.recommend.models.files import load, read_recipe, recipe_text, save
from segue.recommend.models.graph import GraphFilter
from segue.recommend.models.interactions import Attributes, Histories, Interactions
from segue.recommend.models.neighbour_ridge import NeighbourRidge
from segue.recommend.models.neighbours import ItemKnn, Rp3beta
from segue.recommend.models.popular import Popular
from segue.recommend.models.transitions import Transitions
from tests.recommend.test_models import HALF, two_camps

PARTS = {
    "linear": Ease(5.0),
    "near": NeighbourRidge(8, 5.0),
    "walks": Rp3beta(20),
    "knn": ItemKnn(20),
    "graph": GraphFilter(0.3, 4),
    "factors": Ials(8, rounds=4),
    "next": Transitions(3),
    "content": Content(),
    "popular": Popular(),
}


def described() -> Interactions:
    data = two_camps()
    genres = np.repeat([0, 1], HALF).astype(np.int32)
    told = Attributes(np.arange(2 * HALF + 1, dtype=np.int64), genres, 2)
    return Interactions.of(data.histories.rows, data.histories.items, ordered=True, attributes=told)


@pytest.fixture(scope="module")
def blend() -> Blend:
    weights = np.random.default_rng(1).random(FEATURES * len(PARTS)).astype(np.float32)
    return replace(Recipe(PARTS, weights, depth=10).fit(described()), lift=np.zeros(2 * HALF, np.float32))


def test_what_was_heard_or_refused_is_never_offered(blend: Blend) -> None:
    offered = blend.rank(Histories.of([2, 3, 4]), 100, without=[5, 6]).items
    assert not set(offered.tolist()) & {2, 3, 4, 5, 6}
    assert len(set(offered.tolist())) == len(offered) >= 10
    assert (np.diff(blend.rank(Histories.of([2, 3, 4]), 100).scores) <= 0).all()


def test_only_the_candidates_that_were_named(blend: Blend) -> None:
    found = blend.rank(Histories.of([2, 3]), 5, among=np.array([20, 7, 4, 3], np.int32))
    assert sorted(found.items.tolist()) == [4, 7, 20] and found.items[0] == 4


def test_the_parts_add_up_to_the_score(blend: Blend) -> None:
    found = blend.rank(Histories.of([2, 3, 4]), 8)
    total = np.sum(list(found.parts.values()), axis=0)
    np.testing.assert_allclose(total - total[0], found.scores - found.scores[0], rtol=1e-3, atol=1e-3)
    assert set(found.parts) == set(PARTS)


def test_one_play_more_changes_what_comes_next(blend: Blend) -> None:
    before, after = (blend.rank(Histories.of(heard), 3).items for heard in ([2, 3], [2, 3, 15]))
    assert before[0] == 4 and (before < HALF).all() and 16 in after


def test_serving_and_the_table_agree(blend: Blend) -> None:
    history = Histories.of([2, 3, 4])
    row, found = blend.scores(history)[0], blend.rank(history, 6)
    unheard = np.setdiff1d(np.arange(2 * HALF), [2, 3, 4])
    assert unheard[np.argsort(-row[unheard], kind="stable")][:6].tolist() == found.items.tolist()


def test_a_large_catalog_takes_another_way_to_the_same_order(blend: Blend, monkeypatch: pytest.MonkeyPatch) -> None:
    history = Histories.of([2, 3, 4])
    named = np.arange(2 * HALF, dtype=np.int32)
    plain, plain_named = blend.rank(history, 4), blend.rank(history, 30, among=named)
    monkeypatch.setattr(blends, "LARGE", 0)
    sparing, sparing_named = blend.rank(history, 4), blend.rank(history, 30, among=named)
    np.testing.assert_array_equal(plain_named.items, sparing_named.items)
    np.testing.assert_allclose(plain_named.scores, sparing_named.scores, rtol=1e-3, atol=1e-3)
    assert plain.items[:2].tolist() == sparing.items[:2].tolist() == [5, 6]  # fewer candidates, so other ranks below


def test_nobody_and_nothing(blend: Blend) -> None:
    assert len(blend.rank(Histories.of([]), 5).items) == 5  # nobody's history still gets what is popular
    assert blend.rank(Histories.of(list(range(2 * HALF))), 5).items.tolist() == []
    assert blend.rank(Histories.of([1]), 0).items.tolist() == []


def test_what_nobody_would_be_offered_is_lifted_to_whom_it_is_nearest() -> None:
    chance = np.random.default_rng(2)
    camp = chance.integers(0, 4, 80)[:, None] == np.arange(200) % 4
    users, items = np.nonzero(chance.random((80, 200)) < np.where(camp, 1.2, 0.15) / np.arange(2, 202) ** 0.6)
    data = Interactions.of(users, items, item_ids=map(str, range(200)))
    ranks = np.array([0, 0, 1, 0, 0, 1], np.float32)
    recipe = Recipe({"popular": Popular(), "walks": Rp3beta(60, 1.0, 0.0)}, ranks)
    plain, spread = recipe.fit(data), replace(recipe, spread=0.02).fit(data)
    before, after = (ranked(blend, data, data, 20) for blend in (plain, spread))
    assert plain.lift is None and spread.lift is not None
    given = int(np.count_nonzero(spread.lift))
    assert 10 < given <= 0.02 * 20 * 80
    assert 200 * (after.coverage(20) - before.coverage(20)) >= 0.8 * given
    assert (before.top[:, :12] == after.top[:, :12]).mean() > 0.99  # the first places hardly notice
    alike = Recipe({"popular": Popular()}, np.ones(3, np.float32), spread=0.02).fit(data)
    assert alike.lift is not None
    offered = ranked(alike, data, data, 20).top  # where all have one order, hardly anything can be lifted for one alone
    assert all((offered == item).sum() <= 6 for item in np.flatnonzero(alike.lift))


def test_a_file_gives_the_same_blend(blend: Blend, tmp_path: Path) -> None:
    path = tmp_path / "models" / "blend.npz"
    save(blend, path)
    again = load(path)
    for heard in ([2, 3, 4], [], [20]):
        one, two = blend.rank(Histories.of(heard), 8), again.rank(Histories.of(heard), 8)
        assert one.items.tolist() == two.items.tolist()
        np.testing.assert_array_equal(one.scores, two.scores)
    assert [file.name for file in path.parent.iterdir()] == ["blend.npz"]


def test_a_broken_file_is_said_to_be_one(blend: Blend, tmp_path: Path) -> None:
    path = tmp_path / "blend.npz"
    with pytest.raises(NotFound):
        load(path)
    save(blend, path)
    whole = path.read_bytes()
    for broken in (b"", b"no archive", whole[: len(whole) // 2]):
        path.write_bytes(broken)
        with pytest.raises(BadInput, match=r"blend\.npz"):
            load(path)
    np.savez(path, about=np.array([{"format": 1}], dtype=object))  # a pickle in disguise
    with pytest.raises(BadInput):
        load(path)


def test_a_recipe_is_text_and_back() -> None:
    parts = {**PARTS, "placed": Placed(8)}
    recipe = Recipe(parts, np.arange(FEATURES * len(parts), dtype=np.float32), 50, 0.02)
    again = read_recipe(recipe_text(recipe))
    assert dict(again.parts) == parts and (again.depth, again.spread) == (50, 0.02)
    np.testing.assert_array_equal(again.weights, recipe.weights)
    for text in (
        "",
        "{}",
        "[]",
        '{"format": 1, "depth": 5, "weights": [], "parts": {"x": ["Os", {}]}}',
        '{"format": 9}',
    ):
        with pytest.raises(BadInput):
            read_recipe(text)


def test_the_search_finds_that_order_decides() -> None:
    data = two_camps(200)
    recipe = Segue(tries=1).learn(*validation(data))
    found = recipe.fit(data).rank(Histories.of([7, 8, 9]), 3)
    assert found.items[0] == 10 and {"next", "soon"} <= set(recipe.parts)


def test_with_all_neighbours_the_sparse_kin_is_ease() -> None:
    users, items = np.nonzero(np.random.default_rng(3).random((60, 12)) < 0.5)  # every pair is shared by somebody
    data, asked = Interactions.of(users, items), Histories.of([2, 3, 4])
    one, other = (model.fit(data).scores(asked) for model in (Ease(5.0), NeighbourRidge(12, 5.0)))
    np.testing.assert_allclose(one, other, rtol=1e-3, atol=1e-3)
