"""The script: nothing is said without its fact, shapes don't return soon, and numbers are said properly."""

import random
from dataclasses import replace

import pytest

from segue.dj.facts import book, of_item, of_moment, of_set
from segue.dj.planner import plan_sets
from segue.dj.script.guard import unsupported
from segue.dj.script.kinds import KINDS
from segue.dj.script.memory import JOKE_REST_LINES, REST_LINES, PhraseMemory
from segue.dj.script.numbers import LANGUAGES, cardinal, ordinal, year_words
from segue.dj.script.shapes import PERSONAS, SLOT, every_shape, shape_by_id, shapes
from segue.dj.script.speech import say_name, say_title, speaking_ms, spoken, word_count
from segue.dj.script.tongue import tongue
from segue.dj.script.writer import Line, Manner, filled, remember, write_line
from segue.dj.view import DAY_MS, Candidate
from segue.model.media import Credit
from segue.model.show import Fact
from tests.dj.made import NOW_MS, library, track, view

AWKWARD = (
    "Cello Suite No. 1 in G major, BWV 1007: I. Prélude",
    "02 - Nocturne, Op. 9 No. 2 (2011 Remaster)",
    "1979",
    "What's Going On?",
    "99 Luftballons [feat. Nobody]",
    "Änderung / Étude №3 🎵",
    "...",
    "A very long title that goes on and on and on until nobody could ever want to say it aloud at all",
)


def awkward(candidates: tuple[Candidate, ...]) -> tuple[Candidate, ...]:
    """The same library with titles and names as tags really have them."""
    made = []
    for n, c in enumerate(candidates):
        item = replace(c.item, title=AWKWARD[n % len(AWKWARD)]) if n % 3 == 0 else c.item
        if n % 5 == 0:
            item = replace(item, credits=(*item.credits, Credit("Bach, Johann Sebastian", "composer")))
        if n % 11 == 0:
            item = replace(item, credits=(Credit("Various Artists", "artist"),))
        made.append(replace(c, item=item))
    return tuple(made)


def lines(seed: int, memory: PhraseMemory, manner: Manner) -> tuple[list[Line], PhraseMemory]:
    """The lines of some sets of a show, at every situation."""
    rng = random.Random(seed)
    seen = view(awkward(library(12, 8, seed, works=2)), NOW_MS + seed * 3_600_000)
    made, prev = [], None
    for planned in plan_sets(seen, seed, 3):
        for number, each in enumerate(planned.items):
            facts = book([*of_moment(seen), *of_set(seen, planned), *of_item(seen, each.candidate, "next")])
            facts["answer.skipped"] = Fact("answer.skipped", "feedback:skip", "skipped")
            if prev is not None:
                facts |= book(of_item(seen, prev, "prev"))
            wanted: list[list[str]] = [["forward_history", "link", "forward"], ["goodbye"]]
            if not number:
                wanted = [["hello" if prev is None else "back"], [planned.idea], ["forward_work", "forward"]]
            line = write_line(wanted, facts, memory, rng, manner=manner)
            if line is not None:
                made.append(line)
                memory = remember(memory, line)
            prev = each.candidate
    return made, memory


EXAMPLES = {
    "name": "Iris Verne", "names": "Ada, Bruno", "title": "Paper Lines", "genre": "Jazz", "year": "1983",
    "decade": "1980s", "century": "18th century", "times": "7", "count": "4", "span": "9 weeks", "minutes": "12",
    "songs": "2", "month": "September", "weekday": "Monday", "daypart": "evening", "note": "We danced to this.",
    "claim": "so",
}  # fmt: skip
"""A value for each kind of fact."""
FACTS = {id_: Fact(id_, "test", EXAMPLES[kind]) for id_, kind in KINDS.items()}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_name_number_and_claim_of_hundreds_of_lines_stands_in_its_facts(language: str) -> None:
    memory, made, seed = PhraseMemory(language=language), list[Line](), 0
    while len(made) < 200:
        some, memory = lines(seed, memory, Manner(language, PERSONAS[seed % 3]))
        made += some
        seed += 1
    for line in made:
        assert not unsupported(line.text, line.facts, language), line.text
        assert "{" not in line.text
        assert ".." not in line.text
        assert word_count(line.text, language) <= 45
        claims = {need for id_ in line.shapes for need in (shape_by_id(id_, language) or pytest.fail(id_)).needs}
        assert claims == {fact.id for fact in line.facts}
    assert len({line.shape for line in made}) > 120


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_shape_returns_within_fifty_lines_and_no_joke_for_much_longer(language: str) -> None:
    memory, made, seed = PhraseMemory(language=language), list[Line](), 0
    while len(made) < 500:
        some, memory = lines(seed, memory, Manner(language, "wry"))
        made += some
        seed += 1
    last: dict[str, int] = {}
    joked = 0
    for place, line in enumerate(made):
        for id_ in line.shapes:
            shape = shape_by_id(id_, language)
            assert shape is not None
            joked += shape.joke
            assert place - last.get(id_, -1000) > (JOKE_REST_LINES if shape.joke else REST_LINES), line.text
            last[id_] = place
    assert joked


