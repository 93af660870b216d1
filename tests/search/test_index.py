"""The index as a whole: put, found, forgotten, killed, broken."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from segue.engines.embed.fake import FakeEmbedder
from segue.model.errors import Unavailable
from segue.search.index import SearchIndex
from segue.search.rank import moments, question_of, things, weigh
from segue.understanding.reading.steps import Steps
from tests.search.made import LINES, CountingEmbedder, content


@pytest.fixture
def index(tmp_path: Path) -> Iterator[SearchIndex]:
    made = SearchIndex(tmp_path / "search", FakeEmbedder())
    made.put([content(id_) for id_ in LINES])
    yield made
    made.close()


def first(index: SearchIndex, text: str, mode: str = "fused") -> tuple[str, int] | None:
    weighed = weigh(index, question_of(index, text, ["en"], meaning=mode != "words"))
    found = moments(index, weighed, mode, 5)  # type: ignore[arg-type]
    if not found:
        return None
    thing = index.thing(int(index.rows.whose[found[0].row]))
    assert thing is not None
    return thing.id, int(index.rows.start_ms[found[0].row])


@pytest.mark.parametrize("mode", ["words", "meaning", "fused"])
def test_the_moment_is_found(index: SearchIndex, mode: str) -> None:
    assert first(index, "argued about tabs and spaces", mode) == ("epi_code", 0)
    assert first(index, "soft bread from the oven", mode) == ("epi_kitchen", 90_000)


def test_the_whole_is_found(index: SearchIndex) -> None:
    weighed = weigh(index, question_of(index, "compiler tabs webpack", ["en"]))
    number, _ = things(index, weighed, "fused", 3)[0]
    assert index.rows.things["epi_code"].number == number


def test_what_did_not_change_is_not_read_again(tmp_path: Path) -> None:
    embedder = FakeEmbedder()
    index = SearchIndex(tmp_path / "search", embedder)
    assert index.put([content(id_) for id_ in LINES]) == 3
    read = embedder.read
    assert index.put([content(id_) for id_ in LINES]) == 0
    assert embedder.read == read
    assert index.put([content("epi_code", ["Something else."])]) == 1
    assert first(index, "webpack") is None or first(index, "webpack", "words") is None
    assert first(index, "something else") == ("epi_code", 0)
    index.close()


def test_another_process_sees_it(index: SearchIndex, tmp_path: Path) -> None:
    other = SearchIndex(tmp_path / "search", FakeEmbedder())
    index.put([content("epi_new", ["A zebra crossed the road."])])
    assert first(other, "zebra", "words") is None
    other.refresh()
    assert first(other, "zebra", "words") == ("epi_new", 0)
    with pytest.raises(Unavailable, match="another process"):
        other.put([content("epi_other", ["Two writers."])])
    other.close()


def test_what_is_taken_out_is_not_found(index: SearchIndex) -> None:
    assert index.take_out(["epi_code", "epi_nowhere"]) == 1
    assert first(index, "webpack", "words") is None
    assert set(index.known()) == {"epi_harbour", "epi_kitchen"}


def test_a_killed_writer_leaves_nothing_half_put(index: SearchIndex, tmp_path: Path) -> None:
    index.rows.put("epi_half", "d", {}, [(0, 1)], np.ones((1, 48), np.float32))  # the words never came
    index.close()
    again = SearchIndex(tmp_path / "search", FakeEmbedder())
    again.put([content("epi_new", ["A zebra crossed the road."])])
    assert "epi_half" not in again.known()
    assert first(again, "zebra") == ("epi_new", 0)
    assert first(again, "webpack", "words") == ("epi_code", 180_000)
    again.close()


@pytest.mark.parametrize("harm", ["meaning/rows.bin", "meaning/log.jsonl", "words/meta.json"])
def test_a_broken_index_is_made_anew(index: SearchIndex, tmp_path: Path, harm: str) -> None:
    index.close()
    path = next((tmp_path / "search").glob(f"*/{harm}"))
    path.write_bytes(b"\xff broken \x00")
    again = SearchIndex(tmp_path / "search", FakeEmbedder())
    assert again.known() == {}
    again.put([content(id_) for id_ in LINES])
    assert first(again, "webpack", "words") == ("epi_code", 180_000)
    again.close()


def test_another_encoder_has_an_index_of_its_own(index: SearchIndex, tmp_path: Path) -> None:
    index.close()
    other = SearchIndex(tmp_path / "search", CountingEmbedder())
    assert other.known() == {}
    assert len(list((tmp_path / "search").iterdir())) == 1
    other.close()


def test_vectors_are_kept_for_a_rebuild(tmp_path: Path) -> None:
    embedder = FakeEmbedder()
    steps = Steps(tmp_path / "steps")
    for home in ("one", "two"):
        index = SearchIndex(tmp_path / home, embedder, steps)
        index.put([content(id_) for id_ in LINES])
        assert first(index, "webpack") == ("epi_code", 180_000)
        index.close()
    assert embedder.read == 9 + 2  # each passage once, each question


class NoWeights(FakeEmbedder):
    """An encoder whose weights are not here, until they are."""

    here = False

    def embed(self, texts, query=False):  # type: ignore[no-untyped-def]
        if not self.here:
            raise Unavailable("The weights are not here.", "Run `segue models pull`.")
        return super().embed(texts, query)


def test_without_weights_words_are_indexed_and_meaning_later(tmp_path: Path) -> None:
    embedder = NoWeights()
    index = SearchIndex(tmp_path, embedder)
    assert index.put([content(id_) for id_ in LINES]) == 3
    assert index.put([content(id_) for id_ in LINES]) == 0
    assert first(index, "webpack", "words") == ("epi_code", 180_000)
    embedder.here = True
    assert index.put([content(id_) for id_ in LINES]) == 3
    assert first(index, "webpack", "meaning") == ("epi_code", 180_000)
    index.close()


def test_empty_things_and_long_ones(tmp_path: Path) -> None:
    index = SearchIndex(tmp_path, FakeEmbedder())
    index.put([content("epi_empty", title="Nothing said"), content("epi_long", ["word " * 5_000, "needle"])])
    assert first(index, "needle", "words") == ("epi_long", 90_000)
    weighed = weigh(index, question_of(index, "zzz", ["en"], meaning=False))
    assert moments(index, weighed, "words", 5) == []
    index.close()


def test_a_stop_keeps_what_was_put(tmp_path: Path) -> None:
    index = SearchIndex(tmp_path, FakeEmbedder())

    def stop(number: int, _title: str) -> None:
        if number == 2:
            raise RuntimeError("enough")

    with pytest.raises(RuntimeError, match="enough"):
        index.put([content(id_) for id_ in LINES], stop)
    assert list(index.known()) == list(LINES)[:2]
    assert first(index, "harbour", "words") == ("epi_harbour", 0)
    index.close()
