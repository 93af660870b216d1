"""Search as listeners use it, over a small library of its own."""

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from segue.engines.embed.fake import FakeEmbedder
from segue.model.errors import BadInput, Unavailable
from segue.model.media import Collection, Credit, Item, Mark
from segue.model.text import Segment, Transcript
from segue.search.asking import Wish, read_wish
from segue.search.controls import Controls, Filters
from segue.search.jobs import index_what_changed
from segue.search.otherwise import language_asked
from segue.search.service import SearchService
from segue.search.suggest import Suggester
from segue.store import Store
from tests import factories as make

DAY_MS = 86_400_000
TALK = {
    "old": ("The old harbour was quiet.", "We argued about tabs and spaces.", "Boats waited for the morning."),
    "new": ("A slow oven makes soft bread.", "Somebody likes tabs, somebody spaces.", "Salt belongs into water."),
}


class Quiet:
    """A job that nobody watches."""

    def progress(self, fraction: float, message: str = "") -> None: ...

    def check_cancelled(self) -> None: ...


@pytest.fixture
def store(migrated: Path, tmp_path: Path) -> Iterator[Store]:
    shutil.copy(migrated, tmp_path / "segue.db")
    made = Store.open(f"sqlite:///{tmp_path / 'segue.db'}")
    for n, (name, lines) in enumerate(TALK.items()):
        show = make.collection("show", title=f"Show {name}", language="en", credits=(Credit(f"Host {name}", "host"),))
        (show,) = made.catalog.put_collections([show])
        episode = make.item(
            show, title=f"Episode {name}", published_at_ms=(18_000 + n * 2_000) * DAY_MS, duration_ms=600_000 * (n + 1),
            explicit=name == "new", description="<p>Notes on <b>kettles</b>.</p>",
            marks=(Mark(0, None, f"Topic {name}"),),
        )  # fmt: skip
        made.catalog.put_items([episode])
        said = tuple(Segment(k * 120_000, k * 120_000 + 4_000, line, "Ann") for k, line in enumerate(lines))
        made.feeds.put_transcript(Transcript(episode.id, "en", said, "feed:vtt"))
    yield made
    made.close()


@pytest.fixture
def search(store: Store, tmp_path: Path) -> Iterator[SearchService]:
    made = SearchService(store, tmp_path / "search", FakeEmbedder())
    index_what_changed(store, made.index, Quiet())
    yield made
    made.close()


def places(search: SearchService, text: str, *how: object, **more: object) -> list[tuple[str, int]]:
    found = search.find(text, *how, **more)  # type: ignore[arg-type]
    return [(group.title, moment.start_ms) for group in found.groups for moment in group.moments]


def test_moments_come_by_show_with_the_sentence(search: SearchService) -> None:
    found = search.find("the episode where they argued about tabs and spaces")
    assert found.wish == Wish("tabs and spaces", ("episode",))
    assert {group.title for group in found.groups} == {"Show old", "Show new"}
    moment = next(each for group in found.groups for each in group.moments if group.title == "Show old")
    assert (moment.start_ms, moment.speaker, moment.source) == (120_000, "Ann", "speech")
    assert moment.text == TALK["old"][1]


def test_what_is_called_so_comes_too(search: SearchService) -> None:
    found = search.find("episode old")
    assert [kind for kind, _ in found.titles] == ["episode"]
    assert search.find("host new").creators


def test_notes_are_found_without_their_markup(search: SearchService) -> None:
    found = search.find("kettles")
    assert {moment.text for group in found.groups for moment in group.moments} == {"Notes on kettles ."}


@pytest.mark.parametrize(
    ("filters", "shows"),
    [
        (Filters(people=("host OLD",)), {"Show old"}),
        (Filters(languages=("es",)), set()),
        (Filters(longest_ms=700_000), {"Show old"}),
        (Filters(shortest_ms=700_000), {"Show new"}),
        (Filters(after_ms=19_000 * DAY_MS), {"Show new"}),
        (Filters(before_ms=19_000 * DAY_MS), {"Show old"}),
        (Filters(explicit=False), {"Show old"}),
        (Filters(kinds=("book",)), set()),
        (Filters(kinds=("episode",)), {"Show old", "Show new"}),
    ],
)
def test_filters(search: SearchService, filters: Filters, shows: set[str]) -> None:
    said = search.find("tabs and spaces", filters, mode="words").groups
    assert {group.title for group in said if any(moment.source == "speech" for moment in group.moments)} == shows


