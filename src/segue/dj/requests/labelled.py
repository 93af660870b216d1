"""How well names are found in labelled requests: span F1 over files with one word and its label a line (BIO)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from segue.dj.requests.fold import fold
from segue.dj.requests.names import Name, NameIndex
from segue.dj.requests.understand import LONGEST_CHARS, understand
from segue.model.errors import BadInput

LABELS = {"Artist": "artist", "WoA": "work"}
"""The labels of music-ner-eacl2023 (Epure & Hennequin, EACL 2023) and the kinds of names they stand for."""
LARGEST_FILE_BYTES = 20_000_000

Span = tuple[int, int, str]
"""First word, the one after the last, and the kind."""


@dataclass(frozen=True, slots=True)
class Labelled:
    """A request, word by word, with the names that somebody marked in it."""

    words: tuple[str, ...]
    spans: frozenset[Span]

    def names(self) -> Iterable[Name]:
        """The marked names as a library would hold them."""
        return (Name(" ".join(self.words[first:last]), kind) for first, last, kind in sorted(self.spans))


@dataclass(frozen=True, slots=True)
class Score:
    """How many marked spans were found (exact words, right kind), out of how many, and how many were found wrongly."""

    right: int
    wrong: int
    missed: int

    @property
    def precision(self) -> float:
        """The share of the found spans that were marked."""
        return self.right / (self.right + self.wrong) if self.right else 0.0

    @property
    def recall(self) -> float:
        """The share of the marked spans that were found."""
        return self.right / (self.right + self.missed) if self.right else 0.0

    @property
    def f1(self) -> float:
        """Their harmonic mean."""
        return 2 * self.right / (2 * self.right + self.wrong + self.missed) if self.right else 0.0


def read_labelled(path: Path) -> list[Labelled]:
    """The requests of a file: a word, a tab and its label a line, a blank line between requests.

    Raises BadInput for what is no such file.
    """
    try:
        if path.stat().st_size > LARGEST_FILE_BYTES:
            raise BadInput(f"{path.name} is too large for labelled requests.", "Give a file of at most 20 MB.")
        lines = path.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(f"{path} can't be read as text.", "Give a file with a word and its label a line.") from error
    found: list[Labelled] = []
    rows: list[tuple[str, str]] = []
    for number, line in enumerate([*lines, ""], 1):
        if line.strip():
            word, _, label = line.strip().rpartition("\t")
            if not word or label[:2] not in {"B-", "I-", "O"}:
                raise BadInput(
                    f"Line {number} of {path.name} is no word with a label.", "It must be WORD, a tab, LABEL."
                )
            rows.append((word, label))
        elif rows:
            found.append(Labelled(tuple(word for word, _ in rows), frozenset(_spans([label for _, label in rows]))))
            rows = []
    return found


def evaluate(requests: Sequence[Labelled], more: Iterable[Name] = ()) -> Score:
    """Looks for the names of all `requests` (and of `more`) in each of them."""
    index = NameIndex([*(name for request in requests for name in request.names()), *more])
    right = wrong = missed = 0
    for request in requests:
        found = spans_found(request.words, index)
        right += len(found & request.spans)
        wrong += len(found - request.spans)
        missed += len(request.spans - found)
    return Score(right, wrong, missed)


def spans_found(words: Sequence[str], index: NameIndex) -> set[Span]:
    """The spans of words in which names are understood. Very long requests are read as far as a request may go."""
    text = " ".join(words)[:LONGEST_CHARS]
    if not fold(text).words:
        return set()
    starts, at = [], 0
    for word in words:
        starts.append(at)
        at += len(word) + 1
    found: set[Span] = set()
    for heard in understand(text, index, "en").heard:
        kind = {"artists": "artist", "not_artists": "artist", "works": "work", "not_works": "work"}.get(
            heard.constraint
        )
        if kind:
            inside = [n for n, start in enumerate(starts) if start < heard.end and start + len(words[n]) > heard.start]
            found.add((inside[0], inside[-1] + 1, kind))
    return found


def _spans(labels: Sequence[str]) -> Iterable[Span]:
    start, kind = 0, ""
    for number, label in enumerate([*labels, "O"]):
        goes_on = label.startswith("I-") and LABELS.get(label[2:]) == kind
        if kind and not goes_on:
            yield start, number, kind
            kind = ""
        if label[:2] in {"B-", "I-"} and not goes_on and label[2:] in LABELS:
            start, kind = number, LABELS[label[2:]]
