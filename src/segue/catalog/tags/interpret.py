"""From a bag of named values (the names Vorbis comments use) to `Tags`."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from segue.catalog.tags import text
from segue.catalog.tags.repair import repair_all
from segue.catalog.tags.shape import Tags
from segue.model.media import ReplayGain

Bag = Mapping[str, Sequence[str]]
"""Values by lower-case name, as in a Vorbis comment: `title`, `artist`, `albumartist`, `tracknumber`…"""

BOOK_GENRES = {
    "audiobook", "audiobooks", "audio book", "audio books", "books & spoken", "hörbuch", "hörbücher", "livre audio",
    "livres audio", "audiolibro", "audiolibros", "audiolivro", "luisterboek", "аудиокнига",
}  # fmt: skip
_R128_TO_REPLAY_GAIN_DB = 5.0  # R128 tags aim at −23 LUFS, ReplayGain 2 at −18 (RFC 7845, section 5.2.1).


def interpret(bag: Bag, labelled_latin1: Iterable[str] = (), numeric_genres: bool = False) -> Tags:
    """Reads `bag`. Values named in `labelled_latin1` came from bytes declared Latin-1 and are mistrusted more."""
    values = _repaired(bag, set(labelled_latin1))

    def all_of(*names: str) -> list[str]:
        """The values of the first of `names` that has any."""
        return next((found for name in names if (found := [v for v in values.get(name, ()) if v.strip()])), [])

    def one(*names: str, limit: int = text.MAX_VALUE) -> str:
        return next((cleaned for value in all_of(*names) if (cleaned := text.clean(value, limit))), "")

    artist_ids = text.mbids_of(all_of("musicbrainz_artistid"))
    album_artist_ids = text.mbids_of(all_of("musicbrainz_albumartistid"))
    artists = text.split_names(all_of("artists", "artist", "performer"), len(artist_ids))
    album_artists = text.split_names(
        all_of("albumartists", "albumartist", "album artist", "album_artist"), len(album_artist_ids)
    )
    disc, _ = text.number_of(one("discnumber", "disc", "part of a set"))
    track, _ = text.number_of(one("tracknumber", "track"))
    movement, _ = text.number_of(one("movement", "movementnumber"))
    genres = text.split_genres(_named_genres(all_of("genre")) if numeric_genres else all_of("genre"))
    narrators = text.split_names(all_of("narrator", "narratedby", "reader"))
    series, series_position = _series(
        one("series", "seriesname"), one("series-part", "seriespart", "series_part", "series-index")
    )
    return Tags(
        title=one("title"),
        artists=artists,
        artist_mbids=artist_ids if len(artist_ids) == len(artists) else (),
        album=one("album"),
        album_artists=album_artists,
        album_artist_mbids=album_artist_ids if len(album_artist_ids) == len(album_artists) else (),
        composers=text.split_names(all_of("composer", "composers")),
        narrators=narrators,
        authors=text.split_names(all_of("author", "authors", "writer") if narrators or series else all_of("author")),
        series=series,
        series_position=series_position,
        disc=disc,
        track=track,
        year=_year(all_of("originaldate", "originalyear") + all_of("date", "year", "releasedate")),
        genres=genres,
        language=text.language_of(one("language")),
        compilation=any(map(text.flag_of, all_of("compilation", "itunescompilation", "tcmp"))),
        explicit=one("itunesadvisory", "explicit") in {"1", "4", "explicit", "true", "yes"},
        recording_mbid=next(iter(text.mbids_of(all_of("musicbrainz_trackid", "musicbrainz_recordingid"))), ""),
        release_mbid=next(iter(text.mbids_of(all_of("musicbrainz_albumid"))), ""),
        work=one("work"),
        movement=movement or None,
        movement_title=one("movementname"),
        description=one("description", "synopsis", "comment", limit=text.MAX_LONG_VALUE),
        title_sort=one("titlesort"),
        album_sort=one("albumsort"),
        audiobook=bool(narrators or one("mediakind") == "audiobook" or {g.casefold() for g in genres} & BOOK_GENRES),
        replay_gain=_replay_gain(one),
    )  # fmt: skip


def _repaired(bag: Bag, latin1: set[str]) -> dict[str, list[str]]:
    bounded = {
        name: [value[: text.MAX_LONG_VALUE] for value in found[: text.MAX_VALUES]] for name, found in bag.items()
    }
    texts = [value for found in bounded.values() for value in found if not value.isascii()]
    if not texts:
        return bounded
    fixed = repair_all([v for v in texts if v not in latin1], False) | repair_all(
        [v for v in texts if v in latin1], True
    )
    return {name: [fixed.get(value, value) for value in found] for name, found in bounded.items()}


def _year(values: list[str]) -> int | None:
    return next((year for value in values if (year := text.year_of(value))), None)


def _series(name: str, part: str) -> tuple[str, float | None]:
    position = text.decimal_of(part)
    if name and position is None and "#" in name:
        head, _, tail = name.rpartition("#")
        if head.strip(" ,") and (position := text.decimal_of(tail)) is not None:
            name = head.strip(" ,")
    return name, position if position is None or 0 <= position < 10_000 else None


def _replay_gain(one: Callable[..., str]) -> ReplayGain:
    def gain(*names: str) -> float | None:
        value = text.decimal_of(one(*names))
        return value if value is not None and abs(value) <= 60 else None

    def r128(name: str) -> float | None:
        # Q7.8 fixed point: an integer number of 1/256 dB.
        value = text.decimal_of(one(name))
        return round(value / 256 + _R128_TO_REPLAY_GAIN_DB, 2) if value is not None and abs(value) <= 32768 else None

    def peak(name: str) -> float | None:
        value = text.decimal_of(one(name))
        return value if value is not None and 0 <= value <= 16 else None

    track, album = gain("replaygain_track_gain"), gain("replaygain_album_gain")
    return ReplayGain(
        track_gain_db=track if track is not None else r128("r128_track_gain"),
        track_peak=peak("replaygain_track_peak"),
        album_gain_db=album if album is not None else r128("r128_album_gain"),
        album_peak=peak("replaygain_album_peak"),
    )


def _named_genres(values: list[str]) -> list[str]:
    """ID3's numbers as names: "(17)", "17", "(4)Eurodisco", "(RX)"."""
    from mutagen.id3 import TCON

    genre_frame: Any = TCON
    try:
        return list(genre_frame(encoding=3, text=values).genres)
    except (ValueError, IndexError):
        return values
