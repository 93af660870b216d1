"""The library's names, found in what people write: exactly, by other names, and through misspelling."""

import math
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz

from segue.dj.requests.aliases import artist_aliases, work_aliases
from segue.dj.requests.fold import folded

KINDS = ("artist", "work", "show", "book", "genre")
LONGEST_NAME_WORDS = 12
_GRAM_BITS = 18
_LOOKED_AT = 24
"""How many of the likeliest aliases are compared letter by letter."""
_SHORTEST = 4
"""Letters: what is shorter is found exactly or not at all."""
MOST_OF_ONE_ALIAS = 40
FEW = 6
"""A word in so many names still tells them from others."""


@dataclass(frozen=True, slots=True)
class Name:
    """A name in the library. `text` is as the library writes it; `weight` how much there is of it."""

    text: str
    kind: str
    """artist, work, show, book or genre."""
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Match:
    """A name that a piece of text may mean, and how surely: 1 for the very name."""

    name: Name
    sureness: float
    spelling: float
    """1 as written, less the more letters differ."""


class NameIndex:
    """An index of names; build it once, ask it often. 100,000 names take about a second to build."""

    def __init__(self, names: Iterable[Name]) -> None:
        self._names = list(dict.fromkeys(names))
        self._by_alias: dict[str, list[tuple[int, float]]] = {}
        for number, name in enumerate(self._names):
            for alias, sureness in _aliases(name):
                known = self._by_alias.setdefault(alias, [])
                if len(known) < MOST_OF_ONE_ALIAS and all(number != other for other, _ in known):
                    known.append((number, sureness))
        self._uses = Counter(word for name in self._names for word in set(folded(name.text).split()))
        self._long = [alias for alias in self._by_alias if len(alias) > _SHORTEST]
        self._grams, self._starts = _postings(self._long)
        self._lengths = np.array([len(alias) for alias in self._long], dtype=np.float32)

    def __len__(self) -> int:
        return len(self._names)

    def rarity(self, word: str) -> float:
        """1 for a word that few names hold, less the more do: what is in a hundred titles is no name by itself."""
        uses = self._uses.get(word, 0)
        return 1.0 if uses <= FEW else max(0.3, 1.0 - 0.35 * math.log(uses / FEW, 4))

    def exact(self, alias: str) -> list[Match]:
        """The names that a folded text is an alias of, the surest (then the weightiest) first."""
        found = [Match(self._names[number], sureness, 1.0) for number, sureness in self._by_alias.get(alias, ())]
        return sorted(found, key=lambda match: (-match.sureness, -match.name.weight, match.name.text))

    def near(self, text: str, least: float = 0.8) -> list[Match]:
        """The names that a folded, perhaps misspelt text may mean, the best first; `least` is the least share of
        letters in common (rapidfuzz's ratio, 0 to 1)."""
        if len(text) < _SHORTEST:
            return []
        found: list[Match] = []
        for alias in self._likely(text):
            spelling = fuzz.ratio(text, alias, score_cutoff=100 * least) / 100
            if spelling:
                found += [Match(match.name, match.sureness, spelling) for match in self.exact(alias)[:3]]
        return sorted(found, key=lambda match: -match.sureness * match.spelling)

    def _likely(self, text: str) -> list[str]:
        """The aliases that share most letter groups with `text`."""
        if not self._long:
            return []
        wanted = np.unique(_grams_of(text))
        slices = [self._grams[self._starts[gram] : self._starts[gram + 1]] for gram in wanted]
        shared = np.bincount(np.concatenate(slices), minlength=len(self._long)).astype(np.float32)
        shared *= 2 / (len(wanted) + self._lengths)
        best = np.argpartition(-shared, min(_LOOKED_AT, len(shared) - 1))[:_LOOKED_AT]
        return [self._long[number] for number in best if shared[number] > 0.25]


def _aliases(name: Name) -> Iterator[tuple[str, float]]:
    of: Callable[[str], Iterator[tuple[str, float]]] = artist_aliases if name.kind == "artist" else work_aliases
    if name.kind == "genre":
        plain = folded(name.text)
        yield from ((plain, 1.0), (plain.replace(" ", ""), 0.95)) if plain else ()
        return
    yield from ((alias, sure) for alias, sure in of(name.text[:200]) if alias.count(" ") < LONGEST_NAME_WORDS)


def _postings(aliases: Sequence[str]) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
    """For each letter group, the numbers of the aliases that hold it: one array, and where each group's part starts."""
    if not aliases:
        return np.zeros(0, np.int32), np.zeros((1 << _GRAM_BITS) + 1, np.int64)
    joined = "".join(f"\0{alias}\0" for alias in aliases)
    grams = _hashed(np.frombuffer(joined.encode("utf-32-le"), dtype=np.uint32))
    lengths = np.array([len(alias) + 2 for alias in aliases])
    owners = np.repeat(np.arange(len(aliases), dtype=np.int32), lengths)[: len(grams)]
    # A group that spans the end of one alias and the start of the next holds two zeros in a row: it is nobody's.
    ends = np.cumsum(lengths)
    keep = np.ones(len(grams), dtype=bool)
    for back in (1, 2):
        places = ends[:-1] - back
        keep[places] = False
    grams, owners = grams[keep], owners[keep]
    pairs = np.unique(grams.astype(np.int64) << 32 | owners)
    starts = np.searchsorted(pairs >> 32, np.arange((1 << _GRAM_BITS) + 1))
    return (pairs & 0xFFFFFFFF).astype(np.int32), starts.astype(np.int64)


def _grams_of(text: str) -> NDArray[np.int64]:
    return _hashed(np.frombuffer(f"\0{text}\0".encode("utf-32-le"), dtype=np.uint32)).astype(np.int64)


def _hashed(letters: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """Each run of three letters as a number of `_GRAM_BITS` bits."""
    mixed = (
        letters[:-2] * np.uint32(0x9E3779B1)
        ^ letters[1:-1] * np.uint32(0x85EBCA6B)
        ^ letters[2:] * np.uint32(0xC2B2AE35)
    )
    return np.asarray(mixed >> np.uint32(32 - _GRAM_BITS), dtype=np.uint32)
