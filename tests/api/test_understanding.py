"""What is said, over HTTP: topics, recaps without spoilers, what speaks of the same, moments, quotes."""

import io
from typing import Any

import numpy as np
import pytest

from segue.audio.decode import read
from segue.audio.encode import write
from segue.jobs.base import Silent
from segue.model.screen import Screen, Shown
from segue.model.text import Segment, Transcript
from segue.understanding.jobs import understand_missing
from segue.wiring import App
from tests import factories as make
from tests.api.conftest import Page
from tests.understanding.talks import BREAD, DURATION_MS, LIGHTHOUSE, begins_ms, talk

RATE_HZ = 24_000


@pytest.fixture
def ids(app: App) -> list[str]:
    """Two episodes of two shows that say the same."""
    found = []
    for n in (1, 2):
        show = make.collection("show", title=f"Slow Hours {n}")
        item = make.item(show, title=f"Hives {n}", duration_ms=DURATION_MS)
        app.store.catalog.put_collections([show])
        app.store.catalog.put_items([item])
        words = talk(item.id)
        app.store.feeds.put_transcript(words if n == 1 else Transcript(item.id, "en", words.segments[2:], "feed:vtt"))
        found.append(item.id)
    understand_missing(app.store, Silent())
    return found


def test_what_is_said_is_told_with_its_moments(admin: Page, ids: list[str]) -> None:
    told = admin.get(f"/items/{ids[0]}/understanding").json()
    assert "Lighthouse" in [topic["title"] for topic in told["topics"]]
    assert all(topic["moments"] for topic in told["topics"])
    assert [(each["start_ms"], each["name"]) for each in told["sponsors"]] == [(begins_ms(1), "Fieldnote")]
    assert told["writer"] == "" and told["summary"] == []
    assert admin.get("/items/epi_unknown/understanding").status_code == 404


def test_what_nobody_has_read_says_so(admin: Page, app: App) -> None:
    show = make.collection("show")
    item = make.item(show)
    app.store.catalog.put_collections([show])
    app.store.catalog.put_items([item])
    told = admin.get(f"/items/{item.id}/understanding").json()
    assert told["engine"] == "" and "Nobody has read" in told["note"] and told["topics"] == []
    assert admin.get(f"/items/{item.id}/recap").status_code == 404
    assert admin.get(f"/items/{item.id}/alike").json() == {"entries": []}


@pytest.mark.parametrize("part", [2, 3])
def test_a_recap_never_tells_what_is_to_come(admin: Page, ids: list[str], part: int) -> None:
    until = begins_ms(part)
    told = admin.get(f"/items/{ids[0]}/recap", params={"until_ms": until}).json()
    assert told["lines"] and told["note"] == ""
    ends = {segment.start_ms: segment.end_ms for segment in talk().segments}
    assert all(ends[line["start_ms"]] <= until for line in told["lines"])
    heard = " ".join(segment.text for segment in talk().segments if segment.end_ms <= until).casefold()
    assert all(word.casefold() in heard for topic in told["topics"] for word in topic.split())
    assert all(name in " ".join(s.text for s in talk().segments if s.end_ms <= until) for name in told["names"])
    if part == 2:
        assert "Robert Stevenson" not in told["names"] and "Robert Stevenson" not in str(told)
    unheard = {text for _, text in (*LIGHTHOUSE, *BREAD)} if part == 2 else {text for _, text in BREAD}
    assert not unheard & {line["text"] for line in told["lines"]}


def test_a_recap_takes_the_place_that_is_kept(admin: Page, ids: list[str]) -> None:
    nothing = admin.get(f"/items/{ids[0]}/recap").json()
    assert nothing["until_ms"] == 0 and nothing["lines"] == [] and "too little" in nothing["note"]


def test_a_books_recap_tells_the_chapters_before(admin: Page, app: App) -> None:
    book = make.collection("book")
    chapters = [make.item(book, title=f"Chapter {n}", position=n, duration_ms=DURATION_MS) for n in (1, 2, 3)]
    app.store.catalog.put_collections([book])
    app.store.catalog.put_items(chapters)
    for chapter in chapters:
        app.store.feeds.put_transcript(talk(chapter.id))
    told = admin.get(f"/items/{chapters[1].id}/recap", params={"until_ms": begins_ms(1)}).json()
    assert {line["item_id"] for line in told["lines"]} == {chapters[0].id, chapters[1].id}
    assert max(line["start_ms"] for line in told["lines"] if line["item_id"] == chapters[1].id) < begins_ms(1)


def test_what_speaks_of_the_same_tells_the_two_moments(admin: Page, ids: list[str]) -> None:
    (entry,) = admin.get(f"/items/{ids[0]}/alike").json()["entries"]
    assert entry["id"] == ids[1] and entry["shared"]
    for shared in entry["shared"]:
        assert (shared["here"]["item_id"], shared["there"]["item_id"]) == tuple(ids)
        assert shared["here"]["text"] and shared["there"]["text"]


def test_topic_pages_and_people_pages(admin: Page, ids: list[str]) -> None:
    found = admin.get("/subjects", params={"like": "Róbert", "kind": "person"}).json()["entries"]
    assert [(each["title"], each["items"]) for each in found] == [("Robert Stevenson", 2)]
    told = admin.get(f"/subjects/person/{found[0]['key']}").json()
    assert {entry["id"] for entry in told["entries"]} == set(ids)
    assert all(entry["moments"] for entry in told["entries"])
    assert admin.get("/subjects/topic/nothing").status_code == 404
    assert admin.get("/subjects/colour/red").status_code == 422


