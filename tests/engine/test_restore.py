"""Putting a capture back: what of it is asked for, and what is left out and why."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from msgspec.structs import replace

from custom_components.crosswatch.engine.restore import Captured, Extent, restore_item
from custom_components.crosswatch.engine.state import Decision, ItemState, Member, Presence, Seen
from custom_components.crosswatch.model import (
    Feature,
    FeatureCapability,
    Keeps,
    MediaType,
    Operation,
    Precision,
    Reason,
    Role,
    Value,
)

from .world import DAY, HOUR, MINUTE, NOON, A, at, can, mark

ADD, UPDATE, REMOVE = Operation.ADD, Operation.UPDATE, Operation.REMOVE
EVENING = NOON + 8 * HOUR

type Rows = dict[str, Value]
type Change = tuple[Operation, str | None, Value | None]


class Shelf:
    """An account with one title: what a capture holds of it, and what is there now."""

    def __init__(self, feature: Feature, *, library: bool = False, **more: object) -> None:
        capability: FeatureCapability = can(feature, **more)
        self.feature = feature
        self.member = Member(A, "Trakt", Role.TARGET, capability, library=library)
        self.state = ItemState(1, MediaType.MOVIE, namespaces=frozenset({"tmdb"}))
        self.copies: tuple[str, ...] = ()
        if library:
            self.has_files("file-1")

    def has_files(self, *refs: str) -> None:
        """The library has these copies of the title."""
        self.copies = refs
        self.state = replace(self.state, catalogue={A: refs[0]} if refs else {})

    def restored(
        self, then: Rows, now: Rows, extent: Extent = Extent.AT_LEAST, missing: Sequence[str] = ()
    ) -> Decision:
        """Put back what was there then."""
        shown = tuple(Seen(ref, value) for ref, value in now.items())
        hidden = tuple(Seen(ref, then[ref], Presence.MISSING) for ref in missing)
        state = replace(self.state, seen={A: (*shown, *hidden)})
        records = tuple(Seen(ref, value) for ref, value in then.items())
        return restore_item(self.feature, state, self.member, Captured(records, self.copies), extent)

    def changes(self, then: Rows, now: Rows, extent: Extent = Extent.AT_LEAST) -> list[Change]:
        """What is asked for, where nothing is left out."""
        decision = self.restored(then, now, extent)
        assert decision.left_out == ()
        return [(need.operation, need.ref, need.value) for need in decision.needs]

    def refusals(self, then: Rows, now: Rows, extent: Extent = Extent.AT_LEAST) -> list[str]:
        """Why something is left out, where nothing is asked for."""
        decision = self.restored(then, now, extent)
        assert decision.needs == ()
        return [left.reason.code for left in decision.left_out]


class TestLists:
    def test_what_is_missing_comes_back_with_its_date(self) -> None:
        shelf = Shelf(Feature.WATCHLIST)
        assert shelf.changes({"1": at(NOON)}, {}) == [(ADD, None, at(NOON))]
        (need,) = shelf.restored({"1": at(NOON)}, {}).needs
        assert need.reason == Reason("captured", {"account": "Trakt"})

    def test_what_is_there_stays_whatever_its_date_and_ref(self) -> None:
        shelf = Shelf(Feature.WATCHLIST)
        assert shelf.changes({"1": at(NOON)}, {"9": at(EVENING)}, Extent.EXACT) == []

    def test_what_came_since_stays_unless_it_is_to_be_exact(self) -> None:
        shelf = Shelf(Feature.WATCHLIST)
        assert shelf.changes({}, {"1": at(NOON)}) == []
        assert shelf.changes({}, {"1": at(NOON)}, Extent.EXACT) == [(REMOVE, "1", None)]
        (need,) = shelf.restored({}, {"1": at(NOON)}, Extent.EXACT).needs
        assert (need.before, need.reason.code) == (at(NOON), "not_captured")

    def test_what_the_account_cannot_take_is_named(self) -> None:
        assert Shelf(Feature.WATCHLIST, add=False).refusals({"1": at(NOON)}, {}) == ["cannot_add"]
        shelf = Shelf(Feature.WATCHLIST, remove=False)
        assert shelf.refusals({}, {"1": at(NOON)}, Extent.EXACT) == ["cannot_remove"]
        shelf = Shelf(Feature.WATCHLIST, types=frozenset({MediaType.SHOW}))
        assert shelf.refusals({"1": at(NOON)}, {}) == ["cannot_hold_type"]

    def test_every_change_of_an_item_has_a_slot_of_its_own(self) -> None:
        shelf = Shelf(Feature.HISTORY, stores_unknown_time=False)
        then = {"1": at(NOON), "2": at(None), "3": at(NOON + DAY)}
        decision = shelf.restored(then, {"4": at(NOON + 5 * DAY)}, Extent.EXACT)
        slots = [need.slot for need in decision.needs] + [left.slot for left in decision.left_out]
        assert sorted(slots) == list(range(len(slots)))


class TestRatings:
    def test_another_mark_is_put_back(self) -> None:
        shelf = Shelf(Feature.RATINGS)
        assert shelf.changes({"1": mark(80, NOON)}, {"1": mark(20, EVENING)}) == [
            (UPDATE, "1", mark(80, NOON))
        ]

    def test_the_same_mark_on_the_accounts_scale_stays(self) -> None:
        assert Shelf(Feature.RATINGS, scale=5).changes({"1": mark(80, NOON)}, {"1": mark(85, EVENING)}) == []

    def test_the_mark_goes_back_as_the_account_can_hold_it(self) -> None:
        shelf = Shelf(Feature.RATINGS, scale=5, precision=Precision.UNKNOWN)
        assert shelf.changes({"1": mark(85, NOON)}, {}) == [(ADD, None, Value(80))]


class TestProgress:
    def test_another_place_is_put_back_with_its_runtime(self) -> None:
        then = Value(5_000, NOON, Precision.SECOND, 7_200)
        shelf = Shelf(Feature.PROGRESS)
        assert shelf.changes({"1": then}, {"1": mark(9_000, EVENING)}) == [(UPDATE, "1", then)]
        assert shelf.changes({"1": then}, {"1": mark(5_000, EVENING)}) == []

    def test_what_was_finished_since_is_not_begun_again_unless_it_is_to_be_exact(self) -> None:
        shelf = Shelf(Feature.PROGRESS)
        shelf.state = replace(shelf.state, watched_at={A: EVENING})
        assert shelf.refusals({"1": mark(5_000, NOON)}, {}) == ["already_watched_there"]
        assert shelf.changes({"1": mark(5_000, NOON)}, {}, Extent.EXACT) == [(ADD, None, mark(5_000, NOON))]
        assert shelf.changes({"1": mark(5_000, EVENING + DAY)}, {}) == [
            (ADD, None, mark(5_000, EVENING + DAY))
        ]

    def test_what_plays_now_is_left_alone(self) -> None:
        shelf = Shelf(Feature.PROGRESS)
        shelf.state = replace(shelf.state, playing=frozenset({A}))
        assert shelf.refusals({"1": mark(5_000, NOON)}, {"1": mark(100, EVENING)}) == ["playing_now"]


class TestPlays:
    def test_each_play_that_is_missing_comes_back(self) -> None:
        shelf = Shelf(Feature.HISTORY)
        then = {"1": at(NOON), "2": at(NOON + DAY)}
        assert shelf.changes(then, {"2": at(NOON + DAY)}) == [(ADD, None, at(NOON))]

    def test_plays_under_other_refs_are_known_by_their_times(self) -> None:
        shelf = Shelf(Feature.HISTORY)
        then = {"1": at(NOON), "2": at(NOON + DAY)}
        now = {"8": at(NOON + DAY + 20 * MINUTE), "9": at(NOON)}
        assert shelf.changes(then, now, Extent.EXACT) == []

    def test_a_play_of_another_time_is_another_one(self) -> None:
        shelf = Shelf(Feature.HISTORY)
        then, now = {"1": at(NOON)}, {"9": at(NOON + DAY)}
        assert shelf.changes(then, now) == [(ADD, None, at(NOON))]
        assert shelf.changes(then, now, Extent.EXACT) == [(ADD, None, at(NOON)), (REMOVE, "9", None)]

    def test_a_play_without_a_date_may_be_any(self) -> None:
        shelf = Shelf(Feature.HISTORY, stores_unknown_time=True)
        assert shelf.changes({"1": at(None)}, {"9": at(NOON)}, Extent.EXACT) == []
        assert shelf.changes({"1": at(NOON)}, {"9": at(None)}, Extent.EXACT) == []
        both = {"1": at(None), "2": at(NOON)}
        assert shelf.changes(both, {"8": at(NOON + DAY), "9": at(None)}, Extent.EXACT) == [
            (ADD, None, at(NOON)),
            (REMOVE, "8", None),
        ]

    def test_a_date_that_was_changed_is_corrected_where_that_can_be_done(self) -> None:
        then, now = {"1": at(NOON)}, {"1": at(NOON + DAY)}
        assert Shelf(Feature.HISTORY).changes(then, now) == [(UPDATE, "1", at(NOON))]
        for lacking in ({"update": False}, {"writes_time": False}, {"precision": Precision.UNKNOWN}):
            assert Shelf(Feature.HISTORY, **lacking).refusals(then, now) == ["needs_confirmation"]

    def test_a_date_that_became_known_since_stays(self) -> None:
        assert Shelf(Feature.HISTORY).changes({"1": at(None)}, {"1": at(NOON)}) == []

    def test_no_date_is_invented(self) -> None:
        then = {"1": at(NOON)}
        assert Shelf(Feature.HISTORY, writes_time=False).refusals(then, {}) == ["cannot_write_date"]
        assert Shelf(Feature.HISTORY).refusals({"1": at(None)}, {}) == ["unknown_date"]

    def test_a_play_that_hid_from_one_read_only_is_not_written_twice(self) -> None:
        then = {"1": at(NOON)}
        decision = Shelf(Feature.HISTORY, idempotent=False).restored(then, {}, missing=["1"])
        assert [left.reason.code for left in decision.left_out] == ["looked_once"]
        assert Shelf(Feature.HISTORY, idempotent=False).changes(then, {}) == [(ADD, None, at(NOON))]
        assert len(Shelf(Feature.HISTORY).restored(then, {}, missing=["1"]).needs) == 1

    def test_a_library_of_plays_is_told_its_title(self) -> None:
        shelf = Shelf(Feature.HISTORY, library=True)
        assert shelf.changes({"play-1": at(NOON)}, {}) == [(ADD, "file-1", at(NOON))]


class TestCounts:
    @pytest.fixture
    def shelf(self) -> Shelf:
        return Shelf(Feature.HISTORY, library=True, keeps=Keeps.LAST_PLAY, stores_unknown_time=True, scale=10)

    def test_a_count_comes_back_with_the_date_of_the_last_play(self, shelf: Shelf) -> None:
        then = {"file-1": at(NOON, amount=3)}
        assert shelf.changes(then, {}) == [(ADD, "file-1", at(NOON, amount=3))]
        assert shelf.changes(then, {"file-1": at(NOON - DAY, amount=1)}) == [
            (UPDATE, "file-1", at(NOON, amount=3))
        ]

    def test_plays_since_then_stay_unless_it_is_to_be_exact(self, shelf: Shelf) -> None:
        then, now = {"file-1": at(NOON, amount=3)}, {"file-1": at(EVENING, amount=5)}
        assert shelf.changes(then, now) == []
        assert shelf.changes(then, now, Extent.EXACT) == [(UPDATE, "file-1", at(EVENING, amount=3))]

    def test_a_lost_date_comes_back_and_no_count_is_lowered_by_that(self, shelf: Shelf) -> None:
        then, now = {"file-1": at(NOON, amount=3)}, {"file-1": at(None, amount=4)}
        assert shelf.changes(then, now) == [(UPDATE, "file-1", at(NOON, amount=4))]

    def test_an_account_that_would_stamp_the_time_of_writing_is_left_alone(self) -> None:
        shelf = Shelf(Feature.HISTORY, keeps=Keeps.LAST_PLAY, writes_time=False)
        assert shelf.refusals({"1": at(NOON, amount=3)}, {"1": at(NOON, amount=1)}) == ["cannot_write_date"]

    def test_a_flag_is_set_again(self) -> None:
        shelf = Shelf(Feature.HISTORY, keeps=Keeps.FLAG, precision=Precision.UNKNOWN, writes_time=False)
        assert shelf.changes({"1": at(None)}, {}) == [(ADD, None, at(None))]
        assert shelf.changes({"1": at(None)}, {"2": at(None)}) == []

    def test_what_was_not_watched_then_is_unwatched_if_it_is_to_be_exact(self, shelf: Shelf) -> None:
        assert shelf.changes({}, {"file-1": at(NOON)}, Extent.EXACT) == [(REMOVE, "file-1", None)]

    def test_a_title_that_left_the_library_is_named(self, shelf: Shelf) -> None:
        shelf.has_files()
        assert shelf.refusals({"file-1": at(NOON)}, {}) == ["not_in_library"]

    def test_each_file_of_a_title_gets_back_its_own(self, shelf: Shelf) -> None:
        shelf.has_files("file-1", "file-2")
        then = {"file-1": at(NOON, amount=3), "file-2": at(NOON, amount=1)}
        assert shelf.changes(then, {"file-2": at(NOON)}) == [(ADD, "file-1", at(NOON, amount=3))]

    def test_a_library_that_was_built_anew_is_told_its_new_refs(self, shelf: Shelf) -> None:
        shelf.has_files("file-8")
        assert shelf.changes({"file-1": at(NOON)}, {}) == [(ADD, "file-8", at(NOON))]
        assert shelf.changes({"file-1": at(NOON)}, {"file-8": at(NOON)}, Extent.EXACT) == []

    def test_a_file_that_has_no_place_any_more_is_named(self, shelf: Shelf) -> None:
        shelf.has_files("file-2")
        then = {"file-1": at(NOON), "file-2": at(NOON)}
        assert shelf.refusals(then, {"file-2": at(NOON)}) == ["not_in_library"]
