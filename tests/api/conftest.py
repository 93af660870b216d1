"""A house with a server: in-process for most tests, on loopback for what is about connections."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from segue.api.app import create_app
from segue.config import load_settings
from segue.dj.voice import Booth
from segue.engines.tts.fake import FakeSpeech
from segue.listening.passwords import HashCost, Passwords
from segue.wiring import App, build
from tests import factories

QUICK = Passwords(HashCost(time_cost=1, memory_kib=8, parallelism=1))
PASSWORD = "correct horse battery"


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database brought to today's schema once, for all tests to copy."""
    home = tmp_path_factory.mktemp("empty")
    build(load_settings({"SEGUE_HOME": str(home)})).close()
    return home / "segue.db"


def house(home: Path, empty_database: Path) -> App:
    """A house with an empty database."""
    home.mkdir()
    shutil.copy(empty_database, home / "segue.db")
    return build(load_settings({"SEGUE_HOME": str(home)}))


@pytest.fixture
def app(tmp_path: Path, empty_database: Path) -> Iterator[App]:
    made = house(tmp_path / "home", empty_database)
    yield made
    made.close()


@pytest.fixture
def http(app: App) -> FastAPI:
    return create_app(app, QUICK)


@dataclass
class Page:
    """A signed-in browser."""

    client: TestClient
    user: dict[str, Any]
    csrf: str

    def get(self, path: str, **how: Any) -> Any:
        return self.client.get(f"/api/v1{path}", **how)

    def send(self, method: str, path: str, json: Any = None, **how: Any) -> Any:
        return self.client.request(method, f"/api/v1{path}", json=json, headers={"X-Segue-CSRF": self.csrf}, **how)


@pytest.fixture
def client(http: FastAPI) -> TestClient:
    """Nobody signed in; jobs don't run."""
    return TestClient(http, raise_server_exceptions=False)


@pytest.fixture
def admin(client: TestClient) -> Page:
    """The first administrator's browser."""
    return set_up(client)


def set_up(client: TestClient) -> Page:
    """Makes the first administrator."""
    reply = client.post("/api/v1/setup", json={"name": "ann", "password": PASSWORD})
    assert reply.status_code == 201, reply.text
    return Page(client, reply.json()["user"], reply.json()["csrf_token"])


@pytest.fixture
def ben(http: FastAPI, admin: Page) -> Page:
    """An ordinary listener's browser."""
    assert admin.send("POST", "/users", {"name": "ben", "password": PASSWORD}).status_code == 201
    client = TestClient(http, raise_server_exceptions=False)
    reply = client.post("/api/v1/session", json={"name": "ben", "password": PASSWORD})
    return Page(client, reply.json()["user"], reply.json()["csrf_token"])


@pytest.fixture
def library(app: App, tmp_path: Path) -> App:
    """Thirty tracks by ten artists that need not be played, and the fake voices."""
    return stock(app, tmp_path)


def stock(app: App, folder: Path, *genres: str) -> App:
    """As `library`; the albums take turns with `genres`."""
    for number in range(10):
        of = genres[number % len(genres)] if genres else ""
        _, tracks = factories.album_in(app.store, 3, genres=(of,) if of else ())
        for track in tracks:
            app.store.profiles.put(track.id, factories.profile())
    app.dj.booth = Booth((FakeSpeech(),), app.store.shows, folder / "clips", app.dj.desk.lexicon)
    return app
