"""A language model as a translator: what it says wrongly is not taken."""

import json
from collections.abc import Callable

import pytest

from segue.engines.mt.llm import LlmTranslation, credible
from segue.model.errors import Unavailable

SENTENCES = ["The house is by the sea.", "We met in 1987.", "Thank you very much indeed."]
GOOD = {"The house is by the sea.": "Das Haus steht am Meer.", "We met in 1987.": "Wir trafen uns 1987.",
        "Thank you very much indeed.": "Ich danke Ihnen wirklich sehr."}  # fmt: skip


def numbered(text: str) -> dict[str, str]:
    return dict(line.split(": ", 1) for line in text.splitlines())  # type: ignore[misc]


def engine(answer: Callable[[dict[str, str]], str]) -> tuple[LlmTranslation, list[str]]:
    asked: list[str] = []

    def ask(order: str, text: str, most: int) -> str:
        asked.append(text)
        return answer(numbered(text))

    return LlmTranslation(ask, "small"), asked


def test_one_answer_for_a_batch() -> None:
    llm, asked = engine(lambda lines: "```json\n" + json.dumps({n: GOOD[s] for n, s in lines.items()}) + "\n```")
    assert llm.translate([*SENTENCES, ""], "en", "de") == [*GOOD.values(), ""]
    assert len(asked) == 1


def test_what_is_missing_is_asked_for_by_itself() -> None:
    def forgets(lines: dict[str, str]) -> str:
        return json.dumps({n: GOOD[s] for n, s in lines.items() if "1987" not in s or len(lines) == 1})

    llm, asked = engine(forgets)
    assert llm.translate(SENTENCES, "en", "de") == list(GOOD.values())
    assert asked[1:] == ["1: We met in 1987."]


@pytest.mark.parametrize(
    "answer",
    [
        "",
        "Das Haus steht am Meer.",
        "[1, 2]",
        "{" * 50_000,
        json.dumps({"0": 5}),
        json.dumps({"0": ""}),
        json.dumps({"0": "!!!"}),
        json.dumps({"0": "Sure, here is your translation: Das Haus."}),
        json.dumps({"0": "As an AI language model, I must say this."}),
        json.dumps({"0": "The house is by the sea."}),
        json.dumps({"0": "Das Haus " * 200}),
        json.dumps({"7": "Das Haus steht am Meer."}),
    ],
    ids=["nothing", "bare", "list", "deep", "number", "empty", "marks", "chat", "refusal", "copy", "endless", "other"],
)
def test_nonsense_is_no_translation(answer: str) -> None:
    llm, asked = engine(lambda lines: answer)
    with pytest.raises(Unavailable, match="no translation"):
        llm.translate(SENTENCES[:1], "en", "de")
    assert len(asked) == 2


def test_long_texts_go_in_batches() -> None:
    llm, asked = engine(lambda lines: json.dumps({n: s.upper() + " ja" for n, s in lines.items()}))
    sentences = [f"Sentence number {n} about the sea." for n in range(50)]
    assert llm.translate(sentences, "en", "de") == [s.upper() + " ja" for s in sentences]
    assert len(asked) == 7


def test_short_names_may_stay() -> None:
    assert credible("Angela Merkel.", "Angela Merkel.")
    assert credible("42", "42")
    assert not credible("Hello there.", "")
