"""Positions: one a title, stamped by SIMKL, and from 80 per cent on soon a play."""

from __future__ import annotations

import pytest

from custom_components.crosswatch.model import (
    BadData,
    Feature,
    MediaType,
    Operation,
    OutcomeKind,
    Precision,
    RateLimited,
    Value,
    Write,
)
from tests.emulators.faults import FaultKind

from .canned import Canned
from .world import NOW, World, anime, read_all

PROGRESS = frozenset({Feature.PROGRESS})


def _value(amount: int, at: int = NOW) -> Value:
    return Value(amount, at, Precision.SECOND)


async def test_positions_of_films_and_episodes(world: World) -> None:
    world.sets(Feature.PROGRESS, world.movie(1), 4_250, at=NOW - 60)
    world.sets(Feature.PROGRESS, world.episode(2, 1, 3), 1_000, at=NOW - 50)
    seen = await world.read(features=PROGRESS)
    values = {record.ref: record.value for record in seen.records[Feature.PROGRESS]}
    assert values == {
        "movie/30001": _value(4_250, NOW - 60),
        "show/80002/1/3": _value(1_000, NOW - 50),
    }


async def test_a_position_in_anime_matches_by_no_number(world: World) -> None:
    world.sets(Feature.PROGRESS, anime(world, 2, 5), 1_000, at=NOW - 50)
    (record,) = (await world.read(features=PROGRESS)).records[Feature.PROGRESS]
    assert (record.item.show_ids, record.item.season, record.item.number) == ((), None, None)


async def test_a_position_in_something_else_is_bad_data(canned: Canned) -> None:
    row = b'[{"id": 1, "progress": 5, "type": "concert", "paused_at": "2026-01-01T00:00:00Z"}]'
    canned.replies["/sync/playback/movies"] = (200, row)
    with pytest.raises(BadData, match="concert"):
        await read_all(canned.provider, {}, PROGRESS)


async def test_as_many_positions_as_simkl_sends_at_most_may_not_be_all(canned: Canned) -> None:
    row = b'{"id": 1, "progress": 5, "type": "movie", "movie": {"ids": {"simkl": 1}}}'
    canned.replies["/sync/playback/movies"] = (200, b"[%s]" % b",".join([row] * 10_000))
    with pytest.raises(BadData, match="there may be more"):
        await read_all(canned.provider, {}, PROGRESS)


async def test_no_positions_may_come_as_null(canned: Canned) -> None:
    for kind in ("movies", "episodes"):
        canned.replies[f"/sync/playback/{kind}"] = (200, b"null")
    assert not (await read_all(canned.provider, {}, PROGRESS)).records


async def test_a_position_from_80_percent_on_is_not_written_for_it_would_become_a_play(world: World) -> None:
    outcome = await world.write(Feature.PROGRESS, world.movie(1), 8_500)
    assert outcome.kind is OutcomeKind.REJECTED
    assert outcome.reason is not None
    assert "80 %" in outcome.reason.text()
    assert world.held(Feature.PROGRESS) == []


async def test_80_percent_itself_is_told_a_little_lower(world: World) -> None:
    assert (await world.write(Feature.PROGRESS, world.movie(1), 8_000)).kind is OutcomeKind.WRITTEN
    (record,) = (await world.read(features=PROGRESS)).records[Feature.PROGRESS]
    assert record.value.amount == 7_999


async def test_of_two_episodes_of_one_show_the_newer_position_stays(world: World) -> None:
    old, new = world.episode(1, 1, 1), world.episode(1, 1, 2)
    outcomes = await world.writes(
        Feature.PROGRESS, [(old, _value(3_000, NOW - 900)), (new, _value(2_000, NOW - 300))]
    )
    assert [outcome.kind for outcome in outcomes] == [OutcomeKind.REJECTED, OutcomeKind.WRITTEN]
    again = await world.write(Feature.PROGRESS, old, 3_000, at=NOW - 900)
    assert again.kind is OutcomeKind.REJECTED
    assert world.held(Feature.PROGRESS) == ["Show 1 1x02 Episode 2"]


async def test_a_position_without_ids_of_the_episode_is_recognised_by_its_place(world: World) -> None:
    world.sets(Feature.PROGRESS, world.episode(1, 1, 1), 3_000)
    outcome = await world.write(Feature.PROGRESS, world.episode(1, 1, 1, own_ids=False), 3_000)
    assert outcome.kind is OutcomeKind.ALREADY_THERE


async def test_the_lock_of_20_seconds_is_waited_for(world: World) -> None:
    outcomes = await world.writes(
        Feature.PROGRESS, [(world.movie(number), _value(2_000)) for number in (1, 2, 3)]
    )
    assert {outcome.kind for outcome in outcomes} == {OutcomeKind.WRITTEN}
    assert world.slept == [20.0, 20.0]


