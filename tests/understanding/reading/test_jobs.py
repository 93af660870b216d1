"""Items are read once, kept with their speakers, and known again by the voice."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from segue.jobs.base import JobKind, Silent
from segue.jobs.inline import InlineRunner
from segue.model.errors import BadInput, Unavailable
from segue.model.media import Collection, Item
from segue.model.text import Segment, Transcript
from segue.store import Store
from segue.understanding.reading.jobs import TimeUp, estimate_ms, read_item, told, want_played
from segue.understanding.reading.library import known_voices, rename_voice
from segue.understanding.reading.steps import Steps
from tests import factories as make
from tests.understanding.reading.sounds import FAKE_EARS, as_file, silence, spoken

LONG = "The ferry leaves at nine. " + "Nobody was there to see it go. " * 6


@pytest.fixture
def steps(tmp_path: Path) -> Steps:
    return Steps(tmp_path / "steps", leave_free_bytes=0)


def show_in(store: Store) -> Collection:
    return store.catalog.put_collections([make.collection("show", language="en")])[0]


def episode_in(store: Store, show: Collection, path: Path, **how: object) -> Item:
    file = make.file(path=str(path), duration_ms=20_000, content_hash=path.name)
    store.files.put_files([file])
    episode = replace(make.item(show), file_id=file.id, duration_ms=20_000, **how)
    return store.catalog.put_items([episode])[0]


def test_an_episode_is_read_and_kept(store: Store, tmp_path: Path, steps: Steps) -> None:
    episode = episode_in(store, show_in(store), as_file(tmp_path / "a.wav", silence(1), spoken(LONG)))
    assert store.readings.missing() == [episode.id]
    done = read_item(store, FAKE_EARS, steps, episode.id, Silent())
    assert done is not None
    assert store.readings.get(episode.id) == done
    assert done.language == "en"
    assert [speaker.name for speaker in done.speakers] == ["Speaker 1"]
    assert done.speakers[0].voice_id.startswith("vox_")
    transcript = store.feeds.transcripts(episode.id)[0]
    assert (transcript.engine, transcript.segments[0].text) == ("fake", "The ferry leaves at nine.")
    assert transcript.segments[0].words
    assert "1 speaker" in told(done)
    assert store.readings.missing() == []
    assert read_item(store, FAKE_EARS, steps, episode.id, Silent()) is None
    cost = store.readings.cost()
    assert (cost.items, cost.sound_ms) == (1, 20_000)
    assert estimate_ms(store, 60_000) == 12_000


def test_the_hosts_voice_is_known_in_the_next_episode(store: Store, tmp_path: Path, steps: Steps) -> None:
    show = show_in(store)
    first = episode_in(store, show, as_file(tmp_path / "a.wav", silence(1), spoken(LONG)))
    second = episode_in(store, show, as_file(tmp_path / "b.wav", silence(2), spoken(LONG + "And again. ")))
    one = read_item(store, FAKE_EARS, steps, first.id, Silent())
    assert one is not None
    voice = rename_voice(store, one.speakers[0].voice_id, "Nora  Vale")
    assert voice.name == "Nora Vale"
    assert {s.speaker for s in store.feeds.transcripts(first.id)[0].segments} == {"Nora Vale"}
    two = read_item(store, FAKE_EARS, steps, second.id, Silent())
    assert two is not None
    assert [(s.name, s.voice_id) for s in two.speakers] == [("Nora Vale", voice.id)]
    assert {s.speaker for s in store.feeds.transcripts(second.id)[0].segments} == {"Nora Vale"}
    known = store.readings.voice(voice.id)
    assert known.heard_in == 2
    assert known.speech_ms == one.speakers[0].speech_ms + two.speakers[0].speech_ms
    read_item(store, FAKE_EARS, steps, second.id, Silent(), again=True)
    assert store.readings.voice(voice.id).heard_in == 2
    assert len(known_voices(store, show.id, FAKE_EARS.voices)) == 1  # type: ignore[arg-type]
    assert float(np.linalg.norm(np.frombuffer(known.centroid, "<f4"))) == pytest.approx(1, abs=1e-4)


def test_names_are_checked(store: Store, tmp_path: Path, steps: Steps) -> None:
    episode = episode_in(store, show_in(store), as_file(tmp_path / "a.wav", spoken(LONG)))
    done = read_item(store, FAKE_EARS, steps, episode.id, Silent())
    assert done is not None
    for name in ("", " ", "x" * 101):
        with pytest.raises(BadInput):
            rename_voice(store, done.speakers[0].voice_id, name)


def test_what_the_feed_gives_is_not_written_down_again(store: Store, tmp_path: Path, steps: Steps) -> None:
    episode = episode_in(store, show_in(store), as_file(tmp_path / "a.wav", spoken(LONG)))
    store.feeds.put_transcript(Transcript(episode.id, "en", (Segment(0, 1, "Hello."),), "feed:vtt"))
    assert read_item(store, FAKE_EARS, steps, episode.id, Silent()) is None
    assert read_item(store, FAKE_EARS, steps, episode.id, Silent(), again=True) is not None


def test_a_chapter_of_a_long_file_counts_from_its_own_start(store: Store, tmp_path: Path, steps: Steps) -> None:
    lead = spoken("A first chapter.")
    path = as_file(tmp_path / "a.wav", lead, silence(2), spoken("The second chapter."))
    start_ms = len(lead) // 16 + 1_000
    episode = episode_in(store, show_in(store), path, start_ms=start_ms)
    done = read_item(store, FAKE_EARS, steps, episode.id, Silent())
    assert done is not None
    segments = store.feeds.transcripts(episode.id)[0].segments
    assert [s.text for s in segments] == ["The second chapter."]
    assert segments[0].start_ms == pytest.approx(1_000, abs=120)
    assert segments[0].words[0].start_ms == segments[0].start_ms
    assert done.spans[0].start_ms == 0


def test_a_broken_file_is_noted_and_not_tried_again(store: Store, tmp_path: Path, steps: Steps) -> None:
    broken = tmp_path / "a.mp3"
    broken.write_bytes(b"no sound" * 500)
    episode = episode_in(store, show_in(store), broken)
    with pytest.raises(BadInput):
        read_item(store, FAKE_EARS, steps, episode.id, Silent())
    noted = store.readings.get(episode.id)
    assert noted is not None and "can't be read as sound" in noted.error
    assert store.readings.missing() == []
    assert store.readings.cost().items == 0
    broken.unlink()
    with pytest.raises(Unavailable, match="is not here"):
        read_item(store, FAKE_EARS, steps, episode.id, Silent())


def test_a_slice_that_is_over_loses_nothing(store: Store, tmp_path: Path, steps: Steps) -> None:
    episode = episode_in(store, show_in(store), as_file(tmp_path / "a.wav", spoken(LONG)))
    with pytest.raises(TimeUp):
        read_item(store, FAKE_EARS, steps, episode.id, Silent(), slice_s=-1)
    assert store.readings.get(episode.id) is None
    assert read_item(store, FAKE_EARS, steps, episode.id, Silent()) is not None


def test_a_show_in_another_language_than_its_feed_says(store: Store, tmp_path: Path, steps: Steps) -> None:
    episode = episode_in(store, show_in(store), as_file(tmp_path / "a.wav", spoken("El barco sale a las nueve.", "es")))
    done = read_item(store, FAKE_EARS, steps, episode.id, Silent())
    assert done is not None
    assert done.notices == ("The show says that it is in `en`; this sounds like `es`.",)


def test_a_chapter_with_its_text_beside_it_can_be_read_along(store: Store, tmp_path: Path, steps: Steps) -> None:
    book = store.catalog.put_collections([make.collection("book", language="en")])[0]
    path = as_file(tmp_path / "01 One.wav", silence(1), spoken("The ferry leaves at nine. nobody was here."))
    chapter = episode_in(store, book, path)
    jobs = InlineRunner(store.jobs, [JobKind("read", lambda context, args: None)])
    want_played(store, jobs, [chapter.id])
    assert store.jobs.latest("waiting", limit=5) == []
    (tmp_path / "01 One.md").write_text("# One\n\nThe ferry leaves at nine. Nobody was there!\n\nAnother day began.\n")
    want_played(store, jobs, [chapter.id])
    assert [job.args for job in store.jobs.latest("waiting", limit=5)] == [{"item_id": chapter.id}]
    assert read_item(store, FAKE_EARS, steps, chapter.id, Silent()) is not None
    first = store.feeds.transcripts(chapter.id)[0]
    assert first.engine == "book:aligned"
    assert [s.text for s in first.segments] == ["The ferry leaves at nine.", "Nobody was there!"]
    assert first.segments[0].start_ms == pytest.approx(1_000, abs=120)


def test_a_text_that_is_no_book_costs_nothing(store: Store, tmp_path: Path, steps: Steps) -> None:
    book = store.catalog.put_collections([make.collection("book")])[0]
    path = as_file(tmp_path / "01 One.wav", spoken(LONG))
    (tmp_path / "01 One.epub").write_bytes(b"%PDF-1.7")
    chapter = episode_in(store, book, path)
    assert read_item(store, FAKE_EARS, steps, chapter.id, Silent()) is not None
    assert [each.engine for each in store.feeds.transcripts(chapter.id)] == ["fake"]


def test_readings_and_voices_go_with_their_show(any_store: Store, tmp_path: Path, steps: Steps) -> None:
    show = show_in(any_store)
    episode = episode_in(any_store, show, as_file(tmp_path / "a.wav", spoken(LONG)))
    done = read_item(any_store, FAKE_EARS, steps, episode.id, Silent())
    assert done is not None
    assert any_store.readings.get(episode.id) == done
    assert any_store.readings.read([episode.id, "epi_other"]) == {episode.id}
    assert [voice.id for voice in any_store.readings.voices(show.id)] == [done.speakers[0].voice_id]
    any_store.catalog.remove_collection(show.id)
    assert any_store.readings.get(episode.id) is None
    assert any_store.readings.voices(show.id) == []
