"""What two things both speak of, each with the moment to hear: the ground of every reason that speaks of content."""

from collections.abc import Sequence
from dataclasses import dataclass

from segue.model.ids import kind_of
from segue.model.understanding import Moment, Topic
from segue.store import Store
from segue.understanding.words import folded, stem, words_of

MOST = 3
_CHAPTERS = 200


@dataclass(frozen=True, slots=True)
class Place:
    """A moment of an item."""

    item_id: str
    start_ms: int
    text: str


@dataclass(frozen=True, slots=True)
class Shared:
    """A topic or a name that two things share."""

    kind: str
    """`topic`, `person`, `work` or `place`."""
    key: str
    title: str
    here: Place
    there: Place


def shared(store: Store, here_id: str, there_id: str, most: int = MOST) -> list[Shared]:
    """What both speak of, what weighs most in both first; ids are of items, or of books for all of their chapters.

    Only what is said: topics and names without a moment on either side are left out, and so are the names of those
    who speak in both (they are no reason, they are the show).
    """
    here, there = _told(store, here_id), _told(store, there_id)
    both = sorted(here.keys() & there.keys(), key=lambda key: (-here[key][0] * there[key][0], key))
    found = []
    for kind, key in both[:most]:
        mine, yours = here[kind, key], there[kind, key]
        found.append(Shared(kind, key, mine[1], mine[2], yours[2]))
    return found


def sentence(found: Sequence[Shared], title: str = "") -> str:
    """`Both speak of bees and honey`, or with a title `Speaks of bees and honey, as X does`; empty without any."""
    if not found:
        return ""
    titles = [each.title if each.kind != "topic" else _lowered(each.title) for each in found]
    named = titles[0] if len(titles) == 1 else f"{', '.join(titles[:-1])} and {titles[-1]}"
    return f"Speaks of {named}, as {title} does" if title else f"Both speak of {named}"


def _told(store: Store, id_: str) -> dict[tuple[str, str], tuple[float, str, Place]]:
    """By (kind, key): weight, title and moment."""
    item_ids = [id_]
    if kind_of(id_) == "book":
        item_ids = [each.id for each in store.catalog.items_of(id_)[:_CHAPTERS]]
    found: dict[tuple[str, str], tuple[float, str, Place]] = {}
    for item_id, known in store.understandings.many(item_ids).items():
        said = [("topic", each.key, each.title, each.weight, each.moments) for each in known.topics]
        top = max((each.count for each in known.mentions), default=1)
        said += [
            (each.kind, each.key, each.name, 0.6 * each.count / top, each.moments)
            for each in known.mentions
            if each.source not in {"speaker", "credit"}
        ]
        for kind, key, title, weight, told in said:
            moments = [each for each in told if _says(each.text, kind, key, title, known.language)]
            if moments and weight > found.get((kind, key), (0.0,))[0]:
                found[kind, key] = (weight, title, Place(item_id, moments[0].start_ms, moments[0].text))
    return found


def _says(text: str, kind: str, key: str, title: str, language: str) -> bool:
    """Whether the words themselves say the topic or the whole name: a reason is only as good as what can be heard."""
    if kind == "topic":
        return set(key.split()) <= {stem(folded(word), language) for word in words_of(text)}
    return folded(title) in folded(text)


def _lowered(title: str) -> str:
    """A topic inside a sentence: small, unless it is written in a way of its own."""
    first = title.split(" ", maxsplit=1)[0]
    return title[:1].lower() + title[1:] if first[1:] == first[1:].lower() and len(first) > 1 else title


__all__ = ["MOST", "Moment", "Place", "Shared", "Topic", "sentence", "shared"]
