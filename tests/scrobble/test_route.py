"""A route: what plays becomes a play of the right item at the right accounts, or says why not."""

from __future__ import annotations

import sqlite3
from typing import Any

import pytest

from custom_components.crosswatch.engine.playback import Identified, Phase, Rules, Unmatched, Why
from custom_components.crosswatch.model import Feature, Item, MediaType
from custom_components.crosswatch.scrobble.happenings import HappeningKind
from custom_components.crosswatch.scrobble.route import Route
from custom_components.crosswatch.store.outbox import Kind, State
from tests.scrobble.room import FILM, MINUTE, NOON, PLAYER, SINTEL, Room

K = HappeningKind
UNNAMED: dict[str, Any] = {
    "media_content_type": "movie",
    "media_title": "Sintel (2010)",
    "media_duration": 6000,
}
EPISODE: dict[str, Any] = {
    "media_content_type": "tvshow",
    "media_series_title": "Severance",
    "media_season": 1,
    "media_episode": 3,
    "media_title": "In Perpetuity",
    "media_duration": 3000,
}
SEVERANCE_3 = Item(
    MediaType.EPISODE,
    title="In Perpetuity",
    show_ids=("tvdb:371980",),
    show_title="Severance",
    season=1,
    number=3,
)


async def test_a_film_from_start_to_end(room: Room) -> None:
    room.service("diary")
    await room.watches()
    assert room.kinds == [K.STARTED, K.WATCHED]
    assert room.happened[-1].accounts == ("diary",)
    assert room.route.last is not None
    assert room.route.last.label == "Sintel"
    assert room.route.last.at == NOON + 97 * MINUTE
    assert room.route.why is Why.WATCHED


async def test_ids_of_a_player_are_enough(room: Room) -> None:
    room.service("diary")
    await room.watches()
    (letter,) = await room.letters("diary", State.WAITING)
    assert letter.scrobbled.item.ids == ("imdb:tt1727587",)


async def test_the_graph_adds_the_ids_that_it_knows(room: Room) -> None:
    room.service("diary")
    await room.knows(SINTEL)
    await room.watches()
    (letter,) = await room.letters("diary", State.WAITING)
    assert letter.scrobbled.item.ids == ("imdb:tt1727587", "tmdb:45745")
    assert room.route.last is not None
    assert room.route.last.label == "Sintel (2010)"


async def test_title_and_year_are_looked_up(room: Room) -> None:
    room.service("diary")
    await room.knows(SINTEL)
    await room.watches(UNNAMED)
    (letter,) = await room.letters("diary", State.WAITING)
    assert letter.scrobbled.item.ids == SINTEL.ids


async def test_an_episode_is_looked_up_by_its_place(room: Room) -> None:
    room.service("diary")
    await room.knows(SEVERANCE_3)
    await room.plays(48, media=EPISODE)
    await room.stops()
    assert await room.deliver("diary") is None
    assert room.plays_at("diary", SEVERANCE_3) == [NOON + 48 * MINUTE]


async def test_an_episodes_ids_are_never_taken_for_its_shows(room: Room) -> None:
    room.service("diary")
    await room.plays(48, media=EPISODE | {"media_content_id": {"tvdb": "8361"}})
    await room.stops()
    (letter,) = await room.letters("diary", State.WAITING)
    assert letter.scrobbled.item.ids == ("tvdb:8361",)
    assert letter.scrobbled.item.show_ids == ()


async def test_an_unknown_title_is_unmatched_with_a_reason_and_told_to_nobody(room: Room) -> None:
    room.service("diary")
    await room.watches(UNNAMED)
    assert room.kinds == [K.UNMATCHED, K.UNMATCHED]
    assert room.route.why is Why.UNKNOWN_TITLE
    assert await room.letters("diary", State.WAITING) == []
    assert room.route.last is None


async def test_a_title_that_becomes_known_meanwhile_is_matched_at_the_end(room: Room) -> None:
    room.service("diary")
    await room.plays(97, media=UNNAMED)
    await room.knows(SINTEL)
    await room.stops()
    assert room.kinds == [K.UNMATCHED, K.WATCHED]


