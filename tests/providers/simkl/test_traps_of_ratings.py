"""Ratings of titles, ten steps. What rating an unlisted title does there is the sync's to avoid."""

from __future__ import annotations

import pytest

from custom_components.crosswatch.model import (
    Feature,
    Item,
    MediaType,
    Operation,
    OutcomeKind,
    Precision,
    Value,
)
from custom_components.crosswatch.providers.simkl import CAPABILITIES
from tests.emulators.catalogue import stranger

from .canned import Canned
from .world import NOW, World, additions


def test_a_sync_is_told_that_ratings_create_history() -> None:
    assert CAPABILITIES.features[Feature.RATINGS].marks_watched


def test_there_are_no_ratings_of_seasons_and_episodes() -> None:
    assert CAPABILITIES.features[Feature.RATINGS].types == {MediaType.MOVIE, MediaType.SHOW}


@pytest.mark.parametrize(("amount", "mark"), [(1, 1), (5, 1), (14, 1), (15, 2), (73, 7), (75, 8), (100, 10)])
async def test_marks_are_1_to_10_and_half_rounds_up(world: World, amount: int, mark: int) -> None:
    world.sets(Feature.HISTORY, world.movie(1))
    outcome = await world.write(Feature.RATINGS, world.movie(1), amount, at=NOW - 50)
    assert outcome.kind is OutcomeKind.WRITTEN
    (record,) = (await world.read()).records[Feature.RATINGS]
    assert (record.value.amount, record.value.at) == (10 * mark, NOW - 50)


async def test_the_same_mark_of_the_same_time_is_there_already(world: World) -> None:
    world.sets(Feature.HISTORY, world.movie(1))
    world.sets(Feature.RATINGS, world.movie(1), 80, at=NOW - 50)
    await world.read()
    outcome = await world.write(Feature.RATINGS, world.movie(1), 80, at=NOW - 50)
    assert (outcome.kind, outcome.ref) == (OutcomeKind.ALREADY_THERE, "movie/30001")
    outcome = await world.write(Feature.RATINGS, world.movie(1), 60, at=NOW - 40)
    assert outcome.kind is OutcomeKind.WRITTEN


async def test_a_rating_taken_away_leaves_the_status(world: World) -> None:
    world.sets(Feature.HISTORY, world.movie(1))
    world.sets(Feature.RATINGS, world.movie(1), 80)
    outcome = await world.remove(Feature.RATINGS, world.movie(1), "movie/30001")
    assert outcome.kind is OutcomeKind.WRITTEN
    assert world.held(Feature.RATINGS) == []
    assert world.held(Feature.HISTORY) == ["Movie 1 (1951)"]
    again = await world.remove(Feature.RATINGS, world.movie(1), "movie/30001")
    assert again.kind is OutcomeKind.ALREADY_THERE


async def test_what_simkl_does_not_know_is_not_found(world: World) -> None:
    assert (await world.write(Feature.RATINGS, stranger(MediaType.SHOW), 50)).kind is OutcomeKind.NOT_FOUND
    nameless = Item(MediaType.MOVIE, ("kitsu:3",))
    assert (await world.write(Feature.RATINGS, nameless, 50)).kind is OutcomeKind.NOT_FOUND


async def test_fewer_were_rated_than_were_sent(canned: Canned, world: World) -> None:
    canned.replies["/sync/ratings"] = (201, b'{"added": {"movies": 1, "shows": 0}}')
    outcomes = await canned.provider.apply(
        Feature.RATINGS, additions(world.movie(1), world.movie(2), amount=50)
    )
    assert {outcome.kind for outcome in outcomes} == {OutcomeKind.UNKNOWN}


async def test_both_in_one_chunk(world: World) -> None:
    for number in (1, 2):
        world.sets(Feature.HISTORY, world.movie(number))
    world.sets(Feature.RATINGS, world.movie(1), 80)
    removal, addition = await world.apply_both(
        Feature.RATINGS, world.movie(1), "movie/30001", world.movie(2), 40
    )
    assert (removal.kind, addition.kind) == (OutcomeKind.WRITTEN, OutcomeKind.WRITTEN)
    assert world.held(Feature.RATINGS) == ["Movie 2 (1952)"]


async def test_an_undated_rating_gets_the_time_of_writing(world: World) -> None:
    world.sets(Feature.HISTORY, world.movie(1))
    await world.writes(Feature.RATINGS, [(world.movie(1), Value(50))], Operation.UPDATE)
    (record,) = (await world.read()).records[Feature.RATINGS]
    assert record.value.at is not None
    assert record.value.at >= NOW


async def test_a_film_that_was_only_rated_on_the_site_has_no_date_of_a_viewing(world: World) -> None:
    """SIMKL marks it as watched at the second of the rating. Nobody watched it just then."""
    world.sets(Feature.RATINGS, world.movie(1), 80, at=NOW - 50)
    (play,) = (await world.read()).records[Feature.HISTORY]
    assert (play.value.at, play.value.precision) == (None, Precision.UNKNOWN)


async def test_a_film_that_was_watched_and_then_rated_keeps_its_date(world: World) -> None:
    world.sets(Feature.HISTORY, world.movie(1), at=NOW - 7_200)
    world.sets(Feature.RATINGS, world.movie(1), 80, at=NOW - 50)
    (play,) = (await world.read()).records[Feature.HISTORY]
    assert play.value.at == NOW - 7_200
