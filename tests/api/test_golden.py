"""What goes out over the wire, whole: replies are compared with the files in tests/golden/api, field by field.

After a change that is meant: SEGUE_UPDATE_GOLDEN=1 pytest tests/api/test_golden.py, and read the difference.
"""

import json
import os
import re
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI

from segue.model.listening import Feedback, Listen, Position, User
from segue.model.media import Art, AudioFile, Collection, Credit, Feed, Item, Mark
from segue.model.text import Segment, Transcript, Word
from segue.wiring import App
from tests import factories
from tests.api.conftest import Page

GOLDEN = Path(__file__).parents[1] / "golden" / "api"
NOW = 1_800_000_000_000
CHANGING = re.compile(r'"((?:usr|sla|cre|ses|job)_[0-9a-z]{19})"|"csrf_token": "[0-9a-f]{64}"')


@pytest.fixture(autouse=True)
def always_now(http: FastAPI) -> None:
    """Time stands still from before anybody signs in."""
    context = http.state.context
    context.accounts.now_ms = context.plays.now_ms = context.app.recommender.now_ms = lambda: NOW


@pytest.fixture
def page(admin: Page, app: App) -> Page:
    fill(app, admin.user["id"])
    return admin


def fill(app: App, user_id: str) -> None:
    store = app.store
    store.catalog.put_art(Art("art_" + "a" * 32, "image/png", 800, 800, ("#203040", "#e0d0c0")))
    album, show, book = store.catalog.put_collections(
        [
            Collection("alb_1", "album", "The Blue Hour", "a", (Credit("Ana Ríos", "album_artist"),), year=2021,
                       genres=("Jazz",), art_id="art_" + "a" * 32, added_at_ms=NOW - 5_000),
            Collection("sho_1", "show", "Slow Radio", "s", (Credit("Ben Okri", "host"),), language="en", explicit=True,
                       description="<p>Sounds.</p>", feed_url="https://example.org/feed", added_at_ms=NOW - 4_000),
            Collection("bok_1", "book", "The Long Way", "b", (Credit("C. Way", "author"), Credit("D. Ill", "narrator")),
                       series="Ways", series_position=2.0, added_at_ms=NOW - 3_000, demo=True),
        ]
    )  # fmt: skip
    store.feeds.put(Feed("sho_1", "https://example.org/feed", checked_at_ms=NOW - 60_000, auto_download=2))
    file = AudioFile("fil_1", "/music/1.flac", 1000, 1, "h1", "flac", "flac", 200_000, 44_100, 2)
    store.files.put_files([file])
    store.catalog.put_items(
        [
            Item("trk_1", "track", album.id, "First Light", (Credit("Ana Ríos", "artist"), Credit("Bo", "composer")),
                 position=1, duration_ms=200_000, file_id="fil_1", genres=("Jazz",), work="Suite", movement=1,
                 movement_title="Dawn", added_at_ms=NOW - 5_000),
            Item("epi_1", "episode", show.id, "Rain", position=7, season=1, duration_ms=600_000, explicit=True,
                 published_at_ms=NOW - 86_400_000, enclosure_url="https://example.org/7.mp3", added_at_ms=NOW - 4_000,
                 marks=(Mark(0, 60_000, "Hello"), Mark(60_000, None, "Rain"))),
            Item("chp_1", "chapter", book.id, "One", position=1, duration_ms=900_000, start_ms=30_000,
                 file_id="fil_1", added_at_ms=NOW - 3_000),
        ]
    )  # fmt: skip
    store.profiles.put("trk_1", factories.profile(lufs=-20.0, true_peak_dbtp=-4.0))
    words = (Word(0, 400, "Hello"), Word(400, 900, "there"))
    segments = (Segment(0, 900, "Hello there", "Ben", words), Segment(1000, 2500, "A < B & C", ""))
    store.feeds.put_transcript(Transcript("epi_1", "en", segments, "feed:vtt"))
    store.listening.put_listens(
        [
            Listen(
                "listen-001",
                user_id,
                "trk_1",
                NOW - 300_000,
                200_000,
                200_000,
                "finished",
                "",
                "album",
                "page",
                NOW - 100_000,
            )
        ]
    )
    store.listening.put_positions([Position(user_id, "epi_1", 120_000, False, NOW - 50_000)])
    store.listening.put_feedback(Feedback("fbk_1", user_id, "trk_1", "like", created_at_ms=NOW))
    store.listening.put_feedback(Feedback("fbk_2", user_id, "sho_1", "follow", created_at_ms=NOW))
    store.accounts.add_user(User("usr_sim", "sim", simulated=True))


