from datetime import datetime

import pytest

from segue.model.taste import Rule, Subject, Traits, When
from segue.recommend.taste.verdicts import Rules, in_force

CAROL = Traits("trk_1", "track", "alb_1", ("kind:track", "genre:christmas", "creator:cre_1"), " silent night ", 180_000)
EPISODE = Traits("epi_1", "episode", "sho_1", ("kind:episode", "language:pt"), " slow radio ", 900_000)
LONG = Traits("epi_2", "episode", "sho_1", ("kind:episode", "language:pt"), " slow radio ", 3_900_000)
NOON = datetime(2026, 11, 22, 12)


def rules(effect: str, subject: Subject = Subject(), when: When = When(), enabled: bool = True) -> Rules:
    return Rules((Rule("rul_1", "usr_1", "as typed", "As understood.", effect, subject, when, enabled),))  # type: ignore[arg-type]


def test_never_forbids_with_its_sentence() -> None:
    verdict = rules("never", Subject((("genre:christmas",),))).verdict(CAROL, NOON)
    assert (verdict.allowed, verdict.reasons, verdict.rule_ids) == (False, ("As understood.",), ("rul_1",))
    assert rules("never", Subject((("genre:christmas",),))).verdict(EPISODE, NOON).allowed


def test_a_rule_that_is_off_says_nothing() -> None:
    assert rules("never", enabled=False).verdict(CAROL, NOON).allowed


def test_less_and_more_change_the_score() -> None:
    assert rules("less").verdict(CAROL, NOON).factor < 1 < rules("more").verdict(CAROL, NOON).factor
    many = Rules(rules("less").rules * 20)
    assert many.verdict(CAROL, NOON).factor == pytest.approx(0.05)


def test_only_reigns_over_the_kind_that_it_names() -> None:
    short_episodes = rules("only", Subject((("kind:episode",),), shorter_than_ms=1_200_000))
    assert short_episodes.verdict(EPISODE, NOON).allowed
    assert not short_episodes.verdict(LONG, NOON).allowed
    assert short_episodes.verdict(CAROL, NOON).allowed
    music = rules("only", Subject((("kind:track",),)))
    assert music.verdict(CAROL, NOON).allowed and not music.verdict(EPISODE, NOON).allowed


def test_subjects_name_words_years_lengths_and_tempo() -> None:
    song = Traits("trk_2", "track", "alb_1", (), " rain song ", 100_000, 1984, 92.0, 0.2)
    for subject, yes in (
        (Subject(words=("rain",)), True),
        (Subject(words=("snow",)), False),
        (Subject(year_from=1980, year_to=1989), True),
        (Subject(year_to=1979), False),
        (Subject(longer_than_ms=120_000), False),
        (Subject(tempo_to_bpm=100), True),
        (Subject((("genre:a", "genre:b"),)), False),
    ):
        assert rules("never", subject).verdict(song, NOON).allowed is not yes, subject
    assert rules("never", Subject(year_from=1900)).verdict(EPISODE, NOON).allowed  # not known: not so


@pytest.mark.parametrize(
    ("when", "moment", "holds"),
    [
        (When(), datetime(2026, 1, 1), True),
        (When("01-01", "11-30"), datetime(2026, 11, 30, 23, 59), True),
        (When("01-01", "11-30"), datetime(2026, 12, 1), False),
        (When("12-20", "01-06"), datetime(2027, 1, 6), True),
        (When("12-20", "01-06"), datetime(2027, 1, 7), False),
        (When(weekdays=(0, 1, 2, 3, 4)), datetime(2026, 11, 22), False),
        (When(weekdays=(5, 6)), datetime(2026, 11, 22), True),
        (When(from_minute=300, to_minute=720), datetime(2026, 11, 22, 11, 59), True),
        (When(from_minute=300, to_minute=720), datetime(2026, 11, 22, 12), False),
        (When(from_minute=1320, to_minute=360), datetime(2026, 11, 22, 2), True),
        (When(from_minute=1320, to_minute=360), datetime(2026, 11, 22, 12), False),
        (When(until_ms=1_000), datetime(2026, 11, 22), False),
    ],
)
def test_when_a_rule_holds(when: When, moment: datetime, holds: bool) -> None:
    assert in_force(when, moment) is holds
