"""Between nouns and rows."""

import time
import types
import unicodedata
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from functools import cache
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

from sqlalchemy import Table

Noun = TypeVar("Noun")


def now_ms() -> int:
    """Milliseconds since 1970 UTC."""
    return time.time_ns() // 1_000_000


def to_plain(value: Any) -> Any:
    """A noun (or a tuple of nouns) as what JSON can hold."""
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: to_plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, tuple | list):
        return [to_plain(element) for element in value]
    return value


def from_plain(kind: Any, value: Any) -> Any:
    """The inverse of `to_plain` for the annotation `kind`."""
    if value is None:
        return None
    if is_dataclass(kind):
        hints = _hints(kind)  # type: ignore[arg-type]
        return kind(**{name: from_plain(hint, value[name]) for name, hint in hints.items() if name in value})  # type: ignore[operator]
    origin = get_origin(kind)
    if origin is tuple:
        element = get_args(kind)[0]
        return tuple(from_plain(element, entry) for entry in value)
    if origin is types.UnionType:
        concrete = [option for option in get_args(kind) if option is not type(None)]
        return from_plain(concrete[0], value) if len(concrete) == 1 else value
    return value


@cache
def _hints(kind: Any) -> dict[str, Any]:
    return get_type_hints(kind)


def row_of(noun: Any, table: Table, **more: Any) -> dict[str, Any]:
    """The row of `table` that holds `noun`: the fields that the table has columns for, and `more`."""
    names = set(table.columns.keys())
    row = {field.name: to_plain(getattr(noun, field.name)) for field in fields(noun) if field.name in names}
    return row | more


def noun_of(kind: type[Noun], row: Mapping[str, Any] | Any) -> Noun:
    """The noun that a row holds; columns that the noun does not have are left out."""
    mapping = row._mapping if hasattr(row, "_mapping") else row
    names = {field.name for field in fields(kind)}  # type: ignore[arg-type]
    return from_plain(kind, {name: mapping[name] for name in mapping if name in names})  # type: ignore[no-any-return]


def normalised(text: str) -> str:
    """Text as it is compared: no accents, no case, single spaces."""
    decomposed = unicodedata.normalize("NFKD", text)
    bare = "".join(character for character in decomposed if not unicodedata.combining(character))
    return " ".join(bare.casefold().split())


ARTICLES = ("the ", "a ", "an ", "el ", "la ", "los ", "las ", "le ", "les ", "der ", "die ", "das ", "o ", "os ")


def sort_key(title: str) -> str:
    """What a title is sorted by: normalised, a leading article left out."""
    text = normalised(title)
    for article in ARTICLES:
        if text.startswith(article) and len(text) > len(article):
            return text[len(article) :]
    return text


def words_of(text: str) -> list[str]:
    """The words that a text is found by."""
    bare = "".join(character if character.isalnum() else " " for character in normalised(text).replace("'", ""))
    return [word[:40] for word in bare.split()][:40]
