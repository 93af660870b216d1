"""Whole shows from real files in a fake voice: level, peaks, silence, the voice over its bed, works untorn."""

import json
from pathlib import Path

import numpy as np
import pytest

from segue.audio.decode import read
from segue.audio.loudness import measured
from segue.audio.shape import Samples
from segue.dj.render import Rendered, plan_show, render
from segue.dj.service import DjService, Speaking, Wanted
from segue.dj.shelf import LibraryShelf
from segue.dj.timeline import rows
from segue.engines.tts.fake import BANKS_HZ, FakeSpeech
from segue.model.errors import BadInput, NotFound, Unavailable
from segue.model.listening import User
from segue.model.show import Play, Talk
from segue.store import Store
from tests.dj.rooms import RATE_HZ, fill, listener, service_on


class Room:
    """A filled library, a listener, a DJ."""

    def __init__(self, store: Store, folder: Path) -> None:
        self.store, self.folder = store, folder
        self.items = fill(store, folder / "library")
        self.user: User = listener(store)
        self.dj: DjService = service_on(store, folder)

    def rendered(self, name: str, minutes: float, seed: int = 3) -> tuple[Rendered, Samples]:
        show = plan_show(self.dj, self.user, Speaking(self.dj.booth, self.dj.choice(self.user)), minutes, seed)
        made = render(show, LibraryShelf(self.store, self.dj.booth), self.folder / name)
        return made, read(self.folder / name, RATE_HZ, 2)


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Room:
    folder = tmp_path_factory.mktemp("dj")
    return Room(Store.open(f"sqlite:///{folder / 'segue.db'}"), folder)


@pytest.fixture(scope="module")
def show(room: Room) -> tuple[Rendered, Samples]:
    return room.rendered("show.wav", 4)


