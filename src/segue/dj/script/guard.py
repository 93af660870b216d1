"""The guard: every name and number of a line must stand in its facts."""

import re
from collections.abc import Iterable

from segue.dj.script.numbers import NUMBER_WORDS
from segue.dj.script.shapes import plain_words
from segue.model.show import Fact

_TOKEN = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_OURS = frozenset({"segue", "i", "i'm", "i've", "i'll"})


def unsupported(text: str, facts: Iterable[Fact]) -> list[str]:
    """The names and numbers of `text` that stand in none of its facts; empty when the line is honest.

    A name is a word with a capital letter, or (at the start of a sentence) one that no shape uses; a number is
    digits or a number word.
    """
    known = {token.casefold() for fact in facts for token in _TOKEN.findall(fact.value)}
    wrong = []
    for match in _TOKEN.finditer(text):
        token, plain = match.group(0), match.group(0).casefold().replace("’", "'")
        if plain in known or plain.removesuffix("'s") in known or plain in _OURS:
            continue
        is_number = any(ch.isdigit() for ch in token) or plain in NUMBER_WORDS
        is_name = token[0].isupper() and (not _starts_sentence(text, match.start()) or plain not in plain_words())
        if is_number or is_name:
            wrong.append(token)
    return wrong


def _starts_sentence(text: str, at: int) -> bool:
    before = text[:at].rstrip(" \"'“‘(")
    return not before or before[-1] in ".!?:"
