"""From what happened in a run to the one object it is known by."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from sqlite3 import Connection

from msgspec import Struct

from ..model import Feature, Reason, Role
from ..store.accounts import account_title
from ..store.held_changes import count_held, count_held_lines
from ..store.left_out import count_unresolved
from ..store.observed import SECOND_LOOK
from ..store.plans import count_by_feature, latest_plan
from ..store.syncs import count_waiting, next_try_at
from .apply import Failure
from .definitions import MemberDefinition, SyncDefinition, UndoRequest
from .let_through import WAITS_BY_ITSELF
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
    undo: UndoRequest | None = None
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
        status=ended or worst([result.status for result in syncs]),
        syncs=syncs,
        accounts=_accounts(record),
        look_again_at=_look_again_at(connection, record, finished),
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
        for member in _taking_part(sync):
            found.setdefault(member.account, AccountResult(member.account, "Missing"))
    return tuple(found[key] for key in sorted(found))


def _look_again_at(connection: Connection, record: RunRecord, now: int) -> int | None:
    """Return when a second look at something missing, a busy account or a failed write is due."""
    looks = [
        reading.missing_since + SECOND_LOOK
        for read in record.reads.values()
        if not read.error
        for reading in read.readings.values()
        if reading.missing_since is not None
    ]
    looks += [record.started + SECOND_LOOK for read in record.reads.values() if read.error == "Busy"]
    looks += [due for sync in record.syncs if (due := next_try_at(connection, sync.id, now)) is not None]
    return min(looks, default=None)


def _sync_result(
    connection: Connection, record: RunRecord, sync: SyncDefinition, ended: RunStatus | None
) -> SyncResult:
    made, dry = record.plans.get(sync.id, (None, True))
    reasons = _account_reasons(connection, record, sync)
    counts = count_by_feature(connection, made.plan) if made and made.plan is not None else Counter()
    waiting = count_waiting(connection, sync.id)
    unresolved = count_unresolved(connection, sync.id)
    held = _held(connection, sync, made.plan if made and dry else None)
    features = tuple(
        _feature_result(feature, counts, waiting, held, unresolved, made, dry, bool(reasons))
        for feature in sync.features()
    )
    plan = made.plan if made and made.plan is not None else latest_plan(connection, sync.id)
    status = ended or worst([feature.status for feature in features])
    if ended is None and _unusable(record, sync):
        status = RunStatus.FAILED
    elif ended is None and reasons and status in (RunStatus.OK, RunStatus.PLANNED):
        status = RunStatus.PARTIAL
    held_by: Counter[str] = Counter()
    for (_, code), count in held.items():
        held_by[code] += count
    return SyncResult(sync.id, status, plan, features, reasons, dict(held_by))


def _held(connection: Connection, sync: SyncDefinition, shown: int | None) -> Counter[tuple[Feature, str]]:
    """Return what waits for a person, by feature and code of the guard.

    That is what a dry run has shown, else what really waits.
    """
    held: Counter[tuple[Feature, str]] = Counter()
    if shown is not None:
        held = count_held_lines(connection, shown)
    else:
        for (feature, code, _), count in count_held(connection, sync.id).items():
            held[feature, code] += count
    return Counter(
        {
            (feature, code): count
            for (feature, code), count in held.items()
            if feature in sync.features() and code not in WAITS_BY_ITSELF
        }
    )


def _account_reasons(connection: Connection, record: RunRecord, sync: SyncDefinition) -> tuple[Reason, ...]:
    reasons = []
    failed = {failure.account: failure.detail for failure in record.failures.get(sync.id, [])}
    for member in _taking_part(sync):
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


def _taking_part(sync: SyncDefinition) -> list[MemberDefinition]:
    """Return the members that any feature uses. Nothing is asked of the others, so nothing is amiss there."""
    used = [
        member
        for member in sync.members
        if any(member.role(feature) is not Role.OFF for feature in sync.features())
    ]
    return used or list(sync.members)


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
    held_by: Counter[tuple[Feature, str]],
    unresolved: dict[Feature, int],
    made: SyncPlan | None,
    dry: bool,
    troubled: bool,
) -> FeatureResult:
    planned = _counts(counts, feature, "planned")
    done = _counts(counts, feature, "written")
    failed = waiting.get((feature, "failed"), 0)
    held = sum(count for (of, _), count in held_by.items() if of is feature)
    if not dry:
        planned = planned + done + _counts(counts, feature, "failed")
    return FeatureResult(
        feature=feature,
        status=feature_status(dry, planned, held, failed, troubled),
        planned=planned,
        done=done,
        held=held,
        unresolved=unresolved.get(feature, 0) + failed,
        failed=failed,
        reasons=made.guards.get(feature, ()) if made is not None else (),
    )


def feature_status(dry: bool, planned: Counts, held: int, failed: int, troubled: bool) -> RunStatus:
    """Return how a feature came out. `troubled`: an account was away, or something is left to write."""
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


def worst(statuses: Iterable[RunStatus]) -> RunStatus:
    """Return the most serious status."""
    statuses = set(statuses)
    return next((status for status in _SEVERITY if status in statuses), RunStatus.OK)
