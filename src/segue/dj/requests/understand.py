"""From words to a request: phrases of a language, numbers, and the library's names, without any language model."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from segue.dj.requests.fold import Folded, fold
from segue.dj.requests.lexicon import Found, Lexicon, guess_language, lexicon, longest, shared_words
from segue.dj.requests.names import NameIndex
from segue.dj.requests.numbers import find_numbers
from segue.dj.requests.request import Heard, Request
from segue.dj.requests.spot import Spotted, Spotter
from segue.model.errors import BadInput

LONGEST_CHARS = 600
LONGEST_WORDS = 80
_NEGATED = {
    "moods": "not_moods", "genres": "not_genres", "artists": "not_artists", "works": "not_works", "kinds": "not_kinds",
    "instruments": "not_instruments", "energy": "not_energy", "tempo": "not_tempo",
}  # fmt: skip
_MANY = frozenset(
    {"moods", "not_moods", "occasions", "genres", "not_genres", "artists", "not_artists", "works", "not_works",
     "instruments", "not_instruments", "kinds", "not_kinds"}
)  # fmt: skip
_LIST_WORDS = shared_words("lists")


def understand(text: str, index: NameIndex, language: str = "") -> Request:
    """What `text` asks for. `language` is the listener's own, a hint where the words do not tell.

    Raises BadInput for no text or more than `LONGEST_CHARS` characters. Takes some 10 ms with 100,000 names.
    """
    if not text.strip() or len(text) > LONGEST_CHARS:
        raise BadInput("A request is a sentence or two.", f"Write between one and {LONGEST_CHARS} characters.")
    plain = fold(text)
    if len(plain.words) > LONGEST_WORDS:
        plain = Folded(text, plain.words[:LONGEST_WORDS])
    language = guess_language(plain, language)
    words = lexicon(language)
    terms = _terms(plain, words)
    cues = words.find_cues(plain)
    names = Spotter(index, plain, terms, [cue for cue in cues if not _swallowed(cue, terms)], words.common).spot()
    return _Reading(plain, words, terms, cues, names, index).request()


def _terms(text: Folded, words: Lexicon) -> list[Found]:
    """The phrases that hold. Kinds may stand within others: "the next episode" is one more, and of a podcast."""
    found = [*find_numbers(text, words.language), *words.find_terms(text)]
    others = longest(each for each in found if each.kind != "kinds")
    closed = [each for each in others if each.kind in {"ignore", "occasions", "vocals", "seed"}]
    kinds = longest(each for each in found if each.kind == "kinds" and not _within(each, closed))
    return sorted([*others, *kinds], key=lambda each: each.start)


@dataclass(frozen=True, slots=True)
class _Said:
    """Something said: a constraint and its value, in the words from `first` to `last`; perhaps turned down."""

    constraint: str
    value: str
    first: int
    last: int
    negated: bool = False


class _Reading:
    """One text, being read."""

    def __init__(
        self,
        text: Folded,
        words: Lexicon,
        terms: Sequence[Found],
        cues: Sequence[Found],
        names: Sequence[Spotted],
        index: NameIndex,
    ) -> None:
        self._text, self._words, self._names, self._index = text, words, names, index
        self._terms = [term for term in terms if not self._inside_name(term)]
        free = [cue for cue in cues if not self._inside_name(cue)]
        self._cues = [cue for cue in free if cue.kind == "still" or not _swallowed(cue, self._terms)]
        self._cue_words = {
            kind: [text.words_in(cue.start, cue.end) for cue in self._cues if cue.kind == kind]
            for kind in ("not", "not_so", "except", "similar", "this", "still")
        }

    def request(self) -> Request:
        """All of it put together."""
        said = self._with_negation(sorted([*self._terms_said(), *self._names_said()], key=lambda each: each.first))
        said = [*map(self._softened, said), *self._likeness(said)]
        said = self._settled(said)
        values: dict[str, Any] = {}
        for each in said:
            field = _NEGATED[each.constraint] if each.negated else each.constraint
            field = "sung_in" if field == "language" else field
            if field in _MANY:
                values[field] = tuple(dict.fromkeys([*values.get(field, ()), each.value]))
            elif field in {"bpm", "years"}:
                low, _, high = each.value.partition(",")
                values.setdefault(field, (int(low) if low else None, int(high) if high else None))
            elif field in {"duration_min", "count"}:
                values.setdefault(field, int(each.value))
            elif field in {"whole", "resume", "again", "other", "surprise", "similar"}:
                values[field] = True
            else:
                values.setdefault(field, each.value)
        return Request(self._text.original, self._words.language, **values, heard=tuple(map(self._heard, said)))

    # What was said.

    def _terms_said(self) -> Iterable[_Said]:
        for term in self._terms:
            first, last = self._text.words_in(term.start, term.end)
            if term.kind == "flags":
                yield _Said(term.value, "", first, last)
            elif term.kind == "genres":
                yield _Said("genres", self._genre(term), first, last)
            elif term.kind != "ignore":
                yield _Said(term.kind, term.value, first, last)
        yield from self._own_genres()

    def _names_said(self) -> Iterable[_Said]:
        for each in self._names:
            constraint = "artists" if each.name.kind == "artist" else "works"
            yield _Said(constraint, each.name.text, each.first, each.last)

    def _genre(self, term: Found) -> str:
        """The genre as the library writes it, if it has it."""
        said = self._text.text[term.start : term.end]
        for words in (said, fold(term.value).text):
            for match in self._index.exact(words):
                if match.name.kind == "genre":
                    return match.name.text
        return term.value

    def _own_genres(self) -> Iterable[_Said]:
        """Genres that only this library knows, in words that mean nothing else."""
        count = len(self._text.words)
        taken = {
            n
            for term in self._terms
            if term.kind != "ignore"
            for n in range(*self._text.words_in(term.start, term.end))
        }
        taken |= {number for name in self._names for number in range(name.first, name.last)}
        for first in range(count):
            for last in range(min(count, first + 4), first, -1):
                if taken & set(range(first, last)):
                    continue
                words = [word.text for word in self._text.words[first:last]]
                match = next((m for m in self._index.exact(" ".join(words)) if m.name.kind == "genre"), None)
                if match is not None and not all(word in self._words.common for word in words):
                    taken |= set(range(first, last))
                    yield _Said("genres", match.name.text, first, last)
                    break

    # How it was meant.

    def _with_negation(self, said: list[_Said]) -> list[_Said]:
        """Marks what is turned down: by "no" what comes next (and a list with it), by "except" all that comes."""
        found: list[_Said] = []
        for place, each in enumerate(said):
            before = said[place - 1] if place else None
            start = before.last if before is not None else 0
            refusals = [*self._cue_words["not"], *self._cue_words["not_so"], *self._cue_words["except"]]
            refused = any(
                start <= first and last <= each.first and self._flows(last, each.first, 3) for first, last in refusals
            )
            listed = (
                before is not None
                and found[-1].negated
                and before.last <= each.first
                and self._is_list(before.last, each.first)
                and (before.constraint == each.constraint or not self._text.words[each.first].pause)
            )
            found.append(
                replace(each, negated=(refused or listed or self._refused_after(each)) and each.constraint in _NEGATED)
            )
        return found

    def _flows(self, start: int, end: int, most: int) -> bool:
        """True when only a few small words lie between, without a pause or a "but"."""
        if end - start > most or any(word.pause for word in self._text.words[start + 1 : end]):
            return False
        return not any(start <= first < end for first, _ in self._cue_words["still"])

    def _is_list(self, start: int, end: int) -> bool:
        if any(start <= first <= end for first, _ in self._cue_words["still"]):
            return False
        between = [word.text for word in self._text.words[start:end]]
        return all(word in _LIST_WORDS for word in between) and (bool(between) or self._text.words[end].pause)

    def _refused_after(self, each: _Said) -> bool:
        """ "MPB não, …": the refusal right after, at the end of its clause."""
        if self._words.language not in {"pt", "es", "de", "fr"} or each.last >= len(self._text.words):
            return False
        word = self._text.words[each.last]
        ends = each.last + 1 == len(self._text.words) or self._text.words[each.last + 1].pause
        return word.text in {"no", "nao", "nicht", "non"} and not word.pause and ends

    def _softened(self, each: _Said) -> _Said:
        """ "Not so loud": less than now, instead of never loud."""
        so = any(last <= each.first and self._flows(last, each.first, 2) for _, last in self._cue_words["not_so"])
        if each.negated and so and each.value in {"high", "fast"}:
            change = {"energy": ("energy_change", "lower"), "tempo": ("tempo_change", "slower")}[each.constraint]
            return replace(each, constraint=change[0], value=change[1], negated=False)
        return each

    def _likeness(self, said: Sequence[_Said]) -> list[_Said]:
        """ "Like" before a name or before "this"."""
        found: list[_Said] = []
        for first, last in self._cue_words["similar"]:
            this = next((t for t in self._cue_words["this"] if 0 <= t[0] - last <= 1), None)
            named = any(
                each.constraint in {"artists", "works"} and not each.negated and 0 <= each.first - last <= 4
                for each in said
            )
            if this is not None and not named:
                found += [_Said("similar", "", first, last), _Said("seed", "current", *this)]
            elif named:
                found.append(_Said("similar", "", first, last))
        return found

    def _settled(self, said: list[_Said]) -> list[_Said]:
        """What follows from the whole: "music" is only a wish when it is set against something else, and so on."""
        names = {each.constraint for each in said}
        spoken = any(each.constraint == "kinds" and each.value != "music" for each in said)
        kinds = [each for each in said if each.constraint == "kinds" and not each.negated]
        longest_music = max((each.last - each.first for each in kinds if each.value == "music"), default=0)
        kept = []
        for each in said:
            music = each in kinds and each.value == "music"
            if music and (not spoken or each.last - each.first < longest_music):
                continue
            if each.constraint == "surprise" and len(names - {"surprise", "kinds"}) > 0:
                continue
            kept.append(each)
        return kept

    def _heard(self, each: _Said) -> Heard:
        words = self._text.words[each.first : each.last]
        constraint = _NEGATED[each.constraint] if each.negated else each.constraint
        return Heard(constraint, each.value, words[0].first, words[-1].last)

    def _inside_name(self, found: Found) -> bool:
        first, last = self._text.words_in(found.start, found.end)
        return any(first < name.last and name.first < last for name in self._names)


def _within(found: Found, others: Sequence[Found]) -> bool:
    return any(found.start < other.end and other.start < found.end for other in others)


def _swallowed(cue: Found, terms: Sequence[Found]) -> bool:
    """True when a cue is part of a phrase with a meaning of its own ("no vocals"), not the other way round."""
    return any(
        cue.start < term.end and term.start < cue.end and not (cue.start <= term.start and term.end <= cue.end)
        for term in terms
        if term.end - term.start > 0
    ) or any(term.start <= cue.start and cue.end <= term.end for term in terms)
