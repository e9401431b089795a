"""Kodi's notifications: they prove that no play was added or taken away since an earlier moment.

They come by websocket only, and many Kodis do not offer it: being without them is normal. Kodi does not
tell about a rating given by hand or a place in a film set by another program, so they prove nothing
about those.
"""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections.abc import Mapping
from contextlib import suppress

import aiohttp
import msgspec
from msgspec import Struct

from ..rate_limit import Sleep

_LOGGER = logging.getLogger(__name__)
_PING = '{"jsonrpc":"2.0","id":"alive","method":"JSONRPC.Ping"}'
_SILENCE = 60.0
_LARGEST = 1_000_000
_WAITS = (2.0, 10.0, 60.0, 300.0)
_OURS = frozenset({"movie", "tvshow", "season", "episode"})
_GOODBYES = frozenset({"System.OnQuit", "System.OnRestart", "System.OnSleep"})
_HARMLESS = frozenset({"VideoLibrary.OnScanStarted", "VideoLibrary.OnCleanStarted", "VideoLibrary.OnExport"})


class _Params(Struct, frozen=True):
    data: object = None


class _Message(Struct, frozen=True):
    method: str = ""
    params: _Params = _Params()


class Notifications:
    """One Kodi's stream of notifications, connected again and again until closed."""

    def __init__(
        self,
        session: aiohttp.ClientSession,
        url: str,
        sleep: Sleep = asyncio.sleep,
        silence: float = _SILENCE,
    ) -> None:
        """Listen at `url` once started. After `silence` seconds Kodi is asked whether it is still there."""
        self._session = session
        self._url = url
        self._sleep = sleep
        self._silence = silence
        self._task: asyncio.Task[None] | None = None
        self._stream = ""
        self._changes = 0
        self._failures = 0

    @property
    def watermark(self) -> str | None:
        """What equals an earlier value only if nothing changed in between, or None if that is not known."""
        return f"{self._stream}.{self._changes}" if self._stream else None

    def start(self) -> None:
        """Listen in the background."""
        if self._task is None:
            self._task = asyncio.create_task(self._listen_always(), name="crosswatch kodi notifications")

    async def stop(self) -> None:
        """Listen no more."""
        task, self._task = self._task, None
        self._stream = ""
        if task is not None:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    async def _listen_always(self) -> None:
        while True:
            try:
                await self._listen()
            except (aiohttp.ClientError, OSError, TimeoutError) as error:
                _LOGGER.debug("No notifications from %s: %s", self._url, error)
            finally:
                self._stream = ""
            await self._sleep(_WAITS[min(self._failures, len(_WAITS) - 1)])
            self._failures += 1

    async def _listen(self) -> None:
        # Kodi answers a websocket ping with a broken frame, so it is asked in its own language.
        async with self._session.ws_connect(self._url, max_msg_size=_LARGEST) as socket:
            self._stream, self._changes, self._failures = secrets.token_hex(8), 0, 0
            while await self._take(socket):
                pass

    async def _take(self, socket: aiohttp.ClientWebSocketResponse) -> bool:
        """Take in one message; False at the end of the stream."""
        try:
            message = await socket.receive(timeout=self._silence)
        except TimeoutError:
            await socket.send_str(_PING)
            message = await socket.receive(timeout=self._silence)
        if message.type is not aiohttp.WSMsgType.TEXT:
            return False
        return self._understand(message.data)

    def _understand(self, text: str) -> bool:
        try:
            message = msgspec.json.decode(text, type=_Message)
        except msgspec.DecodeError:
            self._changes += 1  # something happened, whatever it was
            return True
        if message.method in _GOODBYES:
            return False
        if message.method.startswith("VideoLibrary.") and _concerns_us(message):
            self._changes += 1
        return True


def _concerns_us(message: _Message) -> bool:
    if message.method in _HARMLESS:
        return False
    kind = changed_type(message.params.data)
    return kind is None or kind in _OURS


def changed_type(data: object) -> str | None:
    """Return the type of the title that a notification is about, if it is about one.

    It stands in `data.item` or in `data` itself, depending on what caused the notification.
    """
    if not isinstance(data, Mapping):
        return None
    item = data.get("item")
    kind = (item if isinstance(item, Mapping) else data).get("type")
    return kind if isinstance(kind, str) else None
