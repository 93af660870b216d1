"""Hiding plays: what a model may learn from, what chooses its settings, and what it is judged by."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from segue.model.errors import BadInput
from segue.recommend.evaluate.read import Lists
from segue.recommend.models.interactions import Histories, Interactions


@dataclass(frozen=True, slots=True)
class Cut:
    """Plays in three parts, which number users and items alike. Of very few plays none may be left to validate with."""

    train: Interactions
    valid: Interactions
    test: Interactions

    @property
    def known(self) -> Interactions:
        """Training and validation plays together, for the last fit before the test."""
        return joined(self.train, self.valid)


def leave_last(data: Interactions) -> Cut:
    """Each listener's last play is the test, the one before it the validation; whoever has under three is learned from.

    Raises BadInput where the plays have no order.
    """
    if not data.ordered:
        raise BadInput("These plays have no order, so none is the last.", "Give times, or use --protocol holdout.")
    back = data.histories.steps_back
    enough = (data.histories.lengths >= 3)[data.histories.rows]
    cut = Cut(data.keep(~enough | (back >= 2)), data.keep(enough & (back == 1)), data.keep(enough & (back == 0)))
    return _checked(cut)


def hold_out(data: Interactions, *, share: float = 0.2, seed: int = 1) -> Cut:
    """A share of each listener's items, drawn at random, is the test; half that share of the rest the validation.

    An item that a listener has several times is on one side only, with its greatest weight.
    """
    single = once(data)
    rest, test = _drawn(single, share, np.random.default_rng([seed, 0]))
    train, valid = _drawn(rest, share / 2, np.random.default_rng([seed, 1]))
    return _checked(Cut(train, valid, test))


def as_given(lists: Lists, *, seed: int = 1) -> Cut:
    """Lists as they were cut; where there is no validation, a tenth of the training plays."""
    if lists.valid is not None:
        return _checked(Cut(lists.train, lists.valid, lists.test))
    train, valid = _drawn(once(lists.train), 0.1, np.random.default_rng([seed, 1]))
    return _checked(Cut(train, valid, lists.test))


def validation(data: Interactions, *, seed: int = 1) -> tuple[Interactions, Interactions]:
    """Plays to learn from and plays to choose by, for data whose future is not known: the last ones, or a tenth."""
    if not data.ordered:
        return _drawn(once(data), 0.1, np.random.default_rng([seed, 2]))
    last = (data.histories.steps_back == 0) & (data.histories.lengths >= 2)[data.histories.rows]
    return data.keep(~last), data.keep(last)


def once(data: Interactions) -> Interactions:
    """Each listener's items once, at their last place, with their greatest weight."""
    history = data.histories
    keys = history.rows * data.items + history.items
    _, first_from_end, group = np.unique(keys[::-1], return_index=True, return_inverse=True)
    greatest = np.zeros(len(first_from_end), np.float32)
    np.maximum.at(greatest, group, history.weights[::-1])
    kept = np.zeros(len(keys), bool)
    weights = history.weights.copy()
    at = len(keys) - 1 - first_from_end
    kept[at] = True
    weights[at] = greatest
    return replace(data, histories=Histories(history.starts, history.items, weights)).keep(kept)


def joined(first: Interactions, second: Interactions) -> Interactions:
    """The plays of both; each listener's of the second come after those of the first, unless times say otherwise."""
    one, two = first.histories, second.histories
    times = None if first.times_s is None or second.times_s is None else np.concatenate([first.times_s, second.times_s])
    return Interactions.of(
        np.concatenate([one.rows, two.rows]),
        np.concatenate([one.items, two.items]),
        np.concatenate([one.weights, two.weights]),
        times,
        user_ids=first.user_ids,
        item_ids=first.item_ids,
        ordered=first.ordered,
        attributes=first.attributes,
    )


def _drawn(data: Interactions, share: float, chance: np.random.Generator) -> tuple[Interactions, Interactions]:
    history = data.histories
    place: NDArray[np.int64] = np.empty(data.events, np.int64)
    order = np.lexsort((chance.random(data.events), history.rows))
    place[order] = np.arange(data.events) - history.starts[history.rows[order]]
    hidden = place < np.floor(history.lengths * share + 0.5)[history.rows]
    return data.keep(~hidden), data.keep(hidden)


def _checked(cut: Cut) -> Cut:
    if not (cut.train.events and cut.test.events):
        raise BadInput(
            "Too few plays: nothing is left to learn from, or to be judged by.",
            "Leave-last needs listeners with three plays, holdout listeners with five or more.",
        )
    return cut
