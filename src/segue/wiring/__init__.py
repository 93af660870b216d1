"""The only place that picks adapters and puts the parts together."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from segue.catalog.art import ArtStore
from segue.catalog.podcasts import jobs as podcasts_jobs
from segue.catalog.podcasts.fetch import Fetcher
from segue.catalog.podcasts.subscribe import Podcasts
from segue.config import Settings
from segue.dj.desk import Desk
from segue.dj.liking import Liking
from segue.dj.script.llm import LlmPen
from segue.dj.script.pen import GRAMMAR
from segue.dj.service import DjService
from segue.dj.voice import Booth
from segue.dub.desk import DubDesk
from segue.dub.pipeline import Tools
from segue.dub.preview import Previews
from segue.dub.routes import Router
from segue.engines.base import rest
from segue.engines.weights import WeightsStore
from segue.jobs.base import JobContext, JobKind, Runner, Share
from segue.jobs.inline import InlineRunner
from segue.listening.imports.desk import ImportDesk
from segue.model.errors import SegueError
from segue.recommend.files import ModelFiles
from segue.recommend.service import Recommender
from segue.recommend.taste.service import TasteService
from segue.search.jobs import index_slice, want_index
from segue.search.service import SearchService
from segue.store import Store
from segue.understanding.reading.jobs import read_slice, want_played, want_the_rest
from segue.understanding.reading.shapes import Ears
from segue.understanding.reading.steps import Steps
from segue.wiring.engines import Engines, engines_of

if TYPE_CHECKING:
    from segue.catalog.demo.build import Demo
    from segue.catalog.demo.units import Kit
    from segue.catalog.watch import Watcher


READING_MODELS = ("whisper-base", "resemblyzer")
"""The weights that writing an episode down needs."""


@dataclass(slots=True)
class App:
    """A house put together: what `api` and `cli` work with."""

    settings: Settings
    store: Store
    jobs: Runner
    engines: Engines
    podcasts: Podcasts
    dj: DjService
    taste: TasteService
    recommender: Recommender
    search: SearchService
    closers: list[Callable[[], None]] = field(default_factory=list)

    def close(self) -> None:
        """Stops the background work and closes what was opened."""
        self.jobs.stop()
        for close in reversed(self.closers):
            close()
        self.store.close()


Work = Callable[[App, JobContext, dict[str, Any]], None]


def _resting(work: Work) -> Work:
    """The work, and after it the memory given back that its engines took to do it with several hands."""

    def run(app: App, context: JobContext, args: dict[str, Any]) -> None:
        try:
            work(app, context, args)
        finally:
            for engine in (*app.engines.speech, app.engines.hearing):
                rest(engine)

    return run


def build(settings: Settings) -> App:
    """Opens the store (migrating it) and wires the parts. Nothing heavy is loaded, no job is started."""
    for folder in (settings.home, settings.cache_dir, settings.media_dir):
        folder.mkdir(parents=True, exist_ok=True)
    settings.home.chmod(0o700)
    store = Store.open(settings.database_url)
    app: App

    def kind(name: str, run: Work, **how: Any) -> JobKind:
        return JobKind(name, lambda context, args: run(app, context, args), **how)

    kinds = [
        kind("tidy", _tidy),
        kind("models", _pull_models),
        kind("scan", _scan),
        kind("analyse", _analyse),
        kind("understand", _understand),
        kind("read", _resting(_read)),
        kind("screens", _look),
        kind("import_history", _import_history, max_attempts=1),
        kind("match_history", _match_history),
        kind("train", _train),
        kind("mixes", _mixes),
        kind("index_search", lambda app, *how: index_slice(app.store, app.jobs, app.search.index, *how)),
        kind("demo", _build_demo),
        kind("dub", _resting(lambda app, *how: dubs_of(app).work(*how)), max_attempts=2),
        kind("dub_preview", _resting(lambda app, *how: previews_of(app).work(*how)), max_attempts=1),
        kind("draw_voice", lambda app, *how: dubs_of(app).consents.work(*how), max_attempts=2),
        kind("consents", lambda app, *how: dubs_of(app).consents.end(*how)),
        *(kind(name, _podcast_job(run)) for name, run in podcasts_jobs.JOBS.items()),
    ]
    runner = InlineRunner(store.jobs, kinds, settings.workers)
    engines = engines_of(settings)
    booth = Booth(engines.speech, store.shows, settings.cache_dir / "clips", Desk(store).lexicon)
    pen = LlmPen(engines.llm) if engines.llm is not None else None
    taste = TasteService(store)
    recommender = Recommender(store, taste, ModelFiles(settings.models_dir))
    app = App(
        settings=settings,
        store=store,
        jobs=runner,
        engines=engines,
        podcasts=_podcasts(settings, store),
        dj=DjService(store, booth, engines.llm, Liking(taste, recommender), pen=pen or GRAMMAR),
        taste=taste,
        recommender=recommender,
        search=SearchService(
            store, settings.home / "search", engines.embedder, Steps(settings.steps_dir), partial(_asked_in, engines)
        ),
    )
    app.closers += [booth.close, app.search.close, *([pen.close] if pen is not None else [])]
    return app


def _podcasts(settings: Settings, store: Store) -> Podcasts:
    fetcher = Fetcher(settings.allow_private_feeds)
    return Podcasts(store, fetcher, settings.media_dir, ArtStore(settings.art_dir))


def _podcast_job(run: podcasts_jobs.PodcastJob) -> Callable[[App, JobContext, dict[str, Any]], None]:
    def work(app: App, context: JobContext, args: dict[str, Any]) -> None:
        run(app.podcasts, app.jobs, context, args)
        dubs_of(app).want_new(app.jobs)
        listen_to_what_is_new(app)
        look_again(app)

    return work


def _asked_in(engines: Engines, text: str, source: str, target: str) -> str:
    """A question in another language, by the ways that answer at once: nobody waits for a language model here.

    Raises Unavailable where there is none.
    """
    found = Router([each for each in engines.translation if each.name != "llm"]).translate([text], source, target)
    return found.lines[0].text


def router_of(app: App) -> Router:
    """Who chooses the way from one language into another, among the engines of this house."""
    return Router(app.engines.translation)


def _pull_models(app: App, context: JobContext, _args: dict[str, Any]) -> None:
    """Brings the default weights, the smallest first, so that the first voice is here soon."""
    weights = app.engines.weights
    wanted = sorted((model for model in weights.manifest if model.default), key=lambda model: model.size)
    total = sum(model.size for model in wanted) or 1
    before = 0
    for model in wanted:

        def tell(here: int, _all: int, what: str, done: int = before, title: str = model.title) -> None:
            context.progress((done + here) / total, f"{title} {what}")

        weights.pull(model.id, tell)
        before += model.size


def _scan(app: App, context: JobContext, args: dict[str, Any]) -> None:
    """Scans the root `root_id` (every root without it), or only its folder `under`."""
    from segue.catalog.art import ArtStore
    from segue.catalog.scan import scan_all, scan_root, told

    art = ArtStore(app.settings.art_dir)
    wanted = args.get("root_id")
    root = next((root for root in app.store.files.roots() if root.id == wanted), None)
    if wanted and root is None:
        return  # it was taken out of the library since
    if root is None:
        report = scan_all(app.store, art, context.progress)
    else:
        report = scan_root(app.store, art, root, under=args.get("under", ""), progress=context.progress)
    listen_to_what_is_new(app)
    if report.added:
        look_again(app)
    context.progress(1.0, told(report))


def ears_of(app: App) -> Ears:
    """The engines that read."""
    return Ears(app.engines.hearing, app.engines.detector, app.engines.voices)


def dubs_of(app: App) -> DubDesk:
    """What is done with dubs of the library."""
    return DubDesk(
        app.store, partial(tools_of, app), app.settings.media_dir / "dubs", samples=app.settings.voices_dir / "samples"
    )


def previews_of(app: App) -> Previews:
    """Minutes of episodes in other languages, to be heard before dubs are made."""
    return Previews(app.store, partial(tools_of, app), app.settings.media_dir / "previews")


def tools_of(app: App) -> Tools:
    """What dubs are made with."""
    return Tools(ears_of(app), router_of(app), (*app.engines.speech, *app.engines.cloning), steps_of(app))


def steps_of(app: App) -> Steps:
    """Where results of long work are kept."""
    return Steps(app.settings.steps_dir)


def can_read(app: App) -> bool:
    """Whether the weights that reading needs are here."""
    try:
        return all(app.engines.weights.path(model).is_dir() for model in READING_MODELS)
    except SegueError:
        return False


def read_what_is_played(app: App, item_ids: Iterable[str]) -> None:
    """Has episodes that somebody listens to written down before all others, where the settings want that."""
    if app.settings.read != "off" and can_read(app):
        want_played(app.store, app.jobs, item_ids)


def read_the_rest(app: App) -> None:
    """Has everything written down that nobody wrote down, when nothing else is to be done and the settings want it."""
    if app.settings.read == "all" and can_read(app):
        want_the_rest(app.store, app.jobs)


def _read(app: App, context: JobContext, args: dict[str, Any]) -> None:
    """Reads `item_id`, or the newest episode that nobody has read; for a while, then others have their turn."""
    from segue.understanding.jobs import submit_waiting

    if read_slice(app.store, app.jobs, ears_of(app), steps_of(app), context, args):
        want_index(app.jobs)
        submit_waiting(app.store, app.jobs)
        read_the_rest(app)


def can_see(app: App) -> bool:
    """Whether the weights that reading words on a screen needs are here."""
    from segue.engines.ocr.paddle import MODEL

    try:
        return app.engines.weights.path(MODEL).is_dir()
    except SegueError:
        return False


def _look(app: App, context: JobContext, args: dict[str, Any]) -> None:
    """Looks at the film of `item_id`, or at one that nobody has looked at; for a while, then others have their turn."""
    from segue.understanding.jobs import submit_waiting
    from segue.understanding.screen.jobs import look_slice, want_screens

    how = (app.engines.pictures, steps_of(app), context)
    if look_slice(app.store, app.jobs, *how, args.get("item_id", "")):
        want_index(app.jobs)
        submit_waiting(app.store, app.jobs)
        want_screens(app.store, app.jobs, app.engines.pictures)


def listen_to_what_is_new(app: App) -> None:
    """Has everything analysed that was not, after all other work."""
    from segue.analysis.profile import ENGINE, VERSION
    from segue.understanding.jobs import submit_waiting
    from segue.understanding.screen.jobs import want_screens

    if app.store.profiles.missing(ENGINE, VERSION, limit=1):
        app.jobs.submit("analyse", {}, key="analyse", priority=-10)
    submit_waiting(app.store, app.jobs)
    read_the_rest(app)
    if can_see(app):
        want_screens(app.store, app.jobs, app.engines.pictures)
    want_index(app.jobs)


def _understand(app: App, context: JobContext, args: dict[str, Any]) -> None:
    from segue.understanding.jobs import work

    work(app.store, app.jobs, context, args.get("item_ids"), app.engines.llm, app.engines.embedder, steps_of(app))


def desk_of(app: App) -> ImportDesk:
    """Where listeners hand in histories from elsewhere."""
    return ImportDesk(app.store, app.jobs, app.settings.home / "imports")


def erase_listener(app: App, user_id: str) -> dict[str, int]:
    """Removes everything of a listener but the account, and has models made anew that learned from it; returns how
    many rows went from each table."""
    desk_of(app).discard(user_id)
    gone = app.store.mine.erase(user_id)
    app.taste.forget(user_id)
    app.recommender.forget(user_id)
    app.jobs.submit("train", {"forget": True}, key="train:forget")
    return gone


def look_again(app: App) -> None:
    """Has plays from elsewhere matched with what has come into the library; once for many comings."""
    if app.store.imports.waiting_users():
        app.jobs.submit("match_history", {}, key="match_history", priority=-5, delay_ms=5 * 60_000)


def _import_history(app: App, context: JobContext, args: dict[str, Any]) -> None:
    """Brings the file of the import `import_id` in. What is said of it to others tells nothing of its owner."""
    from segue.listening.imports.run import bring_in
    from segue.store.rows import now_ms

    bring_in(app.store, args["import_id"], context, now_ms)


def _match_history(app: App, context: JobContext, _args: dict[str, Any]) -> None:
    from segue.listening.imports.run import match_again

    match_again(app.store, context)


def _analyse(app: App, context: JobContext, args: dict[str, Any]) -> None:
    """Analyses `item_ids`, or for a minute what nobody has analysed; what is left then goes into another job."""
    from segue.analysis.jobs import SLICE_S, analyse_missing

    ids = args.get("item_ids")
    result = analyse_missing(app.store, context, ids, None if ids else SLICE_S)
    if ids is None and result.left and (result.done or result.failed):
        app.jobs.submit("analyse", {}, key="analyse", priority=-10)


TRAINING_ROUND_MS = 6 * 3_600_000
_LARGE_CATALOG = 20_000


def _train(app: App, context: JobContext, args: dict[str, Any]) -> None:
    """Trains the recommender; with `again`, every six hours, but only when somebody has played something since; with
    `forget`, nothing of what was trained before stays."""
    from segue.recommend.apart import train_apart
    from segue.recommend.train import told, train
    from segue.store.rows import now_ms

    files = app.recommender.files
    assert files is not None
    stamp = list(app.store.signals.played_stamp())
    if not args.get("again") or files.about().get("stamp") != stamp:
        if app.store.signals.catalog_stamp()[1] > _LARGE_CATALOG:
            train_apart(app.settings.home, app.settings.database_url, context)
        else:
            done = train(app.store, files, now_ms(), context.progress)
            context.progress(1.0, told(done))
    if args.get("forget"):
        files.forget_past()
    if args.get("again"):
        app.jobs.submit("train", {"again": True}, key="train:round", delay_ms=TRAINING_ROUND_MS, priority=-20)


MIXES_ROUND_MS = 30 * 60_000
_STILL_HERE_MS = 60 * 86_400_000
"""Who has played nothing for so long gets no new mixes until they come again."""


def _mixes(app: App, context: JobContext, args: dict[str, Any]) -> None:
    """Makes what is due of the playlists for the listener `user_id`, or for everybody who listens; with `again`, looks
    every half hour whose morning it is."""
    from segue.recommend.mixes import Mixer
    from segue.store.rows import now_ms

    mixer = Mixer(app.store, app.recommender)
    since = now_ms() - _STILL_HERE_MS
    users = [user for user in app.store.accounts.users() if not user.disabled]
    for number, user in enumerate(users):
        context.progress(number / len(users), "Making playlists")
        if args.get("user_id") == user.id or (not args.get("user_id") and app.store.signals.heard(user.id, since, 1)):
            mixer.refresh(user)
    if args.get("again"):
        app.jobs.submit("mixes", {"again": True}, key="mixes:round", delay_ms=MIXES_ROUND_MS, priority=-15)


def demo_of(app: App, workers: int = 2) -> "Demo":
    """The demo library of this house, as it is or will be built."""
    from segue.catalog.demo.build import Demo

    return Demo(
        folder=app.settings.media_dir / "demo",
        store=app.store,
        art=ArtStore(app.settings.art_dir),
        podcasts=app.podcasts,
        make_kit=partial(_demo_kit, app.settings.weights_dir),
        workers=workers,
    )


def _demo_kit(weights_dir: Path) -> "Kit":
    """The engines that the demo is made with; one thread each, because two workers run side by side."""
    from segue.catalog.demo.units import Kit
    from segue.engines.synth.soundfont import SoundFontSynth
    from segue.engines.tts.kokoro import KokoroSpeech
    from segue.engines.tts.piper import PiperSpeech

    weights = WeightsStore(weights_dir)
    return Kit(SoundFontSynth(weights.path), (PiperSpeech(weights.path, 1), KokoroSpeech(weights.path, 1)))


def _build_demo(app: App, context: JobContext, _args: dict[str, Any]) -> None:
    """Builds the demo library: an album as soon as the soundfont is here, the rest when the voices are."""
    from segue.catalog.demo.units import plan
    from segue.engines.synth.soundfont import MODEL

    app.engines.weights.pull(MODEL)
    units = plan()
    first = [unit for unit in units if unit.group == units[0].group]
    demo_of(app).build(Share(context, 0.0, 0.1), units=first)
    listen_to_what_is_new(app)
    _pull_models(app, Share(context, 0.1, 0.2), {})
    demo_of(app).build(Share(context, 0.2, 1.0))
    listen_to_what_is_new(app)


def library_watcher(app: App) -> "Watcher":
    """What has the library's folders scanned when something changes in them; not yet started."""
    from segue.catalog.watch import Watcher

    def submit(root_id: str, under: str) -> None:
        app.jobs.submit("scan", {"root_id": root_id, "under": under}, key=f"scan:{root_id}:{under}"[:300].rstrip(":"))

    return Watcher(app.store.files.roots, submit)


_DAY_MS = 86_400_000


def _tidy(app: App, _context: JobContext, _args: dict[str, Any]) -> None:
    """Forgets what is no longer of use: ended jobs after 30 days, unused slates and old shows after 90."""
    from segue.store.rows import now_ms

    now = now_ms()
    app.store.jobs.prune(now - 30 * _DAY_MS)
    app.store.listening.prune_slates(now - 90 * _DAY_MS)
    app.store.shows.prune(now - 90 * _DAY_MS)
    app.dj.booth.tidy()
    app.store.accounts.remove_sessions(expired_before_ms=now)
