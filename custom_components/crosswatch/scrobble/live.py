"""What plays now, told to one account while it is news: it began or goes on, was paused, or ended unwatched.

A step is worth something only while it is fresh. So the newest replaces what was not told yet, what is
older than a minute is dropped, and no failure is anybody's concern. An account plays one title at a time:
what it takes for playing is paused there before another one starts, because some services take a start for
the end of what played before and would count that as watched.
"""

from __future__ import annotations

import asyncio
from collections import deque
from contextlib import suppress
from enum import StrEnum
from math import ceil

from msgspec import Struct

from ..engine.playback import capped
from ..model import Ambiguous, BadData, Item, ProviderError, Rejected
from ..providers.base import Scrobble, Scrobbles
from .backoff import wait_after

FRESH = 60
"""Seconds for which a step is worth telling."""

SEEKS_APART = 30
"""Least seconds between two updates of what goes on playing: services want to hear what people do."""

LONGEST = 15.0
"""Seconds that one step may take; scrobbles that must arrive wait behind it."""

MARKS_AT = 0.8
"""Share of the length from which services with live scrobbling mark a title as watched by themselves."""

_REMEMBERED = 50
_LONGEST_VIEWING = 12 * 3_600


class LiveKind(StrEnum):
    """What happened: it plays (began, goes on, moved), stands still, or ended without being a play."""

    START = "start"
    PAUSE = "pause"
    STOP = "stop"


class LiveStep(Struct, frozen=True):
    """One step. position: share of the length, 0..1. at: seconds since 1970 UTC. length: seconds."""

    kind: LiveKind
    playback: str
    item: Item
    position: float
    at: float
    length: float

    def share(self, now: float) -> float:
        """Return the position now: what plays has gone on since."""
        passed = max(0.0, now - self.at) if self.kind is LiveKind.START else 0.0
        return min(1.0, self.position + passed / self.length)


class Live:
    """What one account was told of what plays, and what it is to be told next."""

    def __init__(self, since: float = 0.0) -> None:
        """Nothing is told yet. since: UTC second; what was told before is not known any more."""
        self._since = since
        self._next: LiveStep | None = None
        self._due = 0.0
        self._tries = 0
        self._playing: LiveStep | None = None
        self._told_at = 0.0
        self._begun: deque[str] = deque(maxlen=_REMEMBERED)
        self._met: deque[str] = deque(maxlen=_REMEMBERED)
        self._sending: asyncio.Task[None] | None = None

    def knows(self, playback: str) -> bool:
        """Whether the account was told that the playback began."""
        return playback in self._begun

    def tell(self, step: LiveStep) -> None:
        """Let a step be the next to tell. What was to be told before is no news any more."""
        self._due = 0.0
        if step.playback not in self._met:
            self._met.append(step.playback)
        if step.kind is LiveKind.START:
            if self._plays(step.playback, LiveKind.START):
                self._due = self._told_at + SEEKS_APART
        elif self._plays(step.playback):
            self._playing = step
        else:
            self.drop(step.playback)
            return
        self._next, self._tries = step, 0
        self._give_up()

    def forget(self) -> None:
        """Nothing is to be told: the account cannot be told what plays."""
        self._next = None

    def drop(self, playback: str) -> None:
        """Tell nothing more of a playback until its next step."""
        if self._next is not None and self._next.playback == playback:
            self._next = None
            self._give_up()

    def settled(self, playback: str) -> None:
        """The account was told otherwise that the playback stands still or is over."""
        if self._plays(playback):
            self._playing = None
        if self._next is not None and self._next.kind is not LiveKind.START:
            self.drop(playback)

    async def close(self, provider: Scrobbles, playback: str, item: Item, started: float, now: float) -> None:
        """End what plays there without a resume point, because its play comes by other means.

        That is a courtesy: a service that cannot be told ends it by itself when its time is over. What began
        before a restart, at `started` (UTC), may play there too.
        """
        if playback in self._begun:
            self._begun.remove(playback)
        if self._plays(playback) or self._may_play(playback, started):
            self.settled(playback)
            with suppress(ProviderError):
                await provider.scrobble_stop(Scrobble(item, 0, int(now)))

    def wait(self, now: float) -> int | None:
        """Return the seconds until the next step is to be told, or None if nothing is."""
        if self._next is not None and now - self._next.at > FRESH:
            self._next = None
        return None if self._next is None else max(0, ceil(self._due - now))

    def later(self, now: float, chance: float) -> None:
        """Telling failed: try again a little later, while it is fresh."""
        self._tries += 1
        self._due = now + wait_after(self._tries, chance)

    async def send(self, provider: Scrobbles, now: float) -> None:
        """Tell the next step, give way to a newer one, give up after a while. Raises a ProviderError."""
        step = self._next
        if step is None:
            return
        task = asyncio.ensure_future(self._say(provider, step, now))
        self._sending = task
        try:
            await asyncio.wait({task}, timeout=LONGEST)
        finally:
            self._sending = None
            task.cancel()
        await asyncio.wait({task})
        error = None if task.cancelled() else task.exception()
        if self._next is step and (error is None or isinstance(error, Rejected)):
            self._next = None
        if error is not None:
            raise error

    async def _say(self, provider: Scrobbles, step: LiveStep, now: float) -> None:
        if step.kind is LiveKind.START:
            await self._make_way(provider, step, now)
        before, self._playing = self._playing, step
        try:
            await _SAY[step.kind](provider, step, now)
        except (Ambiguous, BadData):
            raise  # it may have been taken
        except Rejected:
            self._playing = None
            raise
        except ProviderError:
            if step.kind is LiveKind.START:
                self._playing = before
            raise
        if step.kind is not LiveKind.START:
            self._playing = None
            return
        self._told_at = now
        if step.playback not in self._begun:
            self._begun.append(step.playback)

    async def _make_way(self, provider: Scrobbles, step: LiveStep, now: float) -> None:
        """Pause or end what the account takes for playing, if that is something else."""
        other = self._playing
        if other is None or other.playback == step.playback:
            return
        say = _stop if other.kind is LiveKind.STOP else _pause
        with suppress(Rejected):  # whatever it was, it does not play there
            await say(provider, other, now)
        self._playing = None

    def _may_play(self, playback: str, started: float) -> bool:
        """Whether a start may have been told before a restart that nobody remembers."""
        remembered = playback in self._met or self._playing is not None
        return not remembered and 0 < self._since - started <= _LONGEST_VIEWING

    def _plays(self, playback: str, kind: LiveKind | None = None) -> bool:
        """Whether the account may take it for playing; with `kind`, whether it was told so last."""
        playing = self._playing
        return playing is not None and playing.playback == playback and kind in (None, playing.kind)

    def _give_up(self) -> None:
        if self._sending is not None:
            self._sending.cancel()


async def _start(provider: Scrobbles, step: LiveStep, now: float) -> None:
    await provider.scrobble_start(Scrobble(step.item, round(10_000 * step.share(now)), int(now)))


async def _pause(provider: Scrobbles, step: LiveStep, now: float) -> None:
    await provider.scrobble_pause(_unwatched(step, now))


async def _stop(provider: Scrobbles, step: LiveStep, now: float) -> None:
    await provider.scrobble_stop(_unwatched(step, now))


def _unwatched(step: LiveStep, now: float) -> Scrobble:
    """Return a step that no service takes for the end of a viewing."""
    return Scrobble(step.item, round(10_000 * capped(step.share(now), MARKS_AT)), int(now))


_SAY = {LiveKind.START: _start, LiveKind.PAUSE: _pause, LiveKind.STOP: _stop}
