"""The table of requests with what each should be understood as; it was written before the code that understands.

`cases.jsonl`: one request a line, with its language and `want`: every constraint, and none besides. A third, drawn by
the hash of the text, is unseen: nobody looks at its failures while the grammars and word lists are tuned, only at
its score when they are done. `library.toml` holds the names of the library that the requests are asked in.

| constraint | value |
|---|---|
| `moods`, `not_moods` | calm, happy, sad, romantic, dark, dreamy, epic, angry, tense, nostalgic, hopeful, playful |
| `occasions` | comfort, sleep, focus, workout, party, dance, dinner, cooking, driving, commute, waking, reading, … |
| `daypart` | morning, afternoon, evening, night |
| `energy`, `not_energy` / `energy_change` | low, high / lower, higher, falling, rising |
| `tempo`, `not_tempo` / `tempo_change`; `bpm` | slow, fast / slower, faster; [from, to] |
| `years`; `age` | [from, to], either may be null; old, recent |
| `genres`, `artists`, `works`, and each with `not_` | names as the library writes them (works: also shows and books) |
| `similar`, `seed` | like the artists and works named, or like `current`; `seed: artist` wants more of who is playing |
| `vocals`; `instruments`, `not_instruments` | none, female, male; English names |
| `kinds`, `not_kinds` | podcast and book when named; music when it is set against them |
| `language` | of what is sung or said |
| `duration_min`, `until`, `count` | `until` as said: "half past ten" is 10:30, morning or evening |
| `whole`, `resume`, `again`, `other`, `surprise` | true |
| `discovery` | familiar, new, forgotten |
"""

import hashlib
import json
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
LANGUAGES = ("en", "es", "fr", "de", "pt")


@dataclass(frozen=True)
class Case:
    language: str
    text: str
    want: dict[str, Any]

    @property
    def unseen(self) -> bool:
        return int(hashlib.sha256(self.text.encode()).hexdigest()[:8], 16) % 3 == 0


def cases() -> list[Case]:
    lines = (HERE / "cases.jsonl").read_text("utf-8").splitlines()
    return [Case(**json.loads(line)) for line in lines]


def library() -> dict[str, list[str]]:
    return tomllib.loads((HERE / "library.toml").read_text("utf-8"))


def plain(want: dict[str, Any]) -> dict[str, Any]:
    """What is wanted in the order in which a request tells it."""
    ordered = {"bpm", "years"}
    return {key: sorted(v) if isinstance(v, list) and key not in ordered else v for key, v in want.items()}
