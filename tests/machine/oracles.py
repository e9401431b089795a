"""What must hold of every single write and of every run, judged by what people did."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import TYPE_CHECKING

from custom_components.crosswatch.model import (
    Deletions,
    Feature,
    Keeps,
    Operation,
    Precision,
    Record,
    Value,
    Write,
)
from custom_components.crosswatch.store.schema import FEATURE_NUMBERS
from custom_components.crosswatch.sync import RunKind, RunResult
from tests.memory import Edit, Who

from .evidence import Subject
from .singles import NEAR_ENOUGH, Act, Singles, rounded
from .titles import TITLES, title_of
from .truth import DAY

if TYPE_CHECKING:
    from .house import House, Member

DECISIONS = ("agreed", "ledger", "change", "journal", "left_out")
"""Tables that a dry run must leave as they are."""

LEAST_BUDGET = 10
WEEK = 7 * DAY

type Decided = tuple[Operation, str, Feature, str]

type Dump = dict[str, list[tuple[object, ...]]]


class Court:
    """Collects what should not have happened."""

    def __init__(self, house: House) -> None:
        self._house = house
        self.complaints: list[str] = []
        self.writes = 0
        self.adds: Counter[tuple[str, Subject]] = Counter()
        self.bled: defaultdict[tuple[str, Feature], list[int]] = defaultdict(list)
        self.down: set[tuple[str, Feature, str]] = set()
        self.firm: set[tuple[str, Feature, str]] = set()
        self.dead: set[tuple[Feature, str]] = set()
        self.ever_kept: set[Feature] = set()
        self.extra: Counter[str] = Counter()
        self.approved: set[Decided] = set()
        self.declined: set[Decided] = set()
        self.ordered: set[Decided] = set()
        self.undone: set[tuple[str, Feature, str]] = set()
        self.singles = Singles()
        self.called_off: set[tuple[Feature, str]] = set()
        self.unmerged: set[tuple[Feature, str]] = set()
        self.largest: Counter[tuple[str, Feature]] = Counter()
        self.skewed = False
        self._state: dict[tuple[str, Feature, str], Record] = {}
        self._by_person: dict[tuple[str, Feature, str], bool] = {}
        self._taken: Counter[tuple[str, Feature]] = Counter()
        self._seen_now: set[tuple[Feature, str]] = set()
        self._before: Dump = {}
        self._items: set[object] = set()

    # what happens at services

    def happened(self, member: Member, edit: Edit) -> None:
        """Hear of one change at a service."""
        place = member.key, edit.feature, edit.record.ref
        before = self._state.get(place)
        if edit.operation is Operation.REMOVE:
            self._state.pop(place, None)
        else:
            self._state[place] = edit.record
        if edit.who is Who.WRITER:
            self.writes += 1
            self._judge(member, edit, before)
        self._by_person[place] = edit.who is Who.PERSON
        size = len(member.service.records(edit.feature))
        self.largest[place[:2]] = max(self.largest[place[:2]], size)

    def _judge(self, member: Member, edit: Edit, before: Record | None) -> None:
        feature, title = edit.feature, title_of(edit.record.item)
        if not self._house.role(member.key, feature).listens:
            self.complain(f"{member.key} is not to be written for {feature}: {edit}")
        if title in self._house.hands_off:
            self.complain(f"{title} is to be left alone: {edit}")
        if any((operation, member.key, feature, title) in self.ordered for operation in Operation):
            self._undoing(member, edit)
            return
        if (member.key, feature, title) in self.undone:
            self.complain(f"what was undone was done again at {member.key}: {edit}")
        if (edit.operation, member.key, feature, title) in self.declined:
            self.complain(f"what was declined was done at {member.key}: {edit}")
        if edit.operation is Operation.REMOVE:
            self._removal(member, edit)
            return
        if (member.key, feature, title) in self.down and edit.operation is Operation.ADD:
            self.complain(f"a person took {title} off {member.key}'s {feature}, and it came back")
        if (feature, title) in self.dead:
            self.complain(f"nobody has {title} in {feature}, and it came back at {member.key}")
        judge = {
            Feature.WATCHLIST: self._entry,
            Feature.RATINGS: self._rating,
            Feature.HISTORY: self._play,
            Feature.PROGRESS: self._position,
        }[feature]
        judge(member, title, edit.record.value, before)
        subject = self._house.subject(member, feature, edit.record)
        self._house.truth.removed[feature, title].discard(member.key)
        if edit.operation is Operation.UPDATE and feature is not Feature.HISTORY:
            self._house.evidence.changed(subject)
        else:
            self._house.evidence.written(member.key, subject)

    def complain(self, text: str) -> None:
        """Note what should not have happened."""
        self.complaints.append(f"run {self._house.runs}: {text}")

    def loosen(self, titles: set[str]) -> None:
        """Hear that plays of these titles are undone. One without a date that stays may be any of them."""
        for title in sorted(titles):
            held = [
                one.holds(Feature.HISTORY, title) for one in self._house.members.values() if self._plays(one)
            ]
            if any(record.value.at is None for records in held for record in records):
                self.extra[title] += 1

    def _plays(self, member: Member) -> bool:
        can = member.service.capabilities.features.get(Feature.HISTORY)
        return can is not None and can.keeps is Keeps.PLAYS

    def _undoing(self, member: Member, edit: Edit) -> None:
        """A person has ordered this very write."""
        title = title_of(edit.record.item)
        subject = self._house.subject(member, edit.feature, edit.record)
        if edit.operation is Operation.REMOVE:
            self.adds[member.key, subject] -= 1
            self._house.truth.removed[edit.feature, title].add(member.key)
            self._house.evidence.taken(member.key, subject)
            return
        self._house.truth.removed[edit.feature, title].discard(member.key)
        self._house.evidence.written(member.key, subject)

    # what people do

    def person_set(self, member: Member, feature: Feature, title: str) -> None:
        """Hear that a person set something anew: it may be anywhere again."""
        self._moves(feature, title)
        if feature is not Feature.HISTORY:
            self.singles.did(feature, title, Act(member.key, member.holds(feature, title)[0].value.amount))
        self.dead.discard((feature, title))
        self.down = {down for down in self.down if down[1:] != (feature, title)}

    def person_removed(self, member: Member, feature: Feature, title: str) -> None:
        """Hear that a person took something away. Where it had stood for long, it must stay away."""
        settled = (feature, title) not in self.unmerged
        self._moves(feature, title)
        if feature in (Feature.WATCHLIST, Feature.RATINGS):
            self.singles.did(feature, title, Act(member.key, None))
        deletions = member.service.can(feature).deletions
        firm = (
            settled
            and (member.key, feature, title) in self.firm
            and self._house.role(member.key, feature).speaks
        )
        if firm and deletions is not Deletions.NEVER and feature is not Feature.PROGRESS:
            self.down.add((member.key, feature, title))

    def _moves(self, feature: Feature, title: str) -> None:
        self.unmerged.add((feature, title))
        self.declined = {one for one in self.declined if one[2:] != (feature, title)}
        self.undone = {one for one in self.undone if one[1:] != (feature, title)}
        self.called_off.discard((feature, title))
        self.ordered = {one for one in self.ordered if one[2:] != (feature, title)}

    def upheaval(self) -> None:
        """Hear of a change of roles or of what titles are called: what went may come back."""
        self.singles.upheaval()
        self.declined.clear()
        self.undone.clear()
        self.down.clear()
        self.firm.clear()
        self.dead.clear()

    def at_rest(self) -> None:
        """Note what stands while nothing is under way."""
        self.singles.all_is_quiet()
        members = self._house.members.values()
        self.firm = {
            (member.key, feature, title)
            for member in members
            for feature in member.service.capabilities.features
            for title in TITLES
            if member.holds(feature, title)
        }
        standing = {(feature, title) for _, feature, title in self.firm}
        self.dead = {
            (feature, title)
            for feature in self._house.removals - self.ever_kept - {Feature.PROGRESS}
            for title in TITLES
            if (feature, title) not in standing
        }

    # removals

    def _removal(self, member: Member, edit: Edit) -> None:
        house, feature, title = self._house, edit.feature, title_of(edit.record.item)
        subject = house.subject(member, feature, edit.record)
        if (Operation.REMOVE, member.key, feature, title) not in self.approved:
            self._taken[member.key, feature] += 1
        self.adds[member.key, subject] -= 1
        if feature not in house.removals:
            self.complain(f"{title} was removed from {member.key}'s {feature}, and removals are off")
        others = [key for key in house.members if key != member.key]
        sources = house.evidence.gone_at(others, subject)
        if not sources and (feature, title) not in self.called_off:
            self.complain(f"{title} was removed from {member.key}'s {feature}, and was gone nowhere")
        freely = (member.key, feature) in house.always_allow
        approved = (Operation.REMOVE, member.key, feature, title) in self.approved
        if sources.isdisjoint(house.truth.removed[feature, title]) and not freely and not approved:
            self._bleeds(member, feature)
        house.evidence.taken(member.key, subject)

    def _bleeds(self, member: Member, feature: Feature) -> None:
        place = member.key, feature
        times = self.bled[place]
        times.append(self._house.now)
        recent = sum(time > self._house.now - WEEK for time in times)
        if recent > max(LEAST_BUDGET, self.largest[place] // 20):
            self.complain(f"{recent} records of {member.key}'s {feature} went that nobody removed")

    # values

    def _entry(self, member: Member, title: str, value: Value, before: Record | None) -> None:
        if not self._house.truth.given[Feature.WATCHLIST, title]:
            self.complain(f"nobody ever listed {title}, and {member.key} has it")

    def _rating(self, member: Member, title: str, value: Value, before: Record | None) -> None:
        step = 100 // member.service.can(Feature.RATINGS).scale
        given = {one.amount for _, one in self._house.truth.given[Feature.RATINGS, title]}
        told = given | {rounded(amount, coarse) for amount in given for coarse in self._rating_steps()}
        if value.amount not in {rounded(amount, step) for amount in told}:
            self.complain(f"{member.key} rates {title} with {value.amount}; people gave {sorted(given)}")

    def _rating_steps(self) -> set[int]:
        """Return the steps of all services: what one of them has rounded, it may tell the others."""
        scales = [
            member.service.can(Feature.RATINGS).scale
            for member in self._house.members.values()
            if Feature.RATINGS in member.service.capabilities.features
        ]
        return {100 // scale for scale in scales}

    def _position(self, member: Member, title: str, value: Value, before: Record | None) -> None:
        given = [one.amount for _, one in self._house.truth.given[Feature.PROGRESS, title]]
        if not any(abs(amount - value.amount) <= NEAR_ENOUGH for amount in given):
            self.complain(f"{member.key} has {title} at {value.amount}; people stopped at {given}")
        shown = (Feature.PROGRESS, title, None) in self._house.evidence.shelf(
            member.key, Feature.PROGRESS
        ).present
        excused = self.skewed or not shown or (Feature.PROGRESS, title) in self.called_off
        if before is None or excused or before.value.at is None or value.at is None:
            return
        place = member.key, Feature.PROGRESS, before.ref
        newer = before.value.at > value.at + self._vagueness()
        if newer and self._by_person.get(place) and self._house.role(member.key, Feature.PROGRESS).speaks:
            self.complain(f"{member.key} lost its newer position of {title}")

    def _vagueness(self) -> int:
        """Return how exactly the vaguest of the members tells when a position was reached."""
        kept = [
            member.service.capabilities.features.get(Feature.PROGRESS)
            for member in self._house.members.values()
        ]
        return max([Precision.MINUTE, *(can.precision for can in kept if can is not None)])

    def _play(self, member: Member, title: str, value: Value, before: Record | None) -> None:
        viewings = self._house.truth.viewings[title]
        most = len(viewings) + self.extra[title]
        if member.service.can(Feature.HISTORY).keeps is not Keeps.PLAYS:
            if value.amount > most or (before is not None and value.amount < before.value.amount):
                self.complain(
                    f"{member.key} counts {value.amount} plays of {title} after {before}; {most} were"
                )
            return
        subject = self._house.subject(member, Feature.HISTORY, Record("", member.describe(title), value))
        if value.at is not None and subject[2] is None:
            self.complain(f"{member.key} got a play of {title} at {value.at}; viewings: {viewings}")
        if before is not None:
            return
        present = self._house.evidence.shelf(member.key, Feature.HISTORY).present
        subjects = [
            self._house.subject(member, Feature.HISTORY, one) for one in member.holds(Feature.HISTORY, title)
        ]
        subjects.remove(subject)
        shown = subject in present
        if not present.issuperset(subjects) or not self._house.is_one(title):
            self.extra[title] += 1  # nobody could know that it is there, or that it is the same title
            most += 1
        elif shown and not self.extra[title]:
            self.complain(f"{member.key} showed play {subject} and got it again")
        self.adds[member.key, subject] += 1
        if len(member.holds(Feature.HISTORY, title)) > most:
            held = member.holds(Feature.HISTORY, title)
            self.complain(f"{member.key} has {held} of {title}; {most} were watched: {viewings}")

    # runs

    def run_begins(self, kind: RunKind) -> None:
        """Remember how things were before."""
        self.writes = 0
        self._seen_now = set(self.unmerged)
        self._taken.clear()
        only_plans = kind in (RunKind.DRY, RunKind.UNDO)
        self._before = self._dump() if only_plans else {}
        self._items = self._known_items() if only_plans else set()

    def about_to_write(self, key: str, feature: Feature, writes: Sequence[Write]) -> None:
        """Every write stands in the journal, and none of them is held, declined, or of a dry run."""
        house = self._house
        if self._before:
            self.complain(f"a dry run writes {writes} to {key}")
        rows = house.database.connection.execute(
            "SELECT j.number, c.state FROM journal j JOIN account a ON a.id=j.account LEFT JOIN change c "
            "USING (sync, feature, item, slot, account) WHERE a.key=? AND j.feature=? AND j.outcome IS NULL",
            (key, FEATURE_NUMBERS[feature]),
        )
        journal: dict[int, str] = dict(rows.fetchall())
        for write in writes:
            if write.key not in journal:
                self.complain(f"{write} goes to {key} and is not in the journal")
            elif journal[write.key] != "pending":
                self.complain(f"{write} goes to {key} and is {journal[write.key]}")

    def run_ended(self, result: RunResult | None, kind: RunKind, *, as_seen: bool) -> None:
        """Judge the run as a whole, and raise what there is to complain of."""
        if kind in (RunKind.DRY, RunKind.UNDO):
            self._dry_run()
        elif result is not None and not as_seen and not any(account.error for account in result.accounts):
            self.unmerged -= self._seen_now
        for (key, feature), taken in self._taken.items():
            shown = self._house.evidence.shelf(key, feature).size
            size = max(shown, len(self._house.members[key].service.records(feature)) + taken)
            if taken >= size or (size >= 3 and 2 * taken > size):
                self.complain(f"{taken} of {size} were removed from {key}'s {feature}")
        self.singles.void |= self._house.evidence.stirred(self.singles.acts)
        for feature, title in self._house.evidence.voided:
            self.down = {down for down in self.down if down[1:] != (feature, title)}
            self._moves(feature, title)
        self._house.evidence.voided.clear()
        assert not self.complaints, "\n".join(self.complaints)

    def _dry_run(self) -> None:
        if self.writes:
            self.complain("a dry run wrote")
        if self._items <= self._known_items():  # a read that teaches that two items are one moves their rows
            after = self._dump()
            for table, rows in self._before.items():
                if rows != after[table]:
                    changed = set(map(repr, rows)) ^ set(map(repr, after[table]))
                    self.complain(f"a dry run changed {table}: {sorted(changed)}")

    def _dump(self) -> Dump:
        connection = self._house.database.connection
        return {table: connection.execute(f"SELECT * FROM {table}").fetchall() for table in DECISIONS}

    def _known_items(self) -> set[object]:
        return set(self._house.database.connection.execute("SELECT id, type, title FROM item"))