def test_a_memory_fades() -> None:
    one, other = shapes("skipped")[:2]
    memory = PhraseMemory((f"{one.id}+{other.id}",))
    assert memory.weight(one) == 0
    assert memory.weight(shapes("skipped")[2]) == 1
    for number in range(REST_LINES):
        assert memory.age(one.id) == number + 1
        memory = memory.after("hello.000000")
    rested = memory.weight(one)
    assert 0 < rested < 0.3
    for _ in range(REST_LINES):
        memory = memory.after("hello.000000")
    assert rested < memory.weight(one) < 1


def test_a_line_seldom_begins_as_the_last_ones_did() -> None:
    named = [shape for shape in shapes("back") if shape.text.startswith("That was")]
    memory = PhraseMemory((named[0].id,))
    assert memory.weight(named[1]) < memory.weight(next(s for s in shapes("back") if not s.text.startswith("That")))


def test_the_guard_sees_what_is_not_in_the_facts() -> None:
    facts = [Fact("next.title", "catalog", "Paper Lines"), Fact("next.by", "catalog", "Ada Marlow")]
    assert not unsupported("Next, Paper Lines, by Ada Marlow.", facts)
    assert unsupported("Next, Paper Lines, by Ada Marlow, from 1987.", facts) == ["1987"]
    assert unsupported("Paper Lines, made in Berlin by Ada Marlow.", facts) == ["Berlin"]
    assert "twelve" in unsupported("Paper Lines, twelve of them.", facts)
    assert unsupported("Beyoncé is next.", facts) == ["Beyoncé"]


@pytest.mark.parametrize(
    ("language", "lie"),
    [
        ("en", "Paper Lines, by Ada Marlow, one of the best songs of all time."),
        ("en", "You liked Paper Lines, by Ada Marlow."),
        ("en", "You have played Paper Lines nine months ago."),
        ("en", "Paper Lines, a summer hit."),
        ("en", "Paper Lines, recorded in a barn."),
        ("en", "A year ago this week: Paper Lines."),
        ("en", "Paper Lines, by Bruno Quist."),
        ("es", "Paper Lines, una de las mejores canciones de Ada Marlow."),
        ("es", "Paper Lines, que grabó en Madrid."),
        ("es", "Has puesto Paper Lines treinta y tres veces."),
        ("es", "Hace un año sonaba Paper Lines."),
        ("fr", "Paper Lines, un tube de l'été."),
        ("fr", "Tu as écouté Paper Lines vingt-deux fois."),
        ("fr", "Paper Lines, sorti en mars."),
        ("fr", "La chanteuse est née à Lyon : Paper Lines."),
        ("de", "Paper Lines, der größte Hit von Ada Marlow."),
        ("de", "Das hast du siebzehnmal gespielt: Paper Lines."),
        ("de", "Paper Lines entstand im September."),
        ("de", "Paper Lines kam in Hamburg zur Welt."),
        ("pt", "Paper Lines, um grande sucesso de Ada Marlow."),
        ("pt", "Você tocou Paper Lines vinte e duas vezes."),
        ("pt", "Paper Lines, gravada ao vivo em Recife."),
        ("pt", "Você gostou de Paper Lines."),
    ],
)
def test_the_guard_sees_lies_in_five_languages(language: str, lie: str) -> None:
    facts = [
        Fact("next.title", "catalog", "Paper Lines"),
        Fact("next.by", "catalog", "Ada Marlow"),
        Fact("prev.by", "catalog", "Bruno Quist"),
    ]
    assert unsupported(lie, facts, language), lie


