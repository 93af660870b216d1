"""Settings, read once from the environment and handed down as an argument."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from segue.model.errors import BadInput


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything the operator may set. Each field is documented in `docs/operator/settings.md` (a test holds that)."""

    home: Path
    """SEGUE_HOME: where state lives (database, weights, caches). Two homes never meet."""
    database_url: str
    """SEGUE_DATABASE_URL: an SQLAlchemy address; SQLite in the home by default."""
    host: str = "127.0.0.1"
    """SEGUE_HOST: the address to listen on."""
    port: int = 4747
    """SEGUE_PORT: the port to listen on; 0 takes a free one."""
    workers: int = 2
    """SEGUE_WORKERS: how many background jobs run at once."""
    allow_private_feeds: bool = False
    """SEGUE_ALLOW_PRIVATE_FEEDS: fetch feeds from private addresses too (for feeds on one's own network)."""
    public_url: str = ""
    """SEGUE_PUBLIC_URL: how listeners reach this server, when behind a proxy."""
    read: str = "played"
    """SEGUE_READ: which episodes are written down by themselves: `off`, `played` or `all`."""
    llm_url: str = ""
    """SEGUE_LLM_URL: an OpenAI-compatible endpoint with its `/v1`; empty: no language model is asked."""
    llm_model: str = ""
    """SEGUE_LLM_MODEL: which of its models."""
    llm_key: str = field(default="", repr=False)
    """SEGUE_LLM_KEY: its key, where it wants one."""

    @property
    def weights_dir(self) -> Path:
        """Where model weights are kept."""
        return self.home / "weights"

    @property
    def models_dir(self) -> Path:
        """What the recommender has learned."""
        return self.home / "models" / "recommend"

    @property
    def voices_dir(self) -> Path:
        """Samples of people who consented, and the voices drawn towards them; gone when the consent is."""
        return self.home / "voices"

    @property
    def cache_dir(self) -> Path:
        """What can be made again: resized art, spoken lines, transcodes."""
        return self.home / "cache"

    @property
    def steps_dir(self) -> Path:
        """Results of long work, by what they were made from (`understanding.reading.steps`)."""
        return self.cache_dir / "steps"

    @property
    def art_dir(self) -> Path:
        """Pictures as they were found, by the hash of their bytes."""
        return self.home / "art"

    @property
    def media_dir(self) -> Path:
        """What Segue itself fetched or made: episodes, the demo library, uploads."""
        return self.home / "media"


def _flag(value: str, name: str) -> bool:
    if value.lower() in {"1", "true", "yes", "on"}:
        return True
    if value.lower() in {"", "0", "false", "no", "off"}:
        return False
    raise BadInput(f"{name}={value!r} is neither yes nor no.", "Use 1 or 0.")


def _number(value: str, name: str, low: int, high: int) -> int:
    if not value.isdigit() or not low <= int(value) <= high:
        raise BadInput(f"{name}={value!r} is not a number from {low} to {high}.", "Correct it or unset it.")
    return int(value)


def _choice(value: str, name: str, choices: tuple[str, ...]) -> str:
    if value.lower() not in choices:
        raise BadInput(f"{name}={value!r} is not one of {', '.join(choices)}.", "Correct it or unset it.")
    return value.lower()


def _llm_url(env: Mapping[str, str]) -> str:
    url = (env.get("SEGUE_LLM_URL") or "").rstrip("/")
    parts = urlsplit(url)
    if url and (parts.scheme not in {"http", "https"} or not parts.hostname or parts.username is not None):
        raise BadInput(
            "SEGUE_LLM_URL is no address of an endpoint.",
            "Give it as `http://localhost:11434/v1`; a key goes into SEGUE_LLM_KEY.",
        )
    if url and not env.get("SEGUE_LLM_MODEL"):
        raise BadInput("SEGUE_LLM_URL is set, SEGUE_LLM_MODEL is not.", "Name the model that the endpoint shall use.")
    return url


def load_settings(environ: Mapping[str, str] | None = None) -> Settings:
    """Reads the settings from `environ` (the process's own by default). Raises BadInput naming the setting at fault."""
    env = os.environ if environ is None else environ
    home = Path(env.get("SEGUE_HOME") or Path.home() / ".local" / "share" / "segue").expanduser().resolve()
    return Settings(
        home=home,
        database_url=env.get("SEGUE_DATABASE_URL") or f"sqlite:///{home / 'segue.db'}",
        host=env.get("SEGUE_HOST") or "127.0.0.1",
        port=_number(env.get("SEGUE_PORT") or "4747", "SEGUE_PORT", 0, 65535),
        workers=_number(env.get("SEGUE_WORKERS") or "2", "SEGUE_WORKERS", 1, 64),
        allow_private_feeds=_flag(env.get("SEGUE_ALLOW_PRIVATE_FEEDS", ""), "SEGUE_ALLOW_PRIVATE_FEEDS"),
        public_url=(env.get("SEGUE_PUBLIC_URL") or "").rstrip("/"),
        read=_choice(env.get("SEGUE_READ") or "played", "SEGUE_READ", ("off", "played", "all")),
        llm_url=_llm_url(env),
        llm_model=env.get("SEGUE_LLM_MODEL") or "",
        llm_key=env.get("SEGUE_LLM_KEY") or "",
    )
