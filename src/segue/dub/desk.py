"""What creators and listeners do with dubs of the library: make, correct, approve, publish, withdraw, report."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from segue.dub.consents import CHOSEN, Consents, spoken_sample
from segue.dub.glossary import Glossary
from segue.dub.pipeline import SUFFIX, Edit, Made, Progress, Tools, Wish, dub
from segue.dub.routes import Router
from segue.dub.speak import Speakers
from segue.dub.tags import write_tags
from segue.dub.unsure import known_names
from segue.dub.voices import may_speak
from segue.engines.tts.base import Voice
from segue.jobs.base import JobContext, Runner
from segue.model.dub import Dub, Line, LineReport, ShowDubbing, Term, VoiceMatch
from segue.model.errors import BadInput, Conflict, NotFound, Refused
from segue.model.ids import new_id
from segue.model.media import Item
from segue.model.text import without_markup
from segue.store import Store
from segue.store.dubs import LineEdit
from segue.store.rows import now_ms
from segue.understanding.reading.library import known_voices, remember

READ_RTF, LANGUAGE_RTF = 0.2, 0.45
"""Seconds of work for a second of sound on two quiet cores: reading once, then each language."""
MOST_LANGUAGES = 12
LONGEST_TEXT = 2_000
LONGEST_NOTE = 500
LOWEST_SHIFT, HIGHEST_SHIFT = 0.88, 1.12


@dataclass(frozen=True, slots=True)
class Estimate:
    """What a dub will cost before anything is made."""

    language: str
    route: str
    draft: bool
    seconds: int


class DubDesk:
    """Dubs of the library. `folder` is where their sound is kept."""

    def __init__(
        self,
        store: Store,
        tools: Callable[[], Tools],
        folder: Path,
        now_ms: Callable[[], int] = now_ms,
        samples: Path | None = None,
    ) -> None:
        self._store, self._tools, self._folder, self._now_ms = store, tools, folder, now_ms
        self.consents = Consents(store, tools, samples or folder / "samples", now_ms)
        """Voices like people's."""

    def opt_in(self, wish: ShowDubbing) -> ShowDubbing:
        """Keeps what a creator wants of a show; no languages: nothing is dubbed any more. Raises BadInput, NotFound."""
        self._store.catalog.collection(wish.collection_id)
        if len(wish.languages) > MOST_LANGUAGES or not all(re.fullmatch(r"[a-z]{2,3}", tag) for tag in wish.languages):
            raise BadInput("These are no languages.", "Give up to twelve tags such as `es`.")
        kept = replace(wish, updated_at_ms=self._now_ms())
        self._store.dubs.put_show(kept)
        return kept

    def estimate(self, item_id: str, languages: Sequence[str]) -> list[Estimate]:
        """How each language would be reached, and about how long it takes here. Raises what `Router.best` raises."""
        item = self._store.catalog.item(item_id)
        router: Router = self._tools().router
        told = []
        for number, language in enumerate(languages[:MOST_LANGUAGES]):
            route = router.best(_language(item), language)
            rtf = LANGUAGE_RTF + (READ_RTF if number == 0 else 0.0)
            told.append(Estimate(language, str(route), route.draft, round(item.duration_ms / 1000 * rtf)))
        return told

    def check(self, item: Item, languages: Sequence[str]) -> ShowDubbing:
        """What the item's show wants. Raises Refused where it did not opt in to one of the languages."""
        wish = self._store.dubs.show(item.collection_id)
        for language in languages:
            if wish is None or language not in wish.languages:
                raise Refused(f"The show of {item.title} is not to be dubbed into {language!r}.", "Opt in first.")
        return wish or ShowDubbing(item.collection_id)

    def make(self, item_id: str, language: str, progress: Progress | None = None) -> Dub:
        """Makes an item's dub, or makes it again with what was corrected since. Raises Refused when its show did not
        opt in, and what `dub` raises; then the dub says why."""
        item = self._store.catalog.item(item_id)
        wish = self.check(item, [language])
        old = self._store.dubs.find(item_id, language)
        now = self._now_ms()
        fresh = old or Dub(new_id("dub"), item_id, language, _language(item), wish.mode, created_at_ms=now)
        if old is None:
            self._store.dubs.put(fresh)
        try:
            return self._made(fresh, item, wish, progress)
        except Exception as error:
            self._store.dubs.put(replace(fresh, error=str(error), updated_at_ms=self._now_ms()))
            raise

    def want_new(self, jobs: Runner) -> int:
        """Has episodes dubbed that came since their show asked for it, where their sound is here; returns how many
        dubs were asked for."""
        asked = 0
        for wish in self._store.dubs.automatic():
            items = [item for item in self._store.catalog.items_of(wish.collection_id)
                     if item.added_at_ms >= wish.updated_at_ms and item.file_id]  # fmt: skip
            files = self._store.files.files_by_id([item.file_id for item in items])
            for item in items:
                here = item.file_id in files and files[item.file_id].status == "present"
                known = {dub.language for dub in self._store.dubs.of_item(item.id)} if here else set()
                for language in wish.languages:
                    if here and language not in known:
                        jobs.submit("dub", {"item_id": item.id, "language": language}, key=f"dub:{item.id}:{language}")
                        asked += 1
        return asked

    def work(self, context: JobContext, args: Mapping[str, Any]) -> None:
        """The job `dub`: makes the dub of `item_id` in `language`."""
        self.make(args["item_id"], args["language"], context.progress)

    def correct(self, dub_id: str, start_ms: int, text: str, voice: str, again: bool, approved: bool) -> Line:
        """Redoes the line that begins at `start_ms` in the original; the sound is mixed when the dub is finished.

        Names that were put right are offered for the glossary by the caller. Raises NotFound, BadInput.
        """
        found = self._store.dubs.get(dub_id)
        line = next((line for line in self._store.dubs.lines(dub_id) if line.start_ms == start_ms), None)
        if line is None:
            raise NotFound("There is no such line.", "Load the page again.")
        if len(text) > LONGEST_TEXT:
            raise BadInput(f"{len(text)} characters are too many for a line.", f"Write at most {LONGEST_TEXT}.")
        if voice:
            may_speak(Speakers(self._tools().speech, self._tools().steps), voice, found.language)
        before = self._store.dubs.edits(dub_id).get(start_ms, LineEdit(start_ms))
        edit = LineEdit(
            start_ms, " ".join(text.split()) or before.text, voice or before.voice, before.take + again, approved
        )
        self._store.dubs.put_edit(dub_id, edit)
        if (edit.text, edit.voice, edit.take) == (before.text, before.voice, before.take):
            lines = [replace(each, state="approved") if approved and each.start_ms == start_ms else each
                     for each in self._store.dubs.lines(dub_id)]  # fmt: skip
        else:
            found = replace(found, card=replace(found.card, made_at_ms=0))
            item = self._store.catalog.item(found.item_id)
            wish = self._store.dubs.show(item.collection_id) or ShowDubbing(item.collection_id)
            like = {each.start_ms: each.scores.likeness for each in self._store.dubs.lines(dub_id)}
            lines = [
                replace(each, scores=replace(each.scores, likeness=like.get(each.start_ms)))
                for each in self._run(found, item, wish, None, mix=False).lines
            ]
        with self._store.transaction():
            self._store.dubs.put_lines(dub_id, lines)
            self._store.dubs.put(replace(found, state="review", published_at_ms=None, updated_at_ms=self._now_ms()))
        return next(each for each in lines if each.start_ms == start_ms)

    def learn(self, dub_id: str, term: str, translation: str) -> Term:
        """A term for the show's glossary, from a correction."""
        found = self._store.dubs.get(dub_id)
        if not term.strip() or len(term) > 100 or len(translation) > 200:
            raise BadInput("This is no term.", "Give a word or a name of at most 100 characters.")
        show_id = self._store.catalog.item(found.item_id).collection_id
        kept = Term(show_id, found.language, term.strip(), translation.strip() or term.strip(), self._now_ms())
        self._store.dubs.put_term(kept)
        return kept

    def choices(self, dub_id: str) -> list[Voice]:
        """The voices that speak a dub's language and need no consent, blends left out."""
        found = self._store.dubs.get(dub_id)
        tools = self._tools()
        return [voice for _, voice in Speakers(tools.speech, tools.steps).voices(found.language)]

    def try_voice(self, dub_id: str, voice: str, shift: float = 1.0) -> Path:
        """A sentence of the dub's language in a voice. Raises what `choose` raises."""
        language = self._store.dubs.get(dub_id).language
        return spoken_sample(self._tools(), self._match("", language, voice, shift))

    def choose(self, dub_id: str, speaker: str, voice: str, shift: float = 1.0) -> VoiceMatch | None:
        """Gives a speaker another voice, in every episode of the show that is made from now on; no voice: one is found
        for them again. This dub has to be made again. Raises NotFound for a speaker who is not in it, BadInput for a
        voice that is not here, speaks another language or is a person's."""
        found = self._store.dubs.get(dub_id)
        old = next((match for match in found.voices if match.speaker == speaker), None)
        if old is None:
            raise NotFound(f"{speaker} does not speak in this dub.", "Load the page again.")
        show_id = self._store.catalog.item(found.item_id).collection_id
        match = None
        if voice:
            match = replace(self._match(speaker, found.language, voice, shift), sex=old.sex, pitch_hz=old.pitch_hz)
        with self._store.transaction():
            if match is None:
                self._store.dubs.forget_voice(show_id, speaker, found.language)
            else:
                self._store.dubs.put_voices(show_id, [match])
            card = replace(found.card, made_at_ms=0)
            self._store.dubs.put(
                replace(found, state="review", published_at_ms=None, card=card, updated_at_ms=self._now_ms())
            )
        return match

    def _match(self, speaker: str, language: str, voice: str, shift: float) -> VoiceMatch:
        tools = self._tools()
        may_speak(Speakers(tools.speech, tools.steps), voice, language)
        if not LOWEST_SHIFT <= shift <= HIGHEST_SHIFT:
            raise BadInput(f"A shift of {shift} is out of bounds.", f"Choose {LOWEST_SHIFT} to {HIGHEST_SHIFT}.")
        return VoiceMatch(speaker, language, voice, round(shift, 3), reason=CHOSEN)

    def publish(self, dub_id: str, with_open_lines: bool = False) -> Dub:
        """Lets listeners and feeds have a dub. Raises Conflict while lines wait for a person (or the route is a draft)
        unless the creator takes them as they are, when it was corrected since it was mixed, and when a voice in it
        rests on a consent that holds no longer."""
        found = self._store.dubs.get(dub_id)
        waiting = sum(line.state == "review" for line in self._store.dubs.lines(dub_id))
        if not found.path or not Path(found.path).is_file():
            raise Conflict("This dub has no sound yet.", "Have it made first.")
        if not found.card.made_at_ms:
            raise Conflict("Lines were corrected since this dub was mixed.", "Mix it anew, then publish it.")
        if (waiting or found.card.draft) and not with_open_lines:
            what = (
                f"{waiting} line{'s wait' if waiting > 1 else ' waits'} for a look"
                if waiting
                else "Its translation is a draft"
            )
            raise Conflict(f"{what}.", "Review them, or publish it as it is.")
        over = self.consents.lapsed([voice.consent_id for voice in found.voices if voice.consent_id], found.language)
        if over:
            raise Conflict(
                f"The consent of {over[0].person} holds no longer.",
                "Have it made again: a stock voice takes its place.",
            )
        now = self._now_ms()
        done = replace(found, state="published", published_at_ms=now, updated_at_ms=now)
        self._store.dubs.put(done)
        return done

    def withdraw(self, dub_id: str) -> Dub:
        """Takes a dub back from listeners and feeds; nothing of it is lost."""
        found = self._store.dubs.get(dub_id)
        done = replace(found, state="withdrawn", published_at_ms=None, updated_at_ms=self._now_ms())
        self._store.dubs.put(done)
        return done

    def report(self, dub_id: str, position: int, user_id: str, what: str, note: str) -> LineReport:
        """Keeps a listener's word on a line; their next word on it takes its place. Raises NotFound, BadInput."""
        self._store.dubs.get(dub_id)
        if what not in {"wrong", "unclear", "name", "voice", "timing", "other"} or len(note) > LONGEST_NOTE:
            raise BadInput("This report can't be taken.", f"Say what is wrong in at most {LONGEST_NOTE} characters.")
        said = self._store.dubs.reports(dub_id)
        old = next((each.id for each in said if (each.position, each.user_id) == (position, user_id)), "")
        kept = LineReport(old or new_id("report"), dub_id, position, user_id, what, note, self._now_ms())  # type: ignore[arg-type]
        self._store.dubs.put_report(kept)
        return kept

    def _made(self, fresh: Dub, item: Item, wish: ShowDubbing, progress: Progress | None) -> Dub:
        made = self._run(fresh, item, wish, progress)
        title, description, chapters = self._words(item, made.source_language, fresh.language)
        done = replace(
            fresh, source_language=made.source_language, mode=wish.mode, state="review", route=(made.route,),
            title=title, description=description, chapters=chapters, voices=made.voices, anchors=made.anchors,
            card=made.card, path=str(made.path), duration_ms=made.duration_ms, error="", published_at_ms=None,
            size_bytes=made.path.stat().st_size, updated_at_ms=self._now_ms(),
        )  # fmt: skip
        show = self._store.catalog.collection(item.collection_id)
        write_tags(made.path, done, show.title)
        done = replace(done, size_bytes=made.path.stat().st_size)
        encoder = self._tools().ears.voices
        with self._store.transaction():
            if encoder is not None:
                known = [voice.id for voice in self._store.readings.voices(item.collection_id)]
                remember(self._store, item.collection_id, encoder, made.heard, self._now_ms(), known)
            self._store.dubs.put(done)
            self._store.dubs.put_lines(done.id, made.lines)
            self._store.dubs.put_voices(item.collection_id, made.voices)
        return done

    def _run(self, fresh: Dub, item: Item, wish: ShowDubbing, progress: Progress | None, mix: bool = True) -> Made:
        file = self._store.files.files_by_id([item.file_id]).get(item.file_id)
        if file is None or file.status != "present":
            raise NotFound(f"The sound of {item.title} is not here.", "Fetch the episode first.")
        if item.start_ms:
            raise BadInput("A chapter of a longer file can't be dubbed by itself.", "Dub a file of its own.")
        terms = self._store.dubs.terms(item.collection_id, fresh.language)
        edits = {
            at: Edit(edit.text, edit.voice, edit.take, edit.approved)
            for at, edit in self._store.dubs.edits(fresh.id).items()
        }
        tools = self._tools()
        library = known_voices(self._store, item.collection_id, tools.ears.voices) if tools.ears.voices else []
        show = self._store.catalog.collection(item.collection_id)
        order = Wish(
            Path(file.path), fresh.language, _language(item), wish.mode, wish.interpreter,
            Glossary({term.term: term.translation for term in terms}),
            self.consents.voices(item.collection_id, fresh.language), edits, item_id=item.id, mix=mix,
            library=tuple(library), spoken_notice=wish.spoken_notice,
            names=known_names([term.term for term in terms], item.description, show.description),
        )  # fmt: skip
        return dub(order, tools, self._folder / item.id / f"{fresh.language}{SUFFIX}", progress)

    def _words(self, item: Item, source: str, target: str) -> tuple[str, str, tuple[str, ...]]:
        """The title, the notes as plain text, and the chapters' titles."""
        notes = [part.strip() for part in without_markup(item.description, "\n").split("\n") if part.strip()]
        titles = [item.title, *(mark.title for mark in item.marks)]
        told = self._tools().router.translate([*titles, *notes], source, target).lines
        words = [line.text for line in told]
        return words[0], "\n".join(words[len(titles) :]), tuple(words[1 : len(titles)])


def _language(item: Item) -> str:
    return item.language.split("-")[0].lower() or "en"
