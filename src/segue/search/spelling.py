"""Did you mean: words that nothing in the library says, and the likeliest that something does."""

import re
from collections.abc import Sequence

from segue.search.index import SearchIndex
from segue.search.stems import stems

_SHORTEST = 4
_MOST_LIKE = 5_000
_WORD = re.compile(r"[\w'’]+")


def corrected(index: SearchIndex, text: str, languages: Sequence[str], known: Sequence[str] = ()) -> str:
    """`text` with its unknown words replaced, or empty when all are known or nothing is near. `known` are names that
    stand in titles: their words need no correction, and may be one."""
    names = {word: word for name in known for word in _WORD.findall(name.casefold())}
    changed = False

    def replace(match: re.Match[str]) -> str:
        nonlocal changed
        word = match[0]
        if len(word) < _SHORTEST or word.casefold() in names or any(_known(index, word, tag) for tag in languages):
            return word
        better = _nearest(index, word.casefold(), languages, names)
        changed = changed or bool(better)
        return better or word

    mended = _WORD.sub(replace, text)
    return mended if changed else ""


def _known(index: SearchIndex, word: str, language: str) -> bool:
    return all(index.words.frequency(stem) for stem in stems(word, language))


def _nearest(index: SearchIndex, word: str, languages: Sequence[str], names: dict[str, str]) -> str:
    from rapidfuzz import process
    from rapidfuzz.distance import OSA

    most = 1 if len(word) < 8 else 2
    found: list[tuple[float, float, str]] = []
    for language in languages:
        stem = "".join(stems(word, language))
        like: dict[str, int] = {}
        for beginning in dict.fromkeys((stem[:2], stem[:1] + stem[2:3], stem[1:2] + stem[:1])):
            like |= dict(index.words.like(beginning, _MOST_LIKE))
        for near, apart, _ in process.extract(stem, list(like), scorer=OSA.distance, score_cutoff=most, limit=8):
            found.append((float(apart), -float(like[near]), _as_said(index, near, language)))
    for near, apart, _ in process.extract(word, list(names), scorer=OSA.distance, score_cutoff=most, limit=3):
        found.append((float(apart) - 0.5, 0.0, near))
    return next((word for _, _, word in sorted(found) if word), "")


def _as_said(index: SearchIndex, stem: str, language: str) -> str:
    """A stem as a passage writes it."""
    for hit in index.words.passages([[stem]], 3):
        stored = index.words.passage(hit.number)
        for word in _WORD.findall(stored["t"]) if stored else []:
            if stems(word, language) == [stem]:
                return str(word).casefold()
    return ""