def test_moments_are_kept_changed_and_forgotten(admin: Page, ids: list[str]) -> None:
    body = {"item_id": ids[0], "start_ms": 15_000, "end_ms": 29_500, "text": "Welcome", "note": ""}
    made = admin.send("POST", "/moments", body)
    assert made.status_code == 201, made.text
    moment = made.json()
    assert moment["entry"]["id"] == ids[0]
    changed = admin.send("PATCH", f"/moments/{moment['id']}", {"note": "lovely"}).json()
    assert changed["note"] == "lovely" and changed["start_ms"] == 15_000
    listed = admin.get("/moments", params={"item_id": ids[0]}).json()
    assert listed["total"] == 1 and listed["entries"][0]["note"] == "lovely"
    assert admin.send("DELETE", f"/moments/{moment['id']}").status_code == 200
    assert admin.get("/moments").json()["total"] == 0
    assert admin.send("DELETE", f"/moments/{moment['id']}").status_code == 404


@pytest.mark.parametrize("change", [{"end_ms": 1}, {"item_id": "epi_unknown"}, {"start_ms": -1}, {"text": "x" * 2_001}])
def test_impossible_moments_are_refused(admin: Page, ids: list[str], change: dict[str, Any]) -> None:
    body = {"item_id": ids[0], "start_ms": 15_000, "end_ms": 29_500} | change
    assert admin.send("POST", "/moments", body).status_code in {400, 404, 422}


def test_a_quote_is_a_picture(admin: Page, ids: list[str]) -> None:
    from PIL import Image

    reply = admin.get(f"/items/{ids[0]}/quote.png", params={"start_ms": begins_ms(2)})
    assert reply.headers["content-type"] == "image/png"
    assert Image.open(io.BytesIO(reply.content)).size == (1080, 1080)
    assert admin.get(f"/items/{ids[0]}/quote.png", params={"start_ms": 10**8}).status_code == 404
    assert admin.get(f"/items/{ids[0]}/clip", params={"start_ms": 5_000, "end_ms": 5_000}).status_code == 400
    assert admin.get(f"/items/{ids[0]}/clip", params={"start_ms": 0, "end_ms": 91_000}).status_code == 400


def test_music_for_a_mood_is_told_with_its_grounds(admin: Page, app: App) -> None:
    from tests.recommend.test_mood import stocked

    ids = stocked(app.store)
    told = admin.get(f"/similar/{ids['dark']}/music?limit=2").json()
    assert (told["mood"], len(told["entries"])) == ("dark", 2)
    assert told["entries"][0]["reason"].startswith("Dark, as its words are: in A minor")
    assert told["moments"][0]["item_id"] == ids["dark_chapter"]
    assert admin.get(f"/similar/{ids['minor0']}/music").status_code == 404


def test_what_stands_on_the_screen_is_told(admin: Page, app: App) -> None:
    show = make.collection("show")
    item = make.item(show)
    app.store.catalog.put_collections([show])
    app.store.catalog.put_items([item])
    assert admin.get(f"/items/{item.id}/screen").status_code == 404
    shown = (Shown(1_000, 9_000, "Keeping bees\nA hive speaks in smells", "slide", "Keeping bees"),)
    app.store.screens.put(Screen(item.id, "fake", "1", "x", (9_000,), shown, pictures=2, film_ms=20_000))
    told = admin.get(f"/items/{item.id}/screen").json()
    assert (told["scenes"], told["shown"][0]["title"]) == ([9_000], "Keeping bees")
    asked = admin.send("POST", f"/items/{item.id}/look")
    assert (asked.status_code, asked.json()["name"]) == (202, "screens")
    app.jobs.drain()
    job = admin.get(f"/jobs/{asked.json()['id']}").json()
    assert "is not here" in job["error"]


def test_a_clip_is_the_sound_of_the_quoted_words(admin: Page, app: App) -> None:
    """Every sentence is a tone of its own: the tones of the clip say which sentences are in it, in which order."""
    tones = [300 + 150 * k for k in range(8)]
    path = app.settings.media_dir / "tones.mp3"
    path.parent.mkdir(parents=True, exist_ok=True)
    t = np.arange(RATE_HZ) / RATE_HZ
    sound = np.concatenate([0.4 * np.sin(2 * np.pi * tone * t) for tone in tones]).astype(np.float32)
    write(path, sound[:, None], RATE_HZ)
    book = app.store.catalog.put_collections([make.collection("book", title="Tones", language="en")])[0]
    file = make.file(path=str(path), duration_ms=8_000, sample_rate_hz=RATE_HZ)
    app.store.files.put_files([file])
    chapter = app.store.catalog.put_items([make.item(book, file_id=file.id, start_ms=2_000, duration_ms=6_000)])[0]
    lines = tuple(Segment(k * 1_000, (k + 1) * 1_000, f"Tone {tones[k + 2]}.") for k in range(6))
    app.store.feeds.put_transcript(Transcript(chapter.id, "en", lines, "book:aligned"))
    said = admin.get(f"/items/{chapter.id}/transcript").json()["segments"][1:4]
    span = {"start_ms": said[0]["start_ms"], "end_ms": said[-1]["end_ms"]}
    reply = admin.get(f"/items/{chapter.id}/clip", params=span)
    assert reply.headers["content-type"] == "audio/mpeg"
    heard_at = path.with_name("clip.mp3")
    heard_at.write_bytes(reply.content)
    clip = read(heard_at, RATE_HZ, 1)[:, 0]
    assert abs(len(clip) / RATE_HZ - 3.0) < 0.1
    heard = []
    for k in range(3):
        middle = clip[round((k + 0.25) * RATE_HZ) : round((k + 0.75) * RATE_HZ)]
        heard.append(np.argmax(np.abs(np.fft.rfft(middle))) * RATE_HZ / len(middle))
    assert heard == pytest.approx([float(one["text"][5:-1]) for one in said], abs=4)
