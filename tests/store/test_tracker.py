"""Trackers: created, renamed, deleted, filled, and read in full or from a cursor."""

from __future__ import annotations

from sqlite3 import Connection

import pytest

from custom_components.crosswatch.model import Feature, OutcomeKind, Record, Value
from custom_components.crosswatch.store.tracker import (
    REMEMBERED,
    TrackerGone,
    count_records,
    create_tracker,
    delete_tracker,
    import_records,
    list_trackers,
    rename_tracker,
    tracker_name,
    watermarks,
)

from .desk import ALIEN, EVENING, NOW, SHOW_348, Desk, episode


def test_a_tracker_is_created_renamed_and_deleted(connection: Connection) -> None:
    one, two = create_tracker(connection, "One", NOW), create_tracker(connection, "Two", NOW)
    assert list_trackers(connection) == {one: "One", two: "Two"}
    rename_tracker(connection, one, "First")
    assert tracker_name(connection, one) == "First"
    Desk(connection, one).add(Feature.WATCHLIST, ALIEN)
    Desk(connection, two).add(Feature.WATCHLIST, ALIEN)
    delete_tracker(connection, one)
    assert list_trackers(connection) == {two: "Two"}
    assert count_records(connection, two)[Feature.WATCHLIST] == 1
    for table in ("tracker_record", "tracker_title", "tracker_watermark"):
        assert connection.execute(f"SELECT count(*) FROM {table}").fetchone() == (1,)


def test_creating_a_tracker_again_keeps_what_it_holds(connection: Connection) -> None:
    create_tracker(connection, "Living room", NOW, "known")
    Desk(connection, "known").add(Feature.WATCHLIST, ALIEN)
    assert create_tracker(connection, "Other name", NOW + 1, "known") == "known"
    assert tracker_name(connection, "known") == "Living room"
    assert count_records(connection, "known")[Feature.WATCHLIST] == 1


def test_a_deleted_tracker_says_so(connection: Connection, desk: Desk) -> None:
    delete_tracker(connection, desk.tracker)
    with pytest.raises(TrackerGone):
        desk.add(Feature.WATCHLIST, ALIEN)
    with pytest.raises(TrackerGone):
        desk.read(Feature.WATCHLIST)
    with pytest.raises(TrackerGone):
        watermarks(connection, desk.tracker)
    with pytest.raises(TrackerGone):
        delete_tracker(connection, desk.tracker)


def test_two_trackers_do_not_see_each_other(connection: Connection, desk: Desk) -> None:
    other = Desk(connection, create_tracker(connection, "Travel", NOW))
    desk.add(Feature.WATCHLIST, ALIEN)
    assert other.records(Feature.WATCHLIST) == []
    assert other.remove(Feature.WATCHLIST, ALIEN).kind is OutcomeKind.NOT_FOUND


def test_importing_twice_changes_nothing(connection: Connection, desk: Desk) -> None:
    records = [Record(str(number), episode(1, number), EVENING) for number in range(1, 2_500)]
    assert import_records(connection, desk.tracker, Feature.HISTORY, records) == len(records)
    before = watermarks(connection, desk.tracker)
    assert import_records(connection, desk.tracker, Feature.HISTORY, iter(records)) == 0
    assert watermarks(connection, desk.tracker) == before
    assert count_records(connection, desk.tracker) == {
        Feature.WATCHLIST: 0,
        Feature.RATINGS: 0,
        Feature.HISTORY: len(records),
        Feature.PROGRESS: 0,
    }


def test_the_watermark_moves_only_with_its_feature(connection: Connection, desk: Desk) -> None:
    before = watermarks(connection, desk.tracker)
    desk.add(Feature.RATINGS, ALIEN, Value(80))
    after = watermarks(connection, desk.tracker)
    assert {feature for feature in Feature if before[feature] != after[feature]} == {Feature.RATINGS}
    desk.add(Feature.RATINGS, ALIEN, Value(80))
    desk.remove(Feature.RATINGS, SHOW_348)
    assert watermarks(connection, desk.tracker) == after


def test_a_cursor_brings_what_changed_and_what_was_removed(desk: Desk) -> None:
    desk.add(Feature.WATCHLIST, SHOW_348)
    alien = desk.add(Feature.WATCHLIST, ALIEN).ref
    *_, cursor, full = desk.read(Feature.WATCHLIST)
    assert full
    assert desk.read(Feature.WATCHLIST, cursor) == ([], [], cursor, False)

    desk.remove(Feature.WATCHLIST, ALIEN)
    new = desk.add(Feature.WATCHLIST, episode(1, 1))
    records, removed, later, full = desk.read(Feature.WATCHLIST, cursor)
    assert ([record.ref for record in records], removed, full) == ([new.ref], [alien], False)
    assert desk.read(Feature.WATCHLIST, later)[:2] == ([], [])


def test_removals_are_told_for_a_while_then_a_full_read_is_needed(connection: Connection, desk: Desk) -> None:
    desk.add(Feature.WATCHLIST, ALIEN)
    *_, cursor, _ = desk.read(Feature.WATCHLIST)
    gone = desk.remove(Feature.WATCHLIST, ALIEN).ref
    *_, newer, _ = desk.read(Feature.WATCHLIST)

    desk.now += REMEMBERED
    desk.add(Feature.RATINGS, SHOW_348, Value(50))
    assert desk.read(Feature.WATCHLIST, cursor)[1] == [gone]

    desk.now += 1
    desk.add(Feature.RATINGS, SHOW_348, Value(60))
    records, removed, _, full = desk.read(Feature.WATCHLIST, cursor)
    assert (records, removed, full) == ([], [], True)
    assert not desk.read(Feature.WATCHLIST, newer)[3]
    assert connection.execute("SELECT count(*) FROM tracker_title").fetchone() == (1,)


@pytest.mark.parametrize("cursor", ["", "yesterday", "-3", "999999", "9" * 40])
def test_a_cursor_of_someone_else_reads_in_full(desk: Desk, cursor: str) -> None:
    desk.add(Feature.WATCHLIST, ALIEN)
    records, _, _, full = desk.read(Feature.WATCHLIST, cursor)
    assert full
    assert len(records) == 1
