"""Names in a request: which of its words are an artist, a work or a genre of the library, and which only sound so.

"Dreams" is a song and a word. Every stretch of words that could be a name gets a score: how telling its words are, how
well it is spelt, and what stands around it ("by", "like", a name of the other kind, the edge of a clause).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import takewhile

from segue.dj.requests.fold import Folded
from segue.dj.requests.lexicon import Found, shared_words
from segue.dj.requests.names import LONGEST_NAME_WORDS, Match, Name, NameIndex

ENOUGH = 1.0
"""The score from which a stretch counts as a name."""
PLAIN_WORD, LETTERS, DIGITS = 0.22, 0.6, 0.4
"""How telling a word is that everybody uses; one of one or two letters; a number. Others count 1."""
SINGLE_WORD = 0.8
"""The most that a single word is worth by itself: nearly every word is somebody's song."""
LONGEST_MISSPELT = 5
MOST_MISSPELT = 40
"""How many stretches of a request are looked up as misspelt names."""
LIKE_ENOUGH = 0.8
_FILLERS = shared_words("fillers")
_ARTICLES = shared_words("articles")
_JOINTS = shared_words("joints")
_EDGES = shared_words("edges")
_SONGS = shared_words("songs")
_FUNCTION = shared_words("function")


@dataclass(frozen=True, slots=True)
class Spotted:
    """A name, and the words (from `first` up to, not including, `last`) in which it stands."""

    name: Name
    first: int
    last: int
    score: float


@dataclass(frozen=True, slots=True)
class _Stretch:
    match: Match
    first: int
    last: int
    alone: bool = True
    """False when these words are half the name of several artists."""

    @property
    def kind(self) -> str:
        return "artist" if self.match.name.kind == "artist" else "work"

    def overlaps(self, other: "_Stretch | Spotted") -> bool:
        return self.first < other.last and other.first < self.last


