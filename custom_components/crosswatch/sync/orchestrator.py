"""The orchestrator: one run over the syncs of a profile. Read, plan, write, record."""

from __future__ import annotations

import asyncio
import logging
import sqlite3
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from contextlib import AsyncExitStack

import msgspec

from ..model import Feature, Role
from ..providers.account import Account
from ..store.accounts import account_numbers
from ..store.database import Database
from ..store.generation import begin_new_generation, restored
from ..store.journal import close_interrupted, forget_old_journal
from ..store.observed import forget_gone
from ..store.plans import close_plan, latest_plan, plan_header
from ..store.restores import forget_interrupted_restores
from ..store.runs import begin_run, finish_run, note_list_size
from ..store.syncs import confirm_sync, confirmed_at
from .apply import Failure, WritablePlan, apply_plan
from .definitions import Accounts, Profile, Progress, RunKind, SyncDefinition, UndoRequest
from .errors import StalePlan, UnknownPlan
from .job import PlanJob
from .members import register_syncs
from .outcome import RunRecord, run_result
from .plan import SyncPlan
from .planned import Planned
from .read import AccountRead, read_account
from .results import RunResult, RunStatus
from .undo import chosen_runs, plan_run

_LOGGER = logging.getLogger(__name__)

type Report = Callable[[Progress], None]


def _utc_now() -> int:
    return int(time.time())