async def test_an_item_once_found_stays_what_it_is(room: Room) -> None:
    room.service("diary")
    await room.knows(SINTEL)
    await room.plays(97, media=UNNAMED)
    await room.knows(Item(MediaType.MOVIE, ("tmdb:9",), "Sintel", 2010))
    await room.stops()
    assert room.kinds == [K.STARTED, K.WATCHED]


async def test_two_films_of_one_title_and_year_are_not_guessed(room: Room) -> None:
    room.service("diary")
    await room.knows(SINTEL, Item(MediaType.MOVIE, ("tmdb:9",), "Sintel", 2010))
    await room.watches(UNNAMED)
    assert room.route.why is Why.SEVERAL_TITLES
    assert await room.letters("diary", State.WAITING) == []


async def test_case_45_a_likely_title_is_shown_but_not_sent(room: Room) -> None:
    room.service("diary")
    await room.knows(SINTEL, runtime=6100)
    await room.watches(UNNAMED | {"media_title": "Sintel"})
    found = room.happened[-1].identity
    assert isinstance(found, Identified)
    assert found.item.year == 2010
    assert room.route.why is Why.UNSURE_TITLE
    assert await room.letters("diary", State.WAITING) == []


async def test_an_episode_without_its_show_is_unmatched(room: Room) -> None:
    room.service("diary")
    await room.plays(
        40, media={"media_content_type": "tvshow", "media_title": "Pilot", "media_duration": 2800}
    )
    await room.stops()
    assert room.happened[-1].identity == Unmatched(Why.NO_SHOW)


async def test_case_42_the_graph_knows_a_length_that_the_player_does_not(room: Room) -> None:
    room.service("diary")
    await room.knows(SINTEL, runtime=6000)
    media = {key: value for key, value in FILM.items() if key != "media_duration"}
    await room.watches(media)
    assert room.kinds[-1] is K.WATCHED


async def test_the_steps_of_a_viewing(room: Room) -> None:
    room.service("diary")
    await room.plays(10)
    assert [playing.label for playing in room.route.now_playing] == ["Sintel"]
    await room.says("paused", at=10 * MINUTE, **FILM)
    await room.passes(10)
    assert [playing.paused for playing in room.route.now_playing] == [True]
    await room.plays(10, from_minute=10)
    await room.stops()
    assert room.kinds == [K.STARTED, K.PAUSED, K.RESUMED, K.STOPPED]
    assert room.route.now_playing == ()
    assert room.route.phase(PLAYER) is None


async def test_a_seek_is_nobodys_business(room: Room) -> None:
    room.service("diary")
    await room.plays(10)
    await room.plays(1, from_minute=30)
    assert room.kinds == [K.STARTED]
    assert room.route.phase(PLAYER) is Phase.ACTIVE


async def test_what_is_not_followed_says_why(room: Room) -> None:
    room.service("diary")
    await room.says("playing", media_content_type="music", media_title="Theme")
    assert room.kinds == [K.IGNORED]
    assert room.route.why is Why.WRONG_TYPE
    refusal = room.route.refusal(PLAYER)
    assert refusal is not None
    assert refusal.why is Why.WRONG_TYPE


async def test_a_user_that_is_not_meant_is_told_to_nobody(room: Room) -> None:
    room.service("diary")
    room.rules = Rules(users=frozenset({"alice"}))
    await room.watches(FILM | {"username": "bob"})
    assert room.kinds == [K.IGNORED]
    assert room.woken == []


async def test_a_frozen_player_is_uncertain(room: Room) -> None:
    room.service("diary")
    await room.plays(120)
    assert room.kinds == [K.STARTED, K.UNCERTAIN, K.STOPPED]
    assert room.route.why is Why.NOT_CONFIRMED
    assert await room.letters("diary", State.WAITING) == []


async def test_a_route_that_is_switched_off_keeps_nothing(room: Room) -> None:
    room.service("diary")
    await room.plays(95)
    room.route.drop(room.now)
    await room.record()
    assert room.kinds == [K.STARTED, K.STOPPED]
    assert await room.letters("diary", State.WAITING) == []


