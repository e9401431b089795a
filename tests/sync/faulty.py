"""Accounts that misbehave on purpose, around a real provider."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Sequence

from custom_components.crosswatch.model import (
    Activity,
    Ambiguous,
    Capabilities,
    Completed,
    Feature,
    Outcome,
    Page,
    ReadPart,
    Unavailable,
    Write,
)
from custom_components.crosswatch.providers.base import Identity
from custom_components.crosswatch.providers.tracker import TrackerProvider


class PowerCut(BaseException):
    """The plug was pulled."""


class Faulty:
    """A tracker whose next calls go wrong as told. Counts what it is asked for."""

    def __init__(self, inner: TrackerProvider) -> None:
        self.inner = inner
        self.fails_to_answer = False
        self.stops_reading_early = False
        self.repeats_a_page = False
        self.power_fails_before_write = 0
        self.power_fails_after_write = 0
        self.answer_is_lost_after_write = False
        self.refuses_connection_on_write = False
        self.waits_in_write: asyncio.Event | None = None
        self.writing = asyncio.Event()
        self.activities = 0
        self.reads = 0
        self.written: list[Write] = []
        self.space = ""

    @property
    def capabilities(self) -> Capabilities:
        """The tracker's, with chunks of 10 so that a run has several."""
        features = {
            feature: type(can)(**{name: getattr(can, name) for name in can.__struct_fields__} | {"batch": 10})
            for feature, can in self.inner.capabilities.features.items()
        }
        return Capabilities(features)

    async def identify(self) -> Identity:
        return await self.inner.identify()

    async def close(self) -> None:
        await self.inner.close()

    async def activity(self) -> Activity:
        self.activities += 1
        if self.fails_to_answer:
            raise Unavailable("no route to host")
        activity = await self.inner.activity()
        return Activity(self.space or activity.space, activity.watermarks)

    async def read(
        self, features: frozenset[Feature], cursors: dict[Feature, str]
    ) -> AsyncGenerator[ReadPart]:
        self.reads += 1
        async for part in self.inner.read(features, cursors):
            if self.stops_reading_early and isinstance(part, Completed):
                return
            if isinstance(part, Completed) and self.space:
                yield Completed(part.feature, part.coverage, self.space, part.cursor)
            else:
                yield part
            if self.repeats_a_page and isinstance(part, Page):
                yield part

    async def apply(self, feature: Feature, writes: Sequence[Write]) -> list[Outcome]:
        self.written.extend(writes)
        self.writing.set()
        if self.waits_in_write is not None:
            await self.waits_in_write.wait()
        if self.refuses_connection_on_write:
            raise Unavailable("connection refused")
        self.power_fails_before_write -= 1
        if self.power_fails_before_write == 0:
            raise PowerCut
        outcomes = await self.inner.apply(feature, writes)
        self.power_fails_after_write -= 1
        if self.power_fails_after_write == 0:
            raise PowerCut
        if self.answer_is_lost_after_write:
            raise Ambiguous("the connection broke while waiting for the answer")
        return outcomes
