"""The script: 5,000 lines over simulated listeners, read by an audit that knows nothing of the writers' room; the same
with a language model that lies in 30 % of its lines; how soon a shape returns; what Whisper hears of the voices.
"""

import os
import random
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby

from bench import Row
from bench._audit import unsupported_claims
from segue.dj.compose import Composer, OnAir, Spoken
from segue.dj.host import TALKATIVENESS, HostChoice
from segue.dj.planner import Aired, plan_set
from segue.dj.script.llm import LlmPen
from segue.dj.script.memory import PhraseMemory
from segue.dj.script.numbers import LANGUAGES
from segue.dj.script.pen import GRAMMAR, Pen
from segue.dj.script.shapes import PERSONAS, every_shape, shape_by_id
from segue.dj.script.speech import spoken, word_count
from segue.dj.view import DAY_MS, Candidate, ListenerView
from segue.engines.llm.base import Message
from segue.engines.llm.fake import FakeLanguageModel
from segue.engines.tts.kokoro import sounds_of
from segue.engines.weights import WeightsStore
from segue.model.errors import SegueError
from segue.model.listening import User
from segue.model.media import Collection, Credit, Item
from segue.model.show import Fact, Talk

LINES = 5_000
LISTENERS = 200
SETS_EACH = 25
NOW_MS = 1_790_000_000_000
LIES = 0.3
HEARD_LINES = 20


def run() -> list[Row]:
    """The audits, and with weights at hand what is heard."""
    return [*audit_rows("", GRAMMAR), *_lying_rows(), *_heard()]


def audit_rows(name: str, pen: Pen) -> list[Row]:
    """`LINES` lines of many listeners' programs, read by the audit."""
    told = list(_told(pen, LINES))
    wrong = [(talk, found) for _, talk in told if (found := unsupported_claims(talk.text, talk.facts, talk.language))]
    with_facts = sum(bool(talk.facts) for _, talk in told)
    again, jokes = _returns(told)
    words = Counter(talk.language for _, talk in told)
    over = sum(word_count(talk.text, talk.language) > 46 for _, talk in told)
    note = "; ".join(f"{talk.text} ({', '.join(found)})" for talk, found in wrong[:3])
    by_language = ", ".join(f"{language} {count}" for language, count in sorted(words.items()))
    rows = [
        Row(f"Unsupported claims in {len(told)} lines{name}", len(wrong), "lines", "<= 0", note or by_language),
        Row(f"Shapes that returned within 50 lines{name}", again, "shapes", "<= 0", f"jokes within 400: {jokes}"),
    ]
    if name:
        return rows
    shapes = min(len(every_shape(language)) for language in LANGUAGES)
    planted = [(talk, lie) for (_, talk), lie in zip(told[::10], _lies(), strict=False)]
    missed = [
        lie
        for talk, lie in planted
        if not unsupported_claims(f"{talk.text} {lie[talk.language]}", talk.facts, talk.language)
    ]
    return [
        *rows,
        Row(
            "Planted lies that the audit finds",
            (1 - len(missed) / len(planted)) * 100,
            "%",
            ">= 95",
            f"of {len(planted)}",
        ),
        Row("Line shapes in the language with the fewest", shapes, "shapes", ">= 300"),
        Row("Lines that keep the ids of their facts", with_facts / len(told) * 100, "%", "", "the rest claim nothing"),
        Row("Lines over the word budget", over, "lines", "<= 0"),
    ]


def _lies() -> Iterator[dict[str, str]]:
    """One lie after another, each in every language."""
    for number in range(1_000_000):
        yield {language: lies[number % len(lies)] for language, lies in LYING.items()}


def _lying_rows() -> list[Row]:
    liar = Liar(random.Random(7))
    pen = LlmPen(FakeLanguageModel(liar.answer), timeout_s=30.0)
    rows = audit_rows(" with a language model that lies", pen)
    pen.close()
    share = liar.lies / max(1, liar.asked) * 100
    return [
        *rows,
        Row("Lines in which that model lied", share, "%", "29..31" if liar.asked > 2000 else "", f"of {liar.asked}"),
    ]


