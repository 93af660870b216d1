"""Where listeners hand in their files: kept aside until a job has read them, and never where others look."""

from dataclasses import dataclass
from pathlib import Path

from segue.jobs.base import Runner
from segue.model.errors import BadInput, Conflict, NotFound
from segue.model.ids import new_id
from segue.model.work import Job
from segue.store import Store
from segue.store.imports import Import
from segue.store.rows import now_ms

MAX_FILE = 1024**3
"""The largest history that services send is some hundred megabytes."""
MOST_WAITING = 3


@dataclass(frozen=True, slots=True)
class ImportDesk:
    """Takes files in, hands them to the background, stops and resumes them."""

    store: Store
    jobs: Runner
    folder: Path
    """Private; files in it are removed when they were read."""

    def open(self, user_id: str, file_name: str) -> Import:
        """Makes place for a file: write it to `path`, then `submit`. Raises Conflict when too many wait."""
        waiting = [each for each in self.store.imports.latest(user_id) if self.state(each) in {"waiting", "running"}]
        if len(waiting) >= MOST_WAITING:
            raise Conflict("Some of your files are being read already.", "Wait until they are done.")
        self.folder.mkdir(parents=True, exist_ok=True)
        self.folder.chmod(0o700)
        id_ = new_id("import")
        shown = "".join(each for each in file_name.rpartition("/")[2] if each.isprintable())[-120:]
        path = self.folder / f"{id_}{_suffix(shown)}"
        return Import(id_, user_id, shown or "history", str(path), created_at_ms=now_ms())

    def submit(self, brought: Import) -> Import:
        """Has a file read that lies at its `path`. Raises BadInput when it is empty or too large."""
        path = Path(brought.path)
        size = path.stat().st_size
        if not size or size > MAX_FILE:
            path.unlink(missing_ok=True)
            what = "is too large for a history" if size else "is empty"
            raise BadInput(f"The file {what}.", "Is it the right one?")
        self.store.imports.put(brought)
        return self._handed_over(brought)

    def resume(self, user_id: str, import_id: str) -> Import:
        """Goes on with a file that was stopped. Raises NotFound; Conflict when there is nothing to go on with."""
        brought = self.store.imports.get(user_id, import_id)
        if self.state(brought) != "cancelled" or not Path(brought.path).is_file():
            raise Conflict("There is nothing to go on with.", "Bring the file again: what was read counts once.")
        return self._handed_over(brought)

    def cancel(self, user_id: str, import_id: str) -> Import:
        """Stops reading; what was read stays, and `resume` goes on. Raises NotFound."""
        brought = self.store.imports.get(user_id, import_id)
        if brought.job_id:
            self.store.jobs.cancel(brought.job_id)
        return self.store.imports.get(user_id, import_id)

    def state(self, brought: Import) -> str:
        """`waiting`, `running`, `cancelled`, `done` or `failed`."""
        return self.progress(brought)[0]

    def progress(self, brought: Import) -> tuple[str, float]:
        """(state, share of the file that was read)."""
        if brought.state in {"done", "failed"} or not brought.job_id:
            return brought.state, 1.0 if brought.state == "done" else 0.0
        job = self._job(brought.job_id)
        if job is None:
            return "cancelled", 0.0
        return ("running" if job.state == "done" else job.state), job.progress

    def discard(self, user_id: str) -> None:
        """Stops everything of a listener and removes their files: all of theirs is about to be erased."""
        for brought in self.store.imports.latest(user_id, limit=10_000):
            if brought.job_id and self._job(brought.job_id):
                self.store.jobs.cancel(brought.job_id)
            if brought.path:
                Path(brought.path).unlink(missing_ok=True)

    def _handed_over(self, brought: Import) -> Import:
        # Keys of jobs can be seen by others: this one tells nothing.
        key = f"import_history:{brought.id}"
        job = self.jobs.submit("import_history", {"import_id": brought.id}, key=key, priority=6)
        self.store.imports.change(brought.id, job_id=job.id)
        return self.store.imports.get(brought.user_id, brought.id)

    def _job(self, job_id: str) -> Job | None:
        try:
            return self.store.jobs.get(job_id)
        except NotFound:
            return None


def _suffix(name: str) -> str:
    suffix = Path(name).suffix.lower()
    return suffix if suffix in {".zip", ".json", ".jsonl", ".csv", ".tsv", ".txt", ".gz"} else ""