async def test_what_was_written_is_told_when_the_next_fails(world: World) -> None:
    world.simkl.quirks.scrobble_lock = 0
    world.simkl.faults.add(FaultKind.LOST, "scrobble", after=1, times=99)
    outcomes = await world.writes(
        Feature.PROGRESS, [(world.movie(number), _value(2_000)) for number in (1, 2, 3)]
    )
    kinds = [outcome.kind for outcome in outcomes]
    assert kinds == [OutcomeKind.WRITTEN, OutcomeKind.UNKNOWN, OutcomeKind.RETRY_LATER]


async def test_a_first_failure_is_raised(world: World) -> None:
    world.simkl.faults.add(FaultKind.STATUS, "scrobble", status=429, times=99, Retry_After="900")
    with pytest.raises(RateLimited):
        await world.write(Feature.PROGRESS, world.movie(1), 2_000)


async def test_a_failure_after_a_first_success_leaves_the_rest_for_later(world: World) -> None:
    world.simkl.quirks.scrobble_lock = 0
    world.simkl.faults.add(FaultKind.STATUS, "scrobble", after=1, status=429, times=99, Retry_After="900")
    outcomes = await world.writes(
        Feature.PROGRESS, [(world.movie(number), _value(2_000)) for number in (1, 2, 3)]
    )
    kinds = [outcome.kind for outcome in outcomes]
    assert kinds == [OutcomeKind.WRITTEN, OutcomeKind.RETRY_LATER, OutcomeKind.RETRY_LATER]


async def test_a_title_that_simkl_does_not_know_is_not_found(world: World) -> None:
    stranger = world.simkl.stranger(Feature.PROGRESS)
    assert stranger.type is MediaType.MOVIE
    assert (await world.write(Feature.PROGRESS, stranger, 2_000)).kind is OutcomeKind.NOT_FOUND


async def test_a_position_is_removed_by_its_number(world: World) -> None:
    for number in (1, 2):
        world.sets(Feature.PROGRESS, world.movie(number), 3_000)
    outcome = await world.remove(Feature.PROGRESS, world.movie(1), "movie/30001")
    assert outcome.kind is OutcomeKind.WRITTEN
    assert world.held(Feature.PROGRESS) == ["Movie 2 (1952)"]
    again = await world.remove(Feature.PROGRESS, world.movie(1), "movie/30001")
    assert again.kind is OutcomeKind.ALREADY_THERE


@pytest.mark.parametrize(
    ("fault", "status", "kind"),
    [
        (FaultKind.STATUS, 404, OutcomeKind.ALREADY_THERE),
        (FaultKind.LOST, 0, OutcomeKind.UNKNOWN),
    ],
)
async def test_a_removal_that_goes_wrong(
    world: World, fault: FaultKind, status: int, kind: OutcomeKind
) -> None:
    world.sets(Feature.PROGRESS, world.movie(1), 3_000)
    world.simkl.faults.add(fault, "DELETE", status=status, times=99)
    outcome = await world.remove(Feature.PROGRESS, world.movie(1), "movie/30001")
    assert outcome.kind is kind


async def test_a_removal_and_a_position_in_one_chunk(world: World) -> None:
    world.sets(Feature.PROGRESS, world.movie(1), 3_000)
    removal, addition = await world.apply_both(
        Feature.PROGRESS, world.movie(1), "movie/30001", world.movie(2), 1_500
    )
    assert (removal.kind, addition.kind) == (OutcomeKind.WRITTEN, OutcomeKind.WRITTEN)


async def test_writing_again_what_is_there_sends_nothing(world: World) -> None:
    world.sets(Feature.PROGRESS, world.movie(1), 3_000)
    (outcome,) = await world.writes(Feature.PROGRESS, [(world.movie(1), _value(3_001))], Operation.UPDATE)
    assert outcome.kind is OutcomeKind.ALREADY_THERE
    assert not any("scrobble" in request for request in world.requests)


async def test_a_position_in_anime_is_moved_by_the_numbers_of_simkl(world: World) -> None:
    world.sets(Feature.PROGRESS, anime(world, 1, 3), 2_000)
    world.sets(Feature.WATCHLIST, anime(world, 1))
    await world.read()
    (record,) = (await world.read(features=PROGRESS)).records[Feature.PROGRESS]
    (outcome,) = await world.provider.apply(
        Feature.PROGRESS, [Write(1, Operation.UPDATE, record.item, record.ref, _value(3_000))]
    )
    assert outcome.kind is OutcomeKind.WRITTEN
    (moved,) = world.simkl.held(Feature.PROGRESS)
    assert moved.value.amount == 3_000
