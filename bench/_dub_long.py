"""A dub of three hours: how much memory it takes. In a process of its own, whose peak is then the dub's.

The sound is a recording repeated, in a file at its full rate; what is said in it was read before (its sentences,
repeated), so that the measure ends in minutes; its map is made anew, of the whole. Every line is translated, placed,
spoken (what was spoken for the first round costs nothing in the others) and mixed.
"""

import json
import os
import subprocess
import sys
import time
from dataclasses import replace
from itertools import chain, repeat
from pathlib import Path

from bench import Row

HOURS = float(os.environ.get("SEGUE_BENCH_HOURS", "3"))


def rows(source: Path, weights: Path, folder: Path) -> list[Row]:
    """The peak memory, and that nothing was lost on the way."""
    order = [sys.executable, "-m", "bench._dub_long", str(source), str(weights), str(folder)]
    done = subprocess.run(order, capture_output=True, text=True, check=False)
    if done.returncode:
        return [Row("dub of a long file", None, note=done.stderr.strip().rpartition("\n")[2])]
    told = json.loads(done.stdout.splitlines()[-1])
    note = f"{told['lines']} lines, {told['wall_s']:.0f} s with the hearing done; {told['before_gb']} GB before"
    title = f"dub of {HOURS:g} hours"
    return [
        Row(f"{title}: peak memory", told["peak_gb"], "GB", "<= 2.5", note),
        Row(f"{title}: length off", told["length_off_ms"], "ms", "<= 100"),
        Row(f"{title}: placed", told["placed"], "%", ">= 100"),
        Row(f"{title}: overlaps", told["overlaps"], "", "<= 0"),
    ]


def _long(source: Path, weights: Path, folder: Path) -> dict[str, float]:
    from bench.dub import _tools
    from segue.audio.decode import decode, probe
    from segue.audio.encode import write_blocks
    from segue.dub.pipeline import Wish, dub
    from segue.understanding.reading.hearing_map import hearing_map
    from segue.understanding.reading.read import read
    from segue.understanding.reading.steps import file_digest

    tools = _tools(weights, folder / "steps")
    once = read(source, tools.ears, tools.steps, language="en")
    about = probe(source)
    rate_hz, channels = 44_100, about.channels or 1
    frames = sum(len(block) for block in decode(source, rate_hz, channels))
    rounds = max(1, round(HOURS * 3_600 * rate_hz / frames))
    whole = folder / "long.mp3"
    write_blocks(whole, chain.from_iterable(decode(source, rate_hz, channels) for _ in repeat(None, rounds)), rate_hz,
                 96_000 * channels, quick=True)  # fmt: skip
    began, before_gb = time.monotonic(), _peak_gb()
    map_ = hearing_map(whole, tools.ears.detector, tools.steps, file_digest(whole))
    said = [
        replace(line, start_ms=line.start_ms + at, end_ms=line.end_ms + at, words=())
        for at in (round(n * frames * 1000 / rate_hz) for n in range(rounds))
        for line in once.sentences
    ]
    reading = replace(once, map=map_, transcript=replace(once.transcript, segments=tuple(said)))
    made = dub(Wish(whole, "pt", "en", check=False), tools, folder / "long.pt.mp3", reading=reading)
    return {
        "peak_gb": _peak_gb(), "before_gb": before_gb, "lines": len(made.lines),
        "wall_s": time.monotonic() - began, "length_off_ms": abs(made.card.length_off_ms),
        "placed": round(100 * made.card.placed / made.card.lines, 1), "overlaps": made.card.overlaps,
    }  # fmt: skip


def _peak_gb() -> float:
    import resource

    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2, 2)


if __name__ == "__main__":
    print(json.dumps(_long(*map(Path, sys.argv[1:4]))))
