"""Requests in words over HTTP: typed and spoken."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from segue.audio.encode import write
from segue.engines.asr.fake import FakeHearing
from segue.engines.tts.fake import FakeSpeech
from segue.wiring import App
from tests.api.conftest import Page, stock
from tests.api.test_dj import plays


@pytest.fixture
def show(app: App, admin: Page, tmp_path: Path) -> dict:  # type: ignore[type-arg]
    """A program over thirty tracks by ten artists, every second album jazz."""
    stock(app, tmp_path, "Folk", "Jazz")
    program: dict = admin.send("POST", "/dj/programs", {"seed": 4}).json()  # type: ignore[type-arg]
    return program


def test_a_typed_request(admin: Page, show: dict) -> None:  # type: ignore[type-arg]
    answer = admin.send(
        "POST", f"/dj/programs/{show['id']}/request", {"text": "some jazz please", "heard_until_index": 1}
    )
    assert answer.status_code == 200, answer.text
    told = answer.json()
    assert told["constraints"] == {"genres": ["Jazz"]}
    assert told["heard"] == [{"constraint": "genres", "value": "Jazz", "start": 5, "end": 9}]
    assert "Jazz" in told["reply"]
    assert told["given_up"] == []
    assert all(play["item"]["genres"] == ["Jazz"] for play in plays(told["sets"]))
    first = told["sets"][0]["segments"][0]
    assert (first["type"], first["index"]) == ("talk", 2)
    assert "Jazz" in first["text"]
    assert {"id": "set.request", "source": "request:text", "value": "some jazz please"} in first["facts"]
    whole = admin.get(f"/dj/programs/{show['id']}").json()
    assert whole["sets"][1:] == told["sets"]


def test_what_can_not_be_had_is_told(admin: Page, show: dict) -> None:  # type: ignore[type-arg]
    told = admin.send("POST", f"/dj/programs/{show['id']}/request", {"text": "fado aus den achtzigern"}).json()
    assert told["language"] == "de"
    assert "genres" in told["given_up"]
    assert plays(told["sets"])


def test_a_spoken_request(app: App, admin: Page, show: dict, tmp_path: Path) -> None:  # type: ignore[type-arg]
    app.engines = _with_fake_ear(app)
    speech = FakeSpeech().speak("only folk", FakeSpeech().voices()[0].id, "en")
    write(tmp_path / "said.wav", speech.samples[:, None], speech.rate_hz)
    recording = (tmp_path / "said.wav").read_bytes()
    path = f"/api/v1/dj/programs/{show['id']}/request/spoken"

    def say(sound: bytes) -> Any:
        files = {"recording": ("request", sound, "audio/wav")}
        return admin.client.post(path, files=files, headers={"X-Segue-CSRF": admin.csrf})

    told = say(recording)
    assert told.status_code == 200, told.text
    assert (told.json()["text"], told.json()["constraints"]) == ("only folk", {"genres": ["Folk"]})
    write(tmp_path / "quiet.wav", np.zeros((24_000, 1), np.float32), 24_000)
    for nothing in (b"", b"no sound", (tmp_path / "quiet.wav").read_bytes()):
        assert say(nothing).status_code == 400
    assert say(b"x" * 2_000_000).status_code == 413


def test_requests_that_are_none(admin: Page, show: dict) -> None:  # type: ignore[type-arg]
    path = f"/dj/programs/{show['id']}/request"
    assert admin.send("POST", path, {"text": ""}).status_code == 422
    assert admin.send("POST", path, {"text": "x" * 601}).status_code == 422
    assert admin.send("POST", path, {"text": "  "}).status_code == 400
    assert admin.send("POST", "/dj/programs/prg_nowhere/request", {"text": "jazz"}).status_code == 404


def _with_fake_ear(app: App):  # type: ignore[no-untyped-def]
    from dataclasses import replace

    return replace(app.engines, hearing=FakeHearing())
