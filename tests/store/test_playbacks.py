"""Playbacks that accounts have taken are known for a while, by the titles that were played."""

from __future__ import annotations

from sqlite3 import Connection

from custom_components.crosswatch.engine.state import Playback
from custom_components.crosswatch.model import Feature, Value
from custom_components.crosswatch.store.outbox import Kind, Scrobbled, post
from custom_components.crosswatch.store.playbacks import recent_playbacks
from tests.sync.conftest import home
from tests.sync.home import ALIEN, HEAT, HOUR, START, Home

__all__ = ["home"]


def delivered(connection: Connection, told: Scrobbled, *accounts: str) -> None:
    post(connection, accounts, "route", f"playback {told.started}", Kind.PLAY, told, told.at)
    connection.execute("UPDATE outbox SET state='done', finished=created")


async def test_each_is_known_once_with_its_interval(home: Home) -> None:
    a, b = await home.tracker("a"), await home.tracker("b")
    home.sync(a, b)
    await home.adds(a, Feature.HISTORY, ALIEN, Value(1, START - 9 * HOUR))
    await home.confirmed()
    for begun in (START, START - 3 * HOUR):
        told = Scrobbled(ALIEN, begun, begun + HOUR, runtime=2 * HOUR)
        await home.database.run(delivered, told, a, b)

    known = await home.database.run(recent_playbacks)

    assert list(known.values()) == [
        (
            Playback(START - 2 * HOUR, START - 3 * HOUR - HOUR // 2, START),
            Playback(START + HOUR, START - HOUR // 2, START + 3 * HOUR),
        )
    ]


async def test_a_title_that_nobody_has_met_and_a_play_that_waits_are_left_out(home: Home) -> None:
    a = await home.tracker("a")
    await home.database.run(delivered, Scrobbled(HEAT, START, START + HOUR), a)
    waiting = Scrobbled(ALIEN, START, START + HOUR)
    await home.database.run(post, [a], "route", "another", Kind.PLAY, waiting, START)

    assert await home.database.run(recent_playbacks) == {}
