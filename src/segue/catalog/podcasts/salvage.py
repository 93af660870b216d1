"""Feeds as they come, made into documents that a strict reader takes; in time linear in their length.

feedparser reads broken XML too, but in quadratic time, and some of its expressions take quadratic time over long texts:
a hostile feed of 20 MB would hold a worker for hours. So it is only ever given what comes out of here.
"""

import re
from collections.abc import Callable

from segue.catalog.podcasts.extras import ExtraWalker
from segue.catalog.podcasts.markup import Walker, mended, sound, walk


def made_sound(text: str) -> tuple[str, ExtraWalker, bool]:
    """The feed in `text` as a bounded, well-formed document, what its namespaces say, and whether it was whole.

    Tried in turn: as it is; with bare ampersands and HTML's characters put right; what can be saved of it. The document
    is empty when nothing can. Raises BadInput for hostile XML (see `markup.walk`).
    """
    better, last = "", ""
    attempts: tuple[Callable[[], str], ...] = (
        lambda: text,
        lambda: better,
        lambda: _salvaged(better, "item"),
        lambda: _salvaged(better, "entry"),
    )
    for number, attempt in enumerate(attempts):
        walker, candidate = ExtraWalker(), attempt()
        if candidate and candidate != last and walk(candidate, walker) and sound(walker.copy):
            return walker.copy, walker, number < 2
        better, last = better or mended(text), candidate
    walker = ExtraWalker()
    walk(better, walker)
    cut, _ = walker.closed_copy()
    return (cut if sound(cut) else ""), walker, False


def _salvaged(text: str, element: str) -> str:
    """The head of a broken document as far as it reads, and each `element` in it that is sound in itself."""
    opening = re.compile(rf"<{element}[\s>]")
    first = opening.search(text)
    if not first:
        return ""
    head = ExtraWalker()
    walk(text[: first.start()], head)
    depth = 2 if head.path[:1] == ["rss"] else 1
    if len(head.path) < depth:
        return ""
    beginning, ending = head.closed_copy(depth)
    kept, at, closing = [], first.start(), f"</{element}>"
    while (start := opening.search(text, at)) and (end := text.find(closing, start.start())) >= 0:
        inner = start.start()
        while (nested := opening.search(text, inner + 1, end)) is not None:
            inner = nested.start()  # the one before lost its end
        at = end + len(closing)
        if walk(text[inner:at], Walker()):
            kept.append(text[inner:at])
    return beginning + "".join(kept) + ending
