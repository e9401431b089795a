"""Writing a stored plan in chunks: journal first, then the service, then ledger and outcome together."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine
from itertools import product
from sqlite3 import Connection

from msgspec import Struct
from msgspec.structs import replace

from ..model import (
    Ambiguous,
    Feature,
    Item,
    Operation,
    Outcome,
    OutcomeKind,
    ProviderError,
    Reason,
    Write,
)
from ..providers.account import Account
from ..providers.base import WritesFeature
from ..store.captures import capture_before_first_write
from ..store.database import Database
from ..store.identity import describe_items
from ..store.journal import Target, record_outcome, still_wanted, take_back, write_ahead
from ..store.plans import LineState, StoredLine, next_lines, planned_targets, set_line_states
from .planning_order import PLANNING_ORDER

_LOGGER = logging.getLogger(__name__)

_ORDER = (Operation.REMOVE, Operation.UPDATE, Operation.ADD)
"""Removals of all lists go first, so that an account at its limit has room for what is added, and a service
with one entry per title does not lose with it what is added to another list."""


class WritablePlan(Struct, frozen=True):
    """A plan ready to be written: its accounts by number, and each member's epoch by feature."""

    run: int
    plan: int
    sync: str
    accounts: dict[int, Account]
    epochs: dict[Feature, dict[int, int]]


class Failure(Struct, frozen=True):
    """Writing to an account ended early: which error, and its words."""

    account: str
    error: str
    detail: str


type _Written = tuple[int, Failure | None]
"""How many lines a chunk took from the plan, and what ended the account, if anything did."""


class _Chunk(Struct, frozen=True):
    target: Target
    lines: tuple[StoredLine, ...]
    items: dict[int, Item]
    journal: tuple[int, ...]


async def apply_plan(
    database: Database, plan: WritablePlan, clock: Callable[[], int], report: Callable[[int, int], None]
) -> list[Failure]:
    """Write what a plan has planned. `report` gets (lines done, lines in all) after each chunk.

    An account that fails is left at that point with its changes waiting; the others go on. When the
    task is cancelled, the chunk under way is finished first, so that its outcome is known.
    """
    targets = await database.run(planned_targets, plan.plan)
    total = sum(count for _, _, count in targets)
    done = 0
    failures: dict[int, Failure] = {}
    in_order = sorted(targets, key=_writing_place)
    for operation, (feature, number, _) in product(_ORDER, in_order):
        account = plan.accounts[number]
        target = Target(plan.run, plan.plan, plan.sync, feature, number)
        while number not in failures:
            written, failure = await _finish(_write_chunk(database, plan, target, account, operation, clock))
            if failure is not None:
                failures[number] = failure
            if not written:
                break
            done += written
            report(done, total)
    return list(failures.values())


def _writing_place(target: tuple[Feature, int, int]) -> tuple[int, int]:
    """Return the place of a target among all: plays go before what a service takes off because of them."""
    feature, account, _ = target
    return PLANNING_ORDER.index(feature), account


async def _finish(work: Coroutine[None, None, _Written]) -> _Written:
    """Await a chunk to its end even if the run is cancelled meanwhile, then let the cancel through."""
    task = asyncio.ensure_future(work)
    try:
        await asyncio.wait({task})
    except asyncio.CancelledError:
        task.add_done_callback(_note_failure)
        await asyncio.wait({task})
        raise
    return task.result()


def _note_failure(task: asyncio.Future[_Written]) -> None:
    """Nobody waits for the chunk any more. What became of it, the next run finds out, if need be."""
    if not task.cancelled() and (error := task.exception()) is not None:
        _LOGGER.debug("The last chunk of a cancelled run could not be recorded: %r", error)


