"""How well moments and episodes are found, and how fast in an index of a million passages (made words and vectors).

`SEGUE_BENCH_PASSAGES` makes the large index smaller; in the folder `SEGUE_BENCH_INDEX` it is kept for the next run, and
goes on where a run was stopped. Its embedder is a fixed table of vectors, so that the figures are
those of searching; what MiniLM adds to a question is a row of its own.
"""

import os
import resource
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tests.weights import cache_dir

from bench import Row
from segue.engines.embed.minilm import MODEL, MiniLmEmbedder
from segue.engines.weights import WeightsStore
from segue.model.errors import Unavailable
from segue.model.text import Passage
from segue.search.evaluate import MODES, Trial, read_folder, weigh_all
from segue.search.index import Content, SearchIndex
from segue.search.rank import moments, question_of, weigh
from segue.search.suggest import Suggester
from segue.understanding.reading.steps import Steps

TALK = Path(__file__).parents[2] / "shared" / "data" / "talk" / "syntax"
CACHE = Path.home() / ".cache" / "segue-tests"
PASSAGES = int(os.environ.get("SEGUE_BENCH_PASSAGES", "1000000"))
OF_AN_ITEM = 130
WORDS_OF_A_PASSAGE = 80
VOCABULARY = 60_000
QUESTIONS = 200
DIMENSION = 384


def is_learned(episode: str) -> bool:
    """Whether the weights of `learned.py` were learned from an episode."""
    return int(episode) % 4 == 1


class MadeEmbedder:
    """Vectors drawn by a text's hash; the same text, the same vector."""

    name, version, dimension = "made", "1", DIMENSION
    languages: frozenset[str] = frozenset()

    def embed(self, texts: Sequence[str], query: bool = False) -> NDArray[np.float32]:
        """See `Embedder.embed`."""
        seeds = [len(text) * 7919 + sum(text[:40].encode()) for text in texts]
        chance = np.random.default_rng(seeds[0] if seeds else 0)
        made = chance.standard_normal((len(texts), DIMENSION)).astype(np.float32)
        return np.asarray(made / np.linalg.norm(made, axis=1, keepdims=True), np.float32)


class Talk:
    """Made speech: words as frequent as Zipf says, of a topic for each item."""

    def __init__(self) -> None:
        self.chance = np.random.default_rng(1)
        letters = np.array(list("abcdefghijklmnopqrstuvwxyz"))
        self.words = ["".join(self.chance.choice(letters, 3 + n % 7)) for n in range(VOCABULARY)]
        self.shares = 1.0 / np.arange(1, VOCABULARY + 1)
        self.shares /= self.shares.sum()

    def item(self, number: int) -> Content:
        """An episode of `OF_AN_ITEM` passages: the same number, the same episode."""
        drawn = np.random.default_rng(number).choice(VOCABULARY, (OF_AN_ITEM, WORDS_OF_A_PASSAGE), p=self.shares)
        id_ = f"epi_{number:08}"
        texts = [" ".join(self.words[at] for at in line) for line in drawn]
        passages = tuple(Passage(id_, n * 12_000, n * 12_000 + 24_000, text) for n, text in enumerate(texts))
        facts = {"kind": "episode", "collection_id": f"sho_{number % 300}", "collection": f"Show {number % 300}"}
        return Content(id_, f"{self.words[number % VOCABULARY]} {number}", "", "en", passages, facts)

    def question(self) -> str:
        """Two to five words, one of them frequent."""
        rare = self.chance.integers(50, VOCABULARY, self.chance.integers(1, 5))
        return " ".join([self.words[int(self.chance.integers(0, 40))], *(self.words[int(at)] for at in rare)])


def p95(call: Callable[[str], object], questions: Sequence[str]) -> float:
    taken = []
    for question in questions:
        began = time.perf_counter()
        call(question)
        taken.append((time.perf_counter() - began) * 1000)
    return float(np.percentile(taken, 95))


def memory_gb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6


