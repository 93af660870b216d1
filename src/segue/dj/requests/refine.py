"""A second reading by a language model, where there is one. It may add what the grammar missed, nothing else.

Whatever it says is checked: only known words, only names that the request itself resembles, only numbers in bounds.
What the grammar understood stands. A model that is slow, down or talks nonsense changes nothing.
"""

import json
import logging
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from segue.dj.requests.fold import fold
from segue.dj.requests.names import Name, NameIndex
from segue.dj.requests.request import CHOICES, Heard, Request
from segue.engines.llm.base import LanguageModel, Message
from segue.model.errors import SegueError

log = logging.getLogger(__name__)

TIMEOUT_S = 4.0
MOST_NAMES = 24
_FLAGS = ("whole", "resume", "again", "other", "surprise", "similar")
_LISTS = frozenset({"moods", "not_moods", "occasions", "kinds", "not_kinds"})
_NAMES = {
    "artists": frozenset({"artist"}),
    "works": frozenset({"work", "show", "book"}),
    "genres": frozenset({"genre"}),
}
_BOUNDS = {"bpm": (30, 300), "years": (1000, 2100)}
_PROMPT = """You turn what a listener says to a radio host into JSON. Give only what the listener asked for, leave out
everything else. The fields: {fields}. Lists of words: use only the words given. artists, works, genres: only names from
this list: {names}. bpm and years: [from, to]. duration_min and count: whole numbers. {flags}: true.
Answer with one JSON object and nothing else."""


def refine(request: Request, index: NameIndex, model: LanguageModel) -> Request:
    """The request with what the model adds to it; the very same request when the model has nothing sound to say."""
    names = _alike(request.text, index)
    try:
        answer = model.complete(_asked(request, names), 300, 0.0, TIMEOUT_S, _schema(names))
    except SegueError as error:
        log.info("A request was understood without the language model: %s", error)
        return request
    return merged(request, answer, names)


def merged(request: Request, answer: str, names: Sequence[Name]) -> Request:
    """The request with the sound parts of `answer` where nothing was understood before."""
    try:
        plain = json.loads(answer[answer.find("{") : answer.rfind("}") + 1])
    except (ValueError, RecursionError):
        return request
    if not isinstance(plain, dict):
        return request
    known = request.constraints()
    found: dict[str, Any] = {}
    for name, value in plain.items():
        sound = _checked(name, value, names)
        turned_down = known.get(f"not_{name}") or known.get(
            name.removeprefix("not_") if name.startswith("not_") else ""
        )
        if sound and name not in known and not turned_down:
            found["sung_in" if name == "language" else name] = sound
    if known and found.get("surprise"):
        del found["surprise"]
    heard = tuple(Heard(name, _plain(value), 0, len(request.text)) for name, value in found.items())
    return replace(request, **found, heard=(*request.heard, *heard)) if found else request


def _asked(request: Request, names: Sequence[Name]) -> list[Message]:
    words = "; ".join(f"{name}: {', '.join(values)}" for name, values in CHOICES.items())
    listed = ", ".join(f"{name.text} ({name.kind})" for name in names) or "none"
    prompt = _PROMPT.format(fields=words, names=listed, flags=", ".join(_FLAGS))
    return [Message("system", prompt), Message("user", request.text)]


def _schema(names: Sequence[Name]) -> dict[str, Any]:
    def listed(values: Sequence[str]) -> dict[str, Any]:
        return {"type": "array", "items": {"type": "string", "enum": list(values)}}

    about: dict[str, Any] = {}
    for name, values in CHOICES.items():
        about[name] = listed(values) if name in _LISTS else {"type": "string", "enum": list(values)}
    for constraint, kinds in _NAMES.items():
        texts = list(dict.fromkeys(name.text for name in names if name.kind in kinds))
        if texts:
            about[constraint] = listed(texts)
    about |= {name: {"type": "boolean"} for name in _FLAGS}
    about |= {name: {"type": "array", "items": {"type": ["integer", "null"]}} for name in _BOUNDS}
    about |= {name: {"type": "integer"} for name in ("duration_min", "count")}
    return {"type": "object", "properties": about, "additionalProperties": False}


def _alike(text: str, index: NameIndex) -> list[Name]:
    """Names of the library that some words of the request resemble: nothing else may the model name."""
    words = [word.text for word in fold(text).words][:40]
    found: dict[Name, float] = {}
    for length in (4, 3, 2, 1):
        for first in range(len(words) - length + 1):
            for match in index.near(" ".join(words[first : first + length]), 0.72)[:4]:
                found[match.name] = max(found.get(match.name, 0.0), match.spelling * match.sureness)
    return sorted(found, key=lambda name: (-found[name], name.text))[:MOST_NAMES]


def _checked(name: str, value: Any, names: Sequence[Name]) -> Any:
    """The value as a request holds it; None for what is no such thing."""
    if name in CHOICES:
        if name in _LISTS:
            kept = [word for word in value if word in CHOICES[name]] if isinstance(value, list) else []
            return tuple(dict.fromkeys(kept)) or None
        return value if isinstance(value, str) and value in CHOICES[name] else None
    if name in _NAMES and isinstance(value, list):
        known = {each.text for each in names if each.kind in _NAMES[name]}
        return tuple(dict.fromkeys(text for text in value if isinstance(text, str) and text in known)) or None
    if name in _FLAGS:
        return True if value is True else None
    if name in _BOUNDS and isinstance(value, list) and len(value) == 2:
        return _span(value, *_BOUNDS[name], open_ended=name == "years")
    most = {"duration_min": 24 * 60, "count": 100}.get(name, 0)
    return value if isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= most else None


def _span(value: Sequence[Any], least: int, most: int, open_ended: bool) -> tuple[Any, Any] | None:
    ends = [end for end in value if end is not None]
    if not ends or (not open_ended and len(ends) < 2):
        return None
    if not all(isinstance(end, int) and not isinstance(end, bool) and least <= end <= most for end in ends):
        return None
    return (value[0], value[1]) if ends == sorted(ends) else None


def _plain(value: Any) -> str:
    if isinstance(value, tuple):
        return ",".join("" if part is None else str(part) for part in value)
    return "" if value is True else str(value)
