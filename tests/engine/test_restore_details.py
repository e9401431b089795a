"""Putting a capture back, where records, dates and counts make it hard to tell what is missing."""

from __future__ import annotations

from msgspec.structs import replace

from custom_components.crosswatch.engine.restore import Extent
from custom_components.crosswatch.model import Feature, Keeps, Operation, Precision

from .test_restore import Shelf
from .world import DAY, HOUR, MINUTE, NOON, A, at, mark

ADD, UPDATE, REMOVE = Operation.ADD, Operation.UPDATE, Operation.REMOVE
EXACT = Extent.EXACT


def plays(*, idempotent: bool = False) -> Shelf:
    return Shelf(Feature.HISTORY, stores_unknown_time=True, idempotent=idempotent)


def counts() -> Shelf:
    return Shelf(Feature.HISTORY, keeps=Keeps.LAST_PLAY)


def test_the_words_for_how_far_it_goes_never_change() -> None:
    assert list(Extent) == ["at_least", "exact"]


def test_a_record_that_is_there_is_not_taken_for_another_one() -> None:
    shelf = Shelf(Feature.RATINGS)
    then = {"a": mark(80), "b": mark(60)}
    assert shelf.changes(then, {"a": mark(80), "c": mark(60)}, EXACT) == []
    assert shelf.changes({"a": mark(80)}, {"a": mark(80), "c": mark(60)}, EXACT) == [(REMOVE, "c", None)]


def test_a_play_of_a_library_is_put_back_by_its_title() -> None:
    shelf = Shelf(Feature.HISTORY, library=True)
    assert shelf.changes({"play": at(NOON)}, {}) == [(ADD, "file-1", at(NOON))]


def test_a_play_without_a_date_may_be_any_that_is_left() -> None:
    then = {"dated": at(NOON), "undated": at(None)}
    assert plays().changes(then, {"other": at(NOON + 9 * DAY)}) == [(ADD, None, at(NOON))]
    assert plays().changes(then, {"same": at(NOON + MINUTE)}) == [(ADD, None, at(None))]


def test_a_play_that_was_found_by_its_time_is_found_once() -> None:
    now = {"same": at(NOON + MINUTE), "undated": at(None)}
    assert plays().changes({"dated": at(NOON)}, now, EXACT) == [(REMOVE, "undated", None)]


def test_dated_plays_that_lie_apart_are_two() -> None:
    changes = plays().changes({"a": at(NOON)}, {"b": at(NOON + 9 * DAY)}, EXACT)
    assert changes == [(ADD, None, at(NOON)), (REMOVE, "b", None)]


def test_every_change_of_an_item_has_a_number_of_its_own() -> None:
    shelf = Shelf(Feature.HISTORY)
    then = {"a": at(NOON), "b": at(None), "c": at(NOON + 9 * DAY), "d": at(None)}
    decision = shelf.restored(then, {})
    slots = [need.slot for need in decision.needs] + [left.slot for left in decision.left_out]
    assert sorted(slots) == [0, 1, 2, 3]


def test_an_old_mark_comes_from_the_capture() -> None:
    (need,) = Shelf(Feature.RATINGS).restored({"a": mark(80)}, {"a": mark(60)}).needs
    assert (need.operation, need.reason.code) == (UPDATE, "captured")


def watched(second: int) -> Shelf:
    shelf = Shelf(Feature.PROGRESS)
    shelf.state = replace(shelf.state, watched_at={A: second})
    return shelf


def test_a_position_is_not_put_back_where_it_was_watched_since() -> None:
    then = {"a": mark(4_000, NOON)}
    assert watched(NOON).refusals(then, {}) == ["already_watched_there"]
    assert len(watched(NOON - 1).changes(then, {})) == 1
    assert len(watched(NOON).changes(then, {}, EXACT)) == 1
    assert watched(NOON).refusals({"a": mark(4_000)}, {}) == ["already_watched_there"]
    assert len(Shelf(Feature.PROGRESS).changes(then, {})) == 1


def test_a_title_is_put_back_on_a_list_though_it_was_watched() -> None:
    shelf = Shelf(Feature.WATCHLIST)
    shelf.state = watched(NOON).state
    assert len(shelf.changes({"a": at(NOON)}, {})) == 1


def test_what_was_missing_once_is_put_back_where_that_does_no_harm() -> None:
    then = {"a": at(NOON)}
    for shelf in (counts(), plays(idempotent=True), Shelf(Feature.RATINGS)):
        assert len(shelf.restored(then, {}, missing=("a",)).needs) == 1
    assert plays(idempotent=False).restored(then, {}, missing=("a",)).needs == ()


def test_a_playing_title_can_be_rated() -> None:
    shelf = Shelf(Feature.RATINGS)
    shelf.state = replace(shelf.state, playing=frozenset({A}))
    assert len(shelf.changes({"a": mark(80)}, {})) == 1


def test_a_count_keeps_the_later_date() -> None:
    then = {"a": at(NOON, amount=3)}
    assert counts().changes(then, {"a": at(NOON + HOUR)}) == [(UPDATE, "a", at(NOON + HOUR, amount=3))]
    assert counts().changes(then, {"a": at(NOON - HOUR)}) == [(UPDATE, "a", at(NOON, amount=3))]
    assert counts().changes({"a": at(None, amount=3)}, {"a": at(NOON)}) == [(UPDATE, "a", at(NOON, amount=3))]
    same = {"a": at(NOON, Precision.MINUTE)}
    assert counts().changes({"a": at(NOON, amount=2)}, same) == [(UPDATE, "a", at(NOON, amount=2))]
