"""All that is stored of one item: what accounts hold, what syncs stand for, wrote, wait for and left out."""

from __future__ import annotations

from collections.abc import Collection
from sqlite3 import Connection

from msgspec import Struct

from ..engine.identity import id_of
from ..engine.state import Presence, WaitingState
from ..model import Feature, Operation, OutcomeKind, Reason, Value
from .identity_tokens import tokens_by_item
from .plans import LineState
from .schema import FEATURE_NUMBERS
from .values import from_columns, reason_from_text, value_from_text

_FEATURES = {number: Feature(name) for name, number in FEATURE_NUMBERS.items()}


class Place(Struct, frozen=True):
    """Where something stands: a sync, a feature and an account."""

    sync: str
    feature: Feature
    account: int


class HeldValue(Struct, frozen=True):
    """What an account said of the item at its last good read. Times in seconds UTC.

    seen_at: when the read that first brought the value began. missing_since: first look that lacked it.
    """

    account: int
    feature: Feature
    ref: str
    value: Value
    presence: Presence
    seen_at: int
    missing_since: int | None


class AgreedValue(Struct, frozen=True):
    """What a sync stands for. `said_by` is the account that said so, None for a live scrobble."""

    sync: str
    feature: Feature
    slot: int
    present: bool
    value: Value
    said_by: int | None


class WrittenValue(Struct, frozen=True):
    """One write: what was sent and why, in which run and plan, and what became of it. Times in seconds UTC.

    why: None where the plan is not kept any more. outcome: None while it is on its way.
    """

    place: Place
    slot: int
    operation: Operation
    value: Value | None
    before: Value | None
    sent_at: int
    run: int
    plan: int
    why: Reason | None
    outcome: OutcomeKind | None
    finished_at: int | None
    reason: Reason | None


class WaitingValue(Struct, frozen=True):
    """A need that is under way or waits. `next_try` and `since` in seconds UTC."""

    place: Place
    slot: int
    state: WaitingState
    operation: Operation
    value: Value | None
    reason: Reason | None
    attempts: int
    next_try: int | None
    since: int


class LeftOutValue(Struct, frozen=True):
    """Something that differs and is not planned, and why."""

    place: Place
    slot: int
    value: Value | None
    reason: Reason


class PlannedValue(Struct, frozen=True):
    """One line of a plan about the item. `guard` says what holds it. Without an operation it is left out."""

    feature: Feature
    account: int
    operation: Operation | None
    state: LineState
    value: Value | None
    before: Value | None
    reason: Reason
    guard: Reason | None


class ItemFacts(Struct, frozen=True):
    """What is stored about one item. `catalogue` has the refs by which libraries keep it."""

    tokens: tuple[str, ...]
    conflict: str | None
    runtime: int | None
    corrections: tuple[tuple[str, str, bool], ...]
    catalogue: tuple[tuple[int, str], ...]
    held: tuple[HeldValue, ...]
    agreed: tuple[AgreedValue, ...]
    written: tuple[WrittenValue, ...]
    waiting: tuple[WaitingValue, ...]
    left_out: tuple[LeftOutValue, ...]


def item_facts(connection: Connection, item: int) -> ItemFacts:
    """Return everything that is stored about an item."""
    tokens = tuple(tokens_by_item(connection, (item,)).get(item, ()))
    conflict, runtime = connection.execute(
        "SELECT conflict, runtime FROM item WHERE id=?", (item,)
    ).fetchone()
    return ItemFacts(
        tokens=tokens,
        conflict=conflict,
        runtime=runtime,
        corrections=_corrections(connection, tokens),
        catalogue=tuple(
            connection.execute(
                "SELECT account, ref FROM catalogue WHERE item=? ORDER BY account, ref", (item,)
            )
        ),
        held=_held(connection, item),
        agreed=_agreed(connection, item),
        written=_written(connection, item),
        waiting=_waiting(connection, item),
        left_out=_left_out(connection, item),
    )


