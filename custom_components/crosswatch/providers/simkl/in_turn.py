"""A chunk that takes several requests: what an earlier one wrote is told, whatever becomes of the next."""

from __future__ import annotations

from collections.abc import Awaitable, Sequence

from ...model import Ambiguous, Outcome, OutcomeKind, ProviderError, Reason, Write
from .answers import unknown


async def in_turn(
    told: list[Outcome], next_one: Awaitable[list[Outcome]], writes: Sequence[Write]
) -> list[Outcome]:
    """Return what earlier requests told, and what the next one tells of its writes.

    Raises its ProviderError if there was none before, so that nothing was sent.
    """
    try:
        return told + await next_one
    except ProviderError as error:
        if not told:
            raise
        lost = isinstance(error, Ambiguous)
        return told + [unknown(write.key) if lost else later(write.key, error) for write in writes]


def later(key: int, error: ProviderError) -> Outcome:
    """It was not tried, and may be tried again."""
    return Outcome(key, OutcomeKind.RETRY_LATER, Reason("write_failed", {"detail": str(error)}))
