"""What the screen tells of the talk: names under faces, what slides are called, the words that are written there."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from segue.model.screen import Screen, Shown
from segue.model.understanding import Chapter, Moment
from segue.understanding.lexicon import given_names
from segue.understanding.named import Known
from segue.understanding.words import folded, words_of

NEAR_MS = 20_000
"""A slide that comes so near a chapter's beginning is that chapter's."""
_TITLE_WORDS = range(1, 11)
_NAME_WORDS = range(2, 5)


def written(screen: Screen | None) -> str:
    """Everything on slides, as one text: what is written there counts for what the talk is about."""
    return "\n".join(f"{each.title}\n{each.text}" for each in _slides(screen))


def people(screen: Screen | None) -> list[Known]:
    """Names as they stand under the faces of those who speak: a line of two to four words with capitals, the first
    of which is a given name."""
    given = given_names()
    found = []
    for each in screen.shown if screen else ():
        for line in each.text.split("\n"):
            words = [word for word in line.split(",")[0].split("|")[0].split() if word.strip("–—-")]
            if len(words) in _NAME_WORDS and words[0].casefold() in given and all(w[0].isupper() for w in words):
                found.append(Known("person", " ".join(words), "screen"))
    return list(dict.fromkeys(found))


def titled(chapters: Sequence[Chapter], screen: Screen | None) -> tuple[Chapter, ...]:
    """Chapters that begin with a slide are called as it is. No two are called the same."""
    taken: set[str] = set()
    made = []
    for chapter in chapters:
        slide = next((each for each in _beginning(chapter, screen) if folded(each.title) not in taken), None)
        if slide is None:
            made.append(chapter)
            continue
        taken.add(folded(slide.title))
        made.append(replace(chapter, title=slide.title, moment=Moment(slide.start_ms, slide.end_ms, slide.title)))
    return tuple(made)


def _beginning(chapter: Chapter, screen: Screen | None) -> list[Shown]:
    """The slides near a chapter's beginning, the nearest first."""
    near = [
        each
        for each in _slides(screen)
        if len(words_of(each.title)) in _TITLE_WORDS
        and abs(each.start_ms - chapter.start_ms) <= min(NEAR_MS, (chapter.end_ms - chapter.start_ms) // 3)
    ]
    return sorted(near, key=lambda each: abs(each.start_ms - chapter.start_ms))


def _slides(screen: Screen | None) -> Iterator[Shown]:
    yield from (each for each in screen.shown if each.kind == "slide") if screen else ()
