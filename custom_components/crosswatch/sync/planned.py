"""What earlier syncs of a run write, so that later ones plan over it."""

from __future__ import annotations

from ..model import Feature, Value

type Planned = dict[tuple[int, Feature, int], list[Value | None]]
"""(account, feature, item) -> values that earlier syncs of this run write there; None stands for a removal"""
