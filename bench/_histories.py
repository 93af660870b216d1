"""Makes libraries and the histories that other services would tell of them, with the truth beside each name. Seeded.

Names differ from the library's as they do in life: slips of the pen, guests, remasters, brackets, other scripts written
by another table than the matcher's own. And there are names that must not be matched: other songs of the same artists,
the same titles of others, live takes, remixes, second parts, one-letter neighbours.
"""

import json
import random
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from segue.model.media import Collection, Credit, Item
from segue.store import Store

_WORDS = (
    "love night you me day heart time blue river fire home light dance rain summer winter dream world girl boy town "
    "road moon sun star sky sea ocean mountain street city morning evening midnight golden silver black white red "
    "green baby lady king queen angel devil heaven hell water wind storm snow ice stone wall door window mirror "
    "shadow ghost memory letter song music radio train car plane ship bridge garden flower rose tree leaf bird horse "
    "dog cat wolf lion tiger snake butterfly hand eye face smile tear kiss touch hold run walk fly fall rise wait "
    "stay leave come back again forever never always tomorrow yesterday today alone together lost found broken "
    "beautiful crazy lonely happy blind free young old new little big sweet bitter cold hot slow fast high low deep "
)
COMMON = _WORDS.split()
_ONSETS_TEXT = "b br c ch d dr f fl g gr h j k kl l m n p pr qu r s sh sl st t th tr v w y z"
_NUCLEI_TEXT = "a e i o u ai ea ee ou io"
_ONSETS, _NUCLEI = _ONSETS_TEXT.split(), _NUCLEI_TEXT.split()
_CODAS = ["", "", "", "n", "r", "l", "s", "t", "m", "nd", "rk", "st", "ck", "lt"]
_SYLLABLE_TEXTS = {
    "cyrillic": "ба ва га да жа за ка ла ма на па ра са та ша ви ди ки ли ми ни ри си ти чи бо го до ко ло "
    "мо но ро со то бе де ле не ре се те ху му ду лу ру цы ща ня ля юр ян ов ин ый ев ",
    "greek": "αν βα γε δη ελ ζω θε ιρ κα λο μα νι ξε ολ πα ρη σι τα υρ φω χα ψη ου αι ει ντ μπ κο δω λα μη σο τε ",
    "kana": "カ キ ク ケ コ サ シ ス セ ソ タ チ ツ テ ト ナ ニ ヌ ネ ノ ハ ヒ フ ヘ ホ マ ミ ム メ モ ラ リ ル レ ロ ",
}
_SYLLABLES = {script: text.split() for script, text in _SYLLABLE_TEXTS.items()}
_CYRILLIC = dict(zip(
        "абвгдежзийклмнопрстуфхцчшщъыьэюя",
        [
            ("a",) * 3, ("b",) * 3, ("v", "v", "w"), ("g",) * 3, ("d",) * 3, ("e",) * 3, ("zh", "z", "sch"),
            ("z", "z", "s"),
            ("i",) * 3, ("y", "j", "i"), ("k",) * 3, ("l",) * 3, ("m",) * 3, ("n",) * 3, ("o",) * 3, ("p",) * 3,
            ("r",) * 3, ("s",) * 3, ("t",) * 3, ("u",) * 3, ("f",) * 3, ("kh", "h", "ch"), ("ts", "c", "z"),
            ("ch", "c", "tsch"), ("sh", "s", "sch"), ("shch", "sc", "schtsch"), ("",) * 3, ("y",) * 3, ("",) * 3,
            ("e",) * 3, ("yu", "ju", "ju"), ("ya", "ja", "ja"),
        ],
        strict=True,
    ))  # fmt: skip
