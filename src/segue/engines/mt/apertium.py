"""Apertium, where it is installed: translation by rules, as a program of its own.

`apertium -l` lists the pairs; `apertium -u -f html SRC-TRG` translates its input. One paragraph holds one
sentence, so that lines can't run into each other; the program gets its input through a pipe, never as an argument.
"""

import html
import re
import shutil
import subprocess
import time
from collections.abc import Callable, Sequence

from segue.engines.mt.base import Pair
from segue.engines.mt.checks import check_answer, check_order
from segue.model.errors import Unavailable

SHORT_TAGS = {
    "cat": "ca", "deu": "de", "eng": "en", "epo": "eo", "fra": "fr", "glg": "gl", "ita": "it", "oci": "oc", "por": "pt",
    "ron": "ro", "spa": "es", "swe": "sv",
}  # fmt: skip
"""Apertium names its pairs with two letters or three; Segue's tags have two."""
LIST_AGAIN_S = 60.0
TIMEOUT_S = 120.0
AT_ONCE = 200
LARGEST_ANSWER = 4_000_000
_MODE = re.compile(r"([a-z]{2,3})-([a-z]{2,3})")
_PARAGRAPH = re.compile(r"<p>(.*?)</p>", re.DOTALL)


class ApertiumTranslation:
    """Translates with the program `command`, found on the PATH."""

    name = "apertium"
    version = "1"

    def __init__(self, command: str = "apertium", clock: Callable[[], float] = time.monotonic) -> None:
        self._command = command
        self._clock = clock
        self._modes: dict[Pair, str] = {}
        self._listed_at = float("-inf")

    def pairs(self) -> Sequence[Pair]:
        """See `TranslationEngine.pairs`. The program is asked at most once a minute."""
        if self._clock() - self._listed_at >= LIST_AGAIN_S:
            self._modes = self._list()
            self._listed_at = self._clock()
        return tuple(self._modes)

    def translate(self, sentences: Sequence[str], source: str, target: str) -> list[str]:
        """See `TranslationEngine.translate`."""
        lines = check_order(sentences, source, target, self.pairs())
        mode = self._modes[Pair(source, target)]
        told = [""] * len(lines)
        open_ = [n for n, line in enumerate(lines) if line]
        for at in range(0, len(open_), AT_ONCE):
            part = open_[at : at + AT_ONCE]
            for n, text in zip(part, self._run(mode, [lines[n] for n in part]), strict=True):
                told[n] = text
        return told

    def _list(self) -> dict[Pair, str]:
        if shutil.which(self._command) is None:
            return {}
        try:
            said = subprocess.run(  # noqa: S603 (the operator's own program)
                [self._command, "-l"], capture_output=True, timeout=10, check=False, stdin=subprocess.DEVNULL
            )
        except (OSError, subprocess.SubprocessError):
            return {}
        modes: dict[Pair, str] = {}
        for word in said.stdout[:100_000].decode("utf-8", "replace").split():
            match = _MODE.fullmatch(word)
            if match:
                source, target = (SHORT_TAGS.get(tag, tag) for tag in match.groups())
                if len(source) == len(target) == 2:
                    modes.setdefault(Pair(source, target), word)
        return modes

    def _run(self, mode: str, lines: Sequence[str]) -> list[str]:
        page = "\n".join(f"<p>{html.escape(line, quote=False)}</p>" for line in lines)
        try:
            ended = subprocess.run(  # noqa: S603
                [self._command, "-u", "-f", "html", mode],
                input=page.encode(), capture_output=True, timeout=TIMEOUT_S, check=False,
            )  # fmt: skip
        except subprocess.TimeoutExpired as error:
            raise Unavailable(f"Apertium gave no answer within {TIMEOUT_S:g} s.", "Choose another route.") from error
        except OSError as error:
            raise Unavailable(
                f"Apertium can't be run ({error}).", "Install it again, or choose another route."
            ) from error
        if ended.returncode != 0 or len(ended.stdout) > LARGEST_ANSWER:
            raise Unavailable(f"Apertium ended with status {ended.returncode}.", "Install the pair again.")
        said = [html.unescape(part) for part in _PARAGRAPH.findall(ended.stdout.decode("utf-8", "replace"))]
        return check_answer(lines, said, "Apertium")
