"""The albums of the demo library: which scores, in whose hands, in which format. All performers are invented."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from segue.catalog.demo import acoustic, consorts, machines
from segue.catalog.demo.music import Arrangement
from segue.catalog.demo.scores import Score, load_score

STYLES: dict[str, Callable[..., Arrangement]] = {
    "session": acoustic.session,
    "air": acoustic.air,
    "harp": acoustic.harp,
    "stringband": acoustic.stringband,
    "fifes": acoustic.fifes,
    "lounge": acoustic.lounge,
    "choir": consorts.choir,
    "brass": consorts.brass,
    "consort": consorts.consort,
    "piano": consorts.piano,
    "clarinet": consorts.clarinet,
    "dance": machines.dance,
    "chip": machines.chip,
    "slow_light": machines.slow_light,
}


@dataclass(frozen=True, slots=True)
class Track:
    """A score in one arrangement."""

    score: str
    style: str
    options: dict[str, Any] = field(default_factory=dict)
    artists: tuple[str, ...] = ()
    """Empty: the album's artist."""
    tempo_bpm: float = 0.0
    """0: as written."""
    semitones: int = 0
    genres: tuple[str, ...] = ()
    level_db: float = 0.0
    """Louder or softer than the album."""


@dataclass(frozen=True, slots=True)
class Album:
    """An album of the demo library."""

    id: str
    title: str
    artist: str
    year: int
    genres: tuple[str, ...]
    format: str
    """File suffix with its dot."""
    lufs: float
    cover: str
    """The drawing of `covers.py`."""
    tracks: tuple[Track, ...]
    bit_rate_bps: int = 0
    work: str = ""
    """The work whose movements these tracks are."""
    compilation: bool = False
    replay_gain: bool = False
    embed_art: bool = True
    """False: the cover stands in the folder."""
    blurb: str = ""


LANTERN, REED, KETTLE, VESPER = "The Lantern Quartet", "Reed & Hollow", "The Copper Kettle String Band", "Vesper Relay"
NORTHLIGHT, HARBOUR, HALDEN, QUIET = (
    "The Northlight Consort",
    "Harbour Brass",
    "Halden Drift",
    "Company of Quiet Voices",
)
INES, QUAY, BLUE, CARTRIDGE = "Ines Marlowe", "Old Quay Fifes & Drums", "The Blue Lamp Trio", "Cartridge Choir"
ODILE, TARN, MOSS = "Odile Brandt", "Tarn & Tallow", "Moss Meridian"


def _t(
    score: str,
    style: str,
    *,
    artists: tuple[str, ...] = (),
    tempo: float = 0.0,
    semitones: int = 0,
    level: float = 0.0,
    genres: tuple[str, ...] = (),
    **options: Any,
) -> Track:
    return Track(score, style, options, artists, tempo, semitones, genres, level)


