"""Turns chosen scores of music21's corpus into the compact data that the demo library plays.

Run once by a developer, never by the product:

    python -m venv /tmp/m21 && /tmp/m21/bin/pip install music21==10.5.1
    /tmp/m21/bin/python tools/extract_scores.py src/segue/catalog/demo/scores

Only works whose composers are long in the public domain are taken, from encodings that are free (public domain,
CC0, CC BY, CC BY-SA, GPL, or plain note-for-note transcriptions of old prints on which nobody states a restriction).
`docs/developer/demo-sources.md` lists them; `tools/score_sources.py` rewrites that page from the data.

Each score becomes one JSON file. Times are ticks, 48 to a quarter note. `parts[].notes` is a flat list: onset,
duration, MIDI pitch, onset, duration, pitch… in order. `tempo_bpm` counts the beat that one taps to, which lasts
`beat_ticks`. Repeats are written out. Grace notes are left out.
"""

import json
import re
import sys
from fractions import Fraction
from pathlib import Path
from typing import Any

TICKS = 48

ONEILL = (
    "O'Neill's Music of Ireland",
    1903,
    "ABC transcription by volunteers of the O'Neill project; no restriction stated",
)
RYAN = (
    "Ryan's Mammoth Collection",
    1883,
    "ABC transcription by volunteers of the Ryan's project; no restriction stated",
)
AIRD = ("Aird's Selection of Airs", 1782, "ABC transcription by Jack Campin; no restriction stated")
BACH = (
    "Chorales",
    1735,
    "Encoding shipped with music21 (the chorale corpus begun by Margaret Greentree); no restriction stated",
)
ORATORIO = ("Christmas Oratorio, BWV 248", 1734, BACH[2])
JOSQUIN = ("Chansons", 1500, "Encoding by Laura E. Conrad, GPL-2.0-or-later")
CLARA = ("Quatre Polonaises, op. 1", 1831, "Typeset by Cypressdome for IMSLP, CC BY-SA 4.0")
TRADITIONAL, CAROLAN = "Traditional", "Turlough O'Carolan"
BACH_NAME = "Johann Sebastian Bach"


def tune(name: str, book: tuple[str, int, str], file: str, find: str, bpm: float, **more: Any) -> dict[str, Any]:
    return {"id": name, "kind": "tune", "file": file, "find": find, "tempo_bpm": bpm, "book": book, **more}


def chorale(name: str, bwv: str, title: str, bpm: float, **more: Any) -> dict[str, Any]:
    return {
        "id": name, "kind": "score", "file": f"bach/bwv{bwv}.mxl", "title": title, "tempo_bpm": bpm, "book": BACH,
        "composer": BACH_NAME, "catalogue": f"BWV {bwv}", **more,
    }  # fmt: skip


