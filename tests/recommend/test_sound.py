"""The space of sounds, its cells, and paths through it."""

import numpy as np
import pytest

from segue.analysis.texture import SIZE
from segue.model.errors import BadInput, NotFound
from segue.recommend.cells import Cells
from segue.recommend.sound.path import jumps, path
from segue.recommend.sound.space import SoundSpace, space_of
from segue.store import Store
from tests import factories
from tests.recommend.house import build

CHANCE = np.random.default_rng(3)


def sounds(count: int = 400, ways: int = 3) -> SoundSpace:
    """Textures that vary in a few ways, and a little in all."""
    hidden = CHANCE.uniform(-1, 1, (count, ways))
    textures = hidden @ CHANCE.normal(size=(ways, SIZE)) + 0.02 * CHANCE.normal(size=(count, SIZE))
    made = space_of(np.arange(count, dtype=np.int32), textures.astype(np.float32))
    assert made is not None
    return made


def test_paths_of_ten_steps_have_no_jolt() -> None:
    space = sounds()
    direct, widest = [], []
    for _ in range(40):
        a, b = map(int, CHANCE.choice(400, 2, replace=False))
        found = path(space, a, b, 10)
        assert (found[0], found[-1], len(found)) == (a, b, 11)
        assert len(set(found.tolist())) == 11
        direct.append(jumps(space, np.array([a, b], np.int32))[0])
        widest.append(jumps(space, found).max())
    assert np.median(np.array(widest) / direct) <= 0.4


def test_short_paths_and_small_libraries() -> None:
    space = sounds(6)
    assert path(space, 2, 2, 10).tolist() == [2]
    assert path(space, 2, 4, 1).tolist() == [2, 4]
    assert sorted(path(space, 0, 5, 10).tolist())[0] == 0
    assert len(path(space, 0, 5, 10)) <= 6
    assert len(path(space, 0, 77, 10)) == 0
    assert space_of(np.zeros(2, np.int32), np.zeros((2, SIZE), np.float32)) is None


def test_neighbours_are_named_with_what_they_are_near_to() -> None:
    space = sounds()
    rows, close, led = space.near(np.array([5, 9], np.int32), 12)
    assert len(rows) == len(set(rows.tolist())) == 12
    assert (np.diff(close) <= 0).all()
    assert set(led.tolist()) <= {5, 9}


def test_cells_find_nearly_all_that_a_full_search_finds() -> None:
    points = CHANCE.normal(size=(25_000, 6)).astype(np.float32)
    cells = Cells.of(points)
    hits = 0
    for at in range(0, 25_000, 2_500):
        exact = np.argsort(np.square(points - points[at]).sum(axis=1))[:10]
        hits += len(np.intersect1d(exact, cells.near(points[at], 10)[0]))
    assert hits >= 85


def test_what_is_played_together_teaches_the_space() -> None:
    """Listeners go by one trait that hardly shows in the sound: it comes forward."""
    count = 600
    trait = np.repeat([-1.0, 1.0], count // 2)
    textures = CHANCE.normal(size=(count, SIZE)).astype(np.float32)
    textures[:, 30] = trait + 0.3 * CHANCE.normal(size=count)
    vectors = np.outer(trait, CHANCE.normal(size=8)).astype(np.float32)
    rows = np.arange(count, dtype=np.int32)
    known = rows[::2]

    def together(space: SoundSpace | None) -> float:
        assert space is not None
        near = [space.near(np.array([row], np.int32), 10)[0] for row in rows[1::10]]
        return float(
            np.mean([(trait[found] == trait[row]).mean() for row, found in zip(rows[1::10], near, strict=True)])
        )

    assert together(space_of(rows, textures, (known, vectors[known]))) > together(space_of(rows, textures)) + 0.15


def test_a_path_through_the_library(store: Store) -> None:
    house = build(store)
    tracks = [item for name, item in house.items.items() if item.kind == "track"]
    for n, item in enumerate(tracks):
        texture = (np.linspace(0, 1, SIZE) * n + 0.1 * CHANCE.normal(size=SIZE)).astype("<f2").tobytes()
        store.profiles.put(item.id, factories.profile(texture=texture))
    found = house.recommender.path(tracks[0].id, tracks[-1].id, 6)
    assert [found[0][0], found[-1][0]] == [tracks[0].id, tracks[-1].id]
    assert max(jump for _, jump in found) < 0.4
    with pytest.raises(BadInput):
        house.recommender.path(tracks[0].id, tracks[1].id, 0)
    with pytest.raises(NotFound):
        house.recommender.path(tracks[0].id, house.items["folkbook:0"].id)
    near = house.recommender.alike(tracks[4].id, "track", 4)
    assert {pick.source for pick in near.picks} & {"sound", "metadata"}
