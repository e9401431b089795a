"""Live viewings, and places stored by pausing.

From 80 per cent on, a stop makes a play at the service. A viewing that ended without being a play is paused
there instead; one that is a play stops at 80 per cent at least.
"""

from __future__ import annotations

from collections.abc import Sequence

from ...model import (
    PROGRESS_STEPS,
    Operation,
    Outcome,
    OutcomeKind,
    ProviderError,
    Rejected,
    Unavailable,
    Write,
)
from ..base import Scrobble
from ..http import Effect
from .client import MdblistClient
from .progress import place_number
from .quota import Purpose
from .replies import BrokeOnBatch, NotThere
from .results import after_error, not_found, unnameable
from .targets import Json, is_findable, title_of

PLAYED = 80.0
"""Per cent from which on a stop is a play."""

_STEP = PROGRESS_STEPS // 100


class LiveViewing:
    """Tells the service what is being watched now."""

    def __init__(self, client: MdblistClient) -> None:
        """Tell it through `client`."""
        self._client = client

    async def start(self, scrobble: Scrobble) -> None:
        """The viewing began or goes on."""
        await self._tell("start", scrobble, _per_cent(scrobble.position), Effect.REPEATABLE)

    async def pause(self, scrobble: Scrobble) -> None:
        """The viewing was paused."""
        await self._tell("pause", scrobble, _per_cent(scrobble.position), Effect.REPEATABLE)

    async def stop(self, scrobble: Scrobble) -> None:
        """The viewing ended without being a play."""
        place = _per_cent(scrobble.position)
        step = "stop" if place < PLAYED else "pause"
        await self._tell(step, scrobble, place, Effect.REPEATABLE)

    async def play(self, scrobble: Scrobble) -> None:
        """The viewing ended as a play. Raises Ambiguous if it is not known whether it was recorded."""
        await self._tell("stop", scrobble, max(PLAYED, _per_cent(scrobble.position)), Effect.ONCE)

    async def _tell(self, step: str, scrobble: Scrobble, per_cent: float, effect: Effect) -> None:
        if not is_findable(scrobble.item):
            raise Rejected(f"{self._client.name} has no id to know {scrobble.item.label} by")
        body: Json = {**title_of(scrobble.item), "progress": per_cent}
        try:
            await self._client.post(f"/scrobble/{step}", f"scrobble {step}", body, effect, Purpose.LIVE)
        except BrokeOnBatch as error:
            raise Unavailable(str(error)) from None


async def write_progress(client: MdblistClient, writes: Sequence[Write]) -> list[Outcome]:
    """Store or take away places, one by one.

    Raises what the first request ran into; what later ones run into is told by their outcomes.
    """
    outcomes: list[Outcome] = []
    for write in writes:
        try:
            outcomes.append(await _write_place(client, write))
        except BrokeOnBatch as error:
            outcomes.append(after_error(write, error, client.name))
        except ProviderError as error:
            if not outcomes:
                raise
            outcomes.append(after_error(write, error, client.name))
    return outcomes


async def _write_place(client: MdblistClient, write: Write) -> Outcome:
    removes = write.operation is Operation.REMOVE or write.value is None
    number = place_number(write.ref)
    if removes and number is None:
        return not_found(write, client.name)
    if not removes and not is_findable(write.item):
        return unnameable(write, client.name)
    try:
        if removes:
            await client.post("/scrobble/clear", "forgetting a place", {"id": number}, Effect.REPEATABLE)
        else:
            amount = write.value.amount if write.value else 0
            body: Json = {**title_of(write.item), "progress": _per_cent(amount)}
            await client.post("/scrobble/pause", "storing a place", body, Effect.REPEATABLE)
    except NotThere:
        return not_found(write, client.name)
    except Rejected as error:
        return after_error(write, error, client.name)
    return Outcome(write.key, OutcomeKind.WRITTEN)


def _per_cent(position: int) -> float:
    return round(position / _STEP, 2)
