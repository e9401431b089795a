"""The history: not idempotent, to the minute, and without any feed of what was removed or added late."""

from __future__ import annotations

import pytest

from custom_components.crosswatch.model import (
    Ambiguous,
    Feature,
    Item,
    Keeps,
    MediaType,
    Operation,
    OutcomeKind,
    Precision,
    Value,
    Write,
)
from tests.emulators.faults import FaultKind

from .world import EVENING, NOW, Room, add, remove

HISTORY = Feature.HISTORY
HOUR = 3_600
DAY = 86_400
ADDITION = "POST /sync/history"


def films(room: Room, count: int) -> list[Item]:
    found = [item for item in room.trakt.titles(HISTORY, 2 * count) if item.type is MediaType.MOVIE]
    return found[:count]


def watched(room: Room, count: int, until: int = EVENING) -> list[Item]:
    items = list(room.trakt.titles(HISTORY, count))
    for place, item in enumerate(items):
        room.trakt.person_sets(HISTORY, item, Value(at=until - place * HOUR))
    return items


async def test_plays_are_stored_to_the_minute(room: Room) -> None:
    (outcome,) = await room.provider.apply(HISTORY, [add(films(room, 1)[0], at=EVENING + 47)])
    assert outcome.kind is OutcomeKind.WRITTEN
    assert room.bodies == [
        {
            "movies": [
                {
                    "ids": {"trakt": 20001, "imdb": "tt1000001", "tmdb": 10001},
                    "watched_at": "2026-01-05T18:20:00.000Z",
                }
            ]
        }
    ]
    (record,) = (await room.read(HISTORY)).records
    assert record.value == Value(at=EVENING, precision=Precision.MINUTE)


@pytest.mark.parametrize("fault", [FaultKind.LOST, FaultKind.CUT, FaultKind.SHORT, FaultKind.DROP])
async def test_post_history_is_not_idempotent_and_never_sent_twice(room: Room, fault: FaultKind) -> None:
    room.trakt.faults.add(fault, "sync/history")
    with pytest.raises(Ambiguous):
        await room.provider.apply(HISTORY, [add(films(room, 1)[0])])
    assert [request for request in room.trakt.faults.requests if request.startswith("POST")] == [ADDITION]
    assert len(room.trakt.held(HISTORY)) <= 1


async def test_a_504_is_not_sent_again_either(room: Room) -> None:
    room.trakt.faults.add(FaultKind.STATUS, "sync/history", status=504)
    with pytest.raises(Ambiguous):
        await room.provider.apply(HISTORY, [add(films(room, 1)[0])])
    assert room.trakt.faults.requests == [ADDITION]


async def test_the_same_play_twice_in_a_batch_is_sent_once(room: Room) -> None:
    item = films(room, 1)[0]
    outcomes = await room.provider.apply(
        HISTORY, [add(item, at=EVENING + 5, key=1), add(item, at=EVENING + 50, key=2)]
    )
    assert [outcome.kind.holds for outcome in outcomes] == [True, True]
    assert len(room.trakt.held(HISTORY)) == 1


async def test_two_plays_of_one_title_in_a_batch_are_two(room: Room) -> None:
    item = films(room, 1)[0]
    await room.provider.apply(HISTORY, [add(item, at=EVENING, key=1), add(item, at=EVENING - DAY, key=2)])
    assert len(room.trakt.held(HISTORY)) == 2


async def test_a_bare_show_or_season_is_never_sent(room: Room) -> None:
    show, season = (
        next(item for item in room.trakt.titles(Feature.WATCHLIST, 4) if item.type is kind)
        for kind in (MediaType.SHOW, MediaType.SEASON)
    )
    nameless = Item(MediaType.EPISODE, show_ids=show.ids, show_title=show.title, season=1)
    outcomes = await room.provider.apply(HISTORY, [add(show), add(season, key=2), add(nameless, key=3)])
    kinds = {outcome.key: outcome.kind for outcome in outcomes}
    assert kinds == {1: OutcomeKind.REJECTED, 2: OutcomeKind.REJECTED, 3: OutcomeKind.NOT_FOUND}
    assert room.requests == []


async def test_a_play_of_an_unknown_date_is_not_stamped_with_now(room: Room) -> None:
    await room.provider.apply(HISTORY, [add(films(room, 1)[0], at=None)])
    (record,) = (await room.read(HISTORY)).records
    assert record.value == Value()


async def test_counts_that_do_not_add_up_leave_the_rest_open(room: Room) -> None:
    room.trakt.rules.swallows = 1
    first, second, third = films(room, 3)
    stranger = room.trakt.stranger(HISTORY)
    outcomes = await room.provider.apply(
        HISTORY, [add(first, key=1), add(stranger, key=2), add(second, key=3), add(third, key=4)]
    )
    assert {outcome.key: outcome.kind for outcome in outcomes} == {
        1: OutcomeKind.UNKNOWN,
        2: OutcomeKind.NOT_FOUND,
        3: OutcomeKind.UNKNOWN,
        4: OutcomeKind.UNKNOWN,
    }
    assert all(outcome.reason is not None for outcome in outcomes)


