"""Off-policy estimates find a value that is known, with intervals that hold it as often as they say."""

import json
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from segue.cli import evaluate, root
from segue.model.errors import BadInput, NotFound
from segue.model.picks import Pick, Slate
from segue.recommend.evaluate.bandit import Choices, judge, read_choices
from segue.recommend.evaluate.offpolicy import Log, daring, estimates, log_of, slate_log

WORTH = np.array([0.05, 0.2, 0.6])
LOGGING = np.array([0.6, 0.3, 0.1])
TARGET = np.array([0.1, 0.3, 0.6])
TRUTH = float(WORTH @ TARGET)


def drawn(policy: np.ndarray, rows: int, seed: int) -> Choices:
    chance = np.random.default_rng(seed)
    items = chance.choice(3, rows, p=policy)
    clicks = (chance.random(rows) < WORTH[items]).astype(np.float64)
    return Choices(items, np.zeros(rows, np.int64), clicks, policy[items])


def test_the_truth_is_inside_nine_times_of_ten() -> None:
    inside = {"ips": 0, "snips": 0, "dr": 0}
    for seed in range(40):
        found = estimates(judge(drawn(LOGGING, 2000, seed), drawn(TARGET, 50_000, 1000 + seed)), rounds=300)
        for name, interval in found.items():
            inside[name] += interval.low <= TRUTH <= interval.high
    assert min(inside.values()) >= 34, inside  # 95 % of 40 is 38; under 34 has a chance below 0.5 %


def test_a_good_model_narrows_the_interval() -> None:
    found = estimates(judge(drawn(LOGGING, 4000, 1), drawn(TARGET, 50_000, 2)))
    width = {name: one.high - one.low for name, one in found.items()}
    assert width["dr"] < width["ips"]
    assert abs(found["dr"].mean - TRUTH) < 0.05


def test_figures_done_by_hand() -> None:
    found = estimates(log_of([1, 0, 1], [0.5, 0.5, 0.25], [0.25, 1.0, 0.5]), rounds=10)
    assert found["ips"].mean == pytest.approx((0.5 + 2) / 3)
    assert found["snips"].mean == pytest.approx(2.5 / 4.5)
    one = np.ones(1)
    assert estimates(Log(one, one / 2, one, np.zeros(1, np.int64), one / 4, one / 3), rounds=5)["dr"].mean == (
        pytest.approx(1 / 3 + 2 * 0.75)
    )


@pytest.mark.parametrize("logged", [0.0, -0.1, 1.5, float("nan")])
def test_impossible_probabilities_are_refused(logged: float) -> None:
    with pytest.raises(BadInput):
        log_of([1.0], [logged], [0.5])
    with pytest.raises(BadInput):
        log_of([], [], [])


def test_own_slates_are_a_log() -> None:
    picks = (Pick("a", 1.0, "x", propensity=0.8), Pick("b", 0.5, "explore", propensity=0.1))
    slates = [Slate("s1", "u", "home", picks=picks), Slate("s2", "u", "home", picks=picks[:1])]
    log = slate_log(slates, {("s1", "b"): 1.0}, lambda slate: [0.4] * len(slate.picks))
    assert log.groups.tolist() == [0, 0, 1] and log.rewards.tolist() == [0, 1, 0]
    assert log.weights.tolist() == pytest.approx([0.5, 4.0, 0.5])


def test_what_another_share_of_chance_would_have_shown() -> None:
    picks = (Pick("a", 1, "x"), Pick("b", 1, "x", propensity=0.9), Pick("c", 0, "explore", propensity=0.04))
    slate = Slate("s", "u", "home", picks=picks)
    assert daring(slate, 0.0) == [1.0, 1.0, 0.0]
    assert daring(slate, 0.1) == pytest.approx([pick.propensity for pick in picks])
    assert daring(slate, 0.3) == pytest.approx([1.0, 0.7, 0.12])
    assert daring(Slate("s", "u", "home", picks=picks[::2]), 0.3) is None
    assert daring(Slate("s", "u", "home", picks=picks[::2]), 0.0) == [1.0, 0.0]


def test_less_chance_is_judged_by_a_log_with_more() -> None:
    chance = np.random.default_rng(4)
    slates, rewards = [], {}
    for number in range(3000):
        drawn = chance.random() < 0.4
        second = Pick("odd", 0, "explore", propensity=0.4) if drawn else Pick("good", 1, "x", propensity=0.6)
        slates.append(Slate(f"s{number}", "u", "home", picks=(Pick("first", 1, "x"), second)))
        for pick, likely in zip(slates[-1].picks, (0.5, 0.1 if drawn else 0.4), strict=True):
            rewards[slates[-1].id, pick.item_id] = float(chance.random() < likely)
    found = estimates(slate_log(slates, rewards, lambda slate: daring(slate, 0.0) or []))
    assert found["ips"].low < 0.45 < found["ips"].high and found["snips"].low < 0.45 < found["snips"].high
    assert np.mean(list(rewards.values())) < found["ips"].low  # as it was shown it earned 0.39


def test_a_bad_log_is_named(tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        read_choices(tmp_path / "none.csv")
    file = tmp_path / "log.csv"
    for text, says in [
        ("a,b\n1,2\n", "no log"),
        ("item_id,position,click,propensity_score\n1,1,0,0.5\n1,1,zero,0.5\n", "Line 3"),
        ("item_id,position,click,propensity_score\n", "no rows"),
    ]:
        file.write_text(text)
        with pytest.raises(BadInput, match=says):
            read_choices(file)


SMALL = Path(__file__).parents[3] / "shared" / "data" / "interactions" / "open-bandit-small" / "obd"


@pytest.mark.shared
@pytest.mark.skipif(not SMALL.is_dir(), reason="needs the open bandit data beside the project")
def test_the_learned_policy_from_the_random_log() -> None:
    if not any(group.name == "evaluate" for group in root.registered_groups):
        evaluate.register(root)
    log, target = (str(SMALL / which / "men" / "men.csv") for which in ("random", "bts"))
    result = CliRunner().invoke(root, ["evaluate", "policy", log, "--target", target, "--json"])
    assert result.exit_code == 0, result.output
    told = json.loads(result.stdout)
    for name in ("ips", "snips", "dr"):
        assert told[name]["low"] <= told["target"]["value"] <= told[name]["high"]
