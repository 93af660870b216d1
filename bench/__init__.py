"""Every speed and quality figure that the README states, as a command: `make bench`, or `python -m bench NAME…`.

Each module here has `run() -> list[Row]`. A bench that needs what this machine does not have says so in a row.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import quantiles


@dataclass(frozen=True, slots=True)
class Row:
    """One measured figure beside what it should be."""

    measure: str
    value: float | None
    """None when it could not be measured here; `note` says why."""
    unit: str = ""
    target: str = ""
    """`<= 90`, `>= 15`, `-15..-13`, or empty for a figure without a goal."""
    note: str = ""

    @property
    def met(self) -> bool | None:
        """Whether the target is met; None without a target or a value."""
        if not self.target or self.value is None:
            return None
        sign, _, bound = self.target.partition(" ")
        if sign == "<=":
            return self.value <= float(bound)
        if sign == ">=":
            return self.value >= float(bound)
        low, _, high = self.target.partition("..")
        return float(low) <= self.value <= float(high)


def p95(times: Sequence[float]) -> float:
    """The 95th percentile, to a tenth."""
    return round(quantiles(times, n=20)[-1], 1)
