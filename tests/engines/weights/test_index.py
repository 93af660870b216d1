"""Asking pip where packages come from."""

import subprocess
import sys
from pathlib import Path

import pytest

from segue.engines.weights.index import ask_pip, settings_from, without_secrets
from segue.engines.weights.manifest import load_manifest
from segue.model.errors import Unavailable

DEFAULT = "http://default.invalid/simple"


def test_pips_own_default_when_nothing_is_set() -> None:
    settings = settings_from({}, DEFAULT, {})
    assert settings.indexes == (DEFAULT,)
    assert settings.find_links == ()


def test_environment_goes_before_files_and_download_before_global() -> None:
    entries = {
        "global.index-url": "http://global.invalid/simple",
        "download.index-url": "http://download.invalid/simple",
        "global.extra-index-url": "file:///one http://two.invalid",
        "global.find-links": "/wheels\n/more",
        "global.cert": "/ca.pem",
    }
    settings = settings_from(entries, DEFAULT, {})
    assert settings.indexes == ("http://download.invalid/simple", "file:///one", "http://two.invalid")
    assert settings.find_links == ("/wheels", "/more")
    assert settings.cert == "/ca.pem"
    over = settings_from(entries, DEFAULT, {"PIP_INDEX_URL": "http://env.invalid/simple", "PIP_TRUSTED_HOST": "a b"})
    assert over.indexes[0] == "http://env.invalid/simple"
    assert over.trusted_hosts == ("a", "b")


def test_no_index_leaves_the_links() -> None:
    settings = settings_from({"global.find-links": "/wheels"}, DEFAULT, {"PIP_NO_INDEX": "1"})
    assert settings.indexes == ()
    assert settings.find_links == ("/wheels",)


def test_the_pip_of_this_installation_answers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its own files and built-in default, read by pip itself: compared with what pip says it would use."""
    config = tmp_path / "pip.conf"
    config.write_text("[global]\nextra-index-url = http://extra.invalid/simple\n")
    for name in ("PIP_INDEX_URL", "PIP_EXTRA_INDEX_URL", "PIP_NO_INDEX"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PIP_CONFIG_FILE", str(config))
    told = ask_pip()
    assert "http://extra.invalid/simple" in told.indexes
    helped = subprocess.run(
        [sys.executable, "-m", "pip", "download", "--help"], capture_output=True, text=True, check=True
    )
    assert told.indexes[0].removeprefix("https://") in "".join(helped.stdout.split())


def test_no_pip_is_told_unless_an_index_is_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("PIP_INDEX_URL", raising=False)
    with pytest.raises(Unavailable, match="segue models import DIR"):
        ask_pip(str(tmp_path / "no-python"))
    monkeypatch.setenv("PIP_INDEX_URL", "http://set.invalid/simple")
    assert ask_pip(str(tmp_path / "no-python")).indexes == ("http://set.invalid/simple",)


def test_secrets_are_left_out() -> None:
    assert without_secrets("http://user:pass@host.invalid:8/simple") == "http://host.invalid:8/simple"
    assert without_secrets("http://host.invalid/a@b") == "http://host.invalid/a@b"


def test_the_list_that_ships_is_sound() -> None:
    models = {model.id: model for model in load_manifest()}
    assert {"piper-joe", "kokoro", "whisper-base", "soundfont-timgm6mb"} <= set(models)
    for model in models.values():
        assert model.licence
        for file in model.files:
            # The first source of every file is a parcel: what pip can reach is enough.
            assert file.sources[0].parts
    assert all(model.size < 200_000_000 for model in models.values())
