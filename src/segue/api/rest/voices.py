"""Voices of dubs: which one speaks for whom, and voices like people's, on their recorded consent."""

import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, Query, Response, UploadFile

from segue.api import shapes as s
from segue.api.auth import Admin, Streamer
from segue.api.context import Context, House
from segue.api.errors import described
from segue.api.media import FileStream, confined
from segue.api.present import job_shape
from segue.api.shapes import voices as v
from segue.api.work import submit
from segue.dub.samples import LARGEST_BYTES
from segue.listening.accounts import Caller
from segue.model.dub import Consent
from segue.model.errors import BadInput, Refused
from segue.wiring import dubs_of

router = APIRouter(tags=["dubs"])
PREFIX = "/api/v1"
_Shift = Annotated[float, Query(ge=0.88, le=1.12)]
_SOUND: dict[int | str, dict[str, Any]] = {
    200: {"description": "The sound.", "content": {"audio/wav": {"schema": {"type": "string", "format": "binary"}}}},
    206: {"description": "The parts that Range asked for."},
}


@router.get("/dubs/{dub_id}/voices", summary="Which voices there are", responses=described(404))
def choices(dub_id: str, caller: Admin, house: House) -> v.VoiceChoices:
    """Who has which voice in a dub, and those that speak its language, each with a sentence to hear."""
    found = house.store.dubs.get(dub_id)
    return v.VoiceChoices(
        speakers=[
            v.SpeakerVoiceShape(
                speaker=m.speaker, voice=m.voice, shift=m.shift, likeness=m.likeness, reason=m.reason,
                consent_id=m.consent_id,
            )
            for m in found.voices
        ],
        voices=[
            v.VoiceChoice(
                id=voice.id, name=voice.name, sex=voice.sex,
                sound_url=f"{PREFIX}/dubs/{dub_id}/voices/sound?voice={voice.id}",
            )
            for voice in dubs_of(house.app).choices(dub_id)
        ],
    )  # fmt: skip


@router.get(
    "/dubs/{dub_id}/voices/sound", summary="Hear a voice", response_class=Response,
    responses=described(400, 404, 503) | _SOUND,
)  # fmt: skip
def sound(
    dub_id: str, caller: Streamer, house: House, voice: Annotated[str, Query(max_length=200)], shift: _Shift = 1.0
) -> Response:
    """A sentence of the dub's language, spoken now if nobody has heard it yet. For administrators."""
    _admin(caller)
    return _file(house, dubs_of(house.app).try_voice(dub_id, voice, shift))


@router.put("/dubs/{dub_id}/voices", summary="Give a speaker another voice", responses=described(400, 404))
def choose(dub_id: str, body: v.VoiceWish, caller: Admin, house: House) -> s.Ok:
    """In this dub when it is made again, and in what is made of the show from now on. Without a voice: one is found
    for them again."""
    dubs_of(house.app).choose(dub_id, body.speaker, body.voice, body.shift)
    return s.Ok()


@router.get("/collections/{collection_id}/consents", summary="Who consented", responses=described(404))
def consents(collection_id: str, caller: Admin, house: House) -> v.ConsentList:
    """Ended and revoked ones too: they are the show's record."""
    house.store.catalog.collection(collection_id)
    return v.ConsentList(entries=[_consent(house, each) for each in house.store.dubs.consents(collection_id)])


@router.post(
    "/collections/{collection_id}/consents", summary="Record a consent", responses=described(400, 404), status_code=201
)
def consent(collection_id: str, body: v.ConsentNew, caller: Admin, house: House) -> v.ConsentShape:
    """A speaker's word, who recorded it, and until when it holds."""
    wish = Consent(
        "", collection_id, body.speaker, body.person, body.scope, tuple(body.languages), body.statement,
        caller.user.name, expires_at_ms=body.expires_at_ms,
    )  # fmt: skip
    return _consent(house, dubs_of(house.app).consents.record(wish, house.app.jobs))


