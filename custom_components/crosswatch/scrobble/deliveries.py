"""The outboxes of all accounts, each delivered by its own task while anything is due in it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from functools import partial
from sqlite3 import Connection

from ..store.outbox import accounts_waiting, expire, recover
from .delivery import Delivery, Surroundings
from .live import LiveStep

type Spawn = Callable[[Coroutine[None, None, None], str], asyncio.Task[None]]
"""Starts a named background task."""

type Later = Callable[[float, Callable[[], None]], Callable[[], None]]
"""Calls something in so many seconds; returns how to call that off."""


class Deliveries:
    """Starts a task for an account when something is posted or due for it. Nothing runs while all wait."""

    def __init__(self, around: Surroundings, spawn: Spawn, later: Later) -> None:
        """Nothing is delivered yet."""
        self._around = around
        self._spawn = spawn
        self._later = later
        self._deliveries: dict[str, Delivery] = {}
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._timers: dict[str, Callable[[], None]] = {}
        self._again: set[str] = set()

    async def start(self) -> None:
        """Take up what an earlier start left behind. What was being sent then is verified first."""
        for account in await self._around.database.run(_take_up, self._around.clock()):
            self.wake(account)

    def wake(self, account: str) -> None:
        """Deliver what is due for an account, now."""
        self._forget_timer(account)
        if account in self._tasks:
            self._again.add(account)
            return
        task = self._spawn(self._deliver(account), f"crosswatch outbox of {account}")
        self._tasks[account] = task
        task.add_done_callback(lambda _: self._tasks.pop(account, None))

    def tell(self, account: str, step: LiveStep) -> None:
        """Tell an account what plays now, if it can be told while that is news."""
        self._delivery(account).live.tell(step)
        self.wake(account)

    def drop(self, account: str, playback: str) -> None:
        """Tell an account nothing more of a playback until its next step."""
        self._delivery(account).live.drop(playback)

    async def close(self) -> None:
        """Stop. What was under way is verified after the next start."""
        for account in list(self._timers):
            self._forget_timer(account)
        tasks = list(self._tasks.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def idle(self) -> None:
        """Wait until nothing is being delivered. What is due later may still wait."""
        while self._tasks:
            await asyncio.wait(list(self._tasks.values()))

    async def _deliver(self, account: str) -> None:
        delivery = self._delivery(account)
        wait = await delivery.deliver()
        while account in self._again:
            self._again.discard(account)
            wait = await delivery.deliver()
        if wait is not None:
            self._timers[account] = self._later(wait, partial(self._due, account))

    def _delivery(self, account: str) -> Delivery:
        if account not in self._deliveries:
            self._deliveries[account] = Delivery(account, self._around)
        return self._deliveries[account]

    def _due(self, account: str) -> None:
        self._timers.pop(account, None)
        self.wake(account)

    def _forget_timer(self, account: str) -> None:
        if (forget := self._timers.pop(account, None)) is not None:
            forget()


def _take_up(connection: Connection, now: int) -> list[str]:
    recover(connection)
    expire(connection, now)
    return accounts_waiting(connection)
