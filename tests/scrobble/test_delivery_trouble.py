"""Outages, lost answers and power cuts: nothing lost, nothing sent twice."""

from __future__ import annotations

import pytest

from custom_components.crosswatch.model import Reason
from custom_components.crosswatch.scrobble.backoff import wait_after
from custom_components.crosswatch.store.outbox import State, begin_sending, next_letter
from tests.memory import FaultKind, plays_to_the_minute
from tests.scrobble.room import HOUR, MINUTE, SINTEL, WATCHED, Room


async def test_case_28_an_outage_delays_a_play_but_not_its_time(room: Room) -> None:
    diary = room.service("diary")
    diary.afflict(FaultKind.DOWN, None)
    await room.watches()
    waits = []
    for _ in range(8):
        wait = await room.deliver("diary")
        assert wait is not None
        waits.append(wait)
        room.wait(wait)
    assert waits == [5, 15, 60, 300, 900, 1800, 1800, 1800]
    diary.cure()
    assert await room.deliver("diary") is None
    assert room.plays_at("diary") == [WATCHED]


@pytest.mark.parametrize(("chance", "wait"), [(0.0, 48), (0.5, 60), (1.0, 72)])
def test_waits_are_spread(chance: float, wait: int) -> None:
    assert wait_after(3, chance) == wait


async def test_case_29_a_play_that_was_stored_without_an_answer_is_not_sent_again(room: Room) -> None:
    diary = room.service("diary")
    diary.afflict(FaultKind.STORED_UNANSWERED)
    await room.watches()
    assert await room.deliver("diary") == 5
    assert [letter.state for letter in await room.letters("diary", State.VERIFY)] == [State.VERIFY]
    room.wait(5)
    assert await room.deliver("diary") is None
    assert room.plays_at("diary") == [WATCHED]
    assert len(diary.writes) == 1


async def test_a_play_that_was_lost_without_an_answer_is_sent_again(room: Room) -> None:
    diary = room.service("diary")
    diary.afflict(FaultKind.LOST)
    await room.watches()
    room.wait(await room.deliver("diary") or 0)
    assert await room.deliver("diary") is None
    assert room.plays_at("diary") == [WATCHED]


async def test_a_look_that_is_cut_short_proves_nothing(room: Room) -> None:
    diary = room.service("diary")
    diary.afflict(FaultKind.STORED_UNANSWERED)
    await room.watches()
    room.wait(await room.deliver("diary") or 0)
    diary.afflict(FaultKind.TRUNCATED)
    wait = await room.deliver("diary")
    assert wait == 15
    room.wait(wait)
    assert await room.deliver("diary") is None
    assert len(diary.writes) == 1


async def test_after_a_month_a_play_is_given_up_and_says_why(room: Room) -> None:
    diary = room.service("diary")
    diary.afflict(FaultKind.DOWN, None)
    await room.watches()
    await room.deliver("diary")
    room.wait(31 * 24 * HOUR)
    assert await room.deliver("diary") is None
    (dead,) = await room.letters("diary", State.DEAD)
    assert dead.reason == Reason("expired")


async def test_progress_without_an_answer_is_simply_sent_again(room: Room) -> None:
    diary = room.service("diary")
    diary.afflict(FaultKind.STORED_UNANSWERED)
    await room.plays(50)
    await room.stops()
    room.wait(await room.deliver("diary") or 0)
    assert await room.deliver("diary") is None
    assert len(diary.writes) == 2
    assert room.progress_at("diary") == [5000]


async def test_case_30_the_power_goes_right_after_the_end(room: Room) -> None:
    room.service("diary")
    await room.watches()
    await room.reopen()
    assert await room.deliver("diary") is None
    assert room.plays_at("diary") == [WATCHED]


async def test_case_30_the_power_goes_while_a_play_is_sent(room: Room) -> None:
    diary = room.service("diary")
    await room.watches()
    letter = await room.database.run(next_letter, "diary", room.clock())
    assert letter is not None
    await room.database.run(begin_sending, letter)
    diary.person_watches(SINTEL, WATCHED)
    await room.reopen()
    assert await room.deliver("diary") is None
    assert diary.writes == []
    assert room.plays_at("diary") == [WATCHED]


