"""A bare client for tests of the emulator: it sends what it is told, and hands back what comes."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, NamedTuple

import aiohttp

from .emulator import APP, TraktEmulator, running_trakt

AGENT = "Visitor/1.0"


class Seen(NamedTuple):
    """A reply: its status, its JSON (None if it has none), its headers."""

    status: int
    data: Any
    headers: dict[str, str]


class Visitor:
    """Someone who is signed in. headers: what goes with every request."""

    def __init__(self, session: aiohttp.ClientSession, trakt: TraktEmulator) -> None:
        self._session = session
        self._url = trakt.url
        self.headers = {
            "User-Agent": AGENT,
            "Content-Type": "application/json",
            "trakt-api-version": "2",
            "trakt-api-key": APP.client_id,
            "Authorization": f"Bearer {trakt.credentials().tokens.access}",
        }

    async def get(self, path: str, **query: str | int) -> Seen:
        return await self.send("GET", path, params={name: str(value) for name, value in query.items()})

    async def post(self, path: str, body: object) -> Seen:
        return await self.send("POST", path, data=json.dumps(body))

    async def delete(self, path: str) -> Seen:
        return await self.send("DELETE", path)

    async def send(self, method: str, path: str, **others: Any) -> Seen:
        async with self._session.request(method, self._url + path, headers=self.headers, **others) as reply:
            text = await reply.text()
            is_json = reply.content_type == "application/json" and text
            return Seen(reply.status, json.loads(text) if is_json else None, dict(reply.headers))


@asynccontextmanager
async def visiting(trakt: TraktEmulator) -> AsyncIterator[Visitor]:
    """Run an emulator, and visit it."""
    async with running_trakt(trakt), aiohttp.ClientSession(skip_auto_headers=["User-Agent"]) as session:
        yield Visitor(session, trakt)
