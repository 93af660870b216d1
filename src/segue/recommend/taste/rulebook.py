"""A listener's rules in plain words: understood, kept, changed, switched off, and every change undone."""

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal

from segue.model.clock import local_time
from segue.model.errors import BadInput, NotFound
from segue.model.ids import new_id
from segue.model.taste import Rule, RuleChange
from segue.recommend.taste.words.names import Found, Names
from segue.recommend.taste.words.read import Reading, read
from segue.store import Store
from segue.store.vocabulary import Name

MOST_RULES = 200


def _now_ms() -> int:
    return time.time_ns() // 1_000_000


@dataclass(frozen=True, slots=True)
class RuleBook:
    """The rules of all listeners, over a store; each verb is about one listener."""

    store: Store
    now_ms: Callable[[], int] = _now_ms

    def understand(self, user_id: str, text: str, item_id: str = "") -> list[Reading]:
        """What a text would become, without keeping it. `item_id` is what "this artist" or "this show" is of."""
        now = local_time(self.store.accounts.user(user_id).timezone, self.now_ms())
        return read(text, Names(self.store.vocabulary), now, self._here(item_id))

    def add(
        self, user_id: str, text: str, item_id: str = "", origin: Literal["words", "sentence"] = "words"
    ) -> list[Rule]:
        """Keeps what a text says: one rule a wish. Raises BadInput, with suggestions, when any is not understood."""
        readings = _understood(self.understand(user_id, text, item_id))
        if len(self.store.taste.rules(user_id)) + len(readings) > MOST_RULES:
            raise BadInput(f"You have {MOST_RULES} rules already.", "Remove some that you no longer need.")
        now = self.now_ms()
        made = [self._rule(user_id, new_id("rule"), reading, now, origin) for reading in readings]
        with self.store.transaction():
            for rule in made:
                self.store.taste.change_rule(user_id, rule.id, rule)
        return made

    def edit(self, user_id: str, rule_id: str, text: str, item_id: str = "") -> Rule:
        """Says a rule in other words. Raises NotFound; BadInput when they are not understood or mean several."""
        known = self.store.taste.rule(user_id, rule_id)
        readings = _understood(self.understand(user_id, text, item_id))
        if len(readings) > 1:
            raise BadInput("These are several rules.", "Write one here and add the others.")
        changed = self._rule(user_id, rule_id, readings[0], self.now_ms(), known.origin)
        changed = replace(changed, created_at_ms=known.created_at_ms, enabled=known.enabled)
        self.store.taste.change_rule(user_id, rule_id, changed)
        return changed

    def switch(self, user_id: str, rule_id: str, enabled: bool) -> Rule:
        """Switches a rule on or off. Raises NotFound."""
        known = self.store.taste.rule(user_id, rule_id)
        if known.enabled == enabled:
            return known
        changed = replace(known, enabled=enabled, updated_at_ms=self.now_ms())
        self.store.taste.change_rule(user_id, rule_id, changed)
        return changed

    def remove(self, user_id: str, rule_id: str) -> RuleChange:
        """Takes a rule away; it can be brought back by undoing. Raises NotFound."""
        self.store.taste.rule(user_id, rule_id)
        return self.store.taste.change_rule(user_id, rule_id, None)

    def undo(self, user_id: str, change_id: str = "") -> RuleChange:
        """Takes the latest change back, or the one named. Raises NotFound when there is none."""
        return self.store.taste.undo(user_id, change_id)

    def _rule(
        self, user_id: str, rule_id: str, reading: Reading, now: int, origin: Literal["words", "sentence"]
    ) -> Rule:
        assert reading.effect is not None
        return Rule(
            id=rule_id,
            user_id=user_id,
            text=reading.text,
            said=reading.said,
            effect=reading.effect,
            subject=reading.subject,
            when=reading.when,
            origin=origin,
            created_at_ms=now,
            updated_at_ms=now,
        )

    def _here(self, item_id: str) -> tuple[Found, ...]:
        """What "this artist" and "this show" stand for, beside an item."""
        if not item_id:
            return ()
        item = self.store.catalog.item(item_id)
        collection = self.store.catalog.collections_by_id([item.collection_id]).get(item.collection_id)
        if collection is None:
            raise NotFound("There is no such album, show or book.", "It may have been removed.")
        credits = [credit for credit in (item.credits or collection.credits) if credit.creator_id][:1]
        makers = tuple(Name(f"creator:{each.creator_id}", each.name, each.name) for each in credits)
        whole = Name(f"collection:{collection.id}", collection.title, collection.sort_title)
        return tuple(Found(names) for names in (makers, (whole,)) if names)


def _understood(readings: list[Reading]) -> list[Reading]:
    """The readings, when each can become a rule. Raises BadInput, in words, otherwise."""
    for reading in readings:
        if reading.understood:
            continue
        hints = "; ".join(f"“{suggestion}”" for suggestion in reading.suggestions[:3])
        hint = f"Perhaps {hints}?" if hints else "Name a genre, an artist, a show, a language or a kind of listening."
        if reading.unknown:
            named = ", ".join(f"“{word}”" for word in reading.unknown)
            raise BadInput(f"I don't know what {named} means here.", hint)
        if reading.effect is None:
            raise BadInput("I don't know whether you want more of it, less or none.", hint)
        raise BadInput("I don't know what this is about.", hint)
    return readings
