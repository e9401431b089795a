"""Hypothesis lives on the street: people at three sites, faults on the wire, power cuts, undo."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from custom_components.crosswatch.model import Feature, Item, Precision, Value
from custom_components.crosswatch.sync import RunKind, UndoRequest
from tests.emulators.faults import FaultKind
from tests.machine.machine import template
from tests.sync.home import DAY, HOUR, START

from .household import Household
from .street import KEYS
from .titles import held, titles

LONG_AGO = START - 40 * DAY
APART = 5 * DAY
"""Viewings of one title lie so far apart that nobody can take two for one."""

FAULTS = (FaultKind.STATUS, FaultKind.PAGE, FaultKind.CUT, FaultKind.DROP, FaultKind.LOST)

SITE = st.sampled_from(KEYS)
FEATURE = st.sampled_from(tuple(Feature))
TITLE = st.integers(0, 5)


class StreetMachine(RuleBasedStateMachine):
    """A household with three trackers in which anything may happen."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.home = Household(self.folder, template())

    @initialize(confirmed=st.booleans())
    def move_in(self, confirmed: bool) -> None:
        for number, key in enumerate(KEYS):
            for feature in Feature:
                self._sets(key, feature, titles(feature)[number % len(titles(feature))], 7, 0)
        if confirmed:
            self.home.run(RunKind.DRY)
            self.home.run(RunKind.CONFIRMED)

    @rule(key=SITE, feature=FEATURE, title=TITLE, mark=st.integers(1, 10), viewing=st.integers(0, 3))
    def somebody_sets(self, key: str, feature: Feature, title: int, mark: int, viewing: int) -> None:
        some = titles(feature)
        self.home.clock.passes(HOUR)
        self._sets(key, feature, some[title % len(some)], mark, viewing)

    @rule(
        key=SITE, feature=st.sampled_from((Feature.WATCHLIST, Feature.RATINGS, Feature.HISTORY)), title=TITLE
    )
    def somebody_clears(self, key: str, feature: Feature, title: int) -> None:
        some = titles(feature)
        item = some[title % len(some)]
        site = self.home.street[key].site
        if item.label in held(site, feature):
            self.home.clock.passes(HOUR)
            self.home.person_does(key, feature, lambda: site.person_clears(feature, item))

    @rule(hours=st.integers(1, 50))
    def time_passes(self, hours: int) -> None:
        self.home.clock.passes(hours * HOUR)

    @rule(kind=st.sampled_from((RunKind.SCHEDULED, RunKind.SCHEDULED, RunKind.DRY, RunKind.CONFIRMED)))
    def the_sync_runs(self, kind: RunKind) -> None:
        self.home.run(kind)

    @rule(key=SITE, fault=st.sampled_from(FAULTS), after=st.integers(0, 6), times=st.integers(1, 4))
    def a_service_misbehaves(self, key: str, fault: FaultKind, after: int, times: int) -> None:
        faults = self.home.street[key].site.faults
        # A reply to a renewal that is lost takes the sign-in with it, which only a person can mend.
        faults.add(fault, "/sync/", after=after, times=times, status=503)
        self.home.run()
        faults.clear()

    @rule(steps=st.integers(0, 60))
    def the_power_fails(self, steps: int) -> None:
        self.home.run(cut_after=steps)

    @rule()
    def the_last_run_is_undone(self) -> None:
        planned = self.home.run(RunKind.UNDO, undo=UndoRequest(sync="sync"))
        plan = planned.syncs[0].plan if planned is not None and planned.syncs else None
        if plan is not None:
            self.home.ends_what_a_plan_names(plan)
            self.home.run(RunKind.CONFIRMED, plan=plan)

    def teardown(self) -> None:
        try:
            self.home.come_to_rest()
        finally:
            self.home.close()
            shutil.rmtree(self.folder)

    def _sets(self, key: str, feature: Feature, item: Item, mark: int, viewing: int) -> None:
        judge, now = self.home.judge, self.home.clock()
        value = Value(1, now, Precision.SECOND)
        if feature is Feature.HISTORY:
            at = LONG_AGO + viewing * APART
            value = Value(1, at, Precision.SECOND)
            judge.viewings[item.label].add(at)
        elif feature is Feature.RATINGS:
            value = Value(mark * 10, now, Precision.SECOND)
        elif feature is Feature.PROGRESS:
            value = Value(mark * 700, now, Precision.SECOND)
        judge.made[feature, item.label].add(key)
        site = self.home.street[key].site
        again = key == "simkl" and feature is Feature.RATINGS and item.label in held(site, feature)
        self.home.person_does(key, feature, lambda: site.person_sets(feature, item, value))
        if again:
            # SIMKL dates a viewing by the first rating. After a second one it looks like a true one.
            plays = held(site, Feature.HISTORY).get(item.label, [])
            judge.viewings[item.label].update(play.value.at for play in plays if play.value.at)
