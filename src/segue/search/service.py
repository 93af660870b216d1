"""Search as listeners use it: one question over music, podcasts, books and the moments in them."""

import logging
import time
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from segue.engines.embed.base import Embedder
from segue.model.errors import BadInput, Unavailable
from segue.search.asking import LONGEST, Wish, read_wish
from segue.search.controls import MOST_OF_ONE, Controls, Filters, adjuster, allowed_things
from segue.search.index import SearchIndex
from segue.search.otherwise import Otherwise, Translate, language_asked
from segue.search.rank import Mode, Moment, Question, moments, question_of, weigh
from segue.search.spelling import corrected
from segue.search.stems import stems
from segue.search.suggest import Suggester, Suggestion
from segue.store import Store
from segue.understanding.reading.steps import Steps

_log = logging.getLogger(__name__)
MOST_MOMENTS = 100
_QUOTE_CHARS = 700
_TITLES = 400
"""How many matches by title are looked at, so that each kind gets its share."""
_WEAK = 0.35
"""Cosine under which meaning alone, without a word in common, is taken for chance."""


@dataclass(frozen=True, slots=True)
class FoundMoment:
    """A place to play from, and the words that are there."""

    item_id: str
    start_ms: int
    end_ms: int
    text: str
    source: str
    speaker: str
    score: float


