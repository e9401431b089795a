"""Captures in the store: what they keep, how they differ, and when they go."""

from __future__ import annotations

from sqlite3 import Connection

import pytest

from custom_components.crosswatch.engine.restore import Extent
from custom_components.crosswatch.model import Feature, Item, MediaType, Record, Value
from custom_components.crosswatch.store.accounts import account_numbers, title_of
from custom_components.crosswatch.store.capture_differences import (
    FIRST_TITLES,
    Difference,
    FeatureDifference,
    compare_captures,
    compare_with_account,
)
from custom_components.crosswatch.store.captures import (
    CAPTURES_KEPT,
    Cause,
    capture_before_first_write,
    find_capture,
    list_captures,
    take_capture,
)
from custom_components.crosswatch.store.forget import forget_account
from custom_components.crosswatch.store.identity_merges import merge_items
from custom_components.crosswatch.store.observed import ReadChanges, fingerprints, finish_reading, store_read
from custom_components.crosswatch.store.parted_lines import PartedRef, follow_ref
from custom_components.crosswatch.store.plans import plan_header, store_plan
from custom_components.crosswatch.store.restores import (
    RestoreTerms,
    note_restore_terms,
    restore_sync,
    restore_terms,
    restored_account,
)

from .desk import NOW

KEY = "tracker:one"
ALIEN = Item(MediaType.MOVIE, ("tmdb:348",), "Alien", 1979)
HEAT = Item(MediaType.MOVIE, ("tmdb:949",), "Heat", 1995)
NONE = Difference()


@pytest.fixture
def account(connection: Connection) -> int:
    return account_numbers(connection, [(KEY, "One")])[KEY]


def shows(connection: Connection, account: int, feature: Feature, *records: tuple[str, Item, Value]) -> None:
    """Let the account show exactly these records from now on."""
    connection.execute("DELETE FROM observed WHERE account=? AND feature=?", (account, _number(feature)))
    found = [Record(ref, item, value) for ref, item, value in records]
    changes = ReadChanges(list(zip(found, fingerprints(found), strict=True)), [], [])
    store_read(connection, account, feature, changes, scope=KEY, library=False, read_at=NOW)
    finish_reading(
        connection, account, feature, watermark=None, cursor=None, read_at=NOW, full=True, keeps="set"
    )


def _number(feature: Feature) -> int:
    return list(Feature).index(feature) + 1


def take(connection: Connection, account: int, cause: Cause = Cause.ASKED) -> int:
    capture = take_capture(connection, account, None, cause, NOW)
    assert capture is not None
    return capture


def test_a_capture_holds_what_is_present_of_what_was_read(connection: Connection, account: int) -> None:
    shows(connection, account, Feature.WATCHLIST, ("1", ALIEN, Value()), ("2", HEAT, Value()))
    shows(connection, account, Feature.RATINGS)
    connection.execute("UPDATE observed SET presence='missing' WHERE ref='2'")

    capture = take(connection, account)

    (found,) = list_captures(connection, KEY)
    assert (found.capture, found.cause, found.created) == (capture, Cause.ASKED, NOW)
    assert found.counts == {Feature.WATCHLIST: 1, Feature.RATINGS: 0}
    assert find_capture(connection, KEY, capture) == found
    assert find_capture(connection, KEY, capture + 1) is None


def test_an_account_that_was_never_read_has_nothing_to_capture(connection: Connection, account: int) -> None:
    assert take_capture(connection, account, None, Cause.ASKED, NOW) is None
    shows(connection, account, Feature.WATCHLIST)
    assert take_capture(connection, account, [Feature.HISTORY], Cause.ASKED, NOW) is None
    assert list_captures(connection, KEY) == []


def test_only_the_newest_are_kept_beside_the_one_from_before_the_first_write(
    connection: Connection, account: int
) -> None:
    shows(connection, account, Feature.WATCHLIST, ("1", ALIEN, Value()))
    capture_before_first_write(connection, account, NOW)
    taken = [take(connection, account) for _ in range(CAPTURES_KEPT + 3)]

    kept = [one.capture for one in list_captures(connection, KEY)]

    assert kept[:-1] == taken[: -CAPTURES_KEPT - 1 : -1]
    assert list_captures(connection, KEY)[-1].cause is Cause.FIRST_WRITE
    assert connection.execute("SELECT count(*) FROM capture_record").fetchone() == (CAPTURES_KEPT + 1,)
    assert connection.execute("SELECT count(*) FROM capture_feature").fetchone() == (CAPTURES_KEPT + 1,)


def test_the_first_write_is_captured_once(connection: Connection, account: int) -> None:
    shows(connection, account, Feature.WATCHLIST, ("1", ALIEN, Value()))
    capture_before_first_write(connection, account, NOW)
    capture_before_first_write(connection, account, NOW)
    assert len(list_captures(connection, KEY)) == 1


def test_an_account_that_was_written_before_is_not_captured_as_if_it_were_untouched(
    connection: Connection, account: int
) -> None:
    shows(connection, account, Feature.WATCHLIST, ("1", ALIEN, Value()))
    connection.execute(
        "INSERT INTO journal (run, plan, number, sync, feature, account, item, slot, operation, sent_at) "
        "VALUES (1, 1, 1, 's', 1, ?, 1, 0, 'add', 0)",
        (account,),
    )
    capture_before_first_write(connection, account, NOW)
    assert list_captures(connection, KEY) == []


