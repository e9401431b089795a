"""An explanation as plain data, with times of this Home Assistant and reasons in words."""

from __future__ import annotations

from homeassistant.util.json import JsonObjectType, JsonValueType

from .engine.identity import PLACE, id_of
from .model import Reason
from .responses import time_response, value_response
from .store.item_facts import HeldValue, LeftOutValue, PlannedValue, WaitingValue, WrittenValue
from .sync.explain import Agreement, Explanation, FeatureFacts, MemberFacts, SyncFacts
from .texts import Texts


def explained_response(explanation: Explanation, texts: Texts) -> JsonObjectType:
    """Return everything about one title."""
    item = explanation.item
    return {
        "title": item.label,
        "type": str(item.type),
        "ids": list(item.ids or item.show_ids),
        "known_as": [f"{item.type} {_id(token)}" for token in explanation.tokens if not _is_place(token)],
        "runtime": explanation.runtime,
        "conflict": None if explanation.conflict is None else texts.reason(explanation.conflict),
        "corrections": [
            {"first": first, "second": second, "tied": tied}
            for first, second, tied in explanation.corrections
        ],
        "syncs": [_sync(sync, texts) for sync in explanation.syncs],
    }


def _is_place(token: str) -> bool:
    return token.partition(":")[2].startswith(PLACE)


def _id(token: str) -> str:
    return id_of(token) or token.partition(":")[2]


def _sync(sync: SyncFacts, texts: Texts) -> JsonObjectType:
    return {
        "sync": sync.title,
        "enabled": sync.enabled,
        "confirmed": sync.confirmed,
        "features": [_feature(feature, texts) for feature in sync.features],
    }


def _feature(facts: FeatureFacts, texts: Texts) -> JsonObjectType:
    return {
        "feature": str(facts.feature),
        "agreed": [_agreed(agreed) for agreed in facts.agreed],
        "members": [_member(member, texts) for member in facts.members],
    }


def _agreed(agreed: Agreement) -> JsonObjectType:
    return {
        "present": agreed.present,
        "value": value_response(agreed.value),
        "said_by": agreed.said_by or None,
    }


def _member(member: MemberFacts, texts: Texts) -> JsonObjectType:
    return {
        "account": member.account,
        "role": str(member.role),
        "read_at": _time(member.read_at),
        "in_library": member.catalogue,
        "holds": [_held(held) for held in member.held],
        "written": [_written(written, texts) for written in member.written],
        "waits": [_waiting(waiting, texts) for waiting in member.waiting],
        "left_out": [_left_out(left, texts) for left in member.left_out],
        "next": [_planned(planned, texts) for planned in member.planned],
    }


def _held(held: HeldValue) -> JsonObjectType:
    return {
        "value": value_response(held.value),
        "presence": str(held.presence),
        "seen_at": _time(held.seen_at),
        "missing_since": _time(held.missing_since),
    }


def _written(written: WrittenValue, texts: Texts) -> JsonObjectType:
    return {
        "operation": str(written.operation),
        "value": value_response(written.value),
        "before": value_response(written.before),
        "sent_at": _time(written.sent_at),
        "run": written.run,
        "plan_id": written.plan,
        **_reason("why", written.why, texts),
        "outcome": None if written.outcome is None else str(written.outcome),
        **_reason("reason", written.reason, texts),
    }


def _waiting(waiting: WaitingValue, texts: Texts) -> JsonObjectType:
    return {
        "state": str(waiting.state),
        "operation": str(waiting.operation),
        "value": value_response(waiting.value),
        **_reason("reason", waiting.reason, texts),
        "since": _time(waiting.since),
        "attempts": waiting.attempts,
        "next_try": _time(waiting.next_try),
    }


def _left_out(left: LeftOutValue, texts: Texts) -> JsonObjectType:
    return {"value": value_response(left.value), **_reason("reason", left.reason, texts)}


def _planned(planned: PlannedValue, texts: Texts) -> JsonObjectType:
    return {
        "operation": None if planned.operation is None else str(planned.operation),
        "state": str(planned.state),
        "value": value_response(planned.value),
        "before": value_response(planned.before),
        **_reason("reason", planned.reason, texts),
        **_reason("guard", planned.guard, texts),
    }


def _reason(name: str, reason: Reason | None, texts: Texts) -> dict[str, JsonValueType]:
    return {
        name: None if reason is None else texts.reason(reason),
        f"{name}_code": None if reason is None else reason.code,
    }


def _time(seconds: int | None) -> JsonValueType:
    return None if seconds is None else time_response(seconds)
