"""The words index: passages, whole items, and what is written about things, ranked by BM25 (tantivy).

Words are stemmed here (`stems`) and handed over ready, so one field holds every language. Three kinds of documents:
a passage (`said`, with its text stored), the whole of an item (`whole`: its words once for each few passages, so that a
word that returns all through an episode counts more than one that is said five times in one sentence), and the title,
people and notes of a thing (`title`, `about`).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

from segue.model.errors import Unavailable
from segue.model.text import Passage
from segue.search.stems import stems

_WRITER_BYTES = 60_000_000
_SECTION = 4
"""How many passages (half of them overlap) count a word once for the whole."""
COMMON_SHARE = 0.05
"""A word in more passages than this share of a large index is left out of questions that have rarer ones."""
LARGE = 200_000
MOST_WORDS = 24


@dataclass(frozen=True, slots=True)
class Hit:
    """A document and its BM25 score; `number` is a passage's row or a thing's number."""

    number: int
    score: float


class Words:
    """The words index in a folder. `writer` is opened by the first `put`; one process writes."""

    def __init__(self, folder: Path) -> None:
        import tantivy

        folder.mkdir(parents=True, exist_ok=True)
        self._t: Any = tantivy
        self._schema = _schema(tantivy)
        self._index = tantivy.Index(self._schema, path=str(folder))
        self._index.config_reader("manual")
        self._index.reload()
        self._searcher: Any = self._index.searcher()
        self._writer: Any = None

    def put(
        self, whose: int, first_row: int, passages: Sequence[Passage], language: str, title: str, about: str
    ) -> None:
        """Adds a thing under the number `whose`; its passages have the rows from `first_row` on."""
        writer = self._open()
        section: dict[str, None] = {}
        whole: list[str] = []
        for at, passage in enumerate(passages):
            said = stems(passage.text, language)
            document = self._t.Document()
            document.add_unsigned("row", first_row + at)
            document.add_unsigned("whose", whose)
            document.add_text("said", " ".join(said))
            stored = {"t": passage.text, "s": passage.source, "w": passage.speaker, "e": passage.end_ms}
            document.add_json("passage", {**stored, "n": [list(place) for place in passage.sentences]})
            writer.add_document(document)
            if at % _SECTION == 0:
                whole += section
                section = {}
            if at % 2 == 0:
                section |= dict.fromkeys(said)
        whole += section
        document = self._t.Document()
        document.add_unsigned("thing", whose)
        document.add_unsigned("whose", whose)
        document.add_text("whole", " ".join(whole))
        document.add_text("title", " ".join(stems(title, language)))
        document.add_text("about", " ".join(stems(about, language)))
        writer.add_document(document)

    def take_out(self, whose: int) -> None:
        """Removes a thing and its passages."""
        gone = self._t.Query.term_query(self._schema, "whose", whose, "basic")
        self._open().delete_documents_by_query(gone)

    def hold(self) -> None:
        """Opens the writer. Raises Unavailable when another process has it."""
        self._open()

    def commit(self) -> None:
        """Makes what was put visible, here and to other processes."""
        if self._writer is not None:
            self._writer.commit()
        self.reload()

    def reload(self) -> None:
        """Sees what another process has committed."""
        self._index.reload()
        self._searcher = self._index.searcher()

    def close(self) -> None:
        """Lets go of the writer's lock and memory."""
        if self._writer is not None:
            self._writer.wait_merging_threads()
            self._writer = None

    def passages(self, readings: Sequence[Sequence[str]], most: int, whose: Sequence[int] | None = None) -> list[Hit]:
        """The rows that answer any of the `readings` of a question best; `whose` limits them to a few things."""
        queries = [query for reading in readings if (query := self._question(reading, "said", pairs=True)) is not None]
        return self._run(queries, most, "row", whose)

    def things(self, readings: Sequence[Sequence[str]], field: str, most: int) -> list[Hit]:
        """The things whose `whole`, `title` or `about` answers best."""
        queries = [query for reading in readings if (query := self._question(reading, field)) is not None]
        return self._run(queries, most, "thing", None)

    def passage(self, row: int) -> dict[str, Any] | None:
        """What is stored of a row: text `t`, source `s`, speaker `w`, end `e` in ms, sentences `n`."""
        found = self._searcher.search(self._t.Query.term_query(self._schema, "row", row), 1, count=False).hits
        if not found:
            return None
        stored: dict[str, Any] = self._searcher.doc(found[0][1]).get_first("passage")
        return stored

    def frequency(self, stem: str) -> int:
        """In how many passages a stem is."""
        return int(self._searcher.doc_freq("said", stem))

    def like(self, beginning: str, most: int) -> list[tuple[str, int]]:
        """Stems that begin so, with the number of passages they are in."""
        return list(self._searcher.terms_with_prefix("said", beginning, limit=most))

    def _open(self) -> Any:
        if self._writer is None:
            try:
                self._writer = self._index.writer(_WRITER_BYTES, 1)
            except ValueError as error:
                raise Unavailable(
                    "The search index is being written by another process.", "Wait until that is done, then try again."
                ) from error
        return self._writer

    def _question(self, words: Sequence[str], field: str, pairs: bool = False) -> Any:
        """Any of the words; words that stand side by side count for more where they stand so in the text, too; a word
        may be written as two there (`graphql`, `graph ql`)."""
        query = self._t.Query
        chosen = self._worth_asking(words, field)
        parts = [query.term_query(self._schema, field, word, "freq") for word in chosen]
        if pairs:
            for one, two in dict.fromkeys(pairwise(words)):
                if one in chosen and two in chosen and one != two:
                    parts.append(query.phrase_query(self._schema, field, [one, two]))
                    parts.append(query.term_query(self._schema, field, one + two, "freq"))
            for word in chosen:
                parts += [query.phrase_query(self._schema, field, list(split)) for split in self._splits(word, field)]
        if not parts:
            return None
        return query.boolean_query([(self._t.Occur.Should, part) for part in parts])

    def _worth_asking(self, words: Sequence[str], field: str) -> list[str]:
        unique = list(dict.fromkeys(words))
        total = self._searcher.num_docs
        if total < LARGE:
            return unique[:MOST_WORDS]
        rare = [word for word in unique if self._searcher.doc_freq(field, word) <= COMMON_SHARE * total]
        return (rare or unique)[:MOST_WORDS]

    def _splits(self, word: str, field: str) -> Iterable[tuple[str, str]]:
        """Ways to write a long word as two known ones, the likeliest two."""
        if len(word) < 5 or not word.isalpha():
            return []
        ways = [(word[:at], word[at:]) for at in range(2, len(word) - 1)]
        known = [(min(self._searcher.doc_freq(field, part) for part in way), way) for way in ways]
        return [way for least, way in sorted(known, reverse=True)[:2] if least > 0]

    def _run(self, queries: list[Any], most: int, number: str, whose: Sequence[int] | None) -> list[Hit]:
        if not queries:
            return []
        query = queries[0] if len(queries) == 1 else self._t.Query.disjunction_max_query(queries, 0.1)
        if whose is not None:
            inside = self._t.Query.term_set_query(self._schema, "whose", list(whose))
            inside = self._t.Query.const_score_query(inside, 0.0)
            query = self._t.Query.boolean_query([(self._t.Occur.Must, query), (self._t.Occur.Must, inside)])
        hits = self._searcher.search(query, most, count=False).hits
        numbers = self._searcher.fast_field_values(number, [address for _, address in hits])
        return [Hit(int(n), float(score)) for n, (score, _) in zip(numbers, hits, strict=True) if n is not None]


def _schema(tantivy: Any) -> Any:
    builder = tantivy.SchemaBuilder()
    for name in ("row", "thing", "whose"):
        builder.add_unsigned_field(name, indexed=True, fast=True)
    builder.add_text_field("said", tokenizer_name="whitespace", index_option="position")
    for name in ("whole", "title", "about"):
        builder.add_text_field(name, tokenizer_name="whitespace", index_option="freq")
    builder.add_json_field("passage", stored=True, index_option="basic")
    return builder.build()