def test_inside_one_item(search: SearchService, store: Store) -> None:
    item: Item = store.catalog.list_items("episode")[1][0]
    found = search.find("somebody waited", Filters(item_id=item.id))
    assert {moment.item_id for group in found.groups for moment in group.moments} == {item.id}
    assert not found.titles
    assert places(search, "tabs", Filters(item_id="epi_none")) == []
    home: Collection = store.catalog.collection(item.collection_id)
    assert {show for show, _ in places(search, "tabs", Filters(collection_id=home.id))} == {home.title}


def test_controls_move_up_and_down(search: SearchService, store: Store) -> None:
    shows = {each.title: each.id for each in store.catalog.list_collections("show")[1]}
    for first, last in (("Show old", "Show new"), ("Show new", "Show old")):
        boost = {f"collection:{shows[first]}": 1.0, f"collection:{shows[last]}": -1.0}
        assert places(search, "tabs and spaces", controls=Controls(boost=boost))[0][0] == first
    assert len(places(search, "quiet tabs salt boats", controls=Controls(diversity=4))) <= 2
    now = 20_001 * DAY_MS
    assert places(search, "tabs spaces", controls=Controls(freshness=1.0), now_ms=now)[0][0] == "Show new"


def test_a_slip_of_the_pen(search: SearchService) -> None:
    assert search.find("harbuor").did_you_mean == "harbour"
    assert search.find("harbour").did_you_mean == ""
    assert search.find("xqzwv").did_you_mean == ""
    assert search.find("xqzwv").groups == ()


@pytest.mark.parametrize("text", ["", "?!", "\x00", "the episode where", "(", '"', "a" * 400, "🎧"])
def test_odd_questions(search: SearchService, text: str) -> None:
    assert search.find(text).titles == ()


def test_a_question_too_long(search: SearchService) -> None:
    with pytest.raises(BadInput, match="too long"):
        search.find("x" * 401)


def test_what_changed_is_put_and_what_went_is_taken_out(search: SearchService, store: Store) -> None:
    assert index_what_changed(store, search.index, Quiet()) == 0
    item = store.catalog.list_items("episode")[1][0]
    words = Transcript(item.id, "en", (Segment(0, 4_000, "A zebra crossed."),), "feed:vtt", "2")
    store.feeds.put_transcript(words)
    index_what_changed(store, search.index, Quiet())
    assert places(search, "zebra", mode="words") != []
    store.catalog.remove_items([item.id])
    index_what_changed(store, search.index, Quiet())
    assert places(search, "zebra", mode="words") == []


def test_without_weights_words_alone_are_compared(store: Store, tmp_path: Path) -> None:
    class Nothing(FakeEmbedder):
        def embed(self, texts, query=False):  # type: ignore[no-untyped-def]
            raise Unavailable("The weights are not here.", "Run `segue models pull`.")

    search = SearchService(store, tmp_path / "words", Nothing())
    index_what_changed(store, search.index, Quiet())
    found = search.find("argued about tabs")
    assert not found.by_meaning
    assert found.groups[0].moments[0].start_ms == 120_000
    search.close()


def test_suggestions_are_ones_own_then_names(search: SearchService, store: Store) -> None:
    ann, bo = make.user(), make.user()
    store.accounts.add_user(ann)
    store.accounts.add_user(bo)
    store.searches.put(ann.id, "episodes about tea", 1)
    told = [(each.text, each.kind) for each in search.suggest(ann.id, "Épis")]
    assert told[0] == ("episodes about tea", "recent")
    assert {("Episode old", "title"), ("Episode new", "title")} <= set(told)
    assert all(each.kind != "recent" for each in search.suggest(bo.id, "epis"))
    assert [each.text for each in search.suggest(ann.id, "topic o")] == ["Topic old"]
    assert search.suggest(bo.id, "") == []
    assert [each.text for each in search.suggest(ann.id, "")] == ["episodes about tea"]


