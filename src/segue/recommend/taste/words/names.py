"""From words to the library's own names: exact, as a part ("Bach"), or misspelt ("Beatels")."""

import re
from dataclasses import dataclass
from functools import cached_property

from segue.recommend.taste.words.lexicon import FILLERS
from segue.store.rows import sort_key
from segue.store.vocabulary import Name, VocabularyRepo

MOST_NAMES = 8
"""A part of a name that fits more creators than this names none of them."""
SURE, NEAR = 0.83, 0.6
"""From here on a misspelt name is taken; from there on it is suggested."""
LONGEST_NAME = 7


@dataclass(frozen=True, slots=True)
class Found:
    """What some words name: several when they fit several ("Bach"), all of one group."""

    names: tuple[Name, ...]

    @property
    def facets(self) -> tuple[str, ...]:
        """The facets that the words stand for."""
        return tuple(name.facet for name in self.names)

    @property
    def said(self) -> str:
        """Their names, for a sentence."""
        if self.names[0].facet.startswith("genre:"):
            return self.names[0].name  # "jazz" means its kinds, too
        return either([name.name for name in self.names])


class Names:
    """Looks words up in the library. One for each reading: what it read is kept meanwhile."""

    def __init__(self, vocabulary: VocabularyRepo) -> None:
        self._vocabulary = vocabulary

    @cached_property
    def _genres(self) -> list[Name]:
        return self._vocabulary.genres()

    @cached_property
    def _creators(self) -> list[Name]:
        return self._vocabulary.creators()

    @cached_property
    def _talk(self) -> list[Name]:
        return self._vocabulary.talk()

    def within(self, text: str) -> list[tuple[str, Found]]:
        """Whole names that stand in a text: (the words, what they name), the longest first, none overlapping."""
        words = text.split()
        spans = {
            " ".join(words[start:end]): (start, end)
            for size in range(min(LONGEST_NAME, len(words)), 0, -1)
            for start in range(len(words) - size + 1)
            if (end := start + size)
        }
        by_key: dict[str, list[Name]] = {}
        for name in self._vocabulary.exact(spans):
            by_key.setdefault(name.key, []).append(name)
        found: list[tuple[str, Found]] = []
        taken: set[int] = set()
        for words_here in sorted(by_key, key=len, reverse=True):
            if words_here not in spans or not names_something(words_here):
                continue
            span = set(range(*spans[words_here]))
            if span & taken:
                continue
            taken |= span
            creators = [name for name in by_key[words_here] if name.facet.startswith("creator:")]
            found.append((words_here, Found(tuple(creators or by_key[words_here][:MOST_NAMES]))))
        return found

    def genre(self, text: str) -> Found | None:
        """The genre of that name, and its kinds ("jazz": "vocal jazz")."""
        squeezed = squeeze(text)
        same = [name for name in self._genres if squeeze(name.key) == squeezed]
        if not same:
            return None
        word = re.compile(rf"(?<!\w){re.escape(same[0].key)}(?!\w)")
        return Found((*same, *(name for name in self._genres if name not in same and word.search(name.key))))

    def named(self, text: str) -> Found | None:
        """What words name: a genre, a whole name, a part of some, or a name with a slip; None when nothing."""
        if genre := self.genre(text):
            return genre
        if exact := self._vocabulary.exact([text]):
            creators = [name for name in exact if name.facet.startswith("creator:")]
            return Found(tuple(creators or exact[:MOST_NAMES]))
        words = text.split()
        parts = [name for name in self._creators if set(words) <= set(name.key.replace(".", " ").split())]
        if parts and len(parts) <= MOST_NAMES and any(len(word) > 2 for word in words):
            return Found(tuple(parts))
        parts = [name for name in self._talk if len(text) > 4 and set(words) <= set(name.key.split())]
        if parts and len(parts) <= 3:
            return Found(tuple(parts))
        near = self._near(text, SURE, 1)
        return Found((near[0],)) if near else None

    def in_titles(self, words: list[str]) -> bool:
        """Whether each of these words stands in some title of the library."""
        return bool(words) and self._vocabulary.has_word(words) == set(words)

    def suggestions(self, text: str, limit: int = 3) -> list[str]:
        """Names of the library that look like what was meant."""
        return [name.name for name in self._near(text, NEAR, limit)]

    def _near(self, text: str, least: float, limit: int) -> list[Name]:
        """Names a slip or two away; a transposition is one slip, a leading article none."""
        from rapidfuzz import process
        from rapidfuzz.distance import DamerauLevenshtein

        if len(text) < 3:
            return []
        pool = [*self._genres, *self._creators, *self._talk]
        hits = process.extract(
            sort_key(text),
            [sort_key(name.key) for name in pool],
            scorer=DamerauLevenshtein.normalized_similarity,
            score_cutoff=least,
            limit=limit,
        )
        return [pool[index] for _, _, index in hits]


def names_something(text: str) -> bool:
    """Whether words may be a name by themselves: "The The" may, "more of the" may not."""
    return any(word not in FILLERS and len(word) > 1 for word in text.split())


def squeeze(text: str) -> str:
    """Letters and digits only: "hip-hop" is "hip hop"."""
    return "".join(character for character in text if character.isalnum())


def either(names: list[str]) -> str:
    """ "A", "A or B", "A, B or C"."""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} or {names[-1]}"
