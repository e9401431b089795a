"""A room whose accounts are told at once what plays, and served whenever something is due."""

from __future__ import annotations

from tests.memory import everything
from tests.scrobble.live_service import LiveProvider
from tests.scrobble.room import FILM, MINUTE, Room


class LiveRoom(Room):
    """One account follows what is watched: "live"."""

    live: LiveProvider

    def follow(self) -> LiveProvider:
        """Sign an account in that follows what is watched."""
        self.service("live", everything())
        self.live = LiveProvider(self.services["live"])
        self.account("live", self.live)
        self._due: dict[str, float] = {}
        return self.live

    async def record(self) -> None:
        await super().record()
        await self.serve()

    async def serve(self) -> None:
        """Deliver to every account what is due."""
        for name in self.accounts:
            wait = await self.deliver(name)
            self._due.pop(name, None)
            if wait is not None:
                self._due[name] = self.now.mono + wait

    async def passes(self, seconds: float) -> None:
        """Let time go by, timers of the route and of the outbox included."""
        end = self.now.mono + seconds
        while (due := self._next_due()) is not None and due <= end:
            self.wait(max(0.001, due - self.now.mono))
            self.route.advance(self.now)
            await self.record()
        self.wait(max(0.0, end - self.now.mono))

    def _next_due(self) -> float | None:
        route = self.route.due()
        return min((due for due in (route, *self._due.values()) if due is not None), default=None)

    async def pauses(self, minute: float, seconds: float = MINUTE) -> None:
        """The film stands still at a minute."""
        await self.says("paused", at=minute * MINUTE, **FILM)
        await self.passes(seconds)
