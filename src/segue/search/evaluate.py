"""How well moments and episodes are found, measured on transcripts with human truth (`segue evaluate search`).

The folder holds `transcripts/NAME.srt` and `shows/NAME.md`: notes with a `title:` line and topic lines with their
time (`05:12 - Webpack`). Only the transcripts are indexed. A moment is right when the passage that was found starts
within 60 seconds of the human time, in the right episode; it is asked for by the topic line's words, as they stand.
"""

import re
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from segue.catalog.podcasts.transcripts import read_transcript
from segue.engines.embed.base import Embedder
from segue.model.errors import BadInput, NotFound, SegueError
from segue.search.index import Content, SearchIndex
from segue.search.rank import Mode, Question, Weighed, moments, question_of, things, weigh
from segue.understanding.passages import speech_passages
from segue.understanding.reading.steps import Steps

MODES: tuple[Mode, ...] = ("words", "meaning", "fused")
NEAR_MS = 60_000
DEPTH = 5
MOST_EPISODES = 5_000
_LARGEST_BYTES = 20_000_000
_TOPIC = re.compile(r"\s*(?:[*-]\s*)?(\d{1,2}(?::\d{2}){1,2})\s*[-–—:]\s+(.*\S)\s*")
_LINK = re.compile(r"\[([^\]]*)\]\([^)]*\)")


@dataclass(frozen=True, slots=True)
class Told:
    """An episode's truth: its title and its topics with their times."""

    title: str
    topics: tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with its answer: the episode, and the time (None: the whole episode)."""

    episode: str
    time_ms: int | None
    text: str


def read_notes(text: str) -> Told:
    """The title and the topic lines of an episode's notes."""
    title = re.search(r"^title:\s*(.+)$", text, re.MULTILINE)
    topics = []
    for line in text.splitlines():
        match = _TOPIC.fullmatch(line)
        words = re.sub(r"[*_`]", "", _LINK.sub(r"\1", match[2])).strip() if match else ""
        if match and re.search(r"\w", words):
            seconds = 0
            for part in match[1].split(":"):
                seconds = seconds * 60 + int(part)
            topics.append((seconds * 1000, words))
    return Told(title[1].strip().strip("\"'") if title else "", tuple(topics))


def read_folder(folder: Path) -> tuple[list[Content], dict[str, Told]]:
    """The transcripts of a folder as contents, and the truth by episode. Raises NotFound or BadInput."""
    files = [path for path in sorted((folder / "transcripts").glob("*.srt")) if path.is_file()][:MOST_EPISODES]
    if not files:
        raise NotFound(f"{folder} has no transcripts/*.srt.", "Name a folder laid out as the page on search says.")
    contents, told = [], {}
    for path in files:
        if path.stat().st_size > _LARGEST_BYTES:
            continue
        try:
            transcript = read_transcript(path.read_bytes(), "application/srt", "", path.stem, language="en")
        except SegueError:
            continue  # empty, or something else under that name: nothing of it can be found
        contents.append(Content(path.stem, "", "", "en", speech_passages(transcript)))
        notes = folder / "shows" / f"{path.stem}.md"
        known = notes.is_file() and notes.stat().st_size <= _LARGEST_BYTES
        found = read_notes(notes.read_text("utf-8", "replace")) if known else Told("", ())
        end_ms = max(segment.end_ms for segment in transcript.segments) + NEAR_MS
        # A time beyond the end is a slip of the pen: nothing is there to be found.
        told[path.stem] = replace(found, topics=tuple(topic for topic in found.topics if topic[0] <= end_ms))
    if not contents:
        raise BadInput(f"No transcript in {folder} can be read.", "They should be SRT: a number, two times, words.")
    return contents, told


def questions(told: Mapping[str, Told]) -> tuple[list[Asked], list[Asked]]:
    """What is asked: moments, and episodes by their titles."""
    moments_ = [Asked(name, time, text) for name, each in told.items() for time, text in each.topics]
    return moments_, [Asked(name, None, each.title) for name, each in told.items() if each.title]


