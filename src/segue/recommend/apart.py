"""Training in a process of its own."""

import os
import subprocess
import sys
import time
from pathlib import Path

from segue.jobs.base import JobContext


def train_apart(home: Path, database_url: str, context: JobContext) -> None:
    """Trains in a process of its own: its memory goes back when it ends, and listeners don't share its lock. Raises
    RuntimeError when that process fails."""
    environment = os.environ | {
        "SEGUE_HOME": str(home), "SEGUE_DATABASE_URL": database_url, "PYTHONPATH": os.pathsep.join(sys.path),
    }  # fmt: skip
    process = subprocess.Popen([sys.executable, "-m", "segue", "recommend", "train", "--quiet"], env=environment)
    try:
        while process.poll() is None:
            context.progress(0.5, "Training in a process of its own")
            time.sleep(0.5)
    finally:
        if process.poll() is None:
            process.terminate()
            process.wait()
    if process.returncode:
        raise RuntimeError(f"The training ended with status {process.returncode}.")