@dataclass(slots=True)
class Liar:
    """A language model that writes a line anew, and invents something in some of them."""

    rng: random.Random
    asked: int = 0
    lies: int = 0

    def answer(self, messages: Sequence[Message], _schema: Mapping[str, object] | None) -> str:
        """The example in other words; in `LIES` of them with something that is in no fact."""
        user = messages[-1].content
        line = user.partition("A line that would do: ")[2].partition("\nWrite another")[0]
        language = next(code for code, name in NAMES.items() if f"You speak {name}." in messages[0].content)
        self.asked += 1
        if self.rng.random() >= LIES:
            return f"{self.rng.choice(HONEST[language])} {line}"
        self.lies += 1
        return f"{line} {self.rng.choice(LYING[language])}"


NAMES = {"en": "English", "es": "Spanish", "fr": "French", "de": "German", "pt": "Brazilian Portuguese"}
HONEST = {
    "en": ("Well then.", "So.", "Here we go.", "All right.", "Stay with me."),
    "es": ("Bueno.", "Pues nada.", "Vamos allá.", "Sigamos.", "Venga."),
    "fr": ("Bon.", "Alors.", "Voilà.", "On continue.", "Reste là."),
    "de": ("So.", "Na dann.", "Gut.", "Weiter geht es.", "Bleib da."),
    "pt": ("Bom.", "Então.", "Vamos lá.", "Seguimos.", "Fique aqui."),
}
LYING = {
    "en": (
        "It was recorded in Berlin.", "One of the best songs ever made.", "You have played it ninety-nine times.",
        "A summer hit.", "You liked this a lot.", "From 1867.", "They won a Grammy.", "A year ago you were in love.",
        "Everybody knows this one.", "By Elvis.", "Written after a divorce.", "You heard it eleven weeks ago.",
    ),
    "es": (
        "La grabó en Madrid.", "Una de las mejores canciones.", "La has puesto noventa y nueve veces.", "Fue un éxito.",
        "Esta te gusta mucho.", "Del año 1867.", "Ganó un premio.", "Hace un año la bailabas.", "De Julio Iglesias.",
        "La cantante es sueca.", "La escuchaste hace once semanas.", "Es preciosa.",
    ),
    "fr": (
        "Enregistré à Paris.", "Le meilleur morceau de l'année.", "Tu l'as passé quatre-vingt-dix-neuf fois.",
        "Un tube de l'été.", "Celui-là, tu l'aimes.", "De 1867.", "Un prix l'a récompensé.",
        "Il y a un an, tu dansais.", "La chanteuse est suédoise.", "Par Johnny.",
        "Ta dernière écoute date de onze semaines.", "C'est magnifique.",
    ),
    "de": (
        "Aufgenommen in Berlin.", "Einer der größten Hits.", "Das hast du neunundneunzigmal gespielt.",
        "Ein Klassiker.", "Das magst du sehr.", "Aus dem Jahr 1867.", "Dafür gab es einen Preis.",
        "Vor einem Jahr hast du getanzt.", "Die Sängerin kommt aus Schweden.", "Von Udo.", "Wunderschön.",
        "Zuletzt gehört vor elf Wochen.",
    ),
    "pt": (
        "Gravada em Lisboa.", "Uma das melhores músicas.", "Você tocou noventa e nove vezes.", "Foi um sucesso.",
        "Você gostou muito desta.", "De 1867.", "Ganhou um prêmio.", "Há um ano você dançava.", "É linda.",
        "A cantora é sueca.", "De Caetano.", "Você ouviu há onze semanas.",
    ),
}  # fmt: skip


@dataclass(slots=True)
class Page:
    """A host that is read, not heard: every line takes as long as its words."""

    language: str
    said: int = field(default=0)

    def say(self, text: str) -> Spoken:
        """The line, unspoken."""
        self.said += 1
        return Spoken(f"{self.said}", "none", self.language, word_count(text, self.language) * 400)


