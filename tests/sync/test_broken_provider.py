"""A provider that breaks its contract ends the run, and nothing is sent twice because of it."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from custom_components.crosswatch.model import Feature, Outcome, Write
from tests.memory.presets import everything
from tests.memory.provider import MemoryProvider
from tests.memory.service import MemoryService
from tests.sync.home import ALIEN, Home, only


class Clumsy(MemoryProvider):
    """Stores what it is given once, and falls over its own feet afterwards."""

    falls = True

    async def apply(self, feature: Feature, writes: Sequence[Write]) -> list[Outcome]:
        outcomes = await super().apply(feature, writes)
        if self.falls:
            self.falls = False
            raise KeyError("a bug")
        return outcomes


async def test_what_it_was_writing_is_of_unknown_result_and_the_next_read_tells(home: Home) -> None:
    a = await home.tracker("a")
    site = MemoryService("site", everything(), home.clock)
    home.account("memory:site", Clumsy(site))
    home.sync(a, "memory:site")
    await home.watches(a, ALIEN, home.clock.now - 9_000)

    with pytest.raises(KeyError):
        await home.confirmed()

    journal = await home.dump("journal")
    assert ["unknown" in row for row in journal["journal"]] == [True]
    await home.later()
    assert only(await home.later()).planned.total == 0
    assert len(site.records(Feature.HISTORY)) == 1
