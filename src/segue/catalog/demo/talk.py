"""Episodes and books: read aloud, with music where a show has it, and with their texts beside them."""

import io
import zipfile
from html import escape
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from segue.audio.encode import write
from segue.catalog.demo import captions, files, naming
from segue.catalog.demo.covers import cover
from segue.catalog.demo.jingles import jingle
from segue.catalog.demo.mix import faded, levelled, render
from segue.catalog.demo.speak import Spoken, cast, speak
from segue.catalog.demo.texts import BookText, Line, ShowText
from segue.model.media import Mark
from segue.model.text import Segment

if TYPE_CHECKING:
    from segue.catalog.demo.units import Kit

Samples = NDArray[np.float32]
Written = list[tuple[PurePosixPath, int]]
"""Paths from the demo folder, and how long their sound lasts (0 for none)."""
RATE_HZ = 32_000
TALK_LUFS = -19.0
MUSIC_BEFORE_MS, MUSIC_UNDER_MS, MUSIC_AFTER_MS = 3_600, 3_000, 6_000
NARRATOR = "{} (AI voice)"
SPOKEN_NUMBERS = ("One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten")


def make_episode(show: ShowText, index: int, folder: Path, kit: "Kit") -> Written:
    """An episode with its jingle, its transcript and its chapters."""
    episode = show.episodes[index]
    spoken = speak([part.lines for part in episode.parts], cast(kit.speech, show.speakers, show.speed), RATE_HZ)
    music = render(jingle(show.jingle), kit.synth, f"jingle:{show.id}", -20.0, RATE_HZ).mean(axis=1)
    samples = levelled(_with_music(spoken.samples, music)[:, None], TALK_LUFS, RATE_HZ)
    length_ms = round(len(samples) * 1000 / RATE_HZ)
    segments = [_later(segment, MUSIC_BEFORE_MS) for segment in spoken.segments]
    marks = _marks([part.title for part in episode.parts], spoken, length_ms)
    path = naming.episode_path(show, index)
    labels = files.Labels(
        title=episode.title,
        artists=(show.author,),
        album=show.title,
        album_artists=(show.author,),
        genres=("Podcast",),
        date=episode.date,
        track=index + 1,
        tracks=len(show.episodes),
        disc=episode.season,
        description=f"{show.description}",
        language="eng",
        chapters=tuple((mark.start_ms, mark.end_ms or length_ms, mark.title) for mark in marks),
    )

    def make(part: Path) -> None:
        files.sound(part, samples, RATE_HZ, 72_000)
        files.label(part, labels)

    stem = path.with_suffix("")
    beside = {
        stem.with_name(f"{stem.name}.vtt"): captions.as_vtt(segments),
        stem.with_name(f"{stem.name}.chapters.json"): captions.as_chapters(marks),
        stem.with_name(f"{stem.name}.txt"): _script(show, index),
    }
    for name, text in beside.items():
        files.place_bytes(folder / name, text.encode("utf-8"))
    files.place(folder / path, make)
    return [(path, length_ms), *((name, 0) for name in beside)]


def make_book_chapter(book: BookText, index: int, folder: Path, kit: "Kit") -> Written:
    """One numbered file of a book, and its text as Markdown."""
    spoken, narrator = _read(book, index, kit)
    samples = levelled(_with_silence(spoken.samples)[:, None], TALK_LUFS, RATE_HZ)
    path = naming.chapter_path(book, index)
    labels = _book_labels(book, narrator, book.chapters[index].title, index + 1)

    def make(part: Path) -> None:
        files.sound(part, samples, RATE_HZ, 64_000)
        files.label(part, labels)

    text = path.with_suffix(".md")
    chapter = book.chapters[index]
    body = f"# {chapter.title}\n\n" + "\n\n".join(chapter.paragraphs) + "\n"
    files.place_bytes(folder / text, body.encode("utf-8"))
    timed = path.with_suffix(".vtt")
    shifted = [_later(segment, LEAD_MS) for segment in spoken.segments]
    files.place_bytes(folder / timed, captions.as_vtt(shifted).encode("utf-8"))
    files.place(folder / path, make)
    return [(path, round(len(samples) * 1000 / RATE_HZ)), (text, 0), (timed, 0)]