CHOSEN: list[dict[str, Any]] = [
    # The Lantern Quartet: Irish dances and an air.
    tune("swallows-tail", ONEILL, "oneills1850", "The Swallow's Tail", 112),
    tune("drowsy-maggie", ONEILL, "oneills1850", "Drowsy Maggie", 108),
    tune("haste-to-the-wedding", ONEILL, "oneills1850", "Haste to the Wedding", 116),
    tune("boys-of-bluehill", ONEILL, "oneills1850", "The Boys of Bluehill", 84),
    tune("rocky-road-to-dublin", ONEILL, "oneills1850", "The Rocky Road To Dublin", 124),
    tune("foggy-dew", ONEILL, "oneills1850", "The Foggy Dew", 66),
    tune("cliffs-of-moher", ONEILL, "oneills1850", "The Cliffs of Moher", 118),
    # Harp and flute: Carolan.
    tune("planxty-irwin", ONEILL, "oneills1850", "Planxty Irwin", 92, composer=CAROLAN, written=1720),
    tune("planxty-fanny-power", ONEILL, "oneills1850", "Planxty Fanny Powers", 96, composer=CAROLAN, written=1728),
    tune(
        "carolans-receipt",
        ONEILL,
        "oneills1850",
        "O'Carolan's Receipt for Drinking",
        88,
        composer=CAROLAN,
        written=1720,
    ),
    tune("carolans-concerto", ONEILL, "oneills1850", "O'Carolan's Concerto", 96, composer=CAROLAN, written=1725),
    tune(
        "carolans-farewell", ONEILL, "oneills1850", "O'Carolan's Farewell to Music", 58, composer=CAROLAN, written=1738
    ),
    # String band: Ryan's.
    tune("arkansas-traveller", RYAN, "ryansMammoth/ArkansasTravellerReel.abc", "", 118),
    tune("devils-dream", RYAN, "ryansMammoth/DevilsDreamReel.abc", "", 122),
    tune("soldiers-joy", RYAN, "ryansMammoth/SoldiersJoy.abc", "", 116),
    tune("fishers-hornpipe", RYAN, "ryansMammoth/FishersHornpipe.abc", "", 112),
    tune("ricketts-hornpipe", RYAN, "ryansMammoth/RickettsHornpipe.abc", "", 110),
    tune("money-musk", RYAN, "ryansMammoth/MoneyMuskReel.abc", "", 114),
    # Electronic and chip: more of Ryan's.
    tune("electric-hornpipe", RYAN, "ryansMammoth/ElectricHornpipe.abc", "", 122),
    tune("telegraph-hornpipe", RYAN, "ryansMammoth/TelegraphHornpipe.abc", "", 126),
    tune("neath-the-moonlight", RYAN, "ryansMammoth/NeathTheMoonlightReel.abc", "", 118),
    tune("star-of-the-east", RYAN, "ryansMammoth/StarOfTheEastHornpipe.abc", "", 124),
    tune("steamboat-hornpipe", RYAN, "ryansMammoth/SteamboatHornpipe.abc", "", 116),
    tune("niagara-hornpipe", RYAN, "ryansMammoth/NiagaraHornpipe.abc", "", 124),
    tune("acrobats-hornpipe", RYAN, "ryansMammoth/AcrobatsHornpipe.abc", "", 132),
    tune("fairy-dance", RYAN, "ryansMammoth/FairyDanceReel.abc", "", 136),
    # Fifes and drums: Aird's.
    tune("white-cockade", AIRD, "airdsAirs/book1.abc", "The White Cockade", 112, title="The White Cockade"),
    tune("yankee-doodle", AIRD, "airdsAirs/book1.abc", "Yanky Doodle.", 116, title="Yankee Doodle", plain="P:3"),
    tune(
        "over-the-hills",
        AIRD,
        "airdsAirs/book2.abc",
        "O'er the Hills and far awa.",
        104,
        title="Over the Hills and Far Away",
        written=1782,
        plain="none",
    ),
    tune(
        "marseillaise",
        AIRD,
        "airdsAirs/book4.abc",
        "Marche des Marseillois",
        112,
        title="Marche des Marseillois",
        composer="Claude Joseph Rouget de Lisle",
        written=1792,
    ),
    tune(
        "hearts-of-oak",
        AIRD,
        "airdsAirs/book4.abc",
        "Hearts of Oak.",
        108,
        title="Heart of Oak",
        composer="William Boyce",
        written=1759,
    ),
    # Lounge: airs and songs.
    tune("greensleeves", AIRD, "airdsAirs/book1.abc", "Green Sleeves.", 96, title="Greensleeves"),
    tune(
        "what-can-the-matter-be",
        AIRD,
        "airdsAirs/book4.abc",
        "Oh dear what can the matter be.",
        104,
        title="Oh Dear, What Can the Matter Be?",
        written=1792,
    ),
    {
        "id": "jeanie",
        "kind": "score",
        "file": "leadSheet/fosterBrownHair.mxl",
        "expand": False,
        "key": "F",
        "title": "Jeanie with the Light Brown Hair",
        "tempo_bpm": 92,
        "composer": "Stephen Foster",
        "written": 1854,
        "book": ("Songs of Stephen Foster", 1854, "Lead sheet marked Public Domain (Wikifonia)"),
    },
    {
        "id": "aloha-oe",
        "kind": "score",
        "file": "liliuokalani/aloha_oe.mxl",
        "title": "Aloha ʻOe",
        "tempo_bpm": 80,
        "composer": "Liliʻuokalani",
        "written": 1884,
        "book": ("Hawaiian songs", 1884, "Encoding by Michael Scott Asato Cuthbert, CC0"),
    },
    {
        "id": "lift-every-voice",
        "kind": "score",
        "file": "johnson_j_r/lift_every_voice.mxl",
        "title": "Lift Every Voice and Sing",
        "tempo_bpm": 76,
        "composer": "J. Rosamond Johnson",
        "written": 1900,
        "book": ("American hymns", 1900, "Encoding by Michael Scott Asato Cuthbert, CC0"),
    },
    # The Christmas Oratorio's chorales, in their order.
    *[
        chorale(
            f"oratorio-{number:02d}",
            file,
            title,
            bpm,
            book=ORATORIO,
            number=number,
            catalogue=f"BWV 248 no. {number}",
            written=1734,
        )
        for number, file, title, bpm in [
            (5, "248.5", "Wie soll ich dich empfangen", 72),
            (9, "248.9-1", "Ach mein herzliebes Jesulein", 76),
            (23, "248.23-2", "Wir singen dir in deinem Heer", 66),
            (33, "248.33-3", "Ich will dich mit Fleiß bewahren", 76),
            (42, "248.42-4", "Jesus richte mein Beginnen", 104),
            (46, "248.46-5", "Dein Glanz all Finsternis verzehrt", 78),
            (64, "248.64-6", "Nun seid ihr wohl gerochen", 112),
        ]
    ],
    # Brass chorales.
    chorale("ein-feste-burg", "80.8", "Ein feste Burg ist unser Gott", 80, written=1723),
    chorale("wie-schoen-leuchtet", "1.6", "Wie schön leuchtet der Morgenstern", 82, written=1725),
    chorale("o-haupt", "244.54", "O Haupt voll Blut und Wunden", 60, written=1727),
    chorale("gelobet-seist-du", "91.6", "Gelobet seist du, Jesu Christ", 78, written=1724),
    # Slow light.
    chorale("jesu-meine-freude", "227.1", "Jesu, meine Freude", 54, written=1723),
    chorale("befiehl-du-deine-wege", "244.62", "Wenn ich einmal soll scheiden", 50, written=1727),
    chorale("es-ist-genug", "66.6", "Christ ist erstanden", 52, written=1724),
    chorale("ach-herr", "245.40", "Ach Herr, lass dein lieb Engelein", 56, written=1724),
    {
        "id": "corelli-grave",
        "kind": "score",
        "file": "corelli/opus3no1/1grave.xml",
        "title": "Grave",
        "tempo_bpm": 54,
        "composer": "Arcangelo Corelli",
        "written": 1689,
        "catalogue": "op. 3 no. 1",
        "book": ("Sonate da chiesa, op. 3", 1689, "Encoding by Michael Scott Cuthbert, CC BY"),
    },
    # Renaissance.
    *[
        {
            "id": name,
            "kind": "voices",
            "file": f"josquin/{file}.abc",
            "title": title,
            "tempo_bpm": bpm,
            "composer": "Josquin des Prez",
            "written": year,
            "book": JOSQUIN,
            "beats": beats,
            "beat_quarters": 2,
        }
        for name, file, title, bpm, year, beats in [
            ("mille-regretz", "milleRegrets", "Mille regretz", 72, 1520, 0),
            ("petite-camusette", "petiteCamusette", "Petite camusette", 66, 1545, 0),
            ("o-venus-bant", "oVenusBant", "O Venus bant", 80, 1495, 0),
            ("adieu-mes-amours", "adieuMesAmours", "Adieu mes amours", 78, 1480, 130),
            (
                "deploration",
                "laDeplorationDeLaMorteDeJohannesOckeghem",
                "La déploration de Johannes Ockeghem",
                60,
                1497,
                120,
            ),
        ]
    ],
    # Clara Schumann.
    *[
        {
            "id": f"polonaise-{n}",
            "kind": "score",
            "file": f"schumann_clara/polonaise_op1n{n}.mxl",
            "title": f"Polonaise no. {n} in {key}",
            "tempo_bpm": bpm,
            "composer": "Clara Schumann",
            "written": 1831,
            "book": CLARA,
            "number": n,
            "catalogue": f"op. 1 no. {n}",
            "key": key[0] + ("b" if "flat" in key else ""),
        }
        for n, key, bpm in [(1, "E-flat major", 104), (2, "C major", 112), (3, "D major", 108), (4, "C major", 104)]
    ],
    {
        "id": "weber-concertino",
        "kind": "score",
        "file": "weber/concertino_clarinet.mxl",
        "title": "Concertino for Clarinet",
        "tempo_bpm": 72,
        "composer": "Carl Maria von Weber",
        "written": 1811,
        "catalogue": "op. 26",
        "quarters": (111, 299),
        "key": "Eb",
        "book": ("Concertino, op. 26", 1811, "Encoding by Oliver Seely, assigned to the public domain in 1998"),
    },
]