async def test_films_that_do_not_add_up_say_nothing_of_episodes(room: Room) -> None:
    room.trakt.rules.swallows = 1
    film, episode = room.trakt.titles(HISTORY, 2)
    kinds = [outcome.kind for outcome in await room.provider.apply(HISTORY, [add(film), add(episode, key=2)])]
    assert kinds == [OutcomeKind.UNKNOWN, OutcomeKind.WRITTEN]


async def test_a_single_play_is_removed_by_its_own_id(room: Room) -> None:
    item = films(room, 1)[0]
    for at in (EVENING, EVENING - DAY, EVENING - 2 * DAY):
        room.trakt.person_sets(HISTORY, item, Value(at=at))
    first, *others = (await room.read(HISTORY)).records
    (outcome,) = await room.provider.apply(HISTORY, [remove(first)])
    assert outcome.kind is OutcomeKind.WRITTEN
    assert room.bodies == [{"ids": [int(first.ref)]}]
    assert (await room.read(HISTORY)).records == others


async def test_a_play_without_a_known_id_is_found_in_its_minute(room: Room) -> None:
    film, episode = room.trakt.titles(HISTORY, 2)
    for item in (film, episode):
        for at in (EVENING, EVENING - 60, EVENING + 60):
            room.trakt.person_sets(HISTORY, item, Value(at=at))
    removals = [
        Write(key, Operation.REMOVE, item, before=Value(at=EVENING + 20, precision=Precision.SECOND))
        for key, item in enumerate((film, episode))
    ]
    outcomes = await room.provider.apply(HISTORY, removals)
    assert {outcome.kind for outcome in outcomes} == {OutcomeKind.WRITTEN}
    left = [(record.item.type, record.value.at) for record in room.trakt.held(HISTORY)]
    assert sorted(left, key=str) == sorted(
        ((item.type, at) for item in (film, episode) for at in (EVENING - 60, EVENING + 60)), key=str
    )


@pytest.mark.parametrize("before", [None, Value(), Value(at=EVENING - DAY)])
async def test_a_play_that_cannot_be_named_is_left_alone(room: Room, before: Value | None) -> None:
    item = films(room, 1)[0]
    room.trakt.person_sets(HISTORY, item, Value(at=EVENING))
    (outcome,) = await room.provider.apply(HISTORY, [Write(1, Operation.REMOVE, item, before=before)])
    assert outcome.kind is OutcomeKind.NOT_FOUND
    assert len(room.trakt.held(HISTORY)) == 1


async def test_two_plays_within_one_minute_are_two(room: Room) -> None:
    item = films(room, 1)[0]
    for _ in range(3):
        room.trakt.person_sets(HISTORY, item, Value(at=EVENING))
    removals = [Write(key, Operation.REMOVE, item, before=Value(at=EVENING)) for key in range(2)]
    outcomes = await room.provider.apply(HISTORY, removals)
    assert [outcome.kind for outcome in outcomes] == [OutcomeKind.WRITTEN] * 2
    assert len(room.trakt.held(HISTORY)) == 1


async def test_a_removal_whose_answer_was_lost_is_done_all_the_same(room: Room) -> None:
    room.trakt.person_sets(HISTORY, films(room, 1)[0], Value(at=EVENING))
    (record,) = (await room.read(HISTORY)).records
    room.trakt.faults.add(FaultKind.LOST, "history/remove")
    (outcome,) = await room.provider.apply(HISTORY, [remove(record)])
    assert outcome.kind is OutcomeKind.ALREADY_THERE
    assert room.trakt.held(HISTORY) == []


async def test_a_ref_that_is_no_id_removes_nothing(room: Room) -> None:
    item = films(room, 1)[0]
    room.trakt.person_sets(HISTORY, item, Value(at=EVENING))
    (outcome,) = await room.provider.apply(HISTORY, [Write(1, Operation.REMOVE, item, "movie/1")])
    assert outcome.kind is OutcomeKind.NOT_FOUND
    assert len(room.trakt.held(HISTORY)) == 1


async def test_removals_that_are_refused_are_told(room: Room) -> None:
    room.trakt.person_sets(HISTORY, films(room, 1)[0], Value(at=EVENING))
    (record,) = (await room.read(HISTORY)).records
    room.trakt.faults.add(FaultKind.STATUS, "history/remove", status=400)
    (outcome,) = await room.provider.apply(HISTORY, [remove(record)])
    assert outcome.kind is OutcomeKind.REJECTED


async def test_an_account_that_keeps_one_play_says_so(room: Room) -> None:
    assert room.provider.capabilities.features[HISTORY].keeps is Keeps.PLAYS
    assert not room.provider.capabilities.features[HISTORY].update
    room.trakt.rules.watch_only_once = True
    await room.provider.identify()
    can = room.provider.capabilities.features[HISTORY]
    assert (can.keeps, can.update, can.idempotent) == (Keeps.FLAG, False, False)
    for item in films(room, 2):
        (outcome,) = await room.provider.apply(HISTORY, [add(item)])
        assert outcome.kind is OutcomeKind.WRITTEN
    assert len((await room.read(HISTORY)).records) == 2


