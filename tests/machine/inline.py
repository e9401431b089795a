"""A database and an event loop without threads, so that a run is quick and the same every time."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from sqlite3 import Connection
from typing import Concatenate

from custom_components.crosswatch.store.database import Database


class PowerCut(BaseException):
    """The plug was pulled. Nothing goes on after that."""


class Plug:
    """Counts the steps of a run (calls of the database and of services), and acts at one of them."""

    def __init__(self) -> None:
        self._left = 0
        self._act: Callable[[], None] | None = None
        self._pulled = False

    @property
    def armed(self) -> bool:
        """Whether something is still to happen."""
        return self._act is not None

    def arm(self, steps: int, act: Callable[[], None]) -> None:
        """Do something when that many steps have been taken."""
        self._left, self._act = steps, act

    def disarm(self) -> None:
        """Let nothing happen any more, and let the power be back."""
        self._act, self._pulled = None, False

    def pull(self) -> None:
        """Cut the power, for this step and all that would follow."""
        self._pulled = True
        raise PowerCut

    def step(self) -> None:
        """Take a step."""
        if self._pulled:
            raise PowerCut
        if self._act is None:
            return
        self._left -= 1
        if self._left < 0:
            act, self._act = self._act, None
            act()


class InlineDatabase(Database):
    """The database on the thread that asks."""

    plug: Plug | None = None

    @classmethod
    async def start(cls, path: Path, plug: Plug) -> InlineDatabase:
        """Open the file. Steps are counted from then on."""
        database = cls(path)
        database._connect()
        database.plug = plug
        return database

    async def run[**P, T](
        self, function: Callable[Concatenate[Connection, P], T], /, *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Run a transaction. The power may fail before it and right after it."""
        await self._step()
        result = await super().run(function, *args, **kwargs)
        await self._step()
        return result

    @property
    def connection(self) -> Connection:
        """The open connection, to look inside."""
        return self._open_connection()

    def lose(self) -> None:
        """Leave the file as a process leaves it that is killed."""
        self._closed = True
        self._disconnect()

    async def _step(self) -> None:
        if self.plug is None:
            return
        if self.plug.armed:
            await asyncio.sleep(0)
        self.plug.step()

    async def _on_thread[T](self, function: Callable[[], T]) -> T:
        return function()


def until_cut[T](
    loop: asyncio.AbstractEventLoop, task: asyncio.Task[T], crash: Callable[[], None]
) -> T | None:
    """Let a run come to its end. Returns None, after calling `crash`, if the power failed in the middle."""
    try:
        return loop.run_until_complete(task)
    except PowerCut:
        crash()
        return None
    except BaseExceptionGroup as group:
        if group.split(PowerCut)[1] is not None:
            raise
        crash()
        return None


class InlineExecutor(ThreadPoolExecutor):
    """Does at once what it is given."""

    def submit[**P, T](self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Call the function and return its finished future. What it raises, it raises here."""
        future: Future[T] = Future()
        future.set_result(fn(*args, **kwargs))
        return future


def inline_loop() -> asyncio.AbstractEventLoop:
    """Return an event loop that starts no thread."""
    loop = asyncio.new_event_loop()
    loop.set_default_executor(InlineExecutor(max_workers=1))
    loop.set_exception_handler(lambda _loop, _context: None)
    return loop
