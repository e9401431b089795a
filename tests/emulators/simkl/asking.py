"""A plain client that does what the documentation says, and a clock that it moves."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import aiohttp

from tests.emulators.catalogue import Catalogue

from .accounts import AccountType
from .emulator import CLIENT_ID, SimklEmulator, running_simkl

NOW = 1_790_000_000
AGENT = "crosswatch/1.0"
IDENTIFICATION = {"client_id": CLIENT_ID, "app-name": "crosswatch", "app-version": "1.0"}
PAUSE = 1.1


@dataclass(slots=True)
class Clock:
    """The time of a test, by both clocks at once."""

    now: float = NOW

    def __call__(self) -> float:
        return self.now

    def pass_by(self, seconds: float) -> None:
        """Let time go by."""
        self.now += seconds


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back. json is None for an empty body and for a web page."""

    status: int
    json: Any
    headers: dict[str, str]

    @property
    def error(self) -> str:
        """The error word."""
        return str(self.json["error"])


class Asker:
    """Asks as an app should, unless told otherwise, and lets a good pause go by before each request."""

    def __init__(self, simkl: SimklEmulator, session: aiohttp.ClientSession, clock: Clock) -> None:
        self.simkl = simkl
        self.clock = clock
        self.pause = PAUSE
        self.token = simkl.credentials().tokens.access
        self.identification = dict(IDENTIFICATION)
        self.headers: dict[str, str] = {}
        self.agent = AGENT
        self._session = session

    async def get(self, path: str, **query: str) -> Reply:
        """Read."""
        return await self.ask("GET", path, query)

    async def post(self, path: str, body: object = None, **query: str) -> Reply:
        """Write a JSON body."""
        return await self.ask("POST", path, query, json=body)

    async def delete(self, path: str) -> Reply:
        """Delete."""
        return await self.ask("DELETE", path, {})

    async def form(self, path: str, **fields: str) -> Reply:
        """Send a form, without a token."""
        token, self.token = self.token, ""
        try:
            return await self.ask("POST", path, {}, data=fields)
        finally:
            self.token = token

    async def rows(self, path: str = "/sync/all-items", **query: str) -> dict[int, dict[str, Any]]:
        """Read the library. Returns its rows by the simkl id of their titles."""
        reply = await self.get(path, **query)
        found = [row for rows in (reply.json or {}).values() for row in rows]
        return {row.get("movie", row.get("show"))["ids"]["simkl"]: row for row in found}

    async def ask(self, method: str, path: str, query: dict[str, str], **body: Any) -> Reply:
        """Send any request."""
        self.clock.pass_by(self.pause)
        headers = {"User-Agent": self.agent, **self.headers}
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        async with self._session.request(
            method,
            self.simkl.url + path,
            params=self.identification | query,
            headers=headers,
            allow_redirects=False,
            **{name: sent for name, sent in body.items() if sent is not None},
        ) as response:
            is_json = response.content_type == "application/json" and await response.read()
            content = await response.json() if is_json else None
            return Reply(response.status, content, dict(response.headers))


@asynccontextmanager
async def asking(account_type: AccountType = AccountType.FREE) -> AsyncIterator[Asker]:
    """Run an emulator with 20 films and 3 shows of 2 seasons with 4 episodes, and somebody to ask it."""
    clock = Clock()
    simkl = SimklEmulator(Catalogue.of(movies=20, shows=3, episodes=4), clock, clock, account_type)
    async with running_simkl(simkl), aiohttp.ClientSession() as session:
        yield Asker(simkl, session, clock)