def make_whole_book(book: BookText, folder: Path, kit: "Kit") -> Written:
    """A book as one M4B with chapters, and its text as EPUB."""
    pieces, marks, segments, frames, narrator = [], [], [], 0, ""
    for index, chapter in enumerate(book.chapters):
        spoken, narrator = _read(book, index, kit)
        piece = levelled(_with_silence(spoken.samples)[:, None], TALK_LUFS, RATE_HZ)
        start = round(frames * 1000 / RATE_HZ)
        frames += len(piece)
        marks.append(Mark(start, round(frames * 1000 / RATE_HZ), chapter.title))
        segments += [_later(segment, start + LEAD_MS) for segment in spoken.segments]
        pieces.append(piece)
    samples = np.concatenate(pieces)
    path = naming.whole_book_path(book)

    def make(part: Path) -> None:
        plain = part.with_suffix(".m4a")
        try:
            write(plain, samples, RATE_HZ, 64_000)
            _with_marks(plain, part, marks)
        finally:
            plain.unlink(missing_ok=True)
        files.label(part, _book_labels(book, narrator, book.title, 0, cover(book.id, book.title, book.author)))

    epub, timed = path.with_suffix(".epub"), path.with_suffix(".vtt")
    files.place_bytes(folder / epub, as_epub(book))
    files.place_bytes(folder / timed, captions.as_vtt(segments).encode("utf-8"))
    files.place(folder / path, make)
    return [(path, round(frames * 1000 / RATE_HZ)), (epub, 0), (timed, 0)]


LEAD_MS = 400
"""Silence before a chapter begins."""


def as_epub(book: BookText) -> bytes:
    """The book as EPUB 3, the same bytes every time."""
    chapters = [
        (f"c{number}.xhtml", chapter.title, _page(chapter.title, chapter.paragraphs))
        for number, chapter in enumerate(book.chapters, 1)
    ]
    items = "".join(
        f'<item id="{name[:-6]}" href="{name}" media-type="application/xhtml+xml"/>' for name, _, _ in chapters
    )
    spine = "".join(f'<itemref idref="{name[:-6]}"/>' for name, _, _ in chapters)
    contents = "".join(f'<li><a href="{name}">{escape(title)}</a></li>' for name, title, _ in chapters)
    package = f"""<?xml version="1.0" encoding="UTF-8"?>
<package xmlns="http://www.idpf.org/2007/opf" version="3.0" unique-identifier="id">
<metadata xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:identifier id="id">segue-demo:{book.id}</dc:identifier>
<dc:title>{escape(book.title)}</dc:title><dc:creator>{escape(book.author)}</dc:creator><dc:language>en</dc:language>
<meta property="dcterms:modified">{book.year}-01-01T00:00:00Z</meta></metadata>
<manifest><item id="nav" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/>{items}</manifest>
<spine>{spine}</spine></package>"""
    nav = f"""<?xml version="1.0" encoding="UTF-8"?>
<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops"><head><title>Contents</title></head>
<body><nav epub:type="toc"><ol>{contents}</ol></nav></body></html>"""
    container = """<?xml version="1.0"?>
<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>
<rootfile full-path="book/package.opf" media-type="application/oebps-package+xml"/></rootfiles></container>"""
    members = [
        ("META-INF/container.xml", container),
        ("book/package.opf", package),
        ("book/nav.xhtml", nav),
        *((f"book/{name}", page) for name, _, page in chapters),
    ]
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, text in [("mimetype", "application/epub+zip"), *members]:
            member = zipfile.ZipInfo(name, (2024, 1, 1, 0, 0, 0))
            member.compress_type = zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
            archive.writestr(member, text)
    return out.getvalue()


