"""Changes that a guard holds wait over restarts, until a person decides in the repair's own dialog."""

from __future__ import annotations

from custom_components.crosswatch.model import Feature
from scripts.demo_lib import LIVING_ROOM, TRAVEL
from tests.live.flood import FLOOD, import_flood
from tests.live.household import SIZES, held
from tests.live.real_home import RealHome, Repair, wait_for
from tests.live.runs import at_rest


def plays(home: RealHome, tracker: str) -> int:
    return len(held(home.database)[tracker][Feature.HISTORY])


async def the_repair(home: RealHome) -> Repair:
    found = [repair for repair in await home.repairs() if repair.key == "held_changes"]
    assert len(found) == 1
    return found[0]


async def flooded(home: RealHome) -> int:
    """A household in step, into which a flood has come that waits now. Returns the plays before it."""
    await at_rest(home)
    await home.sync_now()
    before = plays(home, LIVING_ROOM)
    assert before > SIZES[Feature.HISTORY]
    import_flood(home.database, TRAVEL)
    assert (await home.sync_now())["syncs"][0]["held"] == FLOOD
    return before


async def test_a_flood_waits_over_a_restart_and_goes_out_once_it_is_applied(home: RealHome) -> None:
    before = await flooded(home)
    await home.stop()
    await at_rest(home)
    repair = await the_repair(home)
    assert repair.placeholders["count"] == str(FLOOD)
    assert plays(home, LIVING_ROOM) == before

    await home.fix(repair, "apply")

    async def written() -> bool | None:
        return True if plays(home, LIVING_ROOM) == before + FLOOD else None

    await wait_for("the flood to be written", written)

    async def cleared() -> bool | None:
        return None if [each for each in await home.repairs() if each.key == "held_changes"] else True

    await wait_for("the repair to go", cleared)


async def test_a_discarded_flood_never_goes_out(home: RealHome) -> None:
    before = await flooded(home)

    await home.fix(await the_repair(home), "discard")

    assert [repair for repair in await home.repairs() if repair.key == "held_changes"] == []
    for _ in range(2):
        result = await home.sync_now()
        assert (result["status"], result["syncs"][0]["held"]) == ("ok", 0)
    assert plays(home, LIVING_ROOM) == before
