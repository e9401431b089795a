"""What is known of each sync between runs: the one picture that all its entities show."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from .sync.definitions import Progress, RunKind
from .sync.results import Counts, RunResult, RunStatus, SyncResult


class SyncState(Struct, frozen=True):
    """One sync as it stands.

    result / run / finished: how it came out of its newest run, in seconds since 1970 UTC.
    written: what its newest run that wrote anything at all has written.
    progress: how far it is while a run is at it.
    """

    result: SyncResult | None = None
    run: int | None = None
    finished: int | None = None
    written: Counts | None = None
    progress: Progress | None = None

    @property
    def open_changes(self) -> Counts | None:
        """What is planned and not written yet."""
        if self.result is None:
            return None
        planned, done = self.result.planned, self.result.done
        return Counts(
            max(0, planned.added - done.added),
            max(0, planned.updated - done.updated),
            max(0, planned.removed - done.removed),
        )

    @property
    def event_type(self) -> str:
        """Return what happened in the newest run, in one word."""
        if self.result is None:
            return "nothing_to_do"
        if self.result.status is RunStatus.OK:
            return "synced" if self.result.done.total else "nothing_to_do"
        if self.result.status is RunStatus.PLANNED and not self.result.planned.total:
            return "nothing_to_do"
        return str(self.result.status)


type SyncStates = Mapping[str, SyncState]

EVENT_TYPES = ["synced", "nothing_to_do", "planned", "held", "partial", "failed", "cancelled"]


def known_states(results: Iterable[str]) -> dict[str, SyncState]:
    """Return the states that a profile's stored results (JSON, newest first) tell."""
    states: dict[str, SyncState] = {}
    for text in results:
        result = msgspec.json.decode(text, type=RunResult)
        for sync in _told(result):
            state = states.get(sync.sync) or SyncState(sync, result.run, result.finished)
            if state.written is None and _writes(result, sync):
                state = replace(state, written=sync.done)
            states[sync.sync] = state
    return states


def with_result(states: SyncStates, result: RunResult) -> dict[str, SyncState]:
    """Return the states after a run. Its progress is over for every sync."""
    after = without_progress(states)
    for sync in _told(result):
        before = after.get(sync.sync, SyncState())
        written = sync.done if _writes(result, sync) else before.written
        after[sync.sync] = SyncState(sync, result.run, result.finished, written)
    return after


def with_progress(states: SyncStates, progress: Progress) -> dict[str, SyncState]:
    """Return the states while a run is at one sync."""
    before = states.get(progress.sync, SyncState())
    return {**states, progress.sync: replace(before, progress=progress)}


def without_progress(states: SyncStates) -> dict[str, SyncState]:
    """Return the states once no run is at any sync."""
    return {sync: replace(state, progress=None) for sync, state in states.items()}


def _told(result: RunResult) -> tuple[SyncResult, ...]:
    """Return what a run tells of its syncs. One that only plans an undo tells nothing of what they do."""
    return () if result.kind == RunKind.UNDO else result.syncs


def _writes(result: RunResult, sync: SyncResult) -> bool:
    return result.kind != RunKind.DRY and sync.status not in (RunStatus.PLANNED, RunStatus.FAILED)
