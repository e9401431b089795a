"""A sync and a live scrobble never send the same play."""

from __future__ import annotations

from sqlite3 import Connection

from custom_components.crosswatch.model import Feature
from custom_components.crosswatch.store.outbox import Kind, Scrobbled, post
from tests.sync.home import ALIEN, HEAT, START, Home


def begin_sending(connection: Connection, account: str) -> None:
    """The outbox has just sent a play of Alien to the account, and there is no answer yet."""
    post(connection, [account], "route", "playback", Kind.PLAY, Scrobbled(ALIEN, START - 7_000, START), START)
    connection.execute("UPDATE outbox SET state='sending'")


async def test_a_play_that_a_scrobble_is_sending_is_left_to_it(home: Home) -> None:
    a, b = await home.tracker("a"), await home.tracker("b")
    home.sync(a, b)
    await home.run()
    await home.watches(a, ALIEN, START)
    await home.watches(a, HEAT, START)
    await home.database.run(begin_sending, b)

    await home.confirmed()
    assert await home.titles(b, Feature.HISTORY) == ["Heat (1995)"]

    await home.watches(b, ALIEN, START + 30)
    await home.database.run(lambda connection: connection.execute("UPDATE outbox SET state='done'").rowcount)
    await home.later()
    await home.later()
    assert await home.titles(b, Feature.HISTORY) == ["Alien (1979)", "Heat (1995)"]
    assert len(await home.records(a, Feature.HISTORY)) == 2


async def test_a_play_whose_scrobble_got_lost_comes_with_the_next_run(home: Home) -> None:
    a, b = await home.tracker("a"), await home.tracker("b")
    home.sync(a, b)
    await home.run()
    await home.watches(a, ALIEN, START)
    await home.database.run(begin_sending, b)
    await home.confirmed()

    await home.database.run(lambda connection: connection.execute("UPDATE outbox SET state='dead'").rowcount)
    await home.later()

    assert await home.titles(b, Feature.HISTORY) == ["Alien (1979)"]