async def test_case_32_a_wait_that_a_service_asks_for_is_kept_in_full(room: Room) -> None:
    diary = room.service("diary")
    room.service("other")
    diary.afflict(FaultKind.RATE_LIMITED)
    await room.watches()
    assert await room.deliver("diary") == 30
    room.wait(29)
    asked = sum(diary.requests.values())
    assert await room.deliver("diary") == 1
    assert sum(diary.requests.values()) == asked
    assert await room.deliver("other") is None
    room.wait(1)
    assert await room.deliver("diary") is None
    assert room.plays_at("diary") == room.plays_at("other") == [WATCHED]


async def test_case_34_a_refused_sign_in_keeps_everything_until_somebody_signs_in(room: Room) -> None:
    diary = room.service("diary")
    diary.afflict(FaultKind.SIGNED_OUT, None)
    await room.watches()
    assert await room.deliver("diary") == 60
    assert room.told[-1] == (State.WAITING, "AuthFailed")
    asked = sum(diary.requests.values())
    room.wait(HOUR)
    assert await room.deliver("diary") == 60
    assert sum(diary.requests.values()) == asked
    diary.cure()
    room.sign_in("diary")
    assert await room.deliver("diary") is None
    assert room.plays_at("diary") == [WATCHED]


async def test_a_refused_sign_in_is_tried_again_after_hours(room: Room) -> None:
    diary = room.service("diary")
    diary.afflict(FaultKind.SIGNED_OUT)
    await room.watches()
    await room.deliver("diary")
    room.wait(6 * HOUR)
    assert await room.deliver("diary") is None
    assert room.plays_at("diary") == [WATCHED]


async def test_case_35_one_account_down_does_not_hold_up_another(room: Room) -> None:
    room.service("diary").afflict(FaultKind.DOWN)
    room.service("other")
    await room.watches()
    assert await room.deliver("diary") == 5
    assert await room.deliver("other") is None
    assert room.plays_at("other") == [WATCHED]


async def test_what_an_account_refuses_is_a_dead_letter_with_a_reason(room: Room) -> None:
    diary = room.service("diary")
    diary.strangers.update(SINTEL.ids)
    await room.watches()
    assert await room.deliver("diary") is None
    (dead,) = await room.letters("diary", State.DEAD)
    assert dead.reason is not None
    assert dead.reason.code == "not_found"


async def test_a_rejected_play_does_not_hold_up_the_next(room: Room) -> None:
    diary = room.service("diary")
    diary.afflict(FaultKind.REJECTED)
    await room.watches()
    await room.passes(HOUR)
    await room.watches()
    assert await room.deliver("diary") is None
    assert len(await room.letters("diary", State.DEAD)) == 1
    assert len(room.plays_at("diary")) == 1


async def test_a_service_that_is_busy_with_one_title_is_asked_again(room: Room) -> None:
    room.service("diary").afflict(FaultKind.RETRY_LATER)
    await room.watches()
    assert await room.deliver("diary") == 5
    room.wait(5)
    assert await room.deliver("diary") is None
    assert room.plays_at("diary") == [WATCHED]


async def test_garbage_is_no_answer(room: Room) -> None:
    room.service("diary").afflict(FaultKind.GARBAGE)
    await room.watches()
    room.wait(await room.deliver("diary") or 0)
    assert await room.deliver("diary") is None
    assert room.plays_at("diary") == [WATCHED]


async def test_an_account_that_is_not_set_up_keeps_its_letters(room: Room) -> None:
    room.service("diary")
    await room.watches()
    kept = room.accounts.pop("diary")
    assert await room.deliver("diary") == 60
    room.accounts["diary"] = kept
    assert await room.deliver("diary") is None
    assert room.plays_at("diary") == [WATCHED]


async def test_a_service_that_knows_minutes_is_recognised(room: Room) -> None:
    diary = room.service("diary", plays_to_the_minute())
    diary.afflict(FaultKind.STORED_UNANSWERED)
    await room.watches()
    room.wait(await room.deliver("diary") or 0)
    room.wait(2 * MINUTE)
    assert await room.deliver("diary") is None
    assert len(diary.writes) == 1


async def test_a_film_watched_twice_in_a_row_is_told_twice_even_after_a_doubt(room: Room) -> None:
    diary = room.service("diary")
    await room.watches()
    await room.deliver("diary")
    diary.afflict(FaultKind.LOST)
    await room.watches()
    room.wait(await room.deliver("diary") or 0)
    assert await room.deliver("diary") is None
    assert len(room.plays_at("diary")) == 2