REPLIES = {
    "status": "/status",
    "me": "/me",
    "home": "/home",
    "albums": "/collections?kind=album",
    "shows": "/collections?kind=show",
    "books": "/collections?kind=book",
    "album": "/collections/alb_1",
    "show": "/collections/sho_1",
    "book": "/collections/bok_1",
    "item": "/items/trk_1",
    "liked": "/items?liked=true",
    "creators": "/creators",
    "composers": "/creators?role=composer",
    "genres": "/genres",
    "search": "/search?q=way",
    "waveform": "/items/trk_1/waveform",
    "transcript": "/items/epi_1/transcript",
    "history": "/history",
    "positions": "/positions",
    "users": "/users",
    "roots": "/library/roots",
    "jobs": "/jobs",
    "not_found": "/items/trk_none",
    "invalid": "/items?limit=900&kind=song",
}


def test_replies_are_what_they_were(page: Page) -> None:
    found = {name: _steady(page.get(path).json()) for name, path in REPLIES.items()}
    if os.environ.get("SEGUE_UPDATE_GOLDEN") == "1":
        GOLDEN.mkdir(parents=True, exist_ok=True)
        for name, reply in found.items():
            (GOLDEN / f"{name}.json").write_text(json.dumps(reply, indent=1, ensure_ascii=False) + "\n", "utf-8")
    known = {name: json.loads((GOLDEN / f"{name}.json").read_text("utf-8")) for name in REPLIES}
    assert {file.stem for file in GOLDEN.glob("*.json")} == set(REPLIES)
    for name, reply in found.items():
        assert reply == known[name], name


def test_transcripts_as_files(page: Page) -> None:
    for kind in ("vtt", "srt"):
        found = page.get(f"/items/epi_1/transcript?format={kind}").text
        file = GOLDEN / f"transcript.{kind}"
        if os.environ.get("SEGUE_UPDATE_GOLDEN") == "1":
            file.write_text(found, "utf-8")
        assert found == file.read_text("utf-8")


def test_reports_are_taken_one_by_one(page: Page) -> None:
    good = {"id": "listen-002", "item_id": "trk_1", "started_at_ms": NOW - 200_000, "updated_at_ms": NOW}
    good |= {"ended": "skipped", "played_ms": 5_000, "position_ms": 5_000}
    unknown = good | {"id": "listen-003", "item_id": "trk_none"}
    reports = [good, good | {"id": "x"}, unknown, good | {"id": "listen-001"}]
    reports += [good | {"id": "listen-004", "mood": "blue"}, {"id": 5}]
    reply = page.send("POST", "/listens", {"reports": reports})
    assert reply.json() == {
        "accepted": ["listen-002", "listen-001"],
        "rejected": [
            {"id": "x", "error": "id: String should have at least 8 characters"},
            {"id": "listen-004", "error": "mood: Extra inputs are not permitted"},
            {"id": "5", "error": "id: Input should be a valid string"},
            {
                "id": "listen-003",
                "error": "Nothing with this id is in the library. It may have been removed since.",
            },
        ],
    }
    assert page.send("POST", "/listens", {"reports": [good]}).json() == {"accepted": ["listen-002"], "rejected": []}
    ends = {each["id"]: each["ended"] for each in page.get("/history").json()["entries"]}
    assert ends == {"listen-001": "skipped", "listen-002": "skipped"}


def test_somebody_elses_play_stays_theirs(page: Page, ben: Page) -> None:
    theft = {"id": "listen-001", "item_id": "trk_1", "started_at_ms": NOW - 200_000, "updated_at_ms": NOW}
    (rejected,) = ben.send("POST", "/listens", {"reports": [theft]}).json()["rejected"]
    assert rejected["id"] == "listen-001"
    assert [each["id"] for each in page.get("/history").json()["entries"]] == ["listen-001"]
    assert ben.get("/history").json()["entries"] == []
    assert ben.get("/items/trk_1").json()["liked"] is False


def _steady(found: Any) -> Any:
    """Ids and tokens that differ each time, by what they are: the first user met is usr_A, the next usr_B."""
    names: dict[str, str] = {}

    def rename(match: re.Match[str]) -> str:
        if match[1] is None:
            return '"csrf_token": "…"'
        kind = match[1][:3]
        name = names.setdefault(match[1], f"{kind}_{chr(65 + sum(known.startswith(kind) for known in names))}")
        return f'"{name}"'

    text = CHANGING.sub(rename, json.dumps(found))
    text = re.sub(r'"created_at_ms": \d+', '"created_at_ms": 0', text)
    return json.loads(re.sub(r'"version": "[^"]+"', '"version": "…"', text))
