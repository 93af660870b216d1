"""Recommending by what is said: who is near, what exactly is shared, and that every reason can be checked."""

from pathlib import Path

import numpy as np
import pytest

from segue.engines.embed.fake import FakeEmbedder
from segue.jobs.base import Silent
from segue.model.ids import new_id
from segue.model.listening import Feedback
from segue.model.text import Segment, Transcript
from segue.recommend.meaning.shared import sentence, shared
from segue.recommend.service import Recommender
from segue.search.index import SearchIndex
from segue.search.jobs import index_what_changed
from segue.store import Store
from segue.understanding.jobs import fill_meanings, understand_missing, usable
from segue.understanding.reading.steps import Steps
from segue.understanding.vectors import meaning_vector
from tests import factories as make
from tests.understanding.talks import BEES, BREAD, LIGHTHOUSE, SENTENCE_MS

EXTRA = {
    "bees": ["The beekeeper opened the hive and the bees were calm.", "Honey from the hive is sold in the village."],
    "sea": ["The lighthouse keeper saw the storm from the tower.", "A lighthouse guides every ship in the channel."],
    "bread": ["A sourdough starter wants flour, water and rest.", "The crust of the bread sang in the kitchen."],
}


def spoken(item_id: str, *parts: list[tuple[str, str]], more: tuple[str, ...] = ()) -> Transcript:
    lines = [line for part in parts for line in part] + [("", text) for text in more]
    return Transcript(
        item_id,
        "en",
        tuple(Segment(n * SENTENCE_MS, (n + 1) * SENTENCE_MS - 500, text, who) for n, (who, text) in enumerate(lines)),
        "feed:vtt",
    )


@pytest.fixture
def ids(store: Store) -> dict[str, str]:
    """A show of three episodes, another of three on the same things, and a book about the sea."""
    found: dict[str, str] = {}
    for show, names in (("one", ("bees1", "sea1", "bread1")), ("two", ("bees2", "sea2", "bread2"))):
        whole = make.collection("show", title=f"Show {show}")
        store.catalog.put_collections([whole])
        for name in names:
            item = make.item(whole, title=name, duration_ms=300_000, published_at_ms=1_000)
            store.catalog.put_items([item])
            found[name] = item.id
    book = make.collection("book", title="The Tower")
    files = [make.file() for _ in range(2)]
    chapters = [
        make.item(book, title=f"Chapter {n}", duration_ms=200_000, file_id=file.id) for n, file in enumerate(files)
    ]
    store.catalog.put_collections([book])
    store.files.put_files(files)
    store.catalog.put_items(chapters)
    found |= {"book": book.id, "chapter": chapters[1].id}
    parts = {"bees": BEES[2:], "sea": LIGHTHOUSE[1:], "bread": BREAD[1:-1]}
    for name, part in parts.items():
        store.feeds.put_transcript(spoken(found[f"{name}1"], part))
        store.feeds.put_transcript(spoken(found[f"{name}2"], part[3:], more=tuple(3 * EXTRA[name])))
    store.feeds.put_transcript(spoken(chapters[0].id, [("", "It was a long road from the village to the coast.")] * 9))
    store.feeds.put_transcript(spoken(chapters[1].id, LIGHTHOUSE[2:8], more=tuple(3 * EXTRA["sea"])))
    understand_missing(store, Silent(), embedder=FakeEmbedder())
    return found


def test_episodes_and_books_that_speak_of_the_same_are_near(store: Store, ids: dict[str, str]) -> None:
    meanings = Recommender(store).keeper.ground().meanings
    assert meanings is not None and meanings.meanings.shape[1] == FakeEmbedder().dimension
    atlas = Recommender(store).keeper.ground().atlas
    for name, wanted in (("bees1", "bees2"), ("bread2", "bread1"), ("book", "sea1")):
        rows, close, led = meanings.near(atlas.rows([ids[name]]), np.ones(1, np.float32), 5)
        near = [atlas.id(int(row)) for row in rows]
        assert near[0] == ids[wanted] or (name == "book" and near[0] in {ids["sea1"], ids["sea2"]})
        assert (
            ids[name] not in near
            and (close[:-1] >= close[1:]).all()
            and set(map(int, led)) == {int(atlas.rows([ids[name]])[0])}
        )


