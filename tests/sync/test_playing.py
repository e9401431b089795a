"""Nothing is written to an item that is playing there now; it goes out once the playback is over."""

from __future__ import annotations

from msgspec.structs import replace

from custom_components.crosswatch.model import Feature, Precision, Value
from custom_components.crosswatch.sync import Counts
from tests.sync.home import ALIEN, HEAT, Home, only


async def test_a_place_waits_for_the_end_of_the_playback_at_its_target(home: Home) -> None:
    a, b = await home.tracker("a"), await home.tracker("b")
    home.sync(a, b, features=[Feature.PROGRESS])
    await home.adds(a, Feature.PROGRESS, HEAT, Value(5_000, home.clock.now - 60, Precision.SECOND, 10_000))
    await home.confirmed()
    place = Value(4_000, home.clock.now - 60, Precision.SECOND, 10_000)
    await home.adds(a, Feature.PROGRESS, ALIEN, place)
    await home.adds(b, Feature.PROGRESS, ALIEN, replace(place, amount=1_000, at=home.clock.now - 9_000))
    home.accounts[b] = replace(home.accounts[b], playing=(ALIEN,))

    for _ in range(2):
        assert only(await home.later()).done == Counts()
    assert [record.value.amount for record in await home.records(b, Feature.PROGRESS)] == [1_000, 5_000]

    home.accounts[b] = replace(home.accounts[b], playing=())
    assert only(await home.later()).done == Counts(updated=1)

    assert [record.value.amount for record in await home.records(b, Feature.PROGRESS)] == [4_000, 5_000]