class Orchestrator:
    """Runs syncs over one database. One for all profiles, because accounts are shared between them."""

    def __init__(self, database: Database, clock: Callable[[], int] = _utc_now) -> None:
        """Use this database. `clock` returns seconds since 1970 UTC."""
        self._database = database
        self._clock = clock
        self._locks: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def start(self) -> None:
        """Recover after a start: a crash leaves writes of unknown result, a restored backup an old state."""
        now = self._clock()
        if await self._database.run(restored):
            _LOGGER.warning(
                "The CrossWatch database comes from a backup; everything is read anew before writing"
            )
            await self._database.run(begin_new_generation)
        interrupted = await self._database.run(close_interrupted, now)
        if interrupted:
            _LOGGER.info(
                "%d writes were interrupted; the next run looks whether they were stored", interrupted
            )
        await self._database.run(forget_old_journal, now)
        await self._database.run(forget_interrupted_restores)

    def lock(self, account: str) -> asyncio.Lock:
        """Return the lock that keeps runs away from an account. Nobody may hold two of them."""
        return self._locks[account]

    async def run(
        self,
        profile: Profile,
        accounts: Accounts,
        kind: RunKind,
        *,
        syncs: frozenset[str] | None = None,
        plan: int | None = None,
        undo: UndoRequest | None = None,
        report: Report,
    ) -> RunResult:
        """Run the enabled syncs of a profile, or those named, or apply one plan as it was seen.

        With `undo` only a plan is made, of what undoes a run (kind `UNDO`); it is applied like any other.
        Raises `UnknownPlan`, `StalePlan` and `NothingToUndo` before anything is read. When the task is
        cancelled the chunk under way is finished, the run is recorded as cancelled, and the next run
        completes it.
        """
        if undo is not None:
            await self._database.run(chosen_runs, undo)
            syncs = frozenset({undo.sync})
        chosen = await self._choose(profile, syncs, plan)
        keys = sorted({member.account for sync in chosen for member in sync.members})
        async with AsyncExitStack() as locks:
            for key in keys:
                await locks.enter_async_context(self._locks[key])
            started = self._clock()
            run = await self._database.run(begin_run, profile.id, kind, started)
            record = RunRecord(run, profile.id, kind, started, tuple(chosen), undo)
            try:
                return await self._run(record, accounts, kind, plan, report)
            except asyncio.CancelledError:
                await asyncio.shield(self._note_end(record, RunStatus.CANCELLED))
                raise
            except BaseException:
                await self._note_end(record, RunStatus.FAILED)
                raise

    async def _choose(
        self, profile: Profile, syncs: frozenset[str] | None, plan: int | None
    ) -> list[SyncDefinition]:
        if plan is not None:
            header = await self._database.run(plan_header, plan)
            if header is None or header.sync not in {sync.id for sync in profile.syncs}:
                raise UnknownPlan(plan)
            if header.state != "open":
                raise StalePlan(plan)
            return [sync for sync in profile.syncs if sync.id == header.sync]
        if syncs is not None:
            return [sync for sync in profile.syncs if sync.id in syncs]
        return [sync for sync in profile.syncs if sync.enabled]

    async def _run(
        self, record: RunRecord, accounts: Accounts, kind: RunKind, plan: int | None, report: Report
    ) -> RunResult:
        _report_all(record.syncs, "read", 0, report)
        numbers = await self._numbers(record.syncs, accounts)
        await self._database.run(register_syncs, record.profile, record.syncs, numbers)
        record.reads = await self._read(record.syncs, accounts, numbers, record.started)
        for read in record.reads.values():
            for feature in read.reads:
                await self._database.run(note_list_size, read.number, feature, record.run, record.started)
        planned: Planned = {}
        for sync in record.syncs:
            report(Progress(sync.id, "plan", 40))
            dry = await self._is_dry(sync, kind, record.started)
            job = PlanJob(record.run, sync, record.reads, record.started, dry, plan, record.undo)
            made = await self._database.run(plan_run, job, planned)
            record.plans[sync.id] = (made, dry)
            for place, values in made.planned.items():
                planned[place] = [*planned.get(place, ()), *values]
        for sync in record.syncs:
            await self._apply(record, sync, report)
        if plan is not None:
            await self._database.run(close_plan, plan)  # the plan of this run took its place meanwhile
        for read in record.reads.values():
            for feature in read.reads:
                await self._database.run(forget_gone, read.number, feature)
        _report_all(record.syncs, "done", 100, report)
        return await self._finish(record, None)

    async def _numbers(self, syncs: Iterable[SyncDefinition], accounts: Accounts) -> dict[str, int]:
        keys = sorted({member.account for sync in syncs for member in sync.members})
        titles = [(key, accounts[key].title if key in accounts else "") for key in keys]
        return await self._database.run(account_numbers, titles)

    async def _read(
        self, syncs: Iterable[SyncDefinition], accounts: Accounts, numbers: Mapping[str, int], now: int
    ) -> dict[str, AccountRead]:
        wanted: defaultdict[str, set[Feature]] = defaultdict(set)
        for sync in syncs:
            for feature in sync.features():
                for member in sync.members:
                    if member.role(feature) is not Role.OFF:
                        wanted[member.account].add(feature)
        present = {key: accounts[key] for key in sorted(wanted) if key in accounts}
        async with asyncio.TaskGroup() as group:
            tasks = {
                key: group.create_task(self._read_one(account, numbers[key], frozenset(wanted[key]), now))
                for key, account in present.items()
            }
        return {key: task.result() for key, task in tasks.items()}

    async def _read_one(
        self, account: Account, number: int, wanted: frozenset[Feature], now: int
    ) -> AccountRead:
        return await read_account(self._database, account, number, wanted, now)

    async def _is_dry(self, sync: SyncDefinition, kind: RunKind, now: int) -> bool:
        """Return whether the run only plans. Nobody can confirm a plan that was never made."""
        if kind is RunKind.CONFIRMED and await self._database.run(latest_plan, sync.id) is not None:
            await self._database.run(confirm_sync, sync.id, now)
        return kind in (RunKind.DRY, RunKind.UNDO) or await self._database.run(confirmed_at, sync.id) is None

    async def _apply(self, record: RunRecord, sync: SyncDefinition, report: Report) -> None:
        made, dry = record.plans[sync.id]
        if dry or made.plan is None:
            return

        def tell(done: int, total: int) -> None:
            report(Progress(sync.id, "write", 50 + 50 * done // max(total, 1)))

        writable = _writable(record, sync, made, made.plan)
        failures: list[Failure] = await apply_plan(self._database, writable, self._clock, tell)
        record.failures[sync.id] = failures
        await self._database.run(close_plan, made.plan)

    async def _finish(self, record: RunRecord, ended: RunStatus | None) -> RunResult:
        return await self._database.run(_record_result, record, self._clock(), ended)

    async def _note_end(self, record: RunRecord, ended: RunStatus) -> None:
        """Record that a run ended early, unless the database was closed before: nothing depends on it."""
        try:
            await self._finish(record, ended)
        except sqlite3.Error as error:
            _LOGGER.debug("The end of run %d could not be recorded: %s", record.run, error)


def _record_result(
    connection: sqlite3.Connection, record: RunRecord, now: int, ended: RunStatus | None
) -> RunResult:
    result = run_result(connection, record, now, ended)
    text = msgspec.json.encode(result).decode()
    finish_run(connection, record.run, result.finished, result.status, text)
    return result


def _writable(record: RunRecord, sync: SyncDefinition, made: SyncPlan, plan: int) -> WritablePlan:
    accounts = {read.number: read.account for read in record.reads.values()}
    return WritablePlan(record.run, plan, sync.id, accounts, made.epochs)


def _report_all(syncs: Iterable[SyncDefinition], stage: str, percent: int, report: Report) -> None:
    for sync in syncs:
        report(Progress(sync.id, stage, percent))
