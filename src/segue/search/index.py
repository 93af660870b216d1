"""The search index of a house: words and meaning of every thing, in a folder that can be made again at any time."""

import hashlib
import json
import logging
import re
import shutil
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from segue.engines.embed.base import Embedder
from segue.model.errors import Unavailable
from segue.model.text import Passage
from segue.search.rows import Rows, Thing
from segue.search.words import Words
from segue.understanding.passages import VERSION as PASSAGES_VERSION
from segue.understanding.reading.steps import Steps
from segue.understanding.remembered import RememberingEmbedder

_log = logging.getLogger(__name__)
VERSION = "1"
"""Changes when an index of before can't be read or would rank differently."""
WASTE = 0.4
"""An index whose dead rows are more than this share is made anew."""


@dataclass(frozen=True, slots=True)
class Content:
    """All of a thing that can be found."""

    id: str
    title: str
    about: str
    """People, genres, notes: for the words only."""
    language: str
    passages: tuple[Passage, ...]
    facts: Mapping[str, Any] = field(default_factory=dict)
    """What filters and headings need, as plain values."""

    @property
    def digest(self) -> str:
        """Changes when anything of it does."""
        told = [self.title, self.about, self.language, dict(self.facts)]
        state = hashlib.blake2b(json.dumps(told, sort_keys=True, default=str).encode(), digest_size=12)
        for passage in self.passages:
            state.update(
                f"{passage.start_ms} {passage.end_ms} {passage.source} {passage.text} {passage.sentences}\n".encode()
            )
        return state.hexdigest()


class SearchIndex:
    """Keeps and finds. Safe to use from several threads; one process at a time writes."""

    def __init__(self, folder: Path, embedder: Embedder, steps: Steps | None = None) -> None:
        self._embedder = embedder
        self._reader: Embedder = RememberingEmbedder(embedder, steps) if steps is not None else embedder
        name = f"{VERSION}-{PASSAGES_VERSION}-{embedder.name}-{embedder.version}"
        self._base, self._folder = folder, folder / re.sub(r"[^a-z0-9.-]", "_", name.lower())
        self._lock = threading.RLock()
        self._rows: Rows
        self._words: Words
        self._writing = False
        self._open()

    @property
    def rows(self) -> Rows:
        """The passages as numbers."""
        return self._rows

    @property
    def words(self) -> Words:
        """The passages as words."""
        return self._words

    @property
    def embedder(self) -> Embedder:
        """What reads meaning."""
        return self._embedder

    @property
    def lock(self) -> threading.RLock:
        """Held while the rows are looked at, because they grow in place."""
        return self._lock

    def known(self) -> dict[str, str]:
        """What is in the index: the digest of each thing by id."""
        self.refresh()
        return {id_: thing.digest for id_, thing in self._rows.things.items()}

    def thing(self, number: int) -> Thing | None:
        """The thing of a number, if it is still here."""
        return self._rows.by_number[number] if number < len(self._rows.by_number) else None

    def put(self, contents: Iterable[Content], tell: Callable[[int, str], None] | None = None, every: int = 200) -> int:
        """Puts things into the index, in place of what was there under their ids; what is there already unchanged is
        passed over. Returns how many were put. `tell(number done, title)` is called after each and may raise to stop:
        what was put until then stays. Raises Unavailable when another process writes.
        """
        done = 0
        try:
            for number, content in enumerate(contents, 1):
                if self._put(content):
                    done += 1
                    if done % every == 0:
                        self._settle()
                if tell:
                    tell(number, content.title)
        finally:
            if done:
                self._settle()
        return done

    def take_out(self, ids: Iterable[str]) -> int:
        """Forgets things; returns how many were there."""
        with self._lock:
            self._mend()
            gone = [self._rows.things[id_] for id_ in ids if id_ in self._rows.things]
            for thing in gone:
                self._words.take_out(thing.number)
                self._rows.take_out(thing.id)
            if gone:
                self._settle()
        return len(gone)

    def refresh(self) -> None:
        """Sees what another process has written; what can't be read any more is thrown away."""
        with self._lock:
            try:
                if self._rows.refresh():
                    self._words.reload()
            except (OSError, ValueError, KeyError, TypeError) as error:
                self._start_anew(error)

    def clear(self) -> None:
        """Throws everything away; the next `put` begins anew."""
        with self._lock:
            self._words.close()
            shutil.rmtree(self._folder, ignore_errors=True)
            self._open()

    def close(self) -> None:
        """Lets go of the files."""
        with self._lock:
            self._words.close()

    def meaning(self, passages: Sequence[Passage]) -> NDArray[np.float32] | None:
        """Vectors of passages; None where there is nothing to read with. What is said, what is shown and what is
        written are read apart, because understanding asks for what is said, too, and each is read once."""
        groups = [[each.text for each in group] for _, group in groupby(passages, key=lambda each: each.source)]
        try:
            return np.concatenate([self._reader.embed(texts) for texts in groups])
        except Unavailable as error:
            _log.warning("No meaning is indexed: %s", error)
            return None

    def _put(self, content: Content) -> bool:
        digest, here = content.digest, self._rows.things.get(content.id)
        if here is not None and here.digest == digest:
            return False
        vectors = self.meaning(content.passages) if content.passages else None
        if content.passages and vectors is None:
            digest += "-"  # so that it is put again once there is something to read with
            if here is not None and here.digest == digest:
                return False
        with self._lock:
            self._mend()
            before = self._rows.things.get(content.id)
            if before is not None:
                self._words.take_out(before.number)
            times = [(passage.start_ms, passage.end_ms) for passage in content.passages]
            facts = {"title": content.title, "language": content.language, **content.facts}
            thing = self._rows.put(content.id, digest, facts, times, vectors)
            self._words.put(thing.number, thing.first, content.passages, content.language, content.title, content.about)
        return True

    def _settle(self) -> None:
        with self._lock:
            self._words.commit()
            self._rows.settle()

    def _mend(self) -> None:
        """Takes out what a writer that was killed left half put; first of all it sees that nobody else writes."""
        self._words.hold()
        if self._rows.refresh():
            self._words.reload()
        for id_ in list(self._rows.unsettled) if not self._writing else []:
            self._words.take_out(self._rows.things[id_].number)
            self._rows.take_out(id_)
        self._writing = True

    def _open(self) -> None:
        self._writing = False
        for attempt in (1, 2):
            try:
                self._rows = Rows(self._folder / "meaning", self._embedder.dimension)
                self._words = Words(self._folder / "words")
                break
            except (OSError, ValueError, KeyError, TypeError) as error:
                if attempt == 2:
                    raise Unavailable(
                        f"The search index in {self._folder} can't be opened ({error}).", "Remove that folder."
                    ) from error
                _log.warning("The search index can't be read (%s): it will be made anew.", error)
                shutil.rmtree(self._folder, ignore_errors=True)
        for other in self._base.iterdir() if self._base.is_dir() else []:
            if other != self._folder and re.match(r"\d+-\d+-", other.name):
                shutil.rmtree(other, ignore_errors=True)

    def _start_anew(self, error: Exception) -> None:
        _log.warning("The search index can't be read (%s): it will be made anew.", error)
        shutil.rmtree(self._folder, ignore_errors=True)
        self._open()
