"""Home Assistant's own interfaces, as its frontend uses them."""

from __future__ import annotations

from types import TracebackType
from typing import Any, Self

import aiohttp


class RequestFailed(Exception):
    """Home Assistant refused a request."""


class Client:
    """REST and websocket calls, authorised once ``use_token`` was called."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.client_id = f"{url}/"
        self._headers: dict[str, str] = {}
        self._token = ""

    async def __aenter__(self) -> Self:
        self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=60))
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._session.close()

    def use_token(self, token: str) -> None:
        """From now on every call is authorised."""
        self._token = token
        self._headers = {"Authorization": f"Bearer {token}"}

    async def get(self, path: str) -> Any:
        return await self._request("GET", path)

    async def post(self, path: str, payload: Any = None) -> Any:
        return await self._request("POST", path, json=payload if payload is not None else {})

    async def delete(self, path: str) -> Any:
        return await self._request("DELETE", path)

    async def post_form(self, path: str, fields: dict[str, str]) -> Any:
        return await self._request("POST", path, data=fields)

    async def _request(self, method: str, path: str, **body: Any) -> Any:
        async with self._session.request(method, self.url + path, headers=self._headers, **body) as response:
            if response.status >= 400:
                raise RequestFailed(f"{method} {path}: {response.status} {await response.text()}")
            return await response.json()

    async def command(self, kind: str, **fields: Any) -> Any:
        """One websocket command and its result."""
        async with self._session.ws_connect(f"{self.url}/api/websocket") as socket:
            await socket.receive_json()
            await socket.send_json({"type": "auth", "access_token": self._token})
            await socket.receive_json()
            await socket.send_json({"id": 1, "type": kind, **fields})
            answer = await socket.receive_json()
        if not answer["success"]:
            raise RequestFailed(f"{kind}: {answer['error']}")
        return answer["result"]
