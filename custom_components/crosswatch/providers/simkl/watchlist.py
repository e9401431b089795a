"""Writing the watchlist, which is the status "plan to watch" of the one entry that a title has.

SIMKL would give that status to a title that is watched as well, and forget that it was. And it knows no way
off the list but to delete the entry with all that it holds. So each title is looked at before.
"""

from __future__ import annotations

from collections.abc import Sequence

from ...model import Operation, Outcome, OutcomeKind, Write
from ..http import Effect
from .answers import (
    Deleted,
    Listed,
    ListedTitle,
    already,
    counted,
    not_found,
    refused,
    refused_for,
    unknown,
)
from .client import SimklClient
from .entries import Entries
from .freshness import refresh
from .in_turn import in_turn
from .library import KnownTitle, Library
from .models import Status
from .payloads import by_kind, titled
from .times import time_text
from .titles import SentIds, parts_of_ref, sent_ids, share_an_id, title_ref


async def write_watchlist(
    client: SimklClient, entries: Entries, library: Library, writes: Sequence[Write]
) -> list[Outcome]:
    """Write one chunk and return one outcome per write. Raises a ProviderError."""
    await refresh(entries, library, {write.item.type for write in writes})
    decided = {write.key: _look(library, write) for write in writes}
    left = [write for write in writes if decided[write.key] is None]
    removals = [write for write in left if write.operation is Operation.REMOVE]
    additions = [write for write in left if write.operation is Operation.ADD]
    told: list[Outcome] = []
    if removals:
        told = await in_turn(told, delete_entries(client, library, removals), removals)
    if additions:
        told = await in_turn(told, _add(client, additions), additions)
    return told + [outcome for outcome in decided.values() if outcome is not None]


def _look(library: Library, write: Write) -> Outcome | None:
    """Return what is clear before anything is sent, or None."""
    if write.operation is Operation.REMOVE:
        return _look_before_removal(library, write)
    if write.operation is not Operation.ADD:
        return refused_for(write.key, "cannot_update")
    if not sent_ids(write.item.type, write.item.ids):
        return not_found(write.key)
    titles = library.find(write.item.type, write.item.ids)
    if any(title.is_dropped for title in titles):
        return refused_for(write.key, "dropped_there")
    if any(title.status is not Status.PLANNED or title.was_watched for title in titles):
        return refused_for(write.key, "watched_there")
    return already(write.key, titles[0].ref) if titles else None


def _look_before_removal(library: Library, write: Write) -> Outcome | None:
    title = library.get(write.ref or "")
    if title is None or title.status is not Status.PLANNED:
        return already(write.key, write.ref)
    if title.was_watched:
        return refused(write.key, "off the list it would forget what was watched of it")
    if title.rating is not None:
        return refused(write.key, "off the list it would forget its rating")
    return None


async def delete_entries(client: SimklClient, library: Library, writes: Sequence[Write]) -> list[Outcome]:
    """Delete whole entries: status, plays and rating. Each write has the ref of one that is known."""
    payload = by_kind([_entry(library.get(write.ref or ""), write) for write in writes])
    answer = await client.post("/sync/history/remove", "removing titles", payload, Deleted)
    for write in writes:
        library.forget(write.ref or "")
    ids = {write.key: _number(write) for write in writes}
    missing = [write.key for write in writes if answer.not_found.has_title(ids[write.key])]
    there = [write.key for write in writes if write.key not in missing]
    done = counted(there, answer.deleted.movies + answer.deleted.shows, {})
    return [*(already(key, None) for key in missing), *done]


def _entry(title: KnownTitle | None, write: Write) -> tuple[str, dict[str, object]]:
    # Anime is taken among the shows, its films too.
    return titled(write.item.type, title, {"ids": _number(write)})


def _number(write: Write) -> SentIds:
    return {"simkl": parts_of_ref(write.ref or "")[0]}


async def _add(client: SimklClient, writes: Sequence[Write]) -> list[Outcome]:
    payload = by_kind([titled(write.item.type, None, _addition(write)) for write in writes])
    # Not sent twice: if a person watches it meanwhile, the second one would undo that.
    answer = await client.post("/sync/add-to-list", "adding to the watchlist", payload, Listed, Effect.ONCE)
    return [_outcome(write, answer) for write in writes]


def _addition(write: Write) -> dict[str, object]:
    at = write.value.at if write.value else None
    added = {} if at is None else {"added_at": time_text(at)}
    return {"to": Status.PLANNED, "ids": sent_ids(write.item.type, write.item.ids), **added}


def _outcome(write: Write, answer: Listed) -> Outcome:
    ids = sent_ids(write.item.type, write.item.ids)
    listed = (*answer.added.movies, *answer.added.shows, *answer.added.anime)
    found = next((title for title in listed if share_an_id(ids, title.ids)), None)
    if found is not None:
        return _as_listed(write, found)
    return not_found(write.key) if answer.not_found.has_title(ids) else unknown(write.key)


def _as_listed(write: Write, title: ListedTitle) -> Outcome:
    if title.to is not Status.PLANNED:
        return refused(write.key, f"it made the title {title.to.value!r} instead")
    number = str(title.ids.get("simkl", ""))
    ref = title_ref(write.item.type, int(number)) if number.isdigit() else None
    return Outcome(write.key, OutcomeKind.WRITTEN, ref=ref)
