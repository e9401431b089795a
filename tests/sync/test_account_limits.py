"""What does not fit a service's limit is not sent, stays listed, and goes out when there is room."""

from __future__ import annotations

from msgspec.structs import replace

from custom_components.crosswatch.model import Capabilities, Feature
from custom_components.crosswatch.store.plans import LineState, plan_lines
from custom_components.crosswatch.sync import Counts, RunStatus
from tests.memory.presets import everything
from tests.memory.provider import MemoryProvider
from tests.memory.service import MemoryService
from tests.sync.home import Home, movie, only

FILMS = [movie(f"Film {number}", 2_000 + number) for number in range(6)]


def with_room_for(limit: int) -> Capabilities:
    can = everything([Feature.WATCHLIST])
    return replace(can, features={Feature.WATCHLIST: replace(can.features[Feature.WATCHLIST], limit=limit)})


async def small_site(home: Home, limit: int) -> tuple[str, MemoryService]:
    """A tracker with six films, and a site that takes only some of them."""
    a = await home.tracker("a")
    site = MemoryService("site", with_room_for(limit), home.clock)
    home.account("memory:site", MemoryProvider(site))
    home.sync(a, "memory:site", features=[Feature.WATCHLIST], removals=[Feature.WATCHLIST])
    for film in FILMS:
        await home.adds(a, Feature.WATCHLIST, film)
    return a, site


async def test_what_does_not_fit_is_listed_and_nobody_has_to_approve_it(home: Home) -> None:
    _, site = await small_site(home, 4)

    result = only(await home.confirmed())

    assert result.done == Counts(added=4)
    assert result.held == 0
    assert len(site.records(Feature.WATCHLIST)) == 4
    assert result.plan is not None
    left = await home.database.run(plan_lines, result.plan, None, LineState.LEFT_OUT, 0, 10)
    assert [line.guard.code for line in left if line.guard] == ["account_limit", "account_limit"]
    assert only(await home.later()).unresolved == 2


async def test_what_waited_for_room_goes_out_when_there_is_some(home: Home) -> None:
    _, site = await small_site(home, 4)
    await home.confirmed()
    await home.later()
    for record in site.records(Feature.WATCHLIST)[:2]:
        await home.removes("tracker:a", Feature.WATCHLIST, record.item)

    await home.later()
    result = only(await home.later())

    assert len(site.records(Feature.WATCHLIST)) == 4
    assert (result.status, result.unresolved) == (RunStatus.OK, 0)
