"""A language model as a writer: what it may say, and that nothing it does is ever heard as silence."""

import random
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest

from segue.dj.script.guard import unsupported
from segue.dj.script.llm import LlmPen, holds, prompt, tidied
from segue.dj.script.memory import PhraseMemory
from segue.dj.script.writer import Line, Manner, write_line
from segue.engines.llm.base import Message
from segue.engines.llm.fake import FakeLanguageModel
from segue.model.errors import Unavailable
from segue.model.show import Fact

FACTS = {
    fact.id: fact
    for fact in (
        Fact("next.title", "catalog:trk_1.title", "Paper Lines"),
        Fact("next.by", "catalog:trk_1.credits", "Ada Marlow"),
        Fact("next.artist", "catalog:trk_1.credits", "Ada Marlow"),
    )
}
ENGLISH = Manner()


def some_lines(count: int = 3) -> list[Line]:
    rng, memory = random.Random(4), PhraseMemory()
    made: list[Line] = []
    while len(made) < count:
        line = write_line([["forward"]], FACTS, memory, rng)
        assert line is not None
        memory = memory.after(line.shape)
        if {"next.title", "next.by"} <= {fact.id for fact in line.facts}:
            made.append(line)
    return made


def pen_that_says(answer: Callable[[Sequence[Message]], str], timeout_s: float = 2.0) -> LlmPen:
    return LlmPen(FakeLanguageModel(lambda messages, _schema: answer(messages)), timeout_s)


def test_an_honest_line_takes_the_place_of_the_grammars_and_keeps_its_facts() -> None:
    (line,) = some_lines(1)
    (made,) = pen_that_says(lambda _: '"Lean back, here is Paper Lines by Ada Marlow"').write([line], ENGLISH)
    assert made.text == "Lean back, here is Paper Lines by Ada Marlow."
    assert made.facts == line.facts
    assert made.shapes[0] == line.shapes[0] and made.shapes[-1].startswith("llm.")


@pytest.mark.parametrize(
    "lie",
    [
        "Here is Paper Lines by Ada Marlow, recorded in Berlin.",
        "Here is Paper Lines by Ada Marlow, from 1987.",
        "Paper Lines by Ada Marlow, one of the best songs ever.",
        "You liked Paper Lines by Ada Marlow.",
        "You have played Paper Lines by Ada Marlow twelve times.",
        "Paper Lines by Bruno Quist.",
        "A quiet one.",
        "Paper Lines, by Ada Marlow, drenched in melancholy.",
        "word " * 60 + "Paper Lines.",
        "🎵🎵🎵",
        "Ada Marlow made Paper Lines for a friend.",
        "People all over the world want to hear Paper Lines by Ada Marlow.",
        "She never wanted to play Paper Lines again, Ada Marlow.",
        "{{next.title}}",
        "As an AI language model, I can't.",
        "Paper Lines.\n\nAda Marlow (born 1962) is a Canadian singer.",
    ],
)
def test_whatever_it_invents_the_grammars_line_is_said(lie: str) -> None:
    (line,) = some_lines(1)
    (made,) = pen_that_says(lambda _: lie).write([line], ENGLISH)
    assert made == line or (not unsupported(made.text, line.facts, strict=True) and "born" not in made.text)


def test_it_is_told_the_facts_and_nothing_else() -> None:
    line = replace(some_lines(1)[0], facts=(*FACTS.values(), Fact("next.ago", "history", "9 weeks")))
    system, user = prompt(line, Manner("fr", "calm"))
    assert "French" in system.content and "quiet" in system.content
    assert "neuf semaines" in user.content and "Paper Lines" in user.content
    assert "trk_1" not in user.content


def test_a_slow_model_is_not_waited_for_and_then_left_alone() -> None:
    gate = threading.Event()

    def slow(_messages: Sequence[Message]) -> str:
        gate.wait(10)
        return "too late"

    pen, lines = pen_that_says(slow, timeout_s=0.2), some_lines()
    started = time.monotonic()
    assert pen.write(lines, ENGLISH) == lines
    assert pen.write(lines, ENGLISH) == lines
    assert time.monotonic() - started < 5
    gate.set()
    pen.close()


def test_a_model_that_is_down_is_asked_again_only_after_a_rest() -> None:
    now, asked = [100.0], []

    def down(_messages: Sequence[Message]) -> str:
        asked.append(now[0])
        raise Unavailable("It is down.", "Start it.")

    model = FakeLanguageModel(lambda messages, _schema: down(messages))
    pen, lines = LlmPen(model, 2.0, 60.0, lambda: now[0]), some_lines(1)
    assert pen.write(lines, ENGLISH) == lines
    assert pen.write(lines, ENGLISH) == lines
    assert len(asked) == 1
    now[0] += 61
    assert pen.write(lines, ENGLISH) == lines
    assert len(asked) == 2


def test_the_same_words_are_not_said_twice() -> None:
    pen, lines = pen_that_says(lambda _: "Lean back, here is Paper Lines by Ada Marlow."), some_lines(2)
    made = pen.write(lines, ENGLISH)
    assert [each.text for each in made].count("Lean back, here is Paper Lines by Ada Marlow.") == 1


def test_answers_are_tidied() -> None:
    assert tidied('  "Here it is"  ') == "Here it is."
    assert tidied("**Here** it is!\n\nAnd more.") == "Here it is!"
    assert tidied("") == ""
    assert not holds("", some_lines(1)[0], ENGLISH)
