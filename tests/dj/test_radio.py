"""Personal streams: ICY to the byte, titles, pace, plays noted, and a real client on a real connection."""

import itertools
import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import numpy as np
import pytest
import uvicorn
from hypothesis import given
from hypothesis import strategies as st

from segue.api.app import create_app
from segue.audio.decode import read
from segue.config import load_settings
from segue.dj.icy import METAINT, IcyWriter, metadata
from segue.dj.radio import BURST_S, Radio
from segue.dj.service import DjService
from segue.dj.station import Station
from segue.dj.voice import Booth
from segue.engines.tts.fake import FakeSpeech
from segue.listening.accounts import Accounts
from segue.model.errors import Conflict, NotFound, Unavailable
from segue.store import Store
from segue.wiring import App, build
from tests.api.conftest import QUICK
from tests.aside import run
from tests.dj.rooms import fill, listener, service_on

patient = httpx.Client(timeout=60)
"""A busy machine answers late, and a test of the radio is not a test of that."""


def test_one_piece_of_metadata() -> None:
    assert metadata("Ada - Lines") == b"\x02" + b"StreamTitle='Ada - Lines';".ljust(32, b"\0")
    assert metadata("")[0] == 1
    assert b"don\xe2\x80\x99t" in metadata("don't")
    long = metadata("é" * 5_000)
    assert long[0] == 255
    assert len(long) == 1 + 255 * 16
    long[1:].rstrip(b"\0").decode()  # cut between letters, not within one


@given(st.lists(st.tuples(st.binary(max_size=90), st.sampled_from(["One", "Two", "It's"])), max_size=30))
def test_titles_stand_after_every_so_many_bytes_whatever_the_pieces(pieces: list[tuple[bytes, str]]) -> None:
    writer = IcyWriter(64)
    sent = b"".join(writer.push(data, title) for data, title in pieces)
    sound, titles, at = b"", [], 0
    while len(sent) - at > 64:
        sound += sent[at : at + 64]
        length = sent[at + 64] * 16
        text = sent[at + 65 : at + 65 + length]
        assert len(text) == length
        if length:
            titles.append(text.rstrip(b"\0").decode())
        at += 65 + length
    sound += sent[at : at + 64]
    assert sound == b"".join(data for data, _ in pieces)
    assert all(a != b for a, b in itertools.pairwise(titles))


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    folder = tmp_path_factory.mktemp("radio")
    app = build(load_settings({"SEGUE_HOME": str(folder)}))
    fill(app.store, folder / "library", artists=5)
    # The server speaks with the fake voice: real ones have tests of their own.
    app.dj.booth.close()
    app.dj.booth = Booth((FakeSpeech(),), app.store.shows, folder / "clips")
    yield app
    app.close()


def test_a_station_plays_on_names_what_plays_and_notes_it(home: App) -> None:
    user = listener(home.store, "nora")
    with ThreadPoolExecutor(1) as pool:
        station = Station(home.dj, user, pool)
        chunks = [station.chunk() for _ in range(190)]
        station.close()
    seconds = sum(chunk.seconds for chunk in chunks)
    titles = list(dict.fromkeys(chunk.title for chunk in chunks))
    assert seconds > 190
    assert titles[0] == "Segue" or " - " in titles[0]
    assert len(titles) >= 3
    heard = home.store.listening.history(user.id)
    assert {listen.source for listen in heard} == {"radio"}
    assert [listen.ended for listen in reversed(heard)][:-1] == ["finished"] * (len(heard) - 1)
    assert heard[0].ended == "stopped"
    assert len(heard) >= 2
    slates = {
        slate.id: {pick.item_id for pick in slate.picks} for slate in home.store.listening.slates(user.id, "dj:set")
    }
    assert all(listen.item_id in slates[listen.slate_id] for listen in heard)
    known = home.store.catalog.items_by_id([listen.item_id for listen in heard])
    assert all(any(item.title in title for title in titles) for item in known.values())