def test_a_stranger_s_line_may_use_no_word_that_the_guard_does_not_know() -> None:
    facts = [Fact("next.title", "catalog", "Paper Lines")]
    assert not unsupported("Lean back, here is Paper Lines.", facts, strict=True)
    assert not unsupported("Paper Lines smells of petrichor.", facts)
    assert unsupported("Paper Lines smells of petrichor.", facts, strict=True) == ["smells", "petrichor"]


def test_numbers_count_in_digits_and_in_words() -> None:
    for language, said in (
        ("en", ("37 times", "thirty-seven times")),
        ("es", ("37 veces", "treinta y siete veces")),
        ("fr", ("37 fois", "trente-sept fois")),
        ("de", ("37 Mal", "siebenunddreißig Mal")),
        ("pt", ("37 vezes", "trinta e sete vezes")),
    ):
        plays = [Fact("next.plays", "history", "37")]
        for each in said:
            assert not unsupported(f"{each}.", plays, language), each
            assert unsupported(f"{each}.", [Fact("next.plays", "history", "36")], language), each


def test_no_line_without_its_facts() -> None:
    title = book([Fact("next.title", "catalog", "Paper Lines")])
    rng = random.Random(1)
    line = write_line([["forward"]], title, PhraseMemory(), rng)
    assert line is not None and line.facts == (title["next.title"],)
    assert write_line([["back"]], title, PhraseMemory(), rng) is None
    assert write_line([["forward"]], book([Fact("next.title", "catalog", "???")]), PhraseMemory(), rng) is None


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_shape_can_be_told_and_claims_only_what_it_holds(language: str) -> None:
    every = every_shape(language)
    assert len(every) >= 300
    assert len({shape.text for shape in every}) >= 0.99 * len(every)
    personas = {shape.persona for shape in every}
    assert personas >= {"wry", "calm"}
    assert sum(shape.joke for shape in every) >= 6
    for shape in every:
        text = filled(shape, FACTS, language)
        assert text, shape
        assert word_count(text, language) <= 26, text
        assert not unsupported(text, [FACTS[need] for need in shape.needs], language, strict=True), shape
        bare = SLOT.sub("…", shape.text)
        assert not any(ch.isdigit() for ch in bare), shape


@pytest.mark.parametrize("language", LANGUAGES)
def test_values_of_every_kind_are_said(language: str) -> None:
    words = tongue(language)
    months = [words.say(Fact("next.month", "", m)) for m in ("January", "May", "August", "December")]
    assert len(set(months)) == 4
    assert len({words.say(Fact("clock.weekday", "", day)) for day in ("Monday", "Saturday", "Sunday")}) == 3
    for span in ("1 day", "3 days", "1 week", "2 weeks", "1 month", "5 months", "1 year", "3 years"):
        assert words.say(Fact("next.ago", "", span))
    for era in ("1910s", "1980s", "2000s", "2010s"):
        assert words.say(Fact("set.decade", "", era))


def test_slots_are_filled_as_each_language_wants_it() -> None:
    french, spanish = tongue("fr"), tongue("es")
    assert (
        french.fill("Maintenant, un peu de {set.artist}.", {("set.artist", ""): "Ada"}) == "Maintenant, un peu d'Ada."
    )
    assert french.fill("De {set.artist}.", {("set.artist", ""): "Bruno"}) == "De Bruno."
    assert spanish.fill("Ada y {set.artist}.", {("set.artist", ""): "Iris"}) == "Ada e Iris."
    assert spanish.say(Fact("next.plays", "", "21")) == "21 veces"
    assert spanish.say(Fact("next.plays", "", "1")) == "una vez"
    assert tongue("pt").say(Fact("next.plays", "", "2")) == "duas vezes"
    assert tongue("pt").say(Fact("plan.songs_left", "", "2")) == "duas músicas"
    assert tongue("de").say(Fact("next.ago", "", "1 year")) == "einem Jahr"
    assert tongue("fr").say(Fact("set.century", "", "18th century")) == "18e siècle"
    assert tongue("es").say(Fact("set.century", "", "18th century")) == "siglo XVIII"
    assert tongue("en").say(Fact("household.names", "", "Ada, Bruno, Cleo")) == "Ada, Bruno and Cleo"