def _page(title: str, paragraphs: tuple[str, ...]) -> str:
    body = "".join(f"<p>{escape(text, quote=False)}</p>\n" for text in paragraphs)
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<html xmlns="http://www.w3.org/1999/xhtml"><head><title>{escape(title)}</title></head>
<body><h1>{escape(title)}</h1>
{body}</body></html>"""


def _read(book: BookText, index: int, kit: "Kit") -> tuple[Spoken, str]:
    readers = cast(kit.speech, ["narrator"], book.speed)
    reader = readers["narrator"]
    voices = {voice.id: voice.name for voice in reader.engine.voices()}
    chapter = book.chapters[index]
    head = Line("narrator", f"Chapter {SPOKEN_NUMBERS[index]}. {chapter.title}.")
    parts = [[head], [Line("narrator", text) for text in chapter.paragraphs]]
    return speak(parts, readers, RATE_HZ), NARRATOR.format(voices.get(reader.voice, reader.voice))


def _book_labels(book: BookText, narrator: str, title: str, track: int, picture: bytes = b"") -> files.Labels:
    return files.Labels(
        title=title,
        artists=(book.author,),
        album=book.title,
        album_artists=(book.author,),
        composers=(narrator,),
        genres=("Audiobook", "Fiction"),
        date=str(book.year),
        track=track,
        tracks=len(book.chapters) if track else 0,
        description=f"{book.description} Read by {narrator}.",
        language="eng",
        narrator=narrator,
        author=book.author,
        series=book.series,
        series_part=book.series_position,
        cover=picture,
    )


def _with_music(voice: Samples, music: Samples) -> Samples:
    """The jingle alone, then under the first words until it has gone; and once more after the last."""
    before, under, after = (round(ms * RATE_HZ / 1000) for ms in (MUSIC_BEFORE_MS, MUSIC_UNDER_MS, MUSIC_AFTER_MS))
    out = np.zeros(before + len(voice) + after, dtype=np.float32)
    opening = music[: before + under].copy()
    duck = round(0.8 * RATE_HZ)
    # Music falls 14 dB before the voice comes, and to nothing while it speaks.
    opening[before - duck : before] *= np.linspace(1.0, 0.2, duck, dtype=np.float32)
    opening[before:] *= np.linspace(0.2, 0.0, len(opening) - before, dtype=np.float32)
    out[: len(opening)] += opening
    closing = faded(music[:after, None], 600, 3_200, RATE_HZ)[:, 0]
    begin = before + len(voice) - round(0.1 * RATE_HZ)
    out[begin : begin + len(closing)] += closing[: len(out) - begin]
    out[before : before + len(voice)] += voice
    return out


def _with_silence(voice: Samples) -> Samples:
    before, after = round(LEAD_MS * RATE_HZ / 1000), round(0.8 * RATE_HZ)
    return np.concatenate([np.zeros(before, np.float32), voice, np.zeros(after, np.float32)])


def _later(segment: Segment, by_ms: int) -> Segment:
    return Segment(segment.start_ms + by_ms, segment.end_ms + by_ms, segment.text, segment.speaker)


def _marks(titles: list[str], spoken: Spoken, length_ms: int) -> list[Mark]:
    starts = [0, *(start + MUSIC_BEFORE_MS for start in spoken.part_starts_ms[1:])]
    return [Mark(start, end, title) for start, end, title in zip(starts, [*starts[1:], length_ms], titles, strict=True)]


def _script(show: ShowText, index: int) -> str:
    episode = show.episodes[index]
    parts = [
        f"## {part.title}\n\n" + "\n\n".join(f"{line.speaker}: {line.text}" for line in part.lines)
        for part in episode.parts
    ]
    return f"# {show.title}: {episode.title}\n\n" + "\n\n".join(parts) + "\n"


def _with_marks(source: Path, target: Path, marks: list[Mark]) -> None:
    """Copies the sound of an MP4 file into another that has chapters."""
    from fractions import Fraction

    import av

    options = {"movflags": "+faststart", "fflags": "+bitexact"}
    with av.open(str(source)) as read, av.open(str(target), "w", format="ipod", options=options) as out:
        stream = out.add_stream_from_template(read.streams.audio[0])
        out.set_chapters(
            [
                {
                    "id": number,
                    "start": mark.start_ms,
                    "end": mark.end_ms or mark.start_ms,
                    "time_base": Fraction(1, 1000),
                    "metadata": {"title": mark.title},
                }
                for number, mark in enumerate(marks)
            ]
        )
        for packet in read.demux(read.streams.audio[0]):
            if packet.dts is not None:
                packet.stream = stream
                out.mux(packet)