def test_a_stream_is_sound_without_a_hole(home: App, tmp_path: Path) -> None:
    user = listener(home.store, "olga")
    with ThreadPoolExecutor(1) as pool:
        station = Station(home.dj, user, pool)
        (tmp_path / "out.mp3").write_bytes(b"".join(station.chunk().data for _ in range(70)))
        station.close()
    sound = read(tmp_path / "out.mp3", 44_100, 1)
    assert len(sound) > 68 * 44_100
    quiet = np.abs(sound[: len(sound) // 4410 * 4410]).reshape(-1, 4410).max(axis=1) < 10 ** (-50 / 20)
    longest = max((len(run) for run in "".join("x" if q else " " for q in quiet).split()), default=0)
    assert longest * 100 <= 1_500


class Mute(FakeSpeech):
    """Has voices, and fails at every word."""

    name = "mute"

    def speak(self, text: str, voice: str, language: str = "en", speed: float = 1.0):  # type: ignore[no-untyped-def]
        raise Unavailable("No voice.", "")


def test_a_voice_that_fails_never_silences_the_stream(home: App, tmp_path: Path) -> None:
    user = listener(home.store, "pia")
    dj = DjService(home.store, Booth((Mute(),), home.store.shows, tmp_path))
    with ThreadPoolExecutor(1) as pool:
        station = Station(dj, user, pool)
        assert sum(station.chunk().seconds for _ in range(60)) > 60
        station.close()


def test_who_comes_back_soon_goes_on_without_a_greeting(home: App) -> None:
    user = listener(home.store, "quin")

    async def twice() -> list[str]:
        radio = Radio(home.dj)
        shapes = []
        for _ in range(2):
            on_air = await radio.open(user, with_titles=False)
            for _ in range(8):
                await anext(on_air.body)
            await on_air.body.aclose()  # type: ignore[attr-defined]
            shapes.append(radio._resting[user.id][0].show.sets[-1].segments[0].shape)  # type: ignore[union-attr]
        radio.close()
        return shapes

    first, second = run(twice())
    assert first.startswith("hello.")
    assert not second.startswith("hello.")


def test_too_many_streams_of_one_listener_and_an_empty_library_are_refused(home: App, tmp_path: Path) -> None:
    user = listener(home.store, "rosa")
    empty = Store.open(f"sqlite:///{tmp_path / 'empty.db'}")
    nobody = listener(empty)

    async def many() -> None:
        radio = Radio(home.dj)
        opened = [await radio.open(user, False) for _ in range(4)]
        with pytest.raises(Conflict):
            await radio.open(user, False)
        for each in opened:
            await anext(each.body)
            await each.body.aclose()  # type: ignore[attr-defined]
        assert (await radio.open(user, False)).headers["icy-name"] == "Segue"
        radio.close()
        alone = Radio(service_on(empty, tmp_path))
        with pytest.raises(NotFound):
            await alone.open(nobody, False)
        assert alone._streams == {}
        alone.close()

    run(many())


@pytest.fixture(scope="module")
def server(home: App) -> Iterator[tuple[str, str]]:
    """A real server on loopback; gives its address and a listener's API token."""
    accounts = Accounts(home.store, QUICK)
    user = accounts.add("ben", "a long enough password")
    _, secret = accounts.make_token(user, "test", ["read", "listen", "stream"], None)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    running = uvicorn.Server(uvicorn.Config(create_app(home, QUICK), port=port, log_level="error"))
    thread = threading.Thread(target=running.run, daemon=True)
    thread.start()
    while not running.started:
        time.sleep(0.05)
    yield f"http://127.0.0.1:{port}/api/v1", secret
    running.should_exit = True
    running.force_exit = True
    thread.join(15)


def test_a_radio_app_hears_titles_where_they_belong(server: tuple[str, str]) -> None:
    base, token = server
    signed_in = {"Authorization": f"Bearer {token}"}
    url = patient.get(f"{base}/radio", headers=signed_in).json()["url"]
    assert url == patient.get(f"{base}/radio", headers=signed_in).json()["url"]
    wanted = METAINT * 4 + 200
    with patient.stream("GET", url, headers={"Icy-MetaData": "1"}) as reply:
        assert reply.status_code == 200
        assert reply.headers["content-type"] == "audio/mpeg"
        assert reply.headers["icy-metaint"] == str(METAINT)
        assert reply.headers["icy-name"] == "Segue"
        data = b""
        for piece in reply.iter_raw():
            data += piece
            if len(data) > wanted:
                break
    length = data[METAINT] * 16
    assert data[METAINT + 1 :].startswith(b"StreamTitle='")
    assert data[METAINT + 1 : METAINT + 1 + length].rstrip(b"\0").endswith(b"';")
    second = METAINT + 1 + length + METAINT
    assert data[second] * 16 in {0, 16, 32, 48, 64}
    # What lies between the pieces of metadata is MP3, frame after frame.
    sound = data[:METAINT] + data[METAINT + 1 + length : second]
    assert sound[0] == 0xFF and sound[1] & 0xE0 == 0xE0
    with patient.stream("GET", url) as reply:
        assert "icy-metaint" not in reply.headers
        assert b"StreamTitle" not in next(reply.iter_raw())


def test_it_is_sent_no_faster_than_it_is_heard(server: tuple[str, str]) -> None:
    base, token = server
    url = patient.get(f"{base}/radio", headers={"Authorization": f"Bearer {token}"}).json()["url"]
    started, size = time.monotonic(), 0
    with patient.stream("GET", url) as reply:
        for piece in reply.iter_raw():
            size += len(piece)
            if time.monotonic() - started > 4:
                break
    elapsed_s = time.monotonic() - started
    assert size / (192_000 / 8) <= elapsed_s + BURST_S + 3


def test_a_rotated_address_is_worth_nothing(server: tuple[str, str]) -> None:
    base, token = server
    signed_in = {"Authorization": f"Bearer {token}"}
    old = patient.get(f"{base}/radio", headers=signed_in).json()["url"]
    new = patient.post(f"{base}/radio/rotate", headers=signed_in).json()["url"]
    assert new != old
    refused = patient.get(old)
    assert refused.status_code == 401
    assert "error" in refused.json()
    assert patient.get(f"{base}/radio/segue_nonsense.mp3").status_code == 401
    assert patient.get(f"{base}/radio").status_code == 401
