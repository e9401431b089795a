"""One request that changes a list, and an outcome for each title in it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from ...model import Outcome, OutcomeKind, Reason, Rejected, Value, Write
from ..http import Effect
from .answers import Added, Deleted
from .bodies import Entry, body_of, entry_for
from .client import TraktClient
from .replies import AccountFull, JustThere
from .steps import all_alike
from .tally import Tally, outcome_kinds

type Details = Callable[[Value], dict[str, object]]
"""What is sent of a value besides the title."""

_NOT_FOUND = Reason("not_found")
_UNKNOWN = Reason("unknown_result")
ACCOUNT_FULL = Reason("account_full")


async def add_titles(
    client: TraktClient, path: str, effect: Effect, writes: Sequence[Write], details: Details
) -> list[Outcome]:
    """Store titles with their values in one request. Raises a ProviderError.

    Where the account takes no more, Trakt refuses the whole request, and each write says so.
    """
    entries = [entry_for(write.item, details(write.value or Value())) for write in writes]
    unique = _unique(entries)
    if not unique:
        return all_alike(writes, OutcomeKind.NOT_FOUND, _NOT_FOUND)
    try:
        reply = await client.post(path, f"additions to {path}", body_of(unique), effect, Added)
    except AccountFull:
        return _of_the_sent(writes, entries, OutcomeKind.REJECTED, ACCOUNT_FULL)
    except JustThere:
        return _of_the_sent(writes, entries, OutcomeKind.UNKNOWN, _UNKNOWN)
    except Rejected as error:
        return _of_the_sent(writes, entries, OutcomeKind.REJECTED, rejected(error))
    tally = Tally((reply.added, reply.updated), reply.not_found, reply.existing)
    return _outcomes(writes, entries, dict(zip(unique, outcome_kinds(unique, tally), strict=True)))


async def remove_titles(client: TraktClient, path: str, writes: Sequence[Write]) -> list[Outcome]:
    """Take titles off a list in one request. Raises a ProviderError."""
    entries = [entry_for(write.item, {}) for write in writes]
    unique = _unique(entries)
    if not unique:
        return all_alike(writes, OutcomeKind.NOT_FOUND, _NOT_FOUND)
    body = body_of(unique)
    try:
        reply = await client.post(path, f"removals from {path}", body, Effect.REPEATABLE, Deleted)
    except Rejected as error:
        return _of_the_sent(writes, entries, OutcomeKind.REJECTED, rejected(error))
    tally = Tally((reply.deleted,), reply.not_found, nothing=OutcomeKind.NOT_FOUND)
    return _outcomes(writes, entries, dict(zip(unique, outcome_kinds(unique, tally), strict=True)))


def outcome(write: Write, kind: OutcomeKind) -> Outcome:
    """Return an outcome with the reason that goes with it."""
    reasons = {OutcomeKind.NOT_FOUND: _NOT_FOUND, OutcomeKind.UNKNOWN: _UNKNOWN}
    return Outcome(write.key, kind, reasons.get(kind))


def rejected(error: Rejected) -> Reason:
    """Return the reason for a write that was refused."""
    return Reason("rejected", {"detail": str(error)})


def _unique(entries: Sequence[Entry | None]) -> list[Entry]:
    """Each once: the same title with the same details twice would be stored twice."""
    return list({(entry.address, entry.details): entry for entry in entries if entry is not None}.values())


def _outcomes(
    writes: Sequence[Write], entries: Sequence[Entry | None], kinds: dict[Entry, OutcomeKind]
) -> list[Outcome]:
    by_sent = {(entry.address, entry.details): kind for entry, kind in kinds.items()}
    return [
        outcome(
            write,
            OutcomeKind.NOT_FOUND if entry is None else by_sent[entry.address, entry.details],
        )
        for write, entry in zip(writes, entries, strict=True)
    ]


def _of_the_sent(
    writes: Sequence[Write], entries: Sequence[Entry | None], kind: OutcomeKind, reason: Reason
) -> list[Outcome]:
    return [
        Outcome(write.key, OutcomeKind.NOT_FOUND, _NOT_FOUND)
        if entry is None
        else Outcome(write.key, kind, reason)
        for write, entry in zip(writes, entries, strict=True)
    ]
