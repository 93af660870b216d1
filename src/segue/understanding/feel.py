"""Mood and reading level, from the words alone."""

import re
from collections.abc import Sequence

from segue.model.text import Segment
from segue.model.understanding import Moment, Mood, Reading
from segue.understanding.lexicon import talk, two_letters
from segue.understanding.phrases import moment_of
from segue.understanding.words import stem, words_of

FEWEST = 12
"""So many words of feeling are needed to speak of a mood."""
_VOWELS = re.compile(r"[aeiouyàáâãäåèéêëìíîïòóôõöùúûüýæœ]+", re.IGNORECASE)


def mood(spoken: Sequence[Segment], language: str) -> Mood:
    """From words of feeling: bright against dark, tense against calm; `plain` where neither side leads clearly."""
    lists = _lists(language)
    counts = dict.fromkeys(("bright", "dark", "tense", "calm"), 0)
    total = 0
    for sentence in spoken:
        for word in words_of(sentence.text):
            total += 1
            for name in counts:
                counts[name] += stem(word.casefold(), language) in lists[name]
    felt = sum(counts.values())
    if felt < FEWEST:
        return Mood()
    valence = (counts["bright"] - counts["dark"]) / max(1, counts["bright"] + counts["dark"])
    arousal = (counts["tense"] - counts["calm"]) / max(1, counts["tense"] + counts["calm"])
    strength = felt / max(1, total)
    label = "plain"
    if strength >= 0.004:
        label = max(counts, key=lambda name: counts[name] / (1.5 if name == "bright" else 1.0))
    return Mood(label, round(valence, 3), round(arousal, 3))


def reading(spoken: Sequence[Segment], language: str) -> Reading:
    """Flesch–Kincaid's grade for English (J. P. Kincaid et al., 1975). For the others their own Flesch ease:
    F. Fernández Huerta 1959 (es), L. Kandel and A. Moles 1958 (fr), T. Amstad 1978 (de), T. Martins et al. 1996 (pt),
    brought to years of school by what each calls easy and hard."""
    texts = [words_of(sentence.text) for sentence in spoken]
    words = sum(map(len, texts))
    count = sum(bool(text) for text in texts)
    language = two_letters(language)
    if words < 100 or not count or language not in _EASE:
        return Reading()
    syllables = sum(max(1, len(_VOWELS.findall(word))) for text in texts for word in text)
    if language == "en":
        grade = 0.39 * words / count + 11.8 * syllables / words - 15.59
    else:
        base, a_sentence, a_word = _EASE[language]
        grade = (110 - (base - a_sentence * words / count - a_word * syllables / words)) / 6.5
    grade = round(min(20.0, max(1.0, grade)), 1)
    return Reading(grade, "easy" if grade < 6 else "middling" if grade < 10 else "hard")


def _lists(language: str) -> dict[str, frozenset[str]]:
    """The words of each feeling without their endings: who feared felt fear."""
    return {name: frozenset(stem(word, language) for word in words) for name, words in talk(language).mood.items()}


_EASE = {
    "en": (206.835, 1.015, 84.6),
    "es": (206.84, 1.02, 60.0),
    "fr": (207.0, 1.015, 73.6),
    "de": (180.0, 1.0, 58.5),
    "pt": (248.835, 1.015, 84.6),
}


def telling(spoken: Sequence[Segment], language: str, label: str, most: int = 2) -> tuple[Moment, ...]:
    """The sentences with the most words of one feeling (`bright`, `calm`, `dark`, `tense`), the first of equals first;
    none for another label."""
    stems = _lists(language).get(label, frozenset())
    counted = [
        (sum(stem(word.casefold(), language) in stems for word in words_of(each.text)), -number)
        for number, each in enumerate(spoken)
    ]
    best = sorted((each for each in counted if each[0]), reverse=True)[:most]
    return tuple(moment_of(spoken[-at]) for _, at in best)
