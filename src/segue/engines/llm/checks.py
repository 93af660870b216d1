"""What every language model checks before it is asked."""

from collections.abc import Sequence

from segue.engines.llm.base import LONGEST_PROMPT_CHARS, Message
from segue.model.errors import BadInput


def check_order(messages: Sequence[Message], max_tokens: int, temperature: float, timeout_s: float) -> None:
    """Raises BadInput for what `LanguageModel.complete` forbids."""
    if not messages:
        raise BadInput("A language model was asked nothing.", "Give it at least one message.")
    if sum(len(message.content) for message in messages) > LONGEST_PROMPT_CHARS:
        raise BadInput(f"More than {LONGEST_PROMPT_CHARS} characters are too much to ask at once.", "Ask for less.")
    if not 1 <= max_tokens <= 8_000 or not 0 <= temperature <= 2 or not 0 < timeout_s <= 300:
        raise BadInput(
            f"{max_tokens} tokens, temperature {temperature}, {timeout_s} s: one of these is out of bounds.",
            "Use 1 to 8000 tokens, a temperature of 0 to 2, and at most 300 seconds.",
        )