_GREEK = {
    "ου": ("ou", "u"), "μπ": ("b", "mp"), "ντ": ("d", "nt"), "αι": ("ai", "e"), "ει": ("ei", "i"), "α": ("a", "a"),
    "β": ("v", "b"), "γ": ("g", "g"), "δ": ("d", "d"), "ε": ("e", "e"), "ζ": ("z", "z"), "η": ("i", "e"),
    "θ": ("th", "th"), "ι": ("i", "i"), "κ": ("k", "k"), "λ": ("l", "l"), "μ": ("m", "m"), "ν": ("n", "n"),
    "ξ": ("x", "ks"), "ο": ("o", "o"), "π": ("p", "p"), "ρ": ("r", "r"), "σ": ("s", "s"), "ς": ("s", "s"),
    "τ": ("t", "t"), "υ": ("y", "i"), "φ": ("f", "ph"), "χ": ("ch", "h"), "ψ": ("ps", "ps"), "ω": ("o", "o"),
}  # fmt: skip
_KANA_LATIN = (
    "ka ki ku ke ko sa shi/si su se so ta chi/ti tsu/tu te to na ni nu ne no ha hi fu/hu he ho ma mi mu me mo ra ri ru "
    "re ro"
)
_KANA = {letter: tuple(forms.split("/")) for letter, forms in zip(_SYLLABLES["kana"], _KANA_LATIN.split(), strict=True)}


@dataclass(frozen=True, slots=True)
class Song:
    """A recording of the made world."""

    artist: str
    title: str
    album: str
    duration_ms: int
    guest: str = ""
    script: str = ""
    """Empty for Latin letters."""
    latin: tuple[str, str] = ("", "")
    """(artist, title) as they are written in Latin letters."""


@dataclass(frozen=True, slots=True)
class Name:
    """A song as another service names it."""

    artist: str
    title: str
    album: str
    duration_ms: int
    truth: Song | None
    """None: it is not in the library."""
    how: str
    """In what it differs."""


@dataclass(slots=True)
class World:
    """A library and the names by which others tell of it."""

    songs: list[Song]
    names: list[Name]
    items: dict[Song, set[str]] = field(default_factory=dict)
    """Where each song is in the store: some are on two albums."""


def make_world(songs: int = 20_000, names: int = 24_000, seed: int = 1) -> World:
    """A library of so many songs, and so many names that others tell."""
    chance = random.Random(seed)
    words = [_word(chance) for _ in range(700)]
    library: list[Song] = []
    while len(library) < songs:
        library += _artist(chance, words)
    library = library[:songs]
    told: list[Name] = []
    taken = {(song.artist, song.title) for song in library}
    while len(told) < names:
        song = chance.choice(library)
        if chance.random() < 0.2:
            stranger = _stranger(chance, song, library, words)
            if (stranger.artist, stranger.title) not in taken:
                told.append(stranger)
        else:
            told.append(_told(chance, song))
    return World(library, told)


def put_library(store: Store, world: World) -> None:
    """Writes the songs into a store, album by album; every twentieth is on a second album, too."""
    chance = random.Random(7)
    albums: dict[tuple[str, str], list[Song]] = {}
    for number, song in enumerate(world.songs):
        albums.setdefault((song.artist, song.album), []).append(song)
        if number % 20 == 0:
            albums.setdefault((song.artist, f"The Best of {song.artist}"), []).append(song)
    collections, items = [], []
    for number, ((artist, title), songs) in enumerate(albums.items()):
        album = Collection(
            f"alb_{number}", "album", title, f"k{number}", (Credit(artist, "album_artist"),), added_at_ms=1
        )
        collections.append(album)
        for place, song in enumerate(songs, 1):
            credits = (Credit(artist, "artist"), *((Credit(song.guest, "artist"),) if song.guest else ()))
            length = song.duration_ms + chance.randint(-900, 900)
            item = Item(
                f"trk_{number}_{place}", "track", album.id, song.title, credits, position=place, duration_ms=length
            )
            items.append(item)
            world.items.setdefault(song, set()).add(item.id)
    with store.transaction():
        store.catalog.put_collections(collections)
        for start in range(0, len(items), 5_000):
            store.catalog.put_items(items[start : start + 5_000])


