"""Words of the original of which the recogniser was unsure: names that the show writes are put right, the rest is told.

A wrong word is translated and spoken as confidently as a right one, and the check of the dub can't find it: there the
words are as they were spoken. So lines with a doubtful word wait for a person.

Measured on 105 sentences of conversation, 14 of them misheard: the bounds below find 12, and 9 that are right. Hearing
the doubtful ones a second time, among other neighbours, found 8 (Whisper repeats its mistakes) and cost a tenth of real
time; telling Whisper the title and the names beforehand put one word right and lost a sentence of the next episode.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from segue.model.text import Segment, Word, without_markup

UNSURE = 0.75
"""A word of which the recogniser is less sure may be another one."""
FEWEST_LETTERS = 4
"""Of shorter words it is rarely sure, and they rarely matter."""
HOPELESS = 0.4
"""A sentence of whose words it is less sure than this, on average, may be anything."""
ALIKE = 0.8
"""How near (J. Winkler's measure, 1990) a doubtful name must be to one that the show writes."""
MOST_NAMES = 2_000
_SENTENCE = re.compile(r"[.!?:;\n]+\s*")


def unsure(sentences: Sequence[Segment]) -> set[int]:
    """The positions of sentences that may have been misheard. Sentences without words (a transcript that was written
    elsewhere) count as right."""
    return {at for at, sentence in enumerate(sentences) if sentence.words and _doubtful(sentence.words)}


def with_names(sentences: Sequence[Segment], names: Sequence[str]) -> tuple[Segment, ...]:
    """The sentences with doubtful names written as `names` has them, where one is much like what was heard. The word
    stays unsure: a person looks at it all the same."""
    known = list(dict.fromkeys(name for name in names if len(name) >= FEWEST_LETTERS))[:MOST_NAMES]
    return tuple(_named(sentence, known) if known else sentence for sentence in sentences)


def known_names(terms: Iterable[str], *notes: str) -> tuple[str, ...]:
    """A show's names, as `with_names` takes them: the words of its glossary's terms, and the names in its notes."""
    return (*(word for term in terms for word in term.split()), *names_in(notes))


def names_in(texts: Iterable[str]) -> tuple[str, ...]:
    """The names in some notes (HTML or plain): capitalised words, but not those that begin a sentence."""
    found: dict[str, None] = {}
    for text in texts:
        for sentence in _SENTENCE.split(without_markup(text, "\n")):
            words = re.findall(r"[^\W\d_][\w’'-]*", sentence)
            found |= {word: None for word in words[1:] if word[0].isupper() and len(word) >= FEWEST_LETTERS}
    return tuple(found)[:MOST_NAMES]


def _doubtful(words: Sequence[Word]) -> bool:
    mean = sum(word.sure for word in words) / len(words)
    return mean < HOPELESS or any(word.sure < UNSURE and len(_bare(word.text)) >= FEWEST_LETTERS for word in words)


def _named(sentence: Segment, names: Sequence[str]) -> Segment:
    text, words = sentence.text, []
    for word in sentence.words:
        bare = _bare(word.text)
        name = _nearest(bare, names) if word.sure < UNSURE and bare[:1].isupper() else bare
        if name != bare:
            text = re.sub(rf"(?<!\w){re.escape(bare)}(?!\w)", name, text, count=1)
        words.append(replace(word, text=word.text.replace(bare, name)) if bare else word)
    return replace(sentence, text=text, words=tuple(words)) if text != sentence.text else sentence


def _nearest(heard: str, names: Sequence[str]) -> str:
    """The name that is much like what was heard, or what was heard."""
    from rapidfuzz import process
    from rapidfuzz.distance import JaroWinkler

    if len(heard) < FEWEST_LETTERS:
        return heard
    near = process.extractOne(heard, names, scorer=JaroWinkler.similarity, processor=str.casefold, score_cutoff=ALIKE)
    return near[0] if near else heard


def _bare(text: str) -> str:
    return text.strip(" .,;:!?…\"'“”‘’()[]«»–—-")
