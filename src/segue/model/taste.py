"""A listener as weights over what things are, and as rules in plain words. All of it can be read and explained."""

from dataclasses import dataclass, field
from typing import Literal

from segue.model.media import ItemKind

Effect = Literal["never", "only", "less", "more"]

MINUTES_A_DAY = 24 * 60


@dataclass(frozen=True, slots=True)
class Traits:
    """What is known of an item, as taste and rules see it.

    A *facet* is `group:value`: `creator:cre_…`, `collection:alb_…`, `genre:folk`, `language:pt`, `era:1980`,
    `kind:track`, `tempo:slow|medium|fast`, `energy:calm|driving`, `mood:bright|dark`, `length:short|medium|long`,
    `explicit:yes`.
    """

    item_id: str
    kind: ItemKind
    collection_id: str
    facets: tuple[str, ...]
    text: str = ""
    """Words of its titles and genres as they are compared, each between spaces."""
    duration_ms: int = 0
    year: int | None = None
    tempo_bpm: float | None = None
    energy: float | None = None
    """0 (still) to 1 (driving); None when nobody heard it."""


@dataclass(frozen=True, slots=True)
class Part:
    """One summand of what an item is worth to a listener."""

    facet: str
    weight: float
    """−1 (never again) to 1 (can't have enough)."""
    space: Literal["kind", "shared", "session", "said"] = "kind"
    """Learned from plays of its kind, of all kinds, of this session, or said by the listener."""


@dataclass(frozen=True, slots=True)
class Subject:
    """What a rule is about: everything for which all that is given here holds."""

    all_of: tuple[tuple[str, ...], ...] = ()
    """Groups of facets: of each group at least one must be there."""
    none_of: tuple[str, ...] = ()
    """Facets that except an item."""
    words: tuple[str, ...] = ()
    """At least one must stand in the titles or genres."""
    year_from: int | None = None
    year_to: int | None = None
    longer_than_ms: int | None = None
    shorter_than_ms: int | None = None
    tempo_from_bpm: float | None = None
    tempo_to_bpm: float | None = None


@dataclass(frozen=True, slots=True)
class When:
    """When a rule holds, in the listener's own time: all that is given here together; always when nothing is."""

    from_day: str = ""
    """`MM-DD`, inclusive; the span may run over New Year."""
    to_day: str = ""
    weekdays: tuple[int, ...] = ()
    """0 is Monday."""
    from_minute: int | None = None
    """Of the day; the span may run over midnight."""
    to_minute: int | None = None
    """Exclusive."""
    until_ms: int | None = None
    """The rule ends by itself at this moment."""


ANYTHING, ALWAYS = Subject(), When()
"""A subject and a time without bounds."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A wish in plain words, and what was understood of it."""

    id: str
    user_id: str
    text: str
    """As the listener wrote it."""
    said: str
    """What was understood, as a sentence."""
    effect: Effect
    subject: Subject = ANYTHING
    when: When = ALWAYS
    enabled: bool = True
    origin: Literal["words", "sentence"] = "words"
    """Written by the listener, or made by correcting one of Segue's sentences."""
    created_at_ms: int = 0
    updated_at_ms: int = 0


@dataclass(frozen=True, slots=True)
class RuleChange:
    """One change of the rules: undoing it puts `before` back."""

    id: str
    user_id: str
    rule_id: str
    before: Rule | None
    """None when the rule was added."""
    after: Rule | None
    """None when it was taken away."""
    created_at_ms: int = 0
    undone: bool = False


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the rules say of an item at a moment."""

    allowed: bool = True
    factor: float = 1.0
    """What its score is multiplied with: below 1 for "less", above for "more"."""
    reasons: tuple[str, ...] = ()
    """For a person: the sentences of the rules that spoke."""
    rule_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Sentence:
    """Something that Segue thinks of a listener, with the plays behind it."""

    id: str
    """The facet (and the part of the day) that it is about: the same thought keeps its id."""
    text: str
    facet: str
    weight: float
    plays: int
    """How many plays stand behind it."""
    listen_ids: tuple[str, ...] = field(default=())
    """The ones that weighed most, the latest first."""
