"""What the demo library is made of, in the order in which it is made, each piece on its own."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path, PurePosixPath

from segue.catalog.demo import files, naming
from segue.catalog.demo.albums import ALBUMS, Album, arrange, score_of, track_id
from segue.catalog.demo.covers import cover
from segue.catalog.demo.mix import CEILING, RATE_HZ, render
from segue.catalog.demo.scores import TICKS
from segue.catalog.demo.talk import make_book_chapter, make_episode, make_whole_book
from segue.catalog.demo.texts import BOOKS, SHOWS, book_text, show_text
from segue.engines.synth.base import Synthesiser
from segue.engines.tts.base import SpeechEngine

VERSION = 2
"""Raised when a piece would come out otherwise: then it is made again."""
FIRST = ("open-door", "kettle", "blue-lamp", "carolan")
"""Albums that come before the talk: enough to begin a varied show with."""


@dataclass(frozen=True, slots=True)
class Kit:
    """The engines that play and speak."""

    synth: Synthesiser
    speech: Sequence[SpeechEngine]

    @property
    def name(self) -> str:
        """Engines and versions: another engine makes other sounds."""
        speech = (f"{engine.name}/{engine.version}" for engine in self.speech)
        return " ".join((f"{self.synth.name}/{self.synth.version}", *speech))


@dataclass(frozen=True, slots=True)
class Unit:
    """One thing to make: small enough to be made again after a kill."""

    id: str
    """`track:open-door:1`, `cover:kettle`, `episode:two-chairs:0`, `book:kite`…"""
    group: str
    """What is taken into the library together: `album:kettle`, `show:two-chairs`, `book:kite`."""
    weight: float
    """Seconds it takes, roughly, for the progress."""
    label: str
    print: str
    """A hash of everything that it is made from, but for the engines."""


@dataclass(frozen=True, slots=True)
class Made:
    """A file that was made, and what is known of it."""

    path: str
    """From the demo folder, `/` between."""
    sha256: str
    size_bytes: int
    duration_ms: int = 0


def plan() -> list[Unit]:
    """All units: an album, a few more, a first episode of each show, the books, and the rest."""
    albums = {album.id: album for album in ALBUMS}
    first = [albums[name] for name in FIRST]
    units: list[Unit] = []
    for album in first[:1]:
        units += _album_units(album)
    for show_id in SHOWS:
        units += _show_units(show_id)[:2]
    for album in first[1:]:
        units += _album_units(album)
    for book_id in BOOKS:
        units += _book_units(book_id)
    for show_id in SHOWS:
        units += _show_units(show_id)[2:]
    for album in ALBUMS:
        if album.id not in FIRST:
            units += _album_units(album)
    return units


def make(unit: Unit, folder: Path, kit: Kit) -> list[Made]:
    """Makes one unit's files in the demo folder; each appears whole or not at all."""
    kind, name, *rest = unit.id.split(":")
    if kind == "track":
        album = next(album for album in ALBUMS if album.id == name)
        return [make_track(album, int(rest[0]), folder, kit.synth)]
    if kind == "cover":
        return [_made(folder, *_cover_of(name))]
    if kind == "episode":
        return [made(folder, path, ms) for path, ms in make_episode(show_text(name), int(rest[0]), folder, kit)]
    if kind == "chapter":
        return [made(folder, path, ms) for path, ms in make_book_chapter(book_text(name), int(rest[0]), folder, kit)]
    return [made(folder, path, ms) for path, ms in make_whole_book(book_text(name), folder, kit)]


def made(folder: Path, path: PurePosixPath, duration_ms: int = 0) -> Made:
    """What stands at `path` in the demo folder."""
    file = folder / path
    return Made(str(path), files.sha256(file), file.stat().st_size, duration_ms)


