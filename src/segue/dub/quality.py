"""How good each way of translating is: the table that `bench/translation.py` measured, shipped with the package."""

import tomllib
from dataclasses import dataclass
from importlib import resources

DRAFT_BELOW_CHRF = 55.0
DRAFT_BELOW_BLEU = 25.0
"""Below either, what comes out can be followed but must not be published without a person's look."""


@dataclass(frozen=True, slots=True)
class Quality:
    """BLEU and chrF of a route on FLORES, and over how many sentences; `by` says who measured."""

    bleu: float
    chrf: float
    sentences: int = 0
    by: str = "segue"

    @property
    def draft(self) -> bool:
        """Whether it is too weak to be published unseen."""
        return self.bleu < DRAFT_BELOW_BLEU or self.chrf < DRAFT_BELOW_CHRF


def load_quality() -> dict[str, Quality]:
    """The table: by a route's key, such as `firefox:en-pt` or `firefox:en-pt+apertium:pt-es`."""
    text = (resources.files(__package__) / "quality.toml").read_text("utf-8")
    return {
        str(row["route"]): Quality(float(row["bleu"]), float(row["chrf"]), int(row["sentences"]), str(row["by"]))
        for row in tomllib.loads(text)["measured"]
    }