def planned_values(connection: Connection, plan: int, item: int) -> tuple[PlannedValue, ...]:
    """Return what a plan says about an item."""
    return tuple(
        PlannedValue(
            feature=_FEATURES[feature],
            account=account,
            operation=Operation(operation) if operation else None,
            state=LineState(state),
            value=value_from_text(value),
            before=value_from_text(before),
            reason=_reason(reason),
            guard=reason_from_text(guard),
        )
        for feature, account, operation, state, value, before, reason, guard in connection.execute(
            "SELECT feature, account, operation, state, value, before, reason, guard FROM plan_change "
            "WHERE plan=? AND item=? ORDER BY number",
            (plan, item),
        )
    )


def _corrections(connection: Connection, tokens: Collection[str]) -> tuple[tuple[str, str, bool], ...]:
    mine = set(tokens)
    rows = connection.execute("SELECT first, second, tied FROM correction ORDER BY first, second")
    return tuple(
        (_id(first), _id(second), bool(tied)) for first, second, tied in rows if mine & {first, second}
    )


def _id(token: str) -> str:
    return id_of(token) or token.partition(":")[2]


def _held(connection: Connection, item: int) -> tuple[HeldValue, ...]:
    return tuple(
        HeldValue(
            account, _FEATURES[feature], ref, from_columns(*value), Presence(presence), seen_at, missing
        )
        for account, feature, ref, *value, presence, seen_at, missing in connection.execute(
            "SELECT account, feature, ref, amount, at, precision, runtime, presence, seen_at, missing_since "
            "FROM observed WHERE item=? ORDER BY account, feature, at, ref",
            (item,),
        )
    )


def _agreed(connection: Connection, item: int) -> tuple[AgreedValue, ...]:
    return tuple(
        AgreedValue(sync, _FEATURES[feature], slot, bool(present), from_columns(*value), said_by)
        for sync, feature, slot, present, *value, said_by in connection.execute(
            "SELECT sync, feature, slot, present, amount, at, precision, runtime, said_by FROM agreed "
            "WHERE item=? ORDER BY sync, feature, slot",
            (item,),
        )
    )


def _written(connection: Connection, item: int) -> tuple[WrittenValue, ...]:
    """Return the writes of an item, the last one first."""
    return tuple(
        WrittenValue(
            place=Place(row[0], _FEATURES[row[1]], row[2]),
            slot=row[3],
            operation=Operation(row[4]),
            value=value_from_text(row[5]),
            before=value_from_text(row[6]),
            sent_at=row[7],
            run=row[8],
            plan=row[9],
            why=reason_from_text(row[10]),
            outcome=None if row[11] is None else OutcomeKind(row[11]),
            finished_at=row[12],
            reason=reason_from_text(row[13]),
        )
        for row in connection.execute(
            "SELECT j.sync, j.feature, j.account, j.slot, j.operation, j.value, j.before, j.sent_at, j.run, "
            "j.plan, p.reason, j.outcome, j.finished_at, j.reason FROM journal j LEFT JOIN plan_change p "
            "ON p.plan=j.plan AND p.number=j.number WHERE j.item=? ORDER BY j.id DESC",
            (item,),
        )
    )


def _waiting(connection: Connection, item: int) -> tuple[WaitingValue, ...]:
    return tuple(
        WaitingValue(
            place=Place(row[0], _FEATURES[row[1]], row[2]),
            slot=row[3],
            state=WaitingState(row[4]),
            operation=Operation(row[5]),
            value=value_from_text(row[6]),
            reason=reason_from_text(row[7]),
            attempts=row[8],
            next_try=row[9],
            since=row[10],
        )
        for row in connection.execute(
            "SELECT sync, feature, account, slot, state, operation, value, reason, attempts, next_try, since "
            "FROM change WHERE item=? ORDER BY sync, feature, account, slot",
            (item,),
        )
    )


def _left_out(connection: Connection, item: int) -> tuple[LeftOutValue, ...]:
    return tuple(
        LeftOutValue(Place(sync, _FEATURES[feature], account), slot, value_from_text(value), _reason(reason))
        for sync, feature, account, slot, value, reason in connection.execute(
            "SELECT sync, feature, account, slot, value, reason FROM left_out WHERE item=? "
            "ORDER BY sync, feature, account, slot, code",
            (item,),
        )
    )


def _reason(text: str | None) -> Reason:
    return reason_from_text(text) or Reason("declined")
