"""`segue search`, and `segue evaluate search` on folders as they come."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from segue.cli import evaluate, root
from segue.cli import search as command
from segue.config import load_settings
from segue.model.errors import BadInput, NotFound
from segue.model.text import Segment, Transcript
from segue.search.evaluate import read_folder, read_notes
from segue.wiring import build
from tests import factories as make
from tests.weights import Weights, cache_dir

if not any(each.callback is command.search for each in root.registered_commands):
    command.register(root)
if not any(each.name == "evaluate" for each in root.registered_groups):
    evaluate.register(root)
LINES = ("The old harbour was quiet.", "We argued about tabs and spaces.", "Boats waited for the morning tide.")


def run(*words: str) -> str:
    result = CliRunner().invoke(root, list(words))
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result.stdout


@pytest.fixture
def ids(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """A house of its own, without any weights: two shows that say the same words."""
    monkeypatch.setenv("SEGUE_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("SEGUE_DATABASE_URL", raising=False)
    app = build(load_settings())
    found = {}
    for name in ("Harbour talk", "Second wind"):
        show = make.collection("show", title=name, language="en")
        episode = make.item(show, title=f"{name}, one", duration_ms=600_000)
        app.store.catalog.put_collections([show])
        app.store.catalog.put_items([episode])
        said = tuple(Segment(n * 120_000, n * 120_000 + 4_000, line, "Ann") for n, line in enumerate(LINES))
        app.store.feeds.put_transcript(Transcript(episode.id, "en", said, "feed:vtt"))
        found |= {name: show.id, f"{name}, one": episode.id}
    app.close()
    return found


def test_a_search_lands_on_the_moment(ids: dict[str, str]) -> None:
    told = json.loads(run("search", "where they argued about tabs", "--json"))
    moments = [moment for group in told["groups"] for moment in group["moments"]]
    assert {moment["item_id"] for moment in moments} == {ids["Harbour talk, one"], ids["Second wind, one"]}
    assert {(moment["start_ms"], moment["text"], moment["source"]) for moment in moments} == {
        (120_000, LINES[1], "speech")
    }
    assert told["by_meaning"] is False and told["took_ms"] > 0
    told = json.loads(run("search", "tabs", "--in", ids["Second wind"], "--json"))
    assert [group["collection_id"] for group in told["groups"]] == [ids["Second wind"]]
    told = json.loads(run("search", "tabs", "--in", ids["Harbour talk, one"], "--json", "--limit", "1"))
    assert [moment["item_id"] for group in told["groups"] for moment in group["moments"]] == [ids["Harbour talk, one"]]


def test_names_are_told_beside_moments_and_in_plain_words(ids: dict[str, str]) -> None:
    told = run("search", "harbour")
    assert f"show     Harbour talk  {ids['Harbour talk']}" in told
    assert "    0:00  Harbour talk, one" in told and LINES[0] in told
    told = json.loads(run("search", "harbour", "--kind", "show", "--json"))
    assert told["titles"] == [{"kind": "show", "id": ids["Harbour talk"], "title": "Harbour talk"}]
    assert "Did you mean “harbour" in run("search", "harbuor tide")
    assert run("search", "zzz qqq xyzzy") == "Nothing was found.\n"
    assert json.loads(run("search", "?!", "--json"))["groups"] == []


def test_what_came_since_is_found_after_an_update(ids: dict[str, str]) -> None:
    run("search", "tabs")
    app = build(load_settings())
    said = (Segment(0, 4_000, "Nobody mentioned a kaleidoscope before."),)
    app.store.feeds.put_transcript(Transcript(ids["Second wind, one"], "en", said, "feed:vtt"))
    app.close()
    assert json.loads(run("search", "kaleidoscope", "--json"))["groups"] == []
    assert json.loads(run("search", "kaleidoscope", "--update", "--json"))["groups"]


def test_a_wrong_kind_and_an_endless_question_are_told(ids: dict[str, str]) -> None:
    with pytest.raises(BadInput, match="no kind 'film'"):
        run("search", "tabs", "--kind", "episode,film")
    with pytest.raises(BadInput, match="too long"):
        run("search", "tabs " * 200)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two good episodes among everything that may lie in such a folder."""
    made = tmp_path / "talk"
    for name in ("transcripts", "shows"):
        (made / name).mkdir(parents=True)
    topics = {"a b": ("Tabs and spaces", "The harbour at night"), "2": ("Sourdough bread", "Lighthouse keepers")}
    for name, (first, second) in topics.items():
        lines = [f"{k}\n00:0{k}:00,000 --> 00:0{k}:30,000\nNow we talk of {topic} and more of {topic}.\n"
                 for k, topic in ((1, first), (5, second))]  # fmt: skip
        (made / "transcripts" / f"{name}.srt").write_text("\r\n".join(lines) if name == "2" else "\n".join(lines))
        notes = f"---\ntitle: All of {first}\n---\n\n* 01:00 - {first}\n05:00 - **{second}**\n99:99:99 - never\n"
        (made / "shows" / f"{name}.md").write_text(notes)
    (made / "transcripts" / "empty.srt").touch()
    (made / "transcripts" / "noise.srt").write_bytes(bytes(range(256)) * 20)
    (made / "transcripts" / "folder.srt").mkdir()
    (made / "transcripts" / "bare.srt").write_text("1\n00:00:01,000 --> 00:00:02,000\nhi\n")
    (made / "shows" / "bare.md").write_bytes(b"\xff\xfe no title\n00:05 - \xf0\x9f\x8e\xa7\n")
    (made / "transcripts" / "alone.srt").write_text("1\n00:00:01,000 --> 00:00:09,000\nNobody wrote notes of this.\n")
    (made / "README.txt").write_text("Not for reading.")
    return made


def test_odd_files_of_a_labelled_folder_are_passed_over(folder: Path, tmp_path: Path) -> None:
    contents, told = read_folder(folder)
    assert [content.id for content in contents] == ["2", "a b", "alone", "bare"]
    assert told["2"].title == "All of Sourdough bread" and told["alone"].title == told["bare"].title == ""
    assert told["a b"].topics == ((60_000, "Tabs and spaces"), (300_000, "The harbour at night"))
    assert read_notes("").topics == ()
    with pytest.raises(NotFound, match="no transcripts"):
        read_folder(tmp_path)
    for name in ("2", "a b", "alone", "bare"):
        (folder / "transcripts" / f"{name}.srt").unlink()
    with pytest.raises(BadInput, match="can be read"):
        read_folder(folder)


@pytest.mark.engines
def test_a_folder_is_measured(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, weights: Weights) -> None:
    weights("minilm-l6")
    monkeypatch.setenv("SEGUE_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("SEGUE_DATABASE_URL", raising=False)
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "weights").symlink_to(cache_dir())
    told = json.loads(run("evaluate", "search", str(folder), "--json"))
    assert [row["model"] for row in told["rows"]] == ["words", "meaning", "fused"]
    for row in told["rows"]:
        assert {"moment_hit@5_collection", "moment_hit@5_episode", "known_item_mrr"} <= set(row)
        assert row["titles"] == 2
    assert told["rows"][2]["moment_hit@5_episode"] >= 0.8 and told["rows"][2]["known_item_mrr"] == 1.0
