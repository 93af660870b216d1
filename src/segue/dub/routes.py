"""From one language into another by the best way at hand: an engine, or two through a language between.

A route is a chain of legs, each an engine and its pair. What is known of routes is in `quality.toml`; the best known
goes first. Every line is checked, and one that an engine lost is tried the next way, so that nothing comes out empty.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from segue.dub.faults import Fault, faults
from segue.dub.glossary import NO_GLOSSARY, Glossary, hidden, missing, said_outright, shown
from segue.dub.pieces import pieces
from segue.dub.quality import Quality, load_quality
from segue.engines.mt.base import MOST_SENTENCES, Pair, TranslationEngine
from segue.model.errors import BadInput, SegueError, Unavailable

PIVOTS = ("en", "pt", "es")
"""Languages that a route may go through, in this order."""
UNMEASURED_CHRF = 50.0
"""An engine that nobody measured (a language model that the operator chose) stands behind the good, before drafts."""
PIVOT_LOSS_CHRF = 4.0
BATCH = 64
PULLED = ("de", "es", "fr", "it", "pt")
"""Languages for which `segue models pull translation-XX` brings a route from English."""


@dataclass(frozen=True, slots=True)
class Leg:
    """One engine's part of a route."""

    engine: str
    version: str
    pair: Pair

    @property
    def key(self) -> str:
        """`firefox:en-pt`, as the table names it."""
        return f"{self.engine}:{self.pair.source}-{self.pair.target}"