def test_level_peaks_and_silence(show: tuple[Rendered, Samples]) -> None:
    made, sound = show
    heard = measured(sound, RATE_HZ)
    assert -15.0 <= heard.integrated_lufs() <= -13.0
    assert heard.true_peak_dbtp() <= -1.0
    assert abs(len(sound) * 1000 / RATE_HZ - made.duration_ms) < 100
    assert 180_000 < made.duration_ms < 320_000
    steps = np.abs(sound[: len(sound) // 441 * 441]).reshape(-1, 882).max(axis=1) < 10 ** (-50 / 20)
    longest = max((len(run) for run in "".join("x" if s else " " for s in steps).split()), default=0)
    assert longest * 10 <= 1_500


def test_it_begins_with_a_greeting_and_ends_on_a_goodbye(show: tuple[Rendered, Samples]) -> None:
    made, _ = show
    assert isinstance(made.entries[0].segment, Talk)
    assert made.entries[0].segment.shape.startswith("hello.")
    last = made.entries[-1].segment
    assert isinstance(last, Talk)
    assert "goodbye." in last.shape
    assert made.duration_ms - made.entries[-1].end_ms < 1_000
    json.dumps(list(rows(made.entries)))


def test_every_line_stands_well_above_its_bed(show: tuple[Rendered, Samples]) -> None:
    made, sound = show
    talks = [entry for entry in made.entries if isinstance(entry.segment, Talk)]
    assert len(talks) >= 3
    for talk in talks:
        part = sound[talk.start_ms * RATE_HZ // 1000 : talk.end_ms * RATE_HZ // 1000, 0]
        power = np.abs(np.fft.rfft(part)) ** 2
        hz = np.fft.rfftfreq(len(part), 1 / RATE_HZ)
        voice = (hz > BANKS_HZ[0] - 80) & (hz < BANKS_HZ[1] + 1700)
        assert 10 * np.log10(power[voice].sum() / power[~voice].sum()) >= 3.0


def test_no_click_at_any_join(show: tuple[Rendered, Samples]) -> None:
    made, sound = show
    usual = float(np.quantile(np.abs(np.diff(sound[:, 0])), 0.99999))
    for entry in made.entries:
        if isinstance(entry.segment, Play):
            for at_ms in (entry.start_ms, entry.end_ms):
                around = sound[max(0, (at_ms - 40) * RATE_HZ // 1000) : (at_ms + 40) * RATE_HZ // 1000, 0]
                assert np.abs(np.diff(around)).max(initial=0.0) <= 1.5 * usual


def test_a_work_is_whole_in_order_and_seamless(room: Room) -> None:
    made = None
    for seed in range(40):
        running, planned = room.dj.extend(
            room.user, room.dj.open(room.user, Wanted(seed)), Speaking(room.dj.booth, room.dj.choice(room.user))
        )
        if planned.idea == "work":
            made = render(running.show, LibraryShelf(room.store, room.dj.booth), room.folder / "work.wav")
            break
    assert made is not None
    plays = [entry for entry in made.entries if isinstance(entry.segment, Play)]
    assert [room.store.catalog.item(e.segment.item_id).movement for e in plays] == [1, 2, 3]  # type: ignore[union-attr]
    sound = read(room.folder / "work.wav", RATE_HZ, 2)
    parts = [read(room.folder / "library" / f"suite{m}.wav", RATE_HZ, 2) for m in range(3)]
    whole = np.concatenate(parts)
    first_cut = round(plays[1].start_ms * RATE_HZ / 1000)
    window = sound[first_cut - 4_000 : first_cut + 4_000, 0]
    cut = len(parts[0])
    # The sound across the cut is the original's, but for its gain and a few samples of place.
    best = max(
        abs(float(np.corrcoef(window, whole[cut - 4_000 + shift : cut + 4_000 + shift, 0])[0, 1]))
        for shift in range(-60, 61)
    )
    assert best > 0.9999


def test_a_voice_that_fails_gives_way_to_another_and_then_to_music(room: Room) -> None:
    class Broken(FakeSpeech):
        name = "broken"

        def speak(self, text: str, voice: str, language: str = "en", speed: float = 1.0):  # type: ignore[no-untyped-def]
            raise Unavailable("No.", "")

    dj = service_on(room.store, room.folder / "two", [Broken(), FakeSpeech()])
    spoken = dj.booth.say("A line for the second voice.", dj.choice(room.user))
    assert spoken is not None
    assert room.store.shows.clip(spoken.clip_id).engine == "fake"  # type: ignore[union-attr]
    dj = service_on(room.store, room.folder / "none", [Broken()])
    running, _ = dj.extend(room.user, dj.open(room.user, Wanted(1)), Speaking(dj.booth, dj.choice(room.user)))
    assert not any(isinstance(segment, Talk) for segment in running.show.sets[0].segments)
    assert any(isinstance(segment, Play) for segment in running.show.sets[0].segments)


def test_an_impossible_order_is_refused_in_words(room: Room, tmp_path: Path) -> None:
    host = Speaking(room.dj.booth, room.dj.choice(room.user))
    with pytest.raises(BadInput):
        plan_show(room.dj, room.user, host, 0)
    with pytest.raises(BadInput):
        plan_show(room.dj, room.user, host, 1e9)
    empty = Store.open(f"sqlite:///{tmp_path / 'empty.db'}")
    alone = service_on(empty, tmp_path)
    with pytest.raises(NotFound, match="no music"):
        plan_show(alone, listener(empty), Speaking(alone.booth, alone.choice(room.user)), 5)


def test_a_file_that_vanished_leaves_no_hole(room: Room, tmp_path: Path) -> None:
    host = Speaking(room.dj.booth, room.dj.choice(room.user))
    show = plan_show(room.dj, room.user, host, 3, seed=8)
    plays = [s for each in show.sets for s in each.segments if isinstance(s, Play)]
    lost = room.store.catalog.item(plays[1].item_id)
    path = Path(room.store.files.file(lost.file_id).path)
    path.rename(path.with_suffix(".away"))
    try:
        render(show, LibraryShelf(room.store, room.dj.booth), tmp_path / "show.wav")
    finally:
        path.with_suffix(".away").rename(path)
    sound = read(tmp_path / "show.wav", RATE_HZ, 1)
    steps = np.abs(sound[: len(sound) // 441 * 441]).reshape(-1, 441).max(axis=1) < 10 ** (-50 / 20)
    longest = max((len(run) for run in "".join("x" if s else " " for s in steps).split()), default=0)
    assert longest * 10 <= 1_500
