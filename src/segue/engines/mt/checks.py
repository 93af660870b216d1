"""What every translation engine checks, before it translates and after."""

import re
import unicodedata
from collections.abc import Sequence

from segue.engines.mt.base import LONGEST_SENTENCE_CHARS, MOST_SENTENCES, Pair
from segue.model.errors import BadInput, Unavailable

_BLANKS = re.compile(r"\s+")


def check_order(sentences: Sequence[str], source: str, target: str, pairs: Sequence[Pair]) -> list[str]:
    """The sentences, each as one line without control characters. Raises BadInput for what the door forbids."""
    if Pair(source, target) not in pairs:
        known = ", ".join(str(pair) for pair in pairs) or "nothing yet"
        raise BadInput(f"This engine does not translate {source}→{target}.", f"It translates {known}.")
    if len(sentences) > MOST_SENTENCES:
        raise BadInput(f"More than {MOST_SENTENCES} sentences are too many at once.", "Translate them in parts.")
    long = max((len(sentence) for sentence in sentences), default=0)
    if long > LONGEST_SENTENCE_CHARS:
        raise BadInput(
            f"A sentence of {long} characters is too long to translate.",
            f"Split it; at most {LONGEST_SENTENCE_CHARS} characters are taken.",
        )
    return [one_line(sentence) for sentence in sentences]


def one_line(text: str) -> str:
    """`text` in one line: blanks of any kind are one space, control characters and lone surrogates are gone."""
    kept = "".join(c for c in text if c.isspace() or unicodedata.category(c) not in {"Cc", "Cs", "Cn"})
    return _BLANKS.sub(" ", kept).strip()


def check_answer(sentences: Sequence[str], lines: Sequence[str], engine: str) -> list[str]:
    """The lines as single lines. Raises Unavailable when they are not one for each sentence, or one is missing."""
    if len(lines) != len(sentences):
        raise Unavailable(
            f"{engine} gave {len(lines)} lines for {len(sentences)} sentences.", "Try again, or choose another route."
        )
    tidy = [one_line(line) for line in lines]
    for sentence, line in zip(sentences, tidy, strict=True):
        if sentence and not line:
            raise Unavailable(f"{engine} left the sentence {sentence[:60]!r} empty.", "Choose another route.")
    return [line if sentence else "" for sentence, line in zip(sentences, tidy, strict=True)]
