"""What a run is given: the syncs of a profile, and the accounts behind them."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from msgspec import Struct

from ..model import Feature, Role
from ..providers.account import Account


class MemberDefinition(Struct, frozen=True):
    """One account in a sync. `account` is the account's stable key."""

    account: str
    roles: dict[Feature, Role]

    def role(self, feature: Feature) -> Role:
        """Return what the account is for `feature`."""
        return self.roles.get(feature, Role.OFF)


class SyncDefinition(Struct, frozen=True):
    """Accounts to keep in step, in order of trust, and how. `removals` names features that remove."""

    id: str
    title: str
    members: tuple[MemberDefinition, ...]
    removals: frozenset[Feature] = frozenset()
    enabled: bool = True

    def features(self) -> tuple[Feature, ...]:
        """Return the features that can do anything: one member speaks and another one listens."""
        return tuple(feature for feature in Feature if self._works(feature))

    def _works(self, feature: Feature) -> bool:
        roles = [member.role(feature) for member in self.members]
        return sum(role is not Role.OFF for role in roles) > 1 and any(
            first.speaks and second.listens
            for place, first in enumerate(roles)
            for other, second in enumerate(roles)
            if place != other
        )


class Profile(Struct, frozen=True):
    """A person or household with its syncs."""

    id: str
    title: str
    syncs: tuple[SyncDefinition, ...]


class RunKind(StrEnum):
    """Who asked for a run, and what for.

    SCHEDULED: the interval. A sync that nobody confirmed yet only gets a plan.
    DRY: a plan to look at; nothing is written.
    CONFIRMED: a person pressed Sync now. If there was no plan to see yet, the run makes one.
    """

    SCHEDULED = "scheduled"
    DRY = "dry"
    CONFIRMED = "confirmed"


class Progress(Struct, frozen=True):
    """How far a run is with one sync. `percent` is 0..100; `stage` is read, plan or write."""

    sync: str
    stage: str
    percent: int


type Accounts = Mapping[str, Account]
