"""Between nouns and rows."""

import time
import types
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import is_dataclass
from functools import cache
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

from sqlalchemy import Result, Row, Table

Noun = TypeVar("Noun")
Function = TypeVar("Function", bound=Callable[..., Any])


def _once(function: Function) -> Function:
    """`functools.cache` that keeps the signature (classes are hashable, whatever their instances are)."""
    return cache(function)  # type: ignore[return-value]


def now_ms() -> int:
    """Milliseconds since 1970 UTC."""
    return time.time_ns() // 1_000_000


def from_plain(kind: Any, value: Any) -> Any:
    """A value of the annotation `kind` from what JSON holds of it."""
    reader = _reader(kind)
    return value if reader is None or value is None else reader(value)


def row_of(noun: Any, table: Table, **more: Any) -> dict[str, Any]:
    """The row of `table` that holds `noun`: the fields that the table has columns for, and `more`. Nouns within it, in
    columns of JSON, are written by `database.to_json`."""
    return {name: getattr(noun, name) for name in _written(type(noun), table)} | more


def noun_of(kind: type[Noun], row: Mapping[str, Any] | Row[Any]) -> Noun:
    """The noun that a row holds; columns that the noun does not have are left out."""
    if isinstance(row, Row):
        return _made(kind, _read_plan(kind, row._fields), row)
    return _made(kind, _read_plan(kind, tuple(row)), tuple(row.values()))


def nouns_of(kind: type[Noun], rows: Result[Any]) -> Iterator[Noun]:
    """The nouns that the rows of one query hold; faster than one by one."""
    plan = _read_plan(kind, tuple(rows.keys()))
    return (_made(kind, plan, row) for row in rows)


def by_key(kind: type[Noun], rows: Result[Any], key: str) -> dict[str, Noun]:
    """The nouns that the rows of one query hold, by the column `key`."""
    names = tuple(rows.keys())
    plan, at = _read_plan(kind, names), names.index(key)
    return {row[at]: _made(kind, plan, row) for row in rows}


def _made(kind: type[Noun], plan: "_Plan", values: Sequence[Any]) -> Noun:
    return kind(
        **{
            name: values[index] if reader is None or values[index] is None else reader(values[index])
            for index, name, reader in plan
        }
    )


# How a noun is read and written is worked out once a class: pages of a hundred rows are made for every request.

Reader = Callable[[Any], Any]
_Plan = tuple[tuple[int, str, Reader | None], ...]


@_once
def _reader(kind: Any) -> Reader | None:
    """What makes a value of the annotation `kind` from its plain form; None where it is that already."""
    if is_dataclass(kind):
        parts = [(name, _reader(hint)) for name, hint in _hints(kind).items()]

        def read(value: Any) -> Any:
            return kind(  # type: ignore[operator]
                **{
                    name: value[name] if inner is None or value[name] is None else inner(value[name])
                    for name, inner in parts
                    if name in value
                }
            )

        return read
    origin = get_origin(kind)
    if origin is tuple:
        element = _reader(get_args(kind)[0])
        return tuple if element is None else lambda value: tuple(map(element, value))
    if origin is types.UnionType:
        concrete = [option for option in get_args(kind) if option is not type(None)]
        return _reader(concrete[0]) if len(concrete) == 1 else None
    return None


@_once
def _hints(kind: Any) -> dict[str, Any]:
    return get_type_hints(kind)


@_once
def _read_plan(kind: Any, names: tuple[str, ...]) -> _Plan:
    hints = _hints(kind)
    return tuple((index, name, _reader(hints[name])) for index, name in enumerate(names) if name in hints)


@_once
def _written(kind: Any, table: Table) -> tuple[str, ...]:
    return tuple(name for name in _hints(kind) if name in table.columns)


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
