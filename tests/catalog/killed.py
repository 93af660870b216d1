"""A scan in a process of its own, for tests that kill it: `python -m tests.catalog.killed DATABASE ART FOLDER`."""

import sys
from pathlib import Path

from segue.catalog import scan
from segue.catalog.art import ArtStore
from segue.store import Store


def main(url: str, art: str, folder: str) -> None:
    scan.BATCH_FILES = 5
    store = Store.open(url)

    def tell(fraction: float, message: str) -> None:
        print(f"{fraction:.3f} {message}", flush=True)
        sys.stdin.readline()  # goes on when told

    scan.scan_root(store, ArtStore(Path(art)), scan.add_root(store, Path(folder)), progress=tell)
    print("done", flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
