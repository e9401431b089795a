"""A real Kodi in a real Home Assistant: its library as an account, its player as the source of a route."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import pytest_socket
from homeassistant.core import HomeAssistant
from homeassistant.helpers.aiohttp_client import async_create_clientsession

from custom_components.crosswatch.model import Feature, Precision, Value
from custom_components.crosswatch.store.database import Database
from custom_components.crosswatch.sync.orchestrator import Orchestrator

from .home import INTERVAL, Home, add_player, add_route, furnish, route_entity, shown
from .home_film import (
    FIGHT_CLUB,
    INCEPTION,
    INTERSTELLAR,
    LENGTH,
    item,
    long_film,
    resume,
    stop,
    watch_to_the_end,
)
from .media import FILMS, Film
from .real_kodi import RealKodi

WINTER = int(datetime(2026, 1, 5, 20, 33, 10, tzinfo=UTC).timestamp())
NOTHING = {"added": 0, "updated": 0, "removed": 0}


@pytest.fixture
def _database_threads(verify_cleanup: None) -> Iterator[None]:
    """Let the database's thread end before anybody looks for threads that were left behind."""
    yield
    for thread in threading.enumerate():
        if thread.name.startswith("crosswatch-db"):
            thread.join(timeout=10)


@pytest.fixture(autouse=True)
def _config_folder(
    _database_threads: None,
    enable_custom_integrations: None,
    socket_enabled: None,
    hass: HomeAssistant,
    tmp_path: Path,
) -> None:
    """A Home Assistant of its own for each test."""
    hass.config.config_dir = str(tmp_path)


@pytest.fixture(scope="module")
def film(real_kodi: RealKodi) -> Iterator[Film]:
    """A film of full length in Kodi's library."""
    pytest_socket.enable_socket()
    with long_film(real_kodi) as made:
        yield made


async def person[T](does: Callable[..., T], *args: Any, **details: Any) -> T:
    """Let a person do something at Kodi, or look, while Home Assistant goes on."""
    return await asyncio.to_thread(lambda: does(*args, **details))


async def set_in_kodi(kodi: RealKodi, title: str, **details: Any) -> None:
    """Rate a film in Kodi, or mark it watched, with Kodi's own remote control."""
    number = (await person(kodi.movie, title))["movieid"]
    await person(kodi.rpc, "VideoLibrary.SetMovieDetails", movieid=number, **details)


async def test_what_is_watched_and_rated_on_one_side_arrives_on_the_other(
    hass: HomeAssistant, kodi: RealKodi
) -> None:
    home = await furnish(hass, kodi)
    assert home.kodi_answers == "on"
    began = int(datetime.now(UTC).timestamp())
    await set_in_kodi(kodi, "The Matrix", playcount=1, userrating=8)
    await home.tell_tracker(Feature.RATINGS, INCEPTION, Value(90, WINTER, Precision.SECOND))
    await home.tell_tracker(Feature.HISTORY, INTERSTELLAR, Value(1, WINTER, Precision.SECOND))

    planned = await home.dry_run()
    assert planned["status"] == "planned"
    assert planned["planned"] == {**NOTHING, "added": 4}
    assert [title for title, _ in await home.in_tracker(Feature.RATINGS)] == ["Inception"]
    assert (await person(kodi.movie, "Inception"))["userrating"] == 0

    done = await home.sync_now(plan_id=planned["plan_id"])
    assert (done["status"], done["done"]) == ("ok", {**NOTHING, "added": 4})
    ratings = await home.in_tracker(Feature.RATINGS)
    assert [(title, value.amount) for title, value in ratings] == [("Inception", 90), ("The Matrix", 80)]
    history = dict(await home.in_tracker(Feature.HISTORY))
    assert set(history) == {"Interstellar", "The Matrix"}
    watched = history["The Matrix"].at
    assert watched is not None
    assert began - 1 <= watched <= datetime.now(UTC).timestamp()
    assert (await person(kodi.movie, "Inception"))["userrating"] == 9
    seen = await person(kodi.movie, "Interstellar")
    assert (seen["playcount"], seen["lastplayed"]) == (1, "2026-01-05 21:33:10")  # Kodi's own zone

    again = await home.sync_now()
    assert (again["status"], again["planned"], again["done"]) == ("ok", NOTHING, NOTHING)


