"""An account is bound to whose data it first brought, until a person sets it up again."""

from __future__ import annotations

from custom_components.crosswatch.model import Feature
from custom_components.crosswatch.store.accounts import forget_space
from custom_components.crosswatch.sync import RunStatus
from tests.sync.home import ALIEN, DAY, FARGO, HEAT, Home, faulty, only


async def test_after_setting_an_account_up_again_its_gaps_remove_nothing(home: Home) -> None:
    a, b = await home.tracker("a"), await home.tracker("b")
    home.sync(a, b, removals=list(Feature))
    for item in (ALIEN, HEAT, FARGO):
        await home.adds(a, Feature.WATCHLIST, item)
    await home.confirmed()
    await home.later()
    fault = faulty(home, b)
    fault.space = "another profile"
    await home.removes(b, Feature.WATCHLIST, ALIEN)
    assert only(await home.later()).status is RunStatus.FAILED

    await home.database.run(forget_space, b)
    await home.later()
    await home.later(DAY)

    assert len(await home.titles(a, Feature.WATCHLIST)) == 3
    assert len(await home.titles(b, Feature.WATCHLIST)) == 3


async def test_forgetting_the_space_of_an_unknown_account_does_nothing(home: Home) -> None:
    await home.database.run(forget_space, "nobody")

    assert await home.dump("account") == {"account": []}


async def test_a_new_title_of_an_account_is_shown_in_plans(home: Home) -> None:
    a, b = await home.tracker("a"), await home.tracker("b")
    home.sync(a, b)
    await home.run()
    home.account(a, home.accounts[b].provider)
    home.accounts[a] = type(home.accounts[b])(a, "Kitchen", home.accounts[b].provider)
    await home.later()

    rows = (await home.dump("account"))["account"]
    assert [row[2] for row in rows] == ["Kitchen", "b"]
