"""An item's content as vectors: its keyphrases with their weights, and the mean meaning of its passages."""

import zlib
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from segue.engines.embed.base import Embedder
from segue.model.text import Transcript
from segue.model.understanding import Sponsor
from segue.understanding.passages import speech_passages
from segue.understanding.phrases import Phrase
from segue.understanding.sponsors import inside

PHRASES_ENGINE, PHRASES_VERSION = "segue-phrases", "1"
PHRASES = 100
PART_OF_LONGER = 0.4
"""How much a word of a longer phrase counts by itself."""
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


def meaning_vector(words: Transcript, sold: Sequence[Sponsor], embedder: Embedder) -> bytes:
    """The mean of the passages' vectors, of length 1, as float16; what is sold is left out. Search reads the same
    passages, so a `RememberingEmbedder` reads them once for both. Raises Unavailable."""
    passages = speech_passages(words)
    vectors = embedder.embed([each.text for each in passages])
    kept = [at for at, each in enumerate(passages) if not inside(each.start_ms, sold)]
    mean = vectors[kept or slice(None)].mean(axis=0)
    return np.asarray(mean / max(float(np.linalg.norm(mean)), 1e-9), "<f2").tobytes()


def weighted(blob: bytes) -> NDArray[np.void]:
    """What `phrase_vector` made."""
    return np.frombuffer(blob, WEIGHTED)
