"""Running an emulator on this machine."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Protocol

from aiohttp import web

HOST = "127.0.0.1"


class Emulator(Protocol):
    """A service that can be run as a local server."""

    def app(self) -> web.Application:
        """Return the server. It is asked for once per run."""

    def hints(self) -> str:
        """Return what a person who started it by hand should know: address details, credentials."""


@asynccontextmanager
async def serve(emulator: Emulator, port: int = 0) -> AsyncIterator[int]:
    """Run an emulator and give its port. Port 0 takes a free one."""
    runner = web.AppRunner(emulator.app(), access_log=None, shutdown_timeout=0.2)
    await runner.setup()
    try:
        site = web.TCPSite(runner, HOST, port)
        await site.start()
        yield runner.addresses[0][1]
    finally:
        await runner.cleanup()
