"""Services that give their records new refs, or get them anew, as they look to a run."""

from __future__ import annotations

from msgspec.structs import replace

from custom_components.crosswatch.model import Capabilities, Deletions, Feature, Precision, Role, Value
from custom_components.crosswatch.sync import RunKind
from tests.memory import MemoryProvider, MemoryService, everything
from tests.sync.home import ALIEN, DAY, HEAT, HOUR, START, Home


def to_the_day() -> Capabilities:
    """Keeps days, tells of what changed, and shows what went only when it is read whole."""
    features = {
        feature: replace(can, precision=Precision.DAY, deletions=Deletions.FULL_READ, idempotent=False)
        for feature, can in everything().features.items()
    }
    return Capabilities(features)


def service(home: Home, name: str, capabilities: Capabilities, *, delta: bool = True) -> MemoryService:
    made = MemoryService(name, capabilities, home.clock, delta=delta)
    home.account(f"memory:{name}", MemoryProvider(made))
    return made


async def test_new_refs_at_a_service_that_keeps_days_are_no_new_plays(home: Home) -> None:
    a, days = service(home, "a", everything()), service(home, "days", to_the_day())
    home.sync("memory:a", "memory:days", features=[Feature.HISTORY])
    for number, item in enumerate((ALIEN, HEAT)):
        for one in (a, days):
            one.person_watches(item, START - (10 + number) * DAY)
    await home.confirmed()
    await home.later()

    days.changes_refs(Feature.HISTORY)
    await home.later()
    await home.later()

    assert len(a.records(Feature.HISTORY)) == 2
    assert len(days.records(Feature.HISTORY)) == 2


async def test_two_plays_of_one_day_stay_two_where_the_whole_list_is_read(home: Home) -> None:
    a, days = service(home, "a", to_the_day()), service(home, "days", to_the_day(), delta=False)
    home.sync("memory:a", "memory:days", features=[Feature.HISTORY])
    await home.confirmed()
    for hours in (20, 10):
        days.person_watches(ALIEN, START - START % DAY - hours * HOUR)

    await home.later()

    assert len(a.records(Feature.HISTORY)) == 2


async def test_a_target_that_has_the_play_with_its_date_gets_no_second_one_without(home: Home) -> None:
    a, days = service(home, "a", everything()), service(home, "days", to_the_day())
    home.sync("memory:a", "memory:days", features=[Feature.HISTORY], roles={"memory:days": Role.TARGET})
    await home.confirmed()
    a.person_sets(Feature.HISTORY, ALIEN, Value())
    days.person_watches(ALIEN, START - DAY)

    await home.later()
    await home.later()

    assert len(days.records(Feature.HISTORY)) == 1


async def test_what_somebody_sets_again_right_after_an_undo_stays(home: Home) -> None:
    a, days = service(home, "a", everything()), service(home, "days", to_the_day(), delta=False)
    sync = home.sync("memory:a", "memory:days", features=[Feature.WATCHLIST])
    await home.confirmed()
    a.person_adds(ALIEN)
    await home.later()
    undo = await home.undo(sync=sync.id)
    await home.run(RunKind.CONFIRMED, plan=undo.syncs[0].plan)
    assert days.records(Feature.WATCHLIST) == ()

    days.person_adds(ALIEN, START)
    for _ in range(6):
        await home.later(DAY)

    assert len(days.records(Feature.WATCHLIST)) == 1
