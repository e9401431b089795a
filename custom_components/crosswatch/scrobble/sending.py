"""Turning one scrobble into the write that an account takes, or a reason why it never can."""

from __future__ import annotations

from ..engine.playback import capped
from ..model import (
    Feature,
    FeatureCapability,
    Operation,
    Outcome,
    OutcomeKind,
    Precision,
    Reason,
    Rejected,
    Value,
    Write,
)
from ..providers.base import Provider, Scrobble, Scrobbles, WritesFeature
from ..store.outbox import Kind, Scrobbled
from . import live

FEATURES = {Kind.PLAY: Feature.HISTORY, Kind.PROGRESS: Feature.PROGRESS}

FRESH = 120
"""Seconds for which "now" is as good as the true time."""


def cannot_take(provider: Provider, kind: Kind, scrobbled: Scrobbled, now: int) -> Reason | None:
    """Return why the account can never take the scrobble, or None if it can."""
    capability = provider.capabilities.features.get(FEATURES[kind])
    if kind is Kind.PROGRESS and isinstance(provider, Scrobbles):
        return None
    if capability is None or not isinstance(provider, WritesFeature):
        return Reason("cannot_hold_feature")
    return _refusal(capability, kind, scrobbled, now)


def _refusal(capability: FeatureCapability, kind: Kind, scrobbled: Scrobbled, now: int) -> Reason | None:
    if not capability.add:
        return Reason("cannot_add")
    if scrobbled.item.type not in capability.types:
        return Reason("cannot_hold_type", {"type": str(scrobbled.item.type)})
    if kind is Kind.PLAY and not capability.writes_time and now - scrobbled.at > FRESH:
        return Reason("cannot_write_date")
    return None


async def send(provider: Provider, kind: Kind, scrobbled: Scrobbled, ref: str | None, plays: int) -> Outcome:
    """Write one scrobble with its true time. Raises a `ProviderError` where no outcome is known.

    ref: how the title is called in the account's library. plays: how often it was played there before,
    for accounts that only count.
    """
    if not isinstance(provider, WritesFeature):
        return Outcome(0, OutcomeKind.REJECTED, Reason("cannot_hold_feature"))
    value = Value(
        amount=plays + 1 if kind is Kind.PLAY else scrobbled.position,
        at=scrobbled.at,
        precision=Precision.SECOND,
        runtime=scrobbled.runtime,
    )
    write = Write(key=0, operation=Operation.ADD, item=scrobbled.item, ref=ref, value=value)
    outcomes = await provider.apply(FEATURES[kind], [write])
    return next((outcome for outcome in outcomes if outcome.key == 0), Outcome(0, OutcomeKind.UNKNOWN))


async def send_position(provider: Scrobbles, scrobbled: Scrobbled, now: int) -> Outcome:
    """Tell a service with live scrobbling where a viewing stands still, below what it takes for watched.

    A pause is one while it is news. Later it is where somebody stopped: nobody knows what plays now.
    """
    position = round(10_000 * capped(scrobbled.position / 10_000, live.MARKS_AT))
    told = Scrobble(scrobbled.item, position, scrobbled.at)
    if scrobbled.paused and now - scrobbled.at <= live.FRESH:
        await provider.scrobble_pause(told)
    else:
        await provider.scrobble_stop(told)
    return Outcome(0, OutcomeKind.WRITTEN)


async def send_live_play(provider: Scrobbles, scrobbled: Scrobbled, now: int) -> Outcome | None:
    """Let the service record the play that it has followed. Returns None where it does not know the title."""
    try:
        ref = await provider.scrobble_play(Scrobble(scrobbled.item, 10_000, now))
    except Rejected:
        return None
    return Outcome(0, OutcomeKind.WRITTEN, ref=ref)