def test_captures_go_with_their_account(connection: Connection, account: int) -> None:
    shows(connection, account, Feature.WATCHLIST, ("1", ALIEN, Value()))
    capture = take(connection, account)
    plan = store_plan(connection, 0, restore_sync(account), NOW, True, [])
    note_restore_terms(connection, plan, RestoreTerms(capture, (Feature.WATCHLIST,), Extent.EXACT))
    assert restore_terms(connection, plan).features == (Feature.WATCHLIST,)

    forget_account(connection, KEY)

    assert plan_header(connection, plan) is None
    for table in ("capture", "capture_feature", "capture_record"):
        assert connection.execute(f"SELECT count(*) FROM {table}").fetchone() == (0,)
    assert title_of(connection, account) == ""


def test_a_plan_knows_its_account() -> None:
    assert restored_account(restore_sync(12)) == 12
    assert restored_account("01JD3Z") is None
    assert restored_account("capture:all") is None


def test_records_follow_an_item_that_is_another_one(connection: Connection, account: int) -> None:
    shows(connection, account, Feature.WATCHLIST, ("1", ALIEN, Value()), ("2", HEAT, Value()))
    capture = take(connection, account)
    winner, loser = [row[0] for row in connection.execute("SELECT id FROM item ORDER BY id")]
    merge_items(connection, loser, winner)
    rows = connection.execute("SELECT item, ref FROM capture_record WHERE capture=?", (capture,))
    assert sorted(rows) == [(winner, "1"), (winner, "2")]


def test_records_follow_their_ref_to_the_other_half_of_a_parted_title(
    connection: Connection, account: int
) -> None:
    shows(connection, account, Feature.WATCHLIST, ("1", ALIEN, Value()), ("2", HEAT, Value()))
    capture = take(connection, account)
    left, joined = [row[0] for row in connection.execute("SELECT id FROM item ORDER BY id")]
    follow_ref(connection, PartedRef(account, _number(Feature.WATCHLIST), "1", left, joined), NOW)
    rows = connection.execute("SELECT item, ref FROM capture_record WHERE capture=?", (capture,))
    assert sorted(rows) == [(joined, "1"), (joined, "2")]


class TestComparing:
    def test_a_list_by_its_titles_whatever_their_refs_and_dates(
        self, connection: Connection, account: int
    ) -> None:
        shows(connection, account, Feature.WATCHLIST, ("1", ALIEN, Value(1, NOW)), ("2", HEAT, Value()))
        capture = take(connection, account)
        shows(connection, account, Feature.WATCHLIST, ("9", ALIEN, Value(1, NOW + 5)))

        assert compare_with_account(connection, capture, account) == [
            FeatureDifference(Feature.WATCHLIST, Difference(1, ("Heat (1995)",)), NONE, NONE)
        ]

    def test_a_rating_by_its_mark(self, connection: Connection, account: int) -> None:
        shows(connection, account, Feature.RATINGS, ("1", ALIEN, Value(80, NOW)), ("2", HEAT, Value(70)))
        first = take(connection, account)
        shows(connection, account, Feature.RATINGS, ("1", ALIEN, Value(80, 5)), ("2", HEAT, Value(10)))
        second = take(connection, account)

        changed = Difference(1, ("Heat (1995)",))
        assert compare_captures(connection, first, second) == [
            FeatureDifference(Feature.RATINGS, NONE, NONE, changed)
        ]
        assert compare_captures(connection, second, second) == [
            FeatureDifference(Feature.RATINGS, NONE, NONE, NONE)
        ]

    def test_a_history_play_by_play(self, connection: Connection, account: int) -> None:
        shows(connection, account, Feature.HISTORY, ("1", ALIEN, Value(1, 10)), ("2", ALIEN, Value(1, 20)))
        first = take(connection, account)
        plays = [("1", ALIEN, Value(1, 10)), ("2", ALIEN, Value(1, 30)), ("3", ALIEN, Value(1, 40))]
        shows(connection, account, Feature.HISTORY, *plays)

        alien = Difference(1, ("Alien (1979)",))
        assert compare_with_account(connection, first, account) == [
            FeatureDifference(Feature.HISTORY, NONE, alien, alien)
        ]

    def test_only_features_that_both_hold_and_the_first_titles(
        self, connection: Connection, account: int
    ) -> None:
        shows(connection, account, Feature.RATINGS)
        shows(connection, account, Feature.WATCHLIST)
        first = take(connection, account)
        films = [Item(MediaType.MOVIE, (f"tmdb:{number}",), f"Film {number}") for number in range(1, 31)]
        shows(connection, account, Feature.WATCHLIST, *((item.title, item, Value()) for item in films))
        second = take_capture(connection, account, [Feature.WATCHLIST], Cause.ASKED, NOW) or 0

        (watchlist,) = compare_captures(connection, first, second)

        assert watchlist.only_second.count == 30
        assert len(watchlist.only_second.titles) == FIRST_TITLES
