"""The rules of the machine: what may happen in a household, in any order."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from collections.abc import Callable
from enum import StrEnum
from functools import cache
from pathlib import Path

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from custom_components.crosswatch.model import Feature, Role
from custom_components.crosswatch.store.database import connect
from custom_components.crosswatch.sync import RunKind, RunResult
from tests.memory import FaultKind

from .decisions import approves, discards, undoes
from .faults import SERVICE_FAULTS, afflict
from .house import House, Member
from .kinds import KINDS
from .people import People
from .rest import come_to_rest
from .titles import BACKGROUND, EPISODES, SPACES, TITLES
from .truth import DAY
from .upheavals import UPHEAVALS, Upheaval, file_comes, file_goes, happens

FEATURES = tuple(Feature)
FEATURE_SETS = ((Feature.WATCHLIST,), (Feature.RATINGS,), (Feature.HISTORY,), (Feature.PROGRESS,), FEATURES)
ROLES = (Role.BOTH, Role.BOTH, Role.BOTH, Role.BOTH, Role.SOURCE, Role.TARGET)

MOST_RESTS = 2
"""Rests within one example. Each takes as long as a dozen other steps."""

MOST_MEMBERS = 5

KNOWN_SPACES = (SPACES, SPACES, SPACES, SPACES[:2], SPACES[1:], SPACES[:1])

type Newcomer = tuple[int, tuple[str, ...], bool, bool, bool, Role]
"""Kind; namespaces; whether reads go on from a cursor, it has watermarks, and says them cheaply; role."""

MEMBER: st.SearchStrategy[Newcomer] = st.tuples(
    st.integers(0, len(KINDS) - 1),
    st.sampled_from(KNOWN_SPACES),
    st.booleans(),
    st.booleans(),
    st.booleans(),
    st.sampled_from(ROLES),
)

WHO = st.integers(0, 4)
STEPS = st.integers(0, 60)


class What(StrEnum):
    """What somebody does. Again: a title is watched anew; else a viewing is told to another service too."""

    SETS = "sets"
    SETS_AGAIN = "sets again"
    REMOVES = "removes"


type Deed = tuple[int, What, int, int, int]
"""Who, what, which title, which feature, how much."""

DEED: st.SearchStrategy[Deed] = st.tuples(
    WHO,
    st.sampled_from((What.SETS, What.SETS_AGAIN, What.REMOVES)),
    st.integers(0, 5),
    st.integers(0, 3),
    st.integers(1, 100),
)
LIES = (FaultKind.EMPTY, FaultKind.HALF, FaultKind.LOSS)
TITLE = st.sampled_from(TITLES)
FEATURE = st.integers(0, 3)
GAP = st.sampled_from((60, 1_200, DAY))


@cache
def template() -> Path:
    """Return an empty database to copy, because making one takes longer than most runs."""
    path = Path(tempfile.mkdtemp(dir=_memory())) / "template.db"
    connection = connect(path)
    connection.execute("PRAGMA journal_mode=DELETE")
    connection.close()
    return path


def _memory() -> str | None:
    return "/dev/shm" if Path("/dev/shm").is_dir() else None


class TrustMachine(RuleBasedStateMachine):
    """A household in which anything may happen."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(dir=_memory()))
        self.house = House(self.folder, template())
        self.people = People(self.house)
        self.rests = 0

    @initialize(
        members=st.lists(MEMBER, min_size=2, max_size=4),
        features=st.sampled_from(FEATURE_SETS),
        removals=st.sampled_from((frozenset(FEATURES), frozenset(FEATURES), frozenset())),
        background=st.sampled_from((0, 3, 8, 8, 30)),
        confirmed=st.sampled_from((True, True, True, False)),
    )
    def move_in(
        self,
        members: list[Newcomer],
        features: tuple[Feature, ...],
        removals: frozenset[Feature],
        background: int,
        confirmed: bool,
    ) -> None:
        house = self.house
        house.features = frozenset(features)
        house.removals = removals
        house.court.ever_kept = set(Feature) - removals
        for member in members:
            self._joins(member, background)
        if confirmed:
            house.run(RunKind.DRY)
            house.run(RunKind.CONFIRMED)

    def _joins(self, newcomer: Newcomer, background: int) -> None:
        kind, spaces, delta, watermarks, talks, role = newcomer
        member = self.house.joins(
            KINDS[kind], sorted(spaces), delta=delta, watermarks=watermarks, talks=talks
        )
        member.roles = dict.fromkeys(Feature, role)
        if member.service.capabilities.library:
            for title in TITLES + BACKGROUND[:background]:
                member.service.file_comes(member.describe(title))
        self._moves_in(member, background)

    def _moves_in(self, member: Member, background: int) -> None:
        for number, title in enumerate(BACKGROUND[:background]):
            if self.people.can_touch(member, Feature.WATCHLIST, title):
                self.people.lists(member, title)
            if self.people.can_touch(member, Feature.RATINGS, title):
                self.people.rates(member, title, 10 + number % 10 * 10)
            if self.people.can_touch(member, Feature.HISTORY, title):
                self.people.watched(member, title, self.house.now - (30 + 6 * number) * DAY)

    # people

    def act(self, deed: Deed) -> None:
        """Somebody does something about a title."""
        who, what, place, feature, amount = deed
        member, feature_ = self.member(who), self.feature(feature)
        if what is What.REMOVES:
            self.people.removes_any(member, feature_, place)
            return
        title = TITLES[place % len(TITLES)]
        if not self.people.can_touch(member, feature_, title):
            return
        if feature_ is Feature.WATCHLIST:
            self.people.lists(member, title)
        elif feature_ is Feature.RATINGS:
            self.people.rates(member, title, amount)
        elif feature_ is Feature.HISTORY:
            self.people.watches(member, title, amount * 27, again=what is What.SETS_AGAIN)
        else:
            self.people.stops(member, title, amount * 89)

    @rule(deed=DEED)
    def somebody_acts(self, deed: Deed) -> None:
        self.act(deed)

    @rule(deeds=st.lists(DEED, min_size=1, max_size=4), seconds=GAP, times=st.integers(1, 2))
    def they_act_and_it_syncs(self, deeds: list[Deed], seconds: int, times: int) -> None:
        for deed in deeds:
            self.act(deed)
        self.it_runs(times, seconds)

    @rule(deeds=st.lists(DEED, min_size=1, max_size=2), seconds=GAP)
    def they_act_one_by_one(self, deeds: list[Deed], seconds: int) -> None:
        for deed in deeds:
            self.act(deed)
            self.it_runs(1, seconds)

    @rule(deed=DEED, times=st.integers(2, 3))
    def one_acts_and_the_others_follow(self, deed: Deed, times: int) -> None:
        self.act(deed)
        self.it_runs(times, 1_200)

    @rule(who=WHO, title=TITLE, hours=st.integers(1, 12))
    def somebody_corrects_a_date(self, who: int, title: str, hours: int) -> None:
        member = self.member(who)
        if Feature.HISTORY in self.house.features and self.people.can_touch(member, Feature.HISTORY, title):
            self.people.corrects(member, title, hours)

    # runs

    @rule(times=st.integers(1, 2), seconds=GAP)
    def it_runs(self, times: int, seconds: int) -> None:
        for _ in range(times):
            self.house.passes(seconds)
            self.house.run()

    @rule(confirms=st.booleans())
    def somebody_looks_at_a_plan(self, confirms: bool) -> None:
        self.house.run(RunKind.DRY)
        if confirms:
            self.house.run(RunKind.CONFIRMED)

    @rule(deed=st.none() | DEED)
    def somebody_applies_a_plan_as_seen(self, deed: Deed | None) -> None:
        result = self.house.run(RunKind.DRY)
        if result is None or result.syncs[0].plan is None or not self.house.is_open(result.syncs[0].plan):
            return
        if deed is not None:
            self.act(deed)
        self.house.run(RunKind.CONFIRMED, plan=result.syncs[0].plan)

    @rule(steps=STEPS, kind=st.sampled_from((RunKind.SCHEDULED, RunKind.CONFIRMED)), cancels=st.booleans())
    def a_run_ends_early(self, steps: int, kind: RunKind, cancels: bool) -> None:
        def act(task: asyncio.Task[RunResult]) -> None:
            if cancels:
                task.cancel()
            else:
                self.house.plug.pull()

        self.house.passes(1_200)
        self.house.run(kind, after=steps, act=act)

    @rule(steps=STEPS, deed=DEED)
    def somebody_acts_during_a_run(self, steps: int, deed: Deed) -> None:
        self.house.passes(1_200)
        self.house.run(after=steps, act=lambda _task: self.act(deed))

    # services

    @rule(who=WHO, kind=st.sampled_from((*SERVICE_FAULTS, None)), feature=FEATURE, times=st.integers(1, 4))
    def something_goes_wrong(self, who: int, kind: FaultKind | None, feature: int, times: int) -> None:
        """None: what went wrong is well again."""
        if kind is None:
            self.member(who).service.cure()
        else:
            afflict(self.house, self.member(who), kind, self.feature(feature), times)

    @rule(who=WHO, kind=st.sampled_from(LIES), feature=FEATURE, seconds=GAP, times=st.integers(1, 5))
    def a_service_lies_for_a_while(
        self, who: int, kind: FaultKind, feature: int, seconds: int, times: int
    ) -> None:
        afflict(self.house, self.member(who), kind, self.feature(feature), times)
        self.it_runs(times, seconds)
        self.member(who).service.cure()

    @rule(
        who=WHO,
        what=st.sampled_from(UPHEAVALS),
        title=TITLE,
        feature=FEATURE,
        spaces=st.sets(st.sampled_from(SPACES), min_size=1),
    )
    def a_service_does_something(
        self, who: int, what: Upheaval, title: str, feature: int, spaces: set[str]
    ) -> None:
        happens(self.house, self.member(who), what, title, self.feature(feature), spaces)

    @rule(who=WHO, title=TITLE, comes=st.booleans(), runs=st.integers(0, 3))
    def a_file_moves(self, who: int, title: str, comes: bool, runs: int) -> None:
        member = self.member(who)
        if member.service.capabilities.library:
            (file_comes if comes else file_goes)(self.house, member, title)
            self.it_runs(runs, 1_200)

    # options and decisions

    @rule(who=WHO, role=st.sampled_from((*ROLES, Role.OFF)), feature=FEATURE)
    def somebody_changes_a_role(self, who: int, role: Role, feature: int) -> None:
        self.member(who).roles[self.feature(feature)] = role
        self.house.court.upheaval()

    @rule(deed=DEED, role=st.sampled_from(ROLES))
    def somebody_acts_while_a_role_is_off(self, deed: Deed, role: Role) -> None:
        who, feature = deed[0], deed[3]
        self.somebody_changes_a_role(who, Role.OFF, feature)
        self.house.run()
        self.act(deed)
        self.somebody_changes_a_role(who, role, feature)
        self.it_runs(3, 1_200)

    @rule(who=WHO, title=TITLE, feature=FEATURE, option=st.sampled_from(("removals", "allow", "hands off")))
    def somebody_changes_an_option(self, who: int, title: str, feature: int, option: str) -> None:
        house, what = self.house, self.feature(feature)
        if option == "removals":
            house.removals ^= {what}
            house.court.ever_kept.add(what)
            house.court.dead = {dead for dead in house.court.dead if dead[0] is not what}
        elif option == "allow":
            house.always_allow ^= {(self.member(who).key, what)}
        else:
            house.hands_off ^= set(EPISODES if title in EPISODES else (title,))
            house.court.upheaval()

    @precondition(lambda self: len(self.house.members) < MOST_MEMBERS)
    @rule(member=MEMBER)
    def a_member_joins(self, member: Newcomer) -> None:
        self._joins(member, 0)
        self.house.court.upheaval()

    @rule(feature=FEATURE, every=st.booleans(), decides=st.sampled_from((approves, discards, undoes)))
    def somebody_decides(
        self, feature: int, every: bool, decides: Callable[[House, Feature | None], None]
    ) -> None:
        decides(self.house, None if every else self.feature(feature))

    # rest

    @precondition(lambda self: self.rests < MOST_RESTS)
    @rule()
    def all_is_quiet(self) -> None:
        self.rests += 1
        come_to_rest(self.house)

    def teardown(self) -> None:
        """Come to rest in the end, whatever has happened."""
        try:
            if self.house.members and not self.house.court.complaints:
                come_to_rest(self.house)
        finally:
            self.house.close()
            shutil.rmtree(self.folder)

    def member(self, who: int) -> Member:
        """Return one of the members there are."""
        members = list(self.house.members.values())
        return members[who % len(members)]

    def feature(self, feature: int) -> Feature:
        """Return one of the features that are synced."""
        features = sorted(self.house.features)
        return features[feature % len(features)]
