"""The transcript's sentences in the other language, each kept by itself, so that a changed one costs only itself."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from segue.dub.routes import BATCH
from segue.model.text import Segment
from segue.understanding.reading.steps import step_key

if TYPE_CHECKING:
    from segue.dub.pipeline import Tools, Wish

VERSION = "1"


@dataclass(frozen=True, slots=True)
class Translated:
    """One text for each sentence, what is wrong with it as far as that can be seen, and the way they went."""

    route: str
    draft: bool
    texts: tuple[str, ...]
    faults: tuple[tuple[str, ...], ...]


def translated(
    sentences: Sequence[Segment],
    language: str,
    wish: "Wish",
    tools: "Tools",
    progress: Callable[[float, str], None] | None = None,
) -> Translated:
    """Translates by the best route at hand. Raises what `Router.best` raises."""
    route = tools.router.best(language, wish.language)
    texts = [sentence.text for sentence in sentences]
    keys = [
        step_key(
            "translate", route.key, route.version, text, wish.glossary.wanted(text), language, wish.language, VERSION
        )
        for text in texts
    ]
    found: dict[int, dict[str, Any]] = {}
    open_ = [at for at, key in enumerate(keys) if tools.steps.peek(key) is None]
    for start in range(0, len(open_), BATCH):
        part = open_[start : start + BATCH]
        done = tools.router.translate([texts[at] for at in part], language, wish.language, wish.glossary, route=route)
        for at, line in zip(part, done.lines, strict=True):
            found[at] = {"text": line.text, "faults": list(line.faults)}
            tools.steps.json(keys[at], partial(found.get, at))
        if progress:
            progress(min(1.0, (start + BATCH) / len(open_)), "Translates")
    for at, key in enumerate(keys):
        if at not in found:
            found[at] = tools.steps.json(key, partial(_again, tools, wish, language, texts[at]))
    return Translated(
        str(route), route.draft, tuple(str(found[at]["text"]) for at in range(len(texts))),
        tuple(tuple(found[at]["faults"]) for at in range(len(texts))),
    )  # fmt: skip


def _again(tools: "Tools", wish: "Wish", language: str, text: str) -> dict[str, Any]:
    line = tools.router.translate([text], language, wish.language, wish.glossary).lines[0]
    return {"text": line.text, "faults": list(line.faults)}
