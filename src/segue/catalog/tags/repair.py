"""Tags written in one encoding and read in another, put right where the evidence is plain.

ID3 knows only Latin-1 and Unicode, yet files carry Cyrillic, Japanese and UTF-8 bytes labelled Latin-1; other files
carry text that went wrong once and was then saved as proper Unicode. Three encodings are recognised: UTF-8 (its
multi-byte sequences do not occur by chance), Shift-JIS (its lead bytes fall where Latin-1 has control characters) and
Windows-1251 (whole words of accented capitals and vowels are no language's). What is not plainly one of them stays.
"""

import re
from collections.abc import Iterable

_WORD = re.compile(r"[^\W\d_]+")


def repair_all(values: Iterable[str], labelled_latin1: bool) -> dict[str, str]:
    """For each value that was read wrongly, what it should be: one verdict over all of a file's values.

    `labelled_latin1`: the bytes were declared Latin-1 (the usual lie), so less evidence is asked for than of text
    that was declared Unicode.
    """
    suspects = [value for value in values if _could_be_wrong(value)]
    if not suspects:
        return {}
    fixed = {value: right for value in suspects if (right := _utf8(value)) is not None}
    rest = [value for value in suspects if value not in fixed]
    codec = _verdict(rest, 4 if labelled_latin1 else 8)
    for value in rest:
        right = _decode(value, codec) if codec else None
        if right is None:
            right = _decode(value, "cp1252") if any("\x80" <= c <= "\x9f" for c in value) else None
        if right is not None and right != value:
            fixed[value] = right
    return fixed


def _could_be_wrong(value: str) -> bool:
    return not value.isascii() and _bytes(value) is not None


def _bytes(value: str) -> bytes | None:
    """The bytes that `value` was read from, if it was read as Latin-1 or Windows-1252."""
    try:
        return value.encode("latin-1")
    except UnicodeEncodeError:
        pass
    out = bytearray()
    for char in value:
        try:
            out += char.encode("cp1252")
        except UnicodeEncodeError:
            if ord(char) > 0xFF:
                return None
            out.append(ord(char))
    return bytes(out)


def _decode(value: str, codec: str) -> str | None:
    raw = _bytes(value)
    try:
        return None if raw is None else raw.decode(codec)
    except UnicodeDecodeError:
        return None


def _utf8(value: str) -> str | None:
    right = _decode(value, "utf-8")
    return right if right is not None and len(right) < len(value) else None


def _verdict(values: list[str], least: int) -> str:
    text = " ".join(values)
    japanese = _decode(text, "cp932")
    if japanese is not None and _is_japanese(japanese, text):
        return "cp932"
    words = [word for word in _WORD.findall(text) if not word.isascii()]
    high = sum(not char.isascii() for word in words for char in word)
    letters = sum(len(word) for word in words)
    if high >= least and high >= 0.9 * letters and max(map(len, words), default=0) >= 3:
        cyrillic = _decode(text, "cp1251")
        if cyrillic is not None and _is_cyrillic(cyrillic):
            return "cp1251"
    return ""


def _is_japanese(text: str, before: str) -> bool:
    wide = sum("\u3040" <= char <= "\u30ff" or "\u4e00" <= char <= "\u9fff" for char in text)
    half_kana = sum("\uff61" <= char <= "\uff9f" for char in text)
    # Lead bytes 0x81–0x9F are control characters in Latin-1: no Western or Cyrillic text is full of them.
    leads = sum("\x80" <= char <= "\x9f" or ord(char) > 0xFF for char in before)
    return wide >= 2 and half_kana <= wide // 4 and leads * 3 >= wide


def _is_cyrillic(text: str) -> bool:
    letters = [char for char in text if char.isalpha() and not char.isascii()]
    common = sum("\u0410" <= char <= "\u044f" or char in "ЁёІіЇїЄєҐґЎў" for char in letters)
    return bool(letters) and common >= 0.95 * len(letters)
