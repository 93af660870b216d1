"""Firefox Translations models (Marian, int8) through fxtranslate: native, on the CPU, one sentence after another.

Models stand in the folders of the weights store: `translation-pt` holds both directions of English and Portuguese,
`translation-XX` English into XX (and back, where it is there) as they come from Mozilla. A model is
`model.XXYY.intgemm.alphas.bin` beside `vocab.XXYY.spm`, or `srcvocab.XXYY.spm` and `trgvocab.XXYY.spm`.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path

from segue.engines.mt.base import Pair
from segue.engines.mt.checks import check_answer, check_order
from segue.engines.mt.host import Buffers, Host
from segue.model.errors import Unavailable

MODEL_FILE = re.compile(r"model\.([a-z]{2})([a-z]{2})\.intgemm(?:\.alphas|8)?\.bin")
MOST_FOLDERS = 500


class FirefoxTranslation:
    """Translates with the models in `folders()`: any number of folders, looked through at every `pairs()`."""

    name = "firefox"
    version = "1"

    def __init__(self, folders: Callable[[], Sequence[Path]]) -> None:
        self._folders = folders
        self._host = Host(self.name)

    def pairs(self) -> Sequence[Pair]:
        """See `TranslationEngine.pairs`."""
        return tuple(self._found())

    def translate(self, sentences: Sequence[str], source: str, target: str) -> list[str]:
        """See `TranslationEngine.translate`."""
        found = self._found()
        lines = check_order(sentences, source, target, tuple(found))
        pair = Pair(source, target)
        told = self._host.translate(lines, pair, found[pair], partial(read_files, pair, found[pair]))
        return check_answer(lines, told, "The model")

    def unload(self) -> None:
        """Gives the memory back; the next sentence loads again."""
        self._host.unload()

    def _found(self) -> dict[Pair, Path]:
        found: dict[Pair, Path] = {}
        for file in self._files():
            match = MODEL_FILE.fullmatch(file.name)
            if match:
                found.setdefault(Pair(*match.groups()), file)
        return found

    def _files(self) -> Iterator[Path]:
        for folder in list(self._folders())[:MOST_FOLDERS]:
            try:
                yield from sorted(folder.iterdir())
            except OSError:
                continue  # not pulled, or taken away meanwhile


def read_files(pair: Pair, file: Path) -> Buffers:
    """The model in `file` and the vocabularies beside it. Raises Unavailable when something is missing."""
    tag = f"{pair.source}{pair.target}"
    try:
        shared = file.with_name(f"vocab.{tag}.spm")
        if shared.exists():
            vocabulary = shared.read_bytes()
            return Buffers(file.read_bytes(), vocabulary, vocabulary)
        own = file.with_name(f"srcvocab.{tag}.spm").read_bytes()
        return Buffers(file.read_bytes(), own, file.with_name(f"trgvocab.{tag}.spm").read_bytes())
    except OSError as error:
        raise Unavailable(
            f"The {pair} model in {file.parent} is not whole ({error}).", "Pull or import it again."
        ) from error
