"""Runs the benches named on the command line, or all; prints a table and keeps the figures in `bench/out`."""

import importlib
import json
import os
import pkgutil
import platform
import sys
import time
import traceback
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console
from rich.table import Table

import bench
from bench import Row

OUT = Path(__file__).parent / "out"


def names() -> list[str]:
    return sorted(module.name for module in pkgutil.iter_modules(bench.__path__) if not module.name.startswith("_"))


def run(name: str) -> list[Row]:
    try:
        return list(importlib.import_module(f"bench.{name}").run())
    except Exception as error:
        traceback.print_exc()
        return [Row(name, None, note=f"failed: {type(error).__name__}: {error}")]


def show(name: str, rows: list[Row], seconds: float) -> None:
    table = Table(title=f"{name} ({seconds:.0f} s)", title_justify="left")
    for column in ("measure", "value", "unit", "target", "met", "note"):
        table.add_column(column, justify="right" if column == "value" else "left", overflow="fold")
    for row in rows:
        value = "–" if row.value is None else f"{row.value:,.4g}" if abs(row.value) < 1000 else f"{row.value:,.0f}"
        met = {None: "", True: "yes", False: "NO"}[row.met]
        table.add_row(row.measure, value, row.unit, row.target, met, row.note)
    Console(width=150).print(table)


def main() -> int:
    wanted = sys.argv[1:] or names()
    if unknown := set(wanted) - set(names()):
        print(f"There is no bench called {', '.join(sorted(unknown))}. There are: {', '.join(names())}.")
        return 2
    OUT.mkdir(exist_ok=True)
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}")
    failed = False
    for name in wanted:
        began = time.monotonic()
        rows = run(name)
        show(name, rows, time.monotonic() - began)
        stamp = datetime.now(UTC).isoformat(timespec="seconds")
        kept = {"bench": name, "at": stamp, "rows": [asdict(row) | {"met": row.met} for row in rows]}
        (OUT / f"{name}.json").write_text(json.dumps(kept, indent=1))
        failed |= any(row.met is False for row in rows)
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
