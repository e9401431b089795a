"""An orchestrator whose runs come out as a test wants them to."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from custom_components.crosswatch.model import Feature, Reason
from custom_components.crosswatch.store.database import Database
from custom_components.crosswatch.sync.definitions import Accounts, Profile, Progress, RunKind, UndoRequest
from custom_components.crosswatch.sync.results import (
    AccountResult,
    Counts,
    FeatureResult,
    RunResult,
    RunStatus,
    SyncResult,
)

STARTED = 1_767_648_000
NOTHING = Counts()


class FakeOrchestrator:
    """Notes what is asked of it and answers with `outcome` for every sync."""

    def __init__(self) -> None:
        self.asked: list[tuple[RunKind, frozenset[str] | None, int | None]] = []
        self.undo: UndoRequest | None = None
        self.accounts: list[str] = []
        self.profile: Profile | None = None
        self.outcome: Callable[[str], SyncResult] = lambda sync: SyncResult(sync, RunStatus.OK)
        self.account_results: tuple[AccountResult, ...] = ()
        self.error: Exception | None = None
        self.progress: list[tuple[str, int]] = []
        self.look_again_at: int | None = None
        self.go_on = asyncio.Event()
        self.go_on.set()
        self.started = 0
        self.start_error: Exception | None = None
        self.begun = asyncio.Event()

    def opened(self, database: Database, clock: Callable[[], int]) -> FakeOrchestrator:
        """Take the place of the class."""
        return self

    async def start(self) -> None:
        self.started += 1
        if self.start_error is not None:
            raise self.start_error

    async def run(
        self,
        profile: Profile,
        accounts: Accounts,
        kind: RunKind,
        *,
        syncs: frozenset[str] | None = None,
        plan: int | None = None,
        undo: UndoRequest | None = None,
        report: Callable[[Progress], None],
    ) -> RunResult:
        self.asked.append((kind, syncs, plan))
        self.undo = undo
        self.begun.set()
        self.profile, self.accounts = profile, sorted(accounts)
        chosen = [sync.id for sync in profile.syncs if (sync.enabled if syncs is None else sync.id in syncs)]
        for stage, percent in self.progress:
            for sync in chosen:
                report(Progress(sync, stage, percent))
        await self.go_on.wait()
        if self.error is not None:
            raise self.error
        number = len(self.asked)
        return RunResult(
            run=number,
            profile=profile.id,
            kind=kind,
            started=STARTED + number,
            finished=STARTED + number + 5,
            status=RunStatus.OK,
            syncs=tuple(self.outcome(sync) for sync in chosen),
            accounts=self.account_results,
            look_again_at=self.look_again_at,
        )


def came_out(
    status: RunStatus,
    *,
    planned: Counts = NOTHING,
    done: Counts = NOTHING,
    held: int = 0,
    unresolved: int = 0,
    plan: int | None = 1,
    reasons: tuple[Reason, ...] = (),
) -> Callable[[str], SyncResult]:
    """Return an outcome that is all in the watchlist."""

    def outcome(sync: str) -> SyncResult:
        feature = FeatureResult(Feature.WATCHLIST, status, planned, done, held, unresolved, reasons=reasons)
        return SyncResult(sync, status, plan, (feature,), reasons)

    return outcome