def ticks(value: Any) -> int:
    return round(Fraction(value).limit_denominator(960) * TICKS)


def notes_of(part: Any, transpose: int = 0) -> list[tuple[int, int, int]]:
    found = []
    for element in part.stripTies().flatten().notes:
        if element.duration.isGrace or ticks(element.quarterLength) == 0 or "ChordSymbol" in element.classes:
            continue
        pitches = element.pitches
        found += [(ticks(element.offset), ticks(element.quarterLength), pitch.midi + transpose) for pitch in pitches]
    return sorted(set(found))


def key_of(stream: Any) -> tuple[str, bool]:
    """`D`, `F#m` and whether Krumhansl's analysis of the notes agrees with what is written.

    Modes are folded to the major or minor that their third makes.
    """
    from music21 import key as keys

    written = list(stream.recurse().getElementsByClass(keys.KeySignature))
    guess = stream.analyze("key")
    first = written[0] if written else None
    if isinstance(first, keys.Key):
        tonic, minor = first.tonic.name, first.mode in {"minor", "dorian", "phrygian", "aeolian", "locrian"}
    else:
        tonic, minor = guess.tonic.name, guess.mode == "minor"
    guessed = guess.tonic.name.replace("-", "b") + ("m" if guess.mode == "minor" else "")
    key = tonic.replace("-", "b") + ("m" if minor else "")
    return key, key == guessed


