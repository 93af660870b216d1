"""Mozilla's own models for other languages: fetched from where Firefox fetches them, or taken from files carried in.

Which models there are, where they lie and their SHA-256 say the records that Firefox itself asks for; fxtranslate reads
them and verifies what it fetches. Nothing of them stands in Segue's own list, because they change with Firefox.
"""

import contextlib
import gzip
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from segue.engines.mt.base import Pair
from segue.engines.mt.firefox import MODEL_FILE, read_files
from segue.engines.mt.host import open_model
from segue.model.errors import BadInput, SegueError, Unavailable

PREFIX = "translation-"
LARGEST_FILE = 256 * 1024 * 1024
MOST_FILES = 10_000
Fetch = Callable[[str, str, str], object]
"""(source, target, folder): leaves the files of a pair somewhere under the folder, verified. Raises ValueError."""


def fetch_pair(source: str, target: str, folder: str) -> object:
    """Asks fxtranslate for the files of a pair."""
    try:
        from fxtranslate import discovery
    except ImportError as error:
        raise Unavailable("fxtranslate is not installed.", "Install it with `pip install fxtranslate`.") from error
    return discovery.add_models(source, target, cache_dir=folder, progress=False)


def pull_upstream(language: str, weights_dir: Path, fetch: Fetch = fetch_pair) -> list[Pair]:
    """Brings both directions of English and `language` into `translation-LANGUAGE`; whole or not at all.

    One direction alone is taken too. Raises Unavailable telling why none came.
    """
    refused: list[str] = []
    with _staging(weights_dir) as staging:
        for source, target in (("en", language), (language, "en")):
            try:
                fetch(source, target, str(staging / "fetched"))
            except ValueError as error:
                refused.append(str(error))
        taken = _take(staging / "fetched", staging, weights_dir)
    if not taken:
        raise Unavailable(
            f"Mozilla's models for {language!r} could not be fetched ({refused[0] if refused else 'none came'}).",
            "Try again with a network, or carry the files in: `segue models import DIR`.",
        )
    return taken


def import_models(folder: Path, weights_dir: Path) -> list[Pair]:
    """Takes Firefox Translations models from anywhere under `folder`: `model.XXYY.intgemm.alphas.bin` beside its
    vocabularies, plain or as `.gz`.

    Each must load; what does not is passed over. Raises BadInput when all are broken.
    """
    with _staging(weights_dir) as staging:
        return _take(folder, staging, weights_dir)


@contextlib.contextmanager
def _staging(weights_dir: Path) -> Iterator[Path]:
    try:
        weights_dir.mkdir(parents=True, exist_ok=True)
        staging = Path(tempfile.mkdtemp(prefix=".upstream-", dir=weights_dir))
    except OSError as error:
        raise Unavailable(f"The weights folder {weights_dir} can't be used ({error}).", "Mend its rights.") from error
    try:
        yield staging
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def _take(folder: Path, staging: Path, weights_dir: Path) -> list[Pair]:
    taken: list[Pair] = []
    broken: SegueError | None = None
    files = [file for _, file in zip(range(MOST_FILES), sorted(folder.rglob("*")), strict=False) if file.is_file()]
    for file in files:
        match = MODEL_FILE.fullmatch(file.name.removesuffix(".gz"))
        if not match or Pair(*match.groups()) in taken:
            continue
        pair = Pair(*match.groups())
        try:
            _install(pair, file, staging / f"{pair.source}{pair.target}", weights_dir)
            taken.append(pair)
        except SegueError as error:
            broken = error
    if broken and not taken:
        raise BadInput(f"The translation models in {folder} can't be used: {broken.message}", "Fetch them again.")
    return taken


def _install(pair: Pair, file: Path, room: Path, weights_dir: Path) -> None:
    """Unpacks a model into `room`, loads it once to see that it works, and moves its files to their place."""
    room.mkdir(exist_ok=True)
    tag = f"{pair.source}{pair.target}"
    names = {file.name.removesuffix(".gz"), *(f"{kind}.{tag}.spm" for kind in ("vocab", "srcvocab", "trgvocab"))}
    for beside in file.parent.iterdir():
        name = beside.name.removesuffix(".gz")
        if name in names and beside.is_file():
            _unpack(beside, room / name)
    open_model(read_files(pair, room / file.name.removesuffix(".gz")))
    other = pair.target if pair.source == "en" else pair.source
    home = weights_dir / f"{PREFIX}{other}"
    home.mkdir(exist_ok=True)
    # The model goes last: a pair counts as here when its model is.
    for made in sorted(room.iterdir(), key=lambda path: path.name.startswith("model.")):
        made.replace(home / made.name)


def _unpack(file: Path, target: Path) -> None:
    try:
        with (gzip.open if file.suffix == ".gz" else open)(file, "rb") as content, target.open("wb") as out:
            left = LARGEST_FILE
            while block := content.read(1024 * 1024):
                left -= len(block)
                if left < 0:
                    raise BadInput(f"{file.name} is larger than a translation model can be.", "Take the right file.")
                out.write(block)
    except (OSError, EOFError) as error:
        raise BadInput(f"{file.name} can't be read ({error}).", "Copy it again.") from error
