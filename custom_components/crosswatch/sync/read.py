"""Reading an account: once per run, only what moved, and all of it or nothing.

A read that fails takes the account out of this run. What was seen at its last good read stands; it
never looks like an empty list.
"""

from __future__ import annotations

import asyncio
import logging
from contextlib import aclosing
from sqlite3 import Connection

from msgspec import Struct

from ..model import (
    Activity,
    BadData,
    Capabilities,
    CatalogueCompleted,
    Completed,
    Coverage,
    DroppedTitles,
    Feature,
    ProviderError,
)
from ..providers.account import Account
from ..providers.base import ReadsFeature, ReportsActivity
from ..store.accounts import accept_space
from ..store.database import Database
from ..store.dropped import store_dropped
from ..store.kept_otherwise import begin_anew_where_kept_otherwise
from ..store.known_items import KnownItems
from ..store.observed import (
    SECOND_LOOK,
    ReadChanges,
    finish_reading,
    known_catalogue,
    known_fingerprints,
    store_catalogue,
    store_read,
)
from ..store.readings import Reading, load_readings
from ..store.syncs import waiting_for_full_read
from .collecting import Collector, GroupRead

_LOGGER = logging.getLogger(__name__)

FULL_READ_EVERY = 86_400
"""Seconds after which a library is read in full even if it says that nothing changed."""


class FeatureRead(Struct, frozen=True):
    """A completed read of one feature: when it began, and whether it was full."""

    read_at: int
    full: bool


class AccountRead(Struct, frozen=True):
    """An account in a run. `error` is empty, or the name of what kept the account out of it.

    reads: features read in this run. readings: where every feature stands after it.
    """

    account: Account
    number: int
    reads: dict[Feature, FeatureRead]
    readings: dict[Feature, Reading]
    error: str = ""
    detail: str = ""


async def read_account(
    database: Database, account: Account, number: int, wanted: frozenset[Feature], now: int
) -> AccountRead:
    """Ask the account what moved, read that, and record it. Provider errors become the result's error."""
    reads: dict[Feature, FeatureRead] = {}
    error, detail = "", ""
    try:
        reads = await _read_moved(database, account, number, wanted, now)
    except ProviderError as failure:
        error, detail = type(failure).__name__, str(failure)
        _LOGGER.debug("Reading %s failed: %s: %s", account.title, error, detail)
    readings = await database.run(load_readings, number)
    return AccountRead(account, number, reads, readings, error, detail)


async def read_in_full(
    database: Database, account: Account, number: int, wanted: frozenset[Feature], now: int
) -> None:
    """Read features in full, whatever moved, and record it. Raises the `ProviderError` that prevents it."""
    activity = await _activity(database, account, number)
    can = account.provider.capabilities
    if activity.busy and can.library:
        raise Busy(activity.busy)
    await _readings(database, account, number)
    reads: dict[Feature, FeatureRead] = {}
    known = KnownItems()
    for group in dict.fromkeys(can.group_of(feature) for feature in sorted(wanted | _told_by(can, wanted))):
        reads |= await _read_group(database, account, number, group, {}, activity, now, known)
    if not all(feature in reads and reads[feature].full for feature in wanted):
        raise BadData("the account could not be read in full")


class Busy(ProviderError):
    """The account plays or scans; heavy reads wait until it is done."""


async def _read_moved(
    database: Database, account: Account, number: int, wanted: frozenset[Feature], now: int
) -> dict[Feature, FeatureRead]:
    activity = await _activity(database, account, number)
    readings = await _readings(database, account, number)
    unsettled = await database.run(waiting_for_full_read, number)
    can = account.provider.capabilities
    due = {
        feature
        for feature in wanted | _told_by(can, wanted)
        if feature in can.features
        and can.features[feature].read
        and (
            feature in unsettled
            or _is_due(readings[feature], activity.watermarks.get(feature), now)
            or _confirms(readings[feature], can.features[feature].lag, now)
            or (can.library and now - (readings[feature].full_at or 0) >= FULL_READ_EVERY)
        )
    }
    if due and activity.busy and can.library:
        raise Busy(activity.busy)
    reads: dict[Feature, FeatureRead] = {}
    known = KnownItems()
    for group in dict.fromkeys(can.group_of(feature) for feature in sorted(due)):
        cursors = {
            feature: cursor
            for feature in group
            if (cursor := _cursor(readings[feature], feature in unsettled)) is not None
        }
        reads |= await _read_group(database, account, number, group, cursors, activity, now, known)
    return reads