def beat_of(ratio: str) -> int:
    top, bottom = (int(number) for number in ratio.split("/"))
    if bottom == 8 and top % 3 == 0:
        return TICKS * 3 // 2
    if ratio == "2/2":
        return TICKS * 2
    return TICKS * 4 // bottom


def find_tune(corpus: Any, spec: dict[str, Any]) -> Any:
    base = Path(corpus.__file__).parent
    paths = sorted((base / spec["file"]).glob("*.abc")) if "." not in spec["file"] else [base / spec["file"]]
    for path in paths:
        text = path.read_text("utf-8", "replace").replace("\r\n", "\n")
        if not spec["find"]:
            return one_tune(text), path
        tunes = re.split(r"(?m)^(?=X:)", text)
        for body in tunes:
            if any(line[2:].strip() == spec["find"] for line in body.split("\n") if line.startswith("T:")):
                return one_tune(plain(body, spec["plain"]) if "plain" in spec else body), path
    raise SystemExit(f"{spec['id']}: no tune {spec['find']!r}")


def plain(body: str, until: str) -> str:
    """The body up to the line `until`, its first voice only, repeats not written out (Aird's print leaves out `|:`)."""
    lines = body.split("\n")
    lines = lines[: next((number for number, line in enumerate(lines) if line.startswith(until)), len(lines))]
    kept = [line.removeprefix("[V:1]") for line in lines if not line.startswith(("I:", "P:", "[V:2]", "%"))]
    return "\n".join(kept).replace(":|", "||")


def one_tune(body: str) -> Any:
    from music21 import converter

    body = re.sub(r'"[^"]*"', "", body)
    stream = converter.parse(body, format="abc")
    return stream.scores[0] if getattr(stream, "scores", None) else stream


def extract(corpus: Any, spec: dict[str, Any]) -> dict[str, Any]:
    from music21 import meter

    base = Path(corpus.__file__).parent
    source = spec["file"]
    if spec["kind"] == "tune":
        stream, path = find_tune(corpus, spec)
        source = str(path.relative_to(base))
    elif spec["kind"] == "voices":
        return extract_voices(corpus, spec)
    else:
        stream = corpus.parse(str(base / spec["file"]))
    title = spec.get("title") or (stream.metadata.title if stream.metadata else "") or spec["id"]
    key, sure = key_of(stream)
    try:
        stream = stream.expandRepeats() if spec.get("expand", True) else stream
    except Exception as error:
        print(f"  {spec['id']}: repeats not expanded ({error})", file=sys.stderr)
    ratios = [sig.ratioString for sig in stream.recurse().getElementsByClass(meter.TimeSignature)]
    if spec.get("quarters"):
        first = spec["quarters"][0]
        ratios = [
            s.ratioString
            for s in stream.parts[0].flatten().getElementsByClass(meter.TimeSignature)
            if s.offset <= first
        ][-1:]
    time = ratios[0] if ratios else "4/4"
    measures = sorted({ticks(m.offset) for m in stream.parts[0].getElementsByClass("Measure")})
    parts = [
        {"name": str(part.partName or f"Part {number}"), "notes": notes_of(part, transposition(part))}
        for number, part in enumerate(stream.parts, 1)
    ]
    parts = [part for part in parts if part["notes"]]
    length = max(n[0] + n[1] for part in parts for n in part["notes"])
    if spec.get("quarters"):
        low, high = (quarter * TICKS for quarter in spec["quarters"])
        for part in parts:
            part["notes"] = [(s - low, min(d, high - s), p) for s, d, p in part["notes"] if low <= s < high]
        measures = [m - low for m in measures if low <= m < high]
        length = high - low
    return finish(spec, title, (key, sure or "key" in spec), time, measures, length, parts, source)


