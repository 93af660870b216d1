"""The ruler: readers name bad lines, cuts leak nothing, counts are those done by hand, Segue beats its parts."""

import json
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from typer.testing import CliRunner

from segue.cli import evaluate, root
from segue.model.errors import BadInput, NotFound
from segue.recommend.evaluate import contest as contests
from segue.recommend.evaluate.chance import paired
from segue.recommend.evaluate.contest import RIVALS, affordable, contest, settings_of, told
from segue.recommend.evaluate.cuts import Cut, as_given, hold_out, leave_last, once
from segue.recommend.evaluate.learn import Choices, even, learn_weights, only, simplest
from segue.recommend.evaluate.measure import ranked
from segue.recommend.evaluate.read import read_lists, read_plays
from segue.recommend.models.blend import Recipe
from segue.recommend.models.ease import Ease
from segue.recommend.models.interactions import Histories, Interactions
from segue.recommend.models.neighbour_ridge import NeighbourRidge
from segue.recommend.models.popular import Popular
from segue.recommend.models.transitions import Transitions
from tests.recommend.test_models import two_camps


def pairs(data: Interactions) -> set[tuple[str, str]]:
    return {
        (data.user_ids[user], data.item_ids[item])
        for user, item in zip(data.histories.rows, data.histories.items, strict=True)
    }


def test_csv_with_a_header_weights_and_times(tmp_path: Path) -> None:
    file = tmp_path / "plays.csv"
    file.write_text(
        "user,item,weight,timestamp\nana,x,2,2026-01-02T00:00:00+00:00\nana,y,1.5,1700000000\nbo,x,1,1700000001000\n"
    )
    plays = read_plays(file)
    assert plays.user_ids == ("ana", "bo") and plays.item_ids == ("x", "y") and plays.ordered
    assert plays.histories.items.tolist() == [1, 0, 0] and plays.histories.weights.tolist() == [1.5, 2.0, 1.0]
    assert plays.times_s is not None and plays.times_s.tolist() == [1700000000, 1767312000, 1700000001]


def test_a_third_column_of_times_is_known_without_a_header(tmp_path: Path) -> None:
    file = tmp_path / "plays.csv"
    file.write_text("a,x,1700000009\na,y,1700000001\n")
    assert read_plays(file).histories.items.tolist() == [1, 0]
    file.write_text("a,x,3\na,y,4\n")
    assert read_plays(file).histories.weights.tolist() == [3.0, 4.0]


def test_sequences_with_attributes_beside(tmp_path: Path) -> None:
    file = tmp_path / "Songs.txt"
    file.write_text("1 10 20 30\n2 20 10\n\n")
    (tmp_path / "Songs_item2attributes.json").write_text('{"10": [7, 7], "30": ["jazz"], "99": [1]}')
    plays = read_plays(file, ordered=True)
    assert plays.histories.starts.tolist() == [0, 3, 5] and plays.item_ids == ("10", "20", "30")
    assert plays.attributes is not None and plays.attributes.matrix().toarray().tolist() == [[1, 0], [0, 0], [0, 1]]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "empty"),
        ("a,x\na\n", "Line 2"),
        ("a,x,1\na,y,-3\n", "Line 2"),
        ("a,x,1\na,y,nan\n", "Line 2"),
        ("a,x,1,5\na,y,1,yesterday\n", "Line 2"),
        ("user,item\n", "no plays"),
        ("a,x,1,2,3\n", "5 columns"),
        ("1 2 3\n4 5,6\n", "Line 2"),
    ],
)
def test_a_bad_line_is_named(tmp_path: Path, text: str, says: str) -> None:
    file = tmp_path / "plays.csv"
    file.write_text(text)
    with pytest.raises(BadInput) as caught:
        read_plays(file)
    assert says in caught.value.message and caught.value.hint


def test_other_files_that_cannot_be_read(tmp_path: Path) -> None:
    file = tmp_path / "plays.csv"
    file.write_bytes(b"a,x\n\xff\xfe,y\n")
    with pytest.raises(BadInput, match="Line 2"):
        read_plays(file)
    with pytest.raises(NotFound):
        read_plays(tmp_path / "none.csv")
    with pytest.raises(NotFound):
        read_lists(tmp_path)
    file.write_text("a,x\n" * 10)
    with pytest.raises(BadInput, match="5 plays"):
        read_plays(file, max_rows=5)


