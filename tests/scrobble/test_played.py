"""A scrobbled playback and the syncs: the next runs know the play and add no second one."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from sqlite3 import Connection

import pytest

from custom_components.crosswatch.model import Feature, Precision, Role, Value
from custom_components.crosswatch.scrobble.delivery import Delivery, Surroundings
from custom_components.crosswatch.store.outbox import Kind, Scrobbled, State, letters, post
from custom_components.crosswatch.store.played import (
    Delivered,
    Known,
    PlayedItem,
    known_play,
    record_playback,
)
from custom_components.crosswatch.store.values import to_text
from tests.memory import MemoryProvider, MemoryService, library_of_last_plays
from tests.sync.home import ALIEN, HEAT, HOUR, START, Home

MINUTE = 60
RUNTIME = 117 * MINUTE
STARTED = START + HOUR
WATCHED = STARTED + RUNTIME


@pytest.fixture
async def home(tmp_path: Path) -> AsyncIterator[Home]:
    opened = await Home.open(tmp_path)
    yield opened
    await opened.database.close()


async def scrobbled(home: Home, *accounts: str, playback: str = "one", started: int = STARTED) -> None:
    """Somebody watches Alien on a player, and the accounts are told."""
    home.clock.now = max(home.clock.now, started + RUNTIME)
    said = Scrobbled(ALIEN, started, started + RUNTIME, runtime=RUNTIME)
    await home.database.run(post, accounts, "route", playback, Kind.PLAY, said, home.clock.now)
    around = Surroundings(
        database=home.database,
        account=home.accounts.get,
        clock=home.clock,
        chance=lambda: 0.5,
        told=lambda letter, error: None,
    )
    for account in accounts:
        await Delivery(account, around).deliver()


def kodi(home: Home) -> MemoryService:
    service = MemoryService("kodi", library_of_last_plays(), home.clock, delta=False)
    home.account("kodi", MemoryProvider(service))
    service.file_comes(ALIEN)
    return service


def under_way(connection: Connection, account: str) -> None:
    """Take back what a sync wrote, to the moment when it was sent and not answered yet."""
    where = "WHERE at=? AND account=(SELECT id FROM account WHERE key=?)"
    connection.execute(
        "INSERT OR REPLACE INTO change "
        "(sync, feature, item, slot, account, state, operation, value, sent_at, since) "
        f"SELECT sync, feature, item, slot, account, 'pending', 'add', ?, 1, 1 FROM ledger {where}",
        (to_text(Value(1, WATCHED, Precision.SECOND)), WATCHED, account),
    )
    connection.execute(f"DELETE FROM ledger {where}", (WATCHED, account))


async def times(home: Home, account: str) -> list[int | None]:
    return [record.value.at for record in await home.records(account, Feature.HISTORY)]


async def test_a_play_that_both_accounts_took_is_no_news_to_their_sync(home: Home) -> None:
    first, second = await home.tracker("first"), await home.tracker("second")
    home.sync(first, second, features=(Feature.HISTORY,))
    await home.watches(first, ALIEN, START - HOUR * 1000)
    await home.confirmed()
    await scrobbled(home, first, second)
    for _ in range(3):
        await home.later()
    assert await times(home, first) == await times(home, second) == [START - HOUR * 1000, WATCHED]


async def test_a_play_that_one_account_took_reaches_the_other_once(home: Home) -> None:
    first, second = await home.tracker("first"), await home.tracker("second")
    home.sync(first, second, features=(Feature.HISTORY,))
    await home.watches(first, ALIEN, START - HOUR * 1000)
    await home.confirmed()
    await scrobbled(home, first)
    for _ in range(3):
        await home.later()
    assert (await times(home, second))[1:] == [WATCHED]


@pytest.mark.parametrize("marked", [-RUNTIME - 20 * MINUTE, -6 * MINUTE, 0, 5 * MINUTE, RUNTIME - MINUTE])
async def test_a_player_that_marks_by_itself_reports_the_same_play(home: Home, marked: int) -> None:
    library = kodi(home)
    diary = await home.tracker("diary")
    home.sync(diary, "kodi", features=(Feature.HISTORY,))
    await home.watches(diary, HEAT, START)
    await home.watches(diary, ALIEN, START - HOUR * 1000)
    await home.confirmed()
    await scrobbled(home, diary)
    library.person_watches(ALIEN, WATCHED + marked, RUNTIME)
    for _ in range(3):
        await home.later()
    assert [at for at in await times(home, diary) if at is not None and at > START] == [WATCHED]


async def test_a_library_that_is_told_counts_the_play_once(home: Home) -> None:
    library = kodi(home)
    diary = await home.tracker("diary")
    home.sync(diary, "kodi", features=(Feature.HISTORY,))
    await home.watches(diary, HEAT, START)
    await home.watches(diary, ALIEN, START - HOUR * 1000)
    await home.confirmed()
    held = [value.amount for value in library.values(Feature.HISTORY, ALIEN)]
    await scrobbled(home, diary, "kodi")
    for _ in range(3):
        await home.later()
    assert held == [1]
    assert [value.amount for value in library.values(Feature.HISTORY, ALIEN)] == [2]
    assert [at for at in await times(home, diary) if at is not None and at > START] == [WATCHED]


async def test_a_player_that_was_never_synced_before_reports_the_same_play(home: Home) -> None:
    library = kodi(home)
    diary = await home.tracker("diary")
    home.sync(diary, "kodi", features=(Feature.HISTORY,))
    await home.confirmed()
    await scrobbled(home, diary)
    library.person_watches(ALIEN, WATCHED - MINUTE, RUNTIME)
    for _ in range(3):
        await home.later()
    assert await times(home, diary) == [WATCHED]
    assert [(value.amount, value.at) for value in library.values(Feature.HISTORY, ALIEN)] == [
        (1, WATCHED - MINUTE)
    ]


async def test_a_play_that_a_sync_brought_already_is_not_sent(home: Home) -> None:
    first, second = await home.tracker("first"), await home.tracker("second")
    home.sync(first, second, features=(Feature.HISTORY,))
    await home.watches(first, ALIEN, START - HOUR * 1000)
    await home.confirmed()
    await scrobbled(home, first)
    await home.later()
    await scrobbled(home, second)
    await home.later()
    assert (await times(home, second))[1:] == [WATCHED]


async def test_a_film_watched_twice_in_a_row_is_two_plays(home: Home) -> None:
    first, second = await home.tracker("first"), await home.tracker("second")
    home.sync(first, second, features=(Feature.HISTORY,))
    await home.watches(first, ALIEN, START - HOUR * 1000)
    await home.confirmed()
    await scrobbled(home, first, second)
    await scrobbled(home, first, second, playback="two", started=WATCHED)
    for _ in range(3):
        await home.later()
    expected = [START - HOUR * 1000, WATCHED, WATCHED + RUNTIME]
    assert await times(home, first) == await times(home, second) == expected


async def test_a_play_under_way_by_a_sync_is_waited_for(home: Home) -> None:
    first, second = await home.tracker("first"), await home.tracker("second")
    home.sync(first, second, features=(Feature.HISTORY,))
    await home.watches(first, ALIEN, START - HOUR * 1000)
    await home.confirmed()
    await scrobbled(home, first)
    await home.run()
    await home.database.run(under_way, second)
    played = PlayedItem("other", ALIEN, STARTED, WATCHED, RUNTIME)
    await home.database.run(lambda connection: connection.execute("DELETE FROM outbox"))
    assert await home.database.run(known_play, played, second) is Known.UNDER_WAY
    await scrobbled(home, second)
    (waiting,) = await home.database.run(letters, second, State.WAITING)
    assert waiting.next_try == home.clock.now + 60


async def test_a_play_is_recorded_for_many_accounts_at_once(home: Home) -> None:
    first, second = await home.tracker("first"), await home.tracker("second")
    home.sync(first, second, features=(Feature.HISTORY,))
    await home.watches(first, ALIEN, START - HOUR * 1000)
    await home.confirmed()
    played = PlayedItem("one", ALIEN, STARTED, WATCHED)
    await home.database.run(record_playback, played, [Delivered(first), Delivered(second)])
    assert await home.database.run(known_play, played, first) is Known.THERE
    assert await home.database.run(known_play, played, second) is Known.THERE


async def test_an_account_that_is_off_in_a_sync_does_not_concern_it(home: Home) -> None:
    first, second = await home.tracker("first"), await home.tracker("second")
    third = await home.tracker("third")
    roles = {third: Role.OFF}
    home.sync(first, second, third, features=(Feature.HISTORY,), roles=roles)
    await home.watches(first, ALIEN, START - HOUR * 1000)
    await home.confirmed()
    await scrobbled(home, third)
    await home.later()
    assert len(await times(home, first)) == 1


async def test_an_item_that_no_sync_has_met_is_left_to_the_next_read(home: Home) -> None:
    first, second = await home.tracker("first"), await home.tracker("second")
    home.sync(first, second, features=(Feature.HISTORY,))
    await home.confirmed()
    await scrobbled(home, first, second)
    for _ in range(3):
        await home.later()
    assert await times(home, first) == await times(home, second) == [WATCHED]


async def test_a_day_is_as_good_as_a_second(home: Home) -> None:
    first, second = await home.tracker("first"), await home.tracker("second")
    home.sync(first, second, features=(Feature.HISTORY,))
    day = WATCHED - WATCHED % 86_400
    await home.adds(first, Feature.HISTORY, ALIEN, Value(1, day, Precision.DAY))
    await home.confirmed()
    await scrobbled(home, second)
    await home.later()
    assert len(await times(home, second)) == 1


async def test_a_removed_play_does_not_stand_for_a_new_one(home: Home) -> None:
    first, second = await home.tracker("first"), await home.tracker("second")
    home.sync(first, second, features=(Feature.HISTORY,))
    await home.watches(first, ALIEN, START - HOUR * 1000)
    await home.confirmed()
    stands = await home.dump("agreed", "ledger")
    await home.database.run(lambda connection: connection.execute("UPDATE agreed SET present=0"))
    played = PlayedItem("one", ALIEN, START - HOUR * 1001, START - HOUR * 1000)
    await home.database.run(lambda connection: connection.execute("DELETE FROM ledger"))
    assert stands["ledger"] != []
    assert await home.database.run(known_play, played, first) is Known.NOT_YET