def make_track(album: Album, number: int, folder: Path, synth: Synthesiser) -> Made:
    """Plays, mixes, encodes and tags a track."""
    track, music, score = album.tracks[number - 1], arrange(album, number), score_of(album.tracks[number - 1])
    rate_hz = 48_000 if album.format == ".opus" else RATE_HZ  # Opus knows no other rate
    target = album.lufs + track.level_db
    samples = render(music, synth, track_id(album, number), target, rate_hz)
    peak = float(abs(samples).max())
    labels = files.Labels(
        title=score.title,
        artists=track.artists or (album.artist,),
        album=album.title,
        album_artists=(album.artist,),
        composers=(score.composer,),
        genres=track.genres or album.genres,
        date=str(album.year),
        track=number,
        tracks=len(album.tracks),
        work=album.work,
        movement=score.number if album.work else 0,
        movement_title=score.title if album.work else "",
        description=f"{score.title}, {score.composer}, {score.year}. From {score.collection}. Made by Segue's demo.",
        compilation=album.compilation,
        track_gain_db=-18.0 - target if album.replay_gain else None,
        track_peak=peak if album.replay_gain else None,
        album_gain_db=-18.0 - album.lufs if album.replay_gain else None,
        album_peak=CEILING if album.replay_gain else None,
        cover=cover(album.cover, album.title, album.artist) if album.embed_art else b"",
    )

    def write(part: Path) -> None:
        files.sound(part, samples, rate_hz, album.bit_rate_bps)
        files.label(part, labels)

    path = naming.track_path(album, number)
    digest = files.place(folder / path, write)
    return Made(str(path), digest, (folder / path).stat().st_size, round(len(samples) * 1000 / rate_hz))


def _made(folder: Path, path: PurePosixPath, data: bytes) -> Made:
    return Made(str(path), files.place_bytes(folder / path, data), len(data))


def _cover_of(name: str) -> tuple[PurePosixPath, bytes]:
    album = next((album for album in ALBUMS if album.id == name), None)
    if album:
        return naming.album_folder(album) / "cover.jpg", cover(album.cover, album.title, album.artist)
    if name in SHOWS:
        show = show_text(name)
        return naming.show_folder(show) / "cover.jpg", cover(name, show.title)
    book = book_text(name)
    return naming.book_folder(book) / "cover.jpg", cover(name, book.title, book.author)


def _album_units(album: Album) -> list[Unit]:
    units = []
    group = f"album:{album.id}"
    if not album.embed_art:
        units.append(_unit(f"cover:{album.id}", group, 0.6, album.title, [VERSION, album.cover]))
    for number, track in enumerate(album.tracks, 1):
        score = score_of(track)
        seconds = score.length_ticks / TICKS / 45
        recipe = [VERSION, asdict(album) | {"tracks": len(album.tracks)}, asdict(track), asdict(score)]
        units.append(
            _unit(f"track:{album.id}:{number}", group, max(2.0, seconds), f"{album.title}: {score.title}", recipe)
        )
    return units


def _show_units(show_id: str) -> list[Unit]:
    show = show_text(show_id)
    group = f"show:{show_id}"
    units = [_unit(f"cover:{show_id}", group, 0.6, show.title, [VERSION, show_id])]
    for index, episode in enumerate(show.episodes):
        words = sum(len(line.text.split()) for part in episode.parts for line in part.lines)
        weight = words / (30 if len(show.speakers) < 2 else 8)
        recipe = [VERSION, show.title, show.jingle, show.speed, asdict(episode)]
        units.append(_unit(f"episode:{show_id}:{index}", group, weight, f"{show.title}: {episode.title}", recipe))
    return units


def _book_units(book_id: str) -> list[Unit]:
    book = book_text(book_id)
    group, recipe = f"book:{book_id}", [VERSION, asdict(book)]
    if book_id == BOOKS[0]:
        return [_unit(f"book:{book_id}", group, 45.0, book.title, recipe)]
    return [
        _unit(f"cover:{book_id}", group, 0.6, book.title, [VERSION, book_id]),
        *(
            _unit(f"chapter:{book_id}:{index}", group, 12.0, f"{book.title}: {chapter.title}", [*recipe, index])
            for index, chapter in enumerate(book.chapters)
        ),
    ]


def _unit(unit_id: str, group: str, weight: float, label: str, recipe: object) -> Unit:
    digest = hashlib.sha256(json.dumps(recipe, sort_keys=True, default=list).encode("utf-8")).hexdigest()[:24]
    return Unit(unit_id, group, weight, label, digest)
