"""A service that follows what is watched, as strictly as any: what it may make of a step, it makes of it."""

from __future__ import annotations

import asyncio

from msgspec import Struct

from custom_components.crosswatch.model import Ambiguous, Feature, Item, Rejected, Value
from custom_components.crosswatch.providers.base import Scrobble
from tests.memory import FaultKind, MemoryProvider, MemoryService

MARKS_AT = 8_000
ECHO = 3_600


class Session(Struct, frozen=True):
    """What somebody watches there: position in 10,000ths at a time, going on by itself or standing still."""

    item: Item
    position: int
    since: int
    runs: bool

    def at(self, now: int, length: int) -> int:
        return self.position + (10_000 * (now - self.since) // length if self.runs else 0)


class LiveProvider(MemoryProvider):
    """One title at a time, which goes on by the service's own clock.

    A start ends what played before, as watched if that has come to 80 %. It stamps plays with its own "now",
    and takes a second end of a title within an hour for an echo.
    """

    def __init__(self, service: MemoryService, length: int = 6_000) -> None:
        super().__init__(service)
        self.told: list[tuple[str, str, int]] = []
        self.session: Session | None = None
        self.resume_points: dict[str, int] = {}
        self.heard = asyncio.Semaphore(0)
        self.gate = asyncio.Event()
        self.gate.set()
        self.refuses: set[str] = set()
        self._length = length
        self._ended: dict[str, int] = {}

    @property
    def steps(self) -> list[str]:
        return [step for step, _, _ in self.told]

    async def scrobble_start(self, scrobble: Scrobble) -> None:
        await self._hears("start", scrobble)
        now, before = self.service.now(), self.session
        if before is not None and before.item != scrobble.item and before.at(now, self._length) >= MARKS_AT:
            self._records(before.item)
        self.resume_points.pop(scrobble.item.label, None)
        self.session = Session(scrobble.item, scrobble.position, now, runs=True)

    async def scrobble_pause(self, scrobble: Scrobble) -> None:
        await self._hears("pause", scrobble)
        self.resume_points[scrobble.item.label] = scrobble.position
        self.session = Session(scrobble.item, scrobble.position, self.service.now(), runs=False)

    async def scrobble_stop(self, scrobble: Scrobble) -> None:
        await self._hears("stop", scrobble)
        if scrobble.position >= MARKS_AT:
            self._records(scrobble.item)
        elif scrobble.position:
            self.resume_points[scrobble.item.label] = scrobble.position
        self.session = None

    async def scrobble_play(self, scrobble: Scrobble) -> str | None:
        await self._hears("play", scrobble)
        if self.service.faults.take(FaultKind.LOST, Feature.HISTORY):
            raise Ambiguous("no answer")
        self.session = None
        ended = self._ended.get(scrobble.item.label)
        ref = None
        if ended is None or self.service.now() - ended > ECHO:
            ref = self._records(scrobble.item)
        if self.service.faults.take(FaultKind.STORED_UNANSWERED, Feature.HISTORY):
            raise Ambiguous("no answer")
        return ref

    async def _hears(self, step: str, scrobble: Scrobble) -> None:
        self.told.append((step, scrobble.item.label, scrobble.position))
        self.heard.release()
        await self.gate.wait()
        self._request(step)
        if step in self.refuses:
            raise Rejected("unknown title")

    def _records(self, item: Item) -> str:
        now = self.service.now()
        self._ended[item.label] = now
        return self.service.person_sets(Feature.HISTORY, item, Value(1, now))
