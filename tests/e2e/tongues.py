"""An episode that can be heard in three languages: real files, lines with times of their own in each."""

from segue.model.dub import Dub, Line, QualityCard, VoiceMatch
from segue.model.ids import new_id
from segue.model.media import AudioFile, Collection, Credit, Item
from segue.model.text import Segment, Transcript
from tests.e2e.house import DAY_MS, RATE_HZ, House, chord

SENTENCES = (
    ("The river rose in the night.", "El río creció por la noche.", "La rivière a monté la nuit."),
    ("Nobody had seen it so high.", "Nadie lo había visto tan alto.", "Personne ne l'avait vue si haute."),
    ("We carried the books upstairs.", "Subimos los libros al primer piso.", "Nous avons monté les livres."),
    ("My sister counted the boats.", "Mi hermana contó los barcos.", "Ma sœur a compté les bateaux."),
    ("There were eleven of them.", "Había once.", "Il y en avait onze."),
    ("One had lost its name.", "Uno había perdido su nombre.", "L'un avait perdu son nom."),
    ("By noon the bridge was gone.", "A mediodía ya no había puente.", "À midi, le pont n'était plus là."),
    ("Then, slowly, it stopped.", "Luego, despacio, se detuvo.", "Puis, lentement, elle s'arrêta."),
)
EVERY_MS, LINE_MS = 3_000, 2_600
GROWN = 1.25
"""The Spanish episode is longer by this."""


def lines(language: int, stretch: float) -> list[Line]:
    """The sentences in Spanish (1) or French (2), `stretch` times as long as in the original."""
    return [
        Line(
            k, k * EVERY_MS, k * EVERY_MS + LINE_MS, ("Ida", "Tom")[k % 2], words[0], words[language],
            round(k * EVERY_MS * stretch), round((k * EVERY_MS + LINE_MS) * stretch), reason="It fits.",
        )
        for k, words in enumerate(SENTENCES)
    ]  # fmt: skip


def told_in_three(house: House, title: str = "High Water", published: bool = True) -> tuple[str, str, str]:
    """The ids of an English episode and of its Spanish dub and French draft."""
    store, folder = house.app.store, house.app.settings.media_dir / "dubs"
    show = store.catalog.put_collections(
        [
            Collection(
                id=new_id("show"), kind="show", title=f"Two Rivers: {title}", key=f"feed:{title}", language="en",
                credits=(Credit("Ida Lund", "host"),), added_at_ms=3,
            )
        ]
    )[0]  # fmt: skip
    length = EVERY_MS * len(SENTENCES)
    sound = folder / f"{title}.mp3"
    chord(sound, 200, length / 1000)
    info = sound.stat()
    file = AudioFile(
        id=new_id("file"), path=str(sound), size_bytes=info.st_size, mtime_ns=info.st_mtime_ns, content_hash=title,
        container="mp3", codec="mp3", duration_ms=length, sample_rate_hz=RATE_HZ, channels=1,
    )  # fmt: skip
    store.files.put_files([file])
    item = store.catalog.put_items(
        [
            Item(
                id=new_id("episode"), kind="episode", collection_id=show.id, title=title, position=1, language="en",
                duration_ms=length, file_id=file.id, guid=title, published_at_ms=DAY_MS * 18_000,
            )
        ]
    )[0]  # fmt: skip
    spoken = [Segment(line.start_ms, line.end_ms, line.text, line.speaker) for line in lines(1, 1.0)]
    store.feeds.put_transcript(Transcript(item.id, "en", tuple(spoken), "feed:vtt"))
    ids = []
    for number, (language, stretch, draft) in enumerate([("es", GROWN, False), ("fr", 1.0, True)], 1):
        path = folder / f"{title}.{language}.mp3"
        chord(path, 200 + 90 * number, length * stretch / 1000)
        made = Dub(
            new_id("dub"), item.id, language, "en", mode="natural" if stretch > 1 else "timed",
            state="published" if published else "review", route=(f"firefox en→{language}",),
            title=("Crecida", "La crue")[number - 1], path=str(path), duration_ms=round(length * stretch),
            size_bytes=path.stat().st_size,
            voices=(VoiceMatch("Ida", language, "kokoro:kumo"), VoiceMatch("Tom", language, "kokoro:alpha")),
            card=QualityCard(
                lines=8, placed=8, comfortable_share=1.0, fastest_rate=1.08, speech_overlap=0.9, word_error=0.04,
                draft=draft, engines=("whisper", "kokoro"), made_at_ms=DAY_MS * 18_001,
            ),
        )  # fmt: skip
        store.dubs.put(made)
        store.dubs.put_lines(made.id, lines(number, stretch))
        ids.append(made.id)
    return item.id, ids[0], ids[1]
