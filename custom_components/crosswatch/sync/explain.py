"""Explaining one item: what each member of each sync holds, what was done and waits, and what comes next.

What comes next is told by the planning itself, over what is known now: it runs as in a run, and everything
that it noted is taken back. No account is asked, and nothing is written.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from sqlite3 import Connection

from msgspec import Struct

from ..model import Feature, Item, Reason, Role, Value
from ..store.accounts import account_numbers
from ..store.corrections import mark_due
from ..store.identity import describe_items
from ..store.item_facts import (
    HeldValue,
    ItemFacts,
    LeftOutValue,
    Place,
    PlannedValue,
    WaitingValue,
    WrittenValue,
    item_facts,
    planned_values,
)
from ..store.readings import load_readings
from ..store.syncs import confirmed_at
from .definitions import Accounts, Profile, SyncDefinition
from .job import PlanJob
from .members import register_syncs
from .plan import plan_sync
from .planned import Planned
from .read import AccountRead


class Question(Struct, frozen=True):
    """In which syncs of a profile an item is to be explained. No syncs named means all of them.

    accounts: those that are ready now; without them nothing can be said of what comes next there.
    """

    profile: Profile
    accounts: Accounts
    now: int
    syncs: frozenset[str] | None = None

    def asks_for(self, sync: SyncDefinition) -> bool:
        """Whether the sync is to be explained."""
        return self.syncs is None or sync.id in self.syncs


class Agreement(Struct, frozen=True):
    """What a sync stands for, and by which account, if one said so."""

    present: bool
    value: Value
    said_by: str


class MemberFacts(Struct, frozen=True):
    """What is known of the item at one member for one feature.

    written: the last write of each record, the last one first. read_at: when the last good read began.
    """

    account: str
    role: Role
    read_at: int | None
    catalogue: str | None
    held: tuple[HeldValue, ...]
    written: tuple[WrittenValue, ...]
    waiting: tuple[WaitingValue, ...]
    left_out: tuple[LeftOutValue, ...]
    planned: tuple[PlannedValue, ...]


class FeatureFacts(Struct, frozen=True):
    """What a sync knows of the item for one feature, member by member."""

    feature: Feature
    agreed: tuple[Agreement, ...]
    members: tuple[MemberFacts, ...]


class SyncFacts(Struct, frozen=True):
    """What a sync knows of the item. Only features of which anything is known are there."""

    sync: str
    title: str
    enabled: bool
    confirmed: bool
    features: tuple[FeatureFacts, ...]


class Explanation(Struct, frozen=True):
    """Everything about one item. `conflict` says how its ids contradict each other, if they do."""

    item: Item
    runtime: int | None
    conflict: Reason | None
    tokens: tuple[str, ...]
    corrections: tuple[tuple[str, str, bool], ...]
    syncs: tuple[SyncFacts, ...]


def explain(connection: Connection, item: int, questions: Sequence[Question]) -> Explanation:
    """Explain one item in the syncs of any number of profiles."""
    facts = item_facts(connection, item)
    syncs: list[SyncFacts] = []
    for question in questions:
        with _taken_back(connection):
            numbers = _numbers(connection, question)
            planned = _plan(connection, item, question, numbers)
            syncs += [
                found
                for sync in question.profile.syncs
                if question.asks_for(sync)
                and (found := _of_sync(connection, sync, question, facts, numbers, planned.get(sync.id, ())))
            ]
    return Explanation(
        item=describe_items(connection, [item])[item],
        runtime=facts.runtime,
        conflict=Reason("unresolved", {"detail": facts.conflict}) if facts.conflict else None,
        tokens=facts.tokens,
        corrections=facts.corrections,
        syncs=tuple(syncs),
    )


@contextmanager
def _taken_back(connection: Connection) -> Iterator[None]:
    """Let everything be as it was afterwards."""
    connection.execute("SAVEPOINT explain")
    try:
        yield
    finally:
        connection.execute("ROLLBACK TO explain")
        connection.execute("RELEASE explain")


def _numbers(connection: Connection, question: Question) -> dict[str, int]:
    keys = sorted({member.account for sync in question.profile.syncs for member in sync.members})
    ready = question.accounts
    return account_numbers(connection, [(key, ready[key].title if key in ready else "") for key in keys])


def _plan(
    connection: Connection, item: int, question: Question, numbers: Mapping[str, int]
) -> dict[str, tuple[PlannedValue, ...]]:
    """Plan as the next run would with what is known now, and return what that says of the item."""
    chosen = [sync for sync in question.profile.syncs if sync.enabled or _named(question, sync)]
    register_syncs(connection, question.profile.id, chosen, numbers)
    mark_due(connection, [item])
    reads = {
        key: AccountRead(account, numbers[key], {}, load_readings(connection, numbers[key]))
        for key, account in question.accounts.items()
        if key in numbers
    }
    found: dict[str, tuple[PlannedValue, ...]] = {}
    over: Planned = {}
    for sync in chosen:
        made = plan_sync(connection, PlanJob(0, sync, reads, question.now, dry=True), over)
        for place, values in made.planned.items():
            over[place] = [*over.get(place, ()), *values]
        found[sync.id] = () if made.plan is None else planned_values(connection, made.plan, item)
    return found


def _named(question: Question, sync: SyncDefinition) -> bool:
    return question.syncs is not None and sync.id in question.syncs


def _of_sync(
    connection: Connection,
    sync: SyncDefinition,
    question: Question,
    facts: ItemFacts,
    numbers: Mapping[str, int],
    planned: Sequence[PlannedValue],
) -> SyncFacts | None:
    """Return what a sync knows of the item, or None if it knows nothing."""
    titles = dict(connection.execute("SELECT id, title FROM account"))
    features = []
    for feature in sync.features():
        members = tuple(
            _of_member(
                connection, sync, feature, member.role(feature), numbers[member.account], facts, planned
            )
            for member in sync.members
            if member.role(feature) is not Role.OFF
        )
        agreed = tuple(
            Agreement(one.present, one.value, titles.get(one.said_by, ""))
            for one in facts.agreed
            if (one.sync, one.feature) == (sync.id, feature)
        )
        if agreed or any(_says_anything(member) for member in members):
            features.append(FeatureFacts(feature, agreed, members))
    if not features:
        return None
    confirmed = confirmed_at(connection, sync.id) is not None
    return SyncFacts(sync.id, sync.title, sync.enabled, confirmed, tuple(features))


def _of_member(
    connection: Connection,
    sync: SyncDefinition,
    feature: Feature,
    role: Role,
    account: int,
    facts: ItemFacts,
    planned: Sequence[PlannedValue],
) -> MemberFacts:
    place = Place(sync.id, feature, account)
    row = connection.execute("SELECT title, key FROM account WHERE id=?", (account,)).fetchone()
    return MemberFacts(
        account=row[0] or row[1],
        role=role,
        read_at=load_readings(connection, account)[feature].read_at,
        catalogue=next((ref for keeper, ref in facts.catalogue if keeper == account), None),
        held=tuple(one for one in facts.held if (one.account, one.feature) == (account, feature)),
        written=_last_writes([one for one in facts.written if one.place == place]),
        waiting=tuple(one for one in facts.waiting if one.place == place),
        left_out=tuple(one for one in facts.left_out if one.place == place),
        planned=tuple(one for one in planned if (one.account, one.feature) == (account, feature)),
    )


def _last_writes(written: Sequence[WrittenValue]) -> tuple[WrittenValue, ...]:
    """Return the last write of each record; they come with the last one first."""
    found: dict[int, WrittenValue] = {}
    for one in written:
        found.setdefault(one.slot, one)
    return tuple(found.values())


def _says_anything(member: MemberFacts) -> bool:
    return bool(member.held or member.written or member.waiting or member.left_out or member.planned)
