"""A language model as a writer: it gets the facts of a line and nothing else, and the guard reads what it wrote.

A line that fails the guard is the grammar's again; so is every line when the model is slow, down or talks nonsense. All
lines of a set are asked for at once, within one time limit, and after a failure nobody is asked for a while.
"""

import hashlib
import logging
import re
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import replace

from segue.dj.script.guard import tells_a_story, unsupported, without_facts
from segue.dj.script.kinds import kind_of
from segue.dj.script.names import plain
from segue.dj.script.shapes import Persona
from segue.dj.script.speech import word_count
from segue.dj.script.tongue import tongue
from segue.dj.script.writer import Line, Manner
from segue.engines.llm.base import LanguageModel, Message

log = logging.getLogger(__name__)

TIMEOUT_S = 4.0
"""For all lines of a set together: the set is wanted minutes later, but planning must not hang."""
REST_S = 60.0
LONGER_BY = 6
"""How many words a line may have more than the grammar's."""
REMEMBERED = 400

_LANGUAGES = {"en": "English", "es": "Spanish", "fr": "French", "de": "German", "pt": "Brazilian Portuguese"}
_PERSONAS: dict[Persona, str] = {
    "warm": "warm and unhurried, like a friend who loves radio",
    "wry": "dry and lightly amused, never mocking",
    "calm": "quiet and slow, for the night",
}


class LlmPen:
    """Has a language model write lines anew; thread-safe."""

    def __init__(
        self,
        model: LanguageModel,
        timeout_s: float = TIMEOUT_S,
        rest_s: float = REST_S,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._model, self._timeout_s, self._rest_s, self._clock = model, timeout_s, rest_s, clock
        self._rests_until = 0.0
        self._said: dict[str, None] = {}
        self._lock = threading.Lock()
        self._pool = ThreadPoolExecutor(4, thread_name_prefix="pen")

    def write(self, lines: Sequence[Line], manner: Manner) -> list[Line]:
        """See `Pen.write`."""
        if not lines or self._clock() < self._rests_until:
            return list(lines)
        until = self._clock() + self._timeout_s
        turns = [self._pool.submit(self._ask, line, manner, until) for line in lines]
        done, late = wait(turns, self._timeout_s)
        for turn in late:
            turn.cancel()
        if late or any(turn.exception() for turn in done):
            self._rests_until = self._clock() + self._rest_s
            log.warning("The language model is slow or down: for a while the host's own lines are taken.")
        written = [turn.result() if turn in done and not turn.exception() else "" for turn in turns]
        return [self._judged(line, text, manner) for line, text in zip(lines, written, strict=True)]

    def close(self) -> None:
        """Asks nobody anything any more."""
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _ask(self, line: Line, manner: Manner, until: float) -> str:
        left_s = until - self._clock()
        if left_s <= 0.1:
            raise TimeoutError
        return self._model.complete(prompt(line, manner), max_tokens=120, temperature=0.8, timeout_s=left_s)

    def _judged(self, line: Line, text: str, manner: Manner) -> Line:
        """The model's line if it holds, else the grammar's."""
        text = tidied(text)
        if not holds(text, line, manner):
            return line
        # The same words twice are as tiresome from a model as from a grammar.
        mark = hashlib.sha256(text.casefold().encode()).hexdigest()[:10]
        with self._lock:
            if mark in self._said:
                return line
            self._said[mark] = None
            for old in list(self._said)[:-REMEMBERED]:
                del self._said[old]
        return replace(line, text=text, shapes=(*line.shapes[:2], f"llm.{mark[:6]}"))


def prompt(line: Line, manner: Manner) -> list[Message]:
    """What the model is told: the facts of one line, how long it may be, and what it must not do."""
    words = tongue(manner.language)
    told = []
    for fact in line.facts:
        value = fact.value if kind_of(fact.id) == "claim" else words.say(fact)
        told.append(f"- {fact.id}: {value}")
    most = word_count(line.text, manner.language) + LONGER_BY
    rules = (
        f"You are the host of a personal radio show called Segue. You speak {_LANGUAGES[manner.language]}. "
        f"Your manner: {_PERSONAS[manner.persona]}. You get facts and write one line to be spoken between pieces of "
        f"music, of at most {most} words. Say only what the facts say. Keep names, titles and numbers exactly as they "
        "are given. No opinion about the music, nothing about artists or history from your own knowledge, no new "
        "names, numbers, dates or places. `prev` is what was just heard, `next` what comes now. Plain everyday words. "
        "Answer with the line alone, without quotation marks or stage directions."
    )
    return [
        Message("system", rules),
        Message("user", "Facts:\n" + "\n".join(told) + f"\n\nA line that would do: {line.text}\nWrite another one."),
    ]


def holds(text: str, line: Line, manner: Manner) -> bool:
    """Whether a model's line may go on air: short, not the grammar's again, and nothing in it without a fact."""
    count = word_count(text, manner.language) if text else 0
    if not 2 <= count <= word_count(line.text, manner.language) + LONGER_BY or text == line.text:
        return False
    if unsupported(text, line.facts, manner.language, strict=True) or not _names_what_comes(text, line, manner):
        return False
    # What the grammar's line itself says may be said again in other words.
    own = without_facts(line.text, line.facts, manner.language)
    return tells_a_story(own, manner.language) or not tells_a_story(
        without_facts(text, line.facts, manner.language), manner.language
    )


def tidied(text: str) -> str:
    """A model's answer as a line: without quotation marks around it, markup, or more than one paragraph."""
    text = plain(text.strip().split("\n\n")[0])
    text = re.sub(r"[*_`#]+", "", text).strip()
    if len(text) > 1 and text[0] == text[-1] and text[0] in "\"'":
        text = text[1:-1].strip()
    return text if re.search(r"[.!?…]$", text) or not text else f"{text}."


def _names_what_comes(text: str, line: Line, manner: Manner) -> bool:
    """The titles that the grammar's line names are named: that is what the line is for."""
    words = tongue(manner.language)
    return all(words.say(fact) in text for fact in line.facts if kind_of(fact.id) in {"title", "note"})
