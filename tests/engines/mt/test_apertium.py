"""Apertium as a program: one that behaves, and ones that do not."""

import stat
from pathlib import Path

import pytest

from segue.engines.mt import apertium
from segue.engines.mt.apertium import ApertiumTranslation
from segue.engines.mt.base import Pair
from segue.model.errors import BadInput, Unavailable

LIST = 'if [ "$1" = -l ]; then printf "  en-es\\n  pt-es\\n  eng-cat\\n  en-es_US\\n  kaz-tat\\n ../x\\n"; exit; fi\n'


def program(folder: Path, body: str) -> str:
    path = folder / "apertium"
    path.write_text(f"#!/bin/sh\n{LIST}{body}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return str(path)


def test_pairs_are_found_and_named_with_two_letters(tmp_path: Path) -> None:
    engine = ApertiumTranslation(program(tmp_path, ""))
    assert set(engine.pairs()) == {Pair("en", "es"), Pair("pt", "es"), Pair("en", "ca")}


def test_without_the_program_there_are_no_pairs_until_it_is_installed(tmp_path: Path) -> None:
    now = [0.0]
    engine = ApertiumTranslation(str(tmp_path / "apertium"), lambda: now[0])
    assert engine.pairs() == ()
    program(tmp_path, "")
    assert engine.pairs() == ()
    now[0] = apertium.LIST_AGAIN_S
    assert Pair("en", "es") in engine.pairs()
    with pytest.raises(BadInput):
        engine.translate(["Hello."], "es", "en")


def test_sentences_go_through_the_pipe_and_keep_their_places(tmp_path: Path) -> None:
    engine = ApertiumTranslation(program(tmp_path, 'echo "$@" >&2; sed s/house/casa/'))
    sentences = ["the house", "", 'a <b>house</b> & "more"', "$(reboot); `x`"]
    assert engine.translate(sentences, "en", "es") == ["the casa", "", 'a <b>casa</b> & "more"', "$(reboot); `x`"]


@pytest.mark.parametrize(
    "body",
    ["exit 3", "echo nonsense", "cat; cat >/dev/null; echo '<p>one more</p>'", "echo '<p></p>'", "kill -9 $$"],
    ids=["status", "nonsense", "too many", "empty", "killed"],
)
def test_a_program_that_misbehaves_is_unavailable(tmp_path: Path, body: str) -> None:
    with pytest.raises(Unavailable):
        ApertiumTranslation(program(tmp_path, body)).translate(["Hello."], "en", "es")


def test_a_program_that_hangs_is_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apertium, "TIMEOUT_S", 0.3)
    with pytest.raises(Unavailable, match="no answer"):
        ApertiumTranslation(program(tmp_path, "exec sleep 30")).translate(["Hello."], "en", "es")


def test_the_real_one_where_it_is_installed() -> None:
    engine = ApertiumTranslation()
    if Pair("pt", "es") not in engine.pairs():
        pytest.skip("Apertium's Portuguese-Spanish is not installed.")
    sentences = ["A casa é perto do mar & azul.", "Nos conhecemos em 1987", "^x$ [y] {z} \\ <b>", "42"]
    lines = engine.translate(sentences, "pt", "es")
    assert lines[0].startswith("La casa")
    assert "& azul" in lines[0]
    assert "1987" in lines[1]
    assert lines[3] == "42"
