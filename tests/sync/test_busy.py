"""A library that plays is left alone, and nothing is wrong with it."""

from __future__ import annotations

from custom_components.crosswatch.model import Feature
from custom_components.crosswatch.sync import RunKind, RunStatus
from tests.memory import MemoryProvider, MemoryService, library_of_last_plays
from tests.sync.home import ALIEN, HOUR, Home, only


async def test_a_run_while_the_library_plays_is_partly_done_and_has_not_failed(home: Home) -> None:
    shelf = MemoryService("shelf", library_of_last_plays(), home.clock, watermarks=False, delta=False)
    shelf.file_comes(ALIEN)
    home.account("lib:shelf", MemoryProvider(shelf))
    a = await home.tracker("a")
    home.sync(a, "lib:shelf")
    await home.confirmed()

    shelf.busy = "playing"
    await home.rates(a, ALIEN, 80)
    result = await home.run(RunKind.SCHEDULED)
    waiting = only(result)
    assert result.look_again_at == home.clock.now + HOUR // 4
    assert waiting.status is RunStatus.PARTIAL
    assert [reason.code for reason in waiting.reasons] == ["account_busy"]
    assert shelf.values(Feature.RATINGS, ALIEN) == []

    shelf.busy = ""
    assert only(await home.later(HOUR)).status is RunStatus.OK
    assert [value.amount for value in shelf.values(Feature.RATINGS, ALIEN)] == [80]
