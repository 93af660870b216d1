"""The job, what it keeps, and the command: who comes first, what is read again, what is passed over."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from segue.cli import root
from segue.cli import understand as command
from segue.config import load_settings
from segue.engines.embed.fake import FakeEmbedder
from segue.jobs.base import Silent
from segue.model.errors import Cancelled, NotFound
from segue.model.listening import Position
from segue.model.media import Item
from segue.model.text import Segment, Transcript
from segue.model.understanding import SavedMoment
from segue.store import Store
from segue.understanding.jobs import is_current, understand_missing
from segue.understanding.whole import ENGINE, VERSION
from segue.wiring import build
from tests import factories as make
from tests.understanding.talks import DURATION_MS, talk

if not any(each.callback is command.understand for each in root.registered_commands):
    command.register(root)


def episodes(store: Store, count: int) -> list[Item]:
    show = make.collection("show", title="Slow Hours")
    made = [make.item(show, title=f"Hives {number}", duration_ms=DURATION_MS) for number in range(count)]
    store.catalog.put_collections([show])
    store.catalog.put_items(made)
    return made


def test_what_has_words_is_read_once_and_again_when_they_change(any_store: Store) -> None:
    one, two, silent = episodes(any_store, 3)
    for item in (one, two):
        any_store.feeds.put_transcript(talk(item.id))
    result = understand_missing(any_store, Silent())
    assert (result.done, result.empty, result.left, result.failed) == (2, 0, 0, [])
    assert understand_missing(any_store, Silent()).done == 0
    known = any_store.understandings.get(one.id)
    assert known is not None and (known.engine, known.version) == (ENGINE, VERSION)
    assert is_current(known, talk(one.id)) and not is_current(None, None)
    assert any_store.understandings.get(silent.id) is None
    any_store.feeds.put_transcript(Transcript(one.id, "en", talk().segments[:20], "feed:vtt"))
    assert any_store.understandings.waiting(ENGINE, VERSION) == [one.id]
    assert understand_missing(any_store, Silent()).done == 1
    assert not is_current(any_store.understandings.get(one.id), talk(one.id))
    assert set(any_store.understandings.waiting(ENGINE, "another")) == {one.id, two.id}


def test_what_somebody_listens_to_comes_first(any_store: Store) -> None:
    made = episodes(any_store, 4)
    user = make.user()
    any_store.accounts.add_user(user)
    for item in made:
        any_store.feeds.put_transcript(talk(item.id))
    any_store.listening.put_positions([Position(user.id, made[2].id, 5_000, False, 9)])
    assert any_store.understandings.waiting(ENGINE, VERSION)[0] == made[2].id


def test_topics_and_names_are_found_over_the_library(any_store: Store) -> None:
    one, two = episodes(any_store, 2)
    for item in (one, two):
        any_store.feeds.put_transcript(talk(item.id))
    understand_missing(any_store, Silent())
    subjects = {(each.kind, each.title): each for each in any_store.understandings.subjects()}
    assert subjects["topic", "Lighthouse"].items == 2
    assert subjects["person", "Robert Stevenson"].items == 2
    assert [each.key for each in any_store.understandings.subjects("topic", "light")] == ["lighthouse"]
    said = any_store.understandings.subject("topic", "lighthouse")
    assert {each.item_id for each in said} == {one.id, two.id} and said[0].start_ms > 0
    any_store.catalog.remove_items([one.id])
    assert any_store.understandings.get(one.id) is None
    assert {each.item_id for each in any_store.understandings.subject("topic", "lighthouse")} == {two.id}


def test_an_empty_transcript_is_noted_and_not_tried_again(any_store: Store) -> None:
    (one,) = episodes(any_store, 1)
    any_store.feeds.put_transcript(Transcript(one.id, "en", (Segment(0, 1_000, "Thank you."),), "whisper"))
    result = understand_missing(any_store, Silent())
    assert (result.done, result.empty) == (1, 1)
    known = any_store.understandings.get(one.id)
    assert known is not None and "too few words" in known.note
    assert understand_missing(any_store, Silent()).done == 0


def test_one_odd_text_keeps_nobody_waiting(any_store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    from segue.understanding import jobs

    one, two = episodes(any_store, 2)
    for item in (one, two):
        any_store.feeds.put_transcript(talk(item.id))
    real = jobs.read

    def odd(transcript: Transcript, *args: object, **how: object) -> object:
        if transcript.item_id == one.id:
            raise ZeroDivisionError
        return real(transcript, *args, **how)  # type: ignore[arg-type]

    monkeypatch.setattr(jobs, "read", odd)
    result = understand_missing(any_store, Silent())
    assert result.done == 1 and result.failed[0][0] == one.id
    known = any_store.understandings.get(one.id)
    assert known is not None and "ZeroDivisionError" in known.note
    assert understand_missing(any_store, Silent()).done == 0


def test_it_stops_when_asked_and_goes_on_where_it_was(any_store: Store) -> None:
    made = episodes(any_store, 3)
    for item in made:
        any_store.feeds.put_transcript(talk(item.id))

    class Impatient(Silent):
        words = 0

        def progress(self, fraction: float, message: str = "") -> None:
            self.words += 1
            if self.words == 2:
                raise Cancelled("Stop.")

    with pytest.raises(Cancelled):
        understand_missing(any_store, Impatient())
    assert len(any_store.understandings.waiting(ENGINE, VERSION)) == 2
    assert understand_missing(any_store, Silent()).done == 2


def test_an_item_without_words_can_not_be_asked_for(any_store: Store) -> None:
    (one,) = episodes(any_store, 1)
    with pytest.raises(NotFound, match="no transcript"):
        understand_missing(any_store, Silent(), [one.id])
    with pytest.raises(NotFound):
        understand_missing(any_store, Silent(), ["epi_unknown"])


def test_moments_are_kept_by_their_listener_only(any_store: Store) -> None:
    (one,) = episodes(any_store, 1)
    anna, ben = make.user(), make.user()
    for user in (anna, ben):
        any_store.accounts.add_user(user)
    kept = SavedMoment("mom_1", anna.id, one.id, 15_000, 29_500, "A lighthouse is a promise.", "lovely", 7)
    any_store.understandings.save_moment(kept)
    assert any_store.understandings.moments(anna.id) == (1, [kept])
    assert any_store.understandings.moments(ben.id) == (0, [])
    for forbidden in (any_store.understandings.moment, any_store.understandings.remove_moment):
        with pytest.raises(NotFound):
            forbidden(ben.id, "mom_1")
    assert any_store.catalog.remove_items([one.id]) == []  # somebody cares for it
    assert any_store.mine.holdings(anna.id)["moments"] == 1
    any_store.understandings.remove_moment(anna.id, "mom_1")
    assert any_store.understandings.moments(anna.id) == (0, [])


def test_vectors_belong_to_an_engine_and_to_words(any_store: Store) -> None:
    one, two = episodes(any_store, 2)
    for item in (one, two):
        any_store.feeds.put_transcript(talk(item.id))
    understand_missing(any_store, Silent())
    repo = any_store.understandings
    known = repo.get(one.id)
    assert known is not None
    repo.put_vector(one.id, "fake", "1", known.digest, b"\x00\x3c" * 4)
    assert repo.vectors("fake", "1") == {one.id: b"\x00\x3c" * 4}
    assert repo.vectors("fake", "2") == {} and repo.vectors("fake", "1", [two.id]) == {}
    assert repo.without_vector("fake", "1") == [two.id]
    assert set(repo.without_vector("fake", "2")) == {one.id, two.id}


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.setenv("SEGUE_HOME", str(tmp_path))
    for name in ("SEGUE_LLM_URL", "SEGUE_DATABASE_URL"):
        monkeypatch.delenv(name, raising=False)
    app = build(load_settings())
    (one,) = episodes(app.store, 1)
    app.store.feeds.put_transcript(talk(one.id))
    app.close()
    yield one.id


def test_the_command_tells_what_is_said(home: str) -> None:
    run = CliRunner()
    told = run.invoke(root, ["understand", home, "--json"])
    assert told.exit_code == 0, told.output
    found = json.loads(told.stdout)[home]
    assert "Lighthouse" in [topic["title"] for topic in found["topics"]]
    assert found["written"]["summary"] == [] and found["engine"] == ENGINE
    plain = run.invoke(root, ["understand", home])
    assert "Robert Stevenson" in plain.stdout and "sponsor Fieldnote" in plain.stdout
    everything = run.invoke(root, ["understand", "--all", "--json"])
    assert json.loads(everything.stdout)["done"] == 0
    assert run.invoke(root, ["understand"]).exit_code != 0


def test_a_language_that_the_encoder_does_not_know_is_understood_by_its_words(store: Store) -> None:
    class EnglishOnly(FakeEmbedder):
        languages = frozenset({"en"})

    one, two = episodes(store, 2)
    store.feeds.put_transcript(talk(one.id))
    said = (
        "A colmeia fala com cheiros e passos, e as abelhas dançam na luz da manhã.",
        "Quando o inverno chega, a colmeia fica quieta e o mel dura até março.",
        "O meu avô comprou três colmeias numa feira e nunca mais dormiu descansado.",
        "Uma abelha vive seis semanas, e em cada uma delas tem outro ofício.",
        "Primeiro limpa os favos, depois alimenta as larvas, por fim voa para os campos.",
        "Sem flores não há mel, e por isso plantámos tomilho ao lado do muro.",
        "Quem abre a colmeia com pressa leva uma picada antes de ver a rainha.",
        "O fumo acalma as abelhas porque julgam que a floresta está a arder.",
    )
    spoken = tuple(Segment(n * 6_000, n * 6_000 + 5_500, text) for n, text in enumerate(said))
    store.feeds.put_transcript(Transcript(two.id, "pt", spoken, "feed:vtt"))
    assert understand_missing(store, Silent(), embedder=EnglishOnly()).failed == []
    assert set(store.understandings.vectors("fake", "1")) == {one.id}
    known = store.understandings.get(two.id)
    assert known is not None and known.language == "pt" and known.topics
