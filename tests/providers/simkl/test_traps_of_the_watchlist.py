"""Watchlist and history are one entry: what was watched is never taken back to the plan."""

from __future__ import annotations

import pytest

from custom_components.crosswatch.model import (
    Ambiguous,
    Feature,
    Item,
    MediaType,
    Operation,
    OutcomeKind,
    Unavailable,
    Value,
)
from tests.emulators.faults import FaultKind
from tests.emulators.simkl import Status

from .canned import Canned
from .world import NOW, World, additions, anime

WATCHED = (Status.WATCHING, Status.COMPLETED)
PUT_AWAY = (Status.HOLD, Status.DROPPED)


async def test_a_new_title_is_planned_with_its_date(world: World) -> None:
    outcome = await world.write(Feature.WATCHLIST, world.show(1), at=NOW - 500)
    assert (outcome.kind, outcome.ref) == (OutcomeKind.WRITTEN, "show/80001")
    (record,) = (await world.read()).records[Feature.WATCHLIST]
    assert record.value.at == NOW - 500


@pytest.mark.parametrize("status", WATCHED)
@pytest.mark.parametrize("knows", [True, False])
async def test_a_watched_title_is_never_demoted(world: World, status: Status, knows: bool) -> None:
    if knows:
        await world.read()
    world.later()
    world.simkl.person_drops(world.show(1), status)
    outcome = await world.write(Feature.WATCHLIST, world.show(1))
    assert outcome.kind is OutcomeKind.REJECTED
    assert outcome.reason is not None
    assert outcome.reason.code == "watched_there"
    assert world.held(Feature.WATCHLIST) == []


async def test_a_film_watched_since_the_last_read_is_never_demoted(world: World) -> None:
    await world.read()
    world.sets(Feature.HISTORY, world.movie(1))
    outcome = await world.write(Feature.WATCHLIST, world.movie(1))
    assert outcome.kind is OutcomeKind.REJECTED
    assert world.held(Feature.HISTORY) == ["Movie 1 (1951)"]


@pytest.mark.parametrize("status", PUT_AWAY)
async def test_what_was_put_away_stays_so(world: World, status: Status) -> None:
    world.simkl.person_drops(world.show(1), status)
    outcome = await world.write(Feature.WATCHLIST, world.show(1))
    assert outcome.reason is not None
    assert outcome.reason.code == "dropped_there"


async def test_a_planned_title_is_not_written_again(world: World) -> None:
    world.sets(Feature.WATCHLIST, world.movie(1), at=NOW - 99)
    outcome = await world.write(Feature.WATCHLIST, world.movie(1))
    assert (outcome.kind, outcome.ref) == (OutcomeKind.ALREADY_THERE, "movie/30001")
    assert not any("add-to-list" in request for request in world.requests)


async def test_looking_again_costs_one_request_if_nothing_moved(world: World) -> None:
    world.sets(Feature.WATCHLIST, world.movie(1))
    await world.read()
    world.requests.clear()
    await world.write(Feature.WATCHLIST, world.movie(1))
    assert len(world.requests) == 1


async def test_what_was_deleted_meanwhile_can_be_planned(world: World) -> None:
    world.sets(Feature.HISTORY, world.movie(1))
    await world.read()
    world.clears(Feature.HISTORY, world.movie(1))
    assert (await world.write(Feature.WATCHLIST, world.movie(1))).kind is OutcomeKind.WRITTEN


async def test_a_cour_that_was_watched_keeps_its_show_off_the_list(world: World) -> None:
    world.sets(Feature.HISTORY, anime(world, 2, 5))
    show = anime(world, 1)
    outcome = await world.write(Feature.WATCHLIST, show)
    assert outcome.reason is not None
    assert outcome.reason.code == "watched_there"


async def test_a_title_of_no_id_is_not_found(world: World) -> None:
    item = Item(MediaType.MOVIE, ("mal:5",), "Only elsewhere")
    assert (await world.write(Feature.WATCHLIST, item)).kind is OutcomeKind.NOT_FOUND


async def test_a_film_is_never_sent_with_ids_of_anime(canned: Canned) -> None:
    item = Item(MediaType.MOVIE, ("imdb:tt0000005", "mal:5"), "A film")
    answer = b'{"added": {"movies": [{"to": "plantowatch", "ids": {"imdb": "tt0000005"}}]}}'
    canned.replies["/sync/add-to-list"] = (201, answer)
    (outcome,) = await canned.provider.apply(Feature.WATCHLIST, additions(item))
    assert (outcome.kind, outcome.ref) == (OutcomeKind.WRITTEN, None)
    assert b"mal" not in canned.bodies[-1]


