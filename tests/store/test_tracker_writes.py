"""What a tracker keeps of what is written, and what it says about each write."""

from __future__ import annotations

from sqlite3 import Connection

import pytest

from custom_components.crosswatch.model import (
    Feature,
    Item,
    MediaType,
    Operation,
    OutcomeKind,
    Precision,
    Value,
    Write,
)
from custom_components.crosswatch.store.tracker import create_tracker

from .desk import (
    ALIEN,
    ALIEN_BY_IMDB,
    ALIEN_BY_TMDB,
    EARLIER,
    EVENING,
    NOW,
    SEVERANCE,
    SHOW_348,
    Desk,
    episode,
)

SOME_DAY = Value()


def test_a_listed_title_keeps_its_date(desk: Desk) -> None:
    desk.add(Feature.WATCHLIST, ALIEN, EARLIER)
    assert desk.add(Feature.WATCHLIST, ALIEN, EVENING).kind is OutcomeKind.ALREADY_THERE
    assert [record.value for record in desk.records(Feature.WATCHLIST)] == [EARLIER]


def test_a_rating_is_kept_without_loss(desk: Desk) -> None:
    value = Value(73, NOW - 5, Precision.MINUTE)
    desk.add(Feature.RATINGS, ALIEN, value)
    assert [record.value for record in desk.records(Feature.RATINGS)] == [value]


def test_rating_again_replaces_the_rating(desk: Desk) -> None:
    first = desk.add(Feature.RATINGS, ALIEN, Value(70, EARLIER.at, Precision.SECOND))
    better = Value(80, NOW, Precision.SECOND)
    again = desk.add(Feature.RATINGS, ALIEN, better)
    assert (again.kind, again.ref) == (OutcomeKind.WRITTEN, first.ref)
    assert [record.value for record in desk.records(Feature.RATINGS)] == [better]


@pytest.mark.parametrize(
    "item", [ALIEN, SHOW_348, Item(MediaType.SEASON, show_ids=SEVERANCE, season=1), episode(1, 1)]
)
def test_every_type_can_be_listed_and_rated(desk: Desk, item: Item) -> None:
    assert desk.add(Feature.WATCHLIST, item).kind is OutcomeKind.WRITTEN
    assert desk.add(Feature.RATINGS, item, Value(50)).kind is OutcomeKind.WRITTEN


@pytest.mark.parametrize("feature", [Feature.HISTORY, Feature.PROGRESS])
def test_a_show_is_not_played(desk: Desk, feature: Feature) -> None:
    outcome = desk.add(feature, SHOW_348)
    assert outcome.kind is OutcomeKind.REJECTED
    assert outcome.reason is not None
    assert outcome.reason.text() == "Living room does not keep this for a show"


@pytest.mark.parametrize(
    ("feature", "amount"),
    [
        (Feature.RATINGS, 0),
        (Feature.RATINGS, 101),
        (Feature.PROGRESS, -1),
        (Feature.PROGRESS, 10_001),
        (Feature.HISTORY, 0),
        (Feature.WATCHLIST, 2),
    ],
)
def test_impossible_values_are_refused(desk: Desk, feature: Feature, amount: int) -> None:
    assert desk.add(feature, ALIEN, Value(amount)).kind is OutcomeKind.REJECTED
    assert desk.records(feature) == []


def test_every_play_is_kept_and_none_twice(desk: Desk) -> None:
    for value in (EVENING, EARLIER, SOME_DAY):
        assert desk.add(Feature.HISTORY, ALIEN, value).kind is OutcomeKind.WRITTEN
    for value in (EVENING, EARLIER, SOME_DAY):
        assert desk.add(Feature.HISTORY, ALIEN_BY_TMDB, value).kind is OutcomeKind.ALREADY_THERE
    assert {record.value for record in desk.records(Feature.HISTORY)} == {EVENING, EARLIER, SOME_DAY}


def test_a_corrected_play_keeps_its_ref(desk: Desk) -> None:
    ref = desk.add(Feature.HISTORY, ALIEN, EVENING).ref
    assert desk.update(Feature.HISTORY, ALIEN, EARLIER, ref=ref).kind is OutcomeKind.WRITTEN
    assert [(record.ref, record.value) for record in desk.records(Feature.HISTORY)] == [(ref, EARLIER)]


def test_a_play_is_found_by_its_time_where_its_ref_is_not_known(desk: Desk) -> None:
    desk.add(Feature.HISTORY, ALIEN, EVENING)
    desk.add(Feature.HISTORY, ALIEN, SOME_DAY)
    assert desk.remove(Feature.HISTORY, ALIEN, before=EVENING).kind is OutcomeKind.WRITTEN
    assert [record.value for record in desk.records(Feature.HISTORY)] == [SOME_DAY]


def test_a_play_is_not_moved_onto_another_one(desk: Desk) -> None:
    ref = desk.add(Feature.HISTORY, ALIEN, EVENING).ref
    desk.add(Feature.HISTORY, ALIEN, EARLIER)
    assert desk.update(Feature.HISTORY, ALIEN_BY_IMDB, EARLIER, ref=ref).kind is OutcomeKind.REJECTED
    assert len(desk.records(Feature.HISTORY)) == 2


