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
    """Accounts to keep in step, in order of trust, and how.

    removals: features that remove. carry_consumed: what a service took off its watchlist by itself is taken
        off the others too.
    hands_off: titles that are left alone, as tokens of the identity graph ("show:tvdb:81189").
    always_allow: lists (account, feature) for which a person lifted the guards that measure.
    """

    id: str
    title: str
    members: tuple[MemberDefinition, ...]
    removals: frozenset[Feature] = frozenset()
    enabled: bool = True
    carry_consumed: bool = False
    hands_off: frozenset[str] = frozenset()
    always_allow: frozenset[tuple[str, Feature]] = frozenset()

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
    UNDO: a plan that undoes a run; nothing is written.
    CONFIRMED: a person pressed Sync now. If there was no plan to see yet, the run makes one.
    """

    SCHEDULED = "scheduled"
    DRY = "dry"
    UNDO = "undo"
    CONFIRMED = "confirmed"


class UndoRequest(Struct, frozen=True):
    """What of a sync is to be undone: one run, all since a time (seconds UTC), or the newest that wrote.

    features, items, accounts: only these; None means all. Items are numbers of the store, accounts stable
        keys.
    everywhere: accounts that the run did not write to follow.
    """

    sync: str
    run: int | None = None
    since: int | None = None
    features: frozenset[Feature] | None = None
    items: frozenset[int] | None = None
    accounts: frozenset[str] | None = None
    everywhere: bool = False


class Progress(Struct, frozen=True):
    """How far a run is with one sync. `percent` is 0..100; `stage` is read, plan or write."""

    sync: str
    stage: str
    percent: int


type Accounts = Mapping[str, Account]
