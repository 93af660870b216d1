from segue.store import Store


def test_one_waiting_job_per_key_and_one_running(any_store: Store) -> None:
    first = any_store.jobs.add("scan", {"root": "a"}, key="scan:a")
    assert any_store.jobs.add("scan", {"root": "a"}, key="scan:a") == first
    claimed = any_store.jobs.claim("r", ["scan"])
    assert claimed and claimed.id == first.id and claimed.state == "running" and claimed.attempts == 1
    again = any_store.jobs.add("scan", {"root": "a"}, key="scan:a")
    assert again.id != first.id
    assert any_store.jobs.claim("r", ["scan"]) is None, "its key is running already"
    any_store.jobs.finish(first.id, "done")
    assert any_store.jobs.claim("r", ["scan"]).id == again.id  # type: ignore[union-attr]


def test_priority_first_and_only_known_names(any_store: Store) -> None:
    any_store.jobs.add("low", {})
    high = any_store.jobs.add("high", {}, priority=5)
    any_store.jobs.add("unknown", {}, priority=9)
    claimed = any_store.jobs.claim("r", ["low", "high"])
    assert claimed and claimed.id == high.id


def test_cancel_now_or_at_the_next_word(any_store: Store) -> None:
    waiting = any_store.jobs.add("a", {})
    assert any_store.jobs.cancel(waiting.id).state == "cancelled"
    running = any_store.jobs.add("a", {})
    any_store.jobs.claim("r", ["a"])
    assert any_store.jobs.report(running.id, 0.1, "going") is False
    assert any_store.jobs.cancel(running.id).state == "running"
    assert any_store.jobs.report(running.id, 0.2, "going") is True


def test_a_released_job_waits_again_without_a_lost_try(any_store: Store) -> None:
    job = any_store.jobs.add("a", {})
    any_store.jobs.claim("dead", ["a"])
    assert any_store.jobs.running()[0][:2] == (job.id, "dead")
    any_store.jobs.release(job.id)
    back = any_store.jobs.get(job.id)
    assert (back.state, back.attempts) == ("waiting", 0)
