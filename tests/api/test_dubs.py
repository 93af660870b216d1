"""Dubs over HTTP: who may see what, review, publishing, feeds, consents. The dub itself is put there by hand."""

from dataclasses import replace
from pathlib import Path

import feedparser
import pytest

from segue.model.dub import Dub
from segue.wiring import App
from tests.api.conftest import Page
from tests.dub.made import dubbed
from tests.understanding.reading.sounds import as_file, silence


@pytest.fixture
def dub(app: App) -> Dub:
    return dubbed(app)


def test_a_dub_under_review_is_for_administrators(admin: Page, ben: Page, dub: Dub) -> None:
    assert [each["id"] for each in admin.get(f"/items/{dub.item_id}/dubs").json()["entries"]] == ["dub_1"]
    assert ben.get(f"/items/{dub.item_id}/dubs").json() == {"entries": []}
    for path in ("/dubs/dub_1", "/dubs/dub_1/stream", "/dubs/dub_1/captions.vtt", "/dubs/dub_1/lines/0/sound"):
        assert ben.get(path).status_code == 404 and admin.get(path).status_code == 200, path
    assert ben.send("PATCH", "/dubs/dub_1/lines/0", {"approved": True}).status_code == 403


def test_lines_are_approved_and_the_dub_published(admin: Page, ben: Page, app: App, dub: Dub) -> None:
    assert admin.send("POST", "/dubs/dub_1/publish", {}).status_code == 409
    assert admin.send("PATCH", "/dubs/dub_1/lines/500", {"approved": True}).json()["state"] == "approved"
    assert admin.send("PATCH", "/dubs/dub_1/lines/7", {"approved": True}).status_code == 404
    assert admin.send("POST", "/dubs/dub_1/publish", {}).json()["state"] == "published"
    told = ben.get("/dubs/dub_1").json()
    assert [line["translation"] for line in told["dub_lines"]] == ["Hola.", "Adiós."]
    assert ben.get(told["dub_lines"][0]["sound_url"].removeprefix("/api/v1")).status_code == 200
    assert "<v Joe>Hola." in ben.get("/dubs/dub_1/captions.vtt").text
    assert ben.get("/dubs/dub_1/captions.json").json()["segments"][0]["body"] == "Hola."
    assert ben.send("POST", "/dubs/dub_1/lines/1/report", {"what": "name", "note": "It is Nora."}).status_code == 200
    assert ben.send("POST", "/dubs/dub_1/lines/1/report", {"what": "everything"}).status_code in {400, 422}
    assert ben.send("POST", "/dubs/dub_1/lines/1/report", {"what": "wrong"}).status_code == 200
    (kept,) = app.store.dubs.reports("dub_1")  # said again, it counts once
    assert (kept.what, kept.position) == ("wrong", 1)
    assert ben.get(f"/items/{dub.item_id}").json()["dub_languages"] == ["es"]
    assert admin.send("POST", "/dubs/dub_1/withdraw").json()["state"] == "withdrawn"
    assert ben.get("/dubs/dub_1").status_code == 404


def test_feeds_carry_the_languages(admin: Page, app: App, dub: Dub) -> None:
    show_id = app.store.catalog.item(dub.item_id).collection_id
    assert admin.get(f"/collections/{show_id}/feeds/es.xml").status_code == 404
    assert admin.send("POST", "/dubs/dub_1/publish", {"as_it_is": True}).status_code == 200
    read = feedparser.parse(admin.get(f"/collections/{show_id}/feeds/es.xml").content)
    assert not read.bozo and read.entries[0].title == "Silencio" and read.feed.language == "es"
    main = admin.get(f"/collections/{show_id}/feeds/original.xml").text
    assert 'lang="es"' in main and "/dubs/dub_1/stream" in main


def test_shows_opt_in_and_consents_can_be_revoked(admin: Page, app: App, dub: Dub) -> None:
    show_id = app.store.catalog.item(dub.item_id).collection_id
    assert admin.send("POST", f"/items/{dub.item_id}/dubs", {"languages": ["pt"]}).status_code == 403
    wish = {"languages": ["pt"], "automatic": True, "mode": "timed", "interpreter": False, "spoken_notice": True}
    assert admin.send("PUT", f"/collections/{show_id}/dubbing", wish).json() == wish
    assert admin.get(f"/collections/{show_id}/dubbing").json() == wish
    assert len(admin.send("POST", f"/items/{dub.item_id}/dubs", {"languages": ["pt"]}).json()["jobs"]) == 1
    said = {"speaker": "Joe", "person": "Joe Example", "statement": "I agree.", "languages": ["es"]}
    made = admin.send("POST", f"/collections/{show_id}/consents", said).json()
    assert made["person"] == "Joe Example" and made["revoked_at_ms"] is None
    assert admin.send("DELETE", f"/consents/{made['id']}").json() == {"withdrawn": 0}
    assert admin.get(f"/collections/{show_id}/consents").json()["entries"][0]["revoked_at_ms"]