@dataclass(frozen=True, slots=True)
class FoundGroup:
    """A show, book or album (or a collection's own notes) with its moments, the best first."""

    collection_id: str
    title: str
    moments: tuple[FoundMoment, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """An answer."""

    wish: Wish
    did_you_mean: str = ""
    """A spelling that finds something."""
    titles: tuple[tuple[str, str], ...] = ()
    """(kind, id) of what is called so, the best first."""
    creators: tuple[str, ...] = ()
    groups: tuple[FoundGroup, ...] = ()
    by_meaning: bool = True
    """False where there was nothing to read the question's meaning with."""
    took_ms: float = 0.0


@dataclass(slots=True)
class SearchService:
    """Answers. The index in `folder` is opened at the first question."""

    store: Store
    folder: Path
    embedder: Embedder
    steps: Steps | None = None
    translate: Translate | None = None
    """Asks again in the library's languages; without it a question is asked as it is."""
    _index: SearchIndex | None = field(default=None, init=False)
    _otherwise: Otherwise | None = field(default=None, init=False)
    _suggester: Suggester | None = field(default=None, init=False)
    _spoken: tuple[int, list[str]] = field(default=(-1, []), init=False)
    """How many things had been put when the languages were last counted, and those languages."""

    @property
    def index(self) -> SearchIndex:
        """The index of this house."""
        if self._index is None:
            self._index = SearchIndex(self.folder, self.embedder, self.steps)
        return self._index

    def find(
        self,
        text: str,
        filters: Filters = Filters(),
        controls: Controls = Controls(),
        limit: int = 20,
        mode: Mode = "fused",
        now_ms: int | None = None,
    ) -> Found:
        """What is called so, and the moments where it is said or meant, grouped by show and book.

        A question without any letter finds nothing. Raises BadInput for one longer than `asking.LONGEST` letters.
        """
        began = time.perf_counter()
        if len(text) > LONGEST:
            raise BadInput(f"A question of {len(text)} letters is too long.", f"Ask in at most {LONGEST}.")
        wish = read_wish(text)
        if not any(character.isalnum() for character in wish.text):
            return Found(wish)
        kinds = filters.kinds or wish.kinds
        wanted = replace(filters, kinds=kinds)
        narrow = bool(filters.item_id or filters.collection_id)
        titles = () if narrow else tuple(self.store.search.titles(wish.text, (), _TITLES))
        titles = tuple((kind, id_) for kind, id_ in titles if not kinds or kind in kinds)
        creators = () if narrow or wish.kinds else tuple(self.store.search.creators(wish.text, limit))
        groups, by_meaning = self._groups(wish, wanted, controls, limit, mode, now_ms)
        languages = self._languages(wanted)
        foreign = language_asked(wish.text) not in {
            "",
            *languages,
        }  # its words are unknown here, and right all the same
        mended = "" if titles or foreign else corrected(self.index, wish.text, languages)
        took = (time.perf_counter() - began) * 1000
        return Found(wish, mended, titles, creators, groups, by_meaning, round(took, 1))

    def suggest(self, user_id: str, beginning: str, limit: int = 8) -> list[Suggestion]:
        """How the line that is being typed may go on."""
        recent = self.store.searches.recent(user_id, 50)
        return self._completer().complete(beginning[:LONGEST], limit, recent)

    def close(self) -> None:
        """Lets go of the index."""
        if self._index is not None:
            self._index.close()

    def _groups(
        self, wish: Wish, filters: Filters, controls: Controls, limit: int, mode: Mode, now_ms: int | None
    ) -> tuple[tuple[FoundGroup, ...], bool]:
        index = self.index
        index.refresh()
        by_meaning = mode != "words"
        languages = self._languages(filters)
        if self._otherwise is None:
            self._otherwise = Otherwise(self.translate)
        others = self._otherwise.asked(wish.text, languages, self.embedder.languages)
        try:
            question = question_of(index, wish.text, languages, by_meaning, others)
        except Unavailable as error:
            _log.info("Searching by words alone: %s", error)
            question, by_meaning = question_of(index, wish.text, languages, False, others), False
        with index.lock:
            allowed = allowed_things(index, filters)
            weighed = weigh(index, question, allowed)
            now = now_ms if now_ms is not None else int(time.time() * 1000)
            change = adjuster(index, controls, now)
            most = min(MOST_MOMENTS, 4 * limit)
            best = moments(index, weighed, mode if by_meaning else "words", most, adjust=change)
            best = self._worth_telling(best, weighed.strength(best))
            return self._told(best, question, controls, limit), by_meaning

    @staticmethod
    def _worth_telling(best: list[Moment], strengths: list[tuple[bool, float]]) -> list[Moment]:
        return [each for each, (said, near) in zip(best, strengths, strict=True) if said or near >= _WEAK]

    def _told(self, best: list[Moment], question: Question, controls: Controls, limit: int) -> tuple[FoundGroup, ...]:
        most_of_one = MOST_OF_ONE[max(0, min(4, controls.diversity))]
        gathered: dict[str, list[FoundMoment]] = {}
        titles: dict[str, str] = {}
        count = 0
        for each in best:
            thing = self.index.thing(int(self.index.rows.whose[each.row]))
            if thing is None:
                continue
            home = str(thing.about.get("collection_id", "")) or thing.id
            mine = gathered.setdefault(home, [])
            if len(mine) >= most_of_one:
                continue
            stored = self.index.words.passage(each.row)
            if stored is None:
                continue
            titles[home] = str(thing.about.get("collection", ""))
            start_ms = _sentence(stored, question, str(thing.about.get("language", "")))
            start_ms = int(self.index.rows.start_ms[each.row]) if start_ms is None else start_ms
            text = str(stored["t"])[:_QUOTE_CHARS]
            mine.append(
                FoundMoment(thing.id, start_ms, int(stored["e"]), text, stored["s"], stored["w"], round(each.score, 4))
            )
            count += 1
            if count >= limit:
                break
        return tuple(FoundGroup(home, titles[home], tuple(mine)) for home, mine in gathered.items() if mine)

    def _languages(self, filters: Filters) -> list[str]:
        """The languages that the question is read in: those of the library, the most frequent first, at most six."""
        if filters.languages:
            return list(filters.languages[:6])
        put = len(self.index.rows.by_number)
        if self._spoken[0] != put:
            counts: dict[str, int] = {}
            for thing in list(self.index.rows.things.values()):
                language = str(thing.about.get("language", ""))
                counts[language] = counts.get(language, 0) + thing.count
            self._spoken = put, sorted(counts, key=lambda tag: (-counts[tag], tag))[:6]
        return self._spoken[1] or ["en"]

    def _completer(self) -> Suggester:
        if self._suggester is None:

            def names() -> list[tuple[str, str, int]]:
                found = self.store.names.all()
                for thing in list(self.index.rows.things.values()):
                    if thing.about.get("kind") in {"episode", "chapter"}:
                        found.append(("title", str(thing.about.get("title", "")), 1))
                    found += [("topic", str(topic), 1) for topic in thing.about.get("topics", [])]
                return found

            self._suggester = Suggester(lambda: (self.store.names.stamp(), len(self.index.rows.by_number)), names)
        return self._suggester


def _sentence(stored: dict[str, Any], question: Question, language: str) -> int | None:
    """When the sentence starts that has most of the question's words, the first of such; None where none has any."""
    asked = {stem for reading in question.readings for stem in reading}
    places = stored.get("n") or []
    ends = [letter for letter, _ in places[1:]] + [len(stored["t"])]
    best, at_ms = 0, None
    for (letter, ms), end in zip(places, ends, strict=False):
        here = len(asked.intersection(stems(stored["t"][letter:end], language)))
        if here > best:
            best, at_ms = here, int(ms)
    return at_ms