def _told(pen: Pen, wanted: int) -> Iterator[tuple[str, Talk]]:
    """Lines of listeners one after another, each with a memory that lasts, until there are `wanted`."""
    told = 0
    memories: dict[str, PhraseMemory] = {}
    for round_ in range(1_000):
        for number in range(LISTENERS):
            rng = random.Random(f"{number}:{round_}")
            language = LANGUAGES[number % len(LANGUAGES)]
            choice = HostChoice(language, persona=PERSONAS[number % 3], talk=TALKATIVENESS[1 + number % 3])
            view = listener(number, rng)
            memory = memories.get(view.user.id, PhraseMemory(language=language))
            talks, memory = _program(view, choice, pen, memory, rng)
            memories[view.user.id] = memory
            for talk in talks:
                yield view.user.id, talk
                told += 1
                if told >= wanted:
                    return


def _program(
    view: ListenerView, choice: HostChoice, pen: Pen, memory: PhraseMemory, rng: random.Random
) -> tuple[list[Talk], PhraseMemory]:
    """One show: sets in a row, now and then a skip or a refused idea, a goodbye."""
    talks: list[Talk] = []
    aired, before = Aired(), OnAir(None, memory)
    notes = {c.id: _note(c, rng) for c in view.candidates if rng.random() < 0.04}
    seed = rng.randrange(2**31)
    for number in range(SETS_EACH):
        planned = plan_set(view, aired, seed)
        if planned is None:
            break
        answer = rng.choice(("", "", "", "", "skipped", "not_idea")) if number else ""
        about = {fact.value for fact in planned.about}
        genre = rng.choice([genre for genre in GENRES if genre not in about])
        learned = (Fact("answer.genre", "feedback:answer", genre),) if answer == "not_idea" else ()
        composer = Composer(view, {}, Page(choice.language), seed, choice, pen, notes)
        composed, before = composer.compose(planned, replace(before, answer=answer, learned=learned), number)
        talks += [segment for segment in composed.segments if isinstance(segment, Talk)]
        aired = aired.after(planned)
    composer = Composer(view, {}, Page(choice.language), seed, choice, pen, notes)
    composed, before = composer.goodbye(before)
    talks += [segment for segment in composed.segments if isinstance(segment, Talk)]
    return talks, before.memory


def _returns(told: Sequence[tuple[str, Talk]]) -> tuple[int, int]:
    """How many shapes came back within 50 lines of the same listener, and how many jokes within 400."""
    last: dict[tuple[str, str], int] = {}
    place: Counter[str] = Counter()
    again = jokes = 0
    for who, talk in told:
        place[who] += 1
        for shape in talk.shape.split("+"):
            gap = place[who] - last.get((who, shape), -10_000)
            known = shape_by_id(shape, talk.language)
            again += gap <= 50
            jokes += known is not None and known.joke and gap <= 400
            last[who, shape] = place[who]
    return again, jokes


# Simulated listeners: libraries with titles as tags really have them.

GENRES = ("Jazz", "Folk", "Classical", "Electronic", "Krautrock", "Ambient", "Fado")
FIRST = ("Ada", "Bruno", "Élodie", "Óscar", "Iris", "Jürgen", "Inês", "The", "Los", "Die")
LAST = ("Marlow", "Quist", "d'Aubigné", "Núñez", "Verne", "Lindqvist", "Três Rios", "Lanterns", "Tardígrados", "Ämter")
TITLES = (
    "Paper Lines", "Luz de otoño", "La rue du soir", "Abendregen", "Chuva de verão", "1979", "99 Balloons",
    "02 - Nocturne, Op. 9 No. 2 (2011 Remaster)", "What's Going On?",
    "Cello Suite No. 1 in G major, BWV 1007: I. Prélude",
    "Änderung / Étude №3", "May", "Sunday Morning", "Best of Nothing", "Twelve", "New York, New York", "One",
    "A very long title that goes on and on and on until nobody could ever want to say it aloud at all", "...",
)  # fmt: skip
PEOPLE = ("Mara", "José", "Zoë", "Hans", "Inês", "Lou", "")


def listener(number: int, rng: random.Random) -> ListenerView:
    """Somebody with a library and a history, at some hour of some day."""
    candidates: list[Candidate] = []
    for artist in range(14):
        name = f"{rng.choice(FIRST)} {rng.choice(LAST)}"
        for n in range(8):
            candidates.append(_track(len(candidates), artist, n, name, rng))
    for work in range(2):
        for movement in range(4):
            candidates.append(_movement(len(candidates), work, movement, rng))
    now_ms = NOW_MS + rng.randrange(0, 365 * 24) * 3_600_000
    user = User(f"usr_{number}", f"listener{number}", timezone=rng.choice(("UTC", "America/Sao_Paulo", "Asia/Tokyo")))
    return ListenerView(user, now_ms, tuple(candidates), PEOPLE[number % len(PEOPLE)])


