"""A household of two members with one sync over one feature, in the hands of people who use it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from custom_components.crosswatch.model import Feature, Role
from custom_components.crosswatch.sync import Orchestrator, RunKind, RunResult
from tests.machine.inline import InlineDatabase
from tests.sync.home import HOUR, Clock, Home, only

from .members import AMOUNTS, KodiMember, MemoryMember, TrackerMember
from .oracle import Marks, Oracle

SOURCE, OTHER = "memory:first", "memory:second"
ENDS = (Feature.WATCHLIST, Feature.RATINGS, Feature.HISTORY)
"""Features of which a person can take something back. A place in a film only moves on."""
CHANGES = (Feature.RATINGS, Feature.PROGRESS)

type AnyMember = MemoryMember | KodiMember | TrackerMember


class World:
    """Two members, a sync of one feature, and the oracle that knows what people did.

    one_way: the first member is the source and the second one the target.
    """

    def __init__(self, home: Home, feature: Feature, members: Sequence[AnyMember], one_way: bool) -> None:
        self.home = home
        self.feature = feature
        self.first, self.second = members
        self.one_way = one_way
        self.oracle = Oracle()
        self.held = 0
        self._last = 0
        self._changed = 0
        self._untouched: list[int] = []

    @property
    def members(self) -> dict[str, AnyMember]:
        """The members by the keys of their accounts."""
        return {SOURCE: self.first, OTHER: self.second}

    async def begin(self, titles: int) -> None:
        """Let both hold the same titles since long ago, and the sync be confirmed and at rest."""
        numbers = range(1, titles + 1)
        for member in (self.first, self.second):
            member.load(self.feature, numbers)
        self.oracle.person_did(self.first.name, Counter(), self.first.holds(self.feature))
        self._last = titles
        self._untouched = list(numbers)
        join(self.home, self)
        await self.home.confirmed()
        if not await self.rests():
            raise AssertionError("the household was not in step before anything went wrong")

    def people_live(self) -> None:
        """People add something on both sides, change their minds about something and take something back.

        They take back what they changed the last time where they can, and otherwise touch nothing twice.
        """
        added, changed = AMOUNTS[self.feature]
        if self.feature in ENDS:
            number = self._changed or self._oldest()
            self._act(self.first, lambda: self.first.person_ends(self.feature, number))
        if self.feature in CHANGES:
            self._changed = self._oldest()
            self._act(self.first, lambda: self.first.person_makes(self.feature, self._changed, changed))
        for member in (self.first, self.second):
            self._act(member, partial(self._adds, member, added))

    async def run(self, kind: RunKind = RunKind.SCHEDULED) -> RunResult:
        """Run the sync an hour later and judge what came of it. What the database raises goes on."""
        self.home.clock.passes(HOUR)
        before = {name: member.holds(self.feature) for name, member in self.members.items()}
        try:
            result = await self.home.run(kind)
        finally:
            self.judge(before)
        self.held = max(self.held, only(result).held)
        return result

    def judge(self, before: dict[str, Marks]) -> None:
        """Compare what the members hold now with what they held before."""
        for name, member in self.members.items():
            here = before[name] - member.lost_by_itself(self.feature)
            self.oracle.look(member.name, here, member.holds(self.feature))

    async def rests(self) -> bool:
        """Whether another run finds nothing to do, and everybody holds what people made."""
        result = only(await self.run())
        quiet = not (result.planned.total or result.held or result.unresolved)
        return quiet and self.agrees()

    def agrees(self) -> bool:
        """Whether everybody holds what people made, and nothing else."""
        heard = () if self.one_way else (self.second.name,)
        first = self.oracle.should_hold(self.first.name, heard)
        second = self.oracle.should_hold(self.second.name, (self.first.name,))
        return self.first.holds(self.feature) == first and self.second.holds(self.feature) == second

    async def runs_until_rest(self, most: int = 12) -> int | None:
        """Return how many runs it took until nothing was left to do, or None."""
        for runs in range(most):
            if await self.rests():
                return runs
        return None

    def _adds(self, member: AnyMember, amount: int) -> None:
        self._last += 1
        member.person_makes(self.feature, self._last, amount)
        if member is self.first:
            self._untouched.append(self._last)

    def _oldest(self) -> int:
        """Return the oldest title that nobody touched and that can be seen at the first member."""
        seen = {number for number, *_ in self.first.holds(self.feature)}
        self._untouched = [number for number in self._untouched if number in seen]
        return self._untouched.pop(0)

    def _act(self, member: AnyMember, deed: Callable[[], None]) -> None:
        before = member.holds(self.feature)
        deed()
        self.oracle.person_did(member.name, before, member.holds(self.feature))


def join(home: Home, world: World, *, allowed: bool = False) -> None:
    """Make a home's sync out of the members of a world."""
    for key, member in world.members.items():
        home.account(key, member.provider)
    roles = {SOURCE: Role.SOURCE, OTHER: Role.TARGET} if world.one_way else {}
    removals = [world.feature] if world.feature in ENDS else []
    home.sync(SOURCE, OTHER, features=[world.feature], removals=removals, roles=roles)
    if allowed:
        for key in world.members:
            home.allows(key, world.feature)


async def open_home[D: InlineDatabase](folder: Path, clock: Clock, kind: type[D]) -> tuple[Home, D]:
    """Open a household's database, or open it again after it was killed."""
    database = kind(folder / "crosswatch.db")
    database._connect()
    # A killed process loses nothing that it gave to the system, and nobody waits for a lock here.
    database.connection.execute("PRAGMA synchronous=OFF")
    database.connection.execute("PRAGMA busy_timeout=0")
    home = Home(database)
    home.clock = clock
    home.orchestrator = Orchestrator(database, clock)
    await home.orchestrator.start()
    return home, database