def test_history_is_told_only_when_it_is_so() -> None:
    seen = view(())
    ids = {fact.id for fact in of_item(seen, track(1, plays=4, last_played_at_ms=NOW_MS - 366 * DAY_MS), "next")}
    assert {"next.plays", "next.ago", "next.year_ago"} <= ids
    assert "next.unheard" not in ids
    ids = {fact.id for fact in of_item(seen, track(1), "next")}
    assert "next.unheard" in ids
    assert not ids & {"next.plays", "next.ago", "next.year_ago", "next.liked", "next.added", "next.month"}
    ago = {f.id: f.value for f in of_item(seen, track(1, plays=1, last_played_at_ms=NOW_MS - 70 * DAY_MS), "next")}
    assert (ago["next.ago"], ago["next.month"]) == ("2 months", "July")


def test_by_names_the_composer_and_played_by_the_performer() -> None:
    piece = track(1, 3)
    piece = replace(piece, item=replace(piece.item, credits=(*piece.item.credits, Credit("Clara Wieck", "composer"))))
    facts = {fact.id: fact.value for fact in of_item(view(()), piece, "next") if fact.value}
    assert facts["next.by"] == "Clara Wieck"
    assert facts["next.performer"] == facts["next.artist"] == "Dario Marlow"
    alone = replace(piece, item=replace(piece.item, credits=(Credit("Clara Wieck", "composer"),)))
    facts = {fact.id: fact.value for fact in of_item(view(()), alone, "next") if fact.value}
    assert "next.performer" not in facts and "next.artist" not in facts


@pytest.mark.parametrize(
    ("hour", "said"),
    [(6, "morning"), (11, "morning"), (12, "afternoon"), (18, "evening"), (23, "evening"), (3, "evening")],
)
def test_the_time_of_day_is_the_listeners(hour: int, said: str) -> None:
    midnight_ms = NOW_MS - NOW_MS % DAY_MS
    facts = book(of_moment(view((), midnight_ms + hour * 3_600_000)))
    assert facts["clock.daypart"].value == said
    assert ("clock.night" in facts) == (hour in {23, 3})
    away = book(of_moment(view((), midnight_ms + 20 * 3_600_000, timezone="Pacific/Auckland")))
    assert away["clock.daypart"].value == "morning"
    assert book(of_moment(view((), midnight_ms, timezone="Not/AZone")))


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("Cello Suite No. 1 in G major, BWV 1007", "Cello Suite number one in G major, B W V ten oh seven"),
        ("Nocturne, Op. 9 No. 2", "Nocturne, opus nine number two"),
        ("Sonata, K. 545", "Sonata, K five forty-five"),
        ("From 1983.", "From nineteen eighty-three."),
        ("the 1980s, the 2000s", "the nineteen eighties, the two thousands"),
        ("the 18th century", "the eighteenth century"),
        ("1905, 2007, 2014", "nineteen oh five, two thousand and seven, twenty fourteen"),
        ("Prelude in F# minor", "Prelude in F sharp minor"),
        ("Waltz in B♭ major", "Waltz in B flat major"),
        ("Symphony No. 5: II. Andante", "Symphony number five: Andante"),
        ("Book II, Pt. 3", "Book two, part three"),
        ("Simon & Garfunkel feat. X", "Simon and Garfunkel featuring X"),
        ("10,000 Maniacs", "ten thousand Maniacs"),
        ("“Quoted” — and dashed", "Quoted, and dashed"),
        ("37 times", "thirty-seven times"),
        ("NewTutorialStage by Paul McCartney", "New Tutorial Stage by Paul McCartney"),
    ],
)  # fmt: skip
def test_numbers_years_and_abbreviations_are_said_properly(written: str, said: str) -> None:
    assert spoken(written) == said


def test_titles_and_names_as_a_host_says_them() -> None:
    assert say_title("02 - Paper Lines (2011 Remaster) [feat. X]") == "Paper Lines"
    assert say_title("Paper Lines - Remastered 2009") == "Paper Lines"
    assert say_title("Theme (from the film)") == "Theme (from the film)"
    assert say_title("🎵") == ""
    assert say_name("Bach, Johann Sebastian") == "Johann Sebastian Bach"
    assert say_name("Earth, Wind & Fire") == "Earth, Wind & Fire"
    assert say_name("Various Artists") == ""


def test_numbers_in_words() -> None:
    assert [cardinal(n) for n in (0, 13, 42, 100, 201, 1000, 1024, 40_017)] == [
        "zero", "thirteen", "forty-two", "one hundred", "two hundred and one", "one thousand",
        "one thousand and twenty-four", "forty thousand and seventeen",
    ]  # fmt: skip
    assert [ordinal(n) for n in (1, 2, 12, 20, 21, 100)] == [
        "first", "second", "twelfth", "twentieth", "twenty-first", "one hundredth",
    ]  # fmt: skip
    assert speaking_ms("one two three four five") == 2000


