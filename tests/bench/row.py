"""One figure of the benchmarks, with its goal."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass


@dataclass(frozen=True, slots=True)
class Row:
    """A measured figure. `unit` says what `value` and `goal` count; lower is better everywhere."""

    name: str
    value: float
    unit: str
    goal: float
    detail: str

    @property
    def met(self) -> bool:
        """Whether the figure is within its goal."""
        return self.value <= self.goal

    def as_json(self) -> dict[str, object]:
        """Return the row as it stands in the JSON report."""
        return {**asdict(self), "met": self.met}


type Measure = Callable[[], Row]
