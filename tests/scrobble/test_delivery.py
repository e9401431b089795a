"""The outbox on its way: plays arrive with their time, accounts get what they can keep."""

from __future__ import annotations

from custom_components.crosswatch.model import Feature
from custom_components.crosswatch.store.outbox import Kind, State
from tests.memory import FaultKind, everything, library_of_last_plays, lists_with_stars
from tests.scrobble.room import HOUR, MINUTE, NOON, SINTEL, WATCHED, Room


async def test_a_play_arrives_with_its_true_time(room: Room) -> None:
    room.service("diary")
    await room.watches()
    assert room.woken == ["diary"]
    assert await room.deliver("diary") is None
    assert room.plays_at("diary") == [WATCHED]
    assert room.told == [(State.DONE, "")]


async def test_progress_arrives_and_the_newest_replaces_what_waits(room: Room) -> None:
    room.service("diary")
    await room.plays(20)
    await room.says("paused", at=20 * MINUTE, media_content_type="movie", media_title="Sintel")
    await room.passes(10)
    await room.plays(20, from_minute=20)
    await room.stops()
    assert len(await room.letters("diary", State.WAITING)) == 1
    await room.deliver("diary")
    assert room.progress_at("diary") == [4000]
    assert room.plays_at("diary") == []


async def test_a_play_makes_the_progress_of_its_playback_needless(room: Room) -> None:
    room.service("diary")
    await room.plays(50)
    await room.says("paused", at=50 * MINUTE, media_content_type="movie", media_title="Sintel")
    await room.passes(10)
    assert [letter.kind for letter in await room.letters("diary", State.WAITING)] == [Kind.PROGRESS]
    await room.plays(47, from_minute=50)
    await room.stops()
    assert [letter.kind for letter in await room.letters("diary", State.WAITING)] == [Kind.PLAY]


async def test_what_an_account_cannot_keep_is_skipped(room: Room) -> None:
    room.service("films only", everything((Feature.HISTORY,)))
    await room.plays(50)
    await room.stops()
    assert await room.deliver("films only") is None
    (skipped,) = await room.letters("films only", State.SKIPPED)
    assert skipped.reason is not None
    assert skipped.reason.code == "cannot_hold_feature"


async def test_a_late_play_goes_nowhere_where_it_would_get_the_wrong_time(room: Room) -> None:
    stars = room.service("stars", lists_with_stars())
    stars.afflict(FaultKind.DOWN)
    await room.watches()
    room.wait(await room.deliver("stars") or 0)
    room.wait(HOUR)
    assert await room.deliver("stars") is None
    (skipped,) = await room.letters("stars", State.SKIPPED)
    assert skipped.reason is not None
    assert skipped.reason.code == "cannot_write_date"


async def test_a_play_right_now_needs_no_time(room: Room) -> None:
    room.service("stars", lists_with_stars())
    await room.watches()
    assert await room.deliver("stars") is None
    assert len(room.plays_at("stars")) == 1


async def test_a_library_counts_on(room: Room) -> None:
    kodi = room.service("kodi", library_of_last_plays())
    kodi.file_comes(SINTEL)
    kodi.person_watches(SINTEL, NOON - 90 * 86_400)
    kodi.person_watches(SINTEL, NOON - 80 * 86_400)
    await room.watches()
    assert await room.deliver("kodi") is None
    assert [(value.amount, value.at) for value in kodi.values(Feature.HISTORY, SINTEL)] == [(3, WATCHED)]


async def test_a_library_without_the_title_misses_nothing(room: Room) -> None:
    room.service("kodi", library_of_last_plays())
    await room.watches()
    assert await room.deliver("kodi") is None
    assert len(await room.letters("kodi", State.SKIPPED)) == 1


async def test_the_players_own_account_is_never_told(room: Room) -> None:
    room.service("kodi", library_of_last_plays())
    room.service("diary")
    room.own = frozenset({"kodi"})
    await room.watches()
    assert room.woken == ["diary"]
    assert room.happened[-1].accounts == ("diary",)


async def test_progress_alone_can_be_told(room: Room) -> None:
    room.service("places", everything((Feature.PROGRESS,)))
    await room.plays(50)
    await room.stops()
    assert await room.deliver("places") is None
    assert room.progress_at("places") == [5000]
