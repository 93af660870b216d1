"""The host as a listener wants it, editors' notes, the lexicon."""

import pytest

from segue.dj.voice import Booth
from segue.wiring import App
from tests.api.conftest import Page


def talks(reply: dict) -> list[dict]:  # type: ignore[type-arg]
    return [segment for each in reply["sets"] for segment in each["segments"] if segment["type"] == "talk"]


def test_a_host_is_chosen_and_speaks_as_chosen(library: App, admin: Page) -> None:
    host = admin.send("GET", "/dj/host").json()
    assert host == {
        "language": "en", "voice": "", "persona": "warm", "talk": "normal", "name": None, "speaks": "en",
    }  # fmt: skip
    changed = admin.send("PATCH", "/dj/host", {"language": "es", "persona": "calm", "name": "Ana", "talk": "chatty"})
    assert changed.status_code == 200, changed.text
    assert changed.json()["speaks"] == "es"
    program = admin.send("POST", "/dj/programs", {"seed": 3}).json()
    said = talks(program)
    assert {talk["language"] for talk in said} == {"es"}
    assert len(said) > 2
    admin.send("PATCH", "/dj/host", {"talk": "off"})
    assert talks(admin.send("POST", "/dj/programs", {"seed": 3}).json()) == []
    admin.send("PATCH", "/dj/host", {"talk": "rare", "language": "de"})
    (only,) = talks(admin.send("POST", "/dj/programs", {"seed": 3}).json())
    assert only["language"] == "de"
    assert admin.send("GET", "/dj/host").json()["name"] == "Ana"
    assert admin.send("PATCH", "/dj/host", {"name": ""}).json()["name"] == ""


def test_a_host_whose_language_no_voice_speaks_speaks_english(app: App, admin: Page) -> None:
    app.dj.booth = Booth((), app.store.shows, app.settings.cache_dir)
    changed = admin.send("PATCH", "/dj/host", {"language": "fr"}).json()
    assert (changed["language"], changed["speaks"]) == ("fr", "en")


@pytest.mark.parametrize(
    "bad",
    [
        {"language": "xx"}, {"voice": "nobody"}, {"voice": "fake:bo", "language": "fr"}, {"talk": "always"},
        {"persona": "loud"}, {"name": "x" * 41}, {"name": "🎵"}, {"more": 1},
    ],
)  # fmt: skip
def test_what_is_no_host_is_refused(library: App, admin: Page, bad: dict[str, object]) -> None:
    assert admin.send("PATCH", "/dj/host", bad).status_code in {400, 422}


def test_a_voice_that_does_not_speak_the_new_language_is_let_go(library: App, admin: Page) -> None:
    assert admin.send("PATCH", "/dj/host", {"voice": "fake:bo"}).json()["voice"] == "fake:bo"
    assert admin.send("PATCH", "/dj/host", {"language": "fr"}).json()["voice"] == ""
    assert {voice["id"] for voice in admin.send("GET", "/dj/voices").json()["entries"]} == {"fake:ada", "fake:bo"}


def test_notes_are_read_out_with_their_author(library: App, admin: Page) -> None:
    items = admin.send("GET", "/items?kind=track&limit=100").json()["entries"]
    for item in items:
        reply = admin.send("POST", "/notes", {"subject_id": item["id"], "text": "We danced to this in the kitchen."})
        assert reply.status_code == 201, reply.text
    note = reply.json()
    assert note["is_own"] is True
    assert admin.send("GET", f"/notes?subject_id={note['subject_id']}").json()["entries"] == [note]
    admin.send("PATCH", "/dj/host", {"talk": "chatty"})
    said = talks(admin.send("POST", "/dj/programs", {"seed": 3}).json())
    told = [talk for talk in said if "We danced to this in the kitchen." in talk["text"]]
    assert told
    assert any(fact["source"].startswith("note:nte_") for fact in told[0]["facts"])
    assert admin.send("DELETE", f"/notes/{note['id']}").status_code == 200
    assert admin.send("DELETE", f"/notes/{note['id']}").status_code == 404


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"subject_id": "trk_unknown", "text": "Hello."}, 404),
        ({"subject_id": "", "text": "Hello."}, 422),
        ({"subject_id": "SUBJECT", "text": ""}, 422),
        ({"subject_id": "SUBJECT", "text": "🎵"}, 400),
        ({"subject_id": "SUBJECT", "text": "x" * 601}, 422),
    ],
)
def test_notes_are_bounded(library: App, admin: Page, body: dict[str, str], status: int) -> None:
    item = admin.send("GET", "/items?kind=track&limit=1").json()["entries"][0]
    given = {key: item["id"] if value == "SUBJECT" else value for key, value in body.items()}
    assert admin.send("POST", "/notes", given).status_code in ({400, 422} if status == 422 else {status})


def test_the_lexicon_changes_what_is_spoken(library: App, admin: Page) -> None:
    assert admin.send("GET", "/dj/words").json() == {"entries": []}
    word = {"language": "en", "word": "Sade", "said": "Shah-day"}
    assert admin.send("POST", "/dj/words", word).json() == word
    assert admin.send("GET", "/dj/words").json() == {"entries": [word]}
    assert app_says(library, "Next, Sade.") == "Next, Shah-day."
    assert admin.send("DELETE", "/dj/words/en/sade").status_code == 200
    assert app_says(library, "Next, Sade.") == "Next, Sade."
    assert admin.send("DELETE", "/dj/words/en/sade").status_code == 404
    for bad in ({**word, "language": "xx"}, {**word, "word": "..."}, {**word, "said": "123"}):
        assert admin.send("POST", "/dj/words", bad).status_code in {400, 422}


def app_says(app: App, text: str) -> str:
    """What the voice is given to speak."""
    from segue.dj.script.speech import spoken

    return spoken(text, "en", app.dj.desk.lexicon("en"))
