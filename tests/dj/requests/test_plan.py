"""A request becomes a set that obeys it; where it can't, as little as possible is given up, and said."""

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from segue.dj.planner import Aired
from segue.dj.requests.names import Name, NameIndex
from segue.dj.requests.plan import Granted, grant, minutes_until
from segue.dj.requests.reply import reply, spoken_reply
from segue.dj.requests.request import CHOICES, MOODS, OCCASIONS, Request
from segue.dj.requests.understand import understand
from segue.dj.script.guard import unsupported
from segue.dj.view import Candidate, Sound
from tests.dj.made import DAY_MS, GENRES, NOW_MS, library, track, view
from tests.dj.requests.table import LANGUAGES

LIBRARY = library(30, 6, works=2)
ARTISTS = sorted({each.artist for each in LIBRARY})
INDEX = NameIndex(
    [
        *(Name(artist, "artist") for artist in ARTISTS),
        *(Name(each.item.work or each.item.title, "work") for each in LIBRARY),
        *(Name(genre, "genre") for genre in GENRES),
    ]
)
VIEW = view(LIBRARY)
CURRENT = next(
    each
    for each in LIBRARY
    if each.sound and 105 < (each.sound.tempo_bpm or 0) < 125 and each.year and not each.disliked
)


def granted(text: str, current: Candidate | None = CURRENT, aired: Aired | None = None) -> Granted:
    return grant(understand(text, INDEX), VIEW, aired or Aired(), current, 7)


def items(answer: Granted) -> list[Candidate]:
    assert answer.planned is not None
    return [each.candidate for each in answer.planned.items]


def sounds(answer: Granted) -> list[Sound]:
    return [each.sound for each in items(answer) if each.sound is not None]


def test_genre_and_years() -> None:
    answer = granted("jazz from the 80s")
    assert answer.given_up == ()
    assert 3 <= len(items(answer)) <= 6
    assert all("Jazz" in each.genres and 1980 <= (each.year or 0) <= 1989 for each in items(answer))


def test_no_vocals_is_heard_where_the_tags_are_silent() -> None:
    """Half of a library of plain songs is sung, by its sound alone: what is asked for is the other half."""
    songs = [
        replace(
            each, item=replace(each.item, genres=("Indie",), language=""), sound=Sound(100.0, "8A", 0.5, number % 2)
        )
        for number, each in enumerate(LIBRARY)
    ]
    answer = grant(understand("no vocals", INDEX), view(songs), Aired(), None, 7)
    assert answer.given_up == ()
    assert {each.voice_share for each in sounds(answer)} == {0}


def test_slower_than_what_plays() -> None:
    answer = granted("like this but slower")
    assert answer.given_up == ()
    assert CURRENT.sound is not None
    assert all((each.tempo_bpm or 999) < (CURRENT.sound.tempo_bpm or 0) * 0.95 for each in sounds(answer))
    assert CURRENT.id not in {each.id for each in items(answer)}


@pytest.mark.parametrize(("text", "sign"), [("more energy", 1), ("calm it down", -1)])
def test_energy_against_what_plays(text: str, sign: int) -> None:
    assert CURRENT.sound is not None
    assert all(sign * (each.energy - CURRENT.sound.energy) > 0 for each in sounds(granted(text)))


def test_somebody_by_name_misspelt() -> None:
    wanted = ARTISTS[3]
    answer = granted(f"some {wanted.lower()[:-1]}")
    assert {each.artist for each in items(answer)} == {wanted}


def test_what_is_refused_never_comes() -> None:
    for genre in GENRES:
        assert all(genre not in each.genres for each in items(granted(f"anything but {genre.lower()}")))
    assert all(each.artist != ARTISTS[0] for each in items(granted(f"no {ARTISTS[0]} please")))


def test_a_whole_work_in_its_order() -> None:
    answer = granted("play the whole symphony no 2")
    assert [each.item.movement for each in items(answer)] == [1, 2, 3, 4]
    assert {each.item.work for each in items(answer)} == {"Symphony No. 2"}


def test_the_work_that_plays_whole() -> None:
    current = next(each for each in LIBRARY if each.item.work == "Symphony No. 1")
    assert len({each.item.work for each in items(granted("play the whole symphony", current))}) == 1


def test_count_and_minutes() -> None:
    assert len(items(granted("two folk songs"))) == 2
    long_ms = sum(each.item.duration_ms for each in items(granted("half an hour of jazz")))
    assert long_ms == pytest.approx(1_800_000, rel=0.1)