def transposition(part: Any) -> int:
    """Semitones from written to sounding pitch, for transposing instruments."""
    shift = 0
    for instrument in part.recurse().getElementsByClass("Instrument"):
        if instrument.transposition is not None:
            shift = instrument.transposition.semitones
    return int(shift)


def extract_voices(corpus: Any, spec: dict[str, Any]) -> dict[str, Any]:
    """Part-books: every tune of the file is one voice of the same piece."""
    from music21 import converter

    text = (Path(corpus.__file__).parent / spec["file"]).read_text("utf-8", "replace").replace("\r\n", "\n")
    parts, key = [], ""
    limit = spec["beats"] * spec["beat_quarters"] * TICKS
    for body in re.split(r"(?m)^(?=X:)", text)[1:]:
        key_line = next(line[2:].strip() for line in body.split("\n") if line.startswith("K:"))
        octave = -24 if "bass" in key_line else -12 if "-8va" in key_line or "treble8" in key_line else 0
        plain = re.sub(
            r"(?m)^K:.*$",
            "K:" + " ".join(key_line.replace("phrygian", "phr").split()[:2]).replace(" bass", "").replace(" -8va", ""),
            body,
        )
        stream = converter.parse(plain, format="abc")
        stream = stream.scores[0] if getattr(stream, "scores", None) else stream
        key = key or key_of(stream)[0]
        notes = notes_of(stream, octave)
        if limit:
            notes = [(s, min(d, limit - s), p) for s, d, p in notes if s < limit]
        name = [line[2:].strip() for line in body.split("\n") if line.startswith("T:")][-1]
        parts.append({"name": name.split("(")[0].strip(), "notes": notes})
    length = max(n[0] + n[1] for part in parts for n in part["notes"])
    measures = list(range(0, length, TICKS * 4))
    return finish(spec, spec["title"], (key, False), "2/2", measures, length, parts, spec["file"])


def finish(
    spec: dict[str, Any],
    title: str,
    key: tuple[str, bool],
    time: str,
    measures: list[int],
    length: int,
    parts: list[Any],
    source: str,
) -> dict[str, Any]:
    top, bottom = (int(number) for number in time.split("/"))
    bar = TICKS * 4 * top // bottom
    pickup = measures[1] - measures[0] if len(measures) > 1 and measures[1] - measures[0] < bar else 0
    title = re.sub(r"^(.*), The$", r"The \1", title).rstrip(".").replace(" -- ", " ").removesuffix(" REEL")
    if title.isupper():
        title = " ".join(word.capitalize() if word[0] != "'" else word.lower() for word in title.split())
        title = title.replace(" The ", " the ").replace("'neath", "'Neath")
    collection, year, licence = spec["book"]
    return {
        "id": spec["id"],
        "title": title,
        "composer": spec.get("composer", TRADITIONAL),
        "year": spec.get("written", year),
        "collection": collection,
        "catalogue": spec.get("catalogue", ""),
        "number": spec.get("number", 0),
        "source": f"music21 corpus, {source}",
        "licence": licence,
        "key": spec.get("key", key[0]),
        "key_sure": key[1],
        "time": time,
        "tempo_bpm": spec["tempo_bpm"],
        "beat_ticks": beat_of(time),
        "bar_ticks": bar,
        "pickup_ticks": pickup,
        "length_ticks": length,
        "measures": measures,
        "parts": [{"name": part["name"], "notes": [v for n in part["notes"] for v in n]} for part in parts],
    }


def main(folder: Path, only: list[str]) -> None:
    from music21 import corpus

    folder.mkdir(parents=True, exist_ok=True)
    for spec in CHOSEN:
        if only and spec["id"] not in only:
            continue
        score = extract(corpus, spec)
        bars = (score["length_ticks"] - score["pickup_ticks"]) / score["bar_ticks"]
        count = sum(len(part["notes"]) // 3 for part in score["parts"])
        print(f"{score['id']:24} {score['title']:38} {score['key']:4} {score['time']:5} {bars:6.2f} bars {count} notes")
        (folder / f"{score['id']}.json").write_text(
            json.dumps(score, ensure_ascii=False, separators=(",", ":")) + "\n", "utf-8"
        )


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
