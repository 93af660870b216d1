"""A language model may add what the grammar missed, and nothing that is not sound."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from segue.dj.requests.names import Name, NameIndex
from segue.dj.requests.refine import refine
from segue.dj.requests.request import Request
from segue.dj.requests.understand import understand
from segue.engines.llm.fake import FakeLanguageModel
from segue.model.errors import Unavailable

INDEX = NameIndex([Name("Radiohead", "artist"), Name("Kid A", "work"), Name("Jazz", "genre"), Name("Björk", "artist")])


def refined(text: str, answer: Any) -> Request:
    said: Callable[..., str] = (lambda m, s: answer) if isinstance(answer, str) else (lambda m, s: json.dumps(answer))
    return refine(understand(text, INDEX), INDEX, FakeLanguageModel(said))


def test_adds_what_was_missed() -> None:
    request = refined("something for when the soufflé has collapsed", {"moods": ["sad"], "energy": "low"})
    assert request.constraints() == {"moods": ["sad"], "energy": "low"}
    assert {each.constraint for each in request.heard} == {"moods", "energy"}


def test_what_was_understood_stands() -> None:
    request = refined("calm jazz, no vocals", {"moods": ["angry"], "not_genres": ["Jazz"], "vocals": "female"})
    assert request == understand("calm jazz, no vocals", INDEX)


@pytest.mark.parametrize(
    "answer",
    [
        {"artists": ["Metallica"]},
        {"artists": ["Björk"]},  # in the library, but nothing in the request is like it
        {"moods": ["spicy"], "energy": "enormous", "bpm": [4, 9000], "years": [2000, 1990], "count": -1},
        {"moods": "calm", "artists": "Radiohead", "count": True, "whole": "yes", "text": "x", "heard": []},
        {"count": 10**30, "duration_min": "ten"},
        "no JSON at all",
        "{" * 5000,
        "[]",
        "",
    ],
)
def test_nonsense_changes_nothing(answer: Any) -> None:
    plain = understand("the one with the bicycle", INDEX)
    assert refined("the one with the bicycle", answer) == plain


def test_names_that_the_words_resemble() -> None:
    request = refined("that radiohat band", {"artists": ["Radiohead"]})
    assert request.artists == ("Radiohead",)


def test_an_endpoint_that_fails_costs_nothing() -> None:
    def fail(messages: Any, schema: Any) -> str:
        raise Unavailable("down")

    assert refine(understand("jazz", INDEX), INDEX, FakeLanguageModel(fail)) == understand("jazz", INDEX)


def test_what_is_sent() -> None:
    model = FakeLanguageModel(lambda messages, schema: "{}")
    refine(understand("that radiohat band", INDEX), INDEX, model)
    ((system, user),) = model.asked
    assert "Radiohead" in system.content
    assert "Björk" not in system.content
    assert user.content == "that radiohat band"