class Spotter:
    """Looks for names of `index` in one text, given what else is known of it."""

    def __init__(
        self, index: NameIndex, text: Folded, terms: Sequence[Found], cues: Sequence[Found], common: frozenset[str]
    ) -> None:
        self._index, self._words = index, text.words
        count = len(self._words)
        self._covered = [False] * (count + 1)
        for term in terms:
            for number in range(*text.words_in(term.start, term.end)):
                self._covered[number] = True
        self._telling = [self._how_telling(number, common) for number in range(count)]
        self._begins = {kind: {text.words_in(c.start, c.end)[0] for c in cues if c.kind == kind} for kind in _KINDS}
        self._ends = {
            kind: self._after([text.words_in(c.start, c.end)[1] for c in cues if c.kind == kind]) for kind in _KINDS
        }
        self._edges = {0, count} | {number for number, word in enumerate(self._words) if word.pause}
        self._edges |= {number for number in range(count) if self._covered[number]}
        self._edges |= {number + 1 for number in range(count) if self._covered[number]}
        self._edges |= {number for number, word in enumerate(self._words) if word.text in _EDGES}
        self._edges |= set().union(*self._begins.values(), *self._ends.values())

    def spot(self) -> list[Spotted]:
        """The names, in order of place."""
        exact = list(self._exact())
        sure = self._chosen(exact, ())
        misspelt = [each for each in self._misspelt() if not any(each.overlaps(other) for other in sure)]
        everything = [*exact, *misspelt]
        chosen = sure
        for _ in range(4):  # each name that is sure makes those beside it surer
            before, chosen = chosen, self._chosen(everything, chosen)
            if chosen == before:
                break
        return sorted(chosen, key=lambda each: each.first)

    def _exact(self) -> Iterable[_Stretch]:
        for first in range(len(self._words)):
            for last in range(first + 1, min(len(self._words), first + LONGEST_NAME_WORDS) + 1):
                said = self._said(first, last)
                found = self._index.exact(said) or self._index.exact(said.replace(" ", "") if last - first == 2 else "")
                if not found and len(self._words[last - 1].text) > 3:
                    found = self._index.exact(said.removesuffix("s"))  # radioheads, schuberts
                alone = len({match.name.text for match in found if match.name.kind == "artist"}) <= 1
                yield from (_Stretch(match, first, last, alone) for match in _one_a_kind(found))

    def _misspelt(self) -> Iterable[_Stretch]:
        tried = 0
        for length in range(min(LONGEST_MISSPELT, len(self._words)), 0, -1):
            for first in range(len(self._words) - length + 1):
                last = first + length
                if not self._may_be_misspelt(first, last) or tried >= MOST_MISSPELT:
                    continue
                tried += 1
                said = self._said(first, last)
                found = self._index.near(said, LIKE_ENOUGH if len(said) > 5 else 0.85)
                if len(said) > 6 and said.endswith("s") and not found:
                    found = self._index.near(said[:-1], LIKE_ENOUGH)
                yield from (_Stretch(match, first, last) for match in _one_a_kind(found))

    def _may_be_misspelt(self, first: int, last: int) -> bool:
        if self._telling[first] >= 0.9 and sum(self._telling[first:last]) >= 1.8:
            return True
        if self._telling[last - 1] < 0.9:
            return (
                last - first >= 3
                and first in self._edges
                and last in self._edges
                and not any(self._covered[first:last])
            )
        return self._telling[first] >= 0.9 or self._words[first].text in _ARTICLES

    def _chosen(self, stretches: Iterable[_Stretch], others: Sequence[Spotted]) -> list[Spotted]:
        """The best of `stretches` that do not overlap; `others` are names already seen, for those beside them."""
        scored = [(self._score(each, others), each) for each in stretches]
        kept: list[Spotted] = []
        for score, each in sorted(
            scored, key=lambda pair: (-pair[0] - 0.25 * (pair[1].last - pair[1].first), pair[1].kind)
        ):
            if score >= ENOUGH and not any(each.overlaps(other) for other in kept):
                kept.append(Spotted(each.match.name, each.first, each.last, score))
        return kept

    def _score(self, each: _Stretch, others: Sequence[Spotted]) -> float:
        first, last, match = each.first, each.last, each.match
        telling = sum(self._telling[first:last])
        spelling = 1.0 if match.spelling == 1 else max(0.0, (match.spelling - 0.6) / 0.4)
        score = match.sureness * spelling * min(1.4 if last - first > 1 else SINGLE_WORD, telling)
        if last - first == 1 and self._words[first].text in _FUNCTION and len(self._words) > 1:
            return 0.0
        if all(self._covered[first:last]):
            score -= 0.15
        if match.sureness < 0.9 and last - first == 1 and not each.alone:
            score -= 0.25  # half a name means somebody less surely than a whole one
        by, like = first in self._ends["by"], any(first in self._ends[kind] for kind in ("similar", "love", "play"))
        is_artist = each.kind == "artist"
        score += max(0.6 * by * (1.0 if is_artist else 0.4), 0.5 * like)
        if last in self._begins["by"] and not is_artist:
            score += 0.3 + 0.5 * any(o.name.kind == "artist" and 0 < o.first - last <= 3 for o in others)
        beside = [o for o in others if self._joined(each, o)]
        score += max((0.5 if (o.name.kind == "artist") != is_artist else 0.3 for o in beside), default=0.0)
        score += 0.2 * (first in self._edges) + 0.2 * (last in self._edges or self._says_song(last))
        return score + (0.05 if is_artist else 0.0)

    def _after(self, places: Iterable[int]) -> set[int]:
        """Where a name may start after cues that end at `places`: right there, or after a word or two of filling."""
        found = set()
        for place in places:
            fillers = takewhile(lambda word: word.text in _FILLERS, self._words[place:])
            found |= set(range(place, place + 1 + sum(1 for _ in fillers)))
        return found

    def _how_telling(self, number: int, common: frozenset[str]) -> float:
        word = self._words[number].text
        if word in common or self._covered[number]:
            return PLAIN_WORD
        if word.isdigit():
            return DIGITS
        return (LETTERS if len(word) <= 2 else 1.0) * self._index.rarity(word)

    def _joined(self, each: _Stretch, other: Spotted) -> bool:
        """True for names side by side, or with no more than an "and" between them."""
        start, end = (each.last, other.first) if each.last <= other.first else (other.last, each.first)
        return not each.overlaps(other) and (start == end or (end - start == 1 and self._words[start].text in _JOINTS))

    def _says_song(self, number: int) -> bool:
        return number < len(self._words) and self._words[number].text in _SONGS

    def _said(self, first: int, last: int) -> str:
        return " ".join(word.text for word in self._words[first:last])


_KINDS = ("by", "similar", "this", "not", "not_so", "except", "still", "love", "play")


def _one_a_kind(matches: Sequence[Match]) -> list[Match]:
    """The best match for an artist and the best for a work."""
    best: dict[bool, Match] = {}
    for match in matches:
        if match.name.kind != "genre":
            best.setdefault(match.name.kind == "artist", match)
    return list(best.values())
