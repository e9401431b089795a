"""Live viewings: what is a play, what is not, and what nothing is made of."""

from __future__ import annotations

import pytest
from aiohttp import web

from custom_components.crosswatch.model import Ambiguous, Feature, Item, MediaType, Rejected, Value
from custom_components.crosswatch.providers.base import Scrobble
from tests.emulators.faults import FaultKind

from .world import EVENING, Room, scripted

HISTORY, PROGRESS = Feature.HISTORY, Feature.PROGRESS


def viewing(room: Room, position: int, kind: MediaType = MediaType.MOVIE) -> Scrobble:
    item = next(item for item in room.trakt.titles(HISTORY, 2) if item.type is kind)
    return Scrobble(item, position, int(room.clock.now))


def watching(room: Room) -> bool:
    return room.trakt.account.watching is not None


@pytest.mark.parametrize("kind", [MediaType.MOVIE, MediaType.EPISODE])
async def test_a_viewing_from_start_to_play(room: Room, kind: MediaType) -> None:
    await room.provider.scrobble_start(viewing(room, 0, kind))
    assert watching(room)
    await room.provider.scrobble_pause(viewing(room, 3_000, kind))
    assert not watching(room)
    await room.provider.scrobble_start(viewing(room, 3_000, kind))
    ref = await room.provider.scrobble_play(viewing(room, 9_500, kind))
    assert [record.ref for record in (await room.read(HISTORY)).records] == [ref]
    assert not watching(room)


@pytest.mark.parametrize("position", [150, 7_900, 8_000, 9_000, 10_000])
async def test_stop_and_pause_are_never_a_play(room: Room, position: int) -> None:
    await room.provider.scrobble_pause(viewing(room, position))
    await room.provider.scrobble_stop(viewing(room, position, MediaType.EPISODE))
    assert room.trakt.held(HISTORY) == []
    kept = {record.value.amount for record in (await room.read(PROGRESS)).records}
    assert kept == {min(position, 7_900)}


async def test_before_1_percent_nothing_is_kept_and_nothing_is_wrong(room: Room) -> None:
    await room.provider.scrobble_pause(viewing(room, 50))
    await room.provider.scrobble_stop(viewing(room, 99))
    assert room.trakt.held(PROGRESS) == []


@pytest.mark.parametrize("position", [5_000, 8_000, 8_050, 10_000])
async def test_a_play_is_a_play_wherever_it_ended(room: Room, position: int) -> None:
    assert await room.provider.scrobble_play(viewing(room, position)) is not None
    assert len(room.trakt.held(HISTORY)) == 1


async def test_409_means_that_the_play_is_there_already(room: Room) -> None:
    first = await room.provider.scrobble_play(viewing(room, 9_500))
    assert first is not None
    assert await room.provider.scrobble_play(viewing(room, 9_900)) is None
    assert len(room.trakt.held(HISTORY)) == 1


async def test_409_to_a_stop_is_content(room: Room) -> None:
    room.trakt.faults.add(FaultKind.STATUS, "scrobble/stop", status=409)
    await room.provider.scrobble_stop(viewing(room, 5_000))
    assert room.trakt.faults.requests == ["POST /scrobble/stop"]


@pytest.mark.parametrize("fault", [FaultKind.LOST, FaultKind.DROP, FaultKind.SHORT])
async def test_a_play_whose_answer_is_lost_is_not_sent_again(room: Room, fault: FaultKind) -> None:
    room.trakt.faults.add(fault, "scrobble/stop")
    with pytest.raises(Ambiguous):
        await room.provider.scrobble_play(viewing(room, 9_500))
    assert room.trakt.faults.requests == ["POST /scrobble/stop"]


async def test_a_stop_that_trakt_took_for_a_pause_is_no_play(room: Room) -> None:
    async def answer(_: web.Request) -> web.Response:
        return web.json_response({"id": 0, "action": "pause", "progress": 81.0}, status=201)

    async with scripted(answer) as stage:
        with pytest.raises(Rejected, match="did not count"):
            await stage.provider.scrobble_play(viewing(room, 8_100))


async def test_404_is_tried_by_another_name(room: Room) -> None:
    episode = next(item for item in room.trakt.titles(HISTORY, 2) if item.type is MediaType.EPISODE)
    renamed = Item(
        MediaType.EPISODE,
        ("trakt:999999999",),
        show_ids=episode.show_ids,
        season=episode.season,
        number=episode.number,
    )
    await room.provider.scrobble_start(Scrobble(renamed, 100, EVENING))
    assert room.requests == ["POST /scrobble/start"] * 2
    assert watching(room)


@pytest.mark.parametrize("action", ["start", "pause", "stop", "play"])
async def test_a_title_that_trakt_does_not_know_is_rejected(room: Room, action: str) -> None:
    scrobble = Scrobble(room.trakt.stranger(HISTORY), 5_000, EVENING)
    with pytest.raises(Rejected, match="Never heard of 1"):
        await getattr(room.provider, f"scrobble_{action}")(scrobble)
    nameless = Scrobble(Item(MediaType.MOVIE, title="Only a name"), 5_000, EVENING)
    with pytest.raises(Rejected, match="Only a name"):
        await getattr(room.provider, f"scrobble_{action}")(nameless)


async def test_a_scrobble_and_the_history_know_the_same_play(room: Room) -> None:
    ref = await room.provider.scrobble_play(viewing(room, 9_500))
    (record,) = (await room.read(HISTORY)).records
    assert record.ref == ref
    assert record.value.at == int(room.clock.now) - int(room.clock.now) % 60
    assert record.value != Value()