async def test_a_reply_without_existing_is_understood(room: Room) -> None:
    room.trakt.rules.tells_existing = False
    (outcome,) = await room.provider.apply(HISTORY, [add(films(room, 1)[0])])
    assert outcome.kind is OutcomeKind.WRITTEN


async def test_only_new_plays_are_read(room: Room) -> None:
    watched(room, 700, until=EVENING - DAY)
    cursor = (await room.read(HISTORY)).cursor
    room.exchanges.clear()
    new = films(room, 3)
    for place, item in enumerate(new):
        room.trakt.person_sets(HISTORY, item, Value(at=EVENING + place * 60))
    seen = await room.read(HISTORY, cursor)
    assert not seen.full
    assert [record.item.label for record in seen.records] == [item.label for item in reversed(new)]
    assert len([request for request in room.requests if "history" in request]) == 2
    again = await room.read(HISTORY, seen.cursor)
    assert (again.full, again.records) == (False, [])


async def test_many_new_plays_are_read_over_pages(room: Room) -> None:
    old = watched(room, 60, until=EVENING - 10 * DAY)
    cursor = (await room.read(HISTORY)).cursor
    for place in range(300):
        room.trakt.person_sets(HISTORY, old[0], Value(at=EVENING - place * 60))
    seen = await room.read(HISTORY, cursor)
    assert (seen.full, len(seen.records)) == (False, 300)


async def test_a_play_added_today_and_dated_last_year_is_seen(room: Room) -> None:
    watched(room, 60)
    cursor = (await room.read(HISTORY)).cursor
    item = films(room, 40)[-1]
    room.trakt.person_sets(HISTORY, item, Value(at=EVENING - 365 * DAY))
    seen = await room.read(HISTORY, cursor)
    assert seen.full
    assert len(seen.records) == 61


async def test_a_removed_play_is_seen(room: Room) -> None:
    items = watched(room, 60)
    cursor = (await room.read(HISTORY)).cursor
    room.trakt.person_clears(HISTORY, items[-1])
    seen = await room.read(HISTORY, cursor)
    assert seen.full
    assert len(seen.records) == 59


async def test_a_play_removed_while_another_was_added_is_seen(room: Room) -> None:
    items = watched(room, 60)
    cursor = (await room.read(HISTORY)).cursor
    room.trakt.person_clears(HISTORY, items[-2])
    room.trakt.person_sets(HISTORY, items[0], Value(at=EVENING + 60))
    seen = await room.read(HISTORY, cursor)
    assert seen.full
    assert len(seen.records) == 60


async def test_a_corrected_date_among_the_newest_is_seen(room: Room) -> None:
    items = watched(room, 60)
    cursor = (await room.read(HISTORY)).cursor
    room.trakt.person_clears(HISTORY, items[4])
    room.trakt.person_sets(HISTORY, items[4], Value(at=EVENING - 4 * HOUR - 600))
    assert (await room.read(HISTORY, cursor)).full


async def test_an_emptied_history_is_seen(room: Room) -> None:
    items = watched(room, 10)
    cursor = (await room.read(HISTORY)).cursor
    for item in items:
        room.trakt.person_clears(HISTORY, item)
    seen = await room.read(HISTORY, cursor)
    assert (seen.full, seen.records) == (True, [])


async def test_more_than_a_thousand_new_plays_are_read_whole(room: Room) -> None:
    cursor = (await room.read(HISTORY)).cursor
    item = films(room, 1)[0]
    for place in range(1_001):
        room.trakt.person_sets(HISTORY, item, Value(at=EVENING - place * 60))
    assert (await room.read(HISTORY, cursor)).full


async def test_a_list_that_changes_under_a_short_read_is_read_whole(room: Room) -> None:
    old = watched(room, 60, until=EVENING - 10 * DAY)
    cursor = (await room.read(HISTORY)).cursor
    for place in range(300):
        room.trakt.person_sets(HISTORY, old[0], Value(at=EVENING - place * 60))
    room.trakt.faults.when("page=2", lambda: room.trakt.person_sets(HISTORY, old[0], Value(at=EVENING + 60)))
    seen = await room.read(HISTORY, cursor)
    assert (seen.full, len(seen.records)) == (True, 361)


async def test_the_whole_history_is_read_once_a_day(room: Room) -> None:
    watched(room, 5)
    cursor = (await room.read(HISTORY)).cursor
    room.clock.now = NOW + DAY - 1
    seen = await room.read(HISTORY, cursor)
    assert not seen.full
    room.clock.now = NOW + DAY
    assert (await room.read(HISTORY, seen.cursor)).full


async def test_a_clock_that_was_set_back_trusts_no_cursor(room: Room) -> None:
    cursor = (await room.read(HISTORY)).cursor
    room.clock.now = NOW - 1
    assert (await room.read(HISTORY, cursor)).full


@pytest.mark.parametrize("cursor", ["17", "{}", "not json", '{"full_at": 1, "movies": {}, "episodes": []}'])
async def test_a_cursor_that_is_not_understood_is_none(room: Room, cursor: str) -> None:
    watched(room, 5)
    assert (await room.read(HISTORY, cursor)).full
