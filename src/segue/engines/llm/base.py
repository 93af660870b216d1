"""The door to a language model: messages in, text out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, Protocol

LONGEST_PROMPT_CHARS = 60_000


@dataclass(frozen=True, slots=True)
class Message:
    """One message of a conversation."""

    role: Literal["system", "user", "assistant"]
    content: str


class LanguageModel(Protocol):
    """Writes. What it says is never trusted: whoever asks checks every word of the answer."""

    name: str
    version: str
    """The model that the operator chose."""

    def complete(
        self,
        messages: Sequence[Message],
        max_tokens: int = 200,
        temperature: float = 0.7,
        timeout_s: float = 8.0,
        json_schema: Mapping[str, Any] | None = None,
    ) -> str:
        """The answer to `messages`, without blanks around it; never empty.

        With `json_schema` the model is asked for JSON of that shape; whether it kept to it is for the caller to check.
        The call ends within about `timeout_s` seconds whatever the model does.
        Raises BadInput for no messages, more than `LONGEST_PROMPT_CHARS` in all, or numbers out of bounds (tokens 1 to
        8,000, temperature 0 to 2, timeout above 0 to 300); Unavailable when no answer could be had: not reached,
        refused, too slow, empty or garbled.
        """
        ...
