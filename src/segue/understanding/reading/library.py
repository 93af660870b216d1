"""The voices of a show: a host who speaks in every episode is the same person in all of them."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from segue.engines.voiceid.base import VoiceEncoder, mean_voice
from segue.model.errors import BadInput
from segue.model.ids import new_id
from segue.model.text import Transcript
from segue.store import Store
from segue.store.readings import ShowVoice
from segue.understanding.reading.shapes import SpeakerVoice
from segue.understanding.reading.speakers import Known

SHORTEST_MS = 6_000
"""Who speaks less is not remembered: so little tells little of a voice."""
MOST_REMEMBERED_MS = 3_600_000
"""A voice that was heard for an hour hardly changes by another."""
MOST_VOICES = 400
"""A show with more guests than this forgets who spoke least."""


def known_voices(store: Store, collection_id: str, encoder: VoiceEncoder) -> list[Known]:
    """The show's voices that this encoder placed: another one's embeddings mean nothing to it."""
    return [
        Known(voice.id, voice.name, np.frombuffer(voice.centroid, "<f4"))
        for voice in store.readings.voices(collection_id)
        if (voice.engine, voice.version) == (encoder.name, encoder.version) and len(voice.centroid) == 4 * encoder.size
    ]


def remember(
    store: Store,
    collection_id: str,
    encoder: VoiceEncoder,
    heard: Sequence[SpeakerVoice],
    now_ms: int,
    before: Sequence[str] = (),
) -> list[SpeakerVoice]:
    """Takes the voices of an item into its show's library; returns them with the ids they have there.

    A known voice moves a little towards what was heard; a new one gets an id and keeps its name. `before`: ids that an
    earlier reading of the same item counted already.
    """
    out: list[SpeakerVoice] = []
    known = {voice.id: voice for voice in store.readings.voices(collection_id)}
    for voice in heard:
        if voice.speech_ms < SHORTEST_MS and not voice.voice_id:
            out.append(voice)
            continue
        old = known.get(voice.voice_id)
        if old is None:
            fresh = ShowVoice(
                new_id("voice"), collection_id, voice.name, encoder.name, encoder.version, _bytes(voice.centroid),
                voice.speech_ms, 1, "", now_ms,
            )  # fmt: skip
            store.readings.put_voice(fresh)
            out.append(replace(voice, voice_id=fresh.id))
            continue
        if old.id not in before:
            store.readings.put_voice(_moved(old, voice, now_ms))
        out.append(voice)
    for voice_of_few in store.readings.voices(collection_id)[MOST_VOICES:]:
        store.readings.remove_voice(voice_of_few.id)
    return out


def rename_voice(store: Store, voice_id: str, name: str, creator_id: str = "") -> ShowVoice:
    """Says who a voice is; every transcript of the show that was heard names them so from now on.

    Raises NotFound for an unknown voice, BadInput for a name that is empty, longer than 100 characters, or another
    voice's of the show.
    """
    name = " ".join(name.split())
    voice = store.readings.voice(voice_id)
    if not 0 < len(name) <= 100:
        raise BadInput("A speaker's name has 1 to 100 characters.", "Give another.")
    others = store.readings.voices(voice.collection_id)
    if any(other.name == name and other.id != voice_id for other in others):
        raise BadInput(f"Another voice of this show is {name} already.", "Give another name.")
    renamed = replace(voice, name=name, creator_id=creator_id or voice.creator_id)
    with store.transaction():
        store.readings.put_voice(renamed)
        for item in store.catalog.items_of(voice.collection_id):
            _rename_in(store, item.id, voice_id, name)
    return renamed


def _rename_in(store: Store, item_id: str, voice_id: str, name: str) -> None:
    reading = store.readings.get(item_id)
    old = next((s.name for s in reading.speakers if s.voice_id == voice_id), "") if reading else ""
    if reading is None or not old or old == name:
        return
    speakers = tuple(replace(s, name=name) if s.voice_id == voice_id else s for s in reading.speakers)
    store.readings.put(replace(reading, speakers=speakers, cpu_ms=0))
    for transcript in store.feeds.transcripts(item_id):
        if transcript.engine == reading.engine:
            store.feeds.put_transcript(_renamed(transcript, old, name))


def _renamed(transcript: Transcript, old: str, name: str) -> Transcript:
    segments = tuple(replace(s, speaker=name) if s.speaker == old else s for s in transcript.segments)
    return replace(transcript, segments=segments)


def _moved(old: ShowVoice, heard: SpeakerVoice, now_ms: int) -> ShowVoice:
    weight = heard.speech_ms / max(1, heard.speech_ms + min(old.speech_ms, MOST_REMEMBERED_MS))
    before = np.frombuffer(old.centroid, "<f4")
    middle = mean_voice(np.stack([before * (1 - weight) * 2, heard.centroid * weight * 2]))
    return replace(
        old,
        centroid=_bytes(middle),
        speech_ms=old.speech_ms + heard.speech_ms,
        heard_in=old.heard_in + 1,
        updated_at_ms=now_ms,
    )


def _bytes(centroid: np.ndarray[tuple[int], np.dtype[np.float32]]) -> bytes:
    return np.asarray(centroid, "<f4").tobytes()
