"""What actions answer: a run or a page of a plan as plain data, with titles and reasons in words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util
from homeassistant.util.json import JsonObjectType, JsonValueType

from .const import PANEL_URL
from .model import Reason, Value
from .store.capture_differences import Difference, FeatureDifference
from .store.captures import Capture
from .store.plans import PlanHeader, PlanLine
from .subentries import account_entries, account_key, profile_entries
from .sync.results import Counts, FeatureResult, RunResult, SyncResult
from .texts import Texts


def run_response(hass: HomeAssistant, entry: ConfigEntry, result: RunResult, texts: Texts) -> JsonObjectType:
    """Return a run."""
    titles = {account_key(account): account.title for account in account_entries(hass)}
    return {
        "run": result.run,
        "kind": result.kind,
        "status": str(result.status),
        "started": time_response(result.started),
        "finished": time_response(result.finished),
        "syncs": [_sync(entry, sync, texts) for sync in result.syncs],
        "accounts": [
            {
                "account": titles.get(account.account, account.account),
                "error": account.error,
                "detail": account.detail,
            }
            for account in result.accounts
        ],
    }


def _sync(entry: ConfigEntry, sync: SyncResult, texts: Texts) -> JsonObjectType:
    subentry = entry.subentries.get(sync.sync)
    return {
        "title": subentry.title if subentry is not None else "",
        "status": str(sync.status),
        "plan_id": sync.plan,
        "report": None if sync.plan is None else f"/{PANEL_URL}/plan/{sync.plan}",
        "planned": _counts(sync.planned),
        "done": _counts(sync.done),
        "held": sync.held,
        "unresolved": sync.unresolved,
        "reasons": _reasons(sync.reasons, texts),
        "features": [_feature(feature, texts) for feature in sync.features],
    }


def _feature(feature: FeatureResult, texts: Texts) -> JsonObjectType:
    return {
        "feature": str(feature.feature),
        "status": str(feature.status),
        "planned": _counts(feature.planned),
        "done": _counts(feature.done),
        "held": feature.held,
        "unresolved": feature.unresolved,
        "failed": feature.failed,
        "reasons": _reasons(feature.reasons, texts),
    }


def plan_response(
    hass: HomeAssistant, header: PlanHeader, lines: Sequence[PlanLine], total: int, texts: Texts
) -> JsonObjectType:
    """Return one page of a plan. `total` counts all lines of the feature and state asked for."""
    titles = {
        subentry.subentry_id: subentry.title
        for entry in profile_entries(hass)
        for subentry in entry.subentries.values()
    }
    return {
        "plan_id": header.plan,
        "undoes": header.undoes,
        "sync": titles.get(header.sync, ""),
        "created": time_response(header.created),
        "dry": header.dry,
        "state": header.state,
        "counts": dict(header.counts),
        "report": f"/{PANEL_URL}/plan/{header.plan}",
        "total": total,
        "lines": [_line(line, texts) for line in lines],
    }


def capture_response(capture: Capture) -> JsonObjectType:
    """Return a capture with how many records of each list it holds."""
    return {
        "capture_id": capture.capture,
        "created": time_response(capture.created),
        "cause": str(capture.cause),
        "counts": {str(feature): count for feature, count in capture.counts.items()},
    }


def differences_response(differences: Iterable[FeatureDifference]) -> list[JsonValueType]:
    """Return how a capture differs from another, or from what its account shows."""
    return [
        {
            "feature": str(one.feature),
            "only_in_capture": _difference(one.only_first),
            "not_in_capture": _difference(one.only_second),
            "changed": _difference(one.changed),
        }
        for one in differences
    ]


def _difference(difference: Difference) -> JsonObjectType:
    return {"count": difference.count, "titles": list(difference.titles)}


def restore_response(result: RunResult, texts: Texts) -> JsonObjectType:
    """Return the plan that puts a capture back, or what became of it."""
    (sync,), (account,) = result.syncs, result.accounts
    return {
        "status": str(result.status),
        "plan_id": sync.plan,
        "report": f"/{PANEL_URL}/plan/{sync.plan}",
        "planned": _counts(sync.planned),
        "done": _counts(sync.done),
        "held": sync.held,
        "unresolved": sync.unresolved,
        "features": [_feature(feature, texts) for feature in sync.features],
        "error": account.error,
        "detail": account.detail,
    }


def _line(line: PlanLine, texts: Texts) -> JsonObjectType:
    return {
        "number": line.number,
        "feature": str(line.feature),
        "account": line.account_title,
        "operation": None if line.operation is None else str(line.operation),
        "state": str(line.state),
        "title": line.title,
        "type": line.type,
        "ids": list(line.ids),
        "value": value_response(line.value),
        "before": value_response(line.before),
        "reason": texts.reason(line.reason),
        "reason_code": line.reason.code,
        "guard": None if line.guard is None else texts.reason(line.guard),
        "guard_code": None if line.guard is None else line.guard.code,
    }


def value_response(value: Value | None) -> JsonValueType:
    """Return a value with its time in the time zone of this Home Assistant."""
    if value is None:
        return None
    return {"amount": value.amount, "at": None if value.at is None else time_response(value.at)}


def _counts(counts: Counts) -> JsonObjectType:
    return {"added": counts.added, "updated": counts.updated, "removed": counts.removed}


def _reasons(reasons: Iterable[Reason], texts: Texts) -> list[JsonValueType]:
    return [texts.reason(reason) for reason in reasons]


def time_response(seconds: int) -> str:
    """Return a time of the store in the time zone of this Home Assistant."""
    return dt_util.as_local(dt_util.utc_from_timestamp(seconds)).isoformat()
