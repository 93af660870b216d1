"""Understanding: chapters beside people's, what speaks of the same beside BM25 and chance, reasons audited one by one.

The labelled episodes stand beside the project in `../shared`. Two episodes are taken to belong together when the people
who wrote their notes gave both a telling word in a title or a topic line, or one link, that few other episodes have.
"""

import math
import re
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from bench import Row
from segue.engines.embed.base import Embedder
from segue.engines.embed.minilm import MiniLmEmbedder
from segue.engines.weights import WeightsStore
from segue.jobs.base import Silent
from segue.model.ids import new_id
from segue.model.media import Collection, Item
from segue.model.text import Transcript
from segue.recommend.meaning.shared import Shared, shared
from segue.recommend.service import Recommender
from segue.store import Store
from segue.understanding.chapters.evaluate import evaluate
from segue.understanding.chapters.labelled import Labelled, read_all, read_labelled
from segue.understanding.chapters.learn import Episode, cross_validated
from segue.understanding.jobs import understand_missing, usable
from segue.understanding.lexicon import rarity, talk
from segue.understanding.reading.steps import Steps
from segue.understanding.words import folded, stem, words_of

SYNTAX = Path(__file__).parents[2] / "shared" / "data" / "talk" / "syntax"
NEAREST = 5
AUDITED = 500
FEW = 0.08
"""What more than this share of episodes have in common tells nothing."""

Bag = Counter[str]


def run() -> list[Row]:
    """Every figure, or one row that says why not."""
    if not SYNTAX.is_dir():
        return [Row("understanding", None, note="the labelled episodes are not here")]
    return [*_chapters(), *_alike()]


def _chapters() -> list[Row]:
    """Ours on episodes that it was not learned from: five folds, each judged by what the other four taught."""
    episodes = [Episode(each) for each in read_labelled(SYNTAX)]
    _, score, apart = cross_validated(episodes)
    rivals = {row.model: row for row in evaluate(SYNTAX)["rows"]}
    equal, tiling = rivals["equal"], rivals["texttiling"]
    note = f"{len(episodes)} episodes; equal lengths {{}}, TextTiling {{}}"
    return [
        Row("chapters, boundary F1 within 30 s, cross-validated", round(score, 3),
            target=f">= {1.25 * max(equal.boundary_f1, tiling.boundary_f1):.3f}",
            note=note.format(round(equal.boundary_f1, 3), round(tiling.boundary_f1, 3))),
        Row("chapters, window-diff, cross-validated", round(apart, 3),
            target=f"<= {min(0.75 * equal.window_diff, tiling.window_diff):.3f}",
            note=note.format(round(equal.window_diff, 3), round(tiling.window_diff, 3))),
    ]  # fmt: skip


def _alike() -> list[Row]:
    told = list(read_all(SYNTAX))
    with tempfile.TemporaryDirectory() as folder:
        store = Store.open(f"sqlite:///{folder}/bench.db")
        try:
            ids = _stocked(store, told)
            began = time.monotonic()
            embedder = _embedder(Path(folder))
            done = understand_missing(store, Silent(), embedder=embedder)
            hours = sum(each.duration_ms for each in told) / 3_600_000
            speed = (time.monotonic() - began) / hours
            near = _nearest(store, ids)
            reasons = _reasons(store, ids, near)
            wrong = sum(not _supported(each, told[ids.index(place.item_id)], place.start_ms, place.text)
                        for each in reasons for place in (each.here, each.there))  # fmt: skip
        finally:
            store.close()
    truth = _belong(told)
    bags = [_bag(each) for each in told]
    bm25 = max(_share(truth, _bm25(bags, bags)), _share(truth, _bm25([_best(bag, bags) for bag in bags], bags)))
    ours = _share(truth, near)
    chance = float(truth.sum() / (len(told) * (len(told) - 1)))
    with_what = "phrases and MiniLM" if embedder is not None else "phrases alone: MiniLM is not here"
    return [
        Row("understanding an hour of talk", round(speed, 2), "s", note=f"{done.done} episodes, {with_what}"),
        Row(f"more like this: share of the first {NEAREST} that belong together", round(ours, 3),
            target=f">= {max(bm25, 3 * chance):.3f}", note=f"the better of two BM25s {bm25:.3f}, chance {chance:.3f}"),
        Row("reasons audited", float(len(reasons)), target=f">= {AUDITED}"),
        Row("of them without support at either moment", float(wrong), target="<= 0"),
    ]  # fmt: skip


def _stocked(store: Store, told: Sequence[Labelled]) -> list[str]:
    show = Collection(new_id("show"), "show", "Syntax", "syntax", language="en")
    store.catalog.put_collections([show])
    items = [
        Item(new_id("episode"), "episode", show.id, each.title, duration_ms=each.duration_ms, guid=each.name)
        for each in told
    ]
    store.catalog.put_items(items)
    for item, each in zip(items, told, strict=True):
        # The notes stay outside: they are the truth that is asked for.
        store.feeds.put_transcript(Transcript(item.id, "en", each.segments, "feed:srt"))
    return [item.id for item in items]


