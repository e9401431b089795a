"""What putting a capture back is known by: the same object as a run, made of what became of its plan."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from sqlite3 import Connection

from ..model import Feature, Operation, Reason
from ..store.plans import LineState, count_by_feature
from ..store.restores import guards_of
from .apply import Failure
from .restoring import RestoreJob
from .results import AccountResult, Counts, FeatureResult, RunResult, RunStatus, SyncResult

RESTORE = "restore"
"""The kind of a run that puts a capture back."""

type _Lines = Counter[tuple[Feature, str, str]]


def restore_result(
    connection: Connection,
    job: RestoreJob,
    plan: int,
    run: int,
    finished: int,
    failures: Iterable[Failure] = (),
    ended: RunStatus | None = None,
) -> RunResult:
    """Return the result of a plan that puts a capture back, planned only (run 0) or written."""
    lines, guards = count_by_feature(connection, plan), guards_of(connection, plan)
    features = tuple(_feature(feature, lines, guards.get(feature, ())) for feature in job.terms.features)
    failure = next(iter(failures), Failure(job.account.key, "", ""))
    status = ended or _status(features, failure)
    return RunResult(
        run=run,
        profile=job.sync,
        kind=RESTORE,
        started=job.now,
        finished=finished,
        status=status,
        syncs=(SyncResult(job.sync, status, plan, features),),
        accounts=(AccountResult(failure.account, failure.error, failure.detail),),
    )


def _feature(feature: Feature, lines: _Lines, guards: tuple[Reason, ...]) -> FeatureResult:
    planned, done = _counts(lines, feature, LineState.PLANNED), _counts(lines, feature, LineState.WRITTEN)
    held, failed = _total(lines, feature, LineState.HELD), _total(lines, feature, LineState.FAILED)
    status = RunStatus.OK
    if held:
        status = RunStatus.HELD
    elif planned.total:
        status = RunStatus.PLANNED
    elif failed:
        status = RunStatus.PARTIAL
    left_out = _total(lines, feature, LineState.LEFT_OUT)
    return FeatureResult(feature, status, planned, done, held, left_out + failed, failed, guards)


def _status(features: tuple[FeatureResult, ...], failure: Failure) -> RunStatus:
    if failure.error:
        return RunStatus.PARTIAL
    order = (RunStatus.HELD, RunStatus.PLANNED, RunStatus.PARTIAL)
    found = {feature.status for feature in features}
    return next((status for status in order if status in found), RunStatus.OK)


def _counts(lines: _Lines, feature: Feature, state: LineState) -> Counts:
    return Counts(*(lines[feature, state, operation] for operation in Operation))


def _total(lines: _Lines, feature: Feature, state: LineState) -> int:
    return sum(count for (one, found, _), count in lines.items() if one is feature and found == state)