def test_a_revoked_consent_takes_the_published_dub_back(admin: Page, ben: Page, app: App, dub: Dub) -> None:
    show_id = app.store.catalog.item(dub.item_id).collection_id
    said = {"speaker": "Joe", "person": "Joe Example", "statement": "I agree.", "languages": ["es"]}
    made = admin.send("POST", f"/collections/{show_id}/consents", said).json()
    drawn = tuple(replace(voice, consent_id=made["id"]) for voice in dub.voices)
    app.store.dubs.put(replace(app.store.dubs.get(dub.id), voices=drawn))
    assert admin.send("POST", "/dubs/dub_1/publish", {"as_it_is": True}).status_code == 200
    assert ben.get("/dubs/dub_1/stream").status_code == 200
    assert admin.get(f"/collections/{show_id}/feeds/es.xml").status_code == 200
    assert admin.send("DELETE", f"/consents/{made['id']}").json() == {"withdrawn": 1}
    assert ben.get("/dubs/dub_1").status_code == ben.get("/dubs/dub_1/stream").status_code == 404
    assert ben.get(f"/items/{dub.item_id}").json()["dub_languages"] == []
    assert admin.get(f"/collections/{show_id}/feeds/es.xml").status_code == 404
    assert 'lang="es"' not in admin.get(f"/collections/{show_id}/feeds/original.xml").text
    refused = admin.send("POST", "/dubs/dub_1/publish", {"as_it_is": True})
    assert refused.status_code == 409 and "Joe Example holds no longer" in refused.json()["error"]["message"]


def test_sound_outside_the_library_is_not_sent(admin: Page, app: App, dub: Dub, tmp_path: Path) -> None:
    outside = tmp_path / "outside.mp3"
    outside.write_bytes(b"secret")
    app.store.dubs.put(replace(dub, path=str(outside)))
    assert admin.get("/dubs/dub_1/stream").status_code in {403, 404}


def test_voices_are_chosen_and_consents_carry_samples(
    admin: Page, ben: Page, app: App, dub: Dub, tmp_path: Path
) -> None:
    show_id = app.store.catalog.item(dub.item_id).collection_id
    told = admin.get("/dubs/dub_1/voices").json()
    assert [each["speaker"] for each in told["speakers"]] == ["Joe"] and isinstance(told["voices"], list)
    assert ben.get("/dubs/dub_1/voices").status_code == 403
    assert ben.get("/dubs/dub_1/voices/sound?voice=kokoro:kumo").status_code == 403
    assert admin.get("/dubs/dub_1/voices/sound?voice=nobody:none").status_code == 400
    assert admin.send("PUT", "/dubs/dub_1/voices", {"speaker": "Joe", "voice": "nobody:none"}).status_code == 400
    assert admin.send("PUT", "/dubs/dub_1/voices", {"speaker": "Nobody", "voice": ""}).status_code == 404
    assert admin.send("PUT", "/dubs/dub_1/voices", {"speaker": "Joe", "voice": ""}).status_code == 200
    said = {"speaker": "Joe", "person": "Joe Example", "statement": "I agree.", "languages": ["es"]}
    assert ben.send("POST", f"/collections/{show_id}/consents", said).status_code == 403
    past = admin.send("POST", f"/collections/{show_id}/consents", said | {"expires_at_ms": 5})
    assert past.status_code == 400 and "over already" in past.json()["error"]["message"]
    made = admin.send("POST", f"/collections/{show_id}/consents", said).json()
    assert made["sampled"] is False and made["voices"] == [] and made["recorded_by"]
    draw = f"/consents/{made['id']}/voices"
    assert admin.send("POST", draw, {"languages": ["es"]}).status_code == 404
    assert admin.send("POST", draw, {"languages": ["fr"]}).status_code == 403
    assert admin.send("POST", f"/consents/{made['id']}/sample/{dub.item_id}").status_code == 400
    silent = as_file(tmp_path / "silent.wav", silence(60)).read_bytes()
    assert len(silent) > 1_500_000  # more than other requests may be
    for bad, why in ((b"no sound", "sample-"), (silent, "Nobody speaks"), (b"", "")):
        refused = admin.send("POST", f"/consents/{made['id']}/sample", files={"recording": ("a.wav", bad)})
        assert refused.status_code == 400 and why in refused.json()["error"]["message"]
    assert admin.get(f"{draw}/es/sound").status_code == 404 and ben.get(f"{draw}/es/sound").status_code == 403
    assert admin.send("DELETE", f"/consents/{made['id']}").json() == {"withdrawn": 0}
    assert admin.send("POST", draw, {"languages": ["es"]}).status_code == 403
    assert admin.send("DELETE", "/consents/con_none").status_code == 404
