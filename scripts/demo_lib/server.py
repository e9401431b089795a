"""Home Assistant as a program of its own, and how it starts and ends."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import socket
import sys
import time
from asyncio.subprocess import Process
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Self

import aiohttp

from .client import Client

type Condition = Callable[[], Awaitable[bool]]

START_SECONDS = 240
STOP_SECONDS = 30
PROGRESS_SECONDS = 5
RESTART_EXIT_CODE = 100


class DemoError(Exception):
    """Something that the user can do something about, in plain words."""


def check_port(port: int) -> None:
    """A port in use is found before anything is prepared."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except PermissionError:
            raise DemoError(f"port {port} is not allowed here: choose another with --port") from None
        except OSError:
            raise DemoError(
                f"port {port} is in use: end what uses it, or choose another with --port"
            ) from None


class Server:
    """One Home Assistant, already started: use ``launch``."""

    def __init__(self, process: Process, config: Path, log: Path, port: int) -> None:
        self._process = process
        self._config = config
        self._log = log
        self.url = f"http://127.0.0.1:{port}"

    @classmethod
    async def launch(cls, config: Path, log: Path, port: int) -> Self:
        """Start the program; its web server answers later."""
        print("starting Home Assistant ...", file=sys.stderr, flush=True)
        return cls(await _start(config, log), config, log, port)

    async def answering(self) -> None:
        """Wait until its web server answers."""
        await self._until(self._answers)

    async def running(self, client: Client) -> None:
        """Wait until every integration is set up."""

        async def is_running() -> bool:
            return bool((await client.get("/api/config"))["state"] == "RUNNING")

        await self._until(is_running)

    async def wait(self) -> None:
        """Wait for its end, which is only expected after stop(). "Restart" in its UI is our affair."""
        while (code := await self._process.wait()) == RESTART_EXIT_CODE:
            print("restarting Home Assistant ...", file=sys.stderr, flush=True)
            self._process = await _start(self._config, self._log)
        raise DemoError(f"Home Assistant ended by itself (exit code {code}).\n{self._last_lines()}")

    async def stop(self) -> None:
        """Let it write down what it knows."""
        if self._process.returncode is not None:
            return
        print("ending Home Assistant ...", file=sys.stderr, flush=True)
        with contextlib.suppress(ProcessLookupError):
            self._process.send_signal(signal.SIGTERM)
        try:
            async with asyncio.timeout(STOP_SECONDS):
                await self._process.wait()
        except TimeoutError:
            self._process.kill()
            await self._process.wait()

    async def _answers(self) -> bool:
        """The frontend is the last of what a login needs."""
        try:
            async with aiohttp.ClientSession() as session, session.get(f"{self.url}/manifest.json") as answer:
                return answer.status == 200
        except aiohttp.ClientError:
            return False

    async def _until(self, condition: Condition) -> None:
        """Ask again and again, and say now and then that we still wait."""
        begun = said = time.monotonic()
        while not await condition():
            if self._process.returncode is not None:
                raise DemoError(f"Home Assistant did not start.\n{self._last_lines()}")
            if time.monotonic() - begun > START_SECONDS:
                raise DemoError(f"Home Assistant is not ready after {START_SECONDS} s.\n{self._last_lines()}")
            if time.monotonic() - said > PROGRESS_SECONDS:
                said = time.monotonic()
                print(f"  still starting ({said - begun:.0f} s) ...", file=sys.stderr, flush=True)
            await asyncio.sleep(0.2)

    def _last_lines(self) -> str:
        lines = self._log.read_text(errors="replace").splitlines()[-15:]
        return "\n".join(["The end of its log:", *lines, f"The whole log: {self._log}"])


async def _start(config: Path, log: Path) -> Process:
    with log.open("a") as output:
        # A session of its own: Ctrl-C is for us, and we end it in order.
        return await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "homeassistant", "--config", str(config), "--log-no-color"),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
