"""Signing in without a browser here: the service shows a code, a person types it in somewhere else.

Each service words this in its own way; what it says is told apart here, and the waiting is the same for
all.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Protocol

from msgspec import Struct

from ..model import ProviderError, RateLimited, Unavailable
from .credentials import Tokens
from .rate_limit import Timing

SLOWER = 5
"""Seconds by which to ask less often when the service says so (RFC 8628)."""


class DeviceCode(Struct, frozen=True):
    """A code that a person types in at `url`.

    device_code: what we ask by. full_url: the address with the code in it, where there is one. lifetime,
    interval: seconds for which it can be used, and between two questions.
    """

    device_code: str
    user_code: str
    url: str
    full_url: str = ""
    lifetime: int = 600
    interval: int = 5


class CodeState(StrEnum):
    """What a service answers while there are no tokens."""

    PENDING = "pending"
    SLOW_DOWN = "slow_down"
    DENIED = "denied"
    EXPIRED = "expired"


class CodeDenied(ProviderError):
    """The person said no."""


class CodeExpired(ProviderError):
    """Nobody typed the code in while it could be used."""


class CodeLogin(Protocol):
    """How one service signs people in by a code."""

    async def begin(self) -> DeviceCode:
        """Ask for a code. Raises AppRefused if the service does not know the app."""

    async def poll(self, code: DeviceCode) -> Tokens | CodeState:
        """Ask what became of the code. Raises a ProviderError."""


async def wait_for_tokens(login: CodeLogin, code: DeviceCode, timing: Timing) -> Tokens:
    """Wait until the person has typed in the code.

    Raises CodeDenied, CodeExpired, or a ProviderError after which no answer can come. A service that cannot
    be reached for a moment is asked again.
    """
    end = timing.monotonic() + code.lifetime
    interval = float(max(1, code.interval))
    while timing.monotonic() + interval <= end:
        await timing.sleep(interval)
        try:
            answer = await login.poll(code)
        except RateLimited as error:
            interval = max(interval + SLOWER, error.retry_after)
            continue
        except Unavailable:
            continue
        if isinstance(answer, Tokens):
            return answer
        if answer is CodeState.SLOW_DOWN:
            interval += SLOWER
        _raise_if_over(answer)
    raise CodeExpired("the code was not typed in in time")


def _raise_if_over(state: CodeState) -> None:
    if state is CodeState.DENIED:
        raise CodeDenied("the code was refused at the service")
    if state is CodeState.EXPIRED:
        raise CodeExpired("the code was not typed in in time")
