"""The host that a listener chose: language, voice, persona, how talkative, and what to be called."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, get_args

from segue.dj.script.names import say_name
from segue.dj.script.numbers import LANGUAGES
from segue.dj.script.shapes import PERSONAS, Persona
from segue.dj.script.writer import Manner
from segue.model.listening import User

Talkativeness = Literal["off", "rare", "normal", "chatty"]
TALKATIVENESS: tuple[Talkativeness, ...] = get_args(Talkativeness)
LONGEST_NAME = 40


@dataclass(frozen=True, slots=True)
class HostChoice:
    """How a listener wants their host."""

    language: str = "en"
    voice: str = ""
    """A voice's id; empty: the first that speaks the language."""
    persona: Persona = "warm"
    talk: Talkativeness = "normal"
    name: str | None = None
    """What the listener wants to be called; empty: by no name; None: by their first name."""

    @property
    def manner(self) -> Manner:
        """What the writers need of it."""
        return Manner(self.language, self.persona)


def host_of(user: User, settings: Mapping[str, Any]) -> HostChoice:
    """The host as the listener's settings have it. What is not set, or is not valid, is as it comes: their account's
    language when it is one the host speaks, else English."""
    own = user.language.replace("_", "-").split("-")[0].lower()
    language, persona, talk = (settings.get(key) for key in ("dj_language", "dj_persona", "dj_talk"))
    voice, name = settings.get("dj_voice"), settings.get("dj_name")
    return HostChoice(
        language=language if language in LANGUAGES else own if own in LANGUAGES else "en",
        voice=voice[:80] if isinstance(voice, str) else "",
        persona=next((each for each in PERSONAS if each == persona), "warm"),
        talk=next((each for each in TALKATIVENESS if each == talk), "normal"),
        name=say_name(name)[:LONGEST_NAME] if isinstance(name, str) else None,
    )


def settings_of(host: HostChoice) -> dict[str, Any]:
    """What is kept in a listener's settings."""
    kept: dict[str, Any] = {
        "dj_language": host.language,
        "dj_voice": host.voice,
        "dj_persona": host.persona,
        "dj_talk": host.talk,
    }
    return kept if host.name is None else {**kept, "dj_name": host.name}
