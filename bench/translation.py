"""Every way of translating, measured on FLORES (dev, from its start): BLEU and chrF by sacrebleu, time for a sentence.

    python -m bench translation              200 sentences, every route at hand from English
    FLORES_SENTENCES=997 python -m bench translation

The rows of `src/segue/dub/quality.toml` and the table in `docs/creator/translation.md` come from here.
"""

import os
import time
from pathlib import Path

import sacrebleu
from tests.weights import cache_dir

from bench import Row
from segue.dub.routes import Route, Router
from segue.engines.mt.apertium import ApertiumTranslation
from segue.engines.mt.base import TranslationEngine
from segue.engines.mt.firefox import FirefoxTranslation
from segue.engines.mt.graft import GraftTranslation
from segue.engines.weights import WeightsStore
from segue.model.errors import Unavailable

FLORES = Path(__file__).parents[2] / "shared" / "data" / "translation"
WAYS = (("en", "pt"), ("pt", "en"), ("en", "es"), ("en", "fr"), ("en", "de"))


def sentences(language: str, most: int) -> list[str]:
    return (FLORES / f"flores-dev.{language}").read_text("utf-8").splitlines()[:most]


def measured(router: Router, route: Route, most: int) -> list[Row]:
    source, target = route.legs[0].pair.source, route.legs[-1].pair.target
    router.translate(["A first sentence, so that the model is loaded."], source, target, route=route)
    texts = sentences(source, most)
    began = time.process_time()
    wall = time.perf_counter()
    done = router.translate(texts, source, target, route=route)
    taken_s = time.process_time() - began if "apertium" not in route.key else time.perf_counter() - wall
    lines, right = [line.text for line in done.lines], [sentences(target, most)]
    lost = sum("untranslated" in line.faults for line in done.lines)
    return [
        Row(
            f"{route.key}: BLEU",
            round(sacrebleu.corpus_bleu(lines, right).score, 1),
            "",
            note=f"{len(lines)} sentences",
        ),
        Row(f"{route.key}: chrF", round(sacrebleu.corpus_chrf(lines, right).score, 1), ""),
        Row(f"{route.key}: a sentence", round(taken_s * 1000 / len(lines), 1), "ms of a core"),
        Row(f"{route.key}: sentences lost", lost, "", "<= 0"),
    ]


def run() -> list[Row]:
    if not FLORES.is_dir():
        return [Row("translation", None, note="FLORES does not stand in ../shared here")]
    weights = WeightsStore(cache_dir())
    try:
        weights.pull("translation-pt")
    except Unavailable as error:
        return [Row("translation", None, note=error.message)]
    engines: tuple[TranslationEngine, ...] = (
        FirefoxTranslation(lambda: sorted(weights.folder.glob("translation-*"))),
        GraftTranslation(weights.path),
        ApertiumTranslation(),
    )
    router = Router(engines)
    most = int(os.environ.get("FLORES_SENTENCES", "200"))
    only = os.environ.get("FLORES_ROUTES", "")
    routes = [route for source, target in WAYS for route in router.routes(source, target)]
    rows = [row for route in routes if only in route.key for row in measured(router, route, most)]
    return [*rows, *clean(router, most)] if not only else rows


def clean(router: Router, most: int) -> list[Row]:
    """What the checks and the pieces of the router cost against the engine alone: at most one BLEU."""
    texts, right = sentences("en", most), [sentences("pt", most)]
    engine = FirefoxTranslation(lambda: sorted(WeightsStore(cache_dir()).folder.glob("translation-*")))
    alone = sacrebleu.corpus_bleu(engine.translate(texts, "en", "pt"), right).score
    through = sacrebleu.corpus_bleu([line.text for line in router.translate(texts, "en", "pt").lines], right).score
    return [Row("en→pt: BLEU lost in the pipeline", round(alone - through, 2), "", "<= 1")]
