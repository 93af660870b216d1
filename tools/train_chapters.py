"""Learns `chapters/learned.json` from episodes with human chapters: `python tools/train_chapters.py FOLDER`.

All of them are learned from; the figures that it prints come from five folds, each judged by what the others taught.
"""

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from segue.understanding.chapters.labelled import read_labelled
from segue.understanding.chapters.learn import Episode, cross_validated

HERE = Path(__file__).parents[1] / "src" / "segue" / "understanding" / "chapters" / "learned.json"


def rounded(value: Any) -> Any:
    """Five places are enough."""
    if isinstance(value, tuple):
        return [rounded(each) for each in value]
    return round(value, 5) if isinstance(value, float) else value


def main() -> None:
    how, f1, apart = cross_validated([Episode(each) for each in read_labelled(Path(sys.argv[1]))])
    print(f"F1 {f1:.3f}, window-diff {apart:.3f}: threshold {how.threshold}, lengths {how.length_weight}, "
          f"level {how.level_weight}")  # fmt: skip
    plain = {name: rounded(value) for name, value in asdict(how).items()}
    HERE.write_text(json.dumps(plain, ensure_ascii=False, indent=1) + "\n", "utf-8")
    for value, name in sorted(zip(how.weights, how.names, strict=True), key=lambda each: -abs(each[0]))[:20]:
        print(f"{value:+.2f} {name}")


if __name__ == "__main__":
    main()
