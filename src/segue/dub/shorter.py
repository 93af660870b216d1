"""Shorter wordings that mean the same: set phrases with a shorter twin, fillers left out. Anything bolder is a person's
work, or a language model's where the operator set one up.
"""

import re
import tomllib
from functools import cache, partial
from importlib import resources

SAVES_AT_LEAST = 3
"""Characters: less is not worth another wording."""


def shorter(text: str, language: str) -> list[str]:
    """Shorter wordings of a sentence, the mildest first; empty where no rule applies."""
    found: list[str] = []
    now = text
    for pattern, short in _rules().get(language, ()):
        tried = _tidied(pattern.sub(partial(_like, short), now), text)
        if len(tried) + SAVES_AT_LEAST <= len(now) and any(character.isalnum() for character in tried):
            now = tried
            found.append(now)
    return found


@cache
def _rules() -> dict[str, list[tuple[re.Pattern[str], str]]]:
    table = tomllib.loads((resources.files(__package__) / "shorter.toml").read_text("utf-8"))
    return {
        language: [(re.compile(rf"(?<!\w){re.escape(long)}(?!\w)", re.IGNORECASE), short) for long, short in rules]
        for language, rules in table.items()
    }


def _like(short: str, match: re.Match[str]) -> str:
    was = match.group()
    return short[:1].upper() + short[1:] if was[:1].isupper() else short


def _tidied(text: str, original: str) -> str:
    """One blank between words, none before a mark, and the sentence begins as it began."""
    out = re.sub(r"\s+([,.;:!?])", r"\1", " ".join(text.split())).lstrip(", ")
    return out[:1].upper() + out[1:] if original[:1].isupper() else out
