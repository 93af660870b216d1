"""ICY metadata (SHOUTcast): a title put between the bytes of a stream, every so many bytes."""

METAINT = 16_000
"""Bytes of sound between two pieces of metadata; the common value."""
LONGEST_BYTES = 255 * 16


class IcyWriter:
    """Puts `StreamTitle` into a stream of bytes. A title is sent once, when it has changed; else an empty piece.

    After every `metaint` bytes of sound comes one byte, the length of the metadata in units of 16 bytes, and then
    that many bytes: text padded with zeros.
    """

    def __init__(self, metaint: int = METAINT) -> None:
        self._metaint = metaint
        self._left = metaint
        self._sent = ""

    def push(self, sound: bytes, title: str) -> bytes:
        """The bytes to send for `sound`, during which `title` holds."""
        parts = []
        at = 0
        while at < len(sound):
            piece = sound[at : at + self._left]
            parts.append(piece)
            at += len(piece)
            self._left -= len(piece)
            if not self._left:
                parts.append(self._metadata(title))
                self._left = self._metaint
        return b"".join(parts)

    def _metadata(self, title: str) -> bytes:
        if title == self._sent:
            return b"\0"
        self._sent = title
        return metadata(title)


def metadata(title: str) -> bytes:
    """One piece of metadata: its length byte and `StreamTitle='…';` padded to a multiple of 16 bytes."""
    # Clients look for the closing quote and semicolon, so no plain quote may stand within.
    clean = " ".join(title.replace("'", "’").split())
    room = LONGEST_BYTES - len(b"StreamTitle='';")
    said = clean.encode()[:room].decode(errors="ignore").encode()
    text = b"StreamTitle='" + said + b"';"
    units = -(-len(text) // 16)
    return bytes([units]) + text.ljust(units * 16, b"\0")
