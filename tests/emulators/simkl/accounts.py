"""People with an account, and how many requests each may make in a day."""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from .library import Library
from .playback import Playback
from .quirks import Quirks

EASTERN = ZoneInfo("America/New_York")


class AccountType(StrEnum):
    """What a person pays for."""

    FREE = "free"
    PRO = "pro"
    VIP = "vip"


ALLOWANCES = {AccountType.FREE: 500, AccountType.PRO: 1_000, AccountType.VIP: 10_000}
"""Requests in a day, over all apps. A day ends at midnight in New York."""

RETENTION_DAYS = {AccountType.FREE: 7, AccountType.PRO: 30, AccountType.VIP: 90}
"""How long unfinished viewings are kept."""


class Account:
    """One person. used: requests of the present day. allowance: tests may set a smaller one."""

    def __init__(
        self, number: int, name: str, type_: AccountType, clock: Callable[[], float], quirks: Quirks
    ) -> None:
        self.number = number
        self.name = name
        self.type = type_
        self.allowance: int | None = None
        self.library = Library(clock, quirks)
        self.playback = Playback(self.library)
        self.locked_until = 0.0
        self.used = 0
        self._clock = clock
        self._day = self._today()

    @property
    def is_premium(self) -> bool:
        """Whether rewatches are kept."""
        return self.type is not AccountType.FREE

    @property
    def retention(self) -> int:
        """Seconds for which unfinished viewings are kept."""
        return RETENTION_DAYS[self.type] * 86_400

    def count(self) -> int | None:
        """Count a request. Returns the seconds until midnight if the day's allowance is gone, else None."""
        today = self._today()
        if today != self._day:
            self._day, self.used = today, 0
        most = ALLOWANCES[self.type] if self.allowance is None else self.allowance
        if self.used >= most:
            return self.seconds_to_midnight()
        self.used += 1
        return None

    def seconds_to_midnight(self) -> int:
        """Return the seconds until the allowance is whole again."""
        now = datetime.fromtimestamp(self._clock(), EASTERN)
        midnight = datetime.combine(now.date() + timedelta(days=1), time(), EASTERN)
        return math.ceil(midnight.timestamp() - now.timestamp())

    def _today(self) -> str:
        return datetime.fromtimestamp(self._clock(), EASTERN).date().isoformat()
