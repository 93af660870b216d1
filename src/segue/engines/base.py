"""What every engine may have: hands. Long work does as many things at once as there are hands, one thread each.

One line spoken by two threads is ready soonest, and that is right while somebody waits. Of many lines, two at once with
a thread each are ready a third sooner: threads that share one line wait for each other.
"""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Protocol, Self, TypeVar, runtime_checkable

T = TypeVar("T")


@runtime_checkable
class ManyHanded(Protocol):
    """An engine that can do several things at once."""

    hands: int
    """So many may be asked of it at the same time, with profit."""

    def at_work(self) -> Self:
        """The same engine, set up for long work: the same results, from several hands with one thread each."""
        ...

    def rest(self) -> None:
        """The long work is done: gives back the memory that `at_work` took. What is under way ends undisturbed."""
        ...


FEW = 3
"""So few things are done sooner by the engine that is loaded already, each with all threads."""


def at_work(engine: T, things: int) -> T:
    """The engine as this many things want it: set up for long work where they are many and it has hands."""
    return engine.at_work() if things > FEW and isinstance(engine, ManyHanded) else engine


def rest(engine: object) -> None:
    """Ends what `at_work` began; nothing, where the engine has no hands."""
    if isinstance(engine, ManyHanded):
        engine.rest()


def hands_of(engine: object) -> int:
    """How many things may be asked of an engine at once: one, where it does not say."""
    return engine.hands if isinstance(engine, ManyHanded) else 1


def side_by_side(work: Iterable[Callable[[], T]], hands: int) -> Iterator[T]:
    """The results of `work`, in its order, done by `hands` at once.

    `work` is taken as hands become free, in the caller's thread. What raises, raises here in its turn; then, and when
    the caller leaves off, nothing more is begun, and what is under way is waited for.
    """
    if hands <= 1:
        yield from (each() for each in work)
        return
    waiting: deque[Future[T]] = deque()
    pool = ThreadPoolExecutor(hands, "segue-hand")
    try:
        for each in work:
            waiting.append(pool.submit(each))
            if len(waiting) > hands:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    finally:
        pool.shutdown(wait=True, cancel_futures=True)
