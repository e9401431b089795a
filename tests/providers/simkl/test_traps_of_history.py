"""Plays are written one by one with their dates, and never cost what else the entry holds."""

from __future__ import annotations

import msgspec
import pytest

from custom_components.crosswatch.model import (
    Ambiguous,
    Feature,
    Item,
    MediaType,
    Operation,
    OutcomeKind,
    Precision,
    Value,
)
from tests.emulators.catalogue import stranger
from tests.emulators.faults import FaultKind
from tests.emulators.simkl import Status

from .canned import Canned
from .world import NOW, World, additions

DAY = 86_400
YESTERDAY = Value(1, NOW - DAY, Precision.SECOND)


async def test_films_and_episodes_keep_their_dates(world: World) -> None:
    wanted = [
        (world.movie(1), Value(1, NOW - 5 * DAY, Precision.SECOND)),
        (world.episode(1, 1, 2), Value(1, NOW - 4 * DAY, Precision.SECOND)),
        (world.episode(1, 2, 1), Value(1, NOW - 3 * DAY, Precision.SECOND)),
    ]
    outcomes = await world.writes(Feature.HISTORY, wanted)
    assert {outcome.kind for outcome in outcomes} == {OutcomeKind.WRITTEN}
    seen = {record.ref: record.value.at for record in (await world.read()).records[Feature.HISTORY]}
    assert seen == {
        "movie/30001": NOW - 5 * DAY,
        "show/80001/1/2": NOW - 4 * DAY,
        "show/80001/2/1": NOW - 3 * DAY,
    }


