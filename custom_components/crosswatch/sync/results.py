"""What a run is known by afterwards: one object that entities, events, repairs and reports show."""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct

from ..model import Feature, Reason


class RunStatus(StrEnum):
    """How a sync, or one feature of it, came out of a run.

    OK: all needs met, or nothing to do. PLANNED: a dry run or a first plan. PARTIAL: some account or change
    failed and is tried again. HELD: something waits for a person. FAILED: nothing could be done.
    """

    OK = "ok"
    PLANNED = "planned"
    PARTIAL = "partial"
    HELD = "held"
    FAILED = "failed"
    CANCELLED = "cancelled"


class Counts(Struct, frozen=True):
    """Changes by kind."""

    added: int = 0
    updated: int = 0
    removed: int = 0

    @property
    def total(self) -> int:
        """All of them."""
        return self.added + self.updated + self.removed

    def __add__(self, other: Counts) -> Counts:
        """Return the sum."""
        return Counts(self.added + other.added, self.updated + other.updated, self.removed + other.removed)


class FeatureResult(Struct, frozen=True):
    """One feature of one sync in a run.

    planned: what may be written (held not included). done: what was written. held: what waits for a
    person. unresolved: what differs but cannot be written, or failed, each with its reason in the plan.
    """

    feature: Feature
    status: RunStatus
    planned: Counts = Counts()
    done: Counts = Counts()
    held: int = 0
    unresolved: int = 0
    failed: int = 0
    reasons: tuple[Reason, ...] = ()


class SyncResult(Struct, frozen=True):
    """One sync in a run. `plan` is the plan's number, or None when there was nothing to plan.

    held_by: what waits for a person, by code of the guard that holds it.
    """

    sync: str
    status: RunStatus
    plan: int | None = None
    features: tuple[FeatureResult, ...] = ()
    reasons: tuple[Reason, ...] = ()
    held_by: dict[str, int] = {}

    @property
    def planned(self) -> Counts:
        """What is planned over all features."""
        return sum((feature.planned for feature in self.features), Counts())

    @property
    def done(self) -> Counts:
        """What was written over all features."""
        return sum((feature.done for feature in self.features), Counts())

    @property
    def held(self) -> int:
        """What waits for a person over all features."""
        return sum(feature.held for feature in self.features)

    @property
    def unresolved(self) -> int:
        """What could not be planned or written over all features."""
        return sum(feature.unresolved for feature in self.features)


class AccountResult(Struct, frozen=True):
    """How an account came out of a run: `error` is empty, or the name of a `ProviderError` class."""

    account: str
    error: str = ""
    detail: str = ""


class RunResult(Struct, frozen=True):
    """One run over the syncs of a profile. Times in seconds since 1970 UTC.

    look_again_at: when a second look at something missing, or another try at a busy account, is due; the
        runner then starts a run by itself.
    """

    run: int
    profile: str
    kind: str
    started: int
    finished: int
    status: RunStatus
    syncs: tuple[SyncResult, ...] = ()
    accounts: tuple[AccountResult, ...] = ()
    look_again_at: int | None = None
