"""Models from elsewhere: fetched or carried in, each loaded once before it counts."""

import gzip
import shutil
from pathlib import Path

import pytest

from segue.engines.mt.base import Pair
from segue.engines.mt.firefox import FirefoxTranslation
from segue.engines.mt.upstream import import_models, pull_upstream
from segue.model.errors import BadInput, Unavailable
from tests.weights import Weights

MODEL, VOCABULARY = "model.{}.intgemm.alphas.bin", "vocab.{}.spm"


def carried(weights: Weights, folder: Path, tag: str, packed: bool = False) -> Path:
    """The English–Portuguese files under another language's names."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in (MODEL, VOCABULARY):
        content = (weights("translation-pt") / name.format("enpt")).read_bytes()
        target = folder / (name.format(tag) + (".gz" if packed else ""))
        target.write_bytes(gzip.compress(content, 1) if packed else content)
    return folder


@pytest.mark.engines
@pytest.mark.parametrize("packed", [False, True])
def test_carried_in_models_are_taken_and_used(weights: Weights, tmp_path: Path, packed: bool) -> None:
    carried(weights, tmp_path / "stick" / "deep", "enxx", packed)
    home = tmp_path / "weights"
    assert import_models(tmp_path / "stick", home) == [Pair("en", "xx")]
    assert sorted(file.name for file in (home / "translation-xx").iterdir()) == [
        MODEL.format("enxx"), VOCABULARY.format("enxx"),
    ]  # fmt: skip
    assert [path.name for path in home.iterdir()] == ["translation-xx"]
    engine = FirefoxTranslation(lambda: [home / "translation-xx"])
    assert "1987" in engine.translate(["We met in 1987."], "en", "xx")[0]


@pytest.mark.engines
def test_both_directions_are_fetched_and_one_alone_is_taken(weights: Weights, tmp_path: Path) -> None:
    def fetch(source: str, target: str, folder: str) -> None:
        if source != "en":
            raise ValueError("there is no such model")
        carried(weights, Path(folder) / f"{source}-{target}", source + target)

    assert pull_upstream("xx", tmp_path, fetch) == [Pair("en", "xx")]
    assert (tmp_path / "translation-xx" / MODEL.format("enxx")).exists()


def test_out_of_reach(tmp_path: Path) -> None:
    def fetch(source: str, target: str, folder: str) -> None:
        raise ValueError("Dns Failed")

    with pytest.raises(Unavailable, match=r"Dns Failed.*segue models import DIR"):
        pull_upstream("de", tmp_path, fetch)
    assert list(tmp_path.iterdir()) == []


def test_broken_models_are_told_and_leave_nothing(tmp_path: Path) -> None:
    stick = tmp_path / "stick"
    stick.mkdir()
    (stick / MODEL.format("ende")).write_bytes(b"no model at all")
    (stick / VOCABULARY.format("ende")).write_bytes(b"no vocabulary")
    (stick / (MODEL.format("enfr") + ".gz")).write_bytes(b"no gzip")
    with pytest.raises(BadInput, match="can't be used"):
        import_models(stick, tmp_path / "weights")
    assert list((tmp_path / "weights").iterdir()) == []
    shutil.rmtree(stick)
    stick.mkdir()
    assert import_models(stick, tmp_path / "weights") == []
