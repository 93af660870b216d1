"""`segue analyse`: how recordings sound."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn

from segue.cli import opened
from segue.model.errors import BadInput, SegueError
from segue.model.sound import AudioProfile

_SHOWN_FAILURES = 20


def analyse(
    what: list[str] = typer.Argument(None, metavar="[ITEM|PATH]...", help="Ids of items, or sound files."),
    everything: bool = typer.Option(False, "--all", help="All items of the library that were not analysed yet."),
    talk: bool = typer.Option(False, "--talk", help="The files are talk: seek no beat and no key."),
    as_json: bool = typer.Option(False, "--json", help="Print JSON, with beats and without the waveform."),
) -> None:
    """Tell how recordings sound: loudness, tempo, key, opening and ending. For items of the library it is kept."""
    if bool(what) == everything:
        raise BadInput("Say what to analyse.", "Give item ids or files, or --all.")
    if everything:
        _analyse_all(as_json)
        return
    files = [Path(word) for word in what if Path(word).is_file()]
    items = [word for word in what if not Path(word).is_file()]
    found: dict[str, AudioProfile] = {}
    failed: dict[str, SegueError] = {}
    _hear_files(files, talk, found, failed)
    if items:
        _hear_items(items, found, failed)
    if as_json:
        told = {name: _plain(profile) for name, profile in found.items()}
        print(json.dumps(told | {name: {"error": str(error)} for name, error in failed.items()}, ensure_ascii=False))
    else:
        for name, profile in found.items():
            print(f"{name}\n{_in_words(profile)}")
        for error in failed.values():
            print(str(error))
    if failed:
        raise typer.Exit(1)


def _hear_files(files: list[Path], talk: bool, found: dict[str, AudioProfile], failed: dict[str, SegueError]) -> None:
    from segue.analysis.profile import analyse as hear

    for path in files:
        try:
            found[str(path)] = hear(path, talk_hint=talk)
        except SegueError as error:
            failed[str(path)] = error


def _hear_items(items: list[str], found: dict[str, AudioProfile], failed: dict[str, SegueError]) -> None:
    from segue.analysis.jobs import analyse_missing
    from segue.jobs.base import Silent

    with opened() as app:
        result = analyse_missing(app.store, Silent(), items)
        broken = dict(result.failed)
        for item_id in items:
            profile = app.store.profiles.get(item_id)
            if item_id in broken:
                failed[item_id] = BadInput(f"{item_id}: {broken[item_id]}")
            elif profile is None:
                failed[item_id] = BadInput(f"The file of {item_id} is not there now.", "Scan the library.")
            else:
                found[item_id] = profile


def _analyse_all(as_json: bool) -> None:
    from segue.analysis.jobs import analyse_missing, told

    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn())
    with opened() as app, Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        result = analyse_missing(app.store, _Bar(bar))
    if as_json:
        print(json.dumps({"done": result.done, "left": result.left, "failed": dict(result.failed)}, ensure_ascii=False))
        return
    print(told(result) + ".")
    for item_id, error in result.failed[:_SHOWN_FAILURES]:
        print(f"  {item_id}: {error}")


class _Bar:
    """A job's words as a bar."""

    def __init__(self, bar: Progress) -> None:
        self._bar = bar
        self._task = bar.add_task("Listening", total=1.0)

    def progress(self, fraction: float, message: str = "") -> None:
        self._bar.update(self._task, completed=fraction, description=message[:50] or "Listening")

    def check_cancelled(self) -> None:
        return


def _plain(profile: AudioProfile) -> dict[str, Any]:
    told = asdict(profile)
    for name, value in told.items():
        if isinstance(value, bytes):  # the waveform, the texture: their length tells that they are there
            told[name] = len(value)
    return told


def _in_words(profile: AudioProfile) -> str:
    def clock(ms: int) -> str:
        return f"{ms // 60_000}:{ms // 1000 % 60:02}.{ms % 1000 // 100}"

    start, end = clock(profile.sound_start_ms), clock(profile.sound_end_ms)
    lines = [
        f"  {clock(profile.duration_ms)} long, sound from {start} to {end}",
        f"  {profile.lufs:.1f} LUFS, range {profile.loudness_range_lu:.1f} LU, peak {profile.true_peak_dbtp:.1f} dBTP",
    ]
    if profile.talk:
        return "\n".join([*lines, "  talk"])
    tempo = f"{profile.tempo_bpm:.1f} bpm" if profile.tempo_bpm else "no steady beat"
    key = f"{profile.key} ({profile.camelot})" if profile.key else "no clear key"
    ending = "fades out" if profile.fades_out else "stops"
    return "\n".join([
        *lines,
        f"  {tempo}, {key}, energy {profile.energy:.2f}",
        f"  opening until {clock(profile.intro_end_ms)}, ending from {clock(profile.outro_start_ms)}, {ending}",
    ])  # fmt: skip


def register(root: typer.Typer) -> None:
    """Adds the command."""
    root.command()(analyse)