def test_numbers_in_five_languages() -> None:
    from num2words import num2words

    for language, theirs in (("en", "en"), ("es", "es"), ("fr", "fr"), ("de", "de"), ("pt", "pt_BR")):
        for n in [*range(1100), 1900, 1983, 2000, 2026, 10_000, 99_999, 123_456]:
            expected = num2words(n, lang=theirs).replace(",", "").replace("catorze", "quatorze")
            assert cardinal(n, language) == expected
    assert [cardinal(n, "es", feminine=True) for n in (1, 21, 200)] == ["una", "veintiuna", "doscientas"]
    assert [cardinal(n, "pt", feminine=True) for n in (2, 22, 200)] == ["duas", "vinte e duas", "duzentas"]
    assert year_words(1983, "de") == "neunzehnhundertdreiundachtzig"
    assert [ordinal(n, "fr") for n in (1, 5, 9, 18, 21)] == [
        "premier", "cinquième", "neuvième", "dix-huitième", "vingt et unième",
    ]  # fmt: skip
    assert [ordinal(n, "de") for n in (1, 3, 7, 8, 18, 20)] == [
        "erste", "dritte", "siebte", "achte", "achtzehnte", "zwanzigste",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("language", "written", "said"),
    [
        ("es", "Del siglo XVIII, años 80, 1983", "Del siglo dieciocho, años ochenta, mil novecientos ochenta y tres"),
        ("es", "21 veces, 21 movimientos", "veintiuna veces, veintiuno movimientos"),
        ("es", "Sinfonía N.º 5 & Co.", "Sinfonía N.º cinco y Co."),
        ("fr", "Les années 80, au 18e siècle.", "Les années quatre-vingt, au dix-huitième siècle."),
        ("fr", "En 1983.", "En mille neuf cent quatre-vingt-trois."),
        ("fr", "Op. 9 No. 2", "opus neuf numéro deux"),
        ("de", "Aus dem 18. Jahrhundert, den 80ern", "Aus dem achtzehnten Jahrhundert, den achtzigern"),
        ("de", "1983, 1905", "neunzehnhundertdreiundachtzig, neunzehnhundertfünf"),
        ("de", "Das 18. Jahrhundert, 37 Mal", "Das achtzehnte Jahrhundert, siebenunddreißig Mal"),
        ("de", "BWV 1007, z. B. mit Dr. Blau", "B W V eintausendsieben, zum Beispiel mit Doktor Blau"),
        ("pt", "22 vezes nos anos 80, no século XX", "vinte e duas vezes nos anos oitenta, no século vinte"),
        ("pt", "100% de 2007", "cem por cento de dois mil e sete"),
        ("en", "Dr. Blue, 50%, at 21:40", "Doctor Blue, fifty percent, at twenty-one forty"),
    ],
)  # fmt: skip
def test_each_language_reads_numbers_its_own_way(language: str, written: str, said: str) -> None:
    assert spoken(written, language) == said


def test_the_lexicon_says_how_words_are_spoken() -> None:
    lexicon = {"Sade": "Shah-day", "Sigur Rós": "Siggur Rose", "1999": "ninety-nine"}
    assert spoken("Next, Sade, then sade's friends, Sigur Rós.", "en", lexicon) == (
        "Next, Shah-day, then Shah-day's friends, Siggur Rose."
    )
    assert spoken("Crusade, 1999", "en", lexicon) == "Crusade, ninety-nine"


def test_facts_of_a_set_have_ids_of_their_own() -> None:
    seen = view(library(12, 8, works=3))
    ideas = set()
    for planned in plan_sets(seen, 4, 14):
        ids = [fact.id for fact in of_set(seen, planned)]
        assert len(ids) == len(set(ids))
        values = {fact.id: fact.value for fact in of_set(seen, planned)}
        if planned.about:
            about = next(v for k, v in values.items() if k.removeprefix("set.") in {planned.idea, "decade", "century"})
            assert about in planned.title
        assert values["set.count"] in {"3", "4", "5"}
        ideas.add(planned.idea)
        assert write_line([[planned.idea]], book(of_set(seen, planned)), PhraseMemory(), random.Random(1)) is not None
    assert {"genre", "era", "work"} <= ideas