def extended_rows(world: World, plays: int, seed: int = 2) -> Iterator[dict[str, object]]:
    """Plays as Spotify's extended history tells them, the oldest first, some names far more often than others."""
    chance = random.Random(seed)
    weights = [1.0 / (rank + 20) for rank in range(len(world.names))]
    at = datetime(2016, 1, 1, 8, tzinfo=UTC)
    for name in chance.choices(world.names, weights, k=plays):
        done = chance.random() < 0.75
        # What is heard to its end lasts as long as the recording; streams differ by a second or two.
        played = name.duration_ms if done else chance.randint(0, name.duration_ms)
        at += timedelta(milliseconds=played + chance.choice((900, 2_000, 30_000, 4_000_000)))
        yield {
            "ts": at.strftime("%Y-%m-%dT%H:%M:%SZ"),
            "ms_played": played,
            "master_metadata_track_name": name.title,
            "master_metadata_album_artist_name": name.artist,
            "master_metadata_album_album_name": name.album,
            "spotify_track_uri": None,
            "episode_name": None,
            "episode_show_name": None,
            "reason_start": "trackdone",
            "reason_end": "trackdone" if done else chance.choice(("fwdbtn", "endplay", "logout")),
            "shuffle": False,
            "skipped": not done,
            "incognito_mode": False,
        }


