"""A play that a service recorded by itself, and the syncs: none adds a second one, none moves its date."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from custom_components.crosswatch.model import Capabilities, Feature, Precision
from custom_components.crosswatch.scrobble.delivery import Delivery, Surroundings
from custom_components.crosswatch.scrobble.live import LiveKind, LiveStep
from custom_components.crosswatch.store.outbox import Kind, Scrobbled, post
from custom_components.crosswatch.store.played import Delivered, PlayedItem, Stamp, record_playback
from tests.memory import FaultKind, MemoryService, everything, plays_to_the_minute
from tests.scrobble.live_service import LiveProvider
from tests.sync.home import ALIEN, HEAT, HOUR, START, Home

MINUTE = 60
RUNTIME = 117 * MINUTE
STARTED = START + HOUR
WATCHED = STARTED + RUNTIME
LATE = 110
"""Seconds from the end of the viewing until the service is told."""


@pytest.fixture
async def home(tmp_path: Path) -> AsyncIterator[Home]:
    opened = await Home.open(tmp_path)
    yield opened
    await opened.database.close()


async def followed(home: Home, live: LiveProvider, diary: str) -> None:
    """Somebody watches Alien. One account follows it, the other one is told when it is over."""
    around = Surroundings(
        database=home.database,
        account=home.accounts.get,
        clock=home.clock,
        chance=lambda: 0.5,
        told=lambda letter, error: None,
    )
    delivery = Delivery("live", around)
    home.clock.now = STARTED
    delivery.live.tell(LiveStep(LiveKind.START, "one", ALIEN, 0.0, STARTED, RUNTIME))
    await delivery.deliver()
    home.clock.now = WATCHED + LATE
    said = Scrobbled(ALIEN, STARTED, WATCHED, runtime=RUNTIME)
    await home.database.run(post, ["live", diary], "route", "one", Kind.PLAY, said, home.clock.now)
    await Delivery(diary, around).deliver()
    wait = await delivery.deliver()
    while wait is not None:
        home.clock.now += wait
        wait = await delivery.deliver()


async def household(home: Home, service: MemoryService, *, met: bool) -> tuple[LiveProvider, str]:
    """A diary and an account that follows what plays, in step; they may have met the film before."""
    live = LiveProvider(service, RUNTIME)
    home.account("live", live)
    diary = await home.tracker("diary")
    home.sync(diary, "live", features=(Feature.HISTORY,))
    await home.watches(diary, ALIEN if met else HEAT, START - HOUR * 1000)
    await home.confirmed()
    service.writes.clear()
    return live, diary


async def times(home: Home, account: str) -> list[int | None]:
    found = await home.records(account, Feature.HISTORY)
    return [record.value.at for record in found if record.value.at != START - HOUR * 1000]


@pytest.mark.parametrize("met", [True, False])
@pytest.mark.parametrize("capabilities", [everything(), plays_to_the_minute()])
async def test_a_play_that_the_service_stamped_itself_stays_one_and_where_it_is(
    home: Home, capabilities: Capabilities, met: bool
) -> None:
    service = MemoryService("live", capabilities, home.clock)
    live, diary = await household(home, service, met=met)
    await followed(home, live, diary)
    for _ in range(4):
        await home.later()
    assert live.steps == ["start", "play"]
    assert await times(home, diary) == [WATCHED]
    assert service.writes == []
    plays = [value.at for value in service.values(Feature.HISTORY, ALIEN)]
    assert len(plays) == (2 if met else 1)


async def test_a_play_that_was_found_by_looking_keeps_its_date_everywhere(home: Home) -> None:
    service = MemoryService("live", everything(), home.clock)
    live, diary = await household(home, service, met=True)
    service.afflict(FaultKind.STORED_UNANSWERED, feature=Feature.HISTORY)
    await followed(home, live, diary)
    for _ in range(4):
        await home.later()
    assert live.steps == ["start", "play"]
    assert await times(home, diary) == [WATCHED]
    assert service.writes == []


async def test_a_date_that_a_person_corrects_later_still_travels(home: Home) -> None:
    service = MemoryService("live", everything(), home.clock)
    live, diary = await household(home, service, met=True)
    await followed(home, live, diary)
    await home.later()
    service.person_moves_play(ALIEN, WATCHED + LATE, WATCHED - 5 * HOUR)
    for _ in range(3):
        await home.later()
    assert await times(home, diary) == [WATCHED - 5 * HOUR]


async def test_the_ledger_says_when_each_account_has_it(home: Home) -> None:
    service = MemoryService("live", everything(), home.clock)
    _, diary = await household(home, service, met=True)
    played = PlayedItem("one", ALIEN, STARTED, WATCHED, RUNTIME)
    stamp = Stamp(WATCHED + LATE, Precision.SECOND)
    delivered = [Delivered(diary), Delivered("live", "ref", stamp=stamp)]
    await home.database.run(record_playback, played, delivered)
    lines = await home.database.run(
        lambda connection: connection.execute("SELECT ref, at FROM ledger WHERE at>=?", (WATCHED,)).fetchall()
    )
    assert {tuple(line) for line in lines} == {("ref", WATCHED + LATE), (None, WATCHED)}
