"""From what happened in a run to the one object it is known by."""

from __future__ import annotations

from collections import Counter
from sqlite3 import Connection

from msgspec import Struct

from ..model import Feature, Reason
from ..store.accounts import account_title
from ..store.left_out import count_unresolved
from ..store.observed import SECOND_LOOK
from ..store.plans import count_by_feature, latest_plan
from ..store.syncs import count_waiting
from .apply import Failure
from .definitions import SyncDefinition
from .plan import SyncPlan
from .read import AccountRead
from .results import AccountResult, Counts, FeatureResult, RunResult, RunStatus, SyncResult


class RunRecord(Struct):
    """What is known of a run while it goes on. It fills up from reading to writing."""

    run: int
    profile: str
    kind: str
    started: int
    syncs: tuple[SyncDefinition, ...]
    reads: dict[str, AccountRead] = {}
    plans: dict[str, tuple[SyncPlan, bool]] = {}
    failures: dict[str, list[Failure]] = {}


def run_result(
    connection: Connection, record: RunRecord, finished: int, ended: RunStatus | None
) -> RunResult:
    """Return the result of a run. `ended` is set where it was cancelled or failed as a whole."""
    syncs = tuple(_sync_result(connection, record, sync, ended) for sync in record.syncs)
    return RunResult(
        run=record.run,
        profile=record.profile,
        kind=record.kind,
        started=record.started,
        finished=finished,
        status=ended or _worst([result.status for result in syncs]),
        syncs=syncs,
        accounts=_accounts(record),
        look_again_at=_look_again_at(record),
    )


def _accounts(record: RunRecord) -> tuple[AccountResult, ...]:
    found = {
        read.account.key: AccountResult(read.account.key, read.error, read.detail)
        for read in record.reads.values()
    }
    for failures in record.failures.values():
        for failure in failures:
            found[failure.account] = AccountResult(failure.account, failure.error, failure.detail)
    for sync in record.syncs:
        for member in sync.members:
            found.setdefault(member.account, AccountResult(member.account, "Missing"))
    return tuple(found[key] for key in sorted(found))


def _look_again_at(record: RunRecord) -> int | None:
    """Return when something missing is due for its second look, or an account that was busy for its first."""
    looks = [
        reading.missing_since + SECOND_LOOK
        for read in record.reads.values()
        if not read.error
        for reading in read.readings.values()
        if reading.missing_since is not None
    ]
    looks += [record.started + SECOND_LOOK for read in record.reads.values() if read.error == "Busy"]
    return min(looks, default=None)


def _sync_result(
    connection: Connection, record: RunRecord, sync: SyncDefinition, ended: RunStatus | None
) -> SyncResult:
    made, dry = record.plans.get(sync.id, (None, True))
    reasons = _account_reasons(connection, record, sync)
    counts = count_by_feature(connection, made.plan) if made and made.plan is not None else Counter()
    waiting = count_waiting(connection, sync.id)
    unresolved = count_unresolved(connection, sync.id)
    features = tuple(
        _feature_result(feature, counts, waiting, unresolved, made, dry, bool(reasons))
        for feature in sync.features()
    )
    plan = made.plan if made and made.plan is not None else latest_plan(connection, sync.id)
    status = ended or _worst([feature.status for feature in features])
    if ended is None and _unusable(record, sync):
        status = RunStatus.FAILED
    elif ended is None and reasons and status in (RunStatus.OK, RunStatus.PLANNED):
        status = RunStatus.PARTIAL
    return SyncResult(sync.id, status, plan, features, reasons)


def _account_reasons(connection: Connection, record: RunRecord, sync: SyncDefinition) -> tuple[Reason, ...]:
    reasons = []
    failed = {failure.account: failure.detail for failure in record.failures.get(sync.id, [])}
    for member in sync.members:
        read = record.reads.get(member.account)
        if read is None:
            title = account_title(connection, member.account)
            reasons.append(Reason("account_not_ready", {"account": title}))
        elif read.error == "Busy":
            reasons.append(Reason("account_busy", {"account": read.account.title}))
        elif read.error:
            facts = {"account": read.account.title, "detail": read.detail}
            reasons.append(Reason("account_failed", dict(facts)))
        elif member.account in failed:
            facts = {"account": read.account.title, "detail": failed[member.account]}
            reasons.append(Reason("write_failed", dict(facts)))
    return tuple(reasons)


def _unusable(record: RunRecord, sync: SyncDefinition) -> bool:
    """Whether fewer than two accounts answered, so that nothing could be compared.

    One that is busy has answered: it is read later, and nothing is wrong with it.
    """
    answered = [
        member
        for member in sync.members
        if (read := record.reads.get(member.account)) is not None and read.error in ("", "Busy")
    ]
    return len(answered) < 2


def _feature_result(
    feature: Feature,
    counts: Counter[tuple[Feature, str, str]],
    waiting: dict[tuple[Feature, str], int],
    unresolved: dict[Feature, int],
    made: SyncPlan | None,
    dry: bool,
    troubled: bool,
) -> FeatureResult:
    planned = _counts(counts, feature, "planned")
    done = _counts(counts, feature, "written")
    failed = waiting.get((feature, "failed"), 0)
    held = waiting.get((feature, "held"), 0)
    if dry and made is not None and made.plan is not None:
        held = sum(count for key, count in counts.items() if key[0] is feature and key[1] == "held")
    if not dry:
        planned = planned + done + _counts(counts, feature, "failed")
    return FeatureResult(
        feature=feature,
        status=_feature_status(dry, planned, held, failed, troubled),
        planned=planned,
        done=done,
        held=held,
        unresolved=unresolved.get(feature, 0) + failed,
        failed=failed,
        reasons=made.guards.get(feature, ()) if made is not None else (),
    )


def _feature_status(dry: bool, planned: Counts, held: int, failed: int, troubled: bool) -> RunStatus:
    if held:
        return RunStatus.HELD
    if dry and planned.total:
        return RunStatus.PLANNED
    if failed or troubled:
        return RunStatus.PARTIAL
    return RunStatus.OK


def _counts(counts: Counter[tuple[Feature, str, str]], feature: Feature, state: str) -> Counts:
    return Counts(
        counts[feature, state, "add"], counts[feature, state, "update"], counts[feature, state, "remove"]
    )


_SEVERITY = (
    RunStatus.FAILED,
    RunStatus.CANCELLED,
    RunStatus.HELD,
    RunStatus.PARTIAL,
    RunStatus.PLANNED,
    RunStatus.OK,
)


def _worst(statuses: list[RunStatus]) -> RunStatus:
    return next((status for status in _SEVERITY if status in statuses), RunStatus.OK)
