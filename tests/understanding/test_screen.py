"""Films: scenes, slides and words on the screen at their times; found by search, used by understanding."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from segue.engines.embed.fake import FakeEmbedder
from segue.engines.ocr.fake import FakePictureReader
from segue.engines.ocr.paddle import PaddleReader
from segue.jobs.base import Silent
from segue.model.errors import BadInput, Cancelled, Unavailable
from segue.model.media import Item
from segue.model.screen import Screen, Shown
from segue.model.understanding import Chapter
from segue.search.jobs import index_what_changed
from segue.search.service import SearchService
from segue.store import Store
from segue.understanding.passages import screen_passages
from segue.understanding.reading.steps import Steps
from segue.understanding.screen import jobs, look
from segue.understanding.screen.film import frames, length_ms
from segue.understanding.screen.jobs import TimeUp, look_at_item, told
from segue.understanding.screen.scenes import CUT, change, is_other, small
from segue.understanding.screen.slides import is_slide, title_of
from segue.understanding.screen.uses import people, titled, written
from segue.understanding.whole import read
from tests import factories as make
from tests.understanding.films import filmed, slide, write_film
from tests.understanding.talks import DURATION_MS, talk
from tests.weights import Weights

BEES = ("A hive speaks in smells", "It dances, too")
LAMP = ("Whale oil burned for a century",)


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """0 s a slide, 6 s a line more on it, 10 s somebody named, 18 s another slide, 26 s nothing, 32 s the first."""
    bees = slide("Keeping bees", *BEES)
    more = slide("Keeping bees", *BEES, "Every bee is a nurse first")
    lamp = slide("The lamp", *LAMP, ground="navy", ink="white")
    parts = [(6, bees), (4, more), (8, "Jane Doe, beekeeper"), (8, lamp), (6, ""), (5, bees)]
    return write_film(tmp_path_factory.mktemp("film") / "talk.mp4", parts)


@pytest.fixture
def steps(tmp_path: Path) -> Steps:
    return Steps(tmp_path / "steps")


@pytest.fixture
def episode(store: Store, film: Path) -> Item:
    show = make.collection("show", title="Slow Hours")
    item = make.item(show, title="Hives", duration_ms=37_000)
    file = replace(make.file(path=str(film), has_video=True), duration_ms=37_000)
    store.catalog.put_collections([show])
    store.files.put_files([file])
    store.catalog.put_items([replace(item, file_id=file.id)])
    return store.catalog.item(item.id)


@pytest.mark.engines
def test_the_words_of_a_film_are_found_at_their_times(
    store: Store, film: Path, episode: Item, steps: Steps, weights: Weights, tmp_path: Path
) -> None:
    seen = look_at_item(store, PaddleReader(weights), steps, episode.id, Silent())
    assert seen is not None and seen.note == "" and seen == store.screens.get(episode.id)
    assert [round(at / 1000) for at in seen.scenes] == [10, 18, 26, 32]
    expected = [
        (0, 6, "slide", "Keeping bees", "\n".join(["Keeping bees", *BEES])),
        (6, 10, "slide", "Keeping bees", "Every bee is a nurse first"),
        (10, 18, "words", "", "Jane Doe, beekeeper"),
        (18, 26, "slide", "The lamp", "\n".join(["The lamp", *LAMP])),
        (32, 37, "slide", "Keeping bees", "\n".join(["Keeping bees", *BEES])),
    ]
    assert [(each.kind, each.title, each.text) for each in seen.shown] == [each[2:] for each in expected]
    for each, (start_s, end_s, *_) in zip(seen.shown, expected, strict=True):
        assert abs(each.start_ms - 1000 * start_s) <= 1_000 and abs(each.end_ms - 1000 * end_s) <= 1_000
    assert 5 <= seen.pictures <= 12 and seen.cpu_ms > 0
    assert told(seen) == "5 scenes, words 5 times, 4 of them on slides"
    search = SearchService(store, tmp_path / "index", FakeEmbedder())
    index_what_changed(store, search.index, Silent())
    (group,) = search.find("whale oil").groups
    moment = group.moments[0]
    assert (moment.item_id, moment.source) == (episode.id, "screen")
    assert abs(moment.start_ms - 18_000) <= 1_000
    assert search.find("nurse").groups[0].moments[0].text == "Keeping bees: Every bee is a nurse first"
    search.close()


def test_looking_stops_and_goes_on_where_it_was(
    store: Store, episode: Item, steps: Steps, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(look, "PIECE_MS", 10_000)
    reader = FakePictureReader()

    class Stops(Silent):
        def progress(self, fraction: float, message: str = "") -> None:
            if fraction > 0.7:
                raise Cancelled("Stop.")

    with pytest.raises(Cancelled):
        look_at_item(store, reader, steps, episode.id, Stops())
    before = reader.pictures
    assert before and store.screens.get(episode.id) is None
    seen = look_at_item(store, reader, steps, episode.id, Silent())
    assert seen is not None and reader.pictures - before < before
    whole = FakePictureReader()
    again = look_at_item(store, whole, Steps(steps.folder / "other"), episode.id, Silent(), again=True)
    assert again is not None and again.shown == seen.shown and whole.pictures == reader.pictures
    assert look_at_item(store, reader, steps, episode.id, Silent()) is None
    kept = store.screens.get(episode.id)
    assert kept is not None and kept.cpu_ms == seen.cpu_ms + again.cpu_ms
    assert store.screens.cost().items == 1


def test_the_job_takes_turns_and_is_wanted_until_done(store: Store, episode: Item, steps: Steps) -> None:
    reader = FakePictureReader()

    class Asked:
        def __init__(self) -> None:
            self.jobs: list[tuple[str, dict[str, str]]] = []

        def submit(self, name: str, args: dict[str, str], key: str = "", priority: int = 0) -> None:
            self.jobs.append((name, args))

    runner = Asked()
    jobs.want_screens(store, runner, reader)  # type: ignore[arg-type]
    assert runner.jobs == [("screens", {})]
    with pytest.raises(TimeUp):
        look_at_item(store, reader, steps, episode.id, Silent(), slice_s=-1.0)
    assert jobs.look_slice(store, runner, reader, steps, Silent())  # type: ignore[arg-type]
    assert not jobs.look_slice(store, runner, reader, steps, Silent())  # type: ignore[arg-type]
    jobs.want_screens(store, runner, reader)  # type: ignore[arg-type]
    assert len(runner.jobs) == 1


def test_what_is_no_film_is_told_and_tried_once(store: Store, episode: Item, steps: Steps, tmp_path: Path) -> None:
    reader = FakePictureReader()
    file = store.files.file(episode.file_id)
    broken = tmp_path / "broken.mp4"
    broken.write_bytes(Path(file.path).read_bytes()[:3_000])
    store.files.put_files([replace(file, path=str(broken))])
    seen = look_at_item(store, reader, steps, episode.id, Silent())
    assert seen is not None and "broken.mp4" in seen.note and seen.shown == ()
    assert look_at_item(store, reader, steps, episode.id, Silent()) is None
    store.files.put_files([replace(file, has_video=False)])
    with pytest.raises(Unavailable, match="not here"):
        look_at_item(store, reader, steps, episode.id, Silent())


def test_sound_alone_has_no_pictures(tmp_path: Path) -> None:
    from tests.understanding.reading.sounds import as_file, spoken

    with pytest.raises(BadInput, match="no moving pictures"):
        length_ms(as_file(tmp_path / "a.wav", spoken("Only words here.")))


def test_pictures_come_at_their_times(film: Path) -> None:
    found = list(frames(film, 1_000, 9_000, 13_000))
    assert [each.time_ms for each in found] == [9_000, 10_000, 11_000, 12_000]
    assert {each.picture.shape for each in found} == {(450, 800, 3)}
    assert length_ms(film) == 37_000


def test_cuts_changes_and_slides_are_told_apart() -> None:
    one, more = slide("Keeping bees", *BEES), slide("Keeping bees", *BEES, "One line more")
    moving, later = filmed(1), filmed(2)
    assert change(small(one), small(moving)) > CUT > change(small(moving), small(later))
    assert change(small(one), small(more)) < CUT and is_other(small(one), small(more))
    noise = np.random.default_rng(1).integers(-6, 7, one.shape)
    assert not is_other(small(one), small(np.clip(one.astype(int) + noise, 0, 255).astype(np.uint8)))
    lines = FakePictureReader().read(one)
    words = tuple(replace(line, text="two words") for line in lines)
    assert is_slide(small(one), words) and not is_slide(small(moving), words) and not is_slide(small(one), ())
    assert title_of(lines) == lines[0].text and title_of(()) == ""


def test_what_stands_there_all_the_time_is_no_news() -> None:
    from segue.engines.ocr.base import SeenLine

    def line(text: str, top: float = 0.1) -> SeenLine:
        return SeenLine(text, 0.1, top, 0.5, 0.05, 1.0)

    looks = [look._Look(at * 1_000, (line("Slow Hours TV", 0.9), line(f"Point {'abcdefghij'[at]}" * 3)), True)
             for at in range(10)]  # fmt: skip
    shown = look._shown(looks, 10_000)
    assert len(shown) == 10 and not any("Slow Hours" in each.text for each in shown)


@pytest.fixture
def screen() -> Iterator[Screen]:
    shown = (
        Shown(0, 60_000, "A quiet evening\nlamps and whale oil", "slide", "A quiet evening"),
        Shown(70_000, 90_000, "Jane Doe, beekeeper\nEXIT"),
    )
    yield Screen("epi_1", "fake", "1", "x", (), shown)


def test_the_screen_names_people_and_chapters(screen: Screen) -> None:
    assert [(each.name, each.source) for each in people(screen)] == [("Jane Doe", "screen")]
    chapters = (Chapter(5_000, 100_000, "Lamps"), Chapter(100_000, 200_000, "Bread"))
    first, second = titled(chapters, screen)
    assert (first.title, first.moment.start_ms if first.moment else -1) == ("A quiet evening", 0)
    assert second == chapters[1]
    assert "whale oil" in written(screen) and "Jane" not in written(screen)
    assert written(None) == "" and people(None) == [] and titled(chapters, None) == chapters


def test_what_is_written_on_slides_counts_for_the_topics() -> None:
    plain = read(talk(), DURATION_MS).told.topics
    last = plain[-1]
    slides = Screen("epi_1", "fake", "1", "x", (), (Shown(0, 9_000, last.title, "slide", last.title),))
    after = {each.key: number for number, each in enumerate(read(talk(), DURATION_MS, screen=slides).told.topics)}
    assert after[last.key] < len(plain) - 1


def test_long_screens_are_parted() -> None:
    shown = Shown(1_000, 9_000, "\n".join(f"line {number} of a very long page of code" for number in range(60)))
    found = screen_passages("epi_1", [shown])
    assert len(found) > 3 and all(len(each.text.split()) < 130 for each in found)
    assert {(each.start_ms, each.source) for each in found} == {(1_000, "screen")}


def test_a_new_look_has_the_item_understood_anew(any_store: Store) -> None:
    from segue.understanding.jobs import understand_missing
    from segue.understanding.whole import ENGINE, VERSION

    show = make.collection("show")
    item = make.item(show, duration_ms=DURATION_MS)
    any_store.catalog.put_collections([show])
    any_store.catalog.put_items([item])
    any_store.feeds.put_transcript(talk(item.id))
    understand_missing(any_store, Silent())
    assert any_store.understandings.waiting(ENGINE, VERSION) == []
    any_store.screens.put(Screen(item.id, "fake", "1", "x", (), (Shown(0, 1, "Hives", "slide", "Hives"),)))
    assert any_store.understandings.waiting(ENGINE, VERSION) == [item.id]
    assert any_store.screens.many([item.id, "epi_none"])[item.id].shown[0].title == "Hives"
    any_store.catalog.remove_items([item.id])
    assert any_store.screens.get(item.id) is None
