"""XML from strangers: decoded, mended where it can be, and walked without its traps."""

import codecs
import html
import importlib
import re
from io import BytesIO
from typing import Any
from xml.sax import ErrorHandler, SAXParseException
from xml.sax.handler import ContentHandler, feature_namespaces

from segue.model.errors import BadInput

MAX_DEPTH = 60
MAX_ELEMENTS = 400_000
MAX_AMPERSANDS = 500_000
"""A document with more of them is left unmended."""

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_DECLARATION = re.compile(rb"^\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([A-Za-z0-9._-]{1,40})[\"']")
_TEXT_DECLARATION = re.compile(r"^\s*<\?xml[^>]{0,300}\?>")
_FORBIDDEN_CHARS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_AMPERSAND = re.compile(r"&(#[0-9]{1,7};|#x[0-9A-Fa-f]{1,6};|[A-Za-z][A-Za-z0-9]{0,31};)?")
_XML_NAMES = {"&amp;", "&lt;", "&gt;", "&quot;", "&apos;"}
_TEXT_ENCODINGS = re.compile(
    r"utf[-_]?(8|16|32)([-_]?[lb]e)?|us-?ascii|ascii|(iso-?)?8859-?\d{1,2}|iso-8859-\d{1,2}|latin-?\d|"
    r"windows-?125\d|cp125\d|koi8-[ru]|shift[-_]?jis|euc-(jp|kr)|gb2312|gbk|gb18030|big5|iso-2022-jp|macroman|tis-620",
    re.IGNORECASE,
)


def decoded(data: bytes, content_type: str = "") -> str:
    """The document as text, without its XML declaration and without characters that XML forbids.

    Looks at the byte order mark, the document's own word, then the server's; falls back on UTF-8 and at last on
    Windows-1252, the usual culprit behind a feed that says UTF-8 and is not. Never raises.
    """
    candidates = [name for mark, name in _BOMS if data.startswith(mark)][:1]
    if not candidates and data[:4] in {b"<\0?\0", b"\0<\0?"}:
        candidates.append("utf-16-le" if data[0] else "utf-16-be")
    if declared := _DECLARATION.match(data[:400]):
        candidates.append(declared[1].decode("ascii"))
    if served := re.search(r"charset=[\"']?([A-Za-z0-9._-]{1,40})", content_type):
        candidates.append(served[1])
    for name in [*candidates, "utf-8", "windows-1252"]:
        if not _TEXT_ENCODINGS.fullmatch(name):
            continue  # also keeps out Python's codecs that are no encodings of text
        try:
            text = data.decode("windows-1252" if name.lower() in {"iso-8859-1", "latin-1", "latin1"} else name)
            break
        except (UnicodeDecodeError, LookupError):
            continue
    else:
        text = data.decode("utf-8", "replace")
    return _FORBIDDEN_CHARS.sub("", _TEXT_DECLARATION.sub("", text.removeprefix("\ufeff"), count=1)).lstrip()


def mended(text: str) -> str:
    """`text` with what most often breaks a feed put right: bare ampersands, and HTML's named characters (`&nbsp;`)."""
    if text.count("&") > MAX_AMPERSANDS:
        return text
    kept, at = [], 0
    while (start := text.find("<![CDATA[", at)) >= 0 and (end := text.find("]]>", start)) >= 0:
        kept += [_AMPERSAND.sub(_mended_ampersand, text[at:start]), text[start : end + 3]]
        at = end + 3
    return "".join([*kept, _AMPERSAND.sub(_mended_ampersand, text[at:])])


def sound(text: str) -> bool:
    """Whether `text` is well formed, namespaces and all. For texts that `walk` has let through."""
    from defusedxml import DefusedXmlException

    maker: Any = importlib.import_module("defusedxml.sax")
    parser = maker.make_parser()
    parser.forbid_external = False
    parser.setFeature(feature_namespaces, 1)
    parser.setContentHandler(ContentHandler())
    parser.setErrorHandler(_Loud())
    try:
        parser.parse(BytesIO(text.encode("utf-8", "replace")))
    except (SAXParseException, DefusedXmlException):
        return False
    return True


def _mended_ampersand(match: re.Match[str]) -> str:
    found = match[0]
    if found == "&":
        return "&amp;"
    if found in _XML_NAMES or found.startswith("&#"):
        return found
    character = html.unescape(found)
    return character.replace("&", "&amp;").replace("<", "&lt;") if character != found else "&amp;" + found[1:]


class _Loud(ErrorHandler):
    """Lets parse errors through to `walk`."""


def walk(text: str, handler: "Walker", what: str = "feed") -> bool:
    """Sends the elements of `text` to `handler`; False when it is not well formed (what came before the fault has
    been seen by then). Raises BadInput when the document declares entities of its own, points outside itself or is
    nested beyond reason: those are how XML is made to eat memory or to read files.
    """
    from defusedxml import DefusedXmlException

    # Old RSS names a DTD by its address: that is let through unread (expat's reader loads nothing from outside), as
    # long as no entity is declared.
    sax: Any = importlib.import_module("defusedxml.sax")
    try:
        sax.parse(BytesIO(text.encode("utf-8", "replace")), handler, _Loud(), forbid_external=False)
    except DefusedXmlException as error:
        raise BadInput(
            f"This {what} declares XML entities of its own, which Segue does not expand.",
            "Entities are a known way to exhaust a reader. Tell the makers, or export it again from another program.",
        ) from error
    except SAXParseException:
        return False
    return True


class Walker(ContentHandler):
    """Elements by their plain names (prefix and all); bounded depth, bounded text."""

    max_text = 200_000

    def __init__(self) -> None:
        super().__init__()
        self.path: list[str] = []
        self._text: list[str] = []
        self._length = 0
        self._elements = 0

    def startElement(self, name: str, attrs: Any) -> None:  # noqa: N802
        if len(self.path) >= MAX_DEPTH:
            raise BadInput("This document is nested more deeply than anything real.", "It was refused.")
        self._elements += 1
        if self._elements > MAX_ELEMENTS:
            raise BadInput("This document has more elements than anything real.", "It was refused.")
        self.path.append(name)
        self._text, self._length = [], 0
        self.opened(name, {str(key): str(value) for key, value in attrs.items()})

    def characters(self, content: str) -> None:
        if self._length < self.max_text:
            self._text.append(content)
            self._length += len(content)

    def endElement(self, name: str) -> None:  # noqa: N802
        self.path.pop()
        text = "".join(self._text)[: self.max_text].strip()
        self._text, self._length = [], 0
        self.closed(name, text)

    def opened(self, name: str, attributes: dict[str, str]) -> None:
        """An element begins; `path` ends with it."""

    def closed(self, name: str, text: str) -> None:
        """An element has ended; `text` is what stood in it after its last child."""
