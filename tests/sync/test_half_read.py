"""An account that can be read in part only: what it showed before it failed is not lost."""

from __future__ import annotations

from custom_components.crosswatch.model import Feature
from tests.memory import FaultKind, MemoryProvider, MemoryService, everything
from tests.sync.home import ALIEN, HEAT, START, Home


async def test_what_came_before_the_connection_broke_is_merged_when_the_account_is_back(home: Home) -> None:
    a, b = (MemoryService(name, everything(), home.clock) for name in "ab")
    for one in (a, b):
        home.account(f"memory:{one.name}", MemoryProvider(one))
    home.sync("memory:a", "memory:b")
    await home.confirmed()
    a.person_watches(ALIEN, START)
    a.person_stops(HEAT, 5_000, START)
    a.afflict(FaultKind.CUT, feature=Feature.PROGRESS)

    await home.later()
    await home.later()
    await home.later()

    assert [record.item for record in b.records(Feature.HISTORY)] == [ALIEN]
    assert [record.item for record in b.records(Feature.PROGRESS)] == [HEAT]
