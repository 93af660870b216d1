"""`segue evaluate slates` judges from the house's own log."""

import json
import time
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from segue.cli import evaluate
from segue.model.errors import NotFound
from segue.model.picks import Pick, Slate
from segue.store import Store
from tests import factories as make


def test_own_slates_are_judged(tmp_path: Path) -> None:
    root = typer.Typer()
    evaluate.register(root)
    home = tmp_path / "home"
    store = Store.open(f"sqlite:///{home / 'segue.db'}")
    user = make.user()
    store.accounts.add_user(user)
    _, (one, two, _) = make.album_in(store)

    def told(*options: str) -> object:
        result = CliRunner().invoke(root, ["evaluate", "slates", "--json", *options], env={"SEGUE_HOME": str(home)})
        if result.exception:
            raise result.exception
        return json.loads(result.stdout)

    with pytest.raises(NotFound):
        told()
    now = round(time.time() * 1000)
    for number in range(20):
        second = Pick(two.id, 0.1, "explore", propensity=0.05) if number % 4 == 0 else Pick(two.id, 1, "x", "", 0.9)
        slate = store.listening.put_slate(
            Slate("", user.id, "home", picks=(Pick(one.id, 1, "x"), second), created_at_ms=now - number)
        )
        store.listening.put_listens([make.listen(user.id, one.id, slate_id=slate.id)])
    found = told()
    assert isinstance(found, dict)
    assert found["slates"] == 20 and found["picks"] == 40 and found["as shown"]["value"] == 0.5
    assert found["ips"]["value"] == pytest.approx(0.5) and found["snips"]["low"] > 0.4
    assert "listen" not in json.dumps(found)  # rates only: nothing of anybody's plays
