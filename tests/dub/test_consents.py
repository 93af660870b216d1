"""Voices like people's: only on a consent that holds, and gone with it."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from segue.dub.consents import CHOSEN
from segue.dub.desk import DubDesk
from segue.dub.pipeline import Tools
from segue.dub.routes import Router
from segue.engines.mt.fake import FakeTranslation
from segue.engines.tts.fake import FakeCloning, FakeSpeech
from segue.jobs.base import JobKind
from segue.jobs.inline import InlineRunner
from segue.model.dub import Consent, Dub, ShowDubbing
from segue.model.errors import BadInput, Conflict, NotFound, Refused
from segue.store import Store
from segue.understanding.reading.steps import Steps
from tests import factories as make
from tests.dub.test_samples import TEXT
from tests.understanding.reading.sounds import FAKE_EARS, as_file, silence, spoken


@pytest.fixture(scope="module")
def worked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("steps")


@pytest.fixture(scope="module")
def sounds(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sounds")
    as_file(folder / "talk.wav", silence(1), spoken("The ferry leaves at nine."), silence(2),
            spoken("Nobody was there."), silence(2))  # fmt: skip
    as_file(folder / "sample.wav", spoken(TEXT * 2), silence(1), spoken(TEXT))
    return folder


class Clock:
    now_ms = 1_000

    def __call__(self) -> int:
        return self.now_ms


class House:
    """A show with one episode, and the desk for its dubs."""

    def __init__(self, store: Store, sounds: Path, worked: Path, folder: Path) -> None:
        self.store, self.clock, self.cloning = store, Clock(), FakeCloning()
        self.sample = sounds / "sample.wav"
        self.show = store.catalog.put_collections([make.collection("show", language="en")])[0]
        shutil.copy(sounds / "talk.wav", folder / "talk.wav")
        file = make.file(path=str(folder / "talk.wav"))
        store.files.put_files([file])
        self.item = store.catalog.put_items([make.item(self.show, file_id=file.id, language="en")])[0]
        tools = Tools(FAKE_EARS, Router([FakeTranslation()]), (FakeSpeech(), self.cloning),
                      Steps(worked, leave_free_bytes=0), lambda: 1)  # fmt: skip
        self.desk = DubDesk(store, lambda: tools, folder / "dubs", self.clock)
        self.desk.opt_in(ShowDubbing(self.show.id, ("pt",)))

    def consent(self, speaker: str, until_ms: int | None = None) -> str:
        said = Consent("", self.show.id, speaker, "Ada Example", languages=("pt",), statement="Signed on paper.",
                       expires_at_ms=until_ms)  # fmt: skip
        return self.desk.consents.record(said).id

    def drawn(self, speaker: str, until_ms: int | None = None) -> str:
        consent_id = self.consent(speaker, until_ms)
        self.desk.consents.sample(consent_id, self.sample)
        self.desk.consents.draw(consent_id, "pt")
        return consent_id

    def dub(self) -> Dub:
        return self.desk.make(self.item.id, "pt")


@pytest.fixture
def house(store: Store, sounds: Path, worked: Path, tmp_path: Path) -> Iterator[House]:
    yield House(store, sounds, worked, tmp_path)


def test_a_drawn_voice_speaks_and_goes_with_its_consent(house: House) -> None:
    stock = house.dub()
    speaker = stock.voices[0].speaker
    assert not stock.voices[0].consent_id
    consent_id = house.drawn(speaker)
    dub = house.dub()
    assert dub.voices[0].voice.startswith("echo:") and dub.voices[0].consent_id == consent_id
    assert "consented" in dub.voices[0].reason
    published = house.desk.publish(dub.id, with_open_lines=True)
    assert published.state == "published"
    assert house.desk.consents.heard(consent_id, "pt").is_file()
    assert house.desk.consents.revoke(consent_id) == 1
    assert house.store.dubs.get(dub.id).state == "withdrawn"
    assert house.cloning.enrolled() == [] and not house.desk.consents.sampled(consent_id)
    with pytest.raises(Conflict, match="holds no longer"):
        house.desk.publish(dub.id, with_open_lines=True)
    with pytest.raises(Refused, match="was revoked"):
        house.desk.consents.draw(consent_id, "pt")
    again = house.dub()
    assert again.voices[0].voice.startswith("fake:") and not again.voices[0].consent_id
    assert house.desk.publish(again.id, with_open_lines=True).state == "published"


def test_a_consent_ends_by_itself(house: House) -> None:
    speaker = house.dub().voices[0].speaker
    consent_id = house.drawn(speaker, until_ms=2_000)
    dub = house.desk.publish(house.dub().id, with_open_lines=True)
    assert house.desk.consents.sweep() == 0
    house.clock.now_ms = 2_000
    with pytest.raises(Refused, match="does not hold"):
        house.desk.consents.heard(consent_id, "pt")
    runner = InlineRunner(house.store.jobs, [JobKind("consents", house.desk.consents.end)], 1)
    runner.submit("consents", {})
    runner.drain()
    assert house.store.dubs.get(dub.id).state == "withdrawn" and house.cloning.enrolled() == []
    assert house.dub().voices[0].voice.startswith("fake:")
    assert house.desk.consents.sweep() == 0


def test_an_ended_consent_is_not_used_before_anybody_swept(house: House) -> None:
    speaker = house.dub().voices[0].speaker
    house.drawn(speaker, until_ms=2_000)
    dub = house.dub()
    house.clock.now_ms = 2_000
    with pytest.raises(Conflict):
        house.desk.publish(dub.id, with_open_lines=True)
    assert not house.dub().voices[0].consent_id


def test_a_job_draws_and_ending_meanwhile_keeps_nothing(house: House) -> None:
    consent_id = house.consent("Speaker 1")
    with pytest.raises(NotFound, match="no sample"):
        house.desk.consents.draw(consent_id, "pt")
    house.desk.consents.sample(consent_id, house.sample)
    runner = InlineRunner(house.store.jobs, [JobKind("draw_voice", house.desk.consents.work)], 1)
    job = runner.submit("draw_voice", {"consent_id": consent_id, "language": "pt"})
    runner.drain()
    assert house.store.jobs.get(job.id).state == "done"
    assert [voice.language for voice in house.desk.consents.drawn(consent_id)] == ["pt"]

    def revoke(_share: float, _what: str) -> None:
        house.desk.consents.revoke(consent_id)

    with pytest.raises(Refused, match="ended while"):
        house.desk.consents.draw(consent_id, "pt", revoke)
    assert house.cloning.enrolled() == [] and house.desk.consents.drawn(consent_id) == []


def test_a_consent_holds_for_its_languages_and_its_time(house: House) -> None:
    consent_id = house.consent("Speaker 1")
    house.desk.consents.sample(consent_id, house.sample)
    with pytest.raises(Refused, match="does not hold"):
        house.desk.consents.draw(consent_id, "fr")
    with pytest.raises(BadInput, match="over already"):
        house.consent("Speaker 1", until_ms=1_000)
    with pytest.raises(NotFound):
        house.desk.consents.record(Consent("", "sho_none", "A", "B"))
    with pytest.raises(NotFound, match="not here"):
        house.desk.consents.sample_from(consent_id, house.store.catalog.put_items([make.item(house.show)])[0].id)
    with pytest.raises(BadInput, match="does not speak"):
        house.desk.consents.sample_from(consent_id, house.item.id)


def test_a_voice_chosen_by_hand_stays(house: House) -> None:
    dub = house.dub()
    speaker = dub.voices[0].speaker
    assert {voice.id for voice in house.desk.choices(dub.id)} == {"fake:ada"}
    assert house.desk.try_voice(dub.id, "fake:ada", 0.95).is_file()
    house.desk.choose(dub.id, speaker, "fake:ada", 0.95)
    with pytest.raises(Conflict, match="corrected since"):
        house.desk.publish(dub.id, with_open_lines=True)
    house.drawn(speaker)
    again = house.dub()
    assert (again.voices[0].voice, again.voices[0].shift, again.voices[0].reason) == ("fake:ada", 0.95, CHOSEN)
    house.desk.choose(dub.id, speaker, "")
    assert house.dub().voices[0].voice.startswith("echo:")
    with pytest.raises(NotFound):
        house.desk.choose(dub.id, "Nobody", "fake:ada")
    for voice, shift in (("fake:bo", 1.0), ("fake:none", 1.0), ("fake:ada", 2.0), (again.voices[0].voice + "x", 1.0)):
        with pytest.raises(BadInput):
            house.desk.choose(dub.id, speaker, voice, shift)


def test_nobody_is_given_a_persons_voice(house: House) -> None:
    dub = house.dub()
    house.drawn(dub.voices[0].speaker)
    voice = house.dub().voices[0].voice
    assert voice.startswith("echo:")
    first = house.store.dubs.lines(dub.id)[0]
    with pytest.raises(BadInput, match="no voice"):
        house.desk.correct(dub.id, first.start_ms, "", voice, False, False)
    with pytest.raises(BadInput, match="no voice"):
        house.desk.choose(dub.id, dub.voices[0].speaker, voice)


def test_a_host_has_one_name_and_voice_in_every_episode(house: House, sounds: Path, tmp_path: Path) -> None:
    first = house.dub()
    shutil.copy(sounds / "talk.wav", tmp_path / "next.wav")
    file = make.file(path=str(tmp_path / "next.wav"))
    house.store.files.put_files([file])
    item = house.store.catalog.put_items([make.item(house.show, file_id=file.id, language="en")])[0]
    second = house.desk.make(item.id, "pt")
    assert [(v.speaker, v.voice, v.shift) for v in second.voices] == [
        (v.speaker, v.voice, v.shift) for v in first.voices
    ]
    kept = house.store.readings.voices(house.show.id)
    assert kept == [] or {voice.name for voice in kept} == {v.speaker for v in first.voices}


def test_a_dub_may_begin_with_a_notice(house: House) -> None:
    plain = house.dub()
    house.desk.opt_in(ShowDubbing(house.show.id, ("pt",), spoken_notice=True))
    dub = house.dub()
    later = dub.duration_ms - plain.duration_ms
    assert 1_500 < later < 12_000 and dub.anchors[:2] == ((0, 0), (0, dub.anchors[1][1]))
    assert abs(dub.anchors[1][1] - later) <= 30
    before, after = house.store.dubs.lines(plain.id)[0], plain
    assert before.new_start_ms - before.start_ms > 1_400 and after.card.overlaps == 0
    assert abs(dub.card.length_off_ms) <= 100 and dub.card.onset_median_ms <= 200