@pytest.mark.timeout(300)
@pytest.mark.parametrize("first", ["route", "sync"])
async def test_a_film_played_to_its_end_is_one_play_whoever_tells_it_first(
    hass: HomeAssistant, kodi: RealKodi, film: Film, first: str
) -> None:
    """Three quarters were seen elsewhere, and their place is carried to Kodi. The rest is watched there.

    Nothing below five minutes is scrobbled, and a minute has to be played of anything: this way the film
    is long enough, and the rest of it can be played at its own pace and without a jump.
    """
    home = await furnish(hass, kodi)
    player = await add_player(home, kodi)
    route = await add_route(home, player)
    yesterday = int((datetime.now(UTC) - timedelta(days=1)).timestamp())
    begun = Value(7400, yesterday, Precision.SECOND, LENGTH)
    await home.tell_tracker(Feature.PROGRESS, item(film), begun)
    await home.agree()
    assert (await person(kodi.movie, film.title))["resume"]["position"] == pytest.approx(225, abs=1)

    began = int(datetime.now(UTC).timestamp())
    await person(resume, kodi, film)
    playing = await shown(home, player, lambda state: state.attributes.get("media_duration") == LENGTH)
    assert playing.attributes["media_content_id"] == dict(film.ids)
    watching = route_entity(home, route, "now_watching")
    await shown(home, watching, lambda state: state.state == "Alien (1979)")
    await person(watch_to_the_end, kodi, film)
    ended = int(datetime.now(UTC).timestamp())

    if first == "sync":
        assert (await home.sync_now())["done"] == {**NOTHING, "added": 1}
    last = route_entity(home, route, "last_scrobble")
    scrobbled = await shown(home, last, lambda state: state.attributes.get("title") == "Alien (1979)")
    at = datetime.fromisoformat(scrobbled.state).timestamp()
    assert began <= at <= ended + 5
    await home.settle()
    await _holds_one_play(home, kodi, film, began, ended)

    for _ in range(2):
        again = await home.sync_now()
        assert (again["status"], again["done"]) == ("ok", NOTHING)
        await _holds_one_play(home, kodi, film, began, ended)
    assert home.count(home.kodi, Feature.HISTORY) == "1"  # the sync has read what Kodi counted by itself


async def _holds_one_play(home: Home, kodi: RealKodi, film: Film, began: int, ended: int) -> None:
    ((title, play),) = await home.in_tracker(Feature.HISTORY)
    assert (title, play.precision) == (film.title, Precision.SECOND)
    assert play.at is not None
    assert began <= play.at <= ended + 5
    seen = await person(kodi.movie, film.title)
    assert (seen["playcount"], seen["resume"]["position"]) == (1, 0)


async def test_a_read_waits_while_something_plays_and_happens_afterwards(
    hass: HomeAssistant, kodi: RealKodi
) -> None:
    home = await furnish(hass, kodi)
    await home.agree()
    await person(kodi.play, "Fight Club")
    await set_in_kodi(kodi, "The Matrix", userrating=8)
    await home.tell_tracker(Feature.RATINGS, INCEPTION, Value(90, WINTER, Precision.SECOND))

    waiting = await home.sync_now()
    assert waiting["status"] == "partial"
    assert waiting["reasons"] == [f"{home.kodi.title} is playing or scanning, so it is read later"]
    assert home.kodi_answers == "on"
    await home.pass_time(INTERVAL)
    assert home.status == "partial"
    assert [title for title, _ in await home.in_tracker(Feature.RATINGS)] == ["Inception"]
    assert (await person(kodi.movie, "Inception"))["userrating"] == 0

    await person(stop, kodi)
    await home.pass_time(INTERVAL)
    assert home.status == "ok"
    assert [title for title, _ in await home.in_tracker(Feature.RATINGS)] == ["Inception", "The Matrix"]
    assert (await person(kodi.movie, "Inception"))["userrating"] == 9


