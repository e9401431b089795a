"""Plans: what a run is about to do, stored before it is done, and readable afterwards."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from enum import StrEnum
from sqlite3 import Connection

from msgspec import Struct

from ..model import Feature, Operation, Reason, Value
from .identity import describe_items
from .schema import FEATURE_NUMBERS
from .values import reason_from_text, to_text, value_from_text

PLANS_KEPT = 20
"""Plans kept per sync. The journal keeps what was written for 90 days."""

_FEATURES = {number: Feature(name) for name, number in FEATURE_NUMBERS.items()}


class LineState(StrEnum):
    """Where one line of a plan stands."""

    PLANNED = "planned"
    HELD = "held"
    LEFT_OUT = "left_out"
    WRITTEN = "written"
    FAILED = "failed"
    SKIPPED = "skipped"


class NewLine(Struct, frozen=True, gc=False):
    """One line of a plan as it is stored: a change, or something left out with its reason.

    let_through: an earlier run let this change through and could not finish it. approved: a person wants
        it. undoes: it puts back what a run changed. None of these is stored here.
    """

    feature: Feature
    account: int
    item: int
    slot: int
    operation: Operation | None
    state: LineState
    value: Value | None
    before: Value | None
    ref: str | None
    reason: Reason
    guard: Reason | None = None
    let_through: bool = False
    approved: bool = False
    undoes: bool = False


class StoredLine(Struct, frozen=True, gc=False):
    """A planned line that is ready to be written."""

    number: int
    item: int
    slot: int
    operation: Operation
    value: Value | None
    before: Value | None
    ref: str | None


class PlanHeader(Struct, frozen=True):
    """A plan as a whole. `counts` has the number of lines by state. Times in seconds UTC.

    undoes: the run that it undoes, the oldest of several, or None.
    """

    plan: int
    run: int
    sync: str
    created: int
    dry: bool
    state: str
    counts: dict[str, int]
    undoes: int | None = None


class PlanLine(Struct, frozen=True, gc=False):
    """One line of a plan for people: the title with its ids, what is to change where, and why.

    ids: its own, or those of its show if it has none. show_ids: those of the show that it belongs to.
    """

    number: int
    feature: Feature
    account: str
    account_title: str
    operation: Operation | None
    state: LineState
    title: str
    type: str
    ids: tuple[str, ...]
    value: Value | None
    before: Value | None
    reason: Reason
    guard: Reason | None
    show_ids: tuple[str, ...] = ()


def store_plan(
    connection: Connection,
    run: int,
    sync: str,
    created: int,
    dry: bool,
    lines: Iterable[NewLine],
    undoes: int | None = None,
) -> int:
    """Store a plan and return its number. Older open plans of the sync are replaced by it.

    A plan that undoes a run (`undoes`) says nothing of what the sync does next: such plans, while they are
    only looked at, and all others do not replace each other.
    """
    connection.execute(
        "UPDATE plan SET state='replaced' WHERE sync=? AND state='open' AND (undoes IS NULL)=?",
        (sync, undoes is None),
    )
    cursor = connection.execute(
        "INSERT INTO plan (run, sync, created, dry, undoes) VALUES (?, ?, ?, ?, ?)",
        (run, sync, created, dry, undoes),
    )
    plan = int(cursor.lastrowid or 0)
    connection.executemany(
        "INSERT INTO plan_change (plan, number, feature, account, item, slot, operation, state, value, "
        "before, "
        "ref, reason, guard) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            (
                plan,
                number,
                FEATURE_NUMBERS[line.feature],
                line.account,
                line.item,
                line.slot,
                line.operation or "",
                line.state,
                to_text(line.value),
                to_text(line.before),
                line.ref,
                to_text(line.reason),
                to_text(line.guard),
            )
            for number, line in enumerate(lines, 1)
        ),
    )
    _forget_old_plans(connection, sync)
    return plan


def show_still_waiting(
    connection: Connection, plan: int, earlier: int, features: Collection[Feature]
) -> None:
    """Let a plan show also what still waits of features that its run did not have to look at."""
    marks = ",".join("?" * len(features))
    connection.execute(
        "INSERT INTO plan_change (plan, number, feature, account, item, slot, operation, state, value, "
        "before, ref, reason, guard) SELECT ?1, (SELECT coalesce(max(number), 0) FROM plan_change "
        "WHERE plan=?1) + row_number() OVER (ORDER BY number), feature, account, item, slot, operation, "
        "state, value, before, ref, reason, guard FROM plan_change p WHERE plan=?2 "
        "AND (state='left_out' OR (state='held' AND EXISTS (SELECT 1 FROM change c JOIN plan ON plan.id=?1 "
        "WHERE c.sync=plan.sync AND c.feature=p.feature AND c.item=p.item AND c.slot=p.slot "
        f"AND c.account=p.account AND c.state='held'))) AND feature IN ({marks})",
        (plan, earlier, *(FEATURE_NUMBERS[feature] for feature in features)),
    )


def _forget_old_plans(connection: Connection, sync: str) -> None:
    old = connection.execute(
        "SELECT id FROM plan WHERE sync=? ORDER BY id DESC LIMIT -1 OFFSET ?", (sync, PLANS_KEPT)
    ).fetchall()
    connection.executemany("DELETE FROM plan_change WHERE plan=?", old)
    connection.executemany("DELETE FROM plan WHERE id=?", old)


def close_plan(connection: Connection, plan: int) -> None:
    """Mark a plan as applied."""
    connection.execute("UPDATE plan SET state='applied' WHERE id=?", (plan,))


def latest_plan(connection: Connection, sync: str) -> int | None:
    """Return the number of the newest plan of a sync, or None. A plan that would undo a run is none yet."""
    found: int | None = connection.execute(
        "SELECT max(id) FROM plan WHERE sync=? AND (undoes IS NULL OR state='applied')", (sync,)
    ).fetchone()[0]
    return found


def plan_header(connection: Connection, plan: int) -> PlanHeader | None:
    """Return a plan as a whole, or None if there is no such plan."""
    row = connection.execute(
        "SELECT run, sync, created, dry, state, undoes FROM plan WHERE id=?", (plan,)
    ).fetchone()
    if row is None:
        return None
    counts = dict(
        connection.execute("SELECT state, count(*) FROM plan_change WHERE plan=? GROUP BY state", (plan,))
    )
    return PlanHeader(plan, row[0], row[1], row[2], bool(row[3]), row[4], counts, row[5])


def count_lines(connection: Connection, plan: int, feature: str | None, state: str | None) -> int:
    """Return how many lines a plan has, of a feature and a state where these are given."""
    count: int = connection.execute(
        "SELECT count(*) FROM plan_change WHERE plan=? AND (?2 IS NULL OR feature=?2) AND (?3 IS NULL OR "
        "state=?3)",
        (plan, _number(feature), state),
    ).fetchone()[0]
    return count


def plan_lines(
    connection: Connection, plan: int, feature: str | None, state: str | None, offset: int, limit: int
) -> list[PlanLine]:
    """Return a page of a plan's lines, of a feature and a state where these are given."""
    rows = connection.execute(
        "SELECT p.number, p.feature, a.key, a.title, p.operation, p.state, p.item, p.value, p.before, "
        "p.reason, "
        "p.guard FROM plan_change p LEFT JOIN account a ON a.id=p.account "
        "WHERE p.plan=?1 AND (?2 IS NULL OR p.feature=?2) AND (?3 IS NULL OR p.state=?3) "
        "ORDER BY p.number LIMIT ?4 OFFSET ?5",
        (plan, _number(feature), state, limit, offset),
    ).fetchall()
    items = describe_items(connection, sorted({row[6] for row in rows}))
    return [
        PlanLine(
            number=row[0],
            feature=_FEATURES[row[1]],
            account=row[2] or "",
            account_title=row[3] or "",
            operation=Operation(row[4]) if row[4] else None,
            state=LineState(row[5]),
            title=items[row[6]].label,
            type=items[row[6]].type,
            ids=items[row[6]].ids or items[row[6]].show_ids,
            value=value_from_text(row[7]),
            before=value_from_text(row[8]),
            reason=reason_from_text(row[9]) or Reason("declined"),
            guard=reason_from_text(row[10]),
            show_ids=items[row[6]].show_ids,
        )
        for row in rows
    ]


