"""What every engine of meaning checks before it reads."""

from collections.abc import Sequence

from segue.engines.embed.base import LONGEST_TEXT_CHARS, MOST_TEXTS
from segue.model.errors import BadInput


def check_texts(texts: Sequence[str]) -> list[str]:
    """The texts, cut to what is read, with whitespace as single blanks. Raises BadInput for too many, or for one
    string where a list of them is meant."""
    if isinstance(texts, str):
        raise BadInput("One text was given where a list of texts is meant.", "Put it in a list.")
    if len(texts) > MOST_TEXTS:
        raise BadInput(f"{len(texts)} texts are more than one call takes ({MOST_TEXTS}).", "Give them in parts.")
    return [" ".join(text[:LONGEST_TEXT_CHARS].split()) for text in texts]
