"""A service that takes watched titles off its watchlist by itself: nobody removed them."""

from __future__ import annotations

from msgspec.structs import replace

from custom_components.crosswatch.model import Feature, Item, MediaType
from custom_components.crosswatch.sync import SyncDefinition
from tests.memory.presets import everything
from tests.memory.provider import MemoryProvider
from tests.memory.service import MemoryService
from tests.sync.home import ALIEN, HEAT, HOUR, Home, episode, only

SEVERANCE = Item(MediaType.SHOW, ("tvdb:371980",), "Severance", 2022)
LISTED = (ALIEN, HEAT, SEVERANCE)


async def tidy_service(home: Home) -> tuple[MemoryService, SyncDefinition]:
    """A service that takes off what was watched, in step with tracker a; both list two films and a show."""
    a = await home.tracker("a")
    can = everything([Feature.WATCHLIST, Feature.HISTORY])
    watchlist = replace(can.features[Feature.WATCHLIST], removes_watched=True)
    site = MemoryService(
        "site", replace(can, features={**can.features, Feature.WATCHLIST: watchlist}), home.clock
    )
    home.account("memory:site", MemoryProvider(site))
    sync = home.sync(
        a,
        "memory:site",
        features=[Feature.WATCHLIST, Feature.HISTORY],
        removals=[Feature.WATCHLIST],
    )
    for item in LISTED:
        await home.adds(a, Feature.WATCHLIST, item)
    await home.confirmed()
    await home.later()
    home.clock.passes(HOUR)
    return site, sync


async def look_twice(home: Home) -> None:
    await home.later()
    await home.later()


async def test_a_watched_film_that_the_service_took_off_stays_on_the_other_list(home: Home) -> None:
    site, _ = await tidy_service(home)
    site.person_watches(ALIEN)
    site.person_removes(Feature.WATCHLIST, ALIEN)

    await look_twice(home)

    assert "Alien (1979)" in await home.titles("tracker:a", Feature.WATCHLIST)
    assert site.values(Feature.WATCHLIST, ALIEN) == []


async def test_the_first_episode_takes_its_show_off_and_that_stays_there_too(home: Home) -> None:
    site, _ = await tidy_service(home)
    site.person_watches(episode("Severance", 371980, 1, 1))
    site.person_removes(Feature.WATCHLIST, SEVERANCE)

    await look_twice(home)

    assert "Severance (2022)" in await home.titles("tracker:a", Feature.WATCHLIST)


async def test_what_a_person_took_off_without_watching_it_goes_from_the_other_list(home: Home) -> None:
    site, _ = await tidy_service(home)
    site.person_removes(Feature.WATCHLIST, HEAT)

    await look_twice(home)

    assert "Heat (1995)" not in await home.titles("tracker:a", Feature.WATCHLIST)


async def test_a_sync_may_carry_what_a_service_took_off(home: Home) -> None:
    site, sync = await tidy_service(home)
    home.syncs["sync"] = replace(sync, carry_consumed=True)
    site.person_watches(ALIEN)
    site.person_removes(Feature.WATCHLIST, ALIEN)

    await look_twice(home)

    assert "Alien (1979)" not in await home.titles("tracker:a", Feature.WATCHLIST)


async def test_a_play_from_before_it_was_listed_explains_nothing(home: Home) -> None:
    site, _ = await tidy_service(home)
    site.person_watches(HEAT, home.clock.now - 400 * HOUR)
    site.person_removes(Feature.WATCHLIST, HEAT)

    await look_twice(home)

    assert only(await home.later()).held == 0
    assert "Heat (1995)" not in await home.titles("tracker:a", Feature.WATCHLIST)
