"""How well pieces suit a listener: their taste, their own rules, and what the recommender would put before them."""

import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from math import exp, log

from segue.model.clock import local_time
from segue.model.listening import User
from segue.model.picks import Pick
from segue.recommend.ask import Ask
from segue.recommend.service import Recommender
from segue.recommend.taste.service import TasteService

PICKS = 100
"""How many unheard pieces the recommender names for a show."""
_STEEP = 3.0
_RULE = 0.22
_PICKED = 0.15


@dataclass(frozen=True, slots=True)
class Liked:
    """How one piece suits a listener."""

    fit: float = 0.5
    """0 not at all, 0.5 unknown, 1 as well as can be."""
    allowed: bool = True
    """False where the listener's own rules say no."""
    rule: str = ""
    """The rule that speaks for or against it, as a sentence."""
    why: str = ""


UNKNOWN = Liked()


@dataclass(slots=True)
class Liking:
    """Asks taste, rules and recommender, as far as this house has them."""

    taste: TasteService | None = None
    recommender: Recommender | None = None
    _making: threading.Lock = field(default_factory=threading.Lock)

    def picks(self, user: User, seed: int, wait: bool) -> tuple[Pick, ...]:
        """Unheard tracks that the recommender would put before a listener, the best first.

        In a large library what it stands on takes seconds to make: without `wait` that happens in the background, and
        until then there are none.
        """
        if self.recommender is None:
            return ()
        if not wait and not self.recommender.keeper.ready:
            self._prepare()
            return ()
        return self.recommender.offer(user, Ask("track", PICKS, "unheard", explore=0.0, seed=seed + 1))

    def all(self, user: User, ids: Iterable[str], now_ms: int, picks: Iterable[Pick] = ()) -> Mapping[str, Liked]:
        """How each of `ids` suits; what nothing is known of may be left out."""
        picked = {pick.item_id: (pick, place) for place, pick in enumerate(picks)}
        if self.taste is None:
            return {id_: Liked(0.5 + _PICKED, why=pick.reason) for id_, (pick, _) in picked.items()}
        taste = self.taste.taste(user.id)
        rules = self.taste.rules(user.id).at(local_time(user.timezone, now_ms))
        found: dict[str, Liked] = {}
        for id_, traits in self.taste.traits(ids).items():
            fit = 1 / (1 + exp(-_STEEP * taste.score(traits)))
            verdict = rules.verdict(traits)
            if verdict.factor > 0:
                fit += _RULE * log(verdict.factor)
            pick, place = picked.get(id_, (None, 0))
            if pick is not None:
                fit += _PICKED * (1 - place / PICKS)
            said = verdict.reasons[0] if verdict.reasons else ""
            found[id_] = Liked(min(1.0, max(0.0, fit)), verdict.allowed, said, pick.reason if pick else "")
        return found

    def _prepare(self) -> None:
        if self.recommender is not None and self._making.acquire(blocking=False):
            threading.Thread(target=self._made, name="dj-ground", daemon=True).start()

    def _made(self) -> None:
        try:
            if self.recommender is not None:
                self.recommender.keeper.ground()
        finally:
            self._making.release()