def test_leave_last_hides_the_last_and_leaks_nothing() -> None:
    data = Interactions.of([0, 0, 0, 1, 1], [0, 1, 2, 3, 4], ordered=True)
    cut = leave_last(data)
    assert [one.histories.items.tolist() for one in (cut.train, cut.valid, cut.test)] == [[0, 3, 4], [1], [2]]
    assert cut.known.histories.items.tolist() == [0, 1, 3, 4]
    with pytest.raises(BadInput, match="no order"):
        leave_last(Interactions.of([0, 0, 0], [0, 1, 2]))


def test_a_held_out_share_is_a_partition_and_follows_the_seed() -> None:
    data = two_camps()
    one, same, other = hold_out(data, seed=3), hold_out(data, seed=3), hold_out(data, seed=4)
    assert pairs(one.train) | pairs(one.valid) | pairs(one.test) == pairs(data)
    assert one.train.events + one.valid.events + one.test.events == data.events
    assert pairs(one.test) == pairs(same.test) != pairs(other.test)
    assert (one.test.histories.lengths == 1).all()  # 0.2 · 7, rounded


def test_repeats_count_once_before_items_are_held_out() -> None:
    data = once(Interactions.of([0, 0, 0], [5, 6, 5], [1, 1, 9], ordered=True))
    assert data.histories.items.tolist() == [6, 5] and data.histories.weights.tolist() == [1.0, 9.0]


def test_lists_as_given(tmp_path: Path) -> None:
    (tmp_path / "train.txt").write_text("0 1 2 3 4 5 6 7 8 9 10\n1 2\n2\n")
    (tmp_path / "test.txt").write_text("0 11\n5 1\n")
    cut = as_given(read_lists(tmp_path))
    assert cut.train.items == cut.test.items == 11 and cut.valid.events == 1
    assert cut.known.events == 11 and cut.test.events == 2


def test_one_part_ranks_alone_where_the_sum_is_no_better(monkeypatch: pytest.MonkeyPatch) -> None:
    cut = leave_last(two_camps(200))
    recipe = Recipe({"next": Transitions(1), "popular": Popular()}, even(2))
    blend = recipe.fit(cut.train)
    assert learn_weights(blend, cut.train, cut.valid, seed=1)[3:].any()
    monkeypatch.setattr(Choices, "weights", lambda self, ridge: -only(0, 2))
    np.testing.assert_array_equal(learn_weights(blend, cut.train, cut.valid, seed=1), only(0, 2))


def test_the_order_of_candidates_is_counted_by_hand() -> None:
    table = Choices(np.zeros((5, 1), np.float32), np.array([0, 1, 0, 0.5, 0.5], np.float32), np.array([0, 3, 5]))
    found = table.ndcg(np.array([3, 2, 1, 0, 1], np.float32))
    np.testing.assert_allclose(found, [1 / np.log2(3), 1.0])
    assert table.ndcg(np.array([3, 2, 1, 0, 1], np.float32), depth=1).tolist() == [0.0, 1.0]


class Fixed:
    """A scorer whose scores are known."""

    def __init__(self, scores: list[float]) -> None:
        self.row = np.array(scores, np.float32)

    def scores(self, histories: Histories) -> NDArray[np.float32]:
        return np.tile(self.row, (len(histories), 1))


def test_counts_are_those_done_by_hand() -> None:
    known = Interactions.of([0, 1], [0, 3], user_ids="ab", item_ids="vwxyz")
    asked = Interactions.of([0, 0], [2, 4], user_ids="ab", item_ids="vwxyz")
    found = ranked(Fixed([9, 8, 7, 6, 5]), known, asked, 3)
    assert found.top.tolist() == [[1, 2, 3]]  # item 0 is known to the first listener; the second has nothing to find
    assert found.recall(3).tolist() == [0.5] and found.recall(1).tolist() == [0.0]
    assert found.ndcg(3)[0] == pytest.approx((1 / np.log2(3)) / (1 + 1 / np.log2(3)))
    assert found.coverage(3) == pytest.approx(3 / 5)
    everything = ranked(Fixed([9, 8, 7, 6, 5]), known, asked, 50)
    assert everything.top.tolist() == [[1, 2, 3, 4, -1]] and everything.recall(50).tolist() == [1.0]


def test_the_interval_of_a_difference_narrows_with_pairing() -> None:
    chance = np.random.default_rng(2)
    one = chance.normal(size=500)
    gain = paired(one + 0.05 + chance.normal(0, 0.01, 500), one)
    assert 0.045 < gain.low < gain.mean < gain.high < 0.055


