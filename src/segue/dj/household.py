"""A show for several: who may be blended, how it stays fair, and whose vetoes hold.

Fair means: each piece is chosen mostly for the one who has been served least so far. How much a piece serves somebody
is its place among all candidates by their own taste (0 to 1), so that nobody weighs more for liking things more.

Private means: of a listener nothing goes into the plan but a number a piece and a no. Plays, dates, likes, rules and
the recommender's reasons stay outside; ideas that rest on a history are not among the ideas of such a show.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from segue.dj.liking import UNKNOWN, Liked, Liking
from segue.dj.view import DAY_MS, Candidate, ListenerView
from segue.model.errors import BadInput, Refused
from segue.model.listening import User
from segue.store import Store

CONSENT = "dj_household"
"""The setting by which a listener agrees to be blended into the shows of others in this house."""
MOST = 7
"""How many others may be blended in."""
RULE = (
    "Each piece is chosen mostly for whoever has been served least so far. What any of you has turned down, "
    "or does not want as explicit, is left out."
)


@dataclass(frozen=True, slots=True)
class Member:
    """A listener as the blend knows them: how each piece suits them, and what they turned down."""

    suits: Mapping[str, Liked]
    refused: frozenset[str]
    """Ids of items and collections."""
    explicit: bool = True

    def vetoes(self, candidate: Candidate) -> bool:
        """Whether they do not want to hear it at all."""
        ids = {candidate.id, candidate.item.collection_id}
        allowed = self.suits.get(candidate.id, UNKNOWN).allowed
        return not allowed or bool(ids & self.refused) or (candidate.explicit and not self.explicit)


def willing(store: Store, user: User) -> list[User]:
    """The others of this house who agreed to be blended."""
    others = [each for each in store.accounts.users() if each.id != user.id and not each.disabled]
    return [each for each in others if store.accounts.user_settings(each.id).get(CONSENT) is True]


def checked(store: Store, user: User, ids: Sequence[str]) -> tuple[str, ...]:
    """The ids of those to be blended in. Raises BadInput for too many, Refused when one has not agreed."""
    wanted = tuple(dict.fromkeys(id_ for id_ in ids if id_ != user.id))
    if len(wanted) > MOST:
        raise BadInput(f"A show blends {MOST + 1} listeners at most.", "Leave some out.")
    if set(wanted) - {each.id for each in willing(store, user)}:
        raise Refused("One of them has not agreed to be blended.", "They can agree in their settings, under Your host.")
    return wanted


def member_of(store: Store, liking: Liking, user: User, candidates: Iterable[Candidate], now_ms: int) -> Member:
    """A listener as the blend knows them, for some candidates."""
    ids = [candidate.id for candidate in candidates]
    opinions = store.listening.opinions(user.id)
    refused = frozenset(id_ for id_, (thinks, _) in opinions.items() if thinks < 0)
    explicit = store.accounts.user_settings(user.id).get("dj_explicit") is not False
    return Member(liking.all(user, ids, now_ms), refused, explicit)


def blend(view: ListenerView, members: Sequence[Member], aired: Sequence[str]) -> ListenerView:
    """The view of all of them together: `view` holds the candidates of all (and of the one who started the show what
    they heard today, which stays out). `aired` are the ids of what the show has played so far."""
    rankings = [sorted(member.suits.get(c.id, UNKNOWN).fit for c in view.candidates) for member in members]

    def served(member: int, id_: str) -> float:
        return _place(rankings[member], members[member].suits.get(id_, UNKNOWN).fit)

    numbers = range(len(members))
    liking = tuple(sum(served(n, id_) for id_ in aired) for n in numbers)
    found = []
    for each in view.candidates:
        fits = tuple(served(n, each.id) for n in numbers)
        today = each.last_played_at_ms and view.now_ms - each.last_played_at_ms < DAY_MS and each.id not in aired
        vetoed = any(member.vetoes(each) for member in members)
        found.append(
            Candidate(
                item=each.item,
                collection=each.collection,
                sound=each.sound,
                disliked=bool(vetoed or today),
                fit=Fairness(list(liking)).worth(fits),
                fits=fits,
                note=each.note,
            )
        )
    return replace(view, candidates=tuple(found), spoken_name="", talk=(), after_talk=None, served=liking)


@dataclass(slots=True)
class Fairness:
    """Who has been served how much, while a show is planned."""

    served: list[float]

    def worth(self, fits: Sequence[float]) -> float:
        """0 to 1: what a piece is worth now. Mostly to whoever was served least; what somebody can hardly bear less."""
        if not fits:
            return 0.5
        least = min(range(len(fits)), key=lambda n: (self.served[n], n))
        mean = sum(fits) / len(fits)
        return max(0.0, 0.7 * fits[least] + 0.3 * mean - 0.5 * max(0.0, 0.2 - min(fits)))

    def heard(self, fits: Sequence[float]) -> None:
        """Notes that a piece was planned."""
        for number, fit in enumerate(fits):
            self.served[number] += fit


def behind(served: Sequence[float]) -> int:
    """How far the one served least stands behind an even share, in percent: all that is told of anybody's liking."""
    total = sum(served)
    return round(100 * (1 - min(served) * len(served) / total)) if total > 0 else 0


def _place(ranking: Sequence[float], fit: float) -> float:
    """Where a fit stands among all, 0 to 1; equals share the middle of their span."""
    if not ranking:
        return 0.5
    return (bisect_left(ranking, fit) + bisect_right(ranking, fit)) / 2 / len(ranking)


def together(views: Sequence[ListenerView]) -> ListenerView:
    """The first listener's view with the candidates of all, each once."""
    known: dict[str, Candidate] = {}
    for view in views:
        for candidate in view.candidates:
            known.setdefault(candidate.id, candidate)
    own = {candidate.id for candidate in views[0].candidates}
    # What only others brought says nothing of what they did with it.
    bare = (
        each if each.id in own else Candidate(each.item, each.collection, each.sound, note=each.note)
        for each in known.values()
    )
    return replace(views[0], candidates=tuple(sorted(bare, key=lambda each: each.id)))
