"""A thread that owns fxtranslate's models: they can't be used, nor even be thrown away, by any other thread."""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from segue.engines.mt.base import Pair
from segue.model.errors import Unavailable

_own = threading.local()
"""The models that a thread has loaded; they go when it ends."""


@dataclass(frozen=True, slots=True)
class Buffers:
    """A model as fxtranslate takes it: Marian's binary, and the SentencePiece vocabularies of both languages."""

    model: bytes
    source: bytes
    target: bytes


class Host:
    """Loads and runs models in one thread of its own; may be called from any."""

    def __init__(self, name: str) -> None:
        self._thread = ThreadPoolExecutor(1, thread_name_prefix=f"segue-{name}")

    def translate(self, lines: Sequence[str], pair: Pair, key: object, bring: Callable[[], Buffers]) -> list[str]:
        """One line for each of `lines`, blank ones left blank. `bring` is called when `key` is not the loaded one.

        Raises Unavailable where the model can't be loaded or fails.
        """
        return self._thread.submit(_work, lines, pair, key, bring).result()

    def unload(self) -> None:
        """Gives the memory back; the next sentence loads again."""
        self._thread.submit(_own.__dict__.clear).result()


def _work(lines: Sequence[str], pair: Pair, key: object, bring: Callable[[], Buffers]) -> list[str]:
    loaded: dict[Pair, tuple[object, Any]] = _own.__dict__.setdefault("loaded", {})
    if pair not in loaded or loaded[pair][0] != key:
        loaded[pair] = (key, open_model(bring()))
    model = loaded[pair][1]
    try:
        return [model.translate(line) if line else "" for line in lines]
    except BaseException as error:  # a Rust panic is no Exception
        loaded.pop(pair, None)
        raise Unavailable(f"The {pair} model failed ({error}).", "Run `segue models verify`.") from error


def open_model(buffers: Buffers) -> Any:
    """A loaded `fxtranslate.Translator`. Raises Unavailable where it can't be had."""
    try:
        from fxtranslate import Translator

        return Translator(buffers.model, buffers.source, buffers.target)
    except ImportError as error:
        raise Unavailable("fxtranslate is not installed.", "Install it with `pip install fxtranslate`.") from error
    except Exception as error:
        raise Unavailable(
            f"A translation model can't be loaded ({error}).", "Run `segue models verify`, then pull it again."
        ) from error
