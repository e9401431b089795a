"""Trakt as a provider: one account, read by what moved, written in chunks."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from typing import override

import aiohttp

from ...model import Activity, Capabilities, Feature, Outcome, ReadPart, Rejected, Write
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
from . import scrobbling
from .account import read_owner
from .activity import read_activity
from .capabilities import CAPABILITIES, capabilities_under
from .client import POLICY, TraktClient
from .fullness import Fullness
from .reading import Standpoint, read_feature
from .writing import write_chunk

_REAL_TIME = Timing()


class TraktProvider(ReportsActivity, ReadsFeature, WritesFeature, Scrobbles, ReportsQuota):
    """One account at Trakt."""

    def __init__(
        self,
        session: aiohttp.ClientSession,
        credentials: Credentials,
        save: Save,
        timing: Timing = _REAL_TIME,
        policy: Policy = POLICY,
    ) -> None:
        """save: keeps new tokens before they are used. policy: how fast Trakt is asked."""
        self._client = TraktClient(session, credentials, save, timing, policy)
        self._timing = timing
        self._space = credentials.account
        self._capabilities = CAPABILITIES
        self._dropped: str | None = None
        self._full = Fullness(timing.monotonic)

    @property
    def capabilities(self) -> Capabilities:
        """What the account can do. How it is set up is known once it was identified."""
        return self._capabilities

    @property
    def quota(self) -> Quota | None:
        """How many reads are left, as Trakt last told."""
        return self._client.quota

    async def identify(self) -> Identity:
        """Ask who the account is and how it is set up."""
        owner = await read_owner(self._client)
        self._capabilities = capabilities_under(owner.terms)
        return owner.identity

    async def close(self) -> None:
        """Nothing is open."""

    async def activity(self) -> Activity:
        """Return the watermarks, in one request."""
        moved = await read_activity(self._client)
        self._dropped = moved.dropped
        return Activity(self._space, moved.watermarks)

    @override
    async def read(
        self, features: frozenset[Feature], cursors: dict[Feature, str]
    ) -> AsyncGenerator[ReadPart]:
        """Read features one after the other, each to its end."""
        for feature in Feature:
            if feature not in features:
                continue
            here = Standpoint(self._space, self._dropped, self._timing.now())
            async with aclosing(read_feature(self._client, feature, cursors.get(feature), here)) as parts:
                async for part in parts:
                    yield part

    async def apply(self, feature: Feature, writes: Sequence[Write]) -> list[Outcome]:
        """Write one chunk. Raises Rejected for one that is too large: Trakt may give up half way."""
        if len(writes) > (batch := self._capabilities.features[feature].batch):
            raise Rejected(f"{self._client.name} gets at most {batch} at once")
        return await write_chunk(self._client, feature, writes, self._full)

    async def scrobble_start(self, scrobble: Scrobble) -> None:
        """Tell that the viewing began or goes on."""
        await scrobbling.start(self._client, scrobble)

    async def scrobble_pause(self, scrobble: Scrobble) -> None:
        """Tell that the viewing was paused."""
        await scrobbling.pause(self._client, scrobble)

    async def scrobble_stop(self, scrobble: Scrobble) -> None:
        """Tell that the viewing ended without being a play."""
        await scrobbling.stop(self._client, scrobble)

    async def scrobble_play(self, scrobble: Scrobble) -> str | None:
        """Tell that the viewing ended as a play, which Trakt records as of now."""
        return await scrobbling.play(self._client, scrobble)
