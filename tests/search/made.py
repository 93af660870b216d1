"""Things to find, for the tests of search."""

from collections.abc import Sequence

from segue.engines.embed.fake import FakeEmbedder
from segue.model.text import Passage
from segue.search.index import Content

LINES = {
    "epi_harbour": ["The old harbour was quiet.", "Boats were waiting for the morning.", "Nobody spoke of the storm."],
    "epi_code": ["We argued about tabs and spaces.", "Then about graph QL and the compiler.", "Webpack came last."],
    "epi_kitchen": ["Salt belongs into the water.", "A slow oven makes soft bread.", "Dinner was quiet."],
}


def content(id_: str, lines: Sequence[str] = (), title: str = "", language: str = "en", **facts: object) -> Content:
    said = lines or LINES.get(id_, ())
    passages = tuple(Passage(id_, n * 90_000, n * 90_000 + 60_000, line) for n, line in enumerate(said))
    about = {
        "kind": "episode",
        "collection_id": "sho_one",
        "collection": "One",
        "people": "Ann Bo",
        "duration_ms": 60_000,
    }
    return Content(id_, title or id_[4:], "", language, passages, {**about, **facts})


class CountingEmbedder(FakeEmbedder):
    """Another version, so that an index of the fake's is no index of its own."""

    version = "2"
