"""What a person decides about held changes, and what is known of the sync from that moment on.

A decision takes effect at once and asks no account, so it is right also while an account is down.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from sqlite3 import Connection

import msgspec
from msgspec.structs import replace

from ..model import Feature, Operation
from ..store.held_changes import (
    HeldGroup,
    Selection,
    approve_held,
    count_held,
    discard_held,
    forget_held_elsewhere,
    held_groups,
)
from ..store.runs import correct_result, latest_results
from .definitions import RunKind, SyncDefinition
from .outcome import feature_status, worst
from .results import Counts, FeatureResult, RunResult, RunStatus, SyncResult

type _Decided = Counter[tuple[Feature, str, Operation]]


def waiting_groups(connection: Connection, sync: SyncDefinition) -> list[HeldGroup]:
    """Return what waits for a person, a group for each guard. What the sync no longer writes is dropped."""
    places = [
        (feature, member.account)
        for feature in sync.features()
        for member in sync.members
        if member.role(feature).listens
    ]
    forget_held_elsewhere(connection, sync.id, places)
    return held_groups(connection, sync.id)


def approve(connection: Connection, profile: str, chosen: Sequence[Selection]) -> dict[str, int]:
    """Let the next run write what is chosen of one sync. Returns how many changes, by code of the guard."""
    decided = _decide(connection, chosen, approve_held)
    _correct_newest(connection, profile, chosen, decided, planned=decided)
    return _by_code(decided)


def discard(connection: Connection, profile: str, chosen: Sequence[Selection]) -> dict[str, int]:
    """Decline what is chosen of one sync. Returns how many changes, by code of the guard."""
    decided = _decide(connection, chosen, discard_held)
    _correct_newest(connection, profile, chosen, decided, planned=Counter())
    return _by_code(decided)


def _decide(
    connection: Connection, chosen: Sequence[Selection], decision: Callable[[Connection, Selection], int]
) -> _Decided:
    before = _count(connection, chosen)
    for selection in chosen:
        decision(connection, selection)
    return before - _count(connection, chosen)


def _count(connection: Connection, chosen: Sequence[Selection]) -> _Decided:
    held: _Decided = Counter()
    for sync in {selection.sync for selection in chosen}:
        held += count_held(connection, sync)
    return held


def _correct_newest(
    connection: Connection,
    profile: str,
    chosen: Sequence[Selection],
    decided: _Decided,
    planned: _Decided,
) -> None:
    """Correct the newest result of the sync, which all entities show, also after a restart."""
    syncs = {selection.sync for selection in chosen} if decided else set()
    for text in latest_results(connection, profile):
        result = msgspec.json.decode(text, type=RunResult)
        if result.kind == RunKind.UNDO or syncs.isdisjoint(found.sync for found in result.syncs):
            continue
        result = _correct(result, syncs, decided, planned)
        correct_result(connection, result.run, result.status, msgspec.json.encode(result).decode())
        return


def _correct(result: RunResult, wanted: set[str], decided: _Decided, planned: _Decided) -> RunResult:
    dry = result.kind == RunKind.DRY
    syncs = tuple(
        _correct_sync(sync, decided, planned, dry) if sync.sync in wanted else sync for sync in result.syncs
    )
    status = worst(sync.status for sync in syncs) if result.status is RunStatus.HELD else result.status
    return replace(result, status=status, syncs=syncs)


def _correct_sync(result: SyncResult, decided: _Decided, planned: _Decided, dry: bool) -> SyncResult:
    held_by = Counter(result.held_by) - Counter(_by_code(decided))
    features = tuple(_correct_feature(feature, decided, planned, dry, result) for feature in result.features)
    released = set(_by_code(decided)) - set(held_by)
    features = tuple(
        replace(feature, reasons=tuple(reason for reason in feature.reasons if reason.code not in released))
        for feature in features
    )
    status = result.status
    if status is RunStatus.HELD:
        status = worst(feature.status for feature in features)
        if result.reasons and status in (RunStatus.OK, RunStatus.PLANNED):
            status = RunStatus.PARTIAL
    return replace(result, status=status, features=features, held_by=dict(held_by))


def _correct_feature(
    feature: FeatureResult, decided: _Decided, planned: _Decided, dry: bool, result: SyncResult
) -> FeatureResult:
    """Return the feature without what was decided. What is planned now is not written yet."""
    here, now_planned = _of(feature.feature, decided), _of(feature.feature, planned)
    if not here:
        return feature
    held = max(0, feature.held - here.total())
    total = feature.planned + _counts(now_planned)
    troubled = bool(result.reasons or now_planned)
    status = feature_status(dry, total, held, feature.failed, troubled)
    return replace(feature, held=held, planned=total, status=status)


def _of(feature: Feature, decided: _Decided) -> _Decided:
    return Counter({key: count for key, count in decided.items() if key[0] is feature})


def _counts(decided: _Decided) -> Counts:
    counts: Counter[Operation] = Counter()
    for (_, _, operation), count in decided.items():
        counts[operation] += count
    return Counts(counts[Operation.ADD], counts[Operation.UPDATE], counts[Operation.REMOVE])


def _by_code(decided: _Decided) -> dict[str, int]:
    counts: Counter[str] = Counter()
    for (_, code, _), count in decided.items():
        counts[code] += count
    return dict(counts)
