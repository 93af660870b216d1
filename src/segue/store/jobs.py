"""Background work, kept so that a kill loses none of it."""

from typing import Any

from sqlalchemy import and_, or_, select, update

from segue.model.errors import NotFound
from segue.model.ids import new_id
from segue.model.work import Job
from segue.store import schema as t
from segue.store.database import Database
from segue.store.rows import noun_of, now_ms, row_of


class JobRepo:
    """The queue of `segue.jobs`."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def add(
        self,
        name: str,
        args: dict[str, Any],
        key: str = "",
        priority: int = 0,
        max_attempts: int = 3,
        delay_ms: int = 0,
    ) -> Job:
        """Adds a job, or returns the one that waits under the same `key`."""
        c = t.jobs.c
        with self._db.write() as connection:
            if key:
                known = connection.execute(select(t.jobs).where(c.key == key, c.state == "waiting")).first()
                if known:
                    return noun_of(Job, known)
            now = now_ms()
            job = Job(
                id=new_id("job"),
                name=name,
                args=args,
                key=key,
                priority=priority,
                max_attempts=max_attempts,
                created_at_ms=now,
                not_before_ms=now + delay_ms if delay_ms else 0,
            )
            connection.execute(t.jobs.insert(), [row_of(job, t.jobs, runner="")])
        return job

    def claim(self, runner: str, names: list[str]) -> Job | None:
        """Takes the next job that may run now, for `runner`; of two jobs with one key only one runs at a time."""
        c = t.jobs.c
        now = now_ms()
        other = t.jobs.alias("other")
        same_key_runs = select(other.c.id).where(other.c.key == c.key, other.c.state == "running", c.key != "")
        query = (
            select(t.jobs)
            .where(c.state == "waiting", c.not_before_ms <= now, c.name.in_(names), ~same_key_runs.exists())
            .order_by(c.priority.desc(), c.created_at_ms, c.id)
            .limit(1)
        )
        with self._db.write() as connection:
            if not self._db.is_sqlite:
                query = query.with_for_update(skip_locked=True, of=t.jobs)
            row = connection.execute(query).first()
            if row is None:
                return None
            changes = {
                "state": "running",
                "runner": runner,
                "attempts": row.attempts + 1,
                "started_at_ms": row.started_at_ms or now,
                "heartbeat_at_ms": now,
                "error": "",
            }
            connection.execute(update(t.jobs).where(c.id == row.id).values(**changes))
            return noun_of(Job, dict(row._mapping) | changes)

    def waiting(self, names: list[str]) -> bool:
        """Whether a job could be claimed now; cheap, for the runner's poll."""
        c = t.jobs.c
        query = select(c.id).where(c.state == "waiting", c.not_before_ms <= now_ms(), c.name.in_(names)).limit(1)
        with self._db.read() as connection:
            return connection.scalar(query) is not None

    def report(self, job_id: str, progress: float, message: str) -> bool:
        """Notes progress and that the runner lives; returns whether the job was asked to stop."""
        c = t.jobs.c
        with self._db.write() as connection:
            changes = {"progress": progress, "message": message, "heartbeat_at_ms": now_ms()}
            connection.execute(update(t.jobs).where(c.id == job_id).values(**changes))
            return bool(connection.scalar(select(c.cancel_requested).where(c.id == job_id)))

    def heartbeat(self, runner: str) -> None:
        """Notes that `runner` lives."""
        c = t.jobs.c
        with self._db.write() as connection:
            statement = update(t.jobs).where(c.runner == runner, c.state == "running")
            connection.execute(statement.values(heartbeat_at_ms=now_ms()))

    def finish(
        self, job_id: str, state: str, message: str = "", error: str = "", retry_in_ms: int | None = None
    ) -> None:
        """Ends a job as `done`, `failed` or `cancelled`; with `retry_in_ms` it waits to be tried again."""
        c = t.jobs.c
        now = now_ms()
        changes: dict[str, Any] = {"state": state, "error": error, "finished_at_ms": now, "runner": ""}
        if message:
            changes["message"] = message
        if state == "done":
            changes["progress"] = 1.0
        if retry_in_ms is not None:
            changes |= {"state": "waiting", "not_before_ms": now + retry_in_ms, "finished_at_ms": 0}
        with self._db.write() as connection:
            connection.execute(update(t.jobs).where(c.id == job_id).values(**changes))

    def cancel(self, job_id: str) -> Job:
        """Stops a job: at once when it waits, at its next word when it runs. Raises NotFound."""
        c = t.jobs.c
        with self._db.write() as connection:
            self.get(job_id)
            waiting = update(t.jobs).where(c.id == job_id, c.state == "waiting")
            connection.execute(waiting.values(state="cancelled", finished_at_ms=now_ms(), cancel_requested=True))
            connection.execute(update(t.jobs).where(c.id == job_id, c.state == "running").values(cancel_requested=True))
            return self.get(job_id)

    def get(self, job_id: str) -> Job:
        """One job. Raises NotFound."""
        with self._db.read() as connection:
            row = connection.execute(select(t.jobs).where(t.jobs.c.id == job_id)).first()
        if row is None:
            raise NotFound("There is no such job.", "Finished jobs are forgotten after a while.")
        return noun_of(Job, row)

    def latest(self, state: str = "", name: str = "", limit: int = 100) -> list[Job]:
        """Jobs: the running ones first, then the latest."""
        c = t.jobs.c
        query = select(t.jobs)
        if state:
            query = query.where(c.state == state)
        if name:
            query = query.where(c.name == name)
        with self._db.read() as connection:
            order = [(c.state == "running").desc(), (c.state == "waiting").desc(), c.created_at_ms.desc()]
            return [noun_of(Job, row) for row in connection.execute(query.order_by(*order).limit(limit))]

    def changed_since(self, since_ms: int, limit: int = 200) -> list[Job]:
        """Jobs that began, moved on or ended at or after `since_ms`."""
        c = t.jobs.c
        times = (c.created_at_ms, c.heartbeat_at_ms, c.finished_at_ms)
        query = select(t.jobs).where(or_(*(time >= since_ms for time in times))).order_by(c.created_at_ms).limit(limit)
        with self._db.read() as connection:
            return [noun_of(Job, row) for row in connection.execute(query)]

    def running(self) -> list[tuple[str, str, int]]:
        """(job id, runner, last heartbeat) of every running job."""
        c = t.jobs.c
        with self._db.read() as connection:
            rows = connection.execute(select(c.id, c.runner, c.heartbeat_at_ms).where(c.state == "running")).all()
        return [(row.id, row.runner, row.heartbeat_at_ms) for row in rows]

    def release(self, job_id: str) -> None:
        """Puts a job whose runner died back into the queue; the lost try is not counted against it."""
        c = t.jobs.c
        statement = update(t.jobs).where(and_(c.id == job_id, c.state == "running"))
        with self._db.write() as connection:
            connection.execute(statement.values(state="waiting", runner="", attempts=c.attempts - 1))

    def prune(self, before_ms: int) -> None:
        """Forgets jobs that ended before a time."""
        c = t.jobs.c
        with self._db.write() as connection:
            ended = c.state.in_(["done", "failed", "cancelled"])
            connection.execute(t.jobs.delete().where(ended, c.finished_at_ms < before_ms))
