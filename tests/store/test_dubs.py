from dataclasses import replace

import pytest

from segue.model.dub import (
    Consent,
    DrawnVoice,
    Dub,
    Line,
    LineReport,
    LineScores,
    QualityCard,
    ShowDubbing,
    Term,
    VoiceMatch,
)
from segue.model.errors import NotFound
from segue.store import Store
from segue.store.dubs import LineEdit
from tests import factories as make

VOICE = VoiceMatch("Nora", "es", "kokoro:alpha*0.7+kumo*0.3", 1.05, "female", 201.0, 210.5, 0.62, "con_1", "near")
LINE = Line(
    0, 1_000, 2_500, "Nora", "Hello.", "Hola.", 1_000, 2_600, 1.04, "pause_after", "It fits.",
    LineScores(0.1, 0.7, 0, 40), warnings=("numbers",), state="review",
)  # fmt: skip


def with_dub(store: Store) -> Dub:
    show = store.catalog.put_collections([make.collection("show", language="en")])[0]
    episode = store.catalog.put_items([make.item(show)])[0]
    dub = Dub(
        "dub_1", episode.id, "es", "en", route=("firefox en→es",), title="Hola", chapters=("Uno", "Dos"),
        voices=(VOICE,), anchors=((0, 0), (9_000, 9_500)), card=QualityCard(12, 12, word_error=0.08),
        path="/x/a.mp3", state="published", published_at_ms=5,
    )  # fmt: skip
    store.dubs.put(dub)
    return dub


def test_a_dub_comes_back_whole(any_store: Store) -> None:
    dub = with_dub(any_store)
    assert any_store.dubs.get(dub.id) == dub
    assert any_store.dubs.find(dub.item_id, "es") == dub and any_store.dubs.find(dub.item_id, "fr") is None
    lines = [LINE, replace(LINE, position=1, start_ms=3_000, warnings=())]
    any_store.dubs.put_lines(dub.id, [LINE])
    any_store.dubs.put_lines(dub.id, lines)
    assert any_store.dubs.lines(dub.id) == lines
    any_store.dubs.put_edit(dub.id, LineEdit(1_000, "Buenas."))
    any_store.dubs.put_edit(dub.id, LineEdit(1_000, "Buenas.", approved=True))
    assert any_store.dubs.edits(dub.id) == {1_000: LineEdit(1_000, "Buenas.", approved=True)}
    with pytest.raises(NotFound):
        any_store.dubs.get("dub_none")


def test_shows_keep_their_wishes_voices_and_terms(any_store: Store) -> None:
    dub = with_dub(any_store)
    show_id = any_store.catalog.item(dub.item_id).collection_id
    assert any_store.dubs.show(show_id) is None
    any_store.dubs.put_show(ShowDubbing(show_id, ("es", "fr"), automatic=True))
    assert any_store.dubs.show(show_id) == ShowDubbing(show_id, ("es", "fr"), automatic=True)
    any_store.dubs.put_voices(show_id, [VOICE])
    assert any_store.dubs.voices(show_id, "es") == {"Nora": VOICE}
    any_store.dubs.put_term(Term(show_id, "es", "Two Chairs", "Two Chairs"))
    assert [term.term for term in any_store.dubs.terms(show_id, "es")] == ["Two Chairs"]
    any_store.dubs.remove_term(show_id, "es", "Two Chairs")
    assert any_store.dubs.terms(show_id, "es") == []
    assert any_store.dubs.published(show_id) == [dub]
    assert any_store.dubs.languages([dub.item_id, "epi_other"]) == {dub.item_id: ["es"]}
    any_store.dubs.put(replace(dub, state="review"))
    assert any_store.dubs.languages([dub.item_id]) == {}


def test_revoking_a_consent_withdraws_what_rests_on_it(any_store: Store) -> None:
    dub = with_dub(any_store)
    show_id = any_store.catalog.item(dub.item_id).collection_id
    consent = Consent("con_1", show_id, "Nora", "Nora Example", "match", ("es",), "Signed on paper.", expires_at_ms=100)
    any_store.dubs.put_consent(consent)
    any_store.dubs.put_voices(show_id, [VOICE])
    assert consent.covers("es", 99) and not consent.covers("es", 100) and not consent.covers("fr", 1)
    assert not consent.covers("es", 1, "clone") and replace(consent, scope="clone").covers("es", 1, "clone")
    drawn = DrawnVoice("con_1", "es", show_id, "Nora", "drawn:con_1-es-00000000", 1.04, 0.84, 0.71, "drawn", "1", 50)
    any_store.dubs.put_drawn(replace(drawn, alike=0.5))
    any_store.dubs.put_drawn(drawn)
    assert any_store.dubs.drawn(show_id) == [drawn]
    assert any_store.dubs.over(99) == [] and any_store.dubs.over(100) == [consent]
    assert any_store.dubs.revoke("con_1", 77) == 1
    assert any_store.dubs.drawn(show_id) == [] and any_store.dubs.over(100) == []
    assert any_store.dubs.revoke("con_1", 99) == 0 and any_store.dubs.consent("con_1").revoked_at_ms == 77
    assert any_store.dubs.get(dub.id).state == "withdrawn" and any_store.dubs.published(show_id) == []
    assert any_store.dubs.voices(show_id, "es") == {}
    assert not any_store.dubs.consents(show_id)[0].covers("es", 1)
    with pytest.raises(NotFound):
        any_store.dubs.revoke("con_none", 1)


def test_listeners_reports_are_kept_and_counted(any_store: Store) -> None:
    dub = with_dub(any_store)
    user = make.user(name="ana")
    any_store.accounts.add_user(user)
    report = LineReport("rpt_1", dub.id, 3, user.id, "name", "It is said otherwise.", 9)
    any_store.dubs.put_report(report)
    assert any_store.dubs.reports(dub.id) == [report]
    assert any_store.dubs.reports_by_language(any_store.catalog.item(dub.item_id).collection_id) == {"es": 1}
