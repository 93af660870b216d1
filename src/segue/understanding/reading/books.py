"""The words of books: EPUB, plain text and Markdown, read with suspicion.

An EPUB is a zip of web pages by strangers. Nothing in it is run, fetched or believed: pages are read as text, what is
unpacked is counted, names are looked up and never written to. Locked ones (DRM) are told from broken ones.
"""

import re
import zipfile
import zlib
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import unquote

from segue.model.errors import BadInput

MOST_FILES = 10_000
MOST_PAGE_BYTES = 24 * 1024**2
MOST_BYTES = 160 * 1024**2
"""Of all pages together; a long novel has one or two megabytes."""
_BLOCK = 64 * 1024
_OBFUSCATED = {"http://www.idpf.org/2008/embedding", "http://ns.adobe.com/pdf/enc#RC"}
"""Fonts that are scrambled only: the words are not."""
_TEXTS = (".txt", ".md", ".text")


@dataclass(frozen=True, slots=True)
class BookPage:
    """A page or chapter as it stands in the book: its heading (or nothing) and its paragraphs, headings first."""

    title: str
    paragraphs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BookText:
    """A book's words in their order."""

    title: str
    language: str
    pages: tuple[BookPage, ...]

    @property
    def paragraphs(self) -> tuple[str, ...]:
        """Of all pages."""
        return tuple(paragraph for page in self.pages for paragraph in page.paragraphs)


def read_book(path: Path) -> BookText:
    """The words of an EPUB, text or Markdown file. Raises BadInput when it is something else, locked, or too large."""
    try:
        with path.open("rb") as file:
            head = file.read(8)
    except OSError as error:
        raise BadInput(
            f"{path.name} can't be read ({error.strerror}).", "Check that it exists and may be read."
        ) from error
    if head.startswith(b"%PDF"):
        raise BadInput(f"{path.name} is a PDF, whatever its name says.", "Give the book as an EPUB or as plain text.")
    if path.suffix.lower() in _TEXTS:
        return _plain_text(path)
    return read_epub(path)


def text_beside(sound: Path) -> Path | None:
    """The text of a sound file, if it lies beside it: of the same name, or the only EPUB in its folder."""
    for suffix in (".epub", *_TEXTS):
        own = sound.with_suffix(suffix)
        if own.is_file():
            return own
    try:
        epubs = sorted(path for path in sound.parent.iterdir() if path.suffix.lower() == ".epub" and path.is_file())
    except OSError:
        return None
    return epubs[0] if len(epubs) == 1 else None


def read_epub(path: Path) -> BookText:
    """The words of an EPUB 2 or 3 in the order of its spine; see `read_book` for errors."""
    try:
        with zipfile.ZipFile(path) as archive:
            return _book(_Archive(archive, path.name))
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError) as error:
        raise BadInput(
            f"{path.name} is no EPUB that can be read ({error}).", "Replace it with a good copy, or with plain text."
        ) from error


class _Archive:
    """A zip whose unpacked bytes are counted."""

    def __init__(self, archive: zipfile.ZipFile, name: str) -> None:
        self.name = name
        self._archive, self._left = archive, MOST_BYTES
        infos = archive.infolist()
        if len(infos) > MOST_FILES:
            raise BadInput(f"{name} holds {len(infos):,} files, more than a book has.", "Replace it with a good copy.")
        self._infos = {info.filename: info for info in infos}

    def __contains__(self, name: str) -> bool:
        return name in self._infos

    def read(self, name: str) -> bytes:
        """A file's bytes. Raises BadInput when it is missing, or more than its share (a zip bomb)."""
        info = self._infos.get(name)
        if info is None:
            raise BadInput(f"{self.name} lacks {name}, so it is no whole EPUB.", "Replace it with a good copy.")
        parts: list[bytes] = []
        room = min(MOST_PAGE_BYTES, self._left)
        with self._archive.open(info) as file:
            while part := file.read(_BLOCK):
                room -= len(part)
                if room < 0:
                    raise BadInput(f"{self.name} unpacks to more than a book holds.", "Replace it with a good copy.")
                parts.append(part)
        data = b"".join(parts)
        self._left -= len(data)
        return data


def _book(archive: _Archive) -> BookText:
    _refuse_locked(archive)
    container = _xml(archive, "META-INF/container.xml")
    packages = [element.get("full-path", "") for element in container.iter() if _tag(element) == "rootfile"]
    if not packages:
        raise BadInput(f"{archive.name} names no contents, so it is no EPUB.", "Replace it with a good copy.")
    package = _xml(archive, packages[0])
    folder = PurePosixPath(packages[0]).parent
    items = {e.get("id", ""): e for e in package.iter() if _tag(e) == "item"}
    told = {_tag(e): (e.text or "").strip() for e in package.iter() if _tag(e) in {"title", "language"} and e.text}
    pages = []
    for reference in package.iter():
        item = items.get(reference.get("idref", "")) if _tag(reference) == "itemref" else None
        if item is None or "html" not in item.get("media-type", "") or "nav" in item.get("properties", "").split():
            continue
        name = _inside(folder, unquote(item.get("href", "")))
        if name in archive:
            page = page_of(_decoded(archive.read(name)))
            if page.paragraphs:
                pages.append(page)
    if not pages:
        raise BadInput(f"There are no words in {archive.name}.", "It may be a book of pictures.")
    return BookText(told.get("title", ""), told.get("language", "").lower(), tuple(pages))


