"""A household on the street: its database, one sync of all three trackers, runs that may end anyhow."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Coroutine
from contextlib import AsyncExitStack
from pathlib import Path

from custom_components.crosswatch.model import Feature, Role
from custom_components.crosswatch.store.identity import describe_items
from custom_components.crosswatch.store.schema import FEATURE_NUMBERS
from custom_components.crosswatch.sync import (
    Account,
    MemberDefinition,
    NothingToUndo,
    Orchestrator,
    Profile,
    RunKind,
    RunResult,
    SyncDefinition,
    UndoRequest,
)
from tests.machine.inline import InlineDatabase, Plug, inline_loop, until_cut
from tests.sync.home import HOUR, Clock

from .judge import Judge, Shown, shown_at
from .street import House, open_street
from .titles import CATALOGUE, name_of

MOST_RUNS = 30

UNDO = "undo"
"""Who ended what a run was undone for. What it left where it was stays different, as the person wished."""

ITS_OWN_WAY = "its own way"
"""Who ended what a service took away because a person did something else there. That need not travel."""


class Household:
    """Three accounts at real providers, and the people of the house."""

    def __init__(self, folder: Path, template: Path) -> None:
        self.clock = Clock()
        self.loop = inline_loop()
        self.plug = Plug()
        self.judge = Judge()
        self._path = folder / "crosswatch.db"
        shutil.copyfile(template, self._path)
        self._stack = AsyncExitStack()
        self.street = self.wait(self._stack.enter_async_context(open_street(CATALOGUE, self.clock)))
        self._open()

    def close(self) -> None:
        """Leave nothing behind."""
        self.database.lose()
        self.wait(self._stack.aclose())
        self.loop.close()

    def wait[T](self, work: Coroutine[object, object, T]) -> T:
        """Wait for something."""
        return self.loop.run_until_complete(work)

    def house(self, key: str) -> House:
        """Return the service of an account."""
        return self.street[key]

    def shown(self) -> dict[str, Shown]:
        """Return what every site shows now."""
        return {key: shown_at(house.site) for key, house in self.street.items()}

    def person_does(self, key: str, feature: Feature, deed: Callable[[], None]) -> None:
        """Let somebody do something about a feature at a site, and note what went there because of it.

        What goes from another feature is the service's own way: one entry per title, watched or listed.
        """
        before = self.shown()[key]
        deed()
        after = self.shown()[key]
        for one, titles in before.items():
            for title, count in titles.items():
                if after[one].get(title, 0) < count:
                    self.judge.ended[one, title].add(key if one is feature else ITS_OWN_WAY)

    def ends_what_a_plan_names(self, plan: int) -> None:
        """Note that a person wants what this plan does, be it a removal."""
        connection = self.database.connection
        features = {number: Feature(name) for name, number in FEATURE_NUMBERS.items()}
        rows = connection.execute("SELECT feature, item FROM plan_change WHERE plan=?", (plan,)).fetchall()
        items = describe_items(connection, {row[1] for row in rows})
        for feature, item in rows:
            self.judge.ended[features[feature], name_of(items[item])].add(UNDO)

    def writes(self) -> int:
        """Return how many writes have met the services so far."""
        return sum(house.writes() for house in self.street.values())

    def run(
        self,
        kind: RunKind = RunKind.SCHEDULED,
        *,
        plan: int | None = None,
        undo: UndoRequest | None = None,
        cut_after: int | None = None,
    ) -> RunResult | None:
        """Run the sync and judge it; None if it did not come to its end. cut_after: steps to a power cut."""
        self.clock.passes(60)
        before, writes = self.shown(), self.writes()
        profile = Profile("home", "Home", (self._definition(),))
        work = self.orchestrator.run(
            profile, self._accounts(), kind, plan=plan, undo=undo, report=lambda _: None
        )
        if cut_after is not None:
            self.plug.arm(cut_after, self.plug.pull)
        result = self._finish(work)
        self.plug.disarm()
        complaints = list(self.judge.look(before, self.shown()))
        if kind in (RunKind.DRY, RunKind.UNDO) and self.writes() != writes:
            complaints.append("a dry run wrote")
        assert not complaints, "\n".join(complaints)
        return result

    def come_to_rest(self) -> None:
        """Let everything go well, and judge what then stands."""
        for house in self.street.values():
            house.site.faults.clear()
        self.run(RunKind.DRY)
        self.run(RunKind.CONFIRMED)
        for _ in range(MOST_RUNS):
            writes = self.writes()
            self.clock.passes(8 * HOUR)
            result = self.run()
            if self.writes() == writes and result is not None and result.look_again_at is None:
                break
        self.clock.passes(HOUR)
        last = self.run()
        assert last is not None
        assert not any(account.error for account in last.accounts), last.accounts
        assert last.syncs[0].planned.total == 0, last.syncs[0]
        assert not list(self._disagreements()), "\n".join(self._disagreements())

    def _disagreements(self) -> list[str]:
        explained = self._explained()
        shown = self.shown()
        complaints = []
        for feature in (Feature.WATCHLIST, Feature.RATINGS, Feature.HISTORY):
            titles = {title for site in shown.values() for title in site[feature]}
            for title in sorted(titles):
                lacking = [key for key in shown if title not in shown[key][feature]]
                differs = self.judge.ended[feature, title] & {UNDO, ITS_OWN_WAY}
                if lacking and not differs and (feature, title) not in explained:
                    complaints.append(f"{title} is missing from the {feature} of {lacking}, without a reason")
        return complaints

    def _explained(self) -> set[tuple[Feature, str]]:
        """Return what the engine names as not in step: what is left out or held at any of the three."""
        connection = self.database.connection
        features = {number: Feature(name) for name, number in FEATURE_NUMBERS.items()}
        rows = connection.execute(
            "SELECT feature, item FROM change WHERE state<>'pending' UNION SELECT feature, item FROM left_out"
        ).fetchall()
        items = describe_items(connection, {row[1] for row in rows})
        return {(features[row[0]], name_of(items[row[1]])) for row in rows}

    def _definition(self) -> SyncDefinition:
        members = tuple(MemberDefinition(key, dict.fromkeys(Feature, Role.BOTH)) for key in self.street)
        return SyncDefinition("sync", "Sync", members, frozenset(Feature) - {Feature.PROGRESS})

    def _accounts(self) -> dict[str, Account]:
        return {key: Account(key, key, house.provider) for key, house in self.street.items()}

    def _finish(self, work: Coroutine[object, object, RunResult]) -> RunResult | None:
        try:
            return until_cut(self.loop, self.loop.create_task(work), self._crash)
        except NothingToUndo:
            return None

    def _crash(self) -> None:
        """Lose what a killed process loses. The services go on."""
        self.plug.disarm()
        self.database.lose()
        self._open()

    def _open(self) -> None:
        self.database = self.wait(InlineDatabase.start(self._path, self.plug))
        self.orchestrator = Orchestrator(self.database, self.clock)
        self.wait(self.orchestrator.start())
