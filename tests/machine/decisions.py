"""What people decide about plans and held changes."""

from __future__ import annotations

from custom_components.crosswatch.model import Feature, Operation
from custom_components.crosswatch.store.held_changes import Selection
from custom_components.crosswatch.store.identity import describe_items
from custom_components.crosswatch.store.schema import FEATURE_NUMBERS
from custom_components.crosswatch.sync import RunKind, UndoRequest
from custom_components.crosswatch.sync.holding import approve, discard

from .house import SYNC, House
from .titles import title_of

FEATURES = {number: Feature(name) for name, number in FEATURE_NUMBERS.items()}

type Decided = tuple[Operation, str, Feature, str]
"""Operation, member, feature, title."""


def approves(house: House, feature: Feature | None) -> None:
    """Let what is held be written, of one feature or of all."""
    house.court.singles.upheaval()
    house.court.approved |= _held(house, feature)
    house.wait(house.database.run(approve, "home", [Selection(SYNC, feature=feature)]))


def discards(house: House, feature: Feature | None) -> None:
    """Decline what is held, of one feature or of all."""
    house.court.singles.upheaval()
    house.court.declined |= _held(house, feature)
    house.wait(house.database.run(discard, "home", [Selection(SYNC, feature=feature)]))


def undoes(house: House, feature: Feature | None) -> None:
    """Look at what undoes the newest run that wrote anything, and let it be written."""
    house.court.singles.upheaval()
    asked = UndoRequest(SYNC, features=None if feature is None else frozenset({feature}))
    result = house.run(RunKind.UNDO, undo=asked)
    plan = None if result is None else result.syncs[0].plan
    if plan is None or not house.is_open(plan):
        return
    ordered = _lines(house, plan, "planned', 'held")
    house.court.ordered |= ordered
    house.court.called_off |= {(what, title) for _, _, what, title in ordered}
    house.court.loosen({title for _, _, what, title in ordered if what is Feature.HISTORY})
    unmerged = set(house.court.unmerged)
    written = house.run(RunKind.CONFIRMED, plan=plan)
    if written is not None and written.syncs[0].plan is not None:
        done = _lines(house, written.syncs[0].plan, "written")
        house.court.undone |= {decided[1:] for decided in done if decided[2:] not in unmerged}


def _held(house: House, feature: Feature | None) -> set[Decided]:
    number = None if feature is None else FEATURE_NUMBERS[feature]
    rows = house.database.connection.execute(
        "SELECT operation, a.key, feature, item FROM change c JOIN account a ON a.id=c.account "
        "WHERE c.state='held' AND (?1 IS NULL OR feature=?1)",
        (number,),
    ).fetchall()
    return _named(house, rows)


def _lines(house: House, plan: int, states: str) -> set[Decided]:
    rows = house.database.connection.execute(
        "SELECT operation, a.key, feature, item FROM plan_change p JOIN account a ON a.id=p.account "
        f"WHERE plan=? AND p.state IN ('{states}')",
        (plan,),
    ).fetchall()
    return _named(house, rows)


def _named(house: House, rows: list[tuple[str, str, int, int]]) -> set[Decided]:
    items = describe_items(house.database.connection, {row[3] for row in rows})
    return {
        (Operation(operation), key, FEATURES[feature], title_of(items[item]))
        for operation, key, feature, item in rows
        if operation
    }