def quality(embedder: MiniLmEmbedder) -> list[Row]:
    """The table: words alone, meaning alone, fused; the episodes that were not learned from, and all."""
    if not TALK.is_dir():
        return [Row("search: moments and titles", None, note="there is no talk with human truth beside the project")]
    contents, told = read_folder(TALK)
    with tempfile.TemporaryDirectory() as folder:
        trial: Trial = weigh_all(contents, told, embedder, Path(folder), Steps(CACHE / "steps"))
        rows = []
        for where, chosen in (
            ("episodes not learned from", lambda name: not is_learned(name)),
            ("all", lambda _: True),
        ):
            for mode in MODES:
                found = trial.measure(mode, chosen)
                goal = mode == "fused"
                for key, name, target in (
                    ("moment_hit@5_collection", "moment in first 5 of the collection", ">= 0.68"),
                    ("moment_hit@5_episode", "moment in first 5 of its episode", ">= 0.88"),
                    ("known_item_mrr", "title finds its episode, MRR", ">= 0.88"),
                    ("known_item_first", "title finds its episode first", ">= 0.82"),
                ):
                    rows.append(Row(f"search, {where}, {mode}: {name}", float(found[key]), "", target if goal else ""))
        trial.index.close()
    return rows


def reading(embedder: MiniLmEmbedder) -> list[Row]:
    """How fast meaning is read."""
    talk = Talk()
    texts = [passage.text for passage in read_folder(TALK)[0][0].passages] if TALK.is_dir() else []
    texts = (texts or [passage.text for passage in talk.item(0).passages])[:240]
    embedder.embed(texts[:8])
    began = time.perf_counter()
    embedder.embed(texts)
    rate = len(texts) / (time.perf_counter() - began)
    asked = p95(lambda text: embedder.embed([text], query=True), ["what they said about tabs and spaces"] * 50)
    return [
        Row("MiniLM: passages of 80 words read", round(rate, 1), "a second", ">= 60"),
        Row("MiniLM: a question read, p95", round(asked, 1), "ms"),
    ]


def speed(passages: int = PASSAGES) -> list[Row]:
    """An index of made passages: search, completion, memory, one episode more."""
    talk = Talk()
    items = -(-passages // OF_AN_ITEM)
    rows = []
    with _kept_folder() as folder:
        index = SearchIndex(folder, MadeEmbedder())
        began = time.perf_counter()
        here = len(index.known())
        index.put((talk.item(number) for number in range(here, items)), every=2_000)
        built_s = time.perf_counter() - began
        questions = [talk.question() for _ in range(QUESTIONS)]

        def ask(text: str) -> None:
            weighed = weigh(index, question_of(index, text, ["en"]))
            for found in moments(index, weighed, "fused", 20):
                index.words.passage(found.row)

        for question in questions[:5]:
            ask(question)
        titles = [("title", f"{talk.words[n % VOCABULARY]} {talk.words[n % 999]}", 1) for n in range(100_000)]
        suggester = Suggester(lambda: 1, lambda: titles)
        suggester.complete("a")
        size = f"{len(index.rows):,} passages"
        rows += [
            Row(f"search in {size}, p95", round(p95(ask, questions), 1), "ms", "<= 80"),
            Row(f"completion among 100,000 names beside {size}, p95",
                round(p95(lambda text: suggester.complete(text[:3]), questions), 2), "ms", "<= 20"),
        ]  # fmt: skip
        began = time.perf_counter()
        needle = talk.item(len(index.rows.by_number))
        index.put([needle])
        ask(needle.passages[7].text[:60])
        rows += [
            Row("an episode more is found after", round(time.perf_counter() - began, 2), "s", "<= 2"),
            Row(f"memory, {size}", round(memory_gb(), 2), "GB", "<= 2.5"),
            Row(
                f"making the index of {size}, without reading meaning",
                None if here else round(built_s),
                "s",
                note=f"{here:,} of its {items:,} things were there before" if here else "",
            ),
        ]
        index.close()
    return rows


@contextmanager
def _kept_folder() -> Iterator[Path]:
    if kept := os.environ.get("SEGUE_BENCH_INDEX"):
        yield Path(kept)
        return
    with tempfile.TemporaryDirectory() as folder:
        yield Path(folder)


def run() -> list[Row]:
    weights = WeightsStore(cache_dir())
    rows = speed()
    try:
        weights.pull(MODEL)
    except Unavailable as error:
        return [*rows, Row("search by meaning", None, note=str(error))]
    embedder = MiniLmEmbedder(weights.path, CACHE / "built")
    return [*rows, *reading(embedder), *quality(embedder)]
