"""Live viewings at SIMKL: one viewing is one play, and what is no play never becomes one."""

from __future__ import annotations

import pytest

from custom_components.crosswatch.model import Ambiguous, Feature, Item, MediaType, Rejected
from custom_components.crosswatch.providers.base import Scrobble
from tests.emulators.catalogue import stranger
from tests.emulators.faults import FaultKind

from .canned import Canned
from .world import NOW, World


def _at(item: Item, position: int) -> Scrobble:
    return Scrobble(item, position, NOW)


async def test_a_viewing_from_start_to_play(world: World) -> None:
    film = world.movie(1)
    await world.provider.scrobble_start(_at(film, 100))
    await world.provider.scrobble_pause(_at(film, 4_000))
    await world.provider.scrobble_start(_at(film, 4_000))
    assert await world.provider.scrobble_play(_at(film, 9_500)) == "movie/30001"
    assert world.held(Feature.HISTORY) == ["Movie 1 (1951)"]


async def test_an_episode_is_told_with_show_and_place(world: World) -> None:
    assert await world.provider.scrobble_play(_at(world.episode(3, 2, 4), 9_000)) == "show/80003/2/4"
    assert world.held(Feature.HISTORY) == ["Show 3 2x04 Episode 4"]


async def test_a_play_told_below_80_percent_is_one_all_the_same(world: World) -> None:
    assert await world.provider.scrobble_play(_at(world.movie(1), 7_000)) == "movie/30001"


async def test_a_viewing_that_ends_late_without_being_a_play_is_none(world: World) -> None:
    await world.provider.scrobble_start(_at(world.movie(1), 100))
    await world.provider.scrobble_stop(_at(world.movie(1), 9_200))
    assert world.held(Feature.HISTORY) == []


async def test_a_late_pause_is_made_no_play_by_the_next_start(world: World) -> None:
    await world.provider.scrobble_start(_at(world.movie(1), 8_700))
    await world.provider.scrobble_pause(_at(world.movie(1), 9_200))
    await world.provider.scrobble_start(_at(world.movie(2), 100))
    assert world.held(Feature.HISTORY) == []


async def test_409_for_a_second_stop_within_the_hour_is_success(world: World) -> None:
    await world.provider.scrobble_play(_at(world.movie(1), 9_500))
    assert await world.provider.scrobble_play(_at(world.movie(1), 9_500)) is None
    assert world.held(Feature.HISTORY) == ["Movie 1 (1951)"]


async def test_a_play_whose_answer_was_lost_is_sent_again_and_is_one(world: World) -> None:
    world.simkl.faults.add(FaultKind.LOST, "scrobble/stop")
    assert await world.provider.scrobble_play(_at(world.movie(1), 9_500)) is None
    assert world.held(Feature.HISTORY) == ["Movie 1 (1951)"]


async def test_a_play_that_is_never_answered_is_ambiguous(world: World) -> None:
    world.simkl.faults.add(FaultKind.LOST, "scrobble/stop", times=99)
    with pytest.raises(Ambiguous):
        await world.provider.scrobble_play(_at(world.movie(1), 9_500))


async def test_the_write_lock_is_http_400_and_waited_for(world: World) -> None:
    await world.provider.scrobble_start(_at(world.movie(1), 100))
    await world.provider.scrobble_pause(_at(world.movie(1), 200))
    assert world.slept == [20.0]


async def test_a_play_that_simkl_took_for_a_pause_is_refused(canned: Canned, world: World) -> None:
    canned.replies["/scrobble/stop"] = (201, b'{"id": 5, "action": "pause", "progress": 80}')
    with pytest.raises(Rejected):
        await canned.provider.scrobble_play(_at(world.movie(1), 9_500))


async def test_a_ref_is_only_told_where_simkl_tells_it(canned: Canned, world: World) -> None:
    canned.replies["/scrobble/stop"] = (201, b'{"id": 5, "action": "scrobble", "progress": 80}')
    assert await canned.provider.scrobble_play(_at(world.movie(1), 9_500)) is None


@pytest.mark.parametrize("kind", [MediaType.MOVIE, MediaType.EPISODE])
async def test_a_title_that_simkl_does_not_know_is_rejected(world: World, kind: MediaType) -> None:
    with pytest.raises(Rejected):
        await world.provider.scrobble_start(_at(stranger(kind), 100))


async def test_a_show_is_nothing_that_plays(world: World) -> None:
    with pytest.raises(Rejected):
        await world.provider.scrobble_start(_at(world.show(1), 100))


async def test_anime_by_numbers_of_elsewhere_is_rejected(world: World) -> None:
    item = Item(MediaType.EPISODE, show_ids=("tvdb:9300100",), season=2, number=5)
    with pytest.raises(Rejected, match="no_anime_mapping"):
        await world.provider.scrobble_play(_at(item, 9_500))
    assert world.held(Feature.HISTORY) == []
