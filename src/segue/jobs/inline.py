"""Runs jobs in threads of this process, one queue for all processes of a house."""

import logging
import os
import socket
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from segue.jobs.base import JobKind, JobStore, by_name
from segue.model.errors import Cancelled, SegueError
from segue.model.work import Job

log = logging.getLogger(__name__)

_POLL_S = 1.0
_HEARTBEAT_S = 5.0
_DEAD_AFTER_MS = 60_000
"""A runner on another machine that has not been heard of for this long is taken for dead."""
_WRITE_EVERY_S = 0.5
"""Progress is written at most this often."""


class _Interrupted(Cancelled):
    """The runner is closing: the job goes on at the next start."""


class InlineContext:
    """What a job that runs here may say and ask."""

    def __init__(self, store: JobStore, job: Job, closing: threading.Event) -> None:
        self._store, self._job, self._closing = store, job, closing
        self._written = 0.0
        self._last = (job.progress, job.message)

    @property
    def message(self) -> str:
        """What was said last, written or not."""
        return self._last[1]

    def progress(self, fraction: float, message: str = "") -> None:
        """Says how far the work is; writes it twice a second at most."""
        self._last = (min(max(fraction, 0.0), 1.0), message or self._last[1])
        self.check_cancelled()

    def check_cancelled(self) -> None:
        """Raises Cancelled when the job was asked to stop or the runner is closing."""
        if self._closing.is_set():
            raise _Interrupted("The server is closing.", "The work goes on at its next start.")
        now = time.monotonic()
        if now - self._written >= _WRITE_EVERY_S:
            self._written = now
            if self._store.report(self._job.id, *self._last):
                raise Cancelled("Stopped as asked.")


class InlineRunner:
    """The runner of one process: `workers` threads that share the store's queue."""

    def __init__(self, store: JobStore, kinds: Sequence[JobKind], workers: int = 1) -> None:
        self._store = store
        self._kinds = by_name(kinds)
        self._workers = workers
        self._name = f"{socket.gethostname()}:{os.getpid()}:{_started(os.getpid())}:{id(self):x}"
        self._closing = threading.Event()
        self._wake = threading.Event()
        self._threads: list[threading.Thread] = []

    def submit(
        self, name: str, args: dict[str, Any] | None = None, key: str = "", priority: int = 0, delay_ms: int = 0
    ) -> Job:
        """Adds a job of a known kind and wakes a worker."""
        kind = self._kinds[name]
        job = self._store.add(name, args or {}, key, priority, kind.max_attempts, delay_ms)
        self._wake.set()
        return job

    def start(self) -> None:
        """Takes over what dead runners left, and begins."""
        self._closing.clear()
        self._take_over()
        self._threads = [
            threading.Thread(target=self._work, name=f"job-worker-{number}", daemon=True)
            for number in range(self._workers)
        ]
        self._threads.append(threading.Thread(target=self._beat, name="job-heartbeat", daemon=True))
        for thread in self._threads:
            thread.start()

    def stop(self, timeout_s: float = 10.0) -> None:
        """Interrupts running jobs at their next word and waits for the workers."""
        self._closing.set()
        self._wake.set()
        until = time.monotonic() + timeout_s
        for thread in self._threads:
            thread.join(max(0.0, until - time.monotonic()))
        self._threads = []

    def drain(self) -> None:
        """Works here and now until no job can run."""
        self._take_over()
        while job := self._store.claim(self._name, list(self._kinds)):
            self._run(job)

    def _work(self) -> None:
        names = list(self._kinds)
        while not self._closing.is_set():
            try:
                job = self._store.claim(self._name, names) if self._store.waiting(names) else None
            except Exception:
                log.exception("The job queue can't be read; trying again.")
                job = None
            if job is None:
                self._wake.wait(_POLL_S)
                self._wake.clear()
            else:
                self._run(job)

    def _run(self, job: Job) -> None:
        kind = self._kinds[job.name]
        context = InlineContext(self._store, job, self._closing)
        try:
            kind.run(context, job.args)
        except _Interrupted:
            self._store.release(job.id)
        except Cancelled as stop:
            self._store.finish(job.id, "cancelled", stop.message)
        except SegueError as error:
            self._failed(job, kind, str(error))
        except Exception as error:  # one broken job must not end the worker
            log.exception("Job %s (%s) failed.", job.name, job.id)
            self._failed(job, kind, f"Something unforeseen went wrong ({type(error).__name__}: {error}).")
        else:
            self._store.finish(job.id, "done", context.message)

    def _failed(self, job: Job, kind: JobKind, error: str) -> None:
        again = job.attempts < job.max_attempts
        wait_ms = kind.retry_in_ms * 2 ** (job.attempts - 1) if again else None
        self._store.finish(job.id, "failed", error=error, retry_in_ms=wait_ms)

    def _beat(self) -> None:
        while not self._closing.wait(_HEARTBEAT_S):
            try:
                self._store.heartbeat(self._name)
                self._take_over()
            except Exception:
                log.exception("The job queue can't be written; trying again.")

    def _take_over(self) -> None:
        for job_id, runner, heartbeat_at_ms in self._store.running():
            if runner != self._name and _is_dead(runner, heartbeat_at_ms):
                log.warning("Taking up job %s, whose runner died.", job_id)
                self._store.release(job_id)
                self._wake.set()


def _is_dead(runner: str, heartbeat_at_ms: int) -> bool:
    host, pid, started, *_ = [*runner.split(":"), "", "", ""]
    if host == socket.gethostname() and pid.isdigit() and Path("/proc").is_dir():
        return _started(int(pid)) != started
    return time.time() * 1000 - heartbeat_at_ms > _DEAD_AFTER_MS


def _started(pid: int) -> str:
    """When a process of this machine started, in kernel ticks (field 22 of /proc/PID/stat); empty if gone."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text("utf-8", "replace")
    except OSError:
        return ""
    return stat.rpartition(")")[2].split()[19]
