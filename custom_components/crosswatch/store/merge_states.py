"""What the merge looks at, read from the tables in batches of items, and what it decided, written back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from sqlite3 import Connection

from msgspec.structs import replace

from ..engine.state import (
    Agreed,
    Decision,
    ItemState,
    Line,
    Place,
    Presence,
    Seen,
    Waiting,
    WaitingState,
)
from ..model import Feature, MediaType, Operation, Reason, Value
from .identity import known_namespaces
from .schema import FEATURE_NUMBERS
from .values import PRECISIONS, from_columns, reason_from_text, to_columns, to_text, value_from_text

BATCH = 500
"""Items merged at a time, which bounds the memory of a first run and stays within a processor's cache."""

# What stands in for all that an item does not have. One for all items spares the garbage collector thousands.
_NOTHING_AGREED: dict[int, Agreed] = {}
_NO_LINES: dict[Place, Line] = {}
_NOT_SEEN: Mapping[int, Sequence[Seen]] = {}
_NOTHING_WAITS: dict[Place, Waiting] = {}
_IN_NO_CATALOGUE: dict[int, str] = {}
_NOT_WATCHED: dict[int, int] = {}

_PRESENCE = {str(presence): presence for presence in Presence}
_TYPES = {str(media_type): media_type for media_type in MediaType}


def dirty_batches(connection: Connection) -> list[tuple[int, int]]:
    """Return ranges of item numbers that cut the temporary table `dirty` into batches."""
    edges = [
        row[0]
        for row in connection.execute(
            "SELECT item FROM (SELECT item, row_number() OVER (ORDER BY item) AS place FROM dirty) "
            "WHERE place % ? = 1 ORDER BY item",
            (BATCH,),
        )
    ]
    if not edges:
        return []
    last: int = connection.execute("SELECT max(item) FROM dirty").fetchone()[0]
    return [(first, following - 1) for first, following in zip(edges, [*edges[1:], last + 1], strict=True)]


def load_states(
    connection: Connection,
    sync: str,
    feature: Feature,
    epochs: dict[int, int],
    batch: tuple[int, int],
) -> list[ItemState]:
    """Return the states of the dirty items in a batch. `epochs` has each member's present epoch.

    The states lack what only writing needs (namespaces, catalogue); see `complete_states`.
    """
    number = FEATURE_NUMBERS[feature]
    scope = (sync, number, *batch)
    seen = _load_seen(connection, number, epochs, batch)
    agreed = _load_agreed(connection, scope)
    lines = _load_lines(connection, scope, epochs)
    waiting = _load_waiting(connection, scope)
    return [
        ItemState(
            item=item,
            type=_TYPES[media_type],
            agreed=agreed.get(item, _NOTHING_AGREED),
            lines=lines.get(item, _NO_LINES),
            seen=seen.get(item, _NOT_SEEN),
            waiting=waiting.get(item, _NOTHING_WAITS),
            catalogue=_IN_NO_CATALOGUE,
            runtime=runtime,
            unresolved=Reason("unresolved", {"detail": conflict}) if conflict else None,
            watched_at=_NOT_WATCHED,
        )
        for item, media_type, runtime, conflict in connection.execute(
            "SELECT item.id, item.type, item.runtime, item.conflict FROM dirty "
            "JOIN item ON item.id=dirty.item "
            "WHERE dirty.item BETWEEN ? AND ? ORDER BY item.id",
            batch,
        )
    ]


def _load_seen(
    connection: Connection, feature: int, epochs: dict[int, int], batch: tuple[int, int]
) -> Mapping[int, Mapping[int, Sequence[Seen]]]:
    found: dict[int, dict[int, list[Seen]]] = defaultdict(dict)
    marks = ",".join("?" * len(epochs))
    rows = connection.execute(
        "SELECT o.item, o.account, o.ref, o.amount, o.at, o.precision, o.runtime, o.presence, o.seen_at "
        "FROM dirty d CROSS JOIN observed o ON o.item=d.item "
        f"WHERE d.item BETWEEN ? AND ? AND o.account IN ({marks}) AND o.feature=?",
        (*batch, *epochs, feature),
    )
    for item, account, ref, amount, at, precision, runtime, presence, seen_at in rows:
        value = Value(amount, at, PRECISIONS[precision], runtime)
        seen = Seen(ref, value, _PRESENCE[presence], seen_at)
        by_account = found[item]
        if account in by_account:
            by_account[account].append(seen)
        else:
            by_account[account] = [seen]
    return found