def _embedder(folder: Path) -> Embedder | None:
    from tests.weights import cache_dir

    steps = Steps(Path.home() / ".cache" / "segue-tests" / "steps")  # where the bench of search keeps the same passages
    return usable(MiniLmEmbedder(WeightsStore(cache_dir()).path, folder / "engines"), steps)


def _nearest(store: Store, ids: Sequence[str]) -> list[list[int]]:
    ground = Recommender(store).keeper.ground()
    assert ground.meanings is not None
    at = {id_: number for number, id_ in enumerate(ids)}
    one = np.ones(1, np.float32)
    return [
        [at[ground.atlas.id(int(row))] for row in ground.meanings.near(ground.atlas.rows([id_]), one, 2 * NEAREST)[0]]
        for id_ in ids
    ]


def _reasons(store: Store, ids: Sequence[str], near: Sequence[Sequence[int]]) -> list[Shared]:
    found: list[Shared] = []
    for number, others in enumerate(near):
        for other in others:
            found += shared(store, ids[number], ids[other])
    step = max(1, len(found) // AUDITED)
    return found[::step][:AUDITED]


def _supported(each: Shared, told: Labelled, start_ms: int, text: str) -> bool:
    """Whether the words stand in the transcript at that time, and say the topic or the name. Asks nothing of ours."""
    around = " ".join(s.text for s in told.segments if s.start_ms <= start_ms + 60_000 and s.end_ms >= start_ms - 1_000)
    if " ".join(text.split()) not in " ".join(around.split()):
        return False
    if each.kind == "topic":
        return set(each.key.split()) <= {stem(folded(word), "en") for word in words_of(text)}
    return folded(each.title) in folded(text)


def _belong(told: Sequence[Labelled]) -> np.ndarray:
    """(episodes × episodes) whether people's notes bind two."""
    count = len(told)
    links = [{re.sub(r"^https?://(www\.)?", "", a.split("?")[0]).rstrip("/").lower() for _, a in e.links} for e in told]
    titles = [" ".join([each.title, *(chapter.title for chapter in each.chapters)]) for each in told]
    words = [
        {stem(w.casefold(), "en") for w in words_of(title) if rarity(w.casefold(), "en") > 0.7
         and w.casefold() not in talk("en").stop}
        for title in titles
    ]  # fmt: skip
    found = np.zeros((count, count), bool)
    for sets in (links, words):
        often = Counter(each for some in sets for each in some)
        telling = [{each for each in some if 2 <= often[each] <= FEW * count} for some in sets]
        for i in range(count):
            for j in range(count):
                found[i, j] |= i != j and bool(telling[i] & telling[j])
    return found


def _share(truth: np.ndarray, near: Sequence[Sequence[int]]) -> float:
    """Of the nearest of every episode that belongs to any, the share that does."""
    return float(np.mean([truth[at, list(some)[:NEAREST]].mean() for at, some in enumerate(near) if truth[at].any()]))


def _bag(each: Labelled) -> Bag:
    stop = talk("en").stop
    small = (word.casefold() for segment in each.segments for word in words_of(segment.text))
    return Counter(stem(word, "en") for word in small if word not in stop and len(word) > 2)


def _best(bag: Bag, bags: Sequence[Bag], most: int = 25) -> Bag:
    """The words of a bag with the highest tf-idf: a query that people might make of it."""
    having = Counter(word for each in bags for word in each)
    ordered = sorted(bag, key=lambda word: (-bag[word] * math.log(len(bags) / having[word]), word))
    return Counter({word: bag[word] for word in ordered[:most]})


def _bm25(queries: Sequence[Bag], bags: Sequence[Bag]) -> list[list[int]]:
    """The nearest of every query (S. Robertson and H. Zaragoza, 2009; k1 1.2, b 0.75), itself left out."""
    count = len(bags)
    mean = sum(sum(bag.values()) for bag in bags) / count
    places: dict[str, list[tuple[int, float]]] = defaultdict(list)
    for number, bag in enumerate(bags):
        length = 0.25 + 0.75 * sum(bag.values()) / mean
        for word, times in bag.items():
            places[word].append((number, times * 2.2 / (times + 1.2 * length)))
    found = []
    for at, query in enumerate(queries):
        scores = np.zeros(count)
        for word, times in query.items():
            rare = math.log(1 + (count - len(places[word]) + 0.5) / (len(places[word]) + 0.5))
            for number, value in places[word]:
                scores[number] += times * rare * value
        scores[at] = -1
        found.append(np.argsort(-scores, kind="stable")[:NEAREST].tolist())
    return found