@router.delete("/consents/{consent_id}", summary="Revoke a consent", responses=described(404))
def revoke(consent_id: str, caller: Admin, house: House) -> v.ConsentEnded:
    """At once: the dubs that rest on it are withdrawn, its voices and its sample removed."""
    return v.ConsentEnded(withdrawn=dubs_of(house.app).consents.revoke(consent_id))


@router.post(
    "/consents/{consent_id}/sample", summary="Give a sample of the voice", responses=described(400, 403, 404, 413, 503)
)
def sample(consent_id: str, recording: UploadFile, caller: Admin, house: House) -> v.SampleKept:
    """A file of at most 50 MB and ten minutes in which only this person speaks; half a minute is enough."""
    house.store.dubs.consent(consent_id)
    with tempfile.NamedTemporaryFile(dir=house.settings.cache_dir, prefix="sample-") as file:
        size = 0
        while part := recording.file.read(1 << 20):
            size += len(part)
            if size > LARGEST_BYTES:
                raise BadInput("This sample is too large.", f"Give at most {LARGEST_BYTES >> 20} MB.")
            file.write(part)
        file.flush()
        return v.SampleKept(speech_ms=dubs_of(house.app).consents.sample(consent_id, Path(file.name)))


@router.post(
    "/consents/{consent_id}/sample/{item_id}", summary="Take the sample from an episode",
    responses=described(400, 403, 404),
)  # fmt: skip
def sample_from(consent_id: str, item_id: str, caller: Admin, house: House) -> v.SampleKept:
    """What the speaker says in it, by its transcript."""
    return v.SampleKept(speech_ms=dubs_of(house.app).consents.sample_from(consent_id, item_id))


@router.post(
    "/consents/{consent_id}/voices", summary="Draw the voice", responses=described(403, 404, 503), status_code=202
)
def draw(consent_id: str, body: v.DrawWish, caller: Admin, house: House) -> v.DrawJobs:
    """In the background, one job a language. Dubs that are made from then on speak with it."""
    desk = dubs_of(house.app).consents
    for language in body.languages:
        desk.check(consent_id, language)
    jobs = [
        submit(house, "draw_voice", {"consent_id": consent_id, "language": language},
               key=f"draw:{consent_id}:{language}", priority=2)
        for language in body.languages
    ]  # fmt: skip
    return v.DrawJobs(jobs=[job_shape(job) for job in jobs])


@router.get(
    "/consents/{consent_id}/voices/{language}/sound", summary="Hear the drawn voice", response_class=Response,
    responses=described(403, 404, 503) | _SOUND,
)  # fmt: skip
def drawn_sound(consent_id: str, language: str, caller: Streamer, house: House) -> Response:
    """A sentence of the language. For administrators, while the consent holds."""
    _admin(caller)
    return _file(house, dubs_of(house.app).consents.heard(consent_id, language))


def _consent(house: Context, consent: Consent) -> v.ConsentShape:
    desk = dubs_of(house.app).consents
    told = asdict(consent)
    told.pop("collection_id")
    drawn = [
        v.DrawnShape(
            language=each.language, alike=each.alike, stock=each.stock, engine=each.engine, version=each.version,
            made_at_ms=each.made_at_ms,
            sound_url=f"{PREFIX}/consents/{consent.id}/voices/{each.language}/sound?at={each.made_at_ms}",
        )
        for each in desk.drawn(consent.id)
    ]  # fmt: skip
    return v.ConsentShape(
        **{**told, "languages": list(consent.languages)}, sampled=desk.sampled(consent.id), voices=drawn
    )


def _admin(caller: Caller) -> None:
    if not caller.user.is_admin:
        raise Refused("Only administrators hear voices that are being chosen.", "Ask one.")


def _file(house: Context, path: Path) -> FileStream:
    return FileStream(confined(str(path), [house.settings.cache_dir]), "audio/wav")