async def _activity(database: Database, account: Account, number: int) -> Activity:
    if not isinstance(account.provider, ReportsActivity):
        return Activity("", {})
    activity = await account.provider.activity()
    if activity.space:
        await database.run(accept_space, number, activity.space)
    return activity


async def _readings(database: Database, account: Account, number: int) -> dict[Feature, Reading]:
    """Return where the readings stand, all of them begun anew whose feature is kept otherwise now."""
    readings = await database.run(load_readings, number)
    can = account.provider.capabilities.features
    otherwise = [
        feature
        for feature, reading in readings.items()
        if feature in can and reading.keeps not in ("", can[feature].keeps)
    ]
    if not otherwise:
        return readings
    await database.run(begin_anew_where_kept_otherwise, number, otherwise)
    return await database.run(load_readings, number)


def _told_by(can: Capabilities, wanted: frozenset[Feature]) -> frozenset[Feature]:
    """Return the features without which a wanted one cannot be judged: what is watched there."""
    used = [can.features[feature] for feature in wanted if feature in can.features]
    needed: set[Feature] = set()
    if any(one.excludes_watched or one.marks_watched or one.removes_watched for one in used):
        needed.add(Feature.HISTORY)
    if any(one.marks_watched for one in used):
        needed.add(Feature.WATCHLIST)
    return frozenset(needed.intersection(can.features))


def _is_due(reading: Reading, watermark: str | None, now: int) -> bool:
    moved = watermark is None or watermark != reading.watermark
    second_look = reading.missing_since is not None and now - reading.missing_since >= SECOND_LOOK
    return moved or reading.read_at is None or second_look


def _confirms(reading: Reading, lag: int, now: int) -> bool:
    """Whether a write of ours waits for a read that would show it."""
    return reading.unconfirmed_since is not None and now >= reading.unconfirmed_since + lag


def _cursor(reading: Reading, unsettled: bool) -> str | None:
    """Return the cursor to go on from, or None where only a full read can tell what is absent."""
    looked_in_vain = (
        reading.unconfirmed_since is not None and (reading.read_at or 0) >= reading.unconfirmed_since
    )
    if unsettled or reading.missing_since is not None or reading.doubtful or looked_in_vain:
        return None
    return reading.cursor


async def _read_group(
    database: Database,
    account: Account,
    number: int,
    group: frozenset[Feature],
    cursors: dict[Feature, str],
    activity: Activity,
    now: int,
    known: KnownItems,
) -> dict[Feature, FeatureRead]:
    if not isinstance(account.provider, ReadsFeature):
        return {}
    can = account.provider.capabilities
    group = group & frozenset(can.features)
    read = GroupRead()
    for feature in group:
        read.records[feature] = Collector(await database.run(known_fingerprints, number, feature))
    if can.library:
        read.catalogue = Collector(await database.run(known_catalogue, number))
    async with aclosing(account.provider.read(group, cursors)) as parts:
        async for part in parts:
            if isinstance(part, Completed):
                read.completed[part.feature] = part
            elif isinstance(part, CatalogueCompleted):
                read.catalogue_completed = part
            elif isinstance(part, DroppedTitles):
                read.dropped = (*(read.dropped or ()), *part.items)
            else:
                await asyncio.to_thread(read.take, part)
    read.check(group, can.library)
    return await database.run(_store_group, account, number, read, activity, now, known)


def _store_group(
    connection: Connection,
    account: Account,
    number: int,
    read: GroupRead,
    activity: Activity,
    now: int,
    known: KnownItems,
) -> dict[Feature, FeatureRead]:
    """Record a group's read, in one transaction: a crash leaves all of it or nothing."""
    library = account.provider.capabilities.library
    if read.catalogue is not None:
        store_catalogue(
            connection,
            number,
            account.key,
            account.provider.capabilities.features,
            read.catalogue.differing,
            read.catalogue.absent(),
            known,
        )
    reads: dict[Feature, FeatureRead] = {}
    for feature, end in read.completed.items():
        accept_space(connection, number, end.space)
        full = end.coverage is Coverage.FULL
        collected = read.records[feature]
        changes = ReadChanges(collected.differing, collected.absent() if full else [], collected.gone())
        store_read(
            connection,
            number,
            feature,
            changes,
            scope=account.key,
            library=library,
            read_at=now,
            known=known,
        )
        finish_reading(
            connection,
            number,
            feature,
            watermark=activity.watermarks.get(feature),
            cursor=end.cursor,
            read_at=now,
            full=full,
            keeps=account.provider.capabilities.features[feature].keeps,
        )
        reads[feature] = FeatureRead(now, full)
    if read.dropped is not None:
        store_dropped(connection, number, read.dropped, account.key)
    return reads