def test_rising() -> None:
    energies = [each.energy for each in sounds(granted("start slow and build up"))]
    assert energies == sorted(energies)
    assert len(energies) >= 3


def test_again() -> None:
    assert [each.id for each in items(granted("play that again", aired=Aired((CURRENT,))))] == [CURRENT.id]


def test_new_familiar_forgotten() -> None:
    assert all(not each.plays for each in items(granted("something i've never heard")))
    assert all(each.plays >= 2 or each.liked for each in items(granted("my favourites")))
    long_ago = [NOW_MS - each.last_played_at_ms for each in items(granted("songs i haven't heard in ages"))]
    assert min(long_ago) > 44 * DAY_MS


def test_the_least_important_is_given_up_first() -> None:
    answer = granted("jazz from 1931")
    assert answer.given_up == ("years",)
    assert all("Jazz" in each.genres for each in items(answer))
    said = reply(understand("jazz from 1931", INDEX), answer.given_up)
    assert "1931" in said
    assert "Jazz" in said


def test_impossible_or_empty_requests_still_play() -> None:
    for text in ("klezmer polka grindcore from 1755 at 299 bpm on the ukulele", "xyzzy", "surprise me"):
        assert len(items(granted(text))) >= 3


def test_nothing_to_play() -> None:
    answer = grant(understand("jazz", INDEX), view(()), Aired(), None, 1)
    assert answer.planned is None
    assert reply(understand("jazz", INDEX), played=False)


def test_a_small_library_gives_what_it_has() -> None:
    few = view((track(1, 1), track(2, 1)))
    answer = grant(understand("half an hour of folk", INDEX), few, Aired(), None, 1)
    assert len(items(answer)) == 2
    assert answer.given_up == ("genres",)


@pytest.mark.parametrize(
    ("until", "minutes"),
    [("22:30", 497), ("10:30", 497), ("10:30 am", 1217), ("00:00", 587), ("02:13", 720), ("02:20", 7), ("14:20", 7)],
)
def test_minutes_until(until: str, minutes: int) -> None:
    assert minutes_until(until, VIEW) == minutes  # it is 14:13


WORDS = ["calm", "jazz", "folk", "80s", "not", "but", "no", "faster", "like this", "without vocals", "for sleep", "old"]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from([*WORDS, *ARTISTS[:4]]), min_size=1, max_size=6))
def test_any_request_gives_a_sound_set(words: Sequence[str]) -> None:
    request = understand(" ".join(words), INDEX)
    answer = grant(request, VIEW, Aired(), CURRENT, 3)
    found = items(answer)
    assert found
    assert len({each.id for each in found}) == len(found)
    assert not any(each.disliked for each in found)
    assert not {each.artist for each in found} & set(request.not_artists)
    assert set(answer.given_up) <= {*request.constraints(), "similar"}
    assert grant(request, VIEW, Aired(), CURRENT, 3) == answer
    for language in LANGUAGES:
        assert 5 < len(reply(request, answer.given_up, language)) < 400
        line = spoken_reply(request, answer.given_up, language)
        assert line is None or not unsupported(line.text, line.facts, language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_word_has_its_reply(language: str) -> None:
    asked = [Request("x", language, moods=(mood,), not_moods=(mood,)) for mood in MOODS]
    asked += [Request("x", language, occasions=(occasion,)) for occasion in OCCASIONS]
    for name, values in CHOICES.items():
        if name in {"moods", "not_moods", "occasions", "seed"}:
            continue
        field = "sung_in" if name == "language" else name
        asked += [Request("x", language, **{field: (v,) if name.endswith("kinds") else v}) for v in values]  # type: ignore[arg-type]
    said = [reply(request) for request in asked]
    assert len(set(said)) >= 0.8 * len(said)
    assert all("{" not in line for line in said)


def test_replies_are_in_the_language_asked_in() -> None:
    assert "tranquilo" in reply(understand("ponme algo tranquilo", INDEX))
    assert "ruhig" in reply(understand("spiel was ruhiges", INDEX))
    assert reply(replace(understand("jazz", INDEX), language="xx"))


def test_the_host_says_it_with_facts() -> None:
    request = understand(f"some {ARTISTS[3]}", INDEX)
    line = spoken_reply(request, (), "en")
    assert line is not None
    assert ARTISTS[3] in line.text
    assert ("set.artist", ARTISTS[3]) in {(fact.id, fact.value) for fact in line.facts}
