"""The training: reads everything, learns what there is enough for, writes it whole, lets it serve.

What is known is used again: the recipe of the blend (which models, which settings, which weights) is searched once and
then only fitted to new plays, until they have doubled. Safe to run twice and while serving: nobody reads a training
before it is published, and the one before stays.
"""

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace

from segue.model.errors import SegueError
from segue.recommend import pack
from segue.recommend.ask import OBJECTIVES
from segue.recommend.atlas import Atlas, Ints
from segue.recommend.companions import Trained, interactions_of, quick, recipe_of, things_of
from segue.recommend.crowd import Crowd, Plays, crowd_of, read_plays
from segue.recommend.files import ModelFiles
from segue.recommend.ground import Ground, Ranker
from segue.recommend.lessons import before, lessons_of, moment
from segue.recommend.models.blend import Blend, Recipe
from segue.recommend.models.files import read_recipe, recipe_text
from segue.recommend.models.interactions import Interactions
from segue.recommend.ranker import train as train_ranker
from segue.recommend.sound.listen import hear
from segue.recommend.survey import survey
from segue.store import Store

Tell = Callable[[float, str], None]

_GROWN = 2.0
_TOO_FEW = "too few listeners share enough"


@dataclass(slots=True)
class Training:
    """What came of a training."""

    name: str = ""
    things: int = 0
    listeners: int = 0
    plays: int = 0
    learned: dict[str, str] = field(default_factory=dict)
    """By part, what was learned or why not."""


def train(store: Store, files: ModelFiles, now_ms: int, tell: Tell) -> Training:
    """Trains on all that the store holds and lets the result serve. `tell` is called with how far it is, and may raise
    to stop: then everything stays as it was."""
    tell(0.0, "Reading the catalog")
    atlas = survey(store, now_ms, lambda: tell(0.05, "Reading the catalog"))
    stamp = store.signals.played_stamp()
    plays = read_plays(store, atlas, lambda: tell(0.15, "Reading plays"))
    done = Training(things=len(atlas), listeners=plays.listeners, plays=len(plays.rows))
    known = _known_recipe(files, done.plays)
    data = interactions_of(plays, things := things_of(plays, len(atlas)), atlas)
    # What needs nothing of each other is done side by side: work on whole arrays leaves the other thread alone.
    with ThreadPoolExecutor(1) as aside:
        choosing = aside.submit(_recipe, known, data, tell)
        tell(0.2, "Counting what goes with what")
        crowd = crowd_of(plays, atlas, now_ms)
        recipe = choosing.result()
        looking_back = aside.submit(_rankers, store, plays, atlas, recipe, tell)
        tell(0.3, "Learning who plays what")
        ground = _learned(store, atlas, crowd, things, recipe.fit(data) if recipe and data else None)
        rankers, done.learned["ranker"] = looking_back.result()
    sounds = ground.sounds
    done.learned["blend"] = f"{', '.join(recipe.parts)} over {len(things):,} things" if recipe and data else _TOO_FEW
    done.learned["sounds"] = f"{len(sounds.rows):,} recordings" if sounds else "too few are analysed"
    tell(0.95, "Writing")
    draft = files.draft(f"{now_ms}")
    pack.write(draft, replace(ground, rankers=rankers))
    if recipe is not None:
        (draft / "recipe.json").write_text(recipe_text(recipe), "utf-8")
    searched = files.about().get("searched_at_plays", done.plays) if known is not None else done.plays
    about = {
        "made_at_ms": now_ms,
        "stamp": list(stamp),
        "searched_at_plays": searched,
        "things": done.things,
        "listeners": done.listeners,
        "plays": done.plays,
        "learned": done.learned,
    }
    done.name = files.publish(draft, about)
    tell(1.0, told(done))
    return done


def told(done: Training) -> str:
    """The result in a sentence."""
    parts = "; ".join(f"{name}: {what}" for name, what in done.learned.items())
    return f"{done.plays:,} pairs of {done.listeners:,} listeners and {done.things:,} things. {parts}"


def _recipe(known: Recipe | None, data: Interactions | None, tell: Tell) -> Recipe | None:
    return known if known is not None or data is None else recipe_of(data, lambda what: tell(0.2, what))


def _learned(store: Store, atlas: Atlas, crowd: Crowd, things: Ints, blend: Blend | None) -> Ground:
    """A ground of what was learned."""
    companions = Trained.of(blend, things, atlas) if blend else None
    return Ground(atlas, crowd, "", companions, hear(store, atlas, companions.vectors() if companions else None))


def _rankers(
    store: Store, plays: Plays, atlas: Atlas, recipe: Recipe | None, tell: Tell
) -> tuple[dict[str, Ranker], str]:
    """Rankers by objective, learned from what a ground that knew only the past would have named; and a word on them."""
    tell(0.4, "Looking back")
    at_ms = moment(plays)
    past = before(plays, at_ms)
    if past.listeners < 2 or not len(past.rows):
        return {}, "too few plays"
    things = things_of(past, len(atlas))
    data = interactions_of(past, things, atlas)
    blend = quick(recipe.fit(data)) if recipe and data else None
    then = _learned(store, atlas, crowd_of(past, atlas, at_ms), things, blend)
    liked = _liked(store, atlas)
    lessons = lessons_of(plays, then, at_ms, liked, lambda: tell(0.7, "Asking what would have been named"))
    found: dict[str, Ranker] = {}
    said = []
    for objective in OBJECTIVES:
        tell(0.85, f"Ranking for {objective}")
        if objective in lessons and (ranker := train_ranker(lessons[objective])) is not None:
            found[objective] = ranker
            said.append(f"{objective} ×{ranker.gain:.2f}")
    return found, ", ".join(said) or "the weighted sum is as good"


def _liked(store: Store, atlas: Atlas) -> frozenset[tuple[str, int]]:
    found = [(row.user_id, row.subject_id) for row in store.signals.all_opinions() if row.liking > 0]
    rows = atlas.rows([subject for _, subject in found])
    return frozenset((user, int(row)) for (user, _), row in zip(found, rows, strict=True) if row >= 0)


def _known_recipe(files: ModelFiles, plays: int) -> Recipe | None:
    """The recipe from before, while the plays have not doubled since it was searched."""
    folder = files.current()
    if folder is None or not (folder / "recipe.json").is_file():
        return None
    try:
        about = json.loads((folder / "about.json").read_text("utf-8"))
        if plays > _GROWN * int(about.get("searched_at_plays", about["plays"])):
            return None
        return read_recipe((folder / "recipe.json").read_text("utf-8"))
    except (SegueError, ValueError, KeyError, OSError):
        return None
