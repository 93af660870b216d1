"""`segue voices` as a creator runs it: who consented, a sample that is no use, revoking."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from segue.cli import voices
from segue.config import load_settings
from segue.model.errors import BadInput, NotFound, Refused
from segue.wiring import build
from tests import factories as make
from tests.dub.made import dubbed
from tests.understanding.reading.sounds import as_file, silence


def test_consents_from_the_keyboard(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SEGUE_HOME", str(tmp_path / "home"))
    app = build(load_settings())
    show = app.store.catalog.put_collections([make.collection("show", language="en")])[0]
    app.close()
    root = typer.Typer()
    voices.register(root)

    def segue(*arguments: str) -> str:
        done = CliRunner().invoke(root, ["voices", *arguments])
        if done.exception is not None and not isinstance(done.exception, SystemExit):
            raise done.exception
        assert done.exit_code == 0, done.output
        return done.stdout

    said = ("consent", show.id, "Nora", "--person", "Nora Example", "--statement", "Signed.", "--to", "es,fr")
    with pytest.raises(BadInput, match="no day"):
        segue(*said, "--until", "tomorrow")
    made = json.loads(segue(*said, "--until", "2090-12-31", "--json"))
    assert made["languages"] == ["es", "fr"] and made["scope"] == "match" and made["expires_at_ms"] > 3.8e12
    told = json.loads(segue("list", show.id, "--json"))
    assert [(one["speaker"], one["holds"], one["sampled"], one["voices"]) for one in told] == [
        ("Nora", True, False, [])
    ]
    assert "Nora Example" in segue("list", show.id)
    with pytest.raises(BadInput, match="Nobody speaks"):
        segue("sample", made["id"], str(as_file(tmp_path / "silent.wav", silence(9))))
    with pytest.raises(NotFound, match="no sample"):
        segue("draw", made["id"], "--to", "es")
    assert segue("revoke", made["id"]) == "Revoked.\n"
    with pytest.raises(Refused, match="was revoked"):
        segue("hear", made["id"], "--to", "es", "--out", str(tmp_path / "a.wav"))
    assert json.loads(segue("list", show.id, "--json"))[0]["holds"] is False


def test_revoking_takes_published_dubs_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SEGUE_HOME", str(tmp_path / "home"))
    root = typer.Typer()
    voices.register(root)
    app = build(load_settings())
    dub = dubbed(app)
    show_id = app.store.catalog.item(dub.item_id).collection_id
    app.close()
    order = ("voices", "consent", show_id, "Joe", "--person", "Joe Example", "--statement", "Signed.", "--json")
    made = json.loads(CliRunner().invoke(root, [*order]).stdout)
    app = build(load_settings())
    drawn = tuple(replace(voice, consent_id=made["id"]) for voice in dub.voices)
    app.store.dubs.put(replace(dub, voices=drawn, state="published", published_at_ms=1))
    app.close()
    done = CliRunner().invoke(root, ["voices", "revoke", made["id"]])
    assert done.exit_code == 0 and done.stdout == "Revoked. 1 dub was withdrawn.\n"
    app = build(load_settings())
    after = app.store.dubs.get(dub.id)
    app.close()
    assert after.state == "withdrawn" and after.published_at_ms is None