async def test_a_chunk_is_one_request(world: World) -> None:
    episodes = [(world.episode(1 + n // 20, 1 + n % 20 // 10, 1 + n % 10), YESTERDAY) for n in range(100)]
    outcomes = await world.writes(Feature.HISTORY, episodes)
    assert {outcome.kind for outcome in outcomes} == {OutcomeKind.WRITTEN}
    assert len(world.requests) == 1


async def test_a_bare_show_is_never_sent(canned: Canned, world: World) -> None:
    answer = b'{"added": {"movies": 0, "shows": 1, "episodes": 1}}'
    canned.replies["/sync/history"] = (201, answer)
    await canned.provider.apply(Feature.HISTORY, additions(world.episode(1, 2, 3)))
    (show,) = msgspec.json.decode(canned.bodies[-1])["shows"]
    (season,) = show["seasons"]
    (episode,) = season["episodes"]
    assert (season["number"], episode["number"]) == (2, 3)
    assert episode["watched_at"] == "2026-01-04T21:20:00Z"
    assert episode["ids"] == {"tvdb": 100_010_203}


async def test_watching_again_moves_nothing(world: World) -> None:
    world.sets(Feature.HISTORY, world.movie(1), at=NOW - 9 * DAY)
    await world.read()
    outcome = await world.write(Feature.HISTORY, world.movie(1), at=NOW - DAY)
    assert (outcome.kind, outcome.ref) == (OutcomeKind.ALREADY_THERE, "movie/30001")
    (record,) = (await world.read()).records[Feature.HISTORY]
    assert record.value.at == NOW - 9 * DAY


@pytest.mark.parametrize("counts_repeats", [True, False])
async def test_an_episode_that_was_watched_is_there_already(world: World, counts_repeats: bool) -> None:
    world.simkl.quirks.counts_repeats = counts_repeats
    world.sets(Feature.HISTORY, world.episode(1, 1, 1))
    await world.read()
    old, new = await world.writes(
        Feature.HISTORY, [(world.episode(1, 1, 1), YESTERDAY), (world.episode(1, 1, 2), YESTERDAY)]
    )
    assert (old.kind, old.ref) == (OutcomeKind.ALREADY_THERE, "show/80001/1/1")
    assert (new.kind, new.ref) == (OutcomeKind.WRITTEN, "show/80001/1/2")


async def test_201_with_zeros_is_no_success(world: World) -> None:
    world.sets(Feature.HISTORY, world.movie(1))
    world.restart()
    outcome = await world.write(Feature.HISTORY, world.movie(1))
    assert outcome.kind is OutcomeKind.UNKNOWN


async def test_a_whole_show_that_is_unknown_and_one_episode_that_is(world: World) -> None:
    beyond = Item(MediaType.EPISODE, show_ids=world.show(1).ids, show_title="Show 1", season=1, number=99)
    await world.read()
    world.sets(Feature.HISTORY, world.episode(1, 1, 2))
    await world.read()
    outcomes = await world.writes(
        Feature.HISTORY,
        [(world.episode(1, 1, 1), YESTERDAY), (beyond, YESTERDAY), (stranger(MediaType.EPISODE), YESTERDAY)],
    )
    kinds = [outcome.kind for outcome in outcomes]
    assert kinds == [OutcomeKind.WRITTEN, OutcomeKind.NOT_FOUND, OutcomeKind.NOT_FOUND]


async def test_an_unknown_date_is_never_written_as_now(world: World) -> None:
    (outcome,) = await world.writes(Feature.HISTORY, [(world.movie(1), Value())])
    assert outcome.reason is not None
    assert outcome.reason.code == "unknown_date"
    assert world.requests == []


async def test_a_title_put_away_is_not_watched_on(world: World) -> None:
    world.simkl.person_drops(world.show(1), Status.DROPPED)
    world.simkl.person_drops(world.movie(1), Status.DROPPED)
    await world.read()
    outcomes = await world.writes(
        Feature.HISTORY, [(world.episode(1, 1, 1), YESTERDAY), (world.movie(1), YESTERDAY)]
    )
    codes = [outcome.reason.code for outcome in outcomes if outcome.reason is not None]
    assert codes == ["dropped_there", "dropped_there"]


async def test_an_episode_without_place_or_show_is_not_found(world: World) -> None:
    lost = Item(MediaType.EPISODE, show_ids=world.show(1).ids, show_title="Show 1")
    film = Item(MediaType.MOVIE, ("mal:5",), "A film")
    outcomes = await world.writes(Feature.HISTORY, [(lost, YESTERDAY), (film, YESTERDAY)])
    assert [outcome.kind for outcome in outcomes] == [OutcomeKind.NOT_FOUND, OutcomeKind.NOT_FOUND]


async def test_plays_are_not_updated(world: World) -> None:
    outcomes = await world.writes(Feature.HISTORY, [(world.movie(1), YESTERDAY)], Operation.UPDATE)
    assert [outcome.kind for outcome in outcomes] == [OutcomeKind.REJECTED]


async def test_a_lost_answer_is_asked_for_again_and_adds_one_play(world: World) -> None:
    world.simkl.faults.add(FaultKind.LOST, "POST /sync/history")
    outcome = await world.write(Feature.HISTORY, world.movie(1))
    assert outcome.kind is OutcomeKind.UNKNOWN
    assert world.held(Feature.HISTORY) == ["Movie 1 (1951)"]


async def test_an_answer_that_never_comes_is_ambiguous(world: World) -> None:
    world.simkl.faults.add(FaultKind.LOST, "POST /sync/history", times=99)
    with pytest.raises(Ambiguous):
        await world.write(Feature.HISTORY, world.movie(1))


async def test_one_episode_is_unmarked_by_its_numbers(world: World) -> None:
    for number in (1, 2):
        world.sets(Feature.HISTORY, world.episode(1, 1, number))
    outcome = await world.remove(Feature.HISTORY, world.episode(1, 1, 1), "show/80001/1/1")
    assert outcome.kind is OutcomeKind.WRITTEN
    assert world.held(Feature.HISTORY) == ["Show 1 1x02 Episode 2"]
    again = await world.remove(Feature.HISTORY, world.episode(1, 1, 1), "show/80001/1/1")
    assert again.kind is OutcomeKind.ALREADY_THERE


async def test_an_episode_of_a_show_that_is_gone_is_there_no_more(world: World) -> None:
    outcome = await world.remove(Feature.HISTORY, world.episode(1, 1, 1), "show/99/1/1")
    assert outcome.kind is OutcomeKind.ALREADY_THERE


async def test_a_play_without_ref_cannot_be_removed(world: World) -> None:
    outcome = await world.remove(Feature.HISTORY, world.episode(1, 1, 1), "")
    assert outcome.kind is OutcomeKind.NOT_FOUND


async def test_a_film_that_holds_nothing_else_is_unwatched(world: World) -> None:
    world.sets(Feature.HISTORY, world.movie(1))
    outcome = await world.remove(Feature.HISTORY, world.movie(1), "movie/30001")
    assert outcome.kind is OutcomeKind.WRITTEN
    assert world.held(Feature.HISTORY) == []


async def test_unwatching_a_rated_film_would_take_its_rating_so_it_stays(world: World) -> None:
    world.sets(Feature.HISTORY, world.movie(1))
    world.sets(Feature.RATINGS, world.movie(1), 90)
    outcome = await world.remove(Feature.HISTORY, world.movie(1), "movie/30001")
    assert outcome.reason is not None
    assert "rating" in outcome.reason.text()
    assert world.held(Feature.RATINGS) == world.held(Feature.HISTORY) == ["Movie 1 (1951)"]


async def test_unwatching_a_film_that_was_put_away_would_bring_it_back_so_it_stays(
    canned: Canned, world: World
) -> None:
    row = b'{"status": "dropped", "last_watched_at": "2026-01-01T00:00:00Z", "movie": {"ids": {"simkl": 5}}}'
    canned.lists["movies"] = b'{"movies": [%s]}' % row
    removal = msgspec.structs.replace(
        additions(world.movie(1))[0], operation=Operation.REMOVE, ref="movie/5", value=None
    )
    (outcome,) = await canned.provider.apply(Feature.HISTORY, [removal])
    assert outcome.reason is not None
    assert "dropped" in outcome.reason.text()


async def test_a_film_that_is_gone_is_unwatched_already(world: World) -> None:
    outcome = await world.remove(Feature.HISTORY, world.movie(1), "movie/30001")
    assert outcome.kind is OutcomeKind.ALREADY_THERE


async def test_a_removal_and_an_addition_in_one_chunk(world: World) -> None:
    world.sets(Feature.HISTORY, world.episode(1, 1, 1))
    removal, addition = await world.apply_both(
        Feature.HISTORY, world.episode(1, 1, 1), "show/80001/1/1", world.movie(2)
    )
    assert (removal.kind, addition.kind) == (OutcomeKind.WRITTEN, OutcomeKind.WRITTEN)
    assert world.held(Feature.HISTORY) == ["Movie 2 (1952)"]


async def test_what_a_first_request_removed_is_told_when_the_next_is_lost(world: World) -> None:
    world.sets(Feature.HISTORY, world.episode(1, 1, 1))
    world.simkl.faults.add(FaultKind.LOST, "POST /sync/history", after=1, times=99)
    removal, addition = await world.apply_both(
        Feature.HISTORY, world.episode(1, 1, 1), "show/80001/1/1", world.movie(2)
    )
    assert (removal.kind, addition.kind) == (OutcomeKind.WRITTEN, OutcomeKind.UNKNOWN)


async def test_an_episode_that_is_named_by_its_own_id_in_the_answer_is_not_found(
    canned: Canned, world: World
) -> None:
    answer = b'{"added": {"episodes": 0}, "not_found": {"episodes": [{"ids": {"tvdb": "100010203"}}]}}'
    canned.replies["/sync/history"] = (201, answer)
    (outcome,) = await canned.provider.apply(Feature.HISTORY, additions(world.episode(1, 2, 3)))
    assert outcome.kind is OutcomeKind.NOT_FOUND


async def test_nothing_to_write_is_no_request(world: World) -> None:
    assert await world.provider.apply(Feature.HISTORY, []) == []
    assert world.requests == []
