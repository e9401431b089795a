"""Kodi as a provider: one library, read whole in one pass, written title by title."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Sequence
from functools import partial
from itertools import batched
from typing import override

import aiohttp

from ...model import (
    Activity,
    Capabilities,
    CatalogueCompleted,
    CatalogueItem,
    CataloguePage,
    Completed,
    Coverage,
    Feature,
    Outcome,
    Page,
    ReadPart,
    Record,
    Unavailable,
    Write,
    WrongAccount,
)
from ..base import Identity, ReadsFeature, ReportsActivity, WritesFeature
from ..rate_limit import Clock, Sleep, Timing, utc_now
from .bridges import find_bridges
from .capabilities import CAPABILITIES
from .client import KodiClient
from .features import fields_for, value_of
from .items import ref_of
from .library import Listed, read_library
from .login import identify
from .models import Show
from .notifications import Notifications
from .settings import KodiSettings
from .siblings import Siblings, find_siblings
from .status import Status, read_status
from .times import LocalClock
from .writes import write_titles

_PAGE = 500
"""Titles in one part of a read: a few milliseconds of work."""


class KodiProvider(ReportsActivity, ReadsFeature, WritesFeature):
    """One Kodi.

    It speaks for the profile that is active there, and refuses when that is another one than agreed.
    """

    def __init__(
        self,
        session: aiohttp.ClientSession,
        settings: KodiSettings,
        zone: str,
        clock: Clock = utc_now,
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        """Bind to the Kodi of `settings`.

        zone: IANA name of our own time zone, for a Kodi that does not tell its own. clock: seconds since
        1970 UTC.
        """
        self._settings = settings
        self._zone = zone
        self._clock = clock
        self._client = KodiClient(session, settings, Timing(now=clock, sleep=sleep))
        url = settings.notifications_url
        self._notifications = Notifications(session, url, sleep) if url else None
        self._read_profile: str | None = None
        self._siblings: Siblings | None = None

    @property
    def capabilities(self) -> Capabilities:
        """What a Kodi can do."""
        return CAPABILITIES

    async def identify(self) -> Identity:
        """Return what names this Kodi. Proves address and credentials."""
        return await identify(self._client, self._settings)

    async def bridges(self) -> tuple[str, ...]:
        """Return the names of add-ons there that carry plays elsewhere by themselves."""
        return await find_bridges(self._client)

    async def close(self) -> None:
        """Listen to notifications no more."""
        if self._notifications is not None:
            await self._notifications.stop()

    async def activity(self) -> Activity:
        """Return space, watermarks and what Kodi is doing, in one request.

        The first call begins to listen to notifications. Only they prove that nothing changed, and only
        for the history; without them there is no watermark.
        """
        watermark = None
        if self._notifications is not None:
            watermark = self._notifications.watermark
            self._notifications.start()
        status = await self._status()
        watermarks = {Feature.HISTORY: f"{status.profile}.{watermark}"} if watermark else {}
        return Activity(space=self._space(status), watermarks=watermarks, busy=status.busy)

    @override
    async def read(
        self, features: frozenset[Feature], cursors: dict[Feature, str]
    ) -> AsyncGenerator[ReadPart]:
        """Read the library, whatever the cursors: it is whole before the first part is handed over.

        Raises Unavailable while Kodi plays or scans, WrongAccount while another profile is active.
        """
        status = await self._status()
        self._expect_profile(self._settings.profile, status)
        self._refuse_while_busy(status)
        library = await read_library(self._client)
        if (await self._status()).profile != status.profile:
            raise Unavailable(f"{self._client.name}: the profile was changed while it was read")
        siblings = await asyncio.to_thread(find_siblings, library)
        wanted = [feature for feature in CAPABILITIES.features if feature in features]
        for some in batched(library.titles(), _PAGE, strict=False):
            clock = LocalClock(status.zone)
            for part in await asyncio.to_thread(_parts, some, siblings, wanted, clock):
                yield part
        self._siblings, self._read_profile = siblings, status.profile
        space = self._space(status)
        for feature in wanted:
            yield Completed(feature, Coverage.FULL, space)
        yield CatalogueCompleted(space)

    async def apply(self, feature: Feature, writes: Sequence[Write]) -> list[Outcome]:
        """Write one chunk. What already is as it should be is not sent.

        Raises WrongAccount while another profile is active than the one that was read.
        """
        status = await self._status()
        self._expect_profile(self._settings.profile or self._read_profile, status)
        siblings = await self._known_siblings(status)
        return await write_titles(
            self._client,
            writes,
            partial(fields_for, feature, clock=LocalClock(status.zone)),
            siblings.copies,
            status.playing,
        )

    async def _status(self) -> Status:
        return await read_status(self._client, self._zone, self._clock())

    def _expect_profile(self, expected: str | None, status: Status) -> None:
        if expected is not None and status.profile != expected:
            raise WrongAccount(
                f"{self._client.name} shows the profile {status.profile!r}, this account is for {expected!r}"
            )

    def _refuse_while_busy(self, status: Status) -> None:
        if status.busy:
            doing = {"playing": "plays a video", "scanning": "scans its library"}[status.busy]
            raise Unavailable(f"{self._client.name} {doing}; its library is read when that is over")

    async def _known_siblings(self, status: Status) -> Siblings:
        """What belongs together in the library is known from its last read; without one, it is read now."""
        if self._siblings is None:
            self._refuse_while_busy(status)
            library = await read_library(self._client)
            self._siblings = await asyncio.to_thread(find_siblings, library)
            self._read_profile = status.profile
        return self._siblings

    def _space(self, status: Status) -> str:
        return f"{self._settings.library}/{status.profile}"


def _parts(
    some: Sequence[Listed],
    siblings: Siblings,
    features: Sequence[Feature],
    clock: LocalClock,
) -> list[ReadPart]:
    entries = [_entry(listed, siblings) for listed in some]
    parts: list[ReadPart] = [CataloguePage(tuple(entries))]
    for feature in features:
        records = tuple(
            Record(entry.ref, entry.item, value)
            for listed, entry in zip(some, entries, strict=True)
            if (value := value_of(feature, listed.title, clock)) is not None
        )
        if records:
            parts.append(Page(feature, records))
    return parts


def _entry(listed: Listed, siblings: Siblings) -> CatalogueItem:
    title = listed.title
    group = "" if isinstance(title, Show) else siblings.file_group(title.file)
    return CatalogueItem(ref_of(title), listed.item, group)
