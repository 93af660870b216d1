"""The script: nothing is said without its fact, shapes don't return soon, and numbers are said properly."""

import random
from dataclasses import replace

import pytest

from segue.dj.facts import book, of_item, of_moment, of_set
from segue.dj.planner import plan_sets
from segue.dj.script.guard import unsupported
from segue.dj.script.numbers import cardinal, ordinal
from segue.dj.script.shapes import SLOT, shapes, situations
from segue.dj.script.speech import say_name, say_title, speaking_ms, spoken, word_count
from segue.dj.script.writer import Line, remember, write_line
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


def lines(seed: int, memory: tuple[str, ...]) -> tuple[list[Line], tuple[str, ...]]:
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
            line = write_line(wanted, facts, memory, rng)
            if line is not None:
                made.append(line)
                memory = remember(memory, line)
            prev = each.candidate
    return made, memory


def test_every_name_and_number_of_over_a_thousand_lines_stands_in_its_facts() -> None:
    memory: tuple[str, ...] = ()
    made: list[Line] = []
    seed = 0
    while len(made) < 1200:
        some, memory = lines(seed, memory)
        made += some
        seed += 1
    for line in made:
        assert not unsupported(line.text, line.facts), line.text
        assert line.facts or line.shapes[0].startswith(("mixture", "goodbye", "hello"))
        assert "{" not in line.text
        assert ".." not in line.text
        assert word_count(line.text) <= 45
        claims = {
            need for shape in line.shapes for s in shapes(shape.split(".")[0]) if s.id == shape for need in s.needs
        }
        assert claims == {fact.id for fact in line.facts}
    assert len({line.shape for line in made}) > 250


def test_the_guard_sees_what_is_not_in_the_facts() -> None:
    facts = [Fact("next.title", "catalog", "Paper Lines"), Fact("next.by", "catalog", "Ada Marlow")]
    assert not unsupported("Next, Paper Lines, by Ada Marlow.", facts)
    assert unsupported("Next, Paper Lines, by Ada Marlow, from 1987.", facts) == ["1987"]
    assert unsupported("Paper Lines, recorded in Berlin by Ada Marlow.", facts) == ["Berlin"]
    assert unsupported("You have played Paper Lines twelve times.", facts) == ["twelve"]
    assert unsupported("Beyoncé is next.", facts) == ["Beyoncé"]


def test_no_line_without_its_facts() -> None:
    title = book([Fact("next.title", "catalog", "Paper Lines")])
    rng = random.Random(1)
    line = write_line([["forward"]], title, (), rng)
    assert line is not None and line.text == "Next is Paper Lines."
    assert write_line([["back"]], title, (), rng) is None
    assert write_line([["forward"]], book([Fact("next.title", "catalog", "???")]), (), rng) is None


def test_a_shape_returns_only_after_the_others_were_said() -> None:
    facts = book([*of_moment(view(())), *of_item(view(()), track(1), "next"), *of_item(view(()), track(2, 2), "prev")])
    rng = random.Random(3)
    for situation in ("link", "back", "forward"):
        memory: tuple[str, ...] = ()
        ids = []
        for _ in range(40):
            line = write_line([[situation]], facts, memory, rng)
            assert line is not None
            memory = remember(memory, line)
            ids.append(line.shape)
        kinds = len(set(ids))
        assert kinds >= 7
        for place, id_ in enumerate(ids):
            assert id_ not in ids[max(0, place - kinds // 2) : place]


def test_there_are_many_shapes_and_none_says_a_name_or_a_number_of_its_own() -> None:
    every = [shape for situation in situations() for shape in shapes(situation)]
    assert len(every) >= 120
    assert len({shape.text for shape in every}) == len(every)
    for shape in every:
        bare = SLOT.sub("that", shape.text)
        assert not unsupported(bare, ()), shape
        assert word_count(bare) <= 24


def test_history_is_told_only_when_it_is_so() -> None:
    seen = view(())
    ids = {fact.id for fact in of_item(seen, track(1, plays=4, last_played_at_ms=NOW_MS - 366 * DAY_MS), "next")}
    assert {"next.plays", "next.ago", "next.year_ago"} <= ids
    assert "next.unheard" not in ids
    ids = {fact.id for fact in of_item(seen, track(1), "next")}
    assert "next.unheard" in ids
    assert not ids & {"next.plays", "next.ago", "next.year_ago", "next.liked", "next.added", "next.month"}
    ago = {f.id: f.value for f in of_item(seen, track(1, plays=1, last_played_at_ms=NOW_MS - 70 * DAY_MS), "next")}
    assert (ago["next.ago"], ago["next.month"]) == ("two months", "July")


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


def test_facts_of_a_set_have_ids_of_their_own() -> None:
    seen = view(library(12, 8, works=3))
    ideas = set()
    for planned in plan_sets(seen, 4, 14):
        ids = [fact.id for fact in of_set(seen, planned)]
        assert len(ids) == len(set(ids))
        values = {fact.id: fact.value for fact in of_set(seen, planned)}
        if planned.about:
            assert values[f"set.{planned.idea}"] in planned.title
        assert values["set.count"] in {"three", "four", "five"}
        ideas.add(planned.idea)
        assert write_line([[planned.idea]], book(of_set(seen, planned)), (), random.Random(1)) is not None
    assert {"genre", "era", "work"} <= ideas
