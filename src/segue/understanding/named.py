"""Named people, works and places: from speakers, credits, the notes' links, the library's own names, and capitals."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from segue.model.text import Segment
from segue.model.understanding import Mention, MentionKind
from segue.understanding.lexicon import given_names, places, ranks, talk
from segue.understanding.phrases import moment_of
from segue.understanding.words import folded, words_of

MOST = 60
MOMENTS = 3
_CAPITALS = re.compile(
    r"[A-ZÀ-ÖØ-Þ][\w'’-]+(?:(?:\s(?:of|the|de|la|van|von|da|del|and|in))?\s[A-ZÀ-ÖØ-Þ][\w'’-]+){0,5}"
)
_CALLED = re.compile(
    r"\b(?:book|novel|film|movie|album|song|documentary|show|podcast|libro|película|livre|film|roman|buch|livro|filme)"
    r"\s+(?:called|named|titled|llamad[oa]|appelé|namens|chamad[oa])\s+[\"“«]?((?:[A-Z0-9][\w'’:-]*\s?){1,7})"
)
_QUOTED = re.compile(r"[“«\"]((?:[A-Z0-9][\w'’,:-]*)(?:\s[\w'’,:&-]+){1,7})[”»\"]")
_NOBODY = re.compile(
    r"^(?:speaker|sprecher|locutor|spk)?[\s_-]*\d*$|^(?:announcer|narrator|host|guest|unknown|music)$", re.I
)


@dataclass(frozen=True, slots=True)
class Known:
    """A name that is known before the words are read."""

    kind: MentionKind
    name: str
    source: str
    link: str = ""


@dataclass(slots=True)
class _Found:
    kind: MentionKind
    name: str
    source: str
    link: str = ""
    at: list[int] = field(default_factory=list)


class Names:
    """Names known before the words are read, to be looked up by their first word; made once for many recordings."""

    def __init__(self, known: Iterable[Known], language: str = "en") -> None:
        self._by_word: dict[str, list[tuple[tuple[str, ...], Known]]] = defaultdict(list)
        for each in known:
            words = tuple(folded(word) for word in words_of(each.name))
            if words and _worth(each, words, language):
                self._by_word[words[0]].append((words, each))

    def of(self, word: str) -> Sequence[tuple[tuple[str, ...], Known]]:
        """(words, name) of the names that begin with a folded word."""
        return self._by_word.get(word, ())


def mentions(
    spoken: Sequence[Segment], language: str, known: Iterable[Known] = (), library: Names | None = None
) -> list[Mention]:
    """Who and what is named, the most often named first, at most `MOST`.

    `known` are names of this recording (credits, links of its notes), `library` those of everything else. A known name
    of one common word is not looked for: it would be found everywhere. People whom only a first name gives away need a
    second capital word beside it; afterwards the first name alone counts for them.
    """
    found: dict[tuple[str, str], _Found] = {}
    speakers = [name for name in dict.fromkeys(each.speaker for each in spoken) if name and not _NOBODY.match(name)]
    own = [*known, *(Known("person", name, "speaker") for name in speakers[:40])]
    for each in own:
        if each.source in {"credit", "speaker"}:
            found.setdefault((each.kind, folded(each.name)), _Found(each.kind, each.name, each.source, each.link))
    _look_up(found, spoken, [Names(own, language), *([library] if library else [])])
    lowered = _lowered(spoken)
    for number, run in _capitals(spoken):
        _take(found, number, run, lowered, language)
    for number, sentence in enumerate(spoken):
        for match in (*_CALLED.finditer(sentence.text), *_QUOTED.finditer(sentence.text)):
            title = match.group(1).strip(" ,.:")
            if len(title) >= 4 and ("person", folded(title)) not in found:
                _put(found, "work", title, "called", "", number)
    _first_names(found, spoken)
    ordered = sorted(found.values(), key=lambda each: (-len(set(each.at)), each.kind, each.name))
    kept = [each for each in ordered if each.at or each.source in {"speaker", "credit"}][:MOST]
    return [
        Mention(
            each.kind, folded(each.name), each.name, len(set(each.at)), each.source, each.link,
            tuple(moment_of(spoken[number]) for number in _telling(spoken, each)),
        )
        for each in kept
    ]  # fmt: skip


def _telling(spoken: Sequence[Segment], found: _Found) -> list[int]:
    """The sentences that say the whole name, then those that say a part of it, each in order of time."""
    whole = folded(found.name)
    return sorted(dict.fromkeys(found.at), key=lambda at: (whole not in folded(spoken[at].text), at))[:MOMENTS]


def _worth(known: Known, words: Sequence[str], language: str) -> bool:
    if len(known.name) < 3:
        return False
    rank = ranks(language).get(words[0], 99_999)
    sure = known.kind == "person" and known.source in {"credit", "speaker"}
    return len(words) > 1 or sure or (rank > 5_000 and len(words[0]) >= 5)


def _look_up(found: dict[tuple[str, str], _Found], spoken: Sequence[Segment], names: Sequence[Names]) -> None:
    """Counts known names in the sentences. Those of the library must be written as names there."""
    for number, sentence in enumerate(spoken):
        written = words_of(sentence.text)
        plain = [folded(word).removesuffix("'s") for word in written]
        for at, word in enumerate(plain):
            for name, each in (pair for known in names for pair in known.of(word)):
                if tuple(plain[at : at + len(name)]) != name:
                    continue
                if each.source == "library" and not written[at][0].isupper():
                    continue
                _put(found, each.kind, each.name, each.source, each.link, number)


def _lowered(spoken: Sequence[Segment]) -> Counter[str]:
    """How often words stand in small letters: what does is no name."""
    return Counter(word for sentence in spoken for word in re.findall(r"\b[a-zà-öø-ÿ][\w'’-]+", sentence.text))


def _capitals(spoken: Sequence[Segment]) -> Iterator[tuple[int, str]]:
    for number, sentence in enumerate(spoken):
        for match in _CAPITALS.finditer(sentence.text):
            yield number, match.group(0)


def _take(
    found: dict[tuple[str, str], _Found], number: int, run: str, lowered: Mapping[str, int], language: str
) -> None:
    """What a run of capital words names: a place, a person, or nothing that we could know."""
    stop = talk(language).stop
    words = run.replace("’", "'").split()
    while words and words[0].casefold().removesuffix("'s") in stop:
        words = words[1:]  # the first word of a sentence has a capital, too
    words = [word.removesuffix("'s") for word in words]
    for start in range(len(words)):
        for size in range(min(4, len(words) - start), 0, -1):
            name = " ".join(words[start : start + size])
            if place := places().get(name.casefold()):
                rank = ranks(language).get(name.casefold(), 99_999)
                if size > 1 or (lowered.get(name.casefold(), 0) == 0 and rank > 150):
                    _put(found, "place", place, "gazetteer", "", number)
                    return
    given = given_names()
    for start in range(len(words) - 1):
        first, second = words[start], words[start + 1]
        if first.casefold() not in given or not second[0].isupper() or second.casefold() in stop:
            continue
        if lowered.get(first.casefold(), 0) or lowered.get(second.casefold(), 0) > 1:
            continue
        size = 3 if start + 2 < len(words) and words[start + 2][0].isupper() and len(second) <= 2 else 2
        _put(found, "person", " ".join(words[start : start + size]), "given_name", "", number)
        return


def _first_names(found: dict[tuple[str, str], _Found], spoken: Sequence[Segment]) -> None:
    """First names alone count for the one person that they can mean."""
    people = [each for each in found.values() if each.kind == "person" and " " in each.name]
    firsts = Counter(each.name.split()[0] for each in people)
    single = {each.name.split()[0]: each for each in people if firsts[each.name.split()[0]] == 1}
    for number, run in _capitals(spoken):
        for word in run.split():
            if each := single.get(word.replace("’", "'").removesuffix("'s")):
                each.at.append(number)
    for each in people:
        each.at.sort()


def _put(
    found: dict[tuple[str, str], _Found], kind: MentionKind, name: str, source: str, link: str, number: int
) -> None:
    each = found.setdefault((kind, folded(name)), _Found(kind, name, source, link))
    if not each.at or each.at[-1] != number:
        each.at.append(number)
