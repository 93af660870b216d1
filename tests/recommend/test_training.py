"""Training: what is learned, how it is swapped, and the way back."""

import json
from pathlib import Path

import numpy as np
import pytest

from segue.model.errors import Cancelled, NotFound
from segue.recommend.ask import Ask
from segue.recommend.companions import Trained
from segue.recommend.files import ModelFiles
from segue.recommend.parts import NAMES, prior
from segue.recommend.ranker import Lesson, ndcg
from segue.recommend.ranker import train as train_ranker
from segue.recommend.service import Recommender
from segue.recommend.train import train
from segue.store import Store
from tests import factories
from tests.recommend.house import DAY, NOW, House, build

CHANCE = np.random.default_rng(5)


@pytest.fixture(autouse=True)
def plain_recipe(monkeypatch: pytest.MonkeyPatch) -> None:
    """Models are not searched: that has its own tests, and takes its time."""
    monkeypatch.setattr("segue.recommend.companions.SEARCHED", 0)


@pytest.fixture
def house(store: Store, tmp_path: Path) -> House:
    """Fourteen listeners: half keep to folk, half to techno, but everybody plays folk3:3 with techno."""
    house = build(store)
    house.recommender = Recommender(store, files=ModelFiles(tmp_path / "models"), now_ms=lambda: NOW)
    with store.transaction():
        _listen(house)
    return house


def _listen(house: House) -> None:
    store = house.store
    for n in range(14):
        name = f"listener {n}"
        house.users[name] = factories.user(name=name.replace(" ", "-"))
        store.accounts.add_user(house.users[name])
        genre = ("folk", "techno")[n % 2]
        names = [f"{genre}{album}:{track}" for album in range(4) for track in range(4)]
        if genre == "techno":
            names = [*names, "folk3:3", "folkbook:0"]
        for name_of in CHANCE.permutation(names)[:12]:
            house.play(name, str(name_of), times=int(CHANCE.integers(1, 4)), days_ago=float(CHANCE.uniform(1, 200)))


def trained(house: House) -> ModelFiles:
    files = house.recommender.files
    assert files is not None
    train(house.store, files, NOW, lambda *_: None)
    return files


def test_what_was_learned_serves_at_once_and_names_itself(house: House) -> None:
    house.play("ann", "techno0:0", "techno1:1", "techno2:2", times=2)
    before = house.recommender.recommend(house.users["ann"], Ask("track", 8, explore=0.0))
    assert before.variant.startswith("prior")
    files = trained(house)
    ground = house.recommender.keeper.ground()
    assert isinstance(ground.companions, Trained)
    after = house.recommender.recommend(house.users["ann"], Ask("track", 8, explore=0.0))
    assert after.variant.startswith("blend")
    names = house.names([pick.item_id for pick in after.picks])
    assert sum(name.startswith("techno") for name in names) >= 6
    assert any(part.name == "collaborative" for pick in after.picks for part in pick.parts)
    assert files.about()["learned"]["blend"]


def test_a_new_track_moves_no_learned_row(house: House) -> None:
    trained(house)
    old = house.recommender.keeper.ground()
    factories.album_in(house.store, 3, title="Entirely new")
    new = house.recommender.keeper.ground()
    assert isinstance(old.companions, Trained) and isinstance(new.companions, Trained)
    assert len(new.atlas) == len(old.atlas) + 3
    assert [old.atlas.id(int(row)) for row in old.companions.rows] == [
        new.atlas.id(int(row)) for row in new.companions.rows
    ]


def test_what_nobody_played_is_placed_by_what_is_said_of_it(house: House) -> None:
    for name in ("ann", "ben"):
        house.play(name, *[f"{('folk', 'techno')[name == 'ann']}{album}:0" for album in range(4)], times=2)
    trained(house)
    atlas = house.recommender.keeper.ground().atlas
    like = {genre: atlas.rows([house.items[f"{genre}0:0"].id])[0] for genre in ("folk", "techno")}
    ground = house.recommender.keeper.ground()
    companions = ground.companions
    assert isinstance(companions, Trained) and companions.arrived is not None
    unlearned = set(range(len(atlas))) - set(companions.rows.tolist())
    assert set(companions.arrived[0].tolist()) <= unlearned
    for genre, other in (("folk", "techno"), ("techno", "folk")):
        rows, scores = companions.newcomers(np.array([like[genre]], np.int32), np.ones(1, np.float32), 5)
        named = house.names([atlas.id(int(row)) for row in rows])
        assert named and not named[0].startswith(other) and (scores <= 1).all()