@dataclass(frozen=True, slots=True)
class Route:
    """A way from the first leg's source to the last leg's target, and what is known of it."""

    legs: tuple[Leg, ...]
    quality: Quality | None
    """None: nobody measured it."""
    draft: bool
    """Known or feared to be weak: not to be published before a person has looked."""

    @property
    def key(self) -> str:
        """`firefox:en-pt+apertium:pt-es`."""
        return "+".join(leg.key for leg in self.legs)

    @property
    def engine(self) -> str:
        """The engines' names, for the row that keeps what was made."""
        return "+".join(leg.engine for leg in self.legs)

    @property
    def version(self) -> str:
        """The engines' versions, in the same order."""
        return "+".join(leg.version for leg in self.legs)

    def __str__(self) -> str:
        way = ", then ".join(f"{leg.engine} {leg.pair}" for leg in self.legs)
        known = f"BLEU {self.quality.bleu:g}, chrF {self.quality.chrf:g}" if self.quality else "not measured"
        return f"{way} ({known}{', draft' if self.draft else ''})"


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence, its translation, and what is wrong with it as far as that can be seen."""

    source: str
    text: str
    faults: tuple[Fault, ...] = ()


@dataclass(frozen=True, slots=True)
class Translation:
    """One line for each sentence, in their order, and the way they went."""

    route: Route
    lines: tuple[Line, ...]


class Router:
    """Chooses among `engines`. Asks them what they can do at every call: a model may be pulled meanwhile."""

    def __init__(
        self, engines: Sequence[TranslationEngine], quality: Callable[[], Mapping[str, Quality]] = load_quality
    ) -> None:
        self._engines = tuple(engines)
        self._load_quality = quality

    @cached_property
    def _quality(self) -> Mapping[str, Quality]:
        return self._load_quality()

    def routes(self, source: str, target: str) -> list[Route]:
        """Every way at hand, the best first; empty when there is none."""
        ends = [(engine, pair) for engine in self._engines for pair in engine.pairs()]
        found = [self._route((engine, pair)) for engine, pair in ends if pair == Pair(source, target)]
        for between in PIVOTS:
            if between in {source, target}:
                continue
            firsts = [(engine, pair) for engine, pair in ends if pair == Pair(source, between)]
            seconds = [(engine, pair) for engine, pair in ends if pair == Pair(between, target)]
            found += [self._route(first, second) for first in firsts for second in seconds]
        return sorted(found, key=lambda route: -self._rank(route))

    def best(self, source: str, target: str) -> Route:
        """The best way at hand. Raises BadInput for one language twice, Unavailable naming what brings a way."""
        if source == target:
            raise BadInput(f"From {source} into {target} nothing is to be translated.", "Choose another language.")
        routes = self.routes(source, target)
        if not routes:
            raise Unavailable(f"There is no way here from {source!r} into {target!r}.", how_to_get(source, target))
        return routes[0]

    def translate(
        self,
        sentences: Sequence[str],
        source: str,
        target: str,
        glossary: Glossary = NO_GLOSSARY,
        progress: Callable[[float], None] | None = None,
        route: Route | None = None,
    ) -> Translation:
        """Translates by `route`, or the best; long sentences in pieces, terms as the glossary wants.

        No line is empty but a blank sentence's; what no engine could translate stays as it was, with a fault.
        `progress` is called with 0…1 and may raise to stop. Raises as `best` does.
        """
        chosen = route or self.best(source, target)
        others = [other for other in self.routes(source, target) if other.key != chosen.key]
        lines: list[Line] = []
        for at in range(0, len(sentences), BATCH):
            lines += self._batch(sentences[at : at + BATCH], [chosen, *others], glossary)
            if progress:
                progress(min(1.0, (at + BATCH) / len(sentences)))
        return Translation(chosen, tuple(lines))

    def _batch(self, sentences: Sequence[str], routes: Sequence[Route], glossary: Glossary) -> list[Line]:
        wanted = [glossary.wanted(sentence) for sentence in sentences]
        plain = self._told(sentences, routes)
        lines = [_judged(sentence, text, wish) for sentence, text, wish in zip(sentences, plain, wanted, strict=True)]
        for change, undo in ((said_outright, _as_is), (hidden, shown)):
            open_ = [n for n, line in enumerate(lines) if "glossary" in line.faults]
            again = self._told([change(sentences[n], wanted[n]) for n in open_], routes[:1])
            for n, text in zip(open_, again, strict=True):
                line = _judged(sentences[n], text and undo(text, wanted[n]), wanted[n])
                if len(line.faults) < len(lines[n].faults):
                    lines[n] = line
        return lines

    def _told(self, sentences: Sequence[str], routes: Sequence[Route]) -> list[str | None]:
        """A text for each sentence by the first route that gives one; None where none does."""
        told: list[str | None] = [None if sentence.strip() else "" for sentence in sentences]
        for route in routes:
            open_ = [n for n, text in enumerate(told) if text is None]
            if not open_:
                break
            for n, text in zip(open_, self._by(route, [sentences[n] for n in open_]), strict=True):
                told[n] = text
        return told

    def _by(self, route: Route, sentences: Sequence[str]) -> list[str | None]:
        cut = [pieces(" ".join(sentence.split())) for sentence in sentences]
        parts: list[str | None] = [piece for sentence in cut for piece in sentence]
        for leg in route.legs:
            known = [part for part in parts if part is not None]
            told = iter(self._leg(leg, known))
            parts = [next(told) if part is not None else None for part in parts]
        whole: list[str | None] = []
        rest = iter(parts)
        for sentence in cut:
            own = [next(rest) for _ in sentence]
            whole.append(" ".join(part for part in own if part) if all(own) else None)
        return whole

    def _leg(self, leg: Leg, lines: Sequence[str]) -> list[str | None]:
        engine = next((e for e in self._engines if e.name == leg.engine and leg.pair in e.pairs()), None)
        if engine is None:
            return [None] * len(lines)
        told: list[str | None] = []
        for at in range(0, len(lines), MOST_SENTENCES):
            told += _asked(engine, lines[at : at + MOST_SENTENCES], leg.pair)
        return told

    def _route(self, *ends: tuple[TranslationEngine, Pair]) -> Route:
        legs = tuple(Leg(engine.name, engine.version, pair) for engine, pair in ends)
        route = Route(legs, None, False)
        known = self._quality.get(route.key)
        parts = [self._quality.get(leg.key) for leg in legs]
        weak = known.draft if known else any(part is not None and part.draft for part in parts)
        return replace(route, quality=known, draft=weak)

    def _rank(self, route: Route) -> float:
        if route.quality:
            return route.quality.chrf + route.quality.bleu / 1_000  # BLEU decides between equals
        parts = [self._quality.get(leg.key) for leg in route.legs]
        worst = min(part.chrf if part else UNMEASURED_CHRF for part in parts)
        return worst - PIVOT_LOSS_CHRF * (len(route.legs) - 1)


def how_to_get(source: str, target: str) -> str:
    """The command that brings a way from `source` into `target`, as a sentence."""
    other = target if source == "en" else source
    if "en" in {source, target} and other in PULLED:
        return f"Run `segue models pull translation-{other}`."
    if source in PULLED and target in PULLED:
        return f"Run `segue models pull translation-{source} translation-{target}`."
    return (
        "Import a Firefox Translations model with `segue models import DIR`, install Apertium with that pair, or set "
        "SEGUE_LLM_URL to a language model."
    )


def _asked(engine: TranslationEngine, lines: Sequence[str], pair: Pair) -> list[str | None]:
    """The engine's lines. When it fails on many at once, they are halved: a bad sentence costs only itself."""
    if not lines:
        return []
    try:
        return list(engine.translate(lines, pair.source, pair.target))
    except SegueError:
        if len(lines) == 1:
            return [None]
        half = len(lines) // 2
        return [*_asked(engine, lines[:half], pair), *_asked(engine, lines[half:], pair)]


def _judged(sentence: str, text: str | None, wanted: tuple[tuple[str, str], ...]) -> Line:
    if not text:
        blank = not sentence.strip()
        return Line(sentence, "" if blank else sentence, () if blank else ("untranslated",))
    found = faults(sentence, text)
    return Line(sentence, text, (*found, "glossary") if missing(wanted, text) else found)


def _as_is(translation: str, _wanted: tuple[tuple[str, str], ...]) -> str:
    return translation
