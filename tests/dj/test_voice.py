"""The booth: clips by content, evened out, one at a time, kept, and never in the way of the music."""

import os
import threading
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from segue.audio.decode import read
from segue.audio.loudness import integrated_lufs, true_peak_dbtp
from segue.dj.voice import CLIP_RATE_HZ, VOICE_LUFS, Booth, VoiceChoice, polished, trimmed
from segue.engines.tts.base import Speech
from segue.engines.tts.fake import FakeSpeech
from segue.model.errors import NotFound, Unavailable
from segue.store import Store
from segue.store.shows import Clip

ENGLISH = VoiceChoice()


class Clips:
    """Clips in memory."""

    def __init__(self) -> None:
        self.kept: dict[str, Clip] = {}

    def put_clip(self, clip: Clip) -> None:
        self.kept[clip.id] = clip

    def clip(self, clip_id: str) -> Clip | None:
        return self.kept.get(clip_id)


class Counting(FakeSpeech):
    """Counts what it speaks; may be slow."""

    def __init__(self, wait: threading.Event | None = None) -> None:
        self.said: list[str] = []
        self._wait = wait

    def speak(self, text: str, voice: str, language: str = "en", speed: float = 1.0) -> Speech:
        if self._wait is not None:
            self._wait.wait(10)
        self.said.append(text)
        return super().speak(text, voice, language, speed)


def test_a_line_is_spoken_once_and_kept(tmp_path: Path) -> None:
    store = Store.open(f"sqlite:///{tmp_path / 'segue.db'}")
    engine = Counting()
    booth = Booth((engine,), store.shows, tmp_path / "clips")
    first = booth.say("Good evening, from 1983.", ENGLISH)
    again = Booth((engine,), store.shows, tmp_path / "clips").say("Good evening, from 1983.", ENGLISH)
    assert first is not None and first == again
    assert engine.said == ["Good evening, from nineteen eighty-three."]
    clip = booth.fetch(first.clip_id)
    assert abs(len(read(Path(clip.path), CLIP_RATE_HZ, 1)) * 1000 / CLIP_RATE_HZ - first.duration_ms) <= 1
    Path(clip.path).unlink()
    assert Path(booth.fetch(first.clip_id).path).is_file()
    other = booth.say("Good evening, from 1983.", VoiceChoice("fake:bo"))
    assert other is not None
    assert (other.voice, other.clip_id != first.clip_id) == ("fake:bo", True)


def test_a_line_is_evened_out(tmp_path: Path) -> None:
    booth = Booth((FakeSpeech(),), Clips(), tmp_path)
    spoken = booth.say("This is how loud the host is.", ENGLISH)
    assert spoken is not None
    sound = read(Path(booth.fetch(spoken.clip_id).path), CLIP_RATE_HZ, 2)
    assert abs(integrated_lufs(sound, CLIP_RATE_HZ) - VOICE_LUFS) < 1.0
    assert true_peak_dbtp(sound, CLIP_RATE_HZ) <= -1.0
    spiky = np.zeros(22_050 * 3, np.float32)
    spiky[4_000:60_000:2_000] = 1.0
    spiky += np.random.default_rng(1).normal(0, 0.01, len(spiky)).astype(np.float32)
    loud = polished(Speech(spiky, 22_050))
    assert true_peak_dbtp(loud, CLIP_RATE_HZ) <= -1.0


def test_silence_around_the_voice_goes_and_silence_alone_is_no_line() -> None:
    voice = np.zeros(20_000, np.float32)
    voice[6_000:9_000] = 0.3
    assert 3_000 <= len(trimmed(voice, 10_000)) <= 3_000 + 1_600
    with pytest.raises(Unavailable):
        polished(Speech(np.zeros(20_000, np.float32), 10_000))


def test_a_promise_costs_nothing_and_is_kept_when_it_is_fetched(tmp_path: Path) -> None:
    engine = Counting()
    booth = Booth((engine,), Clips(), tmp_path)
    promised = booth.promise("One two three four five.", ENGLISH)
    assert promised is not None
    assert engine.said == []
    assert promised.duration_ms == 2_000
    clip = booth.fetch(promised.clip_id)
    assert engine.said == ["One two three four five."]
    kept = booth.promise("One two three four five.", ENGLISH)
    assert kept is not None and kept.duration_ms == clip.duration_ms
    with pytest.raises(NotFound):
        booth.fetch("nothing")


