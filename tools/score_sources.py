"""Rewrites `docs/developer/demo-sources.md` from the score data: `python tools/score_sources.py`."""

import sys
from pathlib import Path

HOME = Path(__file__).parents[1]
sys.path.insert(0, str(HOME / "src"))

from segue.catalog.demo.albums import ALBUMS  # noqa: E402
from segue.catalog.demo.scores import load_score, score_ids  # noqa: E402

HEAD = """# Where the demo library's music comes from

Every work is in the public domain: its composer died long ago, or nobody knows who it was. The notes were taken once,
by `tools/extract_scores.py`, from the score corpus that comes with music21 10.5.1, and are kept as data in
`src/segue/catalog/demo/scores/`; music21 is no part of Segue. Only encodings that are free were chosen: marked public
domain or CC0, CC BY, CC BY-SA, GPL, or note-for-note transcriptions of old prints on which nobody states a restriction.
Left out on purpose: encodings for non-commercial use, with unclear terms or with rights reserved (Essen, Palestrina,
Monteverdi, Haydn, Mozart, Beethoven, the rag and the lead sheet whose uploaders state no terms).

Attribution that licences ask for: the four Polonaises were typeset by Cypressdome for IMSLP (CC BY-SA 4.0; their data
in `polonaise-*.json` stays under it); the Corelli Grave was encoded by Michael Scott Cuthbert (CC BY); the songs of
Josquin by Laura E. Conrad (GPL-2.0-or-later). Arrangements, performers, texts, covers and jingles are Segue's own.
This page is written by `tools/score_sources.py`.

| work | composer | year | collection | source | licence of the encoding | album |
|---|---|---|---|---|---|---|
"""


def main() -> None:
    albums = {track.score: album.title for album in ALBUMS for track in album.tracks}
    rows = []
    for score_id in score_ids():
        score = load_score(score_id)
        title = f"{score.title} ({score.catalogue})" if score.catalogue else score.title
        cells = (title, score.composer, str(score.year), score.collection, score.source, score.licence,
                 albums.get(score_id, "not played yet"))  # fmt: skip
        rows.append("| " + " | ".join(cell.replace("|", "/") for cell in cells) + " |")
    (HOME / "docs" / "developer" / "demo-sources.md").write_text(HEAD + "\n".join(rows) + "\n", "utf-8")


if __name__ == "__main__":
    main()
