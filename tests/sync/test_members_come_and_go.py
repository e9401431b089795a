"""Members that join late, rejoin, or are not used: they get what the sync stands for, and lose nothing."""

from __future__ import annotations

from custom_components.crosswatch.model import Feature, Role
from custom_components.crosswatch.sync import RunStatus
from tests.sync.home import ALIEN, DAY, FARGO, HEAT, Home, only


async def listed(home: Home, key: str) -> set[str]:
    return set(await home.titles(key, Feature.WATCHLIST))


async def test_a_member_that_joins_with_nothing_gets_all_that_the_sync_stands_for(home: Home) -> None:
    a, b, c = await home.tracker("a"), await home.tracker("b"), await home.tracker("c")
    home.sync(a, b, features=[Feature.WATCHLIST])
    for item in (ALIEN, HEAT):
        await home.adds(a, Feature.WATCHLIST, item)
    await home.confirmed()
    await home.later()

    home.sync(a, b, c, features=[Feature.WATCHLIST])
    await home.later()

    assert await listed(home, c) == {ALIEN.label, HEAT.label}


async def test_a_member_gets_what_came_while_its_role_was_off(home: Home) -> None:
    a, b, c = await home.tracker("a"), await home.tracker("b"), await home.tracker("c")
    home.sync(a, b, c, features=[Feature.WATCHLIST])
    await home.adds(a, Feature.WATCHLIST, ALIEN)
    await home.confirmed()
    await home.later()
    home.sync(a, b, c, features=[Feature.WATCHLIST], roles={c: Role.OFF})
    await home.adds(a, Feature.WATCHLIST, HEAT)
    await home.later()
    await home.later()
    assert await listed(home, c) == {ALIEN.label}

    home.sync(a, b, c, features=[Feature.WATCHLIST], roles={c: Role.TARGET})
    await home.later()

    assert await listed(home, c) == {ALIEN.label, HEAT.label}


async def test_a_source_that_may_be_written_now_gets_what_the_others_have(home: Home) -> None:
    a, b = await home.tracker("a"), await home.tracker("b")
    home.sync(a, b, features=[Feature.WATCHLIST], roles={a: Role.SOURCE})
    await home.adds(b, Feature.WATCHLIST, ALIEN)
    await home.confirmed()
    await home.later()
    assert await listed(home, a) == set()

    home.sync(a, b, features=[Feature.WATCHLIST])
    await home.later()

    assert await listed(home, a) == {ALIEN.label}


async def test_what_was_removed_while_a_feature_was_off_is_nobodys_wish_when_it_is_on_again(
    home: Home,
) -> None:
    a, b = await home.tracker("a"), await home.tracker("b")
    removals = [Feature.WATCHLIST]
    home.sync(a, b, removals=removals)
    for item in (ALIEN, HEAT, FARGO):
        await home.adds(a, Feature.WATCHLIST, item)
    await home.confirmed()
    await home.later()
    home.sync(a, b, features=[Feature.RATINGS], removals=removals)
    await home.removes(a, Feature.WATCHLIST, ALIEN)
    await home.later(DAY)

    home.sync(a, b, removals=removals)
    await home.later(DAY)
    await home.later(DAY)

    assert await listed(home, b) == {ALIEN.label, HEAT.label, FARGO.label}


async def test_nothing_is_amiss_at_a_member_that_no_feature_uses(home: Home) -> None:
    a, b, c = await home.tracker("a"), await home.tracker("b"), await home.tracker("c")
    home.sync(a, b, c, roles={c: Role.OFF})
    await home.adds(a, Feature.WATCHLIST, ALIEN)
    await home.confirmed()

    result = await home.later()

    assert (only(result).status, only(result).reasons) == (RunStatus.OK, ())
    assert {account.account for account in result.accounts} == {a, b}
