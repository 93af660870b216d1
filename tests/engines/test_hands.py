"""Long work on several hands."""

import threading
from collections.abc import Callable

import pytest

from segue.engines.base import at_work, hands_of, rest, side_by_side


def after(gate: threading.Event, value: int) -> Callable[[], int]:
    def work() -> int:
        assert gate.wait(60)
        return value

    return work


@pytest.mark.parametrize("hands", [1, 2, 3])
def test_results_come_in_the_order_of_the_work(hands: int) -> None:
    assert list(side_by_side((lambda n=n: n * n for n in range(20)), hands)) == [n * n for n in range(20)]


def test_two_are_done_at_once() -> None:
    gate = threading.Event()

    def second() -> int:
        gate.set()
        return 2

    assert list(side_by_side([after(gate, 1), second], 2)) == [1, 2]


def test_what_raises_ends_it_and_nothing_more_is_begun() -> None:
    begun = []

    def wrong() -> int:
        raise ValueError("no")

    def counted(n: int) -> int:
        begun.append(n)
        return n

    work = [wrong, *(lambda n=n: counted(n) for n in range(50))]
    with pytest.raises(ValueError, match="no"):
        list(side_by_side(work, 2))
    assert len(begun) <= 3


def test_who_leaves_off_waits_for_what_is_under_way_only() -> None:
    done: list[int] = []
    results = side_by_side((lambda n=n: done.append(n) or n for n in range(1_000)), 2)  # type: ignore[func-returns-value]
    assert next(results) == 0
    results.close()  # type: ignore[attr-defined]
    assert len(done) <= 5


class Handy:
    """An engine that has hands for long work."""

    hands = 1

    def at_work(self) -> "Handy":
        made = Handy()
        made.hands = 2
        return made

    def rest(self) -> None:
        self.hands = 0


def test_many_things_are_given_to_more_hands_and_a_few_are_not() -> None:
    engine = Handy()
    assert hands_of(at_work(engine, 100)) == 2
    assert at_work(engine, 2) is engine
    rest(engine)
    assert engine.hands == 0


def test_an_engine_without_hands_stays_as_it_is() -> None:
    engine = object()
    assert at_work(engine, 100) is engine
    assert hands_of(engine) == 1
    rest(engine)
