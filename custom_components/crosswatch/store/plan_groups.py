"""How many lines of a plan there are for each feature, account, state and operation."""

from __future__ import annotations

from sqlite3 import Connection

from msgspec import Struct

from ..model import Feature
from .plans import LineState
from .schema import FEATURE_NUMBERS

_FEATURES = {number: Feature(name) for name, number in FEATURE_NUMBERS.items()}


class PlanGroup(Struct, frozen=True):
    """So many lines alike. `operation` is empty for what was left out."""

    feature: Feature
    account_title: str
    state: LineState
    operation: str
    count: int


def plan_groups(connection: Connection, plan: int) -> list[PlanGroup]:
    """Return the groups of a plan by feature and account."""
    return [
        PlanGroup(_FEATURES[row[0]], row[1] or "", LineState(row[2]), row[3], row[4])
        for row in connection.execute(
            "SELECT p.feature, a.title, p.state, p.operation, count(*) FROM plan_change p "
            "LEFT JOIN account a ON a.id=p.account WHERE p.plan=? "
            "GROUP BY p.feature, a.title, p.state, p.operation ORDER BY 1, 2, 3, 4",
            (plan,),
        )
    ]
