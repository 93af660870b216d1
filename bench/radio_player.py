"""A radio app at the personal stream: mpv (from Debian) plays it for two minutes, and is asked what it hears.

The library is a few pieces of 42 seconds that are made here, so that titles have to change; the voice is the fake one.
`SEGUE_BENCH_RADIO_S` makes it shorter.
"""

import json
import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
from tests.dj.rooms import fill
from tests.e2e.house import NAME, PASSWORD, serving, set_up

from bench import Row
from segue.dj.voice import Booth
from segue.engines.tts.fake import FakeSpeech

SECONDS = float(os.environ.get("SEGUE_BENCH_RADIO_S", "120"))
LOOK_S = 0.5
START_S = 30.0


def run() -> list[Row]:
    """What mpv says of the stream."""
    mpv = shutil.which("mpv")
    if mpv is None:
        return [Row("A radio app plays the personal stream", None, note="mpv is not installed (apt-get install mpv)")]
    with tempfile.TemporaryDirectory(prefix="segue-bench-") as folder, serving(Path(folder) / "home") as house:
        set_up(house)
        fill(house.app.store, Path(folder) / "music")
        house.app.dj.booth = Booth((FakeSpeech(),), house.app.store.shows, Path(folder) / "clips")
        with httpx.Client(base_url=f"{house.url}/api/v1", timeout=60) as client:
            client.post("/session", json={"name": NAME, "password": PASSWORD}).raise_for_status()
            address = client.get("/radio").json()["url"]
        with _playing(mpv, address, Path(folder) / "mpv.sock") as player:
            return _watched(player)


def _watched(player: "Player") -> list[Row]:
    """Looks twice a second what plays and how far; a stall is a look at which the sound had not moved on."""
    titles: list[str] = []
    waited = time.monotonic() + START_S
    while (at := player.get("time-pos")) is None or at <= 0:
        if time.monotonic() > waited:
            return [Row("A radio app plays the personal stream", None, note="mpv heard nothing within 30 s")]
        time.sleep(0.1)
    began, first_s, last_s, stalls = time.monotonic(), float(at), float(at), 0
    while time.monotonic() - began < SECONDS:
        time.sleep(LOOK_S)
        heard_s = float(player.get("time-pos") or last_s)
        stalls += heard_s <= last_s
        last_s = heard_s
        title = str((player.get("metadata") or {}).get("icy-title", ""))
        if title and titles[-1:] != [title]:
            titles.append(title)
    note = "; ".join(titles)[:160]
    return [
        Row("A radio app (mpv) plays the personal stream", round(last_s - first_s, 1), "s", f">= {SECONDS - 3:g}"),
        Row("… and sees the title change", max(0, len(titles) - 1), "times", ">= 2", note),
        Row("… looks at which the sound stood still", stalls, "times", "<= 0", f"one every {LOOK_S:g} s"),
    ]


class Player:
    """mpv, asked through its JSON IPC (mpv's manual, "JSON IPC")."""

    def __init__(self, path: Path) -> None:
        self._socket = socket.socket(socket.AF_UNIX)
        deadline = time.monotonic() + START_S
        while True:
            try:
                self._socket.connect(str(path))
                break
            except OSError:
                assert time.monotonic() < deadline, "mpv did not open its socket"
                time.sleep(0.05)
        self._lines = self._socket.makefile("r", encoding="utf-8")

    def get(self, name: str) -> Any:
        """A property; None while there is none."""
        self._socket.sendall(json.dumps({"command": ["get_property", name], "request_id": 1}).encode() + b"\n")
        for line in self._lines:
            answer = json.loads(line)
            if answer.get("request_id") == 1:
                return answer.get("data")
        return None


@contextmanager
def _playing(mpv: str, address: str, path: Path) -> Iterator[Player]:
    how = ["--no-config", "--no-video", "--ao=null", "--really-quiet", f"--input-ipc-server={path}"]
    process = subprocess.Popen([mpv, *how, address])
    try:
        yield Player(path)
    finally:
        process.terminate()
        process.wait(10)