def page_of(html: str) -> BookPage:
    """The words of a web page: paragraphs and headings; scripts, styles, tables of contents and notes left out."""
    reader = _PageReader()
    reader.feed(html)
    reader.close()
    reader.end_paragraph()
    return BookPage(reader.title, tuple(reader.paragraphs))


class _PageReader(HTMLParser):
    """Text by paragraphs. Markup that is broken is read as far as it makes sense, as browsers do."""

    _SKIPPED = frozenset(
        {"script", "style", "head", "svg", "math", "nav", "template", "iframe", "object", "audio", "video"}
    )
    _PARTS = frozenset({
        "p", "div", "section", "article", "body", "h1", "h2", "h3", "h4", "h5", "h6", "li", "blockquote", "td", "th",
        "tr", "dt", "dd", "figcaption", "header", "footer", "aside", "pre", "hgroup", "hr", "ul", "ol", "table",
    })  # fmt: skip
    _NOTES = ("footnote", "endnote", "noteref", "rearnote", "pagebreak")

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.title = ""
        self.paragraphs: list[str] = []
        self._held: list[str] = []
        self._skipping: list[str] = []
        self._heading = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        kind = " ".join(value or "" for name, value in attrs if name in {"epub:type", "role"})
        if tag in self._SKIPPED or any(note in kind for note in self._NOTES):
            if tag not in {"hr", "br", "img"}:
                self._skipping.append(tag)
        elif self._skipping and tag == self._skipping[-1]:
            self._skipping.append(tag)
        elif tag in self._PARTS:
            self.end_paragraph()
            self._heading = self._heading or tag in {"h1", "h2", "h3"}
        elif tag == "br":
            self._held.append(" ")

    def handle_endtag(self, tag: str) -> None:
        if self._skipping:
            if tag == self._skipping[-1]:
                self._skipping.pop()
        elif tag in self._PARTS:
            self.end_paragraph()

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "br":
            self._held.append(" ")

    def handle_data(self, data: str) -> None:
        if not self._skipping:
            self._held.append(data)

    def end_paragraph(self) -> None:
        """What was held is a paragraph."""
        text = " ".join("".join(self._held).replace("\u00ad", "").replace("\u2060", "").split())
        self._held = []
        if text:
            self.paragraphs.append(text)
            if self._heading:
                self.title = self.title or text
                self._heading = False


def _plain_text(path: Path) -> BookText:
    if path.stat().st_size > MOST_PAGE_BYTES:
        raise BadInput(f"{path.name} is larger than any book.", "Give the text of one book.")
    text = _decoded(path.read_bytes())
    if "\0" in text:
        raise BadInput(f"{path.name} is no text.", "Give the book as an EPUB or as plain text.")
    pages: list[tuple[str, list[str]]] = [("", [])]
    for block in re.split(r"\n\s*\n", text.replace("\r\n", "\n")):
        heading = re.match(r"\s*#{1,6}\s+(.+)", block)
        words = " ".join(re.sub(r"^\s*(?:#{1,6}|>|[-*+])\s+", "", block, flags=re.M).split())
        words = re.sub(r"(\*\*?|__?|`)(?=\S)(.+?)(?<=\S)\1", r"\2", words)
        if heading and pages[-1][1]:
            pages.append((heading.group(1).strip(), []))
        if words and not re.fullmatch(r"[\W_]+", words):
            pages[-1][1].append(words)
    found = tuple(BookPage(title or (lines[0] if lines else ""), tuple(lines)) for title, lines in pages if lines)
    if not found:
        raise BadInput(f"There are no words in {path.name}.", "Give the book as an EPUB or as plain text.")
    return BookText("", "", found)


def _refuse_locked(archive: _Archive) -> None:
    locked = "META-INF/rights.xml" in archive or "META-INF/sinf.xml" in archive
    if "META-INF/encryption.xml" in archive:
        methods = {
            element.get("Algorithm", "")
            for element in _xml(archive, "META-INF/encryption.xml").iter()
            if _tag(element) == "EncryptionMethod"
        }
        locked = locked or bool(methods - _OBFUSCATED)
    if locked:
        raise BadInput(
            f"{archive.name} is locked (DRM): its words can't be read.", "Use a copy without a lock, or plain text."
        )


def _xml(archive: _Archive, name: str) -> Any:
    from defusedxml import DefusedXmlException
    from defusedxml.ElementTree import ParseError, fromstring

    try:
        return fromstring(archive.read(name))
    except (ParseError, DefusedXmlException, ValueError) as error:
        raise BadInput(f"{archive.name} is broken: {name} is no XML that can be read.", "Replace it.") from error


def _tag(element: Any) -> str:
    return str(element.tag).rpartition("}")[2] if isinstance(element.tag, str) else ""


def _inside(folder: PurePosixPath, href: str) -> str:
    """A name within the archive; steps out of it are dropped, they lead nowhere."""
    parts: list[str] = []
    for part in (folder / href.partition("#")[0]).parts:
        if part == "..":
            parts[-1:] = []
        elif part not in {".", "/"}:
            parts.append(part)
    return "/".join(parts)


def _decoded(data: bytes) -> str:
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if data.startswith(mark):
            return data.decode(encoding, "replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")
