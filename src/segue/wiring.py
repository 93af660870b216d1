"""The only place that picks adapters and puts the parts together."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from segue.config import Settings
from segue.jobs.base import JobContext, JobKind, Runner
from segue.jobs.inline import InlineRunner
from segue.store import Store


@dataclass(slots=True)
class App:
    """A house put together: what `api` and `cli` work with."""

    settings: Settings
    store: Store
    jobs: Runner
    closers: list[Callable[[], None]] = field(default_factory=list)

    def close(self) -> None:
        """Stops the background work and closes what was opened."""
        self.jobs.stop()
        for close in reversed(self.closers):
            close()
        self.store.close()


def build(settings: Settings) -> App:
    """Opens the store (migrating it) and wires the parts. Nothing heavy is loaded, no job is started."""
    for folder in (settings.home, settings.cache_dir, settings.media_dir):
        folder.mkdir(parents=True, exist_ok=True)
    settings.home.chmod(0o700)
    store = Store.open(settings.database_url)
    app: App

    def kind(name: str, run: Callable[[App, JobContext, dict[str, Any]], None], **how: Any) -> JobKind:
        return JobKind(name, lambda context, args: run(app, context, args), **how)

    runner = InlineRunner(store.jobs, [kind("tidy", _tidy)], settings.workers)
    app = App(settings=settings, store=store, jobs=runner)
    return app


_DAY_MS = 86_400_000


def _tidy(app: App, _context: JobContext, _args: dict[str, Any]) -> None:
    """Forgets what is no longer of use: ended jobs after 30 days, unused slates and old shows after 90."""
    from segue.store.rows import now_ms

    now = now_ms()
    app.store.jobs.prune(now - 30 * _DAY_MS)
    app.store.listening.prune_slates(now - 90 * _DAY_MS)
    app.store.shows.prune(now - 90 * _DAY_MS)
    app.store.accounts.remove_sessions(expired_before_ms=now)
