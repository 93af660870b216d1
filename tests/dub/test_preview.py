"""A minute in another language, made before anything is started."""

from pathlib import Path

import pytest

from segue.audio.decode import probe
from segue.dub.pipeline import Tools
from segue.dub.preview import Previews
from segue.dub.routes import Router
from segue.engines.mt.fake import FakeTranslation
from segue.engines.tts.fake import FakeSpeech
from segue.model.dub import Term
from segue.model.errors import NotFound
from segue.store import Store
from segue.understanding.reading.steps import Steps
from tests import factories as make
from tests.understanding.reading.sounds import FAKE_EARS, as_file, silence, spoken


def test_a_minute_is_made_without_opting_in_and_found_again(store: Store, tmp_path: Path) -> None:
    sound = as_file(tmp_path / "talk.wav", silence(1), spoken("The ferry leaves at nine."), silence(1))
    show = store.catalog.put_collections([make.collection("show", language="en")])[0]
    file = make.file(path=str(sound))
    store.files.put_files([file])
    item = store.catalog.put_items([make.item(show, file_id=file.id, language="en")])[0]
    store.dubs.put_term(Term(show.id, "pt", "ferry", "ferry"))
    steps = Steps(tmp_path / "steps", leave_free_bytes=0)
    tools = Tools(FAKE_EARS, Router([FakeTranslation()]), (FakeSpeech(),), steps, lambda: 1)
    previews = Previews(store, lambda: tools, tmp_path / "previews")
    with pytest.raises(NotFound):
        previews.find(item.id, "pt")
    made = previews.make(item.id, "pt")
    path, told = previews.find(item.id, "pt")
    assert path == made
    assert probe(path).duration_ms > 1_000
    assert [line["text"] for line in told["segments"]] == ["The ferry leaves at nine."]
    assert told["segments"][0]["translation"]
    assert store.dubs.of_item(item.id) == []
