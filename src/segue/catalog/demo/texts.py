"""The scripts of the shows and the chapters of the books, as they are spoken."""

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent / "texts"
BOOKS = ("lamplighter", "kite")
SHOWS = ("small-wonders", "the-long-simmer", "two-chairs")


@dataclass(frozen=True, slots=True)
class Line:
    """What one speaker says without interruption."""

    speaker: str
    text: str


@dataclass(frozen=True, slots=True)
class Part:
    """A chapter of an episode."""

    title: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Episode:
    """An episode's script."""

    title: str
    season: int
    number: int
    date: str
    """ISO."""
    notes: str
    """HTML."""
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class ShowText:
    """A show: what its feed says, and its scripts."""

    id: str
    title: str
    author: str
    description: str
    category: str
    subcategory: str
    link: str
    jingle: str
    speed: float
    explicit: str
    """`false`, or empty: then the feed says nothing of it."""
    speakers: tuple[str, ...]
    episodes: tuple[Episode, ...]


@dataclass(frozen=True, slots=True)
class ChapterText:
    """A chapter of a book, paragraph by paragraph."""

    title: str
    paragraphs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BookText:
    """A book of ours."""

    id: str
    title: str
    author: str
    year: int
    description: str
    series: str
    series_position: float
    speed: float
    chapters: tuple[ChapterText, ...]


@cache
def show_text(show_id: str) -> ShowText:
    """Reads a show's scripts."""
    data = tomllib.loads((FOLDER / "podcasts" / f"{show_id}.toml").read_text("utf-8"))
    names: dict[str, str] = data["speakers"]
    episodes = tuple(
        Episode(
            title=episode["title"],
            season=episode["season"],
            number=episode["number"],
            date=episode["date"],
            notes=episode["notes"],
            parts=tuple(Part(part["title"], _lines(part["text"], names)) for part in episode["chapters"]),
        )
        for episode in data["episodes"]
    )
    return ShowText(
        id=show_id,
        title=data["title"],
        author=data["author"],
        description=data["description"],
        category=data["category"],
        subcategory=data.get("subcategory", ""),
        link=data["link"],
        jingle=data["jingle"],
        speed=data.get("speed", 1.0),
        explicit=data.get("explicit", ""),
        speakers=tuple(names.values()),
        episodes=episodes,
    )


@cache
def book_text(book_id: str) -> BookText:
    """Reads a book."""
    folder = FOLDER / book_id
    data = tomllib.loads((folder / "book.toml").read_text("utf-8"))
    return BookText(
        id=book_id,
        title=data["title"],
        author=data["author"],
        year=data["year"],
        description=data["description"],
        series=data.get("series", ""),
        series_position=float(data.get("series_position", 0)),
        speed=data["speed"],
        chapters=tuple(_chapter(path.read_text("utf-8")) for path in sorted(folder.glob("*.md"))),
    )


def sentences(text: str, shortest: int = 45) -> list[str]:
    """The sentences of a paragraph; those shorter than `shortest` characters are joined to a neighbour.

    A voice that is given three words alone sounds uncertain.
    """
    pieces = [piece for piece in re.split(r"(?<=[.!?])[\"”’*]?\s+(?=[\"“A-Z*])", text) if piece.strip()]
    joined: list[str] = []
    for piece in pieces:
        if joined and (len(joined[-1]) < shortest or len(piece) < shortest // 2):
            joined[-1] = f"{joined[-1]} {piece}"
        else:
            joined.append(piece)
    if len(joined) > 1 and len(joined[-1]) < shortest:
        joined[-2:] = [f"{joined[-2]} {joined[-1]}"]
    return joined


def _lines(text: str, names: dict[str, str]) -> tuple[Line, ...]:
    found = []
    for row in text.strip().splitlines():
        who, _, said = row.partition(":")
        found.append(Line(names[who], said.strip()))
    return tuple(found)


def _chapter(text: str) -> ChapterText:
    head, _, rest = text.partition("\n")
    paragraphs = tuple(" ".join(part.split()) for part in rest.split("\n\n") if part.strip())
    return ChapterText(head.removeprefix("# ").strip(), paragraphs)
