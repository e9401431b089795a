"""What the merge looks at and what it decides, for one item in one sync and feature.

The merge is one pure function over N members: `ItemState` + `Member`s + `Terms` in, `Decision` out.
A slot tells the plays of an item apart: 0 for everything that an item has once (watchlist, rating,
progress, and the line of a member that keeps only the last play or a flag), 1.. for plays.
Times are seconds since 1970 UTC. Accounts and items are numbers of the store.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum

from msgspec import Struct

from ..model import FeatureCapability, MediaType, Operation, Reason, Role, Value

type Place = tuple[int, int]
"""(slot, account)"""


class Member(Struct, frozen=True):
    """One account in a sync, for one feature, as it is in this run. The order of members is their trust.

    settled: a full read was seen in the member's present epoch, so absences may mean something.
    read_at / read_full: when the read of this run began (None: not read, what was last seen
        stands) and whether it was full.
    previous_read_at: when the read before that one began; an undated edit was made in between.
    full_at: when the last full read began. A record that only came since may have taken another's place.
    down: it could not be read in this run.
    zone: IANA name of the account's time zone, in which its days begin.
    """

    account: int
    name: str
    role: Role
    can: FeatureCapability
    library: bool = False
    settled: bool = True
    read_at: int | None = None
    read_full: bool = False
    previous_read_at: int | None = None
    full_at: int | None = None
    down: bool = False
    zone: str = "UTC"


class Presence(StrEnum):
    """Whether an account still says what it once said.

    MISSING: one full read lacked it. GONE: a second full read at least 15 minutes later lacked it too,
    or a removal feed named it. AWAY: the title left the library's catalogue, which says nothing.
    """

    PRESENT = "present"
    MISSING = "missing"
    GONE = "gone"
    AWAY = "away"


class Seen(Struct, frozen=True, gc=False):
    """What an account said at its last good read (the table `observed`)."""

    ref: str
    value: Value
    presence: Presence = Presence.PRESENT
    seen_at: int = 0
    """When the read that first brought this value began."""
    planned: bool = False
    """Not read, but planned by an earlier sync of this run for the same account."""


class Line(Struct, frozen=True, gc=False):
    """What a member was last confirmed to hold (the table `ledger`).

    settled: confirmed in the member's present epoch. The absence of an unsettled line means nothing.
    """

    value: Value
    ref: str | None = None
    settled: bool = True


class Agreed(Struct, frozen=True, gc=False):
    """The value that a sync stands for (the table `agreed`). `by` is the account that said so."""

    present: bool
    value: Value
    by: int | None = None


class WaitingState(StrEnum):
    """Why a need is not met yet."""

    PENDING = "pending"
    FAILED = "failed"
    HELD = "held"
    DECLINED = "declined"


class Waiting(Struct, frozen=True, gc=False):
    """A need under way or waiting (the table `change`).

    sent_at: when it last went out; None while it never did.
    looks: full reads begun later than `sent_at` plus the provider's lag that still showed `before`.
    known: the outcome is known to be "written". Otherwise the write may or may not have been stored.
    approved: a person wants this very change. No guard measures it.
    undoes: it puts back what a run changed. Its own value counts, not what the sync stands for, and once it
        is there the place stays as it is until someone sets the item anew.
    """

    state: WaitingState
    operation: Operation
    value: Value | None = None
    before: Value | None = None
    ref: str | None = None
    sent_at: int | None = None
    looks: int = 0
    known: bool = False
    attempts: int = 0
    next_try: int | None = None
    reason: Reason | None = None
    approved: bool = False
    undoes: bool = False


class Playback(Struct, frozen=True, gc=False):
    """A scrobbled playback. What is stamped from `first` to `last` is the play of `watched_at` (all UTC)."""

    watched_at: int
    first: int
    last: int

    def holds(self, value: Value) -> bool:
        """Whether a play of that date may be it."""
        at = value.at
        return at is not None and at <= self.last and at + max(1, value.precision) > self.first


class ItemState(Struct, frozen=True, gc=False):
    """Everything known about one item in one sync and feature.

    namespaces: namespaces of the item's own ids in the identity graph.
    show_namespaces: those of its show, for episodes and seasons.
    catalogue: accounts (libraries) that have the title, with the ref by which they are written.
    runtime: seconds, where any account knows it.
    unresolved: why the item must not be written anywhere, if so.
    playing: accounts on which the item is playing now.
    played_since: accounts that have a play of the item since their line was confirmed.
    siblings_written: accounts where we wrote another item of the same file, which changes this one too.
    watched_at: for progress, when each account last had the item as watched.
    playbacks: those of the item that were scrobbled lately.
    dropped: accounts where a person dropped or hid it, or its show.
    watched_there: accounts that have it, or an episode of it, as watched, or are about to.
    listed_there: accounts that have it, or an episode of it, on a watchlist or as watched, and keep it there.
    """

    item: int
    type: MediaType
    agreed: dict[int, Agreed] = {}
    lines: dict[Place, Line] = {}
    seen: Mapping[int, Sequence[Seen]] = {}
    waiting: dict[Place, Waiting] = {}
    namespaces: frozenset[str] = frozenset()
    show_namespaces: frozenset[str] = frozenset()
    catalogue: dict[int, str] = {}
    runtime: int | None = None
    unresolved: Reason | None = None
    hands_off: bool = False
    playing: frozenset[int] = frozenset()
    played_since: frozenset[int] = frozenset()
    siblings_written: frozenset[int] = frozenset()
    watched_at: dict[int, int] = {}
    playbacks: tuple[Playback, ...] = ()
    dropped: frozenset[int] = frozenset()
    watched_there: frozenset[int] = frozenset()
    listed_there: frozenset[int] = frozenset()


class Terms(Struct, frozen=True):
    """How a sync treats one feature, and the time of the run.

    removals: a clear removes elsewhere. carry_consumed: also what a service took off by itself.
    """

    now: int
    removals: bool = False
    carry_consumed: bool = False


class Need(Struct, frozen=True, gc=False):
    """One write that the merge asks for at one member. `value` is already what the member can hold."""

    account: int
    slot: int
    operation: Operation
    value: Value | None
    before: Value | None
    ref: str | None
    reason: Reason


class LeftOut(Struct, frozen=True, gc=False):
    """Something that differs but is not planned, and why. `account` is where it would have gone."""

    account: int
    slot: int
    reason: Reason
    value: Value | None = None


class Decision(Struct, frozen=True, gc=False):
    """What the merge decided for one item. Maps hold only what moves; None means "delete the row"."""

    agreed: dict[int, Agreed] = {}
    lines: dict[Place, Line | None] = {}
    waiting: dict[Place, Waiting | None] = {}
    needs: tuple[Need, ...] = ()
    left_out: tuple[LeftOut, ...] = ()


NOTHING = Decision()
"""The decision about an item on which all members agree."""
