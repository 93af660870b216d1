import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from segue.jobs.base import JobContext, JobKind
from segue.jobs.inline import InlineRunner
from segue.model.errors import BadInput
from segue.store import Store


def until(condition: Callable[[], bool], seconds: float = 10) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it never came about"
        time.sleep(0.02)


def test_a_job_runs_and_is_done(store: Store) -> None:
    seen: list[Any] = []

    def note(ctx: JobContext, args: dict[str, Any]) -> None:
        ctx.progress(0.5, "half")
        seen.append(args["n"])

    runner = InlineRunner(store.jobs, [JobKind("note", note)])
    runner.start()
    try:
        job = runner.submit("note", {"n": 7})
        until(lambda: store.jobs.get(job.id).state == "done")
    finally:
        runner.stop()
    assert seen == [7]
    assert store.jobs.get(job.id).progress == 1.0


def test_a_failure_is_tried_again_then_told(store: Store) -> None:
    def fail(_ctx: JobContext, _args: dict[str, Any]) -> None:
        raise BadInput("It is broken.", "Mend it.")

    runner = InlineRunner(store.jobs, [JobKind("fail", fail, max_attempts=2, retry_in_ms=0)])
    job = runner.submit("fail")
    runner.drain()
    ended = store.jobs.get(job.id)
    assert (ended.state, ended.attempts, ended.error) == ("failed", 2, "It is broken. Mend it.")


def test_an_unforeseen_error_does_not_end_the_worker(store: Store) -> None:
    kinds = [JobKind("bad", lambda _c, _a: 1 / 0 and None, max_attempts=1), JobKind("good", lambda _c, _a: None)]
    runner = InlineRunner(store.jobs, kinds)
    bad, good = runner.submit("bad"), runner.submit("good")
    runner.drain()
    assert store.jobs.get(bad.id).state == "failed"
    assert "ZeroDivisionError" in store.jobs.get(bad.id).error
    assert store.jobs.get(good.id).state == "done"


def test_cancel_stops_a_running_job(store: Store) -> None:
    started = threading.Event()

    def endless(ctx: JobContext, _args: dict[str, Any]) -> None:
        started.set()
        while True:
            ctx.progress(0.1)
            time.sleep(0.01)

    runner = InlineRunner(store.jobs, [JobKind("endless", endless)])
    runner.start()
    try:
        job = runner.submit("endless")
        assert started.wait(10)
        store.jobs.cancel(job.id)
        until(lambda: store.jobs.get(job.id).state == "cancelled")
    finally:
        runner.stop()


def test_closing_interrupts_and_the_next_start_goes_on(store: Store) -> None:
    started = threading.Event()

    def slow(ctx: JobContext, _args: dict[str, Any]) -> None:
        if started.is_set():
            return
        started.set()
        while True:
            ctx.check_cancelled()
            time.sleep(0.01)

    kind = JobKind("slow", slow)
    first = InlineRunner(store.jobs, [kind])
    first.start()
    job = first.submit("slow")
    assert started.wait(10)
    first.stop()
    assert store.jobs.get(job.id).state == "waiting"
    InlineRunner(store.jobs, [kind]).drain()
    ended = store.jobs.get(job.id)
    assert (ended.state, ended.attempts) == ("done", 1)


VICTIM = """
import sys, time
from segue.jobs.base import JobKind
from segue.jobs.inline import InlineRunner
from segue.store import Store

def work(ctx, args):
    print("working", flush=True)
    while True:
        ctx.progress(0.3)
        time.sleep(0.05)

store = Store.open(sys.argv[1])
runner = InlineRunner(store.jobs, [JobKind("work", work)])
runner.submit("work")
runner.drain()
"""


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="needs /proc to see at once that a runner died")
def test_work_of_a_killed_process_is_taken_up(store: Store, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'segue.db'}"
    victim = subprocess.Popen([sys.executable, "-c", VICTIM, url], stdout=subprocess.PIPE, text=True)
    assert victim.stdout and victim.stdout.readline() == "working\n"
    victim.kill()
    victim.wait()
    (left,) = store.jobs.latest("running")
    done: list[str] = []
    InlineRunner(store.jobs, [JobKind("work", lambda _c, _a: done.append("now"))]).drain()
    assert done == ["now"]
    assert store.jobs.get(left.id).state == "done"
