"""Live viewings, and places in titles."""

from __future__ import annotations

import pytest

from custom_components.crosswatch.model import Ambiguous, Feature, Item, MediaType, Rejected, Unavailable
from custom_components.crosswatch.providers.base import Scrobble
from custom_components.crosswatch.providers.mdblist import MdblistProvider
from tests.emulators.catalogue import stranger
from tests.emulators.faults import FaultKind

from .world import NOW, World, adds, by_key, of_type, posts, read, removes

EVENING = NOW - 18_000


async def test_places_are_stored_by_pausing_and_cleared_by_their_number(
    world: World, provider: MdblistProvider
) -> None:
    items = world.service.titles(Feature.PROGRESS, 2)
    outcomes = await provider.apply(Feature.PROGRESS, adds(items, EVENING, 3_333))
    assert by_key(outcomes) == {0: "written", 1: "written"}
    seen = await read(provider, Feature.PROGRESS)
    assert {record.value.amount for record in seen.records} == {3_333}
    ref = seen.of(items[0])[0].ref
    assert posts(world) == ["POST /scrobble/pause"] * 2
    gone = removes([(items[0], ref), (items[0], "playback/999"), (items[0], None)])
    assert by_key(await provider.apply(Feature.PROGRESS, gone)) == {
        0: "written",
        1: "not_found",
        2: "not_found",
    }
    assert posts(world) == ["POST /scrobble/clear"] * 2
    assert len((await read(provider, Feature.PROGRESS)).records) == 1


async def test_a_place_that_cannot_be_stored_keeps_no_other_out(
    world: World, provider: MdblistProvider
) -> None:
    (movie,) = of_type(world, Feature.PROGRESS, MediaType.MOVIE, 1)
    items = [stranger(MediaType.MOVIE), Item(MediaType.MOVIE, ("mal:5",)), movie]
    outcomes = await provider.apply(Feature.PROGRESS, adds(items, EVENING, 2_000))
    assert by_key(outcomes) == {0: "not_found", 1: "not_found", 2: "written"}
    world.service.faults.add(FaultKind.STATUS, "POST", status=500)
    world.service.faults.add(FaultKind.STATUS, "POST", status=422)
    assert by_key(await provider.apply(Feature.PROGRESS, adds([movie], EVENING, 2_000))) == {0: "retry_later"}
    assert by_key(await provider.apply(Feature.PROGRESS, adds([movie], EVENING, 2_000))) == {0: "rejected"}


async def test_places_that_go_wrong_later_are_told_write_by_write(
    world: World, provider: MdblistProvider
) -> None:
    items = world.service.titles(Feature.PROGRESS, 2)
    world.service.faults.add(FaultKind.STATUS, "POST", after=1, times=9, status=503)
    assert by_key(await provider.apply(Feature.PROGRESS, adds(items, EVENING, 2_000))) == {
        0: "written",
        1: "unknown",
    }
    with pytest.raises(Ambiguous):
        await provider.apply(Feature.PROGRESS, adds(items, EVENING, 2_000))


def scrobble(item: Item, position: int) -> Scrobble:
    return Scrobble(item, position, NOW)


async def test_an_episode_is_scrobbled_inside_its_shows_season(
    world: World, provider: MdblistProvider
) -> None:
    """The emulator refuses every other shape."""
    (episode,) = of_type(world, Feature.HISTORY, MediaType.EPISODE, 1)
    await provider.scrobble_start(scrobble(episode, 100))
    await provider.scrobble_pause(scrobble(episode, 4_200))
    (paused,) = world.service.held(Feature.PROGRESS)
    assert (paused.item, paused.value.amount) == (episode, 4_200)
    assert await provider.scrobble_play(scrobble(episode, 9_500)) is None
    (play,) = world.service.held(Feature.HISTORY)
    assert (play.item, play.value.at) == (episode, NOW)
    assert posts(world) == [f"POST /scrobble/{step}" for step in ("start", "pause", "stop")]


async def test_a_stop_at_80_per_cent_that_is_no_play_is_paused(
    world: World, provider: MdblistProvider
) -> None:
    (movie,) = of_type(world, Feature.HISTORY, MediaType.MOVIE, 1)
    await provider.scrobble_stop(scrobble(movie, 9_000))
    assert world.service.held(Feature.HISTORY) == []
    await provider.scrobble_stop(scrobble(movie, 1_000))
    assert world.service.held(Feature.HISTORY) == []
    assert [record.value.amount for record in world.service.held(Feature.PROGRESS)] == [1_000]


async def test_a_play_that_ended_early_still_counts(world: World, provider: MdblistProvider) -> None:
    (movie,) = of_type(world, Feature.HISTORY, MediaType.MOVIE, 1)
    await provider.scrobble_play(scrobble(movie, 7_000))
    assert len(world.service.held(Feature.HISTORY)) == 1


async def test_a_play_is_never_told_twice_while_its_result_is_not_known(
    world: World, provider: MdblistProvider
) -> None:
    (movie,) = of_type(world, Feature.HISTORY, MediaType.MOVIE, 1)
    world.service.faults.add(FaultKind.LOST, "POST /scrobble/stop")
    with pytest.raises(Ambiguous):
        await provider.scrobble_play(scrobble(movie, 9_000))
    assert len(world.service.held(Feature.HISTORY)) == 1
    world.service.faults.add(FaultKind.STATUS, "POST /scrobble/start")
    with pytest.raises(Unavailable):
        await provider.scrobble_start(scrobble(movie, 0))


async def test_a_title_that_is_not_known_is_rejected(world: World, provider: MdblistProvider) -> None:
    for item in (stranger(MediaType.MOVIE), Item(MediaType.MOVIE, ("mal:5",), "Only there")):
        with pytest.raises(Rejected):
            await provider.scrobble_start(scrobble(item, 0))