def write_spotify(path: Path, rows: Iterator[dict[str, object]], a_file: int = 12_000) -> None:
    """The rows as the zip that Spotify sends."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        batch: list[dict[str, object]] = []
        number = 0

        def put() -> None:
            name = f"Spotify Extended Streaming History/Streaming_History_Audio_{2016 + number // 3}_{number}.json"
            archive.writestr(name, json.dumps(batch, ensure_ascii=False, indent=2))

        for row in rows:
            batch.append(row)
            if len(batch) == a_file:
                put()
                batch, number = [], number + 1
        put()


def _artist(chance: random.Random, words: list[str]) -> list[Song]:
    script = chance.choices(["", "cyrillic", "greek", "kana"], [0.88, 0.06, 0.03, 0.03])[0]
    way = chance.randrange(3)
    if script:
        artist = " ".join(_foreign(chance, script).capitalize() for _ in range(2))
    else:
        artist = " ".join(_word(chance).capitalize() for _ in range(chance.choice((1, 2, 2, 2))))
        artist = chance.choice(("The ", "", "", "")) + artist
        artist = artist.replace("e", "é", 1) if chance.random() < 0.1 else artist
    guests = [f"{_word(chance).capitalize()} {_word(chance).capitalize()}" for _ in range(3)]
    songs: list[Song] = []
    for album_number in range(chance.randint(1, 5)):
        album = f"{chance.choice(words).capitalize()} {chance.choice(COMMON)} {album_number}"
        for _ in range(chance.randint(6, 12)):
            if script:
                title = " ".join(_foreign(chance, script) for _ in range(chance.choice((1, 2, 2, 3)))).capitalize()
            else:
                pool = COMMON if chance.random() < 0.55 else words
                title = " ".join(chance.choice(pool) for _ in range(chance.choice((1, 1, 2, 2, 3, 4)))).title()
                if chance.random() < 0.04:
                    title += f", Pt. {chance.randint(1, 2)}"
            if any(song.title == title for song in songs):
                continue
            guest = chance.choice(guests) if chance.random() < 0.1 and not script else ""
            latin = (_latin(artist, script, way), _latin(title, script, way))
            songs.append(Song(artist, title, album, chance.randint(110, 400) * 1000, guest, script, latin))
    return songs


def _told(chance: random.Random, song: Song) -> Name:
    """A song of the library, as another service may name it."""
    artist, title, album, how = song.artist, song.title, song.album, "exact"
    if song.script and chance.random() < 0.6:
        artist, title, how = song.latin[0].title(), song.latin[1].capitalize(), "script"
    else:
        how = chance.choices(
            ["exact", "case", "slip", "guest", "remaster", "brackets", "artists"], [40, 8, 14, 14, 12, 8, 4]
        )[0]
        if how == "case":
            title = chance.choice((title.upper(), title.lower(), title.replace(" ", "  "), title.replace("'", "’")))
            artist = artist.lower()
        elif how == "slip":
            if chance.random() < 0.6 and len(title) >= 6:
                title = _slip(chance, title)
            elif len(artist) >= 6:
                artist = _slip(chance, artist)
            else:
                how = "exact"
        elif how == "guest":
            guest = song.guest or f"{_word(chance).capitalize()} {_word(chance).capitalize()}"
            title, artist = chance.choice(
                (
                    (f"{title} (feat. {guest})", artist),
                    (f"{title} (ft. {guest})", artist),
                    (f"{title} - feat. {guest}", artist),
                    (title, f"{artist} feat. {guest}"),
                    (title, f"{artist}, {guest}"),
                    (title, f"{artist} & {guest}"),
                )
            )
        elif how == "remaster":
            title += chance.choice(
                (" - 2011 Remaster", " (Remastered 2009)", " - Remastered", " - Remastered Version", " (2015 Remaster)",
                 " - Remasterizado 2004", " [Remastered]")
            )  # fmt: skip
        elif how == "brackets":
            title += chance.choice(
                (" (Deluxe Edition)", " [Explicit]", " - Radio Edit", " (Album Version)", ' (From "The Film")',
                 " - Bonus Track", " (Official Video)", " - Mono")
            )  # fmt: skip
        elif how == "artists":
            artist = f"{artist}; {_word(chance).capitalize()}" if chance.random() < 0.5 else artist.removeprefix("The ")
    length = song.duration_ms + chance.randint(-1_500, 1_500)
    return Name(artist, title, album if chance.random() < 0.7 else "Greatest Hits", length, song, how)


def _stranger(chance: random.Random, song: Song, library: list[Song], words: list[str]) -> Name:
    """What is not in the library, though it looks like it."""
    artist, title = song.artist, song.title
    how = chance.choice(("title", "artist", "live", "remix", "part", "neighbour", "word", "unknown"))
    length = chance.randint(110, 400) * 1000
    if how == "title":
        title = " ".join(chance.choice(words) for _ in range(2)).title()
    elif how == "artist":
        artist = f"{_word(chance).capitalize()} {_word(chance).capitalize()}"
    elif how == "live":
        title += chance.choice((" - Live", " (Live at the Forum)", " - En vivo", " (Live 1999)"))
    elif how == "remix":
        title += chance.choice(
            (f" ({_word(chance).capitalize()} Remix)", " - Instrumental", " (Acoustic)", " (Karaoke)")
        )
    elif how == "part":
        title = f"{title.split(', Pt.')[0]}, Pt. 3"
    elif how == "neighbour":
        title = f"{title}s" if not title.endswith("s") else title[:-1]
    elif how == "word":
        title = f"{title} {chance.choice(COMMON).capitalize()}"
    else:
        artist, title = f"{_word(chance).capitalize()} {_word(chance).capitalize()}", _word(chance).capitalize()
    return Name(artist, title, "Elsewhere", length, None, f"not: {how}")


def _word(chance: random.Random) -> str:
    return "".join(
        chance.choice(_ONSETS) + chance.choice(_NUCLEI) + chance.choice(_CODAS)
        for _ in range(chance.choice((1, 2, 2, 3)))
    )


def _foreign(chance: random.Random, script: str) -> str:
    return "".join(chance.choice(_SYLLABLES[script]) for _ in range(chance.choice((2, 3, 3, 4))))


def _latin(text: str, script: str, way: int) -> str:
    lower, found, at = text.lower() if script != "kana" else text, [], 0
    while at < len(lower):
        for size in (2, 1):
            piece = lower[at : at + size]
            table: dict[str, tuple[str, ...]] = {"cyrillic": _CYRILLIC, "greek": _GREEK, "kana": _KANA}.get(script, {})
            if piece in table:
                forms = table[piece]
                found.append(forms[way % len(forms)])
                at += len(piece)
                break
        else:
            found.append(lower[at])
            at += 1
    return "".join(found)


def _slip(chance: random.Random, text: str) -> str:
    """One slip of the pen; two in long names."""
    for _ in range(2 if len(text) > 16 and chance.random() < 0.3 else 1):
        at = chance.randrange(1, len(text) - 1)
        while not text[at].isalpha():
            at = chance.randrange(1, len(text) - 1)
        kind = chance.choice(("swap", "drop", "double", "other"))
        if kind == "swap":
            text = text[:at] + text[at + 1 : at + 2] + text[at] + text[at + 2 :]
        elif kind == "drop":
            text = text[:at] + text[at + 1 :]
        elif kind == "double":
            text = text[:at] + text[at] + text[at:]
        else:
            text = text[:at] + chance.choice("aeiourstnl") + text[at + 1 :]
    return text
