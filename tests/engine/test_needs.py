"""What differs and is not planned is left out by name, never silently."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from custom_components.crosswatch.engine.retries import next_try
from custom_components.crosswatch.engine.state import Waiting, WaitingState
from custom_components.crosswatch.model import Feature, Keeps, MediaType, Operation, Reason, Role

from .world import DAY, HOUR, NOON, A, B, World, at, can, mark, pair, service


def wanting(**more: object) -> World:
    """Trakt has a title that Plex lacks."""
    world = World(
        Feature.WATCHLIST, service(A, can(Feature.WATCHLIST)), service(B, can(Feature.WATCHLIST, **more))
    )
    world[A].put(at(NOON))
    return world


def text(world: World) -> str:
    world.run()
    (left,) = world.last.left_out
    assert world.last.needs == ()
    assert left.account == B
    return left.reason.text()


def test_a_type_that_an_account_does_not_keep() -> None:
    world = wanting(types=frozenset({MediaType.SHOW}))
    assert text(world) == "Plex does not keep this for a movie"


def test_an_account_that_lets_nothing_be_added() -> None:
    assert text(wanting(add=False)) == "Plex does not let this be added"


def test_an_account_that_lets_nothing_be_changed() -> None:
    world = World(
        Feature.RATINGS, service(A, can(Feature.RATINGS)), service(B, can(Feature.RATINGS, update=False))
    )
    world[A].put(mark(80, NOON), "a")
    world.settle()
    world[A].put(mark(90, NOON + DAY), "a")
    assert text(world) == "Plex does not let this be changed"


def test_an_account_that_lets_nothing_be_removed() -> None:
    world = wanting(remove=False)
    world.removals = True
    world.settle()
    world[A].drop()
    world.run()
    assert text(world) == "Plex does not let this be removed"


def test_a_removal_that_the_sync_does_not_make_names_who_no_longer_has_it() -> None:
    world = wanting()
    world.removals = True
    world.settle()
    world[A].drop()
    world.held = lambda need: True
    world.settle(2)
    world.removals = False
    assert text(world) == "Trakt no longer has it, and this sync does not remove"
    assert world.last.left_out[0].slot == 0
    world.waiting.clear()
    world.agreed[0] = replace(world.agreed[0], by=9)
    assert text(world) == " no longer has it, and this sync does not remove"


def test_a_removal_says_who_no_longer_has_it_and_no_time() -> None:
    world = wanting()
    world.removals = True
    world.settle()
    world[A].drop()
    world.run()
    (need,) = world.run().needs
    assert need.reason == Reason("cleared_at", {"account": "Trakt"})


def test_an_approved_removal_is_not_made_once_the_sync_removes_no_more() -> None:
    world = wanting()
    world.removals = True
    world.settle()
    world[A].drop()
    world.held = lambda need: True
    world.settle(2)
    world.removals = False
    world.waiting[0, B] = replace(world.waiting[0, B], approved=True)
    decision = world.run()
    assert decision.needs == ()
    assert [left.reason.code for left in decision.left_out] == ["removals_off"]
    world.removals = True
    assert [need.operation for need in world.run().needs] == [Operation.REMOVE]


def test_an_item_whose_ids_contradict_each_other() -> None:
    world = wanting()
    world.facts["unresolved"] = Reason("unresolved", {"detail": "tmdb 1 and tmdb 2"})
    assert text(world) == "Its ids contradict each other: tmdb 1 and tmdb 2"


def test_a_title_that_was_excluded_by_hand() -> None:
    world = wanting()
    world.facts["hands_off"] = True
    assert text(world) == "This title was excluded by hand"


def test_a_title_that_is_not_in_the_library() -> None:
    world = wanting()
    world.become(B, library=True)
    assert text(world) == "Plex does not have this title in its library"
    world.facts["catalogue"] = {B: "movie/12"}
    (need,) = world.run().needs
    assert need.ref == "movie/12"


def test_a_title_whose_ids_the_account_does_not_know() -> None:
    world = wanting(namespaces=("mal",))
    assert text(world) == "None of its ids is one that Plex looks titles up by"


def test_a_title_without_any_id() -> None:
    world = wanting()
    world.facts["namespaces"] = frozenset()
    assert text(world) == "It has no id that another service knows"


def test_an_episode_is_found_by_its_shows_ids() -> None:
    world = wanting()
    world.facts.update(type=MediaType.EPISODE, namespaces=frozenset(), show_namespaces=frozenset({"tvdb"}))
    assert len(world.run().needs) == 1


def test_a_movie_is_not_found_by_a_shows_ids() -> None:
    world = wanting()
    world.facts.update(namespaces=frozenset(), show_namespaces=frozenset({"tvdb"}))
    assert text(world) == "It has no id that another service knows"


def test_what_is_there_is_changed_by_its_ref_whatever_its_ids() -> None:
    world = pair(Feature.RATINGS)
    world[A].put(mark(80, NOON), "a")
    world.settle()
    world.facts["namespaces"] = frozenset()
    world[A].put(mark(90, NOON + DAY), "a")
    assert len(world.run().needs) == 1


def test_a_failed_change_waits_for_its_time_and_is_tried_again() -> None:
    world = wanting()
    refused = Reason("rejected", {"account": "Plex", "detail": "no"})
    world.run()
    world[B].drop()
    world.lines.clear()
    world.waiting[0, B] = Waiting(
        WaitingState.FAILED,
        Operation.ADD,
        at(NOON),
        attempts=1,
        next_try=world.now + 90 * 60,
        reason=refused,
    )
    world[B].observed.clear()
    assert text(world) == "Plex refused: no"
    assert len(world.run().needs) == 1


def test_a_failed_change_without_a_time_is_tried_at_once() -> None:
    world = wanting()
    world.waiting[0, B] = Waiting(WaitingState.FAILED, Operation.ADD, at(NOON))
    assert len(world.run().needs) == 1


def test_a_failed_change_of_another_kind_is_not_waited_for() -> None:
    world = wanting()
    world.waiting[0, B] = Waiting(WaitingState.FAILED, Operation.UPDATE, at(NOON), next_try=NOON + DAY)
    assert len(world.run().needs) == 1


def test_a_held_change_does_not_wait_for_the_retry_of_an_earlier_failure() -> None:
    world = wanting()
    world.waiting[0, B] = Waiting(WaitingState.HELD, Operation.ADD, at(NOON), next_try=NOON + DAY)
    assert len(world.run().needs) == 1


def test_a_held_change_that_is_still_needed_goes_on_waiting() -> None:
    world = wanting()
    world.held = lambda need: True
    world.run()
    decision = world.plan()
    assert len(decision.needs) == 1
    assert decision.waiting == {}


def test_a_failed_change_without_a_reason_says_that_it_is_tried_again() -> None:
    world = wanting()
    world.waiting[0, B] = Waiting(WaitingState.FAILED, Operation.ADD, at(NOON), next_try=NOON + DAY)
    assert text(world) == "Writing to Plex failed. It is tried again"


def test_another_change_does_not_wait_for_the_failed_one() -> None:
    world = wanting()
    world.waiting[0, B] = Waiting(WaitingState.FAILED, Operation.ADD, at(NOON - DAY), next_try=NOON + DAY)
    assert len(world.run().needs) == 1


def test_a_declined_change_stays_down() -> None:
    world = wanting()
    world.run()
    world[B].drop()
    world[B].observed.clear()
    world.lines.pop((0, B))
    world.waiting[0, B] = Waiting(WaitingState.DECLINED, Operation.ADD)
    assert text(world) == "This change was declined"


def test_a_declined_change_that_cannot_be_written_either_stays_declined() -> None:
    world = wanting()
    world.waiting[0, B] = Waiting(WaitingState.DECLINED, Operation.ADD)
    world.facts["hands_off"] = True
    world.run()
    assert world.waiting[0, B].state is WaitingState.DECLINED


def test_a_declined_change_is_no_longer_declined_once_someone_sets_the_item_anew() -> None:
    world = wanting()
    world.waiting[0, B] = Waiting(WaitingState.DECLINED, Operation.ADD)
    world.read()
    decision = world.plan()
    assert len(decision.needs) == 1
    assert decision.waiting[0, B] is None


def test_a_change_that_cannot_be_written_any_more_waits_no_longer() -> None:
    world = wanting()
    world.held = lambda need: True
    world.run()
    world.facts["hands_off"] = True
    world.run()
    assert world.waiting == {}
    assert world.reasons(B) == ["hands_off"]


def test_what_waits_at_a_member_that_may_not_be_written_any_more_is_dropped() -> None:
    world = wanting()
    world.held = lambda need: True
    world.run()
    world.become(B, role=Role.SOURCE)
    world.run()
    assert world.waiting == {}


def test_a_value_said_by_an_account_that_left_has_no_name() -> None:
    world = wanting()
    world.run()
    world[B].drop()
    world[B].observed.clear()
    world.lines.pop((0, B))
    world.waiting.clear()
    world.agreed[0] = replace(world.agreed[0], by=9)
    (need,) = world.run().needs
    assert need.reason.facts["account"] == ""


@pytest.mark.parametrize(
    ("attempts", "wait"), [(0, HOUR), (1, HOUR), (2, 6 * HOUR), (3, DAY), (4, 7 * DAY), (99, 7 * DAY)]
)
def test_failures_back_off(attempts: int, wait: int) -> None:
    assert next_try(NOON, attempts) == NOON + wait


class TestWhatAnAccountsOwnWaysForbid:
    def test_a_title_that_was_dropped_there_gets_nothing(self) -> None:
        world = wanting()
        world.facts["dropped"] = frozenset({B})
        assert text(world) == "It was dropped or hidden at Plex, and stays as it is there"

    def test_a_title_that_was_dropped_elsewhere_gets_all(self) -> None:
        world = wanting()
        world.facts["dropped"] = frozenset({A})
        world.settle()
        assert world.values(B) == [at(NOON)]

    def test_a_removal_goes_though_the_title_was_dropped(self) -> None:
        world = wanting()
        world.removals = True
        world.settle()
        world.facts["dropped"] = frozenset({B})
        world[A].drop()
        world.settle(3)
        assert world.values(B) == []

    def test_a_count_does_not_rise_where_it_was_dropped(self) -> None:
        counting = can(Feature.HISTORY, keeps=Keeps.LAST_PLAY)
        world = World(Feature.HISTORY, service(A, can(Feature.HISTORY)), service(B, counting))
        world[A].put(at(NOON - DAY))
        world[B].put(at(NOON - DAY))
        world.settle()
        world.facts["dropped"] = frozenset({B})
        world[A].put(at(NOON + DAY))
        assert text(world) == "It was dropped or hidden at Plex, and stays as it is there"

    def test_a_date_is_corrected_though_it_was_dropped(self) -> None:
        world = pair(Feature.HISTORY)
        world[A].put(at(NOON - 30 * DAY), "play")
        world.settle()
        world.facts["dropped"] = frozenset({B})
        world[A].put(at(NOON - 20 * DAY), "play")
        world.settle()
        assert world.times(B) == [NOON - 20 * DAY]

    def test_what_is_watched_there_is_not_listed_where_one_excludes_the_other(self) -> None:
        world = wanting(excludes_watched=True)
        world.facts["watched_there"] = frozenset({B})
        assert text(world) == "Plex keeps one entry per title, and this one is watched there"

    def test_others_list_what_is_watched(self) -> None:
        world = wanting()
        world.facts["watched_there"] = frozenset({B})
        world.settle()
        assert world.values(B) == [at(NOON)]

    def test_what_is_listed_nowhere_is_not_rated_where_that_would_mark_it(self) -> None:
        world = rating(marks_watched=True)
        assert text(world) == "Plex would mark it as watched, because it lists it nowhere yet"
        world.facts["listed_there"] = frozenset({B})
        world.settle()
        assert world.amounts(B) == [80]

    def test_another_mark_is_written_to_what_is_rated_there(self) -> None:
        world = rating(marks_watched=True)
        world[B].put(mark(60, NOON - DAY))
        world.settle()
        assert world.amounts(B) == [80]

    def test_a_write_that_is_accepted_and_hidden_is_not_sent_again_after_all(self) -> None:
        world = World(
            Feature.HISTORY,
            service(A, can(Feature.HISTORY)),
            service(B, can(Feature.HISTORY, idempotent=False)),
        )
        world[B].deaf = True
        world[A].put(at(NOON))
        world.settle(8)
        world.facts["dropped"] = frozenset({B})
        world.settle(2)
        world.facts["dropped"] = frozenset()
        world.settle(4)
        assert len(world[B].writes) == 1


def rating(**more: object) -> World:
    """Trakt has a rating that Plex lacks."""
    world = World(Feature.RATINGS, service(A, can(Feature.RATINGS)), service(B, can(Feature.RATINGS, **more)))
    world[A].put(mark(80, NOON))
    return world
