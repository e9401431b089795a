"""SIMKL as a provider."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from typing import override

import aiohttp

from ...model import Activity, Capabilities, Feature, Outcome, ReadPart, Write
from ..base import (
    Identity,
    Quota,
    ReadsFeature,
    ReportsActivity,
    ReportsQuota,
    Scrobble,
    Scrobbles,
    WritesFeature,
)
from ..credentials import Credentials
from ..http import Policy
from ..rate_limit import Timing
from ..token_keeper import Save
from .capabilities import CAPABILITIES, ENTRIES
from .client import POLICY, SimklClient
from .cursor import common_cursor, entries_mark, places_mark
from .entries import Entries
from .finding import Finder
from .history import write_history
from .library import Library
from .models import Activities, Settings
from .placing import Positions
from .ratings import write_ratings
from .reading import EntryReader
from .scrobbling import Scrobbler
from .watchlist import write_watchlist

_REAL_TIME = Timing()


class SimklProvider(ReportsActivity, ReadsFeature, WritesFeature, Scrobbles, ReportsQuota):
    """One person's account at SIMKL."""

    def __init__(
        self,
        session: aiohttp.ClientSession,
        credentials: Credentials,
        save: Save,
        timing: Timing = _REAL_TIME,
        policy: Policy = POLICY,
    ) -> None:
        """Bind to the account of `credentials`. Nothing is asked yet."""
        self._space = credentials.account
        self._client = SimklClient(session, credentials, save, timing, policy)
        self._entries = Entries(self._client)
        self._library = Library()
        self._finder = Finder(self._client, timing.now)
        self._reader = EntryReader(self._entries, self._library, self._space, timing.now)
        self._scrobbler = Scrobbler(self._client, self._library, self._finder)
        self._positions = Positions(self._client, self._scrobbler, self._space)
        self._told: Activities | None = None

    @property
    def capabilities(self) -> Capabilities:
        """What SIMKL can do."""
        return CAPABILITIES

    @property
    def quota(self) -> Quota:
        """What is left of the day, as far as our own requests tell."""
        return self._client.budget.quota

    async def identify(self) -> Identity:
        """Return who the account is, and learn how many requests a day it has."""
        settings = await self._client.get("/users/settings", "asking who is signed in", Settings)
        self._client.budget.grant(settings.account.type)
        number = str(settings.account.id)
        return Identity(number, settings.user.name or number)

    async def close(self) -> None:
        """Nothing is open."""

    async def activity(self) -> Activity:
        """Return the watermarks of all features, in one request."""
        activities = await self._entries.activities()
        self._told = activities
        mark = entries_mark(activities)
        return Activity(
            self._space, dict.fromkeys(ENTRIES, mark) | {Feature.PROGRESS: places_mark(activities)}
        )

    @override
    async def read(
        self, features: frozenset[Feature], cursors: dict[Feature, str]
    ) -> AsyncGenerator[ReadPart]:
        """Read entries from a cursor on or whole, positions always whole.

        What `activity` told is where the next read of entries goes on. A read that comes without it asks.
        """
        if features & ENTRIES:
            activities, self._told = self._told or await self._entries.activities(), None
            cursor = common_cursor(features, cursors)
            async with aclosing(self._reader.read(activities, cursor)) as parts:
                async for part in parts:
                    yield part
        if Feature.PROGRESS in features:
            async with aclosing(self._positions.read()) as parts:
                async for part in parts:
                    yield part

    async def apply(self, feature: Feature, writes: Sequence[Write]) -> list[Outcome]:
        """Write one chunk. Raises before anything was sent, or Ambiguous."""
        if not writes:
            return []
        match feature:
            case Feature.WATCHLIST:
                return await write_watchlist(self._client, self._entries, self._library, writes)
            case Feature.RATINGS:
                return await write_ratings(self._client, self._library, writes)
            case Feature.HISTORY:
                return await write_history(self._client, self._entries, self._library, self._finder, writes)
            case Feature.PROGRESS:
                return await self._positions.apply(writes)

    async def scrobble_start(self, scrobble: Scrobble) -> None:
        """Tell that a viewing began or goes on."""
        await self._scrobbler.start(scrobble.item, scrobble.position)

    async def scrobble_pause(self, scrobble: Scrobble) -> None:
        """Tell that a viewing was paused."""
        await self._scrobbler.pause(scrobble.item, scrobble.position)

    async def scrobble_stop(self, scrobble: Scrobble) -> None:
        """Tell that a viewing ended without being a play."""
        await self._scrobbler.stop(scrobble.item, scrobble.position)

    async def scrobble_play(self, scrobble: Scrobble) -> str | None:
        """Tell that a viewing ended as a play, and return its ref where SIMKL tells it."""
        return await self._scrobbler.play(scrobble.item, scrobble.position)
