"""Which way a translation takes, and that nothing is lost on it."""

from collections.abc import Callable

import pytest

from segue.dub.glossary import Glossary
from segue.dub.quality import Quality, load_quality
from segue.dub.routes import Router
from segue.engines.mt.base import Pair
from segue.engines.mt.fake import FakeTranslation, marked
from segue.model.errors import BadInput, Unavailable

TABLE = {
    "good:en-pt": Quality(46, 68),
    "good:en-pt+rules:pt-es": Quality(19, 49),
    "rules:en-es": Quality(12, 45),
    "rules:pt-es": Quality(30, 60),
}


def engine(name: str, *pairs: tuple[str, str], say: Callable[[str, str], str] = marked) -> FakeTranslation:
    return FakeTranslation(known=tuple(Pair(*pair) for pair in pairs), name=name, say=say)


def router(*engines: FakeTranslation) -> Router:
    return Router(engines, lambda: TABLE)


def fails(sentence: str, target: str) -> str:
    raise Unavailable("The engine is gone.")


def test_the_best_known_way_goes_first_and_weak_ones_are_drafts() -> None:
    routes = router(engine("rules", ("en", "es"), ("pt", "es")), engine("good", ("en", "pt"))).routes("en", "es")
    assert [route.key for route in routes] == ["good:en-pt+rules:pt-es", "rules:en-es"]
    assert all(route.draft for route in routes)
    assert (routes[0].engine, routes[0].version) == ("good+rules", "1+1")
    assert str(routes[0]) == "good en→pt, then rules pt→es (BLEU 19, chrF 49, draft)"


def test_a_way_that_nobody_measured_stands_between_the_good_and_the_drafts() -> None:
    everything = router(
        engine("rules", ("en", "es")), engine("llm", ("en", "es"), ("en", "pt")), engine("good", ("en", "pt"))
    )
    assert [route.key for route in everything.routes("en", "es")] == ["llm:en-es", "rules:en-es"]
    assert everything.best("en", "pt").key == "good:en-pt"
    assert not everything.best("en", "es").draft


def test_a_missing_way_names_the_command_that_brings_it() -> None:
    with pytest.raises(Unavailable, match="segue models pull translation-de"):
        router().best("en", "de")
    with pytest.raises(Unavailable, match="translation-pt translation-de"):
        router().best("pt", "de")
    with pytest.raises(Unavailable, match="segue models import DIR"):
        router().best("en", "ja")
    with pytest.raises(BadInput):
        router().best("en", "en")


def test_through_a_language_between() -> None:
    done = router(engine("good", ("en", "pt")), engine("rules", ("pt", "es"))).translate(
        ["We met.", "", "In 1987."], "en", "es"
    )
    assert [line.text for line in done.lines] == ["Weptes metptes.", "", "Inptes 1987."]
    assert all(line.faults == () for line in done.lines)


def test_one_bad_sentence_costs_only_itself_and_is_tried_the_next_way() -> None:
    def picky(sentence: str, target: str) -> str:
        return " " if "bad" in sentence else marked(sentence, target)

    sentences = [f"Sentence {n} is {'bad' if n == 37 else 'fine'}." for n in range(100)]
    good = engine("good", ("en", "pt"), say=picky)
    alone = router(good).translate(sentences, "en", "pt").lines
    assert alone[37].text == sentences[37]
    assert alone[37].faults == ("untranslated",)
    assert [line.text for line in alone if not line.faults] == [marked(s, "pt") for s in sentences if "fine" in s]
    helped = router(good, engine("llm", ("en", "pt"))).translate(sentences, "en", "pt").lines
    assert helped[37].text == marked(sentences[37], "pt")


def test_an_engine_that_is_gone_leaves_the_source_and_says_so() -> None:
    done = router(engine("good", ("en", "pt"), say=fails)).translate(["We met.", ""], "en", "pt")
    assert [line.text for line in done.lines] == ["We met.", ""]
    assert [line.faults for line in done.lines] == [("untranslated",), ()]


def test_glossary_and_names_by_the_models_own_copying() -> None:
    """This engine changes what it knows and copies names that it does not."""

    def copies(sentence: str, target: str) -> str:
        return (
            sentence.replace("Blue Harbour", "Porto Azul").replace("episode", "capítulo").replace("Segue", "Segue-se")
        )

    words = Glossary(terms={"episode": "episódio"}, keep=("Blue Harbour", "Segue"))
    [line] = (
        router(engine("good", ("en", "pt"), say=copies))
        .translate(["This episode of blue harbour and Blue Harbour is made by Segue."], "en", "pt", words)
        .lines
    )
    assert "episódio" in line.text
    assert "Blue Harbour" in line.text
    assert line.faults == ()


def test_a_term_that_will_not_come_is_told() -> None:
    deaf = engine("good", ("en", "pt"), say=lambda sentence, target: "Nada disso foi dito aqui hoje.")
    [line] = router(deaf).translate(["Nothing of this was said by Ann."], "en", "pt", Glossary(keep=("Ann",))).lines
    assert line.faults == ("glossary",)


def test_long_sentences_go_in_pieces_and_come_back_whole() -> None:
    good = engine("good", ("en", "pt"))
    sentence = ", and then we walked on by the sea" * 40
    [line] = router(good).translate([sentence], "en", "pt").lines
    assert line.text == marked(sentence, "pt")
    assert max(len(piece) for batch in good.asked for piece in batch) <= 320


def test_progress_and_stopping() -> None:
    told: list[float] = []
    good = engine("good", ("en", "pt"))
    router(good).translate(["We met."] * 200, "en", "pt", progress=told.append)
    assert told == sorted(told)
    assert told[-1] == 1.0

    def stop(share: float) -> None:
        raise KeyboardInterrupt

    good.asked.clear()
    with pytest.raises(KeyboardInterrupt):
        router(good).translate(["We met."] * 200, "en", "pt", progress=stop)
    assert len(good.asked) == 1


def test_the_table_that_is_shipped_can_be_read() -> None:
    table = load_quality()
    assert table["firefox:en-pt"].chrf > 60
    assert not table["firefox:en-pt"].draft
    assert table["firefox:en-pt+apertium:pt-es"].draft
