"""A language model for tests: it says what it is told to say, and fails when it is told to fail."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from segue.engines.llm.base import Message
from segue.engines.llm.checks import check_order
from segue.model.errors import Unavailable

Answer = Callable[[Sequence[Message], Mapping[str, Any] | None], str]


def echo(messages: Sequence[Message], json_schema: Mapping[str, Any] | None) -> str:
    """What the last message said."""
    return messages[-1].content


@dataclass(slots=True)
class FakeLanguageModel:
    """Answers with `answer(messages, json_schema)`; an empty answer, or one that raises, is an endpoint that fails."""

    answer: Answer = echo
    name: str = "fake"
    version: str = "1"
    asked: list[tuple[Message, ...]] = field(default_factory=list)
    """Every conversation it was given."""

    def complete(
        self,
        messages: Sequence[Message],
        max_tokens: int = 200,
        temperature: float = 0.7,
        timeout_s: float = 8.0,
        json_schema: Mapping[str, Any] | None = None,
    ) -> str:
        """See `LanguageModel.complete`."""
        check_order(messages, max_tokens, temperature, timeout_s)
        self.asked.append(tuple(messages))
        text = self.answer(messages, json_schema).strip()
        if not text:
            raise Unavailable("The language model said nothing.", "The show goes on without it.")
        return text
