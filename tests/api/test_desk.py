"""A creator's desk over HTTP: the glossary, what listeners reported, previews."""

from segue.wiring import App
from tests.api.conftest import Page
from tests.dub.made import dubbed


def test_words_are_put_in_the_glossary_and_taken_out(admin: Page, ben: Page, app: App) -> None:
    show = app.store.catalog.item(dubbed(app).item_id).collection_id
    path = f"/collections/{show}/terms"
    assert ben.get(path).status_code == 403
    assert admin.send("PUT", path, {"language": "es", "term": " Two  Chairs "}).status_code == 200
    assert admin.send("PUT", path, {"language": "es", "term": "host", "translation": "anfitrión"}).status_code == 200
    assert admin.send("PUT", path, {"language": "es", "term": "  "}).status_code == 400
    assert admin.get(path).json()["entries"] == [
        {"language": "es", "term": "Two Chairs", "translation": "Two Chairs"},
        {"language": "es", "term": "host", "translation": "anfitrión"},
    ]
    assert admin.send("DELETE", f"{path}?language=es&term=host").status_code == 200
    assert [each["term"] for each in admin.get(path).json()["entries"]] == ["Two Chairs"]
    assert admin.get("/collections/sho_none/terms").status_code == 404


def test_reports_come_with_their_lines_and_without_names(admin: Page, ben: Page, app: App) -> None:
    dub = dubbed(app)
    show = app.store.catalog.item(dub.item_id).collection_id
    admin.send("POST", "/dubs/dub_1/publish", {"as_it_is": True})
    ben.send("POST", "/dubs/dub_1/lines/1/report", {"what": "name", "note": "It is Nora."})
    told = admin.get(f"/collections/{show}/reports").json()
    assert told["by_language"] == {"es": 1}
    (entry,) = told["entries"]
    assert (entry["text"], entry["translation"], entry["note"]) == ("Bye.", "Adiós.", "It is Nora.")
    assert not any("user" in key for key in entry)
    assert ben.get(f"/collections/{show}/reports").status_code == 403


def test_a_preview_is_asked_for_and_only_administrators_hear_it(admin: Page, ben: Page, app: App) -> None:
    dub = dubbed(app)
    path = f"/items/{dub.item_id}/dubs/preview"
    assert ben.send("POST", path, {"languages": ["pt"]}).status_code == 403
    (job,) = admin.send("POST", path, {"languages": ["pt"]}).json()["jobs"]
    assert (job["name"], job["state"]) == ("dub_preview", "waiting")
    assert admin.get(f"{path}/pt").status_code == 404
    assert admin.get(f"{path}/..%2F..").status_code in {400, 404, 422}
    folder = app.settings.media_dir / "previews" / dub.item_id
    folder.mkdir(parents=True)
    (folder / "talk.pt.preview.mp3").write_bytes(b"sound")
    (folder / "talk.pt.preview.json").write_text(
        '{"route": "fake en→pt", "draft": false, "seconds": 2.5, "duration_ms": 60000, "segments": [{"text": "Hi."}]}'
    )
    told = admin.get(f"{path}/pt").json()
    assert (told["route"], told["duration_ms"], told["lines"]) == ("fake en→pt", 60_000, [{"text": "Hi."}])
    sound = told["sound_url"].removeprefix("/api/v1")
    assert admin.get(sound).content == b"sound"
    assert ben.get(sound).status_code == 403