def test_many_who_ask_for_one_line_get_it_spoken_once(tmp_path: Path) -> None:
    gate = threading.Event()
    engine = Counting(gate)
    booth = Booth((engine,), Clips(), tmp_path)
    promised = booth.promise("Wait for it.", ENGLISH)
    assert promised is not None
    got: list[Clip] = []
    threads = [threading.Thread(target=lambda: got.append(booth.fetch(promised.clip_id))) for _ in range(8)]
    for thread in threads:
        thread.start()
    with pytest.raises(Unavailable):
        booth.fetch(promised.clip_id, timeout_s=0.05)
    assert booth.say("Another line.", ENGLISH, timeout_s=0.05) is None
    gate.set()
    for thread in threads:
        thread.join()
    assert len(got) == 8
    assert engine.said.count("Wait for it.") == 1


def test_old_clips_make_room(tmp_path: Path) -> None:
    booth = Booth((FakeSpeech(),), Clips(), tmp_path)
    spoken = [booth.say(f"Line number {n}.", ENGLISH) for n in ("one", "two", "three")]
    paths = [Path(booth.fetch(each.clip_id).path) for each in spoken if each is not None]
    for age, path in enumerate(reversed(paths)):
        os.utime(path, (1_000_000 - age, 1_000_000 - age))
    booth.tidy(paths[1].stat().st_size + paths[2].stat().st_size)
    assert [path.is_file() for path in paths] == [False, True, True]
    assert spoken[0] is not None and Path(booth.fetch(spoken[0].clip_id).path).is_file()


def test_what_is_due_first_is_spoken_first_and_what_is_only_prepared_last(tmp_path: Path) -> None:
    gate, engine, booth, ids = held_up(tmp_path, "one", "two", "three", "four")
    booth.begin(ids[1])
    wanted = [waiting(booth, ids[2], 60.0), waiting(booth, ids[3], 30.0)]
    gate.set()
    for thread in wanted:
        thread.join()
    booth.fetch(ids[1])
    booth.close()
    assert engine.said == ["Line one.", "Line four.", "Line three.", "Line two."]


def test_a_line_that_nobody_waits_for_any_more_keeps_nobody_waiting(tmp_path: Path) -> None:
    gate, engine, booth, ids = held_up(tmp_path, "one", "two", "three")
    with pytest.raises(Unavailable):
        booth.fetch(ids[1], timeout_s=0.01)
    gate.set()
    booth.fetch(ids[2])
    booth.close()
    assert engine.said == ["Line one.", "Line three."]
    # It is spoken all the same when somebody asks again, by a booth that is open.
    assert Path(Booth((engine,), booth._clips, tmp_path).fetch(ids[1]).path).is_file()


def test_what_will_be_late_anyway_lets_the_others_pass(tmp_path: Path) -> None:
    gate, engine, booth, ids = held_up(tmp_path, "one", "two", "three")
    booth._takes_s = 100.0
    wanted = [waiting(booth, ids[1], 30.0), waiting(booth, ids[2], 600.0)]
    gate.set()
    for thread in wanted:
        thread.join()
    booth.close()
    assert engine.said == ["Line one.", "Line three.", "Line two."]


def held_up(folder: Path, *names: str) -> tuple[threading.Event, Counting, Booth, list[str]]:
    """A booth whose engine waits for the event while it speaks the first of some promised lines; their clips."""
    gate = threading.Event()
    engine = Counting(gate)
    booth = Booth((engine,), Clips(), folder)
    found = [booth.promise(f"Line {name}.", ENGLISH) for name in names]
    ids = [each.clip_id for each in found if each is not None]
    booth.begin(ids[0])
    until(lambda: booth._turns[ids[0]].begun)  # before the others come
    return gate, engine, booth, ids


def waiting(booth: Booth, clip_id: str, timeout_s: float) -> threading.Thread:
    """Somebody who waits for a clip from now on."""
    thread = threading.Thread(target=booth.fetch, args=(clip_id, timeout_s))
    thread.start()
    until(lambda: clip_id in booth._turns and booth._turns[clip_id].waiting == 1)
    return thread


def until(holds: Callable[[], bool]) -> None:
    while not holds():
        time.sleep(0.01)


def test_no_voice_for_the_language_is_no_line(tmp_path: Path) -> None:
    booth = Booth((FakeSpeech(),), Clips(), tmp_path)
    assert booth.promise("Hyvää iltaa.", VoiceChoice(language="fi")) is None
    assert Booth((), Clips(), tmp_path).say("Hello.", ENGLISH) is None


def test_an_engine_that_failed_is_passed_over_for_a_while(tmp_path: Path) -> None:
    class Failing(Counting):
        name = "failing"

        def speak(self, text: str, voice: str, language: str = "en", speed: float = 1.0) -> Speech:
            self.said.append(text)
            raise RuntimeError("It broke.")

    failing, good = Failing(), Counting()
    booth = Booth((failing, good), Clips(), tmp_path)
    assert booth.say("First.", ENGLISH) is not None
    assert booth.say("Second.", ENGLISH) is not None
    assert (failing.said, good.said) == (["First."], ["First.", "Second."])