def _number(feature: str | None) -> int | None:
    return None if feature is None else FEATURE_NUMBERS.get(feature, -1)


def next_lines(
    connection: Connection, plan: int, feature: Feature, account: int, operation: Operation, limit: int
) -> list[StoredLine]:
    """Return the next planned lines to write, at most `limit`."""
    return [
        StoredLine(
            row[0], row[1], row[2], operation, value_from_text(row[3]), value_from_text(row[4]), row[5]
        )
        for row in connection.execute(
            "SELECT number, item, slot, value, before, ref FROM plan_change "
            "WHERE plan=? AND feature=? AND account=? AND operation=? AND state='planned' ORDER BY "
            "number LIMIT ?",
            (plan, FEATURE_NUMBERS[feature], account, operation, limit),
        )
    ]


def planned_targets(connection: Connection, plan: int) -> list[tuple[Feature, int, int]]:
    """Return (feature, account, number of planned lines) for everything that a plan writes."""
    return [
        (_FEATURES[row[0]], row[1], row[2])
        for row in connection.execute(
            "SELECT feature, account, count(*) FROM plan_change WHERE plan=? AND state='planned' "
            "GROUP BY feature, account ORDER BY feature, account",
            (plan,),
        )
    ]


def set_line_states(
    connection: Connection, plan: int, states: Sequence[tuple[int, LineState, Reason | None]]
) -> None:
    """Record what became of lines. A reason given replaces nothing; it is shown beside the first one."""
    connection.executemany(
        "UPDATE plan_change SET state=?, guard=coalesce(?, guard) WHERE plan=? AND number=?",
        [(state, to_text(reason), plan, number) for number, state, reason in states],
    )


def shown_changes(
    connection: Connection, plan: int
) -> list[tuple[Feature, int, int, Operation, Value | None, Value | None]]:
    """Return what a plan showed as planned: feature, account, item, operation, value, value before."""
    return [
        (
            _FEATURES[row[0]],
            row[1],
            row[2],
            Operation(row[3]),
            value_from_text(row[4]),
            value_from_text(row[5]),
        )
        for row in connection.execute(
            "SELECT feature, account, item, operation, value, before FROM plan_change WHERE plan=? AND "
            "state='planned'",
            (plan,),
        )
    ]


def shown_additions(connection: Connection, sync: str, feature: Feature, account: int) -> int:
    """Return how many additions at an account's feature the newest plan of a sync shows as planned."""
    count: int = connection.execute(
        "SELECT count(*) FROM plan_change WHERE plan=? "
        "AND feature=? AND account=? AND operation='add' AND state='planned'",
        (latest_plan(connection, sync), FEATURE_NUMBERS[feature], account),
    ).fetchone()[0]
    return count


def count_by_feature(connection: Connection, plan: int) -> Counter[tuple[Feature, str, str]]:
    """Return the number of a plan's lines by feature, state and operation."""
    return Counter(
        {
            (_FEATURES[row[0]], row[1], row[2]): row[3]
            for row in connection.execute(
                "SELECT feature, state, operation, count(*) FROM plan_change WHERE plan=? "
                "GROUP BY feature, state, operation",
                (plan,),
            )
        }
    )