ALBUMS: tuple[Album, ...] = (
    Album(
        "open-door",
        "Dances for an Open Door",
        LANTERN,
        2019,
        ("Irish Traditional", "Folk"),
        ".opus",
        -17.0,
        "lanterns",
        (
            _t("haste-to-the-wedding", "session", leads="fiddle flute accordion", rounds=2),
            _t("drowsy-maggie", "session", leads="fiddle whistle accordion", rounds=4),
            _t("foggy-dew", "air", lead="whistle", level=-2.5, genres=("Irish Traditional", "Air")),
            _t("boys-of-bluehill", "session", leads="accordion fiddle", rounds=2),
            _t("rocky-road-to-dublin", "session", leads="flute fiddle accordion", rounds=2),
            _t("cliffs-of-moher", "session", leads="flute fiddle", rounds=2),
            _t("swallows-tail", "session", leads="fiddle flute whistle", rounds=4, artists=(LANTERN, REED)),
        ),
        bit_rate_bps=96_000,
        blurb="Reels, jigs and one slow air from O'Neill's Music of Ireland, with the door left open.",
    ),
    Album(
        "kettle",
        "Kettle Boiling Over",
        KETTLE,
        2021,
        ("Bluegrass", "Americana"),
        ".mp3",
        -16.0,
        "kettle",
        (
            _t("soldiers-joy", "stringband", order="fiddle banjo both"),
            _t("arkansas-traveller", "stringband", order="banjo both"),
            _t("fishers-hornpipe", "stringband", order="fiddle both"),
            _t("devils-dream", "stringband", order="banjo fiddle", ending="fade"),
            _t("ricketts-hornpipe", "stringband", order="fiddle banjo both", tempo=104),
            _t("money-musk", "stringband", order="fiddle both", ending="fade"),
        ),
        bit_rate_bps=160_000,
        replay_gain=True,
        blurb="Six barn-floor tunes from Ryan's Mammoth Collection of 1883.",
    ),
    Album(
        "oratorio",
        "Christmas Oratorio: Seven Chorales",
        NORTHLIGHT,
        2017,
        ("Choral", "Baroque"),
        ".flac",
        -20.0,
        "northlight",
        (
            _t("oratorio-05", "choir", verses=1, level=-1.0),
            _t("oratorio-09", "choir"),
            _t("oratorio-23", "choir"),
            _t("oratorio-33", "choir", verses=2),
            _t("oratorio-42", "choir"),
            _t("oratorio-46", "choir", verses=2),
            _t("oratorio-64", "choir", level=1.5),
        ),
        work="Weihnachts-Oratorium, BWV 248",
        embed_art=False,
        blurb="From the cradle to the trumpets: seven chorales of Bach's Christmas Oratorio in their order.",
    ),
    Album(
        "night-circuits",
        "Night Circuits",
        VESPER,
        2023,
        ("Electronic", "House"),
        ".ogg",
        -15.5,
        "circuits",
        (
            _t("electric-hornpipe", "dance", lead="saw"),
            _t("telegraph-hornpipe", "dance", lead="square", ending="cold"),
            _t("neath-the-moonlight", "dance", lead="calliope"),
            _t("star-of-the-east", "dance", lead="poly", ending="cold"),
        ),
        bit_rate_bps=160_000,
        blurb="Hornpipes of 1883, rewired.",
    ),
    Album(
        "carolan",
        "Carolan's Receipt",
        REED,
        2018,
        ("Celtic", "Folk"),
        ".m4a",
        -18.0,
        "harp",
        (
            _t("planxty-irwin", "harp", second="flute", rounds=1),
            _t("planxty-fanny-power", "harp", second="cello", rounds=2),
            _t("carolans-receipt", "harp", second="flute", rounds=2),
            _t("carolans-concerto", "harp", second="violin", rounds=1),
            _t("carolans-farewell", "air", lead="cello", level=-2.0),
        ),
        bit_rate_bps=112_000,
        blurb="Music of the blind harper Turlough O'Carolan for harp, flute and cello.",
    ),
    Album(
        "evening-brass",
        "Evening from the Harbour Wall",
        HARBOUR,
        2015,
        ("Classical", "Brass"),
        ".mp3",
        -18.0,
        "harbour",
        (
            _t("wie-schoen-leuchtet", "brass", verses=2),
            _t("ein-feste-burg", "brass", verses=2, timpani=True),
            _t("o-haupt", "brass", verses=1, level=-2.5),
            _t("gelobet-seist-du", "brass", verses=2, timpani=True, level=1.0),
        ),
        bit_rate_bps=128_000,
        embed_art=False,
        blurb="Four chorales of Bach, played outwards, over the water.",
    ),
    Album(
        "slow-light",
        "Slow Light",
        "Various Artists",
        2022,
        ("Ambient",),
        ".opus",
        -20.0,
        "slow_light",
        (
            _t("jesu-meine-freude", "slow_light", colour="warm", artists=(HALDEN,)),
            _t("corelli-grave", "slow_light", colour="halo", artists=(MOSS,)),
            _t("es-ist-genug", "slow_light", colour="strings", tempo=44, artists=(TARN,)),
            _t("ach-herr", "slow_light", colour="sweep", artists=(HALDEN, ODILE)),
            _t("befiehl-du-deine-wege", "slow_light", colour="warm", semitones=-2, artists=(MOSS,)),
        ),
        bit_rate_bps=96_000,
        compilation=True,
        blurb="Old chorales seen through deep water.",
    ),
    Album(
        "mille-regretz",
        "Mille regretz: Songs of Josquin",
        QUIET,
        2014,
        ("Renaissance", "Early Music"),
        ".ogg",
        -19.0,
        "josquin",
        (
            _t("mille-regretz", "consort", colours="voice viol"),
            _t("petite-camusette", "consort", colours="recorder viol", level=1.0),
            _t("adieu-mes-amours", "consort", colours="recorder cello"),
            _t("o-venus-bant", "consort", colours="violin viol"),
            _t("deploration", "consort", colours="choir choir", level=-1.0),
        ),
        bit_rate_bps=160_000,
        embed_art=False,
        blurb="Five songs from around 1500, for voices, viols and a lute.",
    ),
    Album(
        "polonaises",
        "Clara Schumann: Four Polonaises",
        INES,
        2020,
        ("Classical", "Romantic", "Piano"),
        ".opus",
        -19.0,
        "clara",
        tuple(_t(f"polonaise-{n}", "piano", tempo=tempo) for n, tempo in ((1, 108), (2, 120), (3, 104), (4, 112))),
        bit_rate_bps=96_000,
        work="Quatre Polonaises, op. 1",
        replay_gain=True,
        blurb="Printed in 1831, when the composer was eleven years old.",
    ),
    Album(
        "concertino",
        "Weber: Concertino (Theme)",
        ODILE,
        2016,
        ("Classical", "Romantic"),
        ".wav",
        -19.0,
        "clarinet",
        (_t("weber-concertino", "clarinet"),),
        embed_art=False,
        blurb="The theme and first variation, for clarinet and strings.",
    ),
    Album(
        "first-light",
        "Fifes at First Light",
        QUAY,
        2012,
        ("March", "Folk"),
        ".mp3",
        -16.5,
        "fifes",
        (
            _t("white-cockade", "fifes"),
            _t("yankee-doodle", "fifes"),
            _t("over-the-hills", "fifes", rounds=1),
            _t("marseillaise", "fifes", rounds=1),
            _t("hearts-of-oak", "fifes", rounds=2),
        ),
        bit_rate_bps=128_000,
        blurb="Airs from James Aird's Glasgow collection, as a street would hear them at six in the morning.",
    ),
    Album(
        "blue-lamp",
        "The Blue Lamp",
        BLUE,
        2024,
        ("Jazz", "Lounge"),
        ".opus",
        -17.5,
        "blue_lamp",
        (
            _t("jeanie", "lounge", lead="vibes", rounds=1, tempo=88),
            _t("greensleeves", "lounge", lead="flute", rounds=2, tempo=104),
            _t("aloha-oe", "lounge", lead="guitar", rounds=2, tempo=92),
            _t("lift-every-voice", "lounge", lead="vibes", rounds=2, tempo=84),
            _t("what-can-the-matter-be", "lounge", lead="guitar", rounds=2, ending="fade"),
        ),
        bit_rate_bps=112_000,
        replay_gain=True,
        blurb="Old songs after closing time: vibraphone, piano, bass, brushes.",
    ),
    Album(
        "pixel-hornpipes",
        "Pixel Hornpipes",
        CARTRIDGE,
        2025,
        ("Chiptune", "Electronic"),
        ".mp3",
        -15.5,
        "pixels",
        (
            _t("steamboat-hornpipe", "chip", rounds=2),
            _t("niagara-hornpipe", "chip", rounds=2, ending="fade"),
            _t("acrobats-hornpipe", "chip", rounds=2, tempo=138),
            _t("fairy-dance", "chip", rounds=2),
        ),
        bit_rate_bps=128_000,
        blurb="Four dances for four channels.",
    ),
)


def track_id(album: Album, number: int) -> str:
    """A name for one track that never changes: the seed of its arrangement."""
    return f"{album.id}/{number:02d}-{album.tracks[number - 1].score}"


def score_of(track: Track) -> Score:
    """The score at this track's tempo and pitch."""
    import dataclasses

    from segue.catalog.demo.scores import Voice, pitch_class

    score = load_score(track.score)
    tempo = track.tempo_bpm or score.tempo_bpm
    if not track.semitones:
        return dataclasses.replace(score, tempo_bpm=tempo)
    names = ("C", "Db", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B")
    key = names[(pitch_class(score.key) + track.semitones) % 12] + ("m" if score.minor else "")
    voices = tuple(
        Voice(voice.name, tuple((onset, length, pitch + track.semitones) for onset, length, pitch in voice.notes))
        for voice in score.voices
    )
    return dataclasses.replace(score, tempo_bpm=tempo, key=key, voices=voices)


def arrange(album: Album, number: int) -> Arrangement:
    """The arrangement of track `number` (from 1)."""
    track = album.tracks[number - 1]
    return STYLES[track.style](score_of(track), track_id(album, number), **track.options)
