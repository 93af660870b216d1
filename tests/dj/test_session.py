"""What skips, likes and the dial do to the sets that follow."""

from dataclasses import replace
from statistics import mean

from segue.dj.planner import Aired, Frame, PlannedSet, plan_set, plan_sets
from segue.dj.session import Reaction, ReactionKind, Session, lesson
from segue.dj.view import Candidate, Unit
from tests.dj.made import library, track, view

JAZZ = [track(n, n, genre="Jazz") for n in range(8)]
FOLK = [track(20 + n, 20 + n, genre="Folk") for n in range(8)]


def reactions(*said: tuple[Candidate, ReactionKind]) -> tuple[Reaction, ...]:
    return tuple(Reaction(candidate, kind) for candidate, kind in said)


def flat(sets: tuple[PlannedSet, ...]) -> list[Candidate]:
    return [each.candidate for planned in sets for each in planned.items]


def test_an_early_skip_says_more_than_a_late_one_and_a_like_says_the_opposite() -> None:
    def bias(kind: ReactionKind) -> float:
        return Session.of(reactions((JAZZ[0], kind))).bias(Unit((JAZZ[1],)))

    assert bias("skipped") < bias("left") < 0 < bias("heard") < bias("louder") < bias("liked")
    assert Session.of(()).bias(Unit((JAZZ[1],))) == 0


def test_two_early_skips_of_a_genre_or_an_artist_are_a_lesson_one_is_none() -> None:
    assert not lesson(reactions((JAZZ[0], "skipped")))
    assert lesson(reactions((JAZZ[0], "skipped"), (JAZZ[1], "skipped"))) == "genre:jazz"
    assert not lesson(reactions((JAZZ[0], "skipped"), (JAZZ[2], "heard"), (JAZZ[1], "skipped")))
    assert not lesson(reactions((JAZZ[0], "left"), (JAZZ[1], "left")))
    again = track(90, 0, 3, genre="Waltz")
    assert lesson(reactions((JAZZ[0], "skipped"), (FOLK[0], "heard"), (again, "skipped"))) == "artist:ada marlow"
    known = frozenset({"artist:ada marlow"})
    assert not lesson(reactions((JAZZ[0], "skipped"), (FOLK[0], "heard"), (again, "skipped")), known)


def test_what_was_learned_stays_away_for_the_show() -> None:
    seen = view(library(14, 10))
    aired = Aired(avoided=frozenset({"genre:jazz", "artist:ada marlow"}))
    for seed in range(12):
        shown = flat(plan_sets(seen, seed, 3, aired))
        assert not any("Jazz" in c.genres or c.artist == "Ada Marlow" for c in shown)


def test_skips_turn_the_show_and_a_liked_idea_comes_again() -> None:
    seen = view(library(14, 10))
    folk = [c for c in seen.candidates if c.genres == ("Folk",)][:6]
    jazz = [c for c in seen.candidates if c.genres == ("Jazz",)][:6]
    turned = reactions(*[(c, "skipped") for c in folk], *[(c, "liked") for c in jazz])

    def share(said: tuple[Reaction, ...]) -> float:
        shown = [c for seed in range(12) for c in flat(plan_sets(seen, seed, 2, Aired(reactions=said)))]
        return mean("Folk" in c.genres for c in shown)

    assert share(turned) < 0.5 * share(())
    before = Aired(ideas=("liked", "era:1980s"))
    after = replace(before, liked_ideas=frozenset({"liked"}))
    times = [
        sum(p is not None and p.idea == "liked" for p in (plan_set(seen, a, s) for s in range(60)))
        for a in (before, after)
    ]
    assert times[1] > times[0]


def test_the_dial_leans_from_familiar_to_adventurous() -> None:
    seen = view(library(14, 12))

    def known(dial: float) -> float:
        shown = [c for seed in range(15) for c in flat(plan_sets(seen, seed, 3, frame=Frame(dial=dial)))]
        return mean(c.plays > 0 for c in shown)

    assert known(0.0) > known(0.35) > known(1.0)


def test_what_is_explicit_is_left_out_where_it_is_not_wanted() -> None:
    base = library(12, 8)
    seen = view(tuple(replace(c, item=replace(c.item, explicit=n % 3 == 0)) for n, c in enumerate(base)))
    assert any(c.explicit for c in flat(plan_sets(seen, 1, 4)))
    assert not any(c.explicit for s in range(5) for c in flat(plan_sets(seen, s, 5, frame=Frame(explicit=False))))