def _track(number: int, artist: int, n: int, name: str, rng: random.Random) -> Candidate:
    plays = rng.choice((0, 0, 1, 2, 3, 9, 21, 37))
    last_ms = NOW_MS - rng.choice((2, 12, 40, 70, 200, 365, 800)) * DAY_MS if plays else 0
    credits = [Credit("Various Artists" if rng.random() < 0.03 else name, "artist")]
    credits += [Credit("Bach, Johann Sebastian", "composer")] if rng.random() < 0.08 else []
    title = f"{rng.choice(TITLES)}{'' if rng.random() < 0.5 else f' {rng.choice(LAST)}'}"
    item = Item(
        id=f"trk_{number:05d}", kind="track", collection_id=f"alb_{artist}_{n // 4}", title=title,
        credits=tuple(credits), position=n, duration_ms=180_000, genres=(rng.choice(GENRES),),
        year=rng.choice((None, 1722, 1887, 1926, 1968, 1987, 2003, 2014)),
        added_at_ms=NOW_MS - rng.choice((3, 15, 400, 900)) * DAY_MS,
    )  # fmt: skip
    album = Collection(id=item.collection_id, kind="album", title=rng.choice(TITLES), key=item.collection_id)
    return Candidate(
        item, album, None, plays=plays, last_played_at_ms=last_ms,
        first_played_at_ms=last_ms and last_ms - 365 * DAY_MS, liked=rng.random() < 0.15,
    )  # fmt: skip


def _movement(number: int, work: int, movement: int, rng: random.Random) -> Candidate:
    name = ("Symphony No. 5 in C minor, Op. 67", "Die Jahreszeiten")[work]
    item = Item(
        id=f"trk_{number:05d}", kind="track", collection_id=f"alb_work_{work}", title=f"{name}: {movement + 1}",
        credits=(Credit("Clara Wieck", "composer"), Credit("Orquestra do Tejo", "artist")), position=movement,
        duration_ms=240_000, genres=("Classical",), work=name, movement=movement + 1,
        movement_title=("Allegro con brio", "Andante", "Scherzo", "Finale")[movement], year=1808,
        added_at_ms=NOW_MS - 400 * DAY_MS,
    )  # fmt: skip
    return Candidate(item, Collection(id=item.collection_id, kind="album", title=name, key=item.collection_id))


def _note(candidate: Candidate, rng: random.Random) -> list[Fact]:
    text = rng.choice(("We danced to this in Lisbon in 1999.", "The best song of our summer.", "For grandma."))
    return [Fact("note", f"note:{candidate.id}", text), Fact("note_by", f"note:{candidate.id}.author", "Marta")]


# What is heard.

SPOKEN_NAMES = {
    "en": ("Anna Miller", "Paper Lines"), "es": ("Lucía Herrera", "Luz de otoño"),
    "fr": ("Camille Moreau", "La rue du soir"), "de": ("Anna Weber", "Ein stiller Morgen"),
    "pt": ("Beatriz Almeida", "Chuva de verão"),
}  # fmt: skip


def _heard() -> list[Row]:
    """Whisper base listens to 20 lines in each language, spoken by the voice that speaks it by itself."""
    from pathlib import Path

    from segue.engines.asr.whisper import WhisperHearing
    from segue.engines.tts.base import SpeechEngine
    from segue.engines.tts.kokoro import KokoroSpeech
    from segue.engines.tts.piper import PiperSpeech

    folder = Path(os.environ.get("SEGUE_TEST_WEIGHTS") or Path.home() / ".cache" / "segue-tests" / "weights")
    weights = WeightsStore(folder)
    try:
        for model in ("whisper-base", "kokoro", "piper-joe"):
            weights.pull(model)
    except SegueError as error:
        return [Row("Spoken words that Whisper hears", None, note=f"no weights here: {str(error)[:60]}")]
    engines: tuple[SpeechEngine, ...] = (PiperSpeech(weights.path), KokoroSpeech(weights.path))
    ear = WhisperHearing(weights.path)
    return [heard_row(language, engines, ear.hear) for language in LANGUAGES]


