"""The household of the machine: services, their people, one sync over them, and runs that may end anyhow."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from msgspec.structs import replace

from custom_components.crosswatch.model import (
    Completed,
    Deletions,
    Feature,
    Item,
    Keeps,
    Record,
    Role,
    Write,
)
from custom_components.crosswatch.store.accounts import account_numbers
from custom_components.crosswatch.store.schema import FEATURE_NUMBERS
from custom_components.crosswatch.sync import (
    Account,
    MemberDefinition,
    NothingToUndo,
    Orchestrator,
    Profile,
    Progress,
    RunKind,
    RunResult,
    SyncDefinition,
    UndoRequest,
)
from tests.memory import MemoryService

from .evidence import Evidence, Look, Subject
from .inline import InlineDatabase, Plug, inline_loop, until_cut
from .kinds import Kind
from .oracles import Court
from .titles import SPACES, describe, meets, title_of, tokens_of
from .truth import Truth
from .witness import TellingWitness, Witness, is_full

START = 1_770_000_000
SYNC = "sync"


@dataclass
class Member:
    """A service in the household, what it is in the sync, and by which ids it knows each title.

    heard: edits there that were judged. rekeyed: it gave plays new refs, and was not read whole since.
    whole: features of which something went, so that it answers with the whole list.
    """

    key: str
    kind: Kind
    service: MemoryService
    roles: dict[Feature, Role]
    spaces: tuple[str, ...]
    known_by: dict[str, tuple[str, ...]] = field(default_factory=dict)
    heard: int = 0
    rekeyed: bool = False
    whole: set[Feature] = field(default_factory=set)

    def describe(self, title: str) -> Item:
        """Return a title as the service describes it now."""
        return describe(title, self.known_by.get(title, self.spaces))

    def holds(self, feature: Feature, title: str) -> list[Record]:
        """Return what the service truly holds of a title."""
        return [record for record in self.service.records(feature) if title_of(record.item) == title]


class House:
    """Everything that there is, apart from what the engine keeps."""

    def __init__(self, folder: Path, template: Path) -> None:
        self.now = START
        self.path = folder / "crosswatch.db"
        shutil.copyfile(template, self.path)
        self.loop = inline_loop()
        self.plug = Plug()
        self.members: dict[str, Member] = {}
        self.accounts: dict[str, Account] = {}
        self.removals: frozenset[Feature] = frozenset()
        self.features: frozenset[Feature] = frozenset(Feature)
        self.known_roles: dict[tuple[str, Feature], Role] = {}
        self.hands_off: set[str] = set()
        self.always_allow: set[tuple[str, Feature]] = set()
        self.truth = Truth()
        self.evidence = Evidence()
        self.court = Court(self)
        self.looks: list[Look] = []
        self.runs = 0
        self.open()

    def open(self) -> None:
        """Start, or start again after a crash."""
        self.database = self.wait(InlineDatabase.start(self.path, self.plug))
        self.orchestrator = Orchestrator(self.database, lambda: self.now)
        self.wait(self.orchestrator.start())

    def close(self) -> None:
        """Leave nothing behind."""
        self.database.lose()
        self.loop.close()

    def wait[T](self, work: Coroutine[object, object, T]) -> T:
        """Wait for something that waits for nobody."""
        return self.loop.run_until_complete(work)

    def passes(self, seconds: int) -> None:
        """Let time pass."""
        self.now += seconds

    # who is there

    def joins(
        self, kind: Kind, spaces: Sequence[str], *, delta: bool, watermarks: bool, talks: bool
    ) -> Member:
        """Add a service to the household."""
        key = f"{len(self.members)}-{kind.name}"
        features = {
            feature: replace(can, namespaces=tuple(spaces))
            for feature, can in kind.capabilities.features.items()
        }
        service = MemoryService(
            key,
            replace(kind.capabilities, features=features),
            lambda: self.now,
            delta=delta,
            watermarks=watermarks,
            page=4,
            zone=kind.zone,
        )
        member = Member(key, kind, service, dict.fromkeys(Feature, Role.BOTH), tuple(spaces))
        witness = TellingWitness(service, self) if talks else Witness(service, self)
        self.accounts[key] = Account(key, key, witness, kind.zone)
        self.members[key] = member
        return member

    def role(self, key: str, feature: Feature) -> Role:
        """Return what a member is for a feature."""
        return self.members[key].roles[feature] if feature in self.features else Role.OFF

    def definition(self) -> SyncDefinition:
        """Return the sync as a person has set it up now."""
        members = tuple(
            MemberDefinition(key, {feature: self.role(key, feature) for feature in Feature})
            for key in self.members
        )
        hands_off = frozenset(token for title in self.hands_off for token in tokens_of(title))
        return SyncDefinition(
            SYNC, SYNC, members, self.removals, hands_off=hands_off, always_allow=frozenset(self.always_allow)
        )

    # runs

    def run(
        self,
        kind: RunKind = RunKind.SCHEDULED,
        *,
        plan: int | None = None,
        undo: UndoRequest | None = None,
        after: int | None = None,
        act: Callable[[asyncio.Task[RunResult]], None] | None = None,
    ) -> RunResult | None:
        """Run the sync; None if the run did not come to its end. `act` happens after so many steps."""
        self.passes(1)
        self.runs += 1
        self._note_roles()
        self.court.run_begins(kind)
        work = self.orchestrator.run(
            Profile("home", "Home", (self.definition(),)),
            self.accounts,
            kind,
            plan=plan,
            undo=undo,
            report=_silent,
        )
        task = self.loop.create_task(work)
        if act is not None and after is not None:
            self.plug.arm(after, lambda: act(task))
        result = self._finish(task)
        self.plug.disarm()
        self.settle_looks()
        self.listen()
        self.court.run_ended(result, kind, as_seen=plan is not None)
        return result

    def _note_roles(self) -> None:
        """Remember the roles that the engine learns of now: what changed begins anew."""
        used = self.definition().features()
        for key in self.members:
            for feature in Feature:
                role = self.role(key, feature) if feature in used else Role.OFF
                known = self.known_roles.setdefault((key, feature), role)
                if known is not role:
                    self.known_roles[key, feature] = role
                    self.evidence.begins_anew(key, feature)

    def _finish(self, task: asyncio.Task[RunResult]) -> RunResult | None:
        try:
            return until_cut(self.loop, task, self._crash)
        except (asyncio.CancelledError, NothingToUndo):
            return None

    def _crash(self) -> None:
        self.plug.disarm()
        self.database.lose()
        left = asyncio.all_tasks(self.loop)
        for task in left:
            task.cancel()
        if left:
            self.loop.run_until_complete(asyncio.wait(left))
        self.open()

    def is_one(self, title: str) -> bool:
        """Whether the engine knows by now that all services speak of one title."""
        ids = describe(title, SPACES)
        marks = [f"{ids.type}:{known}" for known in ids.ids] or [f"show:{known}" for known in ids.show_ids]
        query = f"SELECT count(DISTINCT item) FROM token WHERE token IN ({','.join('?' * len(marks))})"
        count: int = self.database.connection.execute(query, marks).fetchone()[0]
        return count < 2

    def is_open(self, plan: int) -> bool:
        """Whether a plan can still be applied."""
        row = self.database.connection.execute("SELECT state FROM plan WHERE id=?", (plan,)).fetchone()
        return row is not None and row[0] == "open"

    def knows_user(self, member: Member) -> bool:
        """Whether the engine knows whose data the service brings."""
        query = "SELECT space FROM account WHERE key=?"
        row = self.database.connection.execute(query, (member.key,)).fetchone()
        return row is not None and bool(row[0])

    # what the services tell

    def called(self, service: MemoryService, kind: str) -> None:
        """Hear of one request: a step at which anything may happen."""
        self.plug.step()

    def answers_whole(self, service: MemoryService, feature: Feature) -> bool:
        """Whether the service has no list of what changed, because something went that it could not name."""
        return feature in self.members[service.name].whole

    def was_read(
        self,
        service: MemoryService,
        end: Completed,
        records: dict[str, Record],
        removed: tuple[str, ...],
        catalogue: frozenset[str] | None,
    ) -> None:
        """Keep what a read showed until it is clear whether the engine has kept it too."""
        member = self.members[service.name]
        shown = {ref: self.subject(member, end.feature, record) for ref, record in records.items()}
        shelf = self.evidence.shelf(service.name, end.feature)
        hidden: frozenset[str] = frozenset()
        if catalogue is not None:
            refs = {ref: subject for ref, subject in shelf.refs.items() if ref not in catalogue}
            hidden = frozenset(subject[1] for subject in refs.values())
        speaks = self.role(member.key, end.feature).speaks
        proves = service.can(end.feature).deletions is not Deletions.NEVER
        look = Look(member.key, end.feature, self.now, is_full(end), proves, speaks, shown, removed, hidden)
        self.looks.append(look)

    def settle_looks(self) -> None:
        """Take in the reads that the engine has kept."""
        if not self.looks:
            return
        numbers = account_numbers(self.database.connection, [(key, key) for key in self.members])
        kept = set(self.database.connection.execute("SELECT account, feature, read_at FROM reading"))
        for look in self.looks:
            used = self.role(look.member, look.feature) is not Role.OFF
            if used and (numbers[look.member], FEATURE_NUMBERS[look.feature], look.at) in kept:
                self.evidence.take(look)
                if look.full:
                    self.members[look.member].whole.discard(look.feature)
                if look.full and look.feature is Feature.HISTORY:
                    self.members[look.member].rekeyed = False
        self.looks.clear()

    def is_about_to_write(self, service: MemoryService, feature: Feature, writes: Sequence[Write]) -> None:
        """Look whether the journal knows already."""
        self.settle_looks()
        self.listen()
        self.court.about_to_write(service.name, feature, writes)

    def has_written(self, service: MemoryService, feature: Feature, writes: Sequence[Write]) -> None:
        """Judge what was written."""
        self.listen()

    def translate(self, service: MemoryService, write: Write) -> Write | None:
        """Return the write in the service's own words, if it knows the title by any of the ids given."""
        member = self.members[service.name]
        own = member.describe(title_of(write.item))
        return replace(write, item=own) if meets(write.item, own) else None

    def listen(self) -> None:
        """Take in what has happened at the services since the last time."""
        for member in self.members.values():
            edits = member.service.edits
            for edit in edits[member.heard :]:
                self.court.happened(member, edit)
            member.heard = len(edits)

    def subject(self, member: Member, feature: Feature, record: Record) -> Subject:
        """Return what a record is about."""
        title = title_of(record.item)
        plays = feature is Feature.HISTORY and member.service.can(feature).keeps is Keeps.PLAYS
        if plays and record.value.at is not None:
            viewing = self.truth.viewing_of(title, record.value.at)
            return feature, title, None if viewing is None else self.truth.number_of(title, viewing)
        return feature, title, None


def _silent(_progress: Progress) -> None:
    """Progress is not what this is about."""
