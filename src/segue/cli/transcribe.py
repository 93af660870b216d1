"""`segue transcribe`: what recordings say."""

import json
import time
from dataclasses import asdict
from pathlib import Path
from typing import Any

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

from segue.cli import opened
from segue.model.errors import BadInput
from segue.understanding.reading.shapes import Ears, Reading
from segue.wiring import App


def transcribe(
    what: str = typer.Argument("", metavar="FILE|ITEM", help="A sound file, or the id of an item of the library."),
    language: str = typer.Option("", help="The language that is spoken, such as `en`; found out without it."),
    speakers: int = typer.Option(0, help="How many people speak; found out without it. 1 saves telling them apart."),
    costs: bool = typer.Option(False, "--costs", help="Tell what reading the library has cost so far."),
    as_json: bool = typer.Option(False, "--json", help="Print JSON."),
) -> None:
    """Write down what a recording says: sentences with times and speakers, and where there is music or silence.

    It can be stopped and goes on where it was. The transcript of an item of the library is kept with it.
    """
    with opened() as app:
        if costs:
            _print_costs(app, as_json)
        elif not what:
            raise BadInput("Say what to write down.", "Give a sound file, or an item's id.")
        elif Path(what).is_file():
            _file(app, Path(what), language, speakers, as_json)
        else:
            _item(app, what, as_json)


def _file(app: App, path: Path, language: str, count: int, as_json: bool) -> None:
    from segue.understanding.reading.read import read
    from segue.wiring import ears_of, steps_of

    ears = ears_of(app)
    if count == 1:
        ears = Ears(ears.hearing, ears.detector)
    began = time.monotonic()
    stages: dict[str, float] = {}
    with _bar() as bar:
        tell = _Teller(bar, stages)
        reading = read(path, ears, steps_of(app), "", language or None, count or None, progress=tell.tell)
        tell.close()
    steps_of(app).tidy()
    wall_s = time.monotonic() - began
    if as_json:
        print(json.dumps(as_plain(reading, path.name, wall_s, stages), ensure_ascii=False))
        return
    _print(reading)
    length_s = max(0.001, reading.map.duration_ms / 1000)
    print(f"\n{_clock(reading.map.duration_ms)} in {wall_s:.1f} s ({wall_s / length_s:.2f} × real time).")


def as_plain(reading: Reading, name: str, wall_s: float, stages: dict[str, float]) -> dict[str, Any]:
    """A reading as `--json` prints it; `stages_s` are seconds of each stage, `rtf` seconds for a second of sound."""
    length_s = max(0.001, reading.map.duration_ms / 1000)
    return {
        "file": name,
        "duration_ms": reading.map.duration_ms,
        "language": reading.transcript.language,
        "language_probability": round(reading.language_probability, 4),
        "engine": reading.transcript.engine,
        "version": reading.transcript.version,
        "seconds": round(wall_s, 2),
        "rtf": round(wall_s / length_s, 4),
        "cpu_s": round(reading.cpu_s, 2),
        "stages_s": {stage: round(seconds, 2) for stage, seconds in stages.items()},
        "speakers": [{"name": voice.name, "speech_ms": voice.speech_ms} for voice in reading.voices],
        "spans": [asdict(span) for span in reading.spans],
        "segments": [asdict(segment) for segment in reading.sentences],
        "notices": list(reading.notices),
    }


def _item(app: App, item_id: str, as_json: bool) -> None:
    from segue.understanding.reading.jobs import estimate_ms, read_item, told
    from segue.wiring import ears_of, steps_of

    item = app.store.catalog.item(item_id)
    guess_s = estimate_ms(app.store, item.duration_ms) / 1000
    with _bar() as bar:
        teller = _Teller(bar, {})
        teller.message(f"About {guess_s / 60:.0f} min of processor time")
        done = read_item(app.store, ears_of(app), steps_of(app), item_id, teller, again=True)
    assert done is not None  # `again` never answers that there is nothing to do
    if as_json:
        transcripts = [each for each in app.store.feeds.transcripts(item_id) if each.engine == done.engine]
        segments = [asdict(segment) for each in transcripts for segment in each.segments]
        print(json.dumps(asdict(done) | {"segments": segments}, ensure_ascii=False))
        return
    print(told(done) + ".")
    for notice in done.notices:
        print(notice)


def _print_costs(app: App, as_json: bool) -> None:
    cost = app.store.readings.cost()
    if as_json:
        print(json.dumps(asdict(cost)))
        return
    hours, cpu = cost.sound_ms / 3_600_000, cost.cpu_ms / 3_600_000
    share = f" ({cost.cpu_ms / cost.sound_ms:.2f} of the sound's length)" if cost.sound_ms else ""
    print(f"{cost.items:,} items read, {hours:.1f} h of sound, for {cpu:.1f} h of processor time{share}.")


def _print(reading: Reading) -> None:
    speaker = ""
    for sentence in reading.sentences:
        if sentence.speaker != speaker:
            speaker = sentence.speaker
            print(f"\n{speaker}" if len(reading.voices) > 1 else "")
        print(f"{_clock(sentence.start_ms):>9}  {sentence.text}")
    for notice in reading.notices:
        print(notice)


def _clock(ms: int) -> str:
    hours, minutes, seconds = ms // 3_600_000, ms // 60_000 % 60, ms / 1000 % 60
    return f"{hours}:{minutes:02}:{seconds:04.1f}" if hours else f"{minutes}:{seconds:04.1f}"


def _bar() -> Progress:
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
    return Progress(*columns, console=Console(stderr=True), transient=True)


class _Teller:
    """A reading's progress as a bar; counts how long each stage took."""

    def __init__(self, bar: Progress, stages: dict[str, float]) -> None:
        self._bar, self._stages = bar, stages
        self._task = bar.add_task("Reading", total=1.0)
        self._stage, self._since = "", time.monotonic()

    def tell(self, fraction: float, what: str) -> None:
        if what != self._stage:
            self.close()
            self._stage = what
        self._bar.update(self._task, completed=fraction, description=what[:50])

    def close(self) -> None:
        now = time.monotonic()
        if self._stage and self._stage != "Read":
            self._stages[self._stage] = self._stages.get(self._stage, 0.0) + now - self._since
        self._since = now

    def message(self, text: str) -> None:
        self._bar.update(self._task, description=text)

    def progress(self, fraction: float, message: str = "") -> None:
        self.tell(fraction, message)

    def check_cancelled(self) -> None:
        return


def register(root: typer.Typer) -> None:
    """Adds the command."""
    root.command()(transcribe)