@dataclass(slots=True)
class Trial:
    """An index of a folder, with every question weighed within the whole collection and within its episode."""

    index: SearchIndex
    asked: list[Asked]
    collection: list[Weighed]
    episode: list[Weighed]
    titles: list[Asked]
    title_weighed: list[Weighed]

    def measure(self, mode: Mode, chosen: Callable[[str], bool] = lambda episode: True) -> dict[str, float | int | str]:
        """The row of one model over the episodes `chosen`."""
        moments_ = [at for at, each in enumerate(self.asked) if chosen(each.episode)]
        whole = [self._hit(self.asked[at], self.collection[at], mode) for at in moments_]
        inside = [self._hit(self.asked[at], self.episode[at], mode) for at in moments_]
        ranks = [
            self._rank(a, w, mode) for a, w in zip(self.titles, self.title_weighed, strict=True) if chosen(a.episode)
        ]
        return {
            "model": mode,
            f"moment_hit@{DEPTH}_collection": _mean(whole),
            f"moment_hit@{DEPTH}_episode": _mean(inside),
            "known_item_mrr": _mean([1 / rank if rank else 0.0 for rank in ranks]),
            "known_item_first": _mean([float(rank == 1) for rank in ranks]),
            "moments": len(moments_),
            "titles": len(ranks),
        }

    def _hit(self, asked: Asked, weighed: Weighed, mode: Mode) -> float:
        for moment in moments(self.index, weighed, mode, DEPTH):
            thing = self.index.thing(int(self.index.rows.whose[moment.row]))
            start = int(self.index.rows.start_ms[moment.row])
            if thing and thing.id == asked.episode and abs(start - (asked.time_ms or 0)) <= NEAR_MS:
                return 1.0
        return 0.0

    def _rank(self, asked: Asked, weighed: Weighed, mode: Mode) -> int:
        """The place of the right episode, from 1; 0 when it was not named."""
        for place, (number, _) in enumerate(things(self.index, weighed, mode, MOST_EPISODES), 1):
            thing = self.index.thing(number)
            if thing and thing.id == asked.episode:
                return place
        return 0


def weigh_all(
    contents: Sequence[Content], told: Mapping[str, Told], embedder: Embedder, folder: Path, steps: Steps | None = None,
    tell: Callable[[str], None] = lambda what: None,
) -> Trial:  # fmt: skip
    """Indexes `contents` in `folder` and asks everything."""
    index = SearchIndex(folder, embedder, steps)
    index.put(contents, lambda number, _: tell(f"indexed {number} of {len(contents)}") if number % 20 == 0 else None)
    asked, titles = questions(told)
    tell(f"{len(index.rows)} passages, {len(asked)} moments, {len(titles)} titles")
    read: list[Question] = [question_of(index, each.text, ["en"]) for each in [*asked, *titles]]
    inside = []
    for each, question in zip(asked, read, strict=False):
        allowed = np.zeros(len(index.rows.by_number), bool)
        allowed[index.rows.things[each.episode].number] = True
        inside.append(weigh(index, question, allowed))
    everywhere = [weigh(index, question) for question in read]
    return Trial(index, asked, everywhere[: len(asked)], inside, titles, everywhere[len(asked) :])


def evaluate(
    folder: Path, embedder: Embedder, steps: Steps | None = None, tell: Callable[[str], None] = lambda what: None
) -> list[dict[str, float | int | str]]:
    """A row for each of `MODES`. Raises NotFound when `folder` is not laid out so, Unavailable without the encoder."""
    contents, told = read_folder(folder)
    with tempfile.TemporaryDirectory(prefix="segue-search-") as scratch:
        trial = weigh_all(contents, told, embedder, Path(scratch), steps, tell)
        rows = [trial.measure(mode) for mode in MODES]
        trial.index.close()
    return rows


def _mean(values: Sequence[float]) -> float:
    return round(float(np.mean(values)), 4) if values else 0.0