async def test_a_removed_player_keeps_its_progress(room: Room) -> None:
    room.service("diary")
    await room.plays(50)
    room.route.lose(PLAYER, room.now)
    await room.record()
    (letter,) = await room.letters("diary", State.WAITING)
    assert (letter.kind, letter.scrobbled.position) == (Kind.PROGRESS, 5000)


async def restart(room: Room, seconds: float) -> Route:
    """Home Assistant stops and is back after a while."""
    kept = room.route.freeze(room.now)
    await room.reopen()
    room.wait(seconds)
    room.route.thaw(kept, room.now)
    return room.route


async def test_case_19_a_restart_in_the_middle(room: Room) -> None:
    room.service("diary")
    await room.plays(50)
    await restart(room, 3 * MINUTE)
    await room.plays(44, from_minute=53)
    await room.stops()
    assert room.kinds == [K.STARTED, K.WATCHED]
    assert await room.deliver("diary") is None
    assert room.plays_at("diary") == [NOON + 97 * MINUTE]


async def test_what_was_found_before_a_restart_stays_found(room: Room) -> None:
    room.service("diary")
    await room.knows(SINTEL)
    await room.plays(50, media=UNNAMED)
    await room.knows(Item(MediaType.MOVIE, ("tmdb:9",), "Sintel", 2010))
    await restart(room, MINUTE)
    await room.plays(47, from_minute=51, media=UNNAMED)
    await room.stops()
    assert room.kinds == [K.STARTED, K.WATCHED]


async def test_what_was_not_posted_before_a_restart_is_posted_after_it(room: Room) -> None:
    room.service("diary")
    await room.plays(97)
    room.route.lose(PLAYER, room.now)
    assert room.route.unrecorded
    await restart(room, MINUTE)
    await room.record()
    assert room.kinds == [K.STARTED, K.WATCHED]
    assert len(await room.letters("diary", State.WAITING)) == 1


async def test_what_the_database_cannot_take_now_is_not_lost(room: Room) -> None:
    room.service("diary")
    await room.plays(97)
    room.route.lose(PLAYER, room.now)
    await room.database.close()
    with pytest.raises(sqlite3.Error):
        await room.record()
    await room.database.close()
    later = await Room.open(room.folder)
    room.database = later.database
    room.route._database = later.database
    await room.record()
    assert room.kinds == [K.STARTED, K.WATCHED]


async def test_a_player_that_is_renamed_goes_on(room: Room) -> None:
    room.service("diary")
    await room.plays(50)
    room.route.rename(PLAYER, "media_player.lounge")
    assert room.route.definition.players == ("media_player.lounge",)
    assert [playing.player for playing in room.route.now_playing] == ["media_player.lounge"]
    room.route.rename("media_player.lounge", PLAYER)
    await room.plays(47, from_minute=50)
    await room.stops()
    assert room.kinds == [K.STARTED, K.WATCHED]


async def test_a_player_that_left_the_route_is_forgotten(room: Room) -> None:
    room.service("diary")
    await room.plays(50)
    room.route.rename(PLAYER, "media_player.other")
    await restart(room, MINUTE)
    assert room.route.now_playing == ()


async def test_a_snapshot_that_cannot_be_read_is_no_snapshot(room: Room) -> None:
    room.service("diary")
    room.route.thaw({"playbacks": 5}, room.now)
    assert room.route.now_playing == ()


async def test_positions_are_kept_every_so_often(room: Room) -> None:
    room.service("diary")
    assert not room.route.worth_keeping(room.now, 300)
    await room.plays(1)
    assert room.route.worth_keeping(room.now, 300)
    room.route.freeze(room.now)
    assert not room.route.worth_keeping(room.now, 300)
    await room.passes(301)
    assert room.route.worth_keeping(room.now, 300)


async def test_case_37_two_episodes_in_a_row(room: Room) -> None:
    diary = room.service("diary")
    await room.knows(SEVERANCE_3)
    await room.plays(49.5, media=EPISODE)
    await room.plays(49, media=EPISODE | {"media_episode": 4, "media_content_id": {"tvdb": "8362"}})
    await room.stops()
    assert room.kinds == [K.STARTED, K.WATCHED, K.STARTED, K.WATCHED]
    assert await room.deliver("diary") is None
    assert len(diary.records(Feature.HISTORY)) == 2