@pytest.fixture
def dies_in_mid_read(kodi: RealKodi, monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Lets the Kodi be killed when it is asked for its films, the last one of three lists."""
    doomed: list[RealKodi] = []

    async def sent(_: aiohttp.ClientSession, __: Any, part: aiohttp.TraceRequestChunkSentParams) -> None:
        if doomed and b"VideoLibrary.GetMovies" in part.chunk:
            await person(doomed.pop().kill)

    def session(hass: HomeAssistant, verify_ssl: bool = True) -> aiohttp.ClientSession:
        return async_create_clientsession(hass, verify_ssl, trace_configs=[trace])

    trace = aiohttp.TraceConfig()
    trace.on_request_chunk_sent.append(sent)
    monkeypatch.setattr("custom_components.crosswatch.account.async_get_clientsession", session)
    return lambda: doomed.append(kodi)


async def test_a_kodi_killed_in_mid_read_loses_nothing_and_comes_back_by_itself(
    hass: HomeAssistant, kodi: RealKodi, dies_in_mid_read: Callable[[], None]
) -> None:
    home = await furnish(hass, kodi, removals=(Feature.RATINGS, Feature.HISTORY))
    await set_in_kodi(kodi, "The Matrix", playcount=1, userrating=8)
    await home.tell_tracker(Feature.RATINGS, INCEPTION, Value(90, WINTER, Precision.SECOND))
    await home.agree()
    watched, rated = await home.in_tracker(Feature.HISTORY), await home.in_tracker(Feature.RATINGS)

    dies_in_mid_read()
    done = await home.sync_now()
    assert (done["status"], done["planned"], done["done"]) == ("failed", NOTHING, NOTHING)
    (reason,) = done["reasons"]
    assert reason.startswith(f"{home.kodi.title} could not be read")
    await home.pass_time(timedelta(seconds=10))
    assert home.kodi_answers == "off"
    await home.tell_tracker(Feature.RATINGS, FIGHT_CLUB, Value(70, WINTER, Precision.SECOND))
    await home.pass_time(INTERVAL)
    assert home.status == "failed"
    assert await home.in_tracker(Feature.HISTORY) == watched
    assert [title for title, _ in await home.in_tracker(Feature.RATINGS)] == [
        "Fight Club", "Inception", "The Matrix",
    ]  # fmt: skip

    await person(kodi.start)
    await home.pass_time(timedelta(minutes=1))
    assert home.kodi_answers == "on"
    await home.pass_time(INTERVAL)
    assert home.status == "ok"
    assert await home.in_tracker(Feature.HISTORY) == watched
    assert [entry for entry in await home.in_tracker(Feature.RATINGS) if entry[0] != "Fight Club"] == rated
    films = [await person(kodi.movie, title) for title in ("Fight Club", "Inception", "The Matrix")]
    assert [(film["userrating"], film["playcount"]) for film in films] == [(7, 0), (9, 0), (8, 1)]


class MovedClock:
    """The clock by which runs go: so far ahead of the true time."""

    def __init__(self) -> None:
        self.ahead = timedelta()

    def orchestrator(self, database: Database, clock: Callable[[], int]) -> Orchestrator:
        return Orchestrator(database, lambda: clock() + round(self.ahead.total_seconds()))


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> MovedClock:
    """The clock of all runs. Kodi's own clock cannot be moved, so that of its account is not either."""
    moved = MovedClock()
    monkeypatch.setattr("custom_components.crosswatch.hub.Orchestrator", moved.orchestrator)
    return moved


@pytest.mark.parametrize(
    ("removals", "left"),
    [
        ((Feature.RATINGS,), ["Fight Club", "Inception", "Interstellar"]),
        ((), ["Fight Club", "Inception", "Interstellar", "The Matrix"]),
    ],
)
async def test_a_rating_cleared_in_kodi_goes_only_after_a_second_look_and_only_if_removals_are_on(
    hass: HomeAssistant, kodi: RealKodi, clock: MovedClock, removals: tuple[Feature, ...], left: list[str]
) -> None:
    home = await furnish(hass, kodi, removals)
    for film in FILMS:
        await set_in_kodi(kodi, film.title, userrating=8)
    await home.agree()
    everything = await home.in_tracker(Feature.RATINGS)
    assert len(everything) == len(FILMS)

    await set_in_kodi(kodi, "The Matrix", userrating=0)
    for minutes in (0, 14):
        clock.ahead = timedelta(minutes=minutes)
        too_soon = await home.sync_now()
        assert (too_soon["status"], too_soon["done"]) == ("ok", NOTHING)
        assert await home.in_tracker(Feature.RATINGS) == everything
    clock.ahead = timedelta(minutes=16)
    await home.pass_time(timedelta(minutes=16))  # nobody asks for the second look
    assert home.status == "ok"
    assert [title for title, _ in await home.in_tracker(Feature.RATINGS)] == left

    clock.ahead = timedelta(days=2)
    assert (await home.sync_now())["done"] == NOTHING
    ratings = [(await person(kodi.movie, film.title))["userrating"] for film in FILMS]
    assert ratings == [0, 8, 8, 8]
