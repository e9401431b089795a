"""How long an account is left alone after an error, by what the error says."""

from __future__ import annotations

from math import ceil

from ..model import AccountLocked, AppRefused, AuthFailed, PlanLimit, ProviderError, RateLimited, WrongAccount
from ..providers.base import Provider

AWAY = 60
"""Seconds after which an account that is not set up now is looked for again."""

SIGNED_OUT = 6 * 3_600
"""Seconds after which a refused sign-in is tried once more, if nobody signed in before."""

NEXT_DAY = 86_400

_FOR_A_PERSON = (AuthFailed, WrongAccount, AccountLocked, AppRefused)


class Rest:
    """Until when one account is left alone. Times in seconds since 1970 UTC."""

    def __init__(self) -> None:
        """It may be asked."""
        self._until = 0
        self._signed_out: Provider | None = None

    @property
    def signed_out(self) -> bool:
        """Whether only a person can end it."""
        return self._signed_out is not None

    def left(self, provider: Provider, now: int) -> int:
        """Return the seconds for which the account must be left alone. A new sign-in ends the wait."""
        if self._signed_out is not None and self._signed_out is not provider:
            self._signed_out, self._until = None, 0
        wait = max(0, self._until - now)
        return min(wait, AWAY) if self._signed_out is not None else wait

    def begin(self, error: ProviderError, provider: Provider, now: int, backoff: int) -> int:
        """Leave the account alone after an error, and return for how many seconds.

        backoff: for errors that say nothing about it.
        """
        wait = backoff
        if isinstance(error, RateLimited):
            wait = max(1, ceil(error.retry_after))
        elif isinstance(error, _FOR_A_PERSON):
            self._signed_out = provider
            wait = SIGNED_OUT
        elif isinstance(error, PlanLimit):
            wait = NEXT_DAY
        self._until = now + wait
        return wait

    def begin_for_all(self, error: ProviderError, provider: Provider, now: int) -> bool:
        """Leave the account alone if the error concerns all that could be sent; return whether it does."""
        concerns_all = isinstance(error, (RateLimited, PlanLimit, *_FOR_A_PERSON))
        if concerns_all:
            self.begin(error, provider, now, 0)
        return concerns_all
