"""MDBList as a provider: one account, read by what changed, written in batches."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from typing import override

import aiohttp

from ...model import (
    Activity,
    Capabilities,
    Completed,
    Coverage,
    Feature,
    Outcome,
    ReadPart,
    Rejected,
    Write,
)
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
from .activity import Cursor, Standing, activity_of, cursor_of, read_activities
from .capabilities import BATCH, CAPABILITIES
from .client import POLICY, MdblistClient
from .dropped import read_dropped
from .history import HistoryReader
from .history_writes import write_history
from .journal import Journal
from .list_writes import write_list
from .live import LiveViewing, write_progress
from .models import User
from .progress import read_progress
from .quota import Purpose
from .ratings import RatingsReader
from .watchlist import read_watchlist

_REAL_TIME = Timing()


class MdblistProvider(ReportsActivity, ReadsFeature, WritesFeature, ReportsQuota, Scrobbles):
    """One account at MDBList."""

    def __init__(
        self,
        session: aiohttp.ClientSession,
        credentials: Credentials,
        save: Save,
        timing: Timing = _REAL_TIME,
        policy: Policy = POLICY,
    ) -> None:
        """Bind to the account of `credentials`. save: keeps renewed tokens. Asks nothing."""
        self._client = MdblistClient(session, credentials, save, timing, policy)
        self._space = credentials.account
        self._journal = Journal(self._client)
        self._live = LiveViewing(self._client)
        self._standings: dict[Feature, Standing] = {}

    @property
    def capabilities(self) -> Capabilities:
        """What MDBList can do, whatever the account pays."""
        return CAPABILITIES

    @property
    def quota(self) -> Quota | None:
        """What is left of the requests of the day."""
        return self._client.quota

    async def identify(self) -> Identity:
        """Return who the account is. Asks however little of the quota is left: there may be a new plan."""
        user = await self._client.get("/user", "asking who we are", User, {}, Purpose.CHECK)
        return Identity(str(user.user_id), user.username or f"{user.user_id}")

    async def close(self) -> None:
        """Nothing is open."""

    async def activity(self) -> Activity:
        """Return watermarks, in one request. The next read of each feature goes on from this answer."""
        standing = await read_activities(self._client)
        self._standings = dict.fromkeys(Feature, standing)
        return activity_of(standing, self._space)

    @override
    async def read(
        self, features: frozenset[Feature], cursors: dict[Feature, str]
    ) -> AsyncGenerator[ReadPart]:
        """Read features, each from its cursor on where the service can tell what changed since."""
        for feature in sorted(features):
            standing = self._standings.pop(feature, None) or await read_activities(self._client)
            cursor = cursor_of(cursors.get(feature))
            async with aclosing(self._read(feature, cursor, standing)) as parts:
                async for part in parts:
                    yield part

    async def _read(
        self, feature: Feature, cursor: Cursor | None, standing: Standing
    ) -> AsyncGenerator[ReadPart]:
        new = standing.cursor(feature)
        coverage = Coverage.FULL
        if feature is Feature.HISTORY:
            plays = HistoryReader(self._client, self._journal)
            async for part in plays.read(cursor, standing):
                yield part
            coverage = plays.coverage
        elif feature is Feature.RATINGS:
            marks = RatingsReader(self._client, self._journal)
            async for part in marks.read(cursor, standing):
                yield part
            coverage = marks.coverage
        elif cursor is not None and cursor.own == new.own and standing.watermark(feature) is not None:
            coverage = Coverage.DELTA
        elif feature is Feature.WATCHLIST:
            async for part in read_watchlist(self._client):
                yield part
        else:
            async for part in read_progress(self._client):
                yield part
        if feature in (Feature.HISTORY, Feature.WATCHLIST) and (
            cursor is None or cursor.dropped != new.dropped
        ):
            yield await read_dropped(self._client)
        yield Completed(feature, coverage, self._space, new.text)

    async def apply(self, feature: Feature, writes: Sequence[Write]) -> list[Outcome]:
        """Write one chunk. Raises Rejected if it holds more than the service takes at once."""
        if len(writes) > BATCH:
            raise Rejected(f"{self._client.name} takes at most {BATCH} changes at once")
        if feature is Feature.HISTORY:
            return await write_history(self._client, writes)
        if feature is Feature.PROGRESS:
            return await write_progress(self._client, writes)
        return await write_list(self._client, feature, writes)

    async def scrobble_start(self, scrobble: Scrobble) -> None:
        """Tell that the viewing began or goes on."""
        await self._live.start(scrobble)

    async def scrobble_pause(self, scrobble: Scrobble) -> None:
        """Tell that the viewing was paused."""
        await self._live.pause(scrobble)

    async def scrobble_stop(self, scrobble: Scrobble) -> None:
        """Tell that the viewing ended without being a play."""
        await self._live.stop(scrobble)

    async def scrobble_play(self, scrobble: Scrobble) -> str | None:
        """Tell that the viewing ended as a play. The service does not say by which number it keeps it."""
        await self._live.play(scrobble)
        return None