def test_not_even_under_ids_that_the_tracker_has_never_seen(desk: Desk) -> None:
    ref = desk.add(Feature.HISTORY, ALIEN, EVENING).ref
    desk.add(Feature.HISTORY, ALIEN, EARLIER)
    unseen = Item(MediaType.MOVIE, ("tvdb:16",))
    assert desk.update(Feature.HISTORY, unseen, EARLIER, ref=ref).kind is OutcomeKind.REJECTED
    assert {record.value for record in desk.records(Feature.HISTORY)} == {EVENING, EARLIER}


def test_a_play_moved_to_the_time_of_a_removed_one_is_there(desk: Desk) -> None:
    desk.add(Feature.HISTORY, ALIEN, EVENING)
    desk.remove(Feature.HISTORY, ALIEN)
    ref = desk.add(Feature.HISTORY, ALIEN, EARLIER).ref
    assert desk.update(Feature.HISTORY, ALIEN, EVENING, ref=ref).kind is OutcomeKind.WRITTEN
    again = desk.add(Feature.HISTORY, ALIEN, EVENING)
    assert (again.kind, again.ref) == (OutcomeKind.ALREADY_THERE, ref)


def test_a_chunk_sees_what_it_did_before(desk: Desk) -> None:
    ref = desk.add(Feature.HISTORY, ALIEN, EVENING).ref
    outcomes = desk.write(
        Feature.HISTORY,
        Write(1, Operation.UPDATE, ALIEN, ref, EARLIER, EVENING),
        Write(2, Operation.ADD, ALIEN, value=EARLIER),
        Write(3, Operation.ADD, ALIEN, value=EVENING),
        Write(4, Operation.REMOVE, ALIEN, ref),
        Write(5, Operation.REMOVE, ALIEN, ref),
        Write(6, Operation.ADD, ALIEN, value=EARLIER),
    )
    assert [outcome.kind for outcome in outcomes] == [
        OutcomeKind.WRITTEN,
        OutcomeKind.ALREADY_THERE,
        OutcomeKind.WRITTEN,
        OutcomeKind.WRITTEN,
        OutcomeKind.NOT_FOUND,
        OutcomeKind.WRITTEN,
    ]
    assert {record.value for record in desk.records(Feature.HISTORY)} == {EVENING, EARLIER}


def test_which_of_several_plays_is_meant_is_never_guessed(desk: Desk) -> None:
    desk.add(Feature.HISTORY, ALIEN, EVENING)
    desk.add(Feature.HISTORY, ALIEN, EARLIER)
    assert desk.remove(Feature.HISTORY, ALIEN).kind is OutcomeKind.REJECTED
    assert len(desk.records(Feature.HISTORY)) == 2


def test_a_ref_beats_the_ids(desk: Desk) -> None:
    ref = desk.add(Feature.RATINGS, ALIEN, Value(70)).ref
    better_known = Item(MediaType.MOVIE, ("tvdb:16",))
    assert desk.update(Feature.RATINGS, better_known, Value(80), ref=ref).kind is OutcomeKind.WRITTEN
    assert [(record.item, record.value.amount) for record in desk.records(Feature.RATINGS)] == [(ALIEN, 80)]


@pytest.mark.parametrize("ref", ["999999", "not a number", "", "-1", "9" * 40, "²"])
def test_a_ref_that_is_none_is_not_found(desk: Desk, ref: str) -> None:
    desk.add(Feature.WATCHLIST, SHOW_348)
    assert desk.remove(Feature.WATCHLIST, ALIEN, ref=ref).kind is OutcomeKind.NOT_FOUND
    assert desk.update(Feature.WATCHLIST, ALIEN, EVENING, ref=ref).kind is OutcomeKind.NOT_FOUND


def test_a_ref_of_another_feature_or_tracker_is_not_found(connection: Connection, desk: Desk) -> None:
    ref = desk.add(Feature.WATCHLIST, ALIEN).ref
    other = Desk(connection, create_tracker(connection, "Travel", NOW))
    assert other.remove(Feature.WATCHLIST, SHOW_348, ref=ref).kind is OutcomeKind.NOT_FOUND
    assert desk.remove(Feature.RATINGS, SHOW_348, ref=ref).kind is OutcomeKind.NOT_FOUND
    assert len(desk.records(Feature.WATCHLIST)) == 1


def test_removing_twice_finds_nothing_the_second_time(desk: Desk) -> None:
    ref = desk.add(Feature.WATCHLIST, ALIEN).ref
    assert desk.remove(Feature.WATCHLIST, ALIEN, ref=ref).kind is OutcomeKind.WRITTEN
    assert desk.remove(Feature.WATCHLIST, ALIEN, ref=ref).kind is OutcomeKind.NOT_FOUND


def test_what_comes_back_has_its_old_ref(desk: Desk) -> None:
    ref = desk.add(Feature.WATCHLIST, ALIEN, EARLIER).ref
    desk.remove(Feature.WATCHLIST, ALIEN)
    assert desk.records(Feature.WATCHLIST) == []
    again = desk.add(Feature.WATCHLIST, ALIEN, EVENING)
    assert (again.kind, again.ref) == (OutcomeKind.WRITTEN, ref)
    assert [record.value for record in desk.records(Feature.WATCHLIST)] == [EVENING]
