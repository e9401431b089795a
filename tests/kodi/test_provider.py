"""The provider against a real Kodi: what the emulator claims is true."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import aiohttp
import pytest

from custom_components.crosswatch.model import (
    AuthFailed,
    Feature,
    Item,
    MediaType,
    Operation,
    Outcome,
    OutcomeKind,
    Precision,
    Unavailable,
    Value,
    Write,
)
from custom_components.crosswatch.providers.kodi import KodiProvider, KodiSettings
from tests.providers.kodi.reading import Read, read_all

from .media import CLIP_SECONDS
from .real_kodi import RealKodi

WINTER = int(datetime(2026, 1, 5, 20, 33, 10, tzinfo=UTC).timestamp())
SUMMER = int(datetime(2025, 7, 5, 20, 0, 0, tzinfo=UTC).timestamp())
AUTUMN = int(datetime(2025, 10, 26, 0, 30, 0, tzinfo=UTC).timestamp())  # the hour that comes twice


def ref_of(read: Read, title: str) -> str:
    return next(ref for ref, entry in read.catalogue.items() if entry.item.title == title)


def put(ref: str, value: Value, key: int = 1) -> Write:
    return Write(key, Operation.ADD, Item(type=MediaType.MOVIE), ref, value)


def remove(ref: str, key: int = 1) -> Write:
    return Write(key, Operation.REMOVE, Item(type=MediaType.MOVIE), ref)


def kinds(outcomes: Sequence[Outcome]) -> list[OutcomeKind]:
    return [outcome.kind for outcome in outcomes]


async def test_it_says_who_it_is(kodi: RealKodi, provider: KodiProvider) -> None:
    identity = await provider.identify()
    assert identity.unique_id == f"127.0.0.1:{kodi.port}"
    assert identity.name.startswith("Kodi")
    assert int(identity.version.split(".")[0]) >= 19
    assert await provider.bridges() == ()


async def test_a_wrong_password_is_told(settings: KodiSettings) -> None:
    wrong = KodiSettings(settings.host, settings.port, settings.username, "not the password", ws_port=None)
    async with aiohttp.ClientSession() as session:
        with pytest.raises(AuthFailed):
            await KodiProvider(session, wrong, "UTC").identify()


async def test_the_whole_library_with_its_ids(provider: KodiProvider) -> None:
    read = await read_all(provider)
    labels = {entry.item.label: entry.item for entry in read.catalogue.values()}
    assert set(labels) == {
        "The Matrix (1999)",
        "Inception (2010)",
        "Interstellar (2014)",
        "Fight Club (1999)",
        "Severance (2022)",
        "Severance 1x01 Good News About Hell",
        "Severance 1x02 Half Loop",
        "Severance 1x03 In Perpetuity",
    }
    assert labels["The Matrix (1999)"].ids == ("imdb:tt0133093", "tmdb:603")
    first = labels["Severance 1x01 Good News About Hell"]
    assert first.ids == ("imdb:tt11650328",)
    assert first.show_ids == ("imdb:tt11280740", "tmdb:95396", "tvdb:371980")
    assert (read.history, read.ratings, read.progress) == ({}, {}, {})


async def test_two_episodes_in_one_file_share_their_plays(provider: KodiProvider) -> None:
    read = await read_all(provider)
    second, third = ref_of(read, "Half Loop"), ref_of(read, "In Perpetuity")
    assert read.catalogue[second].file_group == read.catalogue[third].file_group != ""
    assert kinds(await provider.apply(Feature.HISTORY, [put(second, Value(1, WINTER))])) == [
        OutcomeKind.WRITTEN
    ]
    assert set((await read_all(provider)).history) == {second, third}


@pytest.mark.parametrize("at", [WINTER, SUMMER, AUTUMN])
async def test_a_play_comes_back_at_the_same_moment(kodi: RealKodi, provider: KodiProvider, at: int) -> None:
    ref = ref_of(await read_all(provider), "Inception")
    assert kinds(await provider.apply(Feature.HISTORY, [put(ref, Value(2, at))])) == [OutcomeKind.WRITTEN]
    value = (await read_all(provider)).history[ref]
    assert (value.amount, value.at, value.precision) == (2, at, Precision.SECOND)
    local = datetime.fromtimestamp(at, ZoneInfo(kodi.zone)).strftime("%Y-%m-%d %H:%M:%S")
    assert kodi.movie("Inception")["lastplayed"] == local
    assert kinds(await provider.apply(Feature.HISTORY, [put(ref, Value(2, at))])) == [
        OutcomeKind.ALREADY_THERE
    ]


async def test_a_play_is_taken_away_with_its_date(kodi: RealKodi, provider: KodiProvider) -> None:
    ref = ref_of(await read_all(provider), "Inception")
    await provider.apply(Feature.HISTORY, [put(ref, Value(1, WINTER))])
    assert kinds(await provider.apply(Feature.HISTORY, [remove(ref)])) == [OutcomeKind.WRITTEN]
    movie = kodi.movie("Inception")
    assert (movie["playcount"], movie["lastplayed"]) == (0, "")


async def test_ratings_of_films_shows_and_episodes(provider: KodiProvider) -> None:
    read = await read_all(provider)
    refs = [ref_of(read, title) for title in ("The Matrix", "Severance", "Half Loop")]
    writes = [put(ref, Value(75), key) for key, ref in enumerate(refs)]
    assert set(kinds(await provider.apply(Feature.RATINGS, writes))) == {OutcomeKind.WRITTEN}
    assert (await read_all(provider)).ratings == dict.fromkeys(refs, Value(80))
    await provider.apply(Feature.RATINGS, [remove(ref, key) for key, ref in enumerate(refs)])
    assert (await read_all(provider)).ratings == {}


async def test_progress_is_stored_and_taken_away(kodi: RealKodi, provider: KodiProvider) -> None:
    ref = ref_of(await read_all(provider), "Interstellar")
    assert kinds(await provider.apply(Feature.PROGRESS, [put(ref, Value(2500))])) == [OutcomeKind.WRITTEN]
    assert (await read_all(provider)).progress[ref].amount == 2500
    movie = kodi.movie("Interstellar")
    assert movie["resume"]["position"] * 4 == movie["resume"]["total"]
    await provider.apply(Feature.PROGRESS, [remove(ref)])
    assert (await read_all(provider)).progress == {}


async def test_an_unknown_title_is_not_found_and_spoils_nothing(provider: KodiProvider) -> None:
    ref = ref_of(await read_all(provider), "Inception")
    writes = [put("movie/9999", Value(80), 1), put(ref, Value(80), 2), put("episode/9999", Value(80), 3)]
    outcomes = await provider.apply(Feature.RATINGS, writes)
    assert kinds(outcomes) == [OutcomeKind.NOT_FOUND, OutcomeKind.WRITTEN, OutcomeKind.NOT_FOUND]


async def test_a_clip_played_to_its_end_is_one_play(kodi: RealKodi, provider: KodiProvider) -> None:
    ref = ref_of(await read_all(provider), "Fight Club")
    began = datetime.now(UTC).timestamp()
    await asyncio.to_thread(kodi.play, "Fight Club")
    activity = await provider.activity()
    assert activity.busy == "playing"
    with pytest.raises(Unavailable, match="plays a video"):
        await read_all(provider)
    outcomes = await provider.apply(Feature.PROGRESS, [put(ref, Value(2500))])
    assert kinds(outcomes) == [OutcomeKind.RETRY_LATER]
    await asyncio.to_thread(kodi.play_to_end, "Fight Club")
    value = (await read_all(provider)).history[ref]
    assert value.amount == 1
    assert value.at is not None
    assert int(began) <= value.at <= datetime.now(UTC).timestamp()
    assert value.runtime == CLIP_SECONDS  # measured by the player now


async def _watermark(provider: KodiProvider, until: Callable[[str | None], bool]) -> str | None:
    while True:
        mark = (await provider.activity()).watermarks.get(Feature.HISTORY)
        if until(mark):
            return mark


async def test_notifications_arrive_and_stay_connected(kodi: RealKodi, provider: KodiProvider) -> None:
    first = await _watermark(provider, lambda mark: mark is not None)
    assert await _watermark(provider, lambda mark: True) == first
    movie = kodi.movie("Inception")["movieid"]
    call: dict[str, Any] = {"movieid": movie, "playcount": 1}
    await asyncio.to_thread(lambda: kodi.rpc("VideoLibrary.SetMovieDetails", **call))
    second = await _watermark(provider, lambda mark: mark != first)
    assert second is not None
    assert second.rpartition(".")[0] == str(first).rpartition(".")[0]


async def test_the_websocket_answers_calls_and_no_websocket_pings(settings: KodiSettings) -> None:
    ping = {"jsonrpc": "2.0", "id": "alive", "method": "JSONRPC.Ping"}
    url = str(settings.notifications_url)
    async with aiohttp.ClientSession() as session, session.ws_connect(url) as socket:
        await socket.send_json(ping)
        assert (await socket.receive_json())["result"] == "pong"
        await socket.ping()
        assert (await socket.receive()).type is aiohttp.WSMsgType.ERROR


async def test_a_kodi_that_was_killed_is_unavailable_and_recovers(
    kodi: RealKodi, provider: KodiProvider
) -> None:
    await read_all(provider)
    kodi.kill()
    with pytest.raises(Unavailable):
        await anext(provider.read(frozenset(Feature), {}))
    with pytest.raises(Unavailable):
        await provider.activity()
    await asyncio.to_thread(kodi.start)
    assert len((await read_all(provider)).catalogue) == 8


async def test_killed_in_mid_read_nothing_comes(
    kodi: RealKodi, settings: KodiSettings, socket_enabled: None
) -> None:
    trace = aiohttp.TraceConfig()
    requests: list[str] = []

    async def kill_at_third(session: aiohttp.ClientSession, context: object, params: object) -> None:
        requests.append("request")
        if len(requests) == 3:
            kodi.kill()

    trace.on_request_start.append(kill_at_third)
    async with aiohttp.ClientSession(trace_configs=[trace]) as session:
        provider = KodiProvider(session, settings, "UTC")
        with pytest.raises(Unavailable):
            await anext(provider.read(frozenset(Feature), {}))
    assert len(requests) > 2
