"""Firefox Translations models (Marian, int8) through fxtranslate: native, on the CPU, one sentence after another.

Models stand in the folders of the weights store: `translation-pt` holds both directions of English and Portuguese,
`translation-XX` English into XX (and back, where it is there) as they come from Mozilla. A model is
`model.XXYY.intgemm.alphas.bin` beside `vocab.XXYY.spm`, or `srcvocab.XXYY.spm` and `trgvocab.XXYY.spm`.
"""

import re
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from segue.engines.mt.base import Pair
from segue.engines.mt.checks import check_answer, check_order
from segue.model.errors import Unavailable

_MODEL = re.compile(r"model\.([a-z]{2})([a-z]{2})\.intgemm(?:\.alphas|8)?\.bin")
MOST_FOLDERS = 500
_own = threading.local()
"""The models that a thread has loaded; they go when it ends. fxtranslate's models can't be used, nor even be thrown
away, by another thread than the one that made them, so every engine has a thread for its own."""


class FirefoxTranslation:
    """Translates with the models in `folders()`: any number of folders, looked through at every `pairs()`."""

    name = "firefox"
    version = "1"

    def __init__(self, folders: Callable[[], Sequence[Path]]) -> None:
        self._folders = folders
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="segue-firefox")

    def pairs(self) -> Sequence[Pair]:
        """See `TranslationEngine.pairs`."""
        return tuple(self._found())

    def translate(self, sentences: Sequence[str], source: str, target: str) -> list[str]:
        """See `TranslationEngine.translate`."""
        found = self._found()
        lines = check_order(sentences, source, target, tuple(found))
        pair = Pair(source, target)
        told = self._thread.submit(self._work, lines, pair, found[pair]).result()
        return check_answer(lines, told, "The model")

    def unload(self) -> None:
        """Gives the memory back; the next sentence loads again."""
        self._thread.submit(_own.__dict__.clear).result()

    def _work(self, lines: Sequence[str], pair: Pair, file: Path) -> list[str]:
        """Runs in the engine's own thread."""
        loaded: dict[Pair, tuple[Path, Any]] = _own.__dict__.setdefault("loaded", {})
        if pair not in loaded or loaded[pair][0] != file:
            loaded[pair] = (file, open_model(*_bytes(pair, file)))
        model = loaded[pair][1]
        try:
            return [model.translate(line) if line else "" for line in lines]
        except BaseException as error:  # a Rust panic is no Exception
            loaded.pop(pair, None)
            raise Unavailable(f"The {pair} model failed ({error}).", "Run `segue models verify`.") from error

    def _found(self) -> dict[Pair, Path]:
        found: dict[Pair, Path] = {}
        for file in self._files():
            match = _MODEL.fullmatch(file.name)
            if match:
                found.setdefault(Pair(*match.groups()), file)
        return found

    def _files(self) -> Iterator[Path]:
        for folder in list(self._folders())[:MOST_FOLDERS]:
            try:
                yield from sorted(folder.iterdir())
            except OSError:
                continue  # not pulled, or taken away meanwhile


def open_model(model: bytes, source_vocabulary: bytes, target_vocabulary: bytes) -> Any:
    """A loaded `fxtranslate.Translator`. Raises Unavailable where it can't be had."""
    try:
        from fxtranslate import Translator

        return Translator(model, source_vocabulary, target_vocabulary)
    except ImportError as error:
        raise Unavailable("fxtranslate is not installed.", "Install it with `pip install fxtranslate`.") from error
    except Exception as error:
        raise Unavailable(
            f"A translation model can't be loaded ({error}).", "Run `segue models verify`, then pull it again."
        ) from error


def _bytes(pair: Pair, file: Path) -> tuple[bytes, bytes, bytes]:
    tag = f"{pair.source}{pair.target}"
    try:
        shared = file.with_name(f"vocab.{tag}.spm")
        if shared.exists():
            vocabulary = shared.read_bytes()
            return file.read_bytes(), vocabulary, vocabulary
        own = file.with_name(f"srcvocab.{tag}.spm").read_bytes()
        return file.read_bytes(), own, file.with_name(f"trgvocab.{tag}.spm").read_bytes()
    except OSError as error:
        raise Unavailable(
            f"The {pair} model in {file.parent} is not whole ({error}).", "Pull or import it again."
        ) from error
