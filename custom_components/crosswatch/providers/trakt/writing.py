"""Writing one chunk: what goes where, and in which order."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from functools import partial

from ...model import Feature, Operation, Outcome, OutcomeKind, Write
from .client import TraktClient
from .fullness import Fullness
from .playback import forget_places, keep_places
from .plays import add_plays, remove_plays
from .ratings import rate, unrate
from .steps import Step, all_alike, take
from .watchlist import add_to_watchlist, remove_from_watchlist
from .writes import ACCOUNT_FULL

type _Action = Callable[[TraktClient, Sequence[Write]], Awaitable[list[Outcome]]]

_SET: dict[Feature, _Action] = {
    Feature.WATCHLIST: add_to_watchlist,
    Feature.RATINGS: rate,
    Feature.HISTORY: add_plays,
    Feature.PROGRESS: keep_places,
}
_CLEAR: dict[Feature, _Action] = {
    Feature.WATCHLIST: remove_from_watchlist,
    Feature.RATINGS: unrate,
    Feature.HISTORY: remove_plays,
    Feature.PROGRESS: forget_places,
}


async def write_chunk(
    client: TraktClient, feature: Feature, writes: Sequence[Write], full: Fullness
) -> list[Outcome]:
    """Write a chunk and return one outcome for each write. Removals go first: they may make room.

    Raises a ProviderError if nothing was stored, Ambiguous if something may have been.
    """
    cleared = [write for write in writes if write.operation is Operation.REMOVE]
    stored = [write for write in writes if write.operation is not Operation.REMOVE]
    steps = []
    if cleared:
        steps.append(Step(cleared, partial(_clear, client, feature, full)))
    if stored:
        steps.append(Step(stored, partial(_set, client, feature, full)))
    return await take(steps)


async def _clear(
    client: TraktClient, feature: Feature, full: Fullness, writes: Sequence[Write]
) -> list[Outcome]:
    outcomes = await _CLEAR[feature](client, writes)
    full.forget(feature)
    return outcomes


async def _set(
    client: TraktClient, feature: Feature, full: Fullness, writes: Sequence[Write]
) -> list[Outcome]:
    if full.is_full(feature):
        return all_alike(writes, OutcomeKind.REJECTED, ACCOUNT_FULL)
    outcomes = await _SET[feature](client, writes)
    if any(outcome.reason == ACCOUNT_FULL for outcome in outcomes):
        full.note(feature)
    return outcomes