async def test_a_status_that_was_rewritten_is_no_success(canned: Canned, world: World) -> None:
    answer = b'{"added": {"movies": [{"to": "completed", "ids": {"imdb": "tt1000001"}}]}}'
    canned.replies["/sync/add-to-list"] = (201, answer)
    (outcome,) = await canned.provider.apply(Feature.WATCHLIST, additions(world.movie(1)))
    assert outcome.kind is OutcomeKind.REJECTED
    assert outcome.reason is not None
    assert "completed" in outcome.reason.text()


async def test_201_with_nothing_in_it_is_no_success(canned: Canned, world: World) -> None:
    canned.replies["/sync/add-to-list"] = (201, b'{"added": {"movies": [], "shows": []}, "not_found": {}}')
    (outcome,) = await canned.provider.apply(Feature.WATCHLIST, additions(world.movie(1)))
    assert outcome.kind is OutcomeKind.UNKNOWN


async def test_removing_a_planned_title_leaves_the_others(world: World) -> None:
    for number in (1, 2):
        world.sets(Feature.WATCHLIST, world.movie(number))
    outcome = await world.remove(Feature.WATCHLIST, world.movie(1), "movie/30001")
    assert outcome.kind is OutcomeKind.WRITTEN
    assert world.held(Feature.WATCHLIST) == ["Movie 2 (1952)"]


async def test_removing_a_rated_title_would_take_the_rating_so_it_stays(world: World) -> None:
    world.sets(Feature.WATCHLIST, world.movie(1))
    world.sets(Feature.RATINGS, world.movie(1), 80)
    outcome = await world.remove(Feature.WATCHLIST, world.movie(1), "movie/30001")
    assert outcome.kind is OutcomeKind.REJECTED
    assert outcome.reason is not None
    assert "rating" in outcome.reason.text()
    assert world.held(Feature.RATINGS) == ["Movie 1 (1951)"]


async def test_removing_a_planned_show_would_take_its_episodes_so_it_stays(world: World) -> None:
    world.sets(Feature.HISTORY, world.episode(1, 1, 1))
    world.later()
    world.simkl.person_drops(world.show(1), Status.PLANTOWATCH)
    outcome = await world.remove(Feature.WATCHLIST, world.show(1), "show/80001")
    assert outcome.kind is OutcomeKind.REJECTED
    assert world.held(Feature.HISTORY) == ["Show 1 1x01 Episode 1"]


async def test_a_title_that_moved_on_is_not_removed(world: World) -> None:
    world.sets(Feature.WATCHLIST, world.movie(1))
    await world.read()
    world.sets(Feature.HISTORY, world.movie(1))
    outcome = await world.remove(Feature.WATCHLIST, world.movie(1), "movie/30001")
    assert outcome.kind is OutcomeKind.ALREADY_THERE
    assert world.held(Feature.HISTORY) == ["Movie 1 (1951)"]


async def test_anime_is_removed_too(world: World) -> None:
    world.sets(Feature.WATCHLIST, anime(world, 1))
    outcome = await world.remove(Feature.WATCHLIST, anime(world, 1), "show/9300001")
    assert outcome.kind is OutcomeKind.WRITTEN
    assert world.held(Feature.WATCHLIST) == []


async def test_entries_are_not_updated(world: World) -> None:
    outcome = (await world.writes(Feature.WATCHLIST, [(world.movie(1), Value())], Operation.UPDATE))[0]
    assert outcome.kind is OutcomeKind.REJECTED


async def test_an_addition_without_an_answer_is_not_sent_twice(world: World) -> None:
    world.simkl.faults.add(FaultKind.LOST, "add-to-list", times=9)
    with pytest.raises(Ambiguous):
        await world.write(Feature.WATCHLIST, world.movie(1))
    assert sum("add-to-list" in request for request in world.requests) == 1


async def test_nothing_is_written_when_it_cannot_be_looked_at_before(world: World) -> None:
    world.simkl.faults.add(FaultKind.STATUS, "activities", times=99)
    with pytest.raises(Unavailable):
        await world.write(Feature.WATCHLIST, world.movie(1))
    assert world.held(Feature.WATCHLIST) == []


async def test_a_chunk_of_both_tells_what_the_first_request_did(world: World) -> None:
    world.sets(Feature.WATCHLIST, world.movie(1))
    world.simkl.faults.add(FaultKind.STATUS, "add-to-list", status=429, times=99, Retry_After="300")
    removal, addition = await world.apply_both(
        Feature.WATCHLIST, world.movie(1), "movie/30001", world.movie(2)
    )
    assert removal.kind is OutcomeKind.WRITTEN
    assert addition.kind is OutcomeKind.RETRY_LATER
    world.simkl.faults.clear()
