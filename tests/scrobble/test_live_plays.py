"""One viewing is one play, whatever the service makes of what it is told, and whatever comes between."""

from __future__ import annotations

from custom_components.crosswatch.model import Feature
from custom_components.crosswatch.store.outbox import State, begin_sending, next_letter
from tests.memory import FaultKind
from tests.scrobble.live_room import LiveRoom
from tests.scrobble.room import FILM, HOUR, MINUTE, WATCHED

OTHER = FILM | {"media_content_id": {"imdb": "tt9999999"}, "media_title": "Other"}


async def test_a_film_that_was_followed_is_recorded_by_the_service_itself(live_room: LiveRoom) -> None:
    await live_room.watches()
    assert live_room.live.steps == ["start", "play"]
    assert live_room.services["live"].writes == []
    (at,) = live_room.plays_at("live")
    assert at is not None
    assert 0 <= at - WATCHED <= MINUTE
    assert await live_room.letters("live", State.DONE) != []


async def test_a_play_that_is_told_before_the_end_is_the_last_word(live_room: LiveRoom) -> None:
    await live_room.plays(50)
    await live_room.plays(48.5, from_minute=50)
    await live_room.plays(1, from_minute=98.5)
    assert live_room.live.steps == ["start", "play"]
    await live_room.pauses(99.5)
    await live_room.plays(0.4, from_minute=99.5)
    await live_room.stops()
    assert live_room.live.steps == ["start", "play"]
    assert len(live_room.plays_at("live")) == 1


async def test_a_play_of_a_title_that_the_service_does_not_know_so_is_written(live_room: LiveRoom) -> None:
    live_room.live.refuses = {"play"}
    await live_room.watches()
    assert live_room.live.steps == ["start", "play", "stop"]
    assert live_room.plays_at("live") == [WATCHED]


async def test_a_play_whose_start_was_not_taken_is_written(live_room: LiveRoom) -> None:
    live_room.live.refuses = {"start"}
    await live_room.watches()
    assert live_room.live.steps == ["start"]
    assert live_room.plays_at("live") == [WATCHED]


async def test_a_play_that_is_known_late_is_written_with_its_true_time(live_room: LiveRoom) -> None:
    await live_room.plays(97)
    await live_room.says("unavailable")
    await live_room.passes(HOUR)
    assert live_room.live.told[1:] == [("stop", "Sintel", 0)]
    assert live_room.live.session is None
    assert live_room.live.resume_points == {}
    assert live_room.plays_at("live") == [WATCHED]


async def test_a_play_after_a_restart_is_written_with_its_true_time(live_room: LiveRoom) -> None:
    await live_room.plays(50)
    kept = live_room.route.freeze(live_room.now)
    await live_room.reopen()
    live_room.wait(3 * MINUTE)
    live_room.route.thaw(kept, live_room.now)
    await live_room.plays(44, from_minute=53)
    await live_room.stops()
    await live_room.plays(10, media=OTHER)
    assert live_room.live.steps == ["start", "stop", "start"]
    assert live_room.plays_at("live") == [WATCHED]
    assert len(live_room.services["live"].records(Feature.HISTORY)) == 1


async def test_a_play_from_before_a_restart_ends_nothing_that_plays_now(live_room: LiveRoom) -> None:
    live_room.services["live"].afflict(FaultKind.DOWN, None)
    await live_room.watches()
    await live_room.reopen()
    live_room.wait(13 * HOUR)
    live_room.services["live"].cure()
    live_room.live.told.clear()
    await live_room.serve()
    assert live_room.live.told == []
    assert live_room.plays_at("live") == [WATCHED]


async def test_case_28_a_play_that_could_not_be_told_in_time_is_written(live_room: LiveRoom) -> None:
    await live_room.plays(97)
    live_room.services["live"].afflict(FaultKind.DOWN, None)
    await live_room.says("idle")
    await live_room.passes(HOUR)
    live_room.services["live"].cure()
    await live_room.passes(HOUR)
    assert set(live_room.live.steps[1:-1]) == {"play"}
    assert live_room.live.steps[-1] == "stop"
    assert live_room.plays_at("live") == [WATCHED]


async def test_case_29_a_play_that_was_recorded_without_an_answer_is_not_sent_again(
    live_room: LiveRoom,
) -> None:
    live_room.services["live"].afflict(FaultKind.STORED_UNANSWERED, feature=Feature.HISTORY)
    await live_room.watches()
    await live_room.passes(MINUTE)
    assert live_room.live.steps == ["start", "play"]
    assert live_room.services["live"].writes == []
    assert len(live_room.plays_at("live")) == 1