def test_what_is_shared_is_said_on_both_sides(store: Store, ids: dict[str, str]) -> None:
    found = shared(store, ids["sea1"], ids["book"])
    assert "Lighthouse" in {each.title for each in found}
    words = {each: {s.start_ms: s.text for t in store.feeds.transcripts(each) for s in t.segments} for each in
             (ids["sea1"], ids["chapter"])}  # fmt: skip
    for each in found:
        assert each.here.item_id == ids["sea1"] and each.there.item_id == ids["chapter"]
        for place in (each.here, each.there):
            assert words[place.item_id][place.start_ms] == place.text
    assert shared(store, ids["bees1"], ids["bread1"]) == [] or all(
        each.here.text and each.there.text for each in shared(store, ids["bees1"], ids["bread1"])
    )


def test_a_reason_names_what_both_speak_of(store: Store, ids: dict[str, str]) -> None:
    found = shared(store, ids["sea1"], ids["sea2"], most=2)
    assert sentence(found) == f"Both speak of {found[0].title.lower()} and {found[1].title.lower()}"
    assert sentence(found[:1], "Dusk") == f"Speaks of {found[0].title.lower()}, as Dusk does"
    assert sentence([]) == ""


def test_more_like_this_finds_what_came_a_moment_ago(store: Store, ids: dict[str, str]) -> None:
    recommender = Recommender(store)
    assert recommender.alike(ids["bees1"], "episode", 3).picks[0].item_id == ids["bees2"]
    show = make.collection("show", title="Show three")
    fresh = make.item(show, title="fresh", duration_ms=300_000)
    store.catalog.put_collections([show])
    store.catalog.put_items([fresh])
    store.feeds.put_transcript(spoken(fresh.id, BEES[1:]))
    understand_missing(store, Silent(), embedder=FakeEmbedder())
    slate = recommender.alike(ids["bees1"], "episode", 3)
    assert {fresh.id, ids["bees2"]} <= {pick.item_id for pick in slate.picks[:2]}
    reasons = [pick.reason for pick in slate.picks if pick.source == "meaning"]
    assert reasons and all(reason.startswith("Speaks of ") and reason.endswith("as bees1 does") for reason in reasons)


def test_one_like_is_enough_for_a_listener(store: Store, ids: dict[str, str]) -> None:
    user = make.user()
    store.accounts.add_user(user)
    store.listening.put_feedback(Feedback(new_id("feedback"), user.id, ids["sea1"], "like", created_at_ms=1))
    slate = Recommender(store).similar(user, ids["sea1"], "book")
    assert [pick.item_id for pick in slate.picks][:1] == [ids["book"]]


def test_without_an_embedder_the_words_do_and_meanings_come_later(store: Store, ids: dict[str, str]) -> None:
    store.understandings.forget(list(ids.values()))
    understand_missing(store, Silent())
    meanings = Recommender(store).keeper.ground().meanings
    assert meanings is not None and meanings.meanings.shape[1] == 0
    assert fill_meanings(store, Silent(), FakeEmbedder()) == 7
    assert fill_meanings(store, Silent(), FakeEmbedder()) == 0
    filled = Recommender(store).keeper.ground().meanings
    assert filled is not None and filled.meanings.shape[1] == FakeEmbedder().dimension


def test_passages_are_read_once_for_search_and_for_understanding(
    store: Store, ids: dict[str, str], tmp_path: Path
) -> None:
    store.understandings.forget(list(ids.values()))
    embedder, steps = FakeEmbedder(), Steps(tmp_path / "steps")
    index = SearchIndex(tmp_path / "index", embedder, steps)
    index_what_changed(store, index, Silent())
    read = embedder.read
    assert read == len(index.rows)
    understand_missing(store, Silent(), embedder=usable(embedder, steps))
    assert embedder.read == read + 1  # the word that asks whether it is here
    one = store.understandings.vectors("fake", "1")[ids["bees1"]]
    plain = meaning_vector(store.feeds.transcripts(ids["bees1"])[0], (), FakeEmbedder())
    assert np.allclose(np.frombuffer(one, "<f2"), np.frombuffer(plain, "<f2"), atol=0.01)
    index.close()
