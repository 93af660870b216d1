"""Long sentences in pieces: small models were trained on sentences, and drop the end of what is longer."""

import re

LONGEST_CHARS = 320
_GOOD = re.compile(r"(?<=[.!?…])\s+(?=\S)")
_FAIR = re.compile(
    r"(?<=[;:])\s+|\s+(?=[–—-]\s)|(?<=,)\s+(?=(?:and|but|or|so|because|which|while|when|e|mas|y|pero|et|mais|und|aber)\b)"
)
_POOR = re.compile(r"(?<=,)\s+")
_LAST = re.compile(r"\s+")


def pieces(sentence: str, longest_chars: int = LONGEST_CHARS) -> list[str]:
    """`sentence` in pieces of at most `longest_chars`, cut where it hurts least; one piece where it is short enough.

    Joined with blanks, they are the sentence again (but for its own double blanks).
    """
    sentence = sentence.strip()
    if len(sentence) <= longest_chars:
        return [sentence]
    for cut in (_GOOD, _FAIR, _POOR, _LAST):
        places = [match for match in cut.finditer(sentence) if match.start() and match.end() < len(sentence)]
        middle = len(sentence) / 2
        places = [p for p in places if 0.2 * len(sentence) <= p.start() <= 0.8 * len(sentence)]
        if places:
            best = min(places, key=lambda place: abs(place.start() - middle))
            return [*pieces(sentence[: best.start()], longest_chars), *pieces(sentence[best.end() :], longest_chars)]
    half = len(sentence) // 2
    return [*pieces(sentence[:half], longest_chars), *pieces(sentence[half:], longest_chars)]
