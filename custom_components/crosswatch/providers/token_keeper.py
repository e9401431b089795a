"""The tokens of one account: renewed in time, by one at a time, and saved before they are used.

Refresh tokens are used up by being used. Whoever loses the new pair has to sign in again, so it is
saved before the first request goes out with it, and nobody can cancel what lies between.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from ..model import AuthFailed, ProviderError
from .credentials import Tokens
from .rate_limit import Clock

PUT_OFF = 600.0
"""Seconds before a renewal that failed is tried again, while the token is good: each request would wait."""

type Refresh = Callable[[Tokens], Awaitable[Tokens]]
"""Asks the service for a new pair. Raises AuthFailed where only a person can help."""

type Save = Callable[[Tokens], Awaitable[None]]
"""Keeps a pair so that it outlives a power cut, or raises Unavailable."""


class TokenKeeper:
    """Hands out the access token. All users of an account share one keeper."""

    def __init__(self, tokens: Tokens, refresh: Refresh, save: Save, clock: Clock) -> None:
        """clock: seconds since 1970 UTC."""
        self._tokens = tokens
        self._refresh = refresh
        self._save = save
        self._clock = clock
        self._renewal: asyncio.Task[None] | None = None
        self._unsaved: Tokens | None = None
        self._put_off_until = 0.0

    @property
    def tokens(self) -> Tokens:
        """The pair as it is now."""
        return self._tokens

    async def access(self) -> str:
        """Return an access token that is good for now.

        Raises AuthFailed if it is over and cannot be renewed. While it still is good, a renewal that the
        service has no time for is left for later.
        """
        now = self._clock()
        over = self._tokens.expires_at is not None and now >= self._tokens.expires_at
        if over or (self._tokens.is_due(now) and now >= self._put_off_until):
            try:
                await self._renew()
            except AuthFailed:
                raise
            except ProviderError:
                if over:
                    raise
                self._put_off_until = now + PUT_OFF
        return self._tokens.access

    async def after_refusal(self, refused: str) -> str:
        """Return another access token than the one that was refused. Raises AuthFailed if there is none."""
        if self._tokens.access == refused:
            await self._renew()
        if self._tokens.access == refused:
            raise AuthFailed("the service refuses the token that it has just given")
        return self._tokens.access

    async def _renew(self) -> None:
        """Renew, or wait for the renewal under way. A caller that goes away does not stop it."""
        if self._renewal is None or self._renewal.done():
            self._renewal = asyncio.create_task(self._renew_now())
            self._renewal.add_done_callback(_note_failure)
        await asyncio.shield(self._renewal)

    async def _renew_now(self) -> None:
        if not self._tokens.refresh:
            raise AuthFailed("the token is over, and there is none to renew it with")
        if self._unsaved is None:
            self._unsaved = await self._refresh(self._tokens)
        # If this fails, the pair is kept here and saved the next time: the old one is used up.
        await self._save(self._unsaved)
        self._tokens, self._unsaved = self._unsaved, None


def _note_failure(renewal: asyncio.Task[None]) -> None:
    """Whoever waits is told by the task. If nobody waits any more, the next caller tries again."""
    if not renewal.cancelled():
        renewal.exception()
