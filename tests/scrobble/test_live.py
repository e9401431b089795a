"""What plays now reaches accounts that follow it, while it is news and never later."""

from __future__ import annotations

from custom_components.crosswatch.scrobble.happenings import HappeningKind
from tests.memory import FaultKind
from tests.scrobble.live_room import LiveRoom
from tests.scrobble.room import FILM, HOUR, MINUTE, SINTEL


async def test_a_film_is_told_once_it_is_sure_to_be_watched(live_room: LiveRoom) -> None:
    await live_room.plays(0.05)
    assert live_room.live.told == []
    await live_room.passes(MINUTE)
    assert live_room.live.told == [("start", "Sintel", 8)]


async def test_the_steps_of_a_viewing_at_the_service(live_room: LiveRoom) -> None:
    await live_room.plays(10)
    await live_room.pauses(10)
    await live_room.plays(10, from_minute=10)
    await live_room.stops()
    assert live_room.live.told[1:] == [
        ("pause", "Sintel", 1000),
        ("start", "Sintel", 1000),
        ("stop", "Sintel", 2000),
    ]
    assert live_room.plays_at("live") == []
    assert await live_room.deliver("live") is None


async def test_case_1_a_pause_of_seconds_is_nobodys_business(live_room: LiveRoom) -> None:
    await live_room.plays(10)
    await live_room.pauses(10, seconds=3)
    await live_room.plays(10, from_minute=10)
    assert live_room.live.steps == ["start"]


async def test_a_pause_after_a_look_too_short_to_keep_is_told_all_the_same(live_room: LiveRoom) -> None:
    await live_room.plays(0.5, from_minute=30)
    await live_room.pauses(30.5)
    assert live_room.live.told[1:] == [("pause", "Sintel", 3050)]


async def test_a_pause_keeps_below_what_the_service_takes_for_watched(live_room: LiveRoom) -> None:
    await live_room.plays(82)
    await live_room.pauses(82)
    assert live_room.live.told[1:] == [("pause", "Sintel", 7990)]


async def test_a_pause_in_the_credits_leaves_no_resume_point(live_room: LiveRoom) -> None:
    await live_room.plays(93)
    await live_room.pauses(93, seconds=HOUR)
    assert live_room.live.told[1:] == [("stop", "Sintel", 0)]
    assert live_room.live.resume_points == {}
    assert live_room.plays_at("live") == [live_room.clock() - HOUR]


async def test_seeks_are_told_at_most_every_half_minute_and_with_the_last_place(live_room: LiveRoom) -> None:
    await live_room.plays(0.2)
    for minute in (10, 20, 30):
        await live_room.says("playing", at=minute * MINUTE, **FILM)
        await live_room.passes(6)
    await live_room.passes(10 * MINUTE)
    (first, second) = live_room.live.told
    assert first == ("start", "Sintel", 8)
    assert second[0] == "start"
    assert 3000 <= second[2] <= 3030


async def test_what_a_service_cannot_be_told_within_a_minute_is_never_told(live_room: LiveRoom) -> None:
    live_room.services["live"].afflict(FaultKind.DOWN, None)
    await live_room.plays(10)
    assert live_room.live.steps == ["start", "start", "start"]
    live_room.services["live"].cure()
    await live_room.passes(10 * MINUTE)
    assert len(live_room.live.told) == 3
    assert await live_room.deliver("live") is None


async def test_a_start_that_failed_once_is_told_a_little_later_where_it_is_then(live_room: LiveRoom) -> None:
    live_room.services["live"].afflict(FaultKind.DOWN)
    await live_room.plays(1)
    assert live_room.live.told == [("start", "Sintel", 8), ("start", "Sintel", 17)]


async def test_a_wait_that_the_service_asks_for_is_kept_by_what_plays_too(live_room: LiveRoom) -> None:
    live_room.services["live"].afflict(FaultKind.RATE_LIMITED)
    await live_room.plays(0.5)
    assert live_room.live.steps == ["start"]
    assert live_room.failed == [("live", "RateLimited")]
    await live_room.passes(10)
    assert live_room.live.told[1:] == [("start", "Sintel", 58)]


async def test_a_refused_sign_in_is_noted_and_nothing_more_is_told(live_room: LiveRoom) -> None:
    live_room.services["live"].afflict(FaultKind.SIGNED_OUT)
    await live_room.plays(10)
    assert live_room.failed == [("live", "AuthFailed")]
    await live_room.says("playing", at=30 * MINUTE, **FILM)
    await live_room.passes(10 * MINUTE)
    assert live_room.live.steps == ["start"]


async def test_a_title_that_the_service_does_not_know_is_no_trouble(live_room: LiveRoom) -> None:
    live_room.live.refuses = {"start"}
    await live_room.plays(10)
    await live_room.pauses(10, seconds=2)
    assert live_room.live.steps == ["start"]
    assert live_room.failed == []


async def test_where_nobody_knows_the_position_nothing_is_told(live_room: LiveRoom) -> None:
    await live_room.says("playing", **FILM)
    await live_room.passes(10 * MINUTE)
    assert live_room.live.told == []


async def test_a_length_that_the_graph_knows_is_enough(live_room: LiveRoom) -> None:
    await live_room.knows(SINTEL, runtime=6000)
    media = {key: value for key, value in FILM.items() if key != "media_duration"}
    await live_room.plays(1, media=media)
    assert [told[:2] for told in live_room.live.told] == [("start", "Sintel (2010)")]


async def test_a_title_that_is_only_likely_is_not_told(live_room: LiveRoom) -> None:
    await live_room.knows(SINTEL, runtime=6100)
    await live_room.plays(10, media=FILM | {"media_content_id": None})
    assert live_room.live.told == []


async def test_a_route_that_is_switched_off_ends_what_plays_at_the_service(live_room: LiveRoom) -> None:
    await live_room.plays(10)
    live_room.route.drop(live_room.now)
    await live_room.record()
    assert live_room.live.steps == ["start", "stop"]
    assert live_room.live.session is None


async def test_what_happened_before_a_restart_is_no_news(live_room: LiveRoom) -> None:
    await live_room.says("playing", at=0, **FILM)
    live_room.wait(10)
    live_room.route.advance(live_room.now)
    kept = live_room.route.freeze(live_room.now)
    await live_room.reopen()
    live_room.route.thaw(kept, live_room.now)
    await live_room.record()
    assert live_room.kinds == [HappeningKind.STARTED]
    assert live_room.live.told == []


async def test_an_account_that_keeps_only_a_diary_is_told_nothing(live_room: LiveRoom) -> None:
    diary = live_room.service("diary")
    await live_room.plays(10)
    assert live_room.live.steps == ["start"]
    assert sum(diary.requests.values()) == 0