def test_recent_searches_are_bounded_and_forgotten(store: Store) -> None:
    ann, bo = make.user(), make.user()
    for each in (ann, bo):
        store.accounts.add_user(each)
    for n in range(60):
        store.searches.put(ann.id, f"tea {n}", n)
    store.searches.put(ann.id, "TEA 59", 100)
    store.searches.put(bo.id, "coffee", 1)
    assert store.searches.recent(ann.id, 100)[0] == "TEA 59"
    assert len(store.searches.recent(ann.id, 100)) == 50
    store.searches.forget(ann.id, "tea 59")
    assert store.searches.recent(ann.id)[0] == "tea 58"
    store.searches.forget(ann.id)
    assert store.searches.recent(ann.id) == []
    assert store.searches.recent(bo.id) == ["coffee"]


def test_completion_reads_names_again_when_they_change(monkeypatch: pytest.MonkeyPatch) -> None:
    names = [("work", "Quiet Rooms", 1), ("artist", "The Quiet Ones", 9)]
    suggester = Suggester(lambda: len(names), lambda: names)
    assert [each.text for each in suggester.complete("quiet")] == ["Quiet Rooms", "The Quiet Ones"]
    names.append(("show", "Quietly", 3))
    monkeypatch.setattr("segue.search.suggest._AGAIN_S", -1.0)
    assert "Quietly" in [each.text for each in suggester.complete("quiet")]


@pytest.mark.parametrize(
    ("question", "wish"),
    [
        ("the episode where they argued about tabs and spaces", Wish("tabs and spaces", ("episode",))),
        ("find me the part where she talks about burnout", Wish("burnout")),
        ("a book like a quiet winter", Wish("a quiet winter", ("book", "chapter"))),
        ("When do they talk about webpack?", Wish("webpack")),
        ("el episodio donde hablan de la sal", Wish("la sal", ("episode",))),
        ("die Folge, in der sie über Kaffee reden", Wish("Kaffee reden", ("episode",))),
        ("tabs and spaces?", Wish("tabs and spaces")),
        ("The Episode", Wish("The Episode")),
    ],
)
def test_wishes(question: str, wish: Wish) -> None:
    assert read_wish(question) == wish


def test_filters_are_plain() -> None:
    assert not Filters().any
    assert replace(Filters(), kinds=("book",)).any


class EnglishOnly(FakeEmbedder):
    languages = frozenset({"en"})

    def __init__(self) -> None:
        super().__init__()
        self.questions: list[str] = []

    def embed(self, texts, query=False):  # type: ignore[no-untyped-def]
        self.questions += list(texts) if query else []
        return super().embed(texts, query)


def test_a_question_in_another_language_is_asked_in_the_librarys(store: Store, tmp_path: Path) -> None:
    told = {"os barcos esperavam pela manhã": "the boats waited for the morning", "o pão é macio": "soft bread"}
    ways: list[tuple[str, str]] = []

    def translate(text: str, source: str, target: str) -> str:
        ways.append((source, target))
        if text not in told:
            raise Unavailable("There is no way.", "Pull one.")
        return told[text]

    embedder = EnglishOnly()
    search = SearchService(store, tmp_path / "other", embedder, translate=translate)
    index_what_changed(store, search.index, Quiet())
    found = search.find("os barcos esperavam pela manhã")
    assert found.groups[0].moments[0].text.endswith("Boats waited for the morning.") and not found.did_you_mean
    assert ways == [("pt", "en")] and embedder.questions[-1] == "the boats waited for the morning"
    search.find("os barcos esperavam pela manhã")
    assert len(ways) == 1
    search.find("the boats waited for the morning", Filters())
    search.find("webpack")
    assert len(ways) == 1
    search.find("as crianças não sabiam de nada")
    assert embedder.questions[-1] == "as crianças não sabiam de nada"
    search.close()


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("the episode where they argued about tabs and spaces", "en"),
        ("o episódio sobre abelhas e mel", "pt"),
        ("un livre comme un hiver tranquille", "fr"),
        ("die Folge über Bienen und Honig", "de"),
        ("cuando hablan de la soledad", "es"),
        ("webpack", ""),
        ("", ""),
        ("日本語", ""),
    ],
)
def test_the_language_of_a_question_is_told_where_it_is_clear(text: str, language: str) -> None:
    assert language_asked(text) == language
