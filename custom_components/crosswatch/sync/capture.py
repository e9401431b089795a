"""Captures of an account: taking one, showing what would put it back, and putting it back.

Before each of these the account is read in full, all of it or nothing, and no run touches it meanwhile.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable, Iterable
from contextlib import suppress

import msgspec

from ..engine.restore import Extent
from ..model import Feature
from ..providers.account import Account
from ..store.accounts import account_numbers
from ..store.captures import Capture, Cause, find_capture, list_captures, take_capture
from ..store.database import Database
from ..store.plans import plan_header
from ..store.restores import RestoreTerms, forget_restore, restore_sync, restore_terms
from ..store.runs import begin_run, finish_run
from .apply import Failure, WritablePlan, apply_plan
from .errors import NothingToCapture, StalePlan, UnknownCapture, UnknownPlan
from .read import read_in_full
from .restore_results import RESTORE, restore_result
from .restoring import RestoreJob, confirm_restore, plan_restore
from .results import RunResult, RunStatus


class Captures:
    """Takes captures of accounts and puts them back."""

    def __init__(
        self, database: Database, lock: Callable[[str], asyncio.Lock], clock: Callable[[], int]
    ) -> None:
        """`lock` returns what keeps runs away from an account by its key; `clock` seconds since 1970 UTC."""
        self._database = database
        self._lock = lock
        self._clock = clock

    async def take(self, account: Account, features: Iterable[Feature] | None = None) -> Capture:
        """Capture features of an account, all of them if none are named.

        Raises the `ProviderError` that kept the account from being read, and `NothingToCapture` if it keeps
        none of them; then nothing is captured.
        """
        wanted = _readable(account, features)
        if not wanted:
            raise NothingToCapture
        async with self._lock(account.key):
            now = self._clock()
            number = await self._read(account, wanted, now)
            return await self._database.run(_take, account.key, number, wanted, now)

    async def plan(
        self, account: Account, capture: int, features: Iterable[Feature] | None, extent: Extent
    ) -> RunResult:
        """Plan what puts a capture back, and write nothing. The result names the plan.

        Raises as `take` does, and `UnknownCapture`.
        """
        async with self._lock(account.key):
            known = await self._database.run(find_capture, account.key, capture)
            if known is None:
                raise UnknownCapture(capture)
            wanted = tuple(known.counts if features is None else sorted(set(known.counts) & set(features)))
            if not wanted:
                raise NothingToCapture
            job = await self._job(account, RestoreTerms(capture, wanted, extent))
            plan = await self._database.run(plan_restore, job)
            return await self._database.run(restore_result, job, plan, 0, job.now)

    async def restore(self, account: Account, plan: int) -> RunResult:
        """Write a plan as it was shown, leaving out by name what no longer holds.

        Raises as `plan` does, `UnknownPlan`, and `StalePlan` if it was written already or a newer one took
        its place. When the task is cancelled the chunk under way is finished; a new plan shows the rest.
        """
        async with self._lock(account.key):
            terms = await self._database.run(_open_terms, account, plan)
            job = await self._job(account, terms)
            run = await self._database.run(begin_run, job.sync, RESTORE, job.now)
            try:
                await self._database.run(confirm_restore, job, plan, run)
                failures = await self._write(job, plan, run)
            except asyncio.CancelledError:
                await asyncio.shield(self._note_end(job, plan, run, RunStatus.CANCELLED))
                raise
            except BaseException:
                await self._note_end(job, plan, run, RunStatus.FAILED)
                raise
            return await self._end(job, plan, run, failures)

    async def _job(self, account: Account, terms: RestoreTerms) -> RestoreJob:
        now = self._clock()
        number = await self._read(account, _readable(account, terms.features), now)
        return RestoreJob(account, number, terms, now)

    async def _read(self, account: Account, wanted: frozenset[Feature], now: int) -> int:
        numbers = await self._database.run(account_numbers, [(account.key, account.title)])
        await read_in_full(self._database, account, numbers[account.key], wanted, now)
        return numbers[account.key]

    async def _write(self, job: RestoreJob, plan: int, run: int) -> list[Failure]:
        epochs = {feature: {job.number: 0} for feature in job.terms.features}
        writable = WritablePlan(run, plan, job.sync, {job.number: job.account}, epochs)
        return await apply_plan(self._database, writable, self._clock, _no_report)

    async def _end(
        self,
        job: RestoreJob,
        plan: int,
        run: int,
        failures: list[Failure],
        ended: RunStatus | None = None,
    ) -> RunResult:
        return await self._database.run(_record_end, job, plan, run, self._clock(), failures, ended)

    async def _note_end(self, job: RestoreJob, plan: int, run: int, ended: RunStatus) -> None:
        """Record that it ended early, unless the database was closed before: the next start sees to it."""
        with suppress(sqlite3.Error):
            await self._end(job, plan, run, [], ended)


def _no_report(_done: int, _total: int) -> None:
    """Nobody watches: whoever asked waits for the result."""


def _readable(account: Account, features: Iterable[Feature] | None) -> frozenset[Feature]:
    kept = {feature for feature, can in account.provider.capabilities.features.items() if can.read}
    return frozenset(kept if features is None else kept & set(features))


def _take(
    connection: sqlite3.Connection, key: str, number: int, features: frozenset[Feature], now: int
) -> Capture:
    take_capture(connection, number, features, Cause.ASKED, now)
    return list_captures(connection, key)[0]


def _open_terms(connection: sqlite3.Connection, account: Account, plan: int) -> RestoreTerms:
    number = account_numbers(connection, [(account.key, account.title)])[account.key]
    header = plan_header(connection, plan)
    if header is None or header.sync != restore_sync(number):
        raise UnknownPlan(plan)
    if header.state != "open":
        raise StalePlan(plan)
    terms = restore_terms(connection, plan)
    if find_capture(connection, account.key, terms.capture) is None:
        raise UnknownCapture(terms.capture)
    return terms


def _record_end(
    connection: sqlite3.Connection,
    job: RestoreJob,
    plan: int,
    run: int,
    now: int,
    failures: list[Failure],
    ended: RunStatus | None,
) -> RunResult:
    forget_restore(connection, job.sync)
    result = restore_result(connection, job, plan, run, now, failures, ended)
    finish_run(connection, run, now, result.status, msgspec.json.encode(result).decode())
    return result
