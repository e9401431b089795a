"""The emulator serves pytrakt, a client library of the field, through its ordinary calls."""

from __future__ import annotations

import asyncio
import importlib
import time
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from custom_components.crosswatch.model import Feature, Item, Value
from tests.emulators.catalogue import Catalogue
from tests.emulators.trakt import APP, TraktEmulator, running_trakt

core: ModuleType = importlib.import_module("trakt.core")
errors: ModuleType = importlib.import_module("trakt.errors")
movies: ModuleType = importlib.import_module("trakt.movies")
sync: ModuleType = importlib.import_module("trakt.sync")
tv: ModuleType = importlib.import_module("trakt.tv")
users: ModuleType = importlib.import_module("trakt.users")

AT = datetime(2024, 5, 17, 20, 15, 42, tzinfo=UTC)
MINUTE = int(AT.replace(second=0).timestamp())


@pytest.fixture
async def trakt() -> AsyncIterator[TraktEmulator]:
    """A running emulator that does not mind how fast the library asks."""
    made = TraktEmulator(catalogue=Catalogue.of(movies=130, shows=2))
    made.meter.enforced = False
    made.rules.interval = 0
    async with running_trakt(made):
        yield made


@pytest.fixture
async def stranger(
    trakt: TraktEmulator, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> AsyncIterator[TraktEmulator]:
    """The library points at the emulator, and nobody is signed in."""
    monkeypatch.setattr(core, "BASE_URL", f"{trakt.url}/")
    monkeypatch.setattr(core, "CONFIG_PATH", str(tmp_path / "pytrakt.json"))
    monkeypatch.setattr(core, "AUTH_METHOD", core.DEVICE_AUTH)
    core.api.cache_clear()
    core.config.cache_clear()
    yield trakt
    core.api.cache_clear()
    core.config.cache_clear()


@pytest.fixture
async def person(stranger: TraktEmulator) -> TraktEmulator:
    """The library is signed in."""
    tokens = stranger.credentials().tokens
    core.config().update(
        CLIENT_ID=APP.client_id,
        CLIENT_SECRET=APP.client_secret,
        OAUTH_TOKEN=tokens.access,
        OAUTH_REFRESH=tokens.refresh,
        OAUTH_EXPIRES_AT=tokens.expires_at,
    )
    return stranger


async def call(action: Callable[..., Any], *arguments: Any, **named: Any) -> Any:
    """Let the library, which blocks, do something in a thread."""
    return await asyncio.to_thread(action, *arguments, **named)


async def movie(number: int) -> Any:
    return await call(movies.Movie, f"Movie {number}", 1950 + number)


async def episode(number: int) -> Any:
    return await call(tv.TVEpisode, "Show 1", 1, number)


def item(trakt: TraktEmulator, number: int) -> Item:
    return trakt.catalogue.movies[number - 1].item()


async def test_it_signs_in_by_a_code(stranger: TraktEmulator) -> None:
    def approve() -> None:
        stranger.approve_code(stranger.logins.waiting[0])

    stranger.faults.when("POST /oauth/device/token", approve, after=1)
    await call(core.init, client_id=APP.client_id, client_secret=APP.client_secret)
    settings = await call(users.get_user_settings)
    assert settings["user"]["username"] == "emulated-person"


async def test_it_renews_its_tokens_in_time(person: TraktEmulator) -> None:
    before: str = core.config().OAUTH_REFRESH
    core.config().update(OAUTH_EXPIRES_AT=time.time() + 60)
    await call(users.get_user_settings)
    config = core.config()
    assert before != config.OAUTH_REFRESH
    assert time.time() + 86_400 < config.OAUTH_EXPIRES_AT


async def test_a_refresh_token_is_good_once(person: TraktEmulator) -> None:
    used = core.config().OAUTH_REFRESH
    core.config().update(OAUTH_EXPIRES_AT=time.time() + 60)
    await call(users.get_user_settings)
    core.config().update(OAUTH_EXPIRES_AT=time.time() + 60, OAUTH_REFRESH=used)
    with pytest.raises(errors.OAuthRefreshException) as refused:
        await call(users.get_user_settings)
    assert refused.value.error == "invalid_grant"


async def test_it_keeps_a_watchlist(person: TraktEmulator) -> None:
    film, show = await movie(1), await call(tv.TVShow, "Show 1")
    assert (await call(film.add_to_watchlist))["added"]["movies"] == 1
    assert (await call(show.add_to_watchlist))["added"]["shows"] == 1
    assert (await call(film.add_to_watchlist))["existing"]["movies"] == 1
    assert [one.title for one in await call(sync.get_watchlist)] == ["Movie 1", "Show 1"]
    assert [one.title for one in await call(sync.get_watchlist, "shows", "added")] == ["Show 1"]
    assert (await call(film.remove_from_watchlist))["deleted"]["movies"] == 1
    assert [one.title for one in await call(sync.get_watchlist)] == ["Show 1"]


async def test_a_reader_that_does_not_page_sees_100(person: TraktEmulator) -> None:
    for number in range(1, 131):
        person.person_sets(Feature.WATCHLIST, item(person, number), Value())
    assert len(await call(sync.get_watchlist, "movies")) == 100
    me = await call(users.User, "me")
    assert len(await call(lambda: me.watchlist_movies)) == 130


async def test_it_rates(person: TraktEmulator) -> None:
    film, part = await movie(2), await episode(3)
    assert (await call(film.rate, 8, AT))["added"]["movies"] == 1
    assert (await call(part.rate, 3, AT))["added"]["episodes"] == 1
    me = await call(users.User, "me")
    rated = [(row["movie"]["title"], row["rating"]) for row in await call(me.get_ratings, "movies")]
    assert rated == [("Movie 2", 8)]
    assert [row["episode"]["number"] for row in await call(me.get_ratings, "episodes", 3)] == [3]
    assert await call(me.get_ratings, "episodes", 4) == []


async def test_it_keeps_every_play_to_the_minute(person: TraktEmulator) -> None:
    film, part = await movie(3), await episode(1)
    assert (await call(film.mark_as_seen, AT))["added"]["movies"] == 1
    assert (await call(film.mark_as_seen, AT))["added"]["movies"] == 1
    assert (await call(part.mark_as_seen, AT))["added"]["episodes"] == 1
    held = person.held(Feature.HISTORY)
    assert [record.value.at for record in held] == [MINUTE] * 3
    assert [one.title for one in await call(sync.get_watched, "movies")] == ["Movie 3"]
    me = await call(users.User, "me")
    assert [one.plays for one in await call(lambda: me.watched_movies)] == [2]
    assert [one.title for one in await call(lambda: me.watched_shows)] == ["Show 1"]
    assert (await call(film.mark_as_unseen))["deleted"]["movies"] == 2
    assert await call(sync.get_watched, "movies") == []


async def test_it_scrobbles(person: TraktEmulator) -> None:
    film = await movie(4)
    player = await call(film.scrobble, 10.0, "1.0", "2026-01-01")
    paused = await call(player.pause, 41.5)
    assert (paused["action"], paused["progress"]) == ("pause", 41.5)
    assert [place.progress for place in await call(sync.get_playback, "movies")] == [41.5]
    stopped = await call(player.stop, 90.0)
    assert stopped["action"] == "scrobble"
    assert str(stopped["id"]) == person.held(Feature.HISTORY)[0].ref
    assert await call(sync.get_playback) == []
    with pytest.raises(errors.ConflictException):
        await call(player.stop, 95.0)


async def test_it_finds_titles_by_their_ids(person: TraktEmulator) -> None:
    assert [one.title for one in await call(sync.search_by_id, "tt1000005", "imdb")] == ["Movie 5"]
    assert [one.title for one in await call(sync.search_by_id, 10_005, "tmdb", "movie")] == ["Movie 5"]
    assert await call(sync.search_by_id, 10_005, "tmdb", "show") == []


async def test_it_learns_the_seasons_of_a_show(person: TraktEmulator) -> None:
    show = await call(tv.TVShow, "Show 2")
    seasons = await call(lambda: show.seasons)
    assert [(season.season, len(season.episodes)) for season in seasons] == [(1, 10), (2, 10)]


@pytest.mark.parametrize(
    ("rules", "error"),
    [
        ({"limits": {"watchlist": 0}}, "AccountLimitExceeded"),
        ({"locked": "locked"}, "LockedUserAccountException"),
        ({"app_refused": True}, "ForbiddenException"),
    ],
)
async def test_it_understands_why_it_is_refused(
    person: TraktEmulator, rules: dict[str, object], error: str
) -> None:
    film = await movie(6)
    for name, value in rules.items():
        setattr(person.rules, name, value)
    with pytest.raises(getattr(errors, error)):
        await call(film.add_to_watchlist)


async def test_it_is_told_how_long_to_wait(person: TraktEmulator) -> None:
    film = await movie(7)
    person.meter.enforced = True
    person.meter.clock = lambda: 0.0
    await call(film.add_to_watchlist)
    with pytest.raises(errors.RateLimitException) as refused:
        await call(film.remove_from_watchlist)
    assert refused.value.retry_after == 1
    assert refused.value.details["name"] == "AUTHED_API_POST_LIMIT"
