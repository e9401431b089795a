"""A small world for the merge: services that hold one item, a person who edits them, and runs of one sync.

A run does what real runs do with one item: read the services, see what is absent for the first and the
second time, merge, write what is needed, and keep what moved.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from msgspec.structs import replace

from custom_components.crosswatch.engine.merge import merge_item
from custom_components.crosswatch.engine.projection import project_time, rating_amount
from custom_components.crosswatch.engine.state import (
    Agreed,
    Decision,
    ItemState,
    Line,
    Member,
    Need,
    Place,
    Presence,
    Seen,
    Terms,
    Waiting,
    WaitingState,
)
from custom_components.crosswatch.engine.undo import Put, Undone, undo_item
from custom_components.crosswatch.model import (
    Feature,
    FeatureCapability,
    Keeps,
    MediaType,
    Operation,
    Precision,
    Reason,
    Role,
    Value,
)

A, B, C = 1, 2, 3
NAMES = {A: "Trakt", B: "Plex", C: "Kodi"}

NOON = 1_767_268_800
"""2026-01-01 12:00 UTC"""

MINUTE, HOUR, DAY = 60, 3_600, 86_400

_KEEPS = {
    Feature.WATCHLIST: Keeps.SET,
    Feature.RATINGS: Keeps.SCALAR,
    Feature.HISTORY: Keeps.PLAYS,
    Feature.PROGRESS: Keeps.SCALAR,
}


def at(time: int | None, precision: Precision = Precision.SECOND, amount: int = 1) -> Value:
    """A value with a time: a play, or an entry of the watchlist."""
    return Value(amount, time, precision if time is not None else Precision.UNKNOWN)


def mark(amount: int, time: int | None = None) -> Value:
    """A rating or a position with the time it was made."""
    return at(time, amount=amount)


def can(feature: Feature, **more: object) -> FeatureCapability:
    """A service that can do everything with a feature, but for what is said otherwise."""
    return replace(FeatureCapability(types=frozenset(MediaType), keeps=_KEEPS[feature]), **more)


type UndoRule = Callable[[Feature, ItemState, Sequence[Member], Mapping[Place, Put]], Undone]


@dataclass
class Service:
    """One account: what it holds, how it behaves, and what the engine knows of it.

    late: reads for which a write stays invisible. deaf: accepts writes and forgets them. shy: does not
    tell the ref of what was written. unsure: its answer to a write is lost, though it stores it.
    """

    member: Member
    rows: dict[str, Value] = field(default_factory=dict)
    late: int = 0
    deaf: bool = False
    shy: bool = False
    unsure: bool = False
    away: bool = False
    observed: dict[str, Seen] = field(default_factory=dict)
    writes: list[Need] = field(default_factory=list)
    _queue: list[tuple[int, str, Value | None]] = field(default_factory=list)
    _number: int = 0

    def put(self, value: Value, ref: str | None = None) -> str:
        """A person adds or changes a record."""
        if ref is None:
            self._number += 1
            ref = f"{NAMES[self.member.account]}-{self._number}"
        self.rows[ref] = value
        return ref

    def drop(self, ref: str | None = None) -> None:
        """A person removes a record, or all of them."""
        for one in [ref] if ref else list(self.rows):
            del self.rows[one]

    def read(self, now: int) -> None:
        """Bring the observation up to date, as two looks demand."""
        self._arrive()
        before = self.observed
        fresh = {}
        for ref, value in self.rows.items():
            old = before.get(ref)
            same = old is not None and old.presence is Presence.PRESENT and old.value == value
            fresh[ref] = old if old is not None and same else Seen(ref, value, seen_at=now)
        for ref, old in before.items():
            if ref not in fresh:
                fresh[ref] = replace(old, presence=self._absent(old.presence))
        self.observed = fresh

    def write(self, need: Need) -> str | None:
        """Store a write, and return the ref if the service tells it."""
        self.writes.append(need)
        ref = need.ref if need.ref in self.rows else None
        if ref is None and self.member.can.keeps is not Keeps.PLAYS:
            ref = next(iter(self.rows), None)
        if ref is None:
            self._number += 1
            ref = f"{NAMES[self.member.account]}-{self._number}"
        if not self.deaf:
            value = None if need.value is None else self.holds(need.value)
            self._queue.append((self.late, ref, value))
            if not self.late:
                self._arrive()
        return None if self.shy or need.value is None else ref

    def holds(self, value: Value) -> Value:
        """Return what the service makes of a value."""
        time, precision = project_time(value, self.member)
        amount = value.amount
        if self.member.can.scale != 100 and self.member.can.keeps is Keeps.SCALAR and amount <= 100:
            amount = rating_amount(amount, self.member.can.scale)
        return Value(amount, time, precision)

    def _arrive(self) -> None:
        waiting = []
        for reads, ref, value in self._queue:
            if reads > 0:
                waiting.append((reads - 1, ref, value))
            elif value is None:
                self.rows.pop(ref, None)
            else:
                self.rows[ref] = value
        self._queue = waiting

    def _absent(self, before: Presence) -> Presence:
        if self.away:
            return Presence.AWAY
        return Presence.GONE if before in (Presence.MISSING, Presence.GONE) else Presence.MISSING


class World:
    """One item of one feature in one sync."""

    def __init__(self, feature: Feature, *services: Service, removals: bool = False, **facts: object) -> None:
        self.feature = feature
        self.services = {service.member.account: service for service in services}
        self.removals = removals
        self.carry_consumed = False
        self.now = NOON
        self.facts: dict[str, object] = facts
        self.agreed: dict[int, Agreed] = {}
        self.lines: dict[Place, Line] = {}
        self.waiting: dict[Place, Waiting] = {}
        self.held: Callable[[Need], bool] = lambda need: False
        self.last = Decision()

    def __getitem__(self, account: int) -> Service:
        return self.services[account]

    def become(self, account: int, **changes: object) -> None:
        """Change a member: its role, whether it can be reached, whether it has settled."""
        service = self.services[account]
        service.member = replace(service.member, **changes)

    def state(self) -> ItemState:
        known = ItemState(
            item=7,
            type=MediaType.MOVIE,
            agreed=dict(self.agreed),
            lines=dict(self.lines),
            seen={account: tuple(one.observed.values()) for account, one in self.services.items()},
            waiting=dict(self.waiting),
            namespaces=frozenset({"imdb", "tmdb"}),
        )
        return replace(known, **self.facts)

    def members(self) -> list[Member]:
        return [service.member for service in self.services.values()]

    def read(self) -> None:
        """Read all accounts that can be reached, an hour after the last time."""
        self.now += HOUR
        for service in self.services.values():
            member = service.member
            if member.down:
                service.member = replace(member, read_at=None, read_full=False)
                continue
            service.read(self.now)
            service.member = replace(
                member,
                settled=True,
                previous_read_at=member.read_at,
                read_at=self.now,
                read_full=True,
            )

    def plan(self) -> Decision:
        """Merge what is seen, without keeping anything: a dry run."""
        terms = Terms(now=self.now, removals=self.removals, carry_consumed=self.carry_consumed)
        return merge_item(self.feature, self.state(), self.members(), terms)

    def run(self) -> Decision:
        """Read, merge, write and keep what moved."""
        self.read()
        self.last = self.plan()
        self.agreed.update(self.last.agreed)
        _keep(self.lines, self.last.lines)
        _keep(self.waiting, self.last.waiting)
        for need in self.last.needs:
            self._write(need)
        return self.last

    def undo(self, run: Decision, *accounts: int, rule: UndoRule = undo_item, stops: bool = False) -> Undone:
        """Undo what a run wrote, at some accounts or at all. `stops`: the power fails before it goes out."""
        puts = {
            (need.slot, need.account): Put(need.before, (need.value,), Reason("undone"))
            for need in run.needs
            if not accounts or need.account in accounts
        }
        undone = rule(self.feature, self.state(), self.members(), puts)
        self.agreed.update(undone.agreed)
        self.waiting.update(undone.waiting)
        for need in () if stops else undone.needs:
            self._write(need)
        return undone

    def settle(self, runs: int = 6) -> Decision:
        """Run until nothing is planned any more, and return the last decision."""
        for _ in range(runs):
            self.run()
        return self.last

    def values(self, account: int) -> list[Value]:
        """What an account holds, in order of time."""
        return sorted(self.services[account].rows.values(), key=lambda value: (value.at or 0, value.amount))

    def times(self, account: int) -> list[int | None]:
        return [value.at for value in self.values(account)]

    def amounts(self, account: int) -> list[int]:
        return [value.amount for value in self.values(account)]

    def reasons(self, account: int) -> list[str]:
        """Why something was left out at an account in the last run."""
        return [left.reason.code for left in self.last.left_out if left.account == account]

    def writes(self) -> list[Need]:
        return [need for service in self.services.values() for need in service.writes]

    def _write(self, need: Need) -> None:
        place = need.slot, need.account
        service = self.services[need.account]
        waiting = Waiting(WaitingState.PENDING, need.operation, need.value, need.before, need.ref)
        earlier = self.waiting.get(place)
        if earlier is not None:
            wanted = {"approved": earlier.approved, "undoes": earlier.undoes}
            waiting = replace(waiting, attempts=earlier.attempts, **wanted)
        if service.member.down:
            self.waiting[place] = replace(waiting, reason=Reason("member_down"))
            return
        if self.held(need):
            self.waiting[place] = replace(waiting, state=WaitingState.HELD, reason=Reason("removal_budget"))
            return
        ref = service.write(need)
        self.waiting[place] = replace(waiting, sent_at=self.now, known=not service.unsure)
        if service.unsure:
            return
        if need.value is None:
            self.lines.pop(place, None)
        else:
            self.lines[place] = Line(need.value, ref if ref is not None else need.ref)


def _keep[K, V](table: dict[K, V], moved: dict[K, V | None]) -> None:
    for key, row in moved.items():
        if row is None:
            table.pop(key, None)
        else:
            table[key] = row


def service(account: int, capability: FeatureCapability, role: Role = Role.BOTH, **more: object) -> Service:
    """An account that the sync has never seen."""
    return Service(replace(Member(account, NAMES[account], role, capability, settled=False), **more))


def pair(feature: Feature, removals: bool = False, **more: object) -> World:
    """Two accounts in step that can do everything."""
    return trio(feature, accounts=(A, B), removals=removals, **more)


def trio(
    feature: Feature, accounts: Sequence[int] = (A, B, C), removals: bool = False, **more: object
) -> World:
    """Three accounts in step that can do everything."""
    capability = can(feature, **more)
    return World(feature, *(service(account, capability) for account in accounts), removals=removals)


def operations(decision: Decision) -> list[tuple[int, Operation]]:
    """Which accounts are to be written, and how."""
    return [(need.account, need.operation) for need in decision.needs]
