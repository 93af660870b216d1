"""What a show wants said its own way: terms with a fixed translation, and names that stay as they are."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

MOST_TERMS = 2_000
LONGEST_TERM_CHARS = 100


@dataclass(frozen=True, slots=True)
class Glossary:
    """`terms`: how a term of the source is said in the target. `keep`: names that are not translated.

    Both are found as whole words, whatever their case; a longer term wins over a shorter one within it.
    """

    terms: Mapping[str, str] = field(default_factory=dict)
    keep: tuple[str, ...] = ()

    def wanted(self, sentence: str) -> tuple[tuple[str, str], ...]:
        """(as it stands in the sentence, as it must stand in the translation), in their order in the sentence."""
        wishes = {name.casefold(): name for name in self.keep[:MOST_TERMS] if name.strip()}
        says = {term.casefold(): say for term, say in list(self.terms.items())[:MOST_TERMS] if term.strip() and say}
        known = sorted(says.keys() | wishes.keys(), key=len, reverse=True)
        if not known:
            return ()
        pattern = "|".join(re.escape(term) for term in known if len(term) <= LONGEST_TERM_CHARS)
        found = re.finditer(rf"(?<!\w)(?:{pattern})(?!\w)", sentence, re.IGNORECASE)
        return tuple((m.group(), says.get(m.group().casefold()) or m.group()) for m in found)


NO_GLOSSARY = Glossary()


def missing(wanted: tuple[tuple[str, str], ...], translation: str) -> tuple[str, ...]:
    """Which of the wanted terms the translation lacks, each as often as it lacks it."""
    rest = translation.casefold()
    lacking = []
    for _, say in sorted(wanted, key=lambda pair: -len(pair[1])):
        at = rest.find(say.casefold())
        if at < 0:
            lacking.append(say)
        else:
            rest = rest[:at] + " " + rest[at + len(say) :]
    return tuple(lacking)


def said_outright(sentence: str, wanted: tuple[tuple[str, str], ...]) -> str:
    """The sentence with the target's terms in it: models copy a word that they don't know."""
    return _replaced(sentence, wanted, [say for _, say in wanted])


PLACEHOLDERS = ("Zarqa", "Xobim", "Quvex", "Wyjor", "Kziva", "Jaxum", "Yqder", "Vuzko")
"""Made-up names, which a neural model copies as it copies names."""


def hidden(sentence: str, wanted: tuple[tuple[str, str], ...]) -> str:
    """The sentence with a made-up name for each wanted term (the first eight)."""
    return _replaced(
        sentence, wanted, [PLACEHOLDERS[n] if n < len(PLACEHOLDERS) else a for n, (a, _) in enumerate(wanted)]
    )


def shown(translation: str, wanted: tuple[tuple[str, str], ...]) -> str:
    """The translation of a `hidden` sentence with the wanted terms put back."""
    for placeholder, (_, say) in zip(PLACEHOLDERS, wanted, strict=False):
        translation = re.sub(re.escape(placeholder), say.replace("\\", r"\\"), translation, flags=re.IGNORECASE)
    return translation


def _replaced(sentence: str, wanted: tuple[tuple[str, str], ...], new: list[str]) -> str:
    pieces, at = [], 0
    for (term, _), word in zip(wanted, new, strict=True):
        found = sentence.find(term, at)
        if found < 0:
            continue
        pieces += [sentence[at:found], word]
        at = found + len(term)
    return "".join(pieces) + sentence[at:]