def _load_agreed(connection: Connection, scope: tuple[str, int, int, int]) -> dict[int, dict[int, Agreed]]:
    found: dict[int, dict[int, Agreed]] = defaultdict(dict)
    for item, slot, present, amount, at, precision, runtime, said_by in connection.execute(
        "SELECT item, slot, present, amount, at, precision, runtime, said_by FROM agreed "
        "WHERE sync=? AND feature=? AND item BETWEEN ? AND ? AND item IN dirty",
        scope,
    ):
        found[item][slot] = Agreed(bool(present), from_columns(amount, at, precision, runtime), said_by)
    return found


def _load_lines(
    connection: Connection, scope: tuple[str, int, int, int], epochs: dict[int, int]
) -> dict[int, dict[Place, Line]]:
    found: dict[int, dict[Place, Line]] = defaultdict(dict)
    for item, slot, account, amount, at, precision, runtime, ref, epoch in connection.execute(
        "SELECT item, slot, account, amount, at, precision, runtime, ref, epoch FROM ledger "
        "WHERE sync=? AND feature=? AND item BETWEEN ? AND ? AND item IN dirty",
        scope,
    ):
        if account in epochs:
            value = from_columns(amount, at, precision, runtime)
            found[item][slot, account] = Line(value, ref, epoch == epochs[account])
    return found


def _load_waiting(
    connection: Connection, scope: tuple[str, int, int, int]
) -> dict[int, dict[Place, Waiting]]:
    found: dict[int, dict[Place, Waiting]] = defaultdict(dict)
    for item, slot, account, *row in connection.execute(
        "SELECT item, slot, account, state, operation, value, before, ref, sent_at, looks, known, attempts, "
        "next_try, reason, approved, undoes FROM change WHERE sync=? AND feature=? AND item BETWEEN ? AND ?",
        scope,
    ):
        found[item][slot, account] = _waiting(row)
    return found


def _waiting(row: Sequence[object]) -> Waiting:
    (
        state,
        operation,
        value,
        before,
        ref,
        sent_at,
        looks,
        known,
        attempts,
        next_try,
        reason,
        approved,
        undoes,
    ) = row
    return Waiting(
        state=WaitingState(str(state)),
        operation=Operation(str(operation)),
        value=value_from_text(_text(value)),
        before=value_from_text(_text(before)),
        ref=_text(ref),
        sent_at=_number(sent_at),
        looks=_number(looks) or 0,
        known=bool(known),
        attempts=_number(attempts) or 0,
        next_try=_number(next_try),
        reason=reason_from_text(_text(reason)),
        approved=bool(approved),
        undoes=bool(undoes),
    )


def _text(column: object) -> str | None:
    return column if isinstance(column, str) else None


def _number(column: object) -> int | None:
    return column if isinstance(column, int) else None


def complete_states(
    connection: Connection, feature: Feature, states: Sequence[ItemState], libraries: Iterable[int]
) -> Iterator[ItemState]:
    """Yield the states with what writing needs: id namespaces, where libraries keep the title, last plays."""
    numbers = [state.item for state in states]
    namespaces = known_namespaces(connection, numbers)
    catalogue = _load_catalogue(connection, numbers, tuple(libraries))
    watched = _load_watched(connection, numbers) if feature is Feature.PROGRESS else {}
    for state in states:
        own, show = namespaces.get(state.item, (frozenset(), frozenset()))
        yield replace(
            state,
            namespaces=own,
            show_namespaces=show,
            catalogue=catalogue.get(state.item, {}),
            watched_at=watched.get(state.item, {}),
        )


def with_siblings(
    connection: Connection, states: Sequence[ItemState], library: int, since: int
) -> list[ItemState]:
    """Return the states, marking `library` where we wrote to a title of the same file.

    A library marks all titles of a file together. What such a write shows on the others is no viewing.
    """
    marked = {
        row[0]
        for row in connection.execute(
            "SELECT own.item FROM journal j JOIN catalogue written ON written.item=j.item "
            "AND written.account=j.account AND written.file_group<>'' "
            "JOIN catalogue own ON own.account=written.account AND own.file_group=written.file_group "
            "AND own.item<>written.item WHERE j.account=? AND j.feature=? AND j.sent_at>=?",
            (library, FEATURE_NUMBERS[Feature.HISTORY], since),
        )
    }
    if not marked:
        return list(states)
    return [
        replace(state, siblings_written=state.siblings_written | {library}) if state.item in marked else state
        for state in states
    ]


