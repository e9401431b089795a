"""A file that goes from a library right after something was written to it: the write has not failed."""

from __future__ import annotations

import pytest

from custom_components.crosswatch.model import Feature
from custom_components.crosswatch.sync import RunKind
from tests.memory import MemoryProvider, MemoryService, everything, library_of_last_plays
from tests.sync.home import ALIEN, DAY, START, Home, only


@pytest.mark.parametrize("feature", [Feature.HISTORY, Feature.RATINGS])
async def test_a_write_that_went_with_its_file_has_not_failed(home: Home, feature: Feature) -> None:
    a = MemoryService("a", everything(), home.clock)
    library = MemoryService("library", library_of_last_plays(), home.clock)
    library.file_comes(ALIEN)
    for one in (a, library):
        home.account(f"memory:{one.name}", MemoryProvider(one))
    home.sync("memory:a", "memory:library")
    await home.confirmed()
    a.person_watches(ALIEN, START) if feature is Feature.HISTORY else a.person_rates(ALIEN, 80, START)
    await home.later()
    await home.run(RunKind.DRY)
    library.file_goes(ALIEN)

    for _ in range(4):
        result = await home.later(DAY)

    assert only(result).unresolved == 0
    assert await home.dump("change") == {"change": []}
    library.file_comes(ALIEN)
    for _ in range(3):
        result = await home.later(DAY)
    assert only(result).planned.total == 0
    assert [record.item for record in library.records(feature)] == [ALIEN]
