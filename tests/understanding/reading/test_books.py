"""Books are read, whatever hides in them; what is no book is told."""

import zipfile
from pathlib import Path

import pytest

from segue.model.errors import BadInput
from segue.understanding.reading.books import page_of, read_book, text_beside

CONTAINER = """<?xml version="1.0"?><container xmlns="urn:oasis:names:tc:opendocument:xmlns:container" version="1.0">
<rootfiles><rootfile full-path="OEBPS/package.opf" media-type="application/oebps-package+xml"/></rootfiles>
</container>"""
PACKAGE = """<?xml version="1.0"?><package xmlns="http://www.idpf.org/2007/opf" version="3.0"
xmlns:dc="http://purl.org/dc/elements/1.1/"><metadata><dc:title>The Tin Kite</dc:title><dc:language>en-GB</dc:language>
</metadata><manifest><item id="nav" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/>
<item id="two" href="text/two.xhtml" media-type="application/xhtml+xml"/>
<item id="one" href="text/one%20page.xhtml" media-type="application/xhtml+xml"/>
<item id="out" href="../../../etc/passwd" media-type="application/xhtml+xml"/></manifest>
<spine><itemref idref="nav"/>
<itemref idref="one"/><itemref idref="two"/><itemref idref="out"/><itemref idref="no"/></spine>
</package>"""
BOMB = '<!DOCTYPE l [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><package>&b;</package>'
ONE = "<html><head><title>x</title></head><body><h2>One</h2><p>It rained.</p><script>alert(1)</script></body></html>"
TWO = "<html><body><p>It <em>snow</em>ed.<br/>Twice.</p></body></html>"


def epub(path: Path, **more: str | bytes) -> Path:
    files: dict[str, str | bytes] = {
        "mimetype": "application/epub+zip", "META-INF/container.xml": CONTAINER, "OEBPS/package.opf": PACKAGE,
        "OEBPS/nav.xhtml": "<nav><p>Contents</p></nav>", "OEBPS/text/one page.xhtml": ONE, "OEBPS/text/two.xhtml": TWO,
    }  # fmt: skip
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in (files | more).items():
            if data:
                archive.writestr(name, data)
    return path


def test_an_epub_is_read_in_its_order(tmp_path: Path) -> None:
    book = read_book(epub(tmp_path / "a.epub"))
    assert (book.title, book.language) == ("The Tin Kite", "en-gb")
    assert [page.title for page in book.pages] == ["One", ""]
    assert book.paragraphs == ("One", "It rained.", "It snowed. Twice.")


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<p>a<script>var x = '<p>evil</p>'</script>b</p>", ("ab",)),
        ("<p>one<div>two", ("one", "two")),
        ("<p>fish &amp; ch&#105;ps&nbsp;here</p>", ("fish & chips here",)),
        ("<style>p{}</style><p>a</p><svg><text>no</text></svg>", ("a",)),
        ('<p>a<a epub:type="noteref" href="#n">1</a> b</p><aside epub:type="footnote"><p>n</p></aside>', ("a b",)),
        ('<p onclick="steal()">a</p><iframe src="http://x/"><p>b</p></iframe>', ("a",)),
        ("<nav><ol><li>x</li></ol></nav><blockquote><p>q</p></blockquote>", ("q",)),
        ("plain", ("plain",)),
        ("", ()),
        ("<p>" * 5_000 + "deep", ("deep",)),
    ],
)
def test_pages_are_text_only(html: str, expected: tuple[str, ...]) -> None:
    assert page_of(html).paragraphs == expected


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ({"META-INF/encryption.xml": '<e><EncryptionMethod Algorithm="http://www.w3.org/2001/04/xmlenc#aes256-cbc"/></e>'},
         "is locked"),
        ({"META-INF/rights.xml": "<rights/>"}, "is locked"),
        ({"META-INF/container.xml": ""}, "lacks META-INF/container.xml"),
        ({"META-INF/container.xml": "<container/>"}, "names no contents"),
        ({"META-INF/container.xml": "<container"}, "is no XML"),
        ({"OEBPS/package.opf": BOMB}, "is no XML"),
        ({"OEBPS/package.opf": "<package/>"}, "no words"),
        ({"OEBPS/text/two.xhtml": b" " * (25 * 1024**2)}, "more than a book holds"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_an_epub_is_told(tmp_path: Path, more: dict[str, str | bytes], message: str) -> None:
    with pytest.raises(BadInput, match=message):
        read_book(epub(tmp_path / "a.epub", **more))


def test_scrambled_fonts_are_no_lock(tmp_path: Path) -> None:
    fonts = '<e><EncryptionMethod Algorithm="http://www.idpf.org/2008/embedding"/></e>'
    assert read_book(epub(tmp_path / "a.epub", **{"META-INF/encryption.xml": fonts})).paragraphs


def test_a_pdf_by_another_name_is_told(tmp_path: Path) -> None:
    path = tmp_path / "a.epub"
    path.write_bytes(b"%PDF-1.7 and so on")
    with pytest.raises(BadInput, match="is a PDF"):
        read_book(path)


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04 cut off", b"no zip at all" * 100])
def test_what_is_no_zip_is_told(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "a.epub"
    path.write_bytes(data)
    with pytest.raises(BadInput, match="no EPUB that can be read"):
        read_book(path)


def test_a_flipped_byte_is_told(tmp_path: Path) -> None:
    path = epub(tmp_path / "a.epub")
    data = bytearray(path.read_bytes())
    data[data.find(b"container.xml") + 40] ^= 0xFF
    path.write_bytes(bytes(data))
    with pytest.raises(BadInput):
        read_book(path)


def test_plain_text_and_markdown(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text("# One\n\nIt *rained*\nall day.\n\n* * *\n\n## Two\n\nAnd **again**.\n")
    book = read_book(path)
    assert [(page.title, page.paragraphs) for page in book.pages] == [
        ("One", ("One", "It rained all day.")), ("Two", ("Two", "And again.")),
    ]  # fmt: skip
    path = tmp_path / "b.txt"
    path.write_bytes("Caf\xe9 was closed.".encode("cp1252"))
    assert read_book(path).paragraphs == ("Café was closed.",)
    path.write_bytes(b"\0\1\2" * 10)
    with pytest.raises(BadInput, match="is no text"):
        read_book(path)


def test_the_text_beside_a_sound(tmp_path: Path) -> None:
    sound = tmp_path / "01 One.mp3"
    assert text_beside(sound) is None
    (tmp_path / "book.epub").touch()
    assert text_beside(sound) == tmp_path / "book.epub"
    (tmp_path / "01 One.md").touch()
    assert text_beside(sound) == tmp_path / "01 One.md"
    (tmp_path / "other.epub").touch()
    assert text_beside(tmp_path / "02 Two.mp3") is None