def test_the_models_before_stay_and_can_serve_again(house: House) -> None:
    files = trained(house)
    first = files.about()["name"]
    with pytest.raises(NotFound):
        files.rollback()
    train(house.store, files, NOW + DAY, lambda *_: None)
    assert files.about()["name"] != first
    assert files.rollback() == first
    assert files.about()["name"] == first
    assert str(first) in house.recommender.recommend(house.users["ann"], Ask("track")).variant
    for day in range(2, 4):
        train(house.store, files, NOW + day * DAY, lambda *_: None)
    assert len([each for each in files.folder.iterdir() if each.is_dir()]) == 3


def test_a_training_that_is_stopped_changes_nothing(house: House) -> None:
    files = trained(house)
    name = files.about()["name"]

    def stop(share: float, _: str) -> None:
        if share > 0.5:
            raise Cancelled("stopped")

    with pytest.raises(Cancelled):
        train(house.store, files, NOW + DAY, stop)
    assert files.about()["name"] == name


def test_broken_models_are_passed_over(house: House) -> None:
    files = trained(house)
    folder = files.current()
    assert folder is not None
    (folder / "blend.npz").write_bytes(b"no model")
    fresh = Recommender(house.store, files=files, now_ms=lambda: NOW)
    assert fresh.recommend(house.users["ann"], Ask("track")).picks
    (files.folder / "current.json").write_text("{")
    assert Recommender(house.store, files=files, now_ms=lambda: NOW).recommend(house.users["ann"], Ask("track")).picks


def test_few_listeners_are_not_learned_from(store: Store, tmp_path: Path) -> None:
    house = build(store)
    files = ModelFiles(tmp_path / "models")
    for who in ("ann", "ben", "cleo", "dan", "eve"):
        house.play(who, *[name for name in house.items if name.startswith("folk")][:12])
    done = train(store, files, NOW, lambda *_: None)
    assert done.learned["blend"] == "too few listeners share enough"
    assert train(store, ModelFiles(tmp_path / "other"), NOW, lambda *_: None).things == done.things
    assert json.loads((files.folder / "current.json").read_text())["current"]


def test_a_large_catalog_is_served_from_its_files(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    house.play("ann", "techno0:0", "techno1:1", times=2)
    files = trained(house)
    small = Recommender(house.store, files=files, now_ms=lambda: NOW)
    monkeypatch.setattr("segue.recommend.keeper.SMALL", 10)
    monkeypatch.setattr("segue.recommend.keeper.survey", lambda *_: pytest.fail("the catalog was read anew"))
    large = Recommender(house.store, files=files, now_ms=lambda: NOW)
    ask = Ask("track", 10, explore=0.0)
    assert [p.item_id for p in large.recommend(house.users["ann"], ask).picks] == [
        p.item_id for p in small.recommend(house.users["ann"], ask).picks
    ]


def test_a_ranker_learns_what_the_sum_does_not_know() -> None:
    """The truth lies in a column that the weighted sum ignores; with nothing to learn there is no ranker."""
    listeners, candidates = 100, 24
    parts = CHANCE.uniform(size=(listeners * candidates, len(NAMES))).astype(np.float32)
    labels = (parts[:, NAMES.index("known")] > 0.85).astype(np.int32)
    sizes = np.full(listeners, candidates, np.int32)
    ranker = train_ranker(Lesson(parts, labels, sizes))
    assert ranker is not None
    assert ranker.gain > 1.5
    some = Lesson(parts[:480], labels[:480], sizes[:20])
    assert ndcg(ranker.score(some.parts, NAMES), some) > ndcg(prior(some.parts), some) + 0.2
    assert train_ranker(some) is None


def test_a_ranker_that_is_no_better_is_not_taken() -> None:
    parts = CHANCE.uniform(size=(100 * 24, len(NAMES))).astype(np.float32)
    best = prior(parts).reshape(100, 24)
    labels = (best > np.quantile(best, 0.85, axis=1, keepdims=True)).astype(np.int32).ravel()
    assert train_ranker(Lesson(parts, labels, np.full(100, 24, np.int32))) is None


def test_after_an_erasing_nothing_trained_before_stays(tmp_path: Path) -> None:
    files = ModelFiles(tmp_path / "models")
    files.forget_past()  # without any training there is nothing to forget
    for name in ("1", "2", "3"):
        files.publish(files.draft(name), {})
    files.draft("4")
    files.forget_past()
    assert files.about()["name"] == "3"
    assert [each.name for each in files.folder.iterdir() if each.is_dir()] == ["3"]
    with pytest.raises(NotFound):
        files.rollback()
