"""Several requests for one chunk: what is known of each when one of them fails."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Sequence

from msgspec import Struct

from ...model import Ambiguous, Outcome, OutcomeKind, ProviderError, Reason, Write

type Send = Callable[[Sequence[Write]], Awaitable[list[Outcome]]]


class Step(Struct, frozen=True):
    """Some writes, and how they are sent."""

    writes: Sequence[Write]
    send: Send


async def take(steps: Sequence[Step]) -> list[Outcome]:
    """Take steps one after the other and return the outcomes of all.

    Raises what the first step raises. What fails later ends the rest, and each write says how far it got.
    """
    outcomes: list[Outcome] = []
    for number, step in enumerate(steps):
        try:
            outcomes += await step.send(step.writes)
        except ProviderError as error:
            if not number:
                raise
            sent = OutcomeKind.UNKNOWN if isinstance(error, Ambiguous) else OutcomeKind.RETRY_LATER
            outcomes += all_alike(step.writes, sent, failed(error))
            for later in steps[number + 1 :]:
                outcomes += all_alike(later.writes, OutcomeKind.RETRY_LATER, failed(error))
            break
    return outcomes


def all_alike(writes: Iterable[Write], kind: OutcomeKind, reason: Reason) -> list[Outcome]:
    """Return the same outcome for each of the writes."""
    return [Outcome(write.key, kind, reason) for write in writes]


def failed(error: ProviderError) -> Reason:
    """Return the reason for writes that an error kept from being made."""
    return Reason("write_failed", {"detail": str(error)})
