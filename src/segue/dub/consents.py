"""Voices like people's, on their consent: recorded, sampled, drawn, used while it holds, and gone when it ends."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

from segue.audio.decode import read
from segue.audio.encode import write
from segue.audio.shape import Samples
from segue.dub.pipeline import Progress, Tools
from segue.dub.samples import cut, sample_of
from segue.dub.speak import SENTENCES, Order, Speakers
from segue.engines.tts.base import Cloning
from segue.engines.voiceid.base import VOICE_RATE_HZ
from segue.jobs.base import JobContext, Runner
from segue.model.dub import Consent, DrawnVoice, VoiceMatch
from segue.model.errors import BadInput, NotFound, Refused, Unavailable
from segue.model.ids import new_id
from segue.store import Store
from segue.store.rows import now_ms

MOST_CONSENTS = 500
"""Of one show."""


class Consents:
    """Consents of a house and what rests on them. `folder` holds the samples."""

    def __init__(
        self, store: Store, tools: Callable[[], Tools], folder: Path, now_ms: Callable[[], int] = now_ms
    ) -> None:
        self._store, self._tools, self._folder, self._now_ms = store, tools, folder, now_ms

    def record(self, wish: Consent, jobs: Runner | None = None) -> Consent:
        """Keeps a consent; it gets an id and the moment. With `jobs`, what rests on it ends by itself when it does.
        Raises NotFound for an unknown show, BadInput for one that is over already."""
        self._store.catalog.collection(wish.collection_id)
        now = self._now_ms()
        if wish.expires_at_ms is not None and wish.expires_at_ms <= now:
            raise BadInput("This consent is over already.", "Give a day that is yet to come, or none.")
        if len(self._store.dubs.consents(wish.collection_id)) >= MOST_CONSENTS:
            raise BadInput("So many consents can't be kept for one show.", "Write to the developers.")
        kept = replace(wish, id=new_id("consent"), given_at_ms=now, revoked_at_ms=None)
        self._store.dubs.put_consent(kept)
        if jobs is not None and kept.expires_at_ms is not None:
            jobs.submit("consents", {}, key=f"consents:{kept.id}", delay_ms=kept.expires_at_ms - now)
        return kept

    def sample(self, consent_id: str, path: Path) -> int:
        """Takes the file at `path` for the person's sample; returns how many ms of speech. Raises what `sample_of`
        raises, and Refused when the consent does not hold."""
        self._holding(consent_id)
        tools = self._tools()
        return self._kept(consent_id, sample_of(path, tools.ears, tools.steps))

    def sample_from(self, consent_id: str, item_id: str) -> int:
        """Takes what the speaker says in an episode, by its transcript, for the sample. Raises BadInput where that is
        too little, NotFound where the episode or its sound is not here."""
        consent = self._holding(consent_id)
        item = self._store.catalog.item(item_id)
        file = self._store.files.files_by_id([item.file_id]).get(item.file_id)
        if item.collection_id != consent.collection_id or file is None or file.status != "present":
            raise NotFound("The sound of this episode is not here, or it is another show's.", "Fetch it first.")
        spans = [
            (segment.start_ms, segment.end_ms)
            for transcript in self._store.feeds.transcripts(item_id)[-1:]
            for segment in transcript.segments
            if segment.speaker == consent.speaker
        ]
        if not spans:
            raise BadInput(f"{consent.speaker} does not speak in {item.title}.", "Choose another episode.")
        return self._kept(consent_id, cut(Path(file.path), spans))

    def check(self, consent_id: str, language: str) -> None:
        """Raises Refused when the consent does not hold for a language, NotFound without it or a sample."""
        self._holding(consent_id, language)
        if not self.sampled(consent_id):
            raise NotFound("There is no sample of this voice yet.", "Give half a minute of it first.")

    def draw(self, consent_id: str, language: str, progress: Progress | None = None) -> DrawnVoice:
        """Makes a voice like the person's for a language, by the first engine for which the consent is wide enough.

        Raises Refused when the consent does not hold for the language, NotFound without a sample, Unavailable without
        an engine, and what `Cloning.enrol` raises."""
        self.check(consent_id, language)
        consent, path = self._store.dubs.consent(consent_id), self._sample(consent_id)
        for engine in self._tools().speech:
            if isinstance(engine, Cloning) and consent.covers(language, self._now_ms(), engine.scope):
                break
        else:
            raise Unavailable("No engine here can make a voice like a person's.", "Run `segue models pull kokoro`.")
        samples = read(path, VOICE_RATE_HZ, 1)[:, 0]
        found = engine.enrol(consent_id, samples, VOICE_RATE_HZ, language, progress)
        made = DrawnVoice(
            consent_id, language, consent.collection_id, consent.speaker, found.voice, found.shift, found.alike,
            found.stock, engine.name, engine.version, self._now_ms(),
        )  # fmt: skip
        with self._store.transaction():
            if not self._store.dubs.consent(consent_id).covers(language, self._now_ms()):
                engine.forget(consent_id)  # it was revoked meanwhile
                raise Refused("The consent ended while the voice was made.", "Nothing was kept.")
            self._store.dubs.put_drawn(made)
        return made

    def work(self, context: JobContext, args: Mapping[str, Any]) -> None:
        """The job `draw_voice`: draws the voice of `consent_id` for `language`."""
        self.draw(args["consent_id"], args["language"], context.progress)

    def voices(self, collection_id: str, language: str) -> dict[str, VoiceMatch]:
        """The voices that a show's speakers have in a language now: those drawn on a consent that holds, then those
        that were given to them. One that rests on a consent that holds no longer is not among them."""
        now = self._now_ms()
        holding = {c.id for c in self._store.dubs.consents(collection_id) if c.covers(language, now)}
        kept = self._store.dubs.voices(collection_id, language)
        found = {name: match for name, match in kept.items() if not match.consent_id or match.consent_id in holding}
        for drawn in self._store.dubs.drawn(collection_id):
            if drawn.language == language and drawn.consent_id in holding:
                old = kept.get(drawn.speaker, VoiceMatch(drawn.speaker, language, ""))
                if old.voice and not old.consent_id and old.reason == CHOSEN:
                    continue
                found[drawn.speaker] = replace(
                    old, voice=drawn.voice, shift=drawn.shift, likeness=drawn.alike, consent_id=drawn.consent_id,
                    reason="Drawn towards the speaker's own voice, who consented.",
                )  # fmt: skip
        return found

    def lapsed(self, consent_ids: Sequence[str], language: str) -> list[Consent]:
        """Which of these consents do not hold for a language now."""
        found = [self._store.dubs.consent(consent_id) for consent_id in dict.fromkeys(consent_ids)]
        return [consent for consent in found if not consent.covers(language, self._now_ms())]

    def drawn(self, consent_id: str) -> list[DrawnVoice]:
        """The voices that rest on a consent, by language."""
        consent = self._store.dubs.consent(consent_id)
        found = [each for each in self._store.dubs.drawn(consent.collection_id) if each.consent_id == consent_id]
        return sorted(found, key=lambda each: each.language)

    def sampled(self, consent_id: str) -> bool:
        """Whether there is a sample."""
        return self._sample(consent_id).is_file()

    def heard(self, consent_id: str, language: str) -> Path:
        """A sentence in the voice that was drawn. Raises Refused, NotFound, Unavailable."""
        self._holding(consent_id, language)
        drawn = next((each for each in self.drawn(consent_id) if each.language == language), None)
        if drawn is None:
            raise NotFound("No voice was drawn for this language yet.", "Have it drawn first.")
        match = VoiceMatch(drawn.speaker, language, drawn.voice, drawn.shift)
        return spoken_sample(self._tools(), match)

    def revoke(self, consent_id: str) -> int:
        """Ends a consent at once: its dubs are withdrawn (returns how many), its voices and samples removed."""
        gone = self._store.dubs.revoke(consent_id, self._now_ms())
        self._forget(consent_id)
        return gone

    def sweep(self) -> int:
        """The same for consents whose time is over; returns how many dubs were withdrawn."""
        gone = 0
        for consent in self._store.dubs.over(self._now_ms()):
            gone += self._store.dubs.end(consent.id, self._now_ms())
            self._forget(consent.id)
        return gone

    def end(self, context: JobContext, _args: Mapping[str, Any]) -> None:
        """The job `consents`: `sweep`."""
        gone = self.sweep()
        context.progress(1.0, f"{gone} dubs were withdrawn" if gone else "")

    def _forget(self, consent_id: str) -> None:
        self._sample(consent_id).unlink(missing_ok=True)
        for engine in self._tools().speech:
            if isinstance(engine, Cloning):
                engine.forget(consent_id)

    def _holding(self, consent_id: str, language: str = "") -> Consent:
        consent = self._store.dubs.consent(consent_id)
        if not consent.covers(language or next(iter(consent.languages), ""), self._now_ms()):
            why = "was revoked" if consent.revoked_at_ms is not None else "does not hold" if language else "is over"
            raise Refused(f"The consent of {consent.person} {why}.", "Record a new one.")
        return consent

    def _sample(self, consent_id: str) -> Path:
        return self._folder / f"{consent_id}.wav"

    def _kept(self, consent_id: str, samples: Samples) -> int:
        path = self._sample(consent_id)
        half = path.with_suffix(".half.wav")
        try:
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            write(half, samples[:, None], VOICE_RATE_HZ)
            half.replace(path)
        except OSError as error:
            raise Unavailable(f"The sample can't be kept ({error.strerror or error}).", "Free some space.") from error
        finally:
            with suppress(OSError):
                half.unlink(missing_ok=True)
        return len(samples) * 1000 // VOICE_RATE_HZ


CHOSEN = "Chosen by hand."
"""The reason of a voice that a person gave to a speaker: nothing takes its place by itself."""


def spoken_sample(tools: Tools, match: VoiceMatch) -> Path:
    """A sentence of a language in a voice, spoken once and kept."""
    speakers = Speakers(tools.speech, tools.steps)
    return speakers.say(Order(SENTENCES.get(match.language, SENTENCES["en"]), match))