async def test_a_play_that_was_lost_without_an_answer_is_written(live_room: LiveRoom) -> None:
    live_room.services["live"].afflict(FaultKind.LOST, feature=Feature.HISTORY)
    await live_room.watches()
    await live_room.passes(MINUTE)
    assert live_room.live.steps == ["start", "play", "stop"]
    assert live_room.plays_at("live") == [WATCHED]


async def test_case_30_the_power_goes_between_the_play_and_its_record(live_room: LiveRoom) -> None:
    await live_room.plays(97)
    kept = live_room.accounts.pop("live")
    await live_room.stops()
    letter = await live_room.database.run(next_letter, "live", live_room.clock())
    assert letter is not None
    await live_room.database.run(begin_sending, letter)
    live_room.live._records(letter.scrobbled.item)
    await live_room.reopen()
    live_room.accounts["live"] = kept
    assert await live_room.deliver("live") is None
    assert live_room.services["live"].writes == []
    assert len(live_room.plays_at("live")) == 1
    assert len(await live_room.letters("live", State.DONE)) == 1


async def test_case_33_an_echo_is_content(live_room: LiveRoom) -> None:
    await live_room.plays(97)
    item = live_room.route.items_playing[0]
    live_room.live._records(item)
    await live_room.stops()
    assert live_room.live.steps == ["start", "play"]
    assert len(live_room.plays_at("live")) == 1
    assert len(await live_room.letters("live", State.DONE)) == 1


async def test_a_film_watched_twice_in_a_row_is_no_echo_of_itself(live_room: LiveRoom) -> None:
    await live_room.watches()
    await live_room.watches()
    assert live_room.live.steps == ["start", "play", "start", "stop"]
    assert len(live_room.plays_at("live")) == 2


async def test_case_37_the_next_film_starts_there_after_the_play_of_the_last(live_room: LiveRoom) -> None:
    await live_room.plays(97)
    await live_room.plays(10, media=OTHER)
    assert [(step, title) for step, title, _ in live_room.live.told] == [
        ("start", "Sintel"),
        ("play", "Sintel"),
        ("start", "Other"),
    ]
    assert len(live_room.services["live"].records(Feature.HISTORY)) == 1


async def test_while_a_play_waits_nothing_is_told_that_could_end_what_played(live_room: LiveRoom) -> None:
    await live_room.plays(97)
    live_room.services["live"].afflict(FaultKind.RETRY_LATER, 2, feature=Feature.HISTORY)
    live_room.live.refuses = {"play"}
    await live_room.plays(10, media=OTHER)
    assert [(step, title) for step, title, _ in live_room.live.told] == [
        ("start", "Sintel"),
        ("play", "Sintel"),
        ("stop", "Sintel"),
        ("start", "Other"),
    ]
    assert len(live_room.services["live"].records(Feature.HISTORY)) == 1


async def test_case_8_a_seek_to_the_end_is_no_play_at_the_next_start_either(live_room: LiveRoom) -> None:
    await live_room.plays(2, from_minute=30)
    await live_room.plays(1, from_minute=98)
    await live_room.stops()
    await live_room.plays(10, media=OTHER)
    assert live_room.plays_at("live") == []
    assert live_room.live.steps == ["start", "start", "stop", "start"]


async def test_case_11_a_look_at_the_end_is_no_play_at_the_next_start_either(live_room: LiveRoom) -> None:
    await live_room.plays(2, from_minute=95)
    await live_room.stops()
    await live_room.plays(10, media=OTHER)
    assert live_room.live.told[1] == ("stop", "Sintel", 0)
    assert live_room.services["live"].records(Feature.HISTORY) == ()


async def test_an_end_that_could_not_be_told_is_told_before_the_next_start(live_room: LiveRoom) -> None:
    await live_room.plays(2, from_minute=95)
    live_room.live.refuses = {"start", "pause"}
    live_room.services["live"].afflict(FaultKind.DOWN, None)
    await live_room.stops()
    await live_room.passes(10 * MINUTE)
    live_room.services["live"].cure()
    live_room.live.refuses = set()
    live_room.live.told.clear()
    await live_room.plays(10, media=OTHER)
    assert live_room.live.told[0] == ("stop", "Sintel", 0)
    assert live_room.live.told[1][:2] == ("start", "Other")
    assert live_room.services["live"].records(Feature.HISTORY) == ()