async def _write_chunk(
    database: Database,
    plan: WritablePlan,
    target: Target,
    account: Account,
    operation: Operation,
    clock: Callable[[], int],
) -> _Written:
    """Write the next chunk. Returns how many lines it took from the plan, and what ended the account."""
    provider = account.provider
    if not isinstance(provider, WritesFeature):
        return 0, None
    batch = provider.capabilities.features[target.feature].batch
    taken, chunk = await database.run(_prepare, target, operation, batch, clock())
    if not chunk.lines:
        return taken, None
    epoch = plan.epochs[target.feature][target.account]
    try:
        outcomes = await provider.apply(target.feature, [_write(chunk, line) for line in chunk.lines])
    except Ambiguous as error:
        _LOGGER.debug("The result of a write to %s is not known: %s", account.title, error)
        await database.run(_record, chunk, _unknown(chunk, account), epoch, clock())
        return taken, Failure(account.key, type(error).__name__, str(error))
    except ProviderError as error:
        await database.run(_give_back, chunk)
        return taken, Failure(account.key, type(error).__name__, str(error))
    except Exception:
        # Nothing else may escape a provider. If something does, nobody knows what was stored.
        await database.run(_record, chunk, _unknown(chunk, account), epoch, clock())
        raise
    await database.run(_record, chunk, outcomes, epoch, clock())
    return taken, None


def _unknown(chunk: _Chunk, account: Account) -> list[Outcome]:
    reason = Reason("unknown_result", {"account": account.title})
    return [Outcome(line.number, OutcomeKind.UNKNOWN, reason) for line in chunk.lines]


def _prepare(
    connection: Connection, target: Target, operation: Operation, batch: int, now: int
) -> tuple[int, _Chunk]:
    """Take the next lines, look at each again, and write them ahead into the journal."""
    lines = next_lines(connection, target.plan, target.feature, target.account, operation, batch)
    wanted = tuple(line for line in lines if still_wanted(connection, target, line))
    kept = {line.number for line in wanted}
    reason = Reason("not_moved", {"account": _title(connection, target.account)})
    set_line_states(
        connection,
        target.plan,
        [(line.number, LineState.SKIPPED, reason) for line in lines if line.number not in kept],
    )
    items = describe_items(connection, [line.item for line in wanted])
    if wanted:
        capture_before_first_write(connection, target.account, now)
    journal = write_ahead(connection, target, wanted, now)
    return len(lines), _Chunk(target, wanted, items, tuple(journal))


def _title(connection: Connection, account: int) -> str:
    return str(connection.execute("SELECT title FROM account WHERE id=?", (account,)).fetchone()[0])


def _write(chunk: _Chunk, line: StoredLine) -> Write:
    return Write(
        key=line.number,
        operation=line.operation,
        item=chunk.items[line.item],
        ref=line.ref,
        value=line.value,
        before=line.before,
    )


def _record(connection: Connection, chunk: _Chunk, outcomes: list[Outcome], epoch: int, now: int) -> None:
    """Record the outcomes of a chunk. A write without an outcome counts as unknown; nothing is guessed."""
    by_key = {outcome.key: outcome for outcome in outcomes}
    account = _title(connection, chunk.target.account)
    states = []
    for line, number in zip(chunk.lines, chunk.journal, strict=True):
        outcome = _naming(by_key.get(line.number) or Outcome(line.number, OutcomeKind.UNKNOWN), account)
        record_outcome(connection, chunk.target, line, number, outcome, epoch, now)
        state = LineState.WRITTEN if outcome.kind.holds else LineState.FAILED
        states.append((line.number, state, outcome.reason))
    set_line_states(connection, chunk.target.plan, states)


def _naming(outcome: Outcome, account: str) -> Outcome:
    """Return the outcome with the account's name in its reason, which its provider does not know."""
    if outcome.reason is None:
        return outcome
    facts = {"account": account, **outcome.reason.facts}
    return replace(outcome, reason=Reason(outcome.reason.code, facts))


def _give_back(connection: Connection, chunk: _Chunk) -> None:
    """Nothing was sent: the lines wait as they did before."""
    take_back(connection, chunk.target, chunk.lines, chunk.journal)
    reason = Reason("member_down", {"account": _title(connection, chunk.target.account)})
    set_line_states(
        connection, chunk.target.plan, [(line.number, LineState.FAILED, reason) for line in chunk.lines]
    )
