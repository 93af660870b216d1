"""An item's content as vectors: its keyphrases with their weights, and the mean meaning of its passages."""

import zlib
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from segue.engines.embed.base import Embedder
from segue.model.text import Segment
from segue.model.understanding import Sponsor
from segue.understanding.phrases import Phrase
from segue.understanding.sponsors import inside

PHRASES_ENGINE, PHRASES_VERSION = "segue-phrases", "1"
PHRASES = 100
PART_OF_LONGER = 0.4
"""How much a word of a longer phrase counts by itself."""
PASSAGES = 40
"""So many passages, spread over the whole, stand for it: an hour costs no more than ten minutes."""
PASSAGE_WORDS = 70

WEIGHTED = np.dtype([("word", "<u4"), ("weight", "<f4")])


def phrase_vector(phrases: Sequence[Phrase]) -> bytes:
    """The best phrases as (crc32 of the phrase, weight), in order of the number; see `WEIGHTED`."""
    found: dict[int, float] = {}
    for phrase in phrases[:PHRASES]:
        for part, weight in [
            (phrase.key, 1.0),
            *(((word,), PART_OF_LONGER) for word in phrase.key if len(phrase.key) > 1),
        ]:
            number = zlib.crc32(" ".join(part).encode())
            found[number] = found.get(number, 0.0) + weight * phrase.score
    return np.array(sorted(found.items()), WEIGHTED).tobytes()


def meaning_vector(spoken: Sequence[Segment], sold: Sequence[Sponsor], embedder: Embedder) -> bytes:
    """The mean of the passages' vectors, of length 1, as float16; what is sold is left out. Raises Unavailable."""
    passages = passages_of(spoken, sold)
    mean = embedder.embed(passages).mean(axis=0)
    return np.asarray(mean / max(float(np.linalg.norm(mean)), 1e-9), "<f2").tobytes()


def passages_of(spoken: Sequence[Segment], sold: Sequence[Sponsor]) -> list[str]:
    """At most `PASSAGES` stretches of about `PASSAGE_WORDS` words, spread evenly."""
    stretches: list[str] = []
    words: list[str] = []
    for sentence in spoken:
        if inside(sentence.start_ms, sold):
            continue
        words += sentence.text.split()
        if len(words) >= PASSAGE_WORDS:
            stretches.append(" ".join(words))
            words = []
    if words and (len(words) >= PASSAGE_WORDS // 2 or not stretches):
        stretches.append(" ".join(words))
    chosen = np.unique(np.linspace(0, len(stretches) - 1, min(PASSAGES, len(stretches))).round().astype(int))
    return [stretches[at] for at in chosen]


def weighted(blob: bytes) -> NDArray[np.void]:
    """What `phrase_vector` made."""
    return np.frombuffer(blob, WEIGHTED)
