"""All accounts together: who is served when, what waits, and how it ends."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from custom_components.crosswatch.scrobble.deliveries import Deliveries
from custom_components.crosswatch.store.outbox import State
from tests.memory import FaultKind
from tests.scrobble.room import WATCHED, Room


class Tasks:
    """Starts tasks, and keeps what is to be called later until a test lets the time come."""

    def __init__(self, room: Room) -> None:
        self.waiting: list[tuple[float, Callable[[], None]]] = []
        self.deliveries = Deliveries(
            room.around, lambda work, name: asyncio.create_task(work, name=name), self._later
        )

    def _later(self, wait: float, due: Callable[[], None]) -> Callable[[], None]:
        entry = (wait, due)
        self.waiting.append(entry)
        return lambda: self.waiting.remove(entry)

    def time_comes(self) -> None:
        """What waits is due."""
        waiting, self.waiting = self.waiting, []
        for _, due in waiting:
            due()


async def test_deliveries_take_up_what_an_earlier_start_left(room: Room) -> None:
    room.service("diary")
    room.service("other")
    await room.watches()
    tasks = Tasks(room)
    await tasks.deliveries.start()
    await tasks.deliveries.idle()
    assert room.plays_at("diary") == room.plays_at("other") == [WATCHED]
    assert tasks.waiting == []


async def test_what_failed_is_tried_again_when_it_is_due(room: Room) -> None:
    diary = room.service("diary")
    diary.afflict(FaultKind.DOWN)
    await room.watches()
    tasks = Tasks(room)
    tasks.deliveries.wake("diary")
    await tasks.deliveries.idle()
    assert [wait for wait, _ in tasks.waiting] == [5]
    room.wait(5)
    tasks.time_comes()
    await tasks.deliveries.idle()
    assert room.plays_at("diary") == [WATCHED]


async def test_a_wake_ends_a_wait(room: Room) -> None:
    diary = room.service("diary")
    diary.afflict(FaultKind.DOWN)
    await room.watches()
    tasks = Tasks(room)
    tasks.deliveries.wake("diary")
    await tasks.deliveries.idle()
    room.wait(5)
    tasks.deliveries.wake("diary")
    assert tasks.waiting == []
    await tasks.deliveries.idle()
    assert room.plays_at("diary") == [WATCHED]


async def test_what_is_posted_while_an_account_is_served_is_delivered_too(room: Room) -> None:
    diary = room.service("diary")
    await room.watches()
    tasks = Tasks(room)
    room.told_hook = lambda: tasks.deliveries.wake("diary")
    tasks.deliveries.wake("diary")
    await tasks.deliveries.idle()
    assert len(diary.writes) == 1
    assert tasks.waiting == []


async def test_closing_stops_everything_and_loses_nothing(room: Room) -> None:
    diary = room.service("diary")
    diary.afflict(FaultKind.DOWN, None)
    await room.watches()
    tasks = Tasks(room)
    tasks.deliveries.wake("diary")
    await tasks.deliveries.idle()
    await tasks.deliveries.close()
    assert tasks.waiting == []
    tasks.deliveries.wake("diary")
    await tasks.deliveries.close()
    assert len(await room.letters("diary", State.WAITING)) == 1