@pytest.fixture(scope="module")
def camps_cut() -> Cut:
    return leave_last(two_camps(240))


def test_every_rival_and_segue_enter(camps_cut: Cut) -> None:
    rows = told(contest(camps_cut, [*RIVALS], [2, 5], tries=2), camps_cut, [2, 5])
    assert [row["model"] for row in rows] == [*RIVALS, "segue"]
    found = {str(row["model"]): float(row["ndcg@2"]) for row in rows}
    assert found["popular"] < 0.3 < found["ease"]
    assert found["segue"] >= found["transitions"] > 0.9  # here the next item is certain from the order alone
    assert all(0 <= float(row["coverage"]) <= 1 and float(row["fit_s"]) >= 0 for row in rows)


def test_a_few_listeners_get_their_table_too() -> None:
    few = Interactions.of(np.repeat(np.arange(5), 3), [0, 1, 2, 0, 1, 3, 0, 2, 3, 1, 2, 3, 0, 3, 1])
    cut = hold_out(few)
    assert not cut.valid.events  # a tenth of the two plays left of each is none, so nothing is searched
    rows = told(contest(cut, ["popular", "als", "bpr", "ease", "itemknn"], [10]), cut, [10])
    assert [row["recall@10"] for row in rows] == [1.0] * 6  # one unheard item each: whoever ranks finds it
    with pytest.raises(BadInput, match="Too few plays"):
        hold_out(Interactions.of([0, 1, 2, 3], [0, 0, 0, 0]))


def test_one_item_that_everybody_repeats_leaves_nothing_to_rank() -> None:
    cut = leave_last(Interactions.of([0, 0, 0, 1, 1, 1], [0] * 6, ordered=True))
    assert [row["recall@10"] for row in told(contest(cut, ["popular", "ease"], [10]), cut, [10])] == [0.0] * 3


def test_the_more_plays_the_fewer_settings_are_tried() -> None:
    assert [affordable(n) for n in (0, 1_000, 25_000, 100_000, 1_000_000, 50_000_000)] == [8, 8, 8, 4, 1, 1]


def test_ease_of_too_many_is_solved_on_neighbours(monkeypatch: pytest.MonkeyPatch) -> None:
    data = two_camps()
    assert isinstance(settings_of("ease", 1, data)[0], Ease)
    monkeypatch.setattr(contests, "EXACT_EASE", 20)
    assert isinstance(settings_of("ease", 1, data)[0], NeighbourRidge)


def test_a_name_that_is_no_model(camps_cut: Cut) -> None:
    with pytest.raises(BadInput, match="'als2'"):
        contest(camps_cut, ["als2"], [10])


def test_the_command_prints_the_rows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data = two_camps(120)
    file = tmp_path / "plays.csv"
    file.write_text("".join(f"u{u},i{i}\n" for u, i in zip(data.histories.rows, data.histories.items, strict=True)))
    if not any(group.name == "evaluate" for group in root.registered_groups):
        evaluate.register(root)
    asked = [
        "evaluate",
        "recommend",
        str(file),
        "--protocol",
        "leave-last",
        "--against",
        "popular,ease",
        "--tries",
        "2",
    ]
    result = CliRunner().invoke(root, [*asked, "--k", "5,10", "--json"])
    assert result.exit_code == 0, result.output
    rows = json.loads(result.stdout)["rows"]
    assert [row["model"] for row in rows] == ["popular", "ease", "segue"]
    assert {"recall@5", "ndcg@5", "recall@10", "ndcg@10", "coverage", "fit_s"} <= rows[0].keys()
    table = CliRunner().invoke(root, [*asked[:-1], "1"])
    assert table.exit_code == 0 and "segue" in table.stdout
    wrong = CliRunner().invoke(root, [*asked, "--k", "ten"])
    assert isinstance(wrong.exception, BadInput)


def test_the_simplest_of_what_foretells_as_well_is_taken() -> None:
    chance = np.random.default_rng(1)
    best = chance.random(400)
    nearly, worse = best - chance.normal(0.0005, 0.05, 400), best - 0.1
    assert simplest({1.0: best, 10.0: nearly, 100.0: worse}) == 10.0
    assert simplest({1.0: worse, 10.0: worse, 100.0: best}) == 100.0