def _load_watched(connection: Connection, items: Sequence[int]) -> dict[int, dict[int, int]]:
    found: dict[int, dict[int, int]] = defaultdict(dict)
    for start in range(0, len(items), 500):
        part = items[start : start + 500]
        for item, account, at in connection.execute(
            f"SELECT item, account, max(at) FROM observed WHERE item IN ({','.join('?' * len(part))}) "
            "AND feature=? AND presence='present' AND at IS NOT NULL GROUP BY item, account",
            (*part, FEATURE_NUMBERS[Feature.HISTORY]),
        ):
            found[item][account] = at
    return found


def _load_catalogue(
    connection: Connection, items: Sequence[int], libraries: tuple[int, ...]
) -> dict[int, dict[int, str]]:
    found: dict[int, dict[int, str]] = defaultdict(dict)
    if not libraries:
        return found
    for start in range(0, len(items), 500):
        part = items[start : start + 500]
        for item, account, ref in connection.execute(
            f"SELECT item, account, ref FROM catalogue WHERE item IN ({','.join('?' * len(part))}) "
            f"AND account IN ({','.join('?' * len(libraries))}) ORDER BY ref DESC",
            (*part, *libraries),
        ):
            found[item][account] = ref
    return found


def store_decisions(
    connection: Connection,
    sync: str,
    feature: Feature,
    epochs: dict[int, int],
    decisions: Iterable[tuple[int, Decision]],
    now: int,
) -> None:
    """Write what the merge moved: agreed values, confirmed lines, waiting needs."""
    number = FEATURE_NUMBERS[feature]
    agreed, lines, gone_lines, ended = [], [], [], []
    for item, decision in decisions:
        for slot, value in decision.agreed.items():
            agreed.append((sync, number, item, slot, value.present, *to_columns(value.value), value.by))
        for (slot, account), line in decision.lines.items():
            if line is None:
                gone_lines.append((sync, number, item, slot, account))
            else:
                columns = (*to_columns(line.value), line.ref, epochs[account])
                lines.append((sync, number, item, slot, account, *columns))
        for (slot, account), waiting in decision.waiting.items():
            if waiting is None:
                ended.append((sync, number, item, slot, account))
            else:
                store_waiting(connection, sync, feature, item, (slot, account), waiting, now)
    connection.executemany(
        "INSERT OR REPLACE INTO agreed (sync, feature, item, slot, present, amount, at, precision, runtime, "
        "said_by) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        agreed,
    )
    connection.executemany(
        "INSERT OR REPLACE INTO ledger (sync, feature, item, slot, account, amount, at, precision, "
        "runtime, ref, "
        "epoch) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        lines,
    )
    key = "sync=? AND feature=? AND item=? AND slot=? AND account=?"
    connection.executemany(f"DELETE FROM ledger WHERE {key}", gone_lines)
    connection.executemany(f"DELETE FROM change WHERE {key}", ended)


def store_waiting(
    connection: Connection, sync: str, feature: Feature, item: int, place: Place, waiting: Waiting, now: int
) -> None:
    """Write one waiting need. `since` keeps the time when the need first arose."""
    connection.execute(
        "INSERT INTO change (sync, feature, item, slot, account, state, operation, value, before, ref, "
        "sent_at, "
        "looks, known, attempts, next_try, reason, approved, undoes, since) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) "
        "ON CONFLICT DO UPDATE SET state=excluded.state, operation=excluded.operation, value=excluded.value, "
        "before=excluded.before, ref=excluded.ref, sent_at=excluded.sent_at, looks=excluded.looks, "
        "known=excluded.known, attempts=max(attempts, excluded.attempts), next_try=excluded.next_try, "
        "reason=excluded.reason, approved=excluded.approved, undoes=excluded.undoes",
        (
            sync,
            FEATURE_NUMBERS[feature],
            item,
            *place,
            waiting.state,
            waiting.operation,
            to_text(waiting.value),
            to_text(waiting.before),
            waiting.ref,
            waiting.sent_at,
            waiting.looks,
            waiting.known,
            waiting.attempts,
            waiting.next_try,
            to_text(waiting.reason),
            waiting.approved,
            waiting.undoes,
            now,
        ),
    )
