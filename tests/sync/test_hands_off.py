"""Titles and whole shows that a person excluded are left alone, in both directions."""

from __future__ import annotations

from msgspec.structs import replace

from custom_components.crosswatch.model import Feature, Item, MediaType
from custom_components.crosswatch.sync import Counts, RunKind
from tests.sync.home import ALIEN, HEAT, START, Home, episode, only

SEVERANCE = Item(MediaType.SHOW, ("tvdb:371980",), "Severance", 2022)


async def test_an_excluded_film_and_an_excluded_show_are_written_nowhere(home: Home) -> None:
    a, b = await home.tracker("a"), await home.tracker("b")
    sync = home.sync(a, b)
    home.syncs["sync"] = replace(sync, hands_off=frozenset({"movie:tmdb:348", "show:tvdb:371980"}))
    await home.rates(a, ALIEN, 80)
    await home.rates(a, HEAT, 70)
    await home.adds(a, Feature.WATCHLIST, SEVERANCE)
    await home.watches(b, episode("Severance", 371980, 1, 1), START - 7_200)

    assert only(await home.confirmed()).done == Counts(added=1)

    assert await home.titles(b, Feature.RATINGS) == ["Heat (1995)"]
    assert await home.titles(b, Feature.WATCHLIST) == []
    assert await home.titles(a, Feature.HISTORY) == []


async def test_what_is_no_longer_excluded_goes_out_with_the_next_run(home: Home) -> None:
    a, b = await home.tracker("a"), await home.tracker("b")
    sync = home.sync(a, b)
    home.syncs["sync"] = replace(sync, hands_off=frozenset({"movie:tmdb:348"}))
    await home.rates(a, ALIEN, 80)
    await home.confirmed()
    await home.later()
    assert await home.titles(b, Feature.RATINGS) == []

    home.syncs["sync"] = sync
    await home.run(RunKind.DRY)

    assert only(await home.later()).done == Counts(added=1)
    assert await home.titles(b, Feature.RATINGS) == ["Alien (1979)"]


async def test_a_title_excluded_later_is_not_touched_any_more(home: Home) -> None:
    a, b = await home.tracker("a"), await home.tracker("b")
    sync = home.sync(a, b, removals=[Feature.WATCHLIST])
    for film in (ALIEN, HEAT):
        await home.adds(a, Feature.WATCHLIST, film)
    await home.confirmed()
    home.syncs["sync"] = replace(sync, hands_off=frozenset({"movie:tmdb:348"}))

    await home.removes(a, Feature.WATCHLIST, ALIEN)
    await home.later()

    assert await home.titles(b, Feature.WATCHLIST) == ["Alien (1979)", "Heat (1995)"]