def heard_row(language: str, engines: Sequence["object"], hear: "object") -> Row:
    """The share of a language's spoken words that are heard, over `HEARD_LINES` lines drawn once and for all."""
    from segue.audio.shape import resample

    engine, voice = next((e, v.id) for e in engines for v in e.voices() if language in v.languages)  # type: ignore[attr-defined]
    missed = count = joined = alike = 0
    for text in spoken_lines(language):
        speech = engine.speak(spoken(text, language), voice, language)
        told = hear(resample(speech.samples, speech.rate_hz, 16_000), language).text  # type: ignore[operator]
        one = tally(text, told, language)
        missed, count, joined, alike = missed + one[0], count + one[1], joined + one[2], alike + one[3]
    apart, loosely = (100 * (1 - each / count) for each in (missed - joined, missed - joined - alike))
    return Row(
        f"Spoken words that Whisper hears, {language}",
        (1 - missed / count) * 100,
        "%",
        ">= 92",
        f"{voice}, {count} words; {apart:.1f} where words run together are heard (“Stillermorgen”), "
        f"{loosely:.1f} where other spellings of the same sounds are, too (“Moraux” for “Moreau”)",
    )


def tally(text: str, told: str, language: str) -> tuple[int, int, int, int]:
    """Words missed; all words; how many of the missed are there letter by letter, only written together or apart; and
    how many are there in another spelling that sounds the same."""
    import jiwer

    said, got = _plain(text, language), _plain(told, language)
    result = jiwer.process_words(" ".join(said), " ".join(got) or "-")
    joined = alike = 0
    for differs, chunks in groupby(result.alignments[0], key=lambda chunk: chunk.type != "equal"):
        group = list(chunks)
        ours = said[group[0].ref_start_idx : group[-1].ref_end_idx]
        theirs = got[group[0].hyp_start_idx : group[-1].hyp_end_idx]
        if differs and ours:
            lost = sum(chunk.ref_end_idx - chunk.ref_start_idx for chunk in group)
            if "".join(ours) == "".join(theirs):
                joined += lost
            elif _sounds(ours, language) == _sounds(theirs, language):
                alike += lost
    return result.substitutions + result.deletions, len(said), joined, alike


def _sounds(words: Sequence[str], language: str) -> str:
    """Phonemes without stress or length, words run together."""
    return re.sub(r"[\sˈˌː-]", "", sounds_of(" ".join(words), language)) if words else ""


def spoken_lines(language: str) -> list[str]:
    """Lines as they go on air, about people and titles of that language; without the house's own name, which Whisper
    spells as it likes."""
    rng = random.Random(11)
    name, title = SPOKEN_NAMES[language]
    lines: list[str] = []
    memory = PhraseMemory(language=language)
    view = listener(3, random.Random(5))
    view = replace(view, candidates=tuple(_renamed(c, name, title) for c in view.candidates), spoken_name="")
    aired, before = Aired(), OnAir(None, memory)
    for number in range(60):
        planned = plan_set(view, aired, 9)
        if planned is None or len(lines) >= HEARD_LINES:
            break
        composer = Composer(view, {}, Page(language), 9, HostChoice(language), GRAMMAR)
        composed, before = composer.compose(planned, before, number)
        texts = [segment.text for segment in composed.segments if isinstance(segment, Talk)]
        lines += [text for text in texts if "Segue" not in text]
        aired = aired.after(planned)
    rng.shuffle(lines)
    return lines[:HEARD_LINES]


def _renamed(candidate: Candidate, name: str, title: str) -> Candidate:
    item = replace(
        candidate.item, title=title, credits=(Credit(name, "artist"),), work="", movement_title="",
        genres=("Jazz",) if candidate.item.position % 2 else ("Classical",),
    )  # fmt: skip
    return replace(candidate, item=item, collection=None)


def _plain(text: str, language: str) -> list[str]:
    read = spoken(text, language).casefold().replace("-", " ").replace("’", "'")
    return re.findall(r"[^\W\d_]+", read)
