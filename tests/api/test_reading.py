"""Having items written down, and naming who speaks, through the interface."""

from dataclasses import replace
from pathlib import Path

import pytest

from segue.model.text import Segment, Transcript
from segue.wiring import READING_MODELS, App
from tests import factories as make
from tests.api.conftest import Page
from tests.understanding.reading.sounds import FAKE_EARS, as_file, spoken
from tests.understanding.reading.test_jobs import LONG, episode_in, show_in


def test_an_episode_is_read_and_its_host_named(admin: Page, app: App, tmp_path: Path) -> None:
    show = show_in(app.store)
    episode = episode_in(app.store, show, as_file(tmp_path / "a.wav", spoken(LONG)))
    assert admin.get(f"/items/{episode.id}/heard").status_code == 404
    job = admin.send("POST", f"/items/{episode.id}/read")
    assert (job.status_code, job.json()["name"], job.json()["state"]) == (202, "read", "waiting")
    assert admin.send("POST", f"/items/{episode.id}/read").json()["id"] == job.json()["id"]
    assert FAKE_EARS.voices is not None
    app.engines = replace(app.engines, hearing=FAKE_EARS.hearing, detector=FAKE_EARS.detector, voices=FAKE_EARS.voices)
    app.jobs.drain()
    assert admin.get(f"/jobs/{job.json()['id']}").json()["state"] == "done"
    heard = admin.get(f"/items/{episode.id}/heard").json()
    assert (heard["language"], heard["engine"], heard["error"]) == ("en", "fake", "")
    assert heard["spans"][0]["start_ms"] == 0
    (voice,) = admin.get(f"/collections/{show.id}/voices").json()["entries"]
    assert (voice["name"], voice["id"]) == ("Speaker 1", heard["speakers"][0]["voice_id"])
    named = admin.send("PATCH", f"/voices/{voice['id']}", {"name": "Nora Vale"})
    assert named.json()["name"] == "Nora Vale"
    words = admin.get(f"/items/{episode.id}/transcript").json()
    assert {segment["speaker"] for segment in words["segments"]} == {"Nora Vale"}
    assert admin.send("PATCH", "/voices/vox_none", {"name": "X"}).status_code == 404
    assert admin.send("POST", "/items/epi_none/read").status_code == 404


def test_what_is_played_is_written_down(admin: Page, app: App, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    episode = episode_in(app.store, show_in(app.store), as_file(tmp_path / "a.wav", spoken(LONG)))

    def play() -> list[str]:
        listen = make.listen("", episode.id, played_ms=5_000, position_ms=5_000, ended="playing")
        told = {
            "id": listen.id, "item_id": episode.id, "started_at_ms": listen.started_at_ms, "played_ms": 5_000,
            "position_ms": 5_000, "ended": "playing",
        }  # fmt: skip
        assert admin.send("POST", "/listens", {"reports": [told]}).json()["accepted"] == [listen.id]
        return [job.name for job in app.store.jobs.latest("waiting", limit=20) if job.name == "read"]

    assert play() == []  # the weights are not here: nothing that would fail is begun
    folder = tmp_path / "weights"
    for model in READING_MODELS:
        (folder / model).mkdir(parents=True)
    monkeypatch.setattr(type(app.engines.weights), "path", lambda _self, model: folder / model)
    assert play() == ["read"]
    assert play() == ["read"]


def test_a_chapter_is_read_along_in_the_paragraphs_of_its_book(admin: Page, app: App, tmp_path: Path) -> None:
    book = app.store.catalog.put_collections([make.collection("book", title="The Lamp", language="en")])[0]
    folder = app.settings.media_dir / "lamp"
    folder.mkdir(parents=True)
    sound = as_file(folder / "one.wav", spoken(LONG))
    file = make.file(path=str(sound))
    app.store.files.put_files([file])
    chapter = app.store.catalog.put_items([make.item(book, file_id=file.id)])[0]
    assert admin.get(f"/items/{chapter.id}/text").status_code == 404
    (folder / "one.md").write_text("# Dusk\n\nThe lamp was lit. Nobody came.\n\nRain fell.\n")
    lines = (Segment(0, 900, "The lamp was lit."), Segment(2000, 2900, "Rain fell."))
    app.store.feeds.put_transcript(Transcript(chapter.id, "en", lines, "book:aligned"))
    told = admin.get(f"/items/{chapter.id}/text").json()
    assert (told["engine"], told["language"]) == ("book:aligned", "en")
    (page,) = told["pages"]
    assert [[each["text"] for each in part] for part in page["paragraphs"]] == [
        ["The lamp was lit.", "Nobody came."],
        ["Rain fell."],
    ]
    assert page["paragraphs"][0][1]["start_ms"] is None
    (folder / "one.md").unlink()
    (page,) = admin.get(f"/items/{chapter.id}/text").json()["pages"]
    assert [len(part) for part in page["paragraphs"]] == [1, 1]
