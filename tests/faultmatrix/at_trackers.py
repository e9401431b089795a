"""Faults of trackers: what is wrong with their replies for some runs, and how each story goes."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from contextlib import AsyncExitStack
from pathlib import Path

from msgspec import Struct

from custom_components.crosswatch.model import Feature
from tests.emulators.faults import FaultKind
from tests.machine.inline import InlineDatabase
from tests.sync.home import DAY, START, Clock

from .cell import Cell, cell_of
from .members import MemoryMember, TrackerMember
from .tracker_services import Service, Tracker, visit
from .world import World, join, open_home

TITLES = 20
FILMS = TITLES + 20
RUNS = 3
ALWAYS = 10_000
ODD_SECONDS = 37
"""People do not watch on the full minute."""

SINCE = START - 4 * DAY
"""When the first title came to the lists: a free SIMKL shows no older position than of a week ago."""

HALF_AN_HOUR = "1800"

type Place = Callable[[Service, Feature], str]
"""Which requests are met: those whose label contains this."""


class TrackerFault(Struct, frozen=True):
    """A fault of a tracker. `text` says in words what happens.

    kind: what becomes of requests, or None where all tokens end, so that somebody has to sign in again.
    after: so many requests of each run that it could meet are spared. second: whether the tracker is the
    second account, and in one way the target.
    """

    name: str
    text: str
    kind: FaultKind | None
    where: Place
    after: int = 0
    status: int = 503
    headers: dict[str, str] = {}
    second: bool = False

    def strike(self, site: Tracker, where: str) -> None:
        """Let it begin, before a run."""
        site.faults.clear()
        if self.kind is None:
            site.revoke()
        else:
            site.faults.add(
                self.kind, where, after=self.after, times=ALWAYS, status=self.status, **self.headers
            )


def _any(service: Service, feature: Feature) -> str:
    return ""


def _reads(service: Service, feature: Feature) -> str:
    return "GET "


def _the_list(service: Service, feature: Feature) -> str:
    return f"GET {service.lists[feature]}"


def _writes(service: Service, feature: Feature) -> str:
    return "POST "


FAULTS = {
    fault.name: fault
    for fault in (
        TrackerFault(
            "Web page",
            "What changed last is told. Each list that is then asked for is a web page with status 200.",
            FaultKind.PAGE,
            _reads,
            after=1,
        ),
        TrackerFault(
            "Error as 200",
            "The same, but with status 200 and data that says that nobody is signed in.",
            FaultKind.REFUSAL,
            _reads,
            after=1,
        ),
        TrackerFault(
            "Status 503",
            "A read begins well. The list itself, or a part of it, is answered with status 503.",
            FaultKind.STATUS,
            _the_list,
        ),
        TrackerFault(
            "Cut off",
            "Each list is sent as far as its middle. There the connection ends.",
            FaultKind.CUT,
            _reads,
            after=1,
        ),
        TrackerFault(
            "Dropped",
            "All requests of a run but the first are cut off before anybody looks at them.",
            FaultKind.DROP,
            _any,
            after=1,
        ),
        TrackerFault(
            "Rate limited",
            "All requests of a run but the first are answered with status 429: wait half an hour.",
            FaultKind.STATUS,
            _any,
            after=1,
            status=429,
            headers={"Retry_After": HALF_AN_HOUR},
        ),
        TrackerFault(
            "Signed out",
            "Somebody takes all tokens away at the site. After three runs somebody signs in again.",
            None,
            _any,
        ),
        TrackerFault(
            "Dropped at the target",
            "As *Dropped*, with the tracker as the second account.",
            FaultKind.DROP,
            _any,
            after=1,
            second=True,
        ),
        TrackerFault(
            "Write dropped",
            "Reading goes well. Each write is cut off before anybody looks at it, and has no answer.",
            FaultKind.DROP,
            _writes,
            second=True,
        ),
        TrackerFault(
            "Write unanswered",
            "Reading goes well. Each write is carried out, and its answer never comes.",
            FaultKind.LOST,
            _writes,
            second=True,
        ),
    )
}


async def tracker_story(
    folder: Path, service: Service, feature: Feature, one_way: bool, fault: TrackerFault
) -> tuple[World, int | None]:
    """Let a tracker misbehave for some runs while people go on living, and then let all be well."""
    clock = Clock()
    clock.passes(ODD_SECONDS)
    async with AsyncExitStack() as stack:
        home, database = await open_home(folder, clock, InlineDatabase)
        stack.push_async_callback(database.close)
        there = await stack.enter_async_context(visit(service, feature, clock, FILMS))
        tracker = TrackerMember("tracker", there.site, there.sign_in(), SINCE, service.grain)
        memory = MemoryMember("memory", clock, SINCE, service.grain)
        world = World(home, feature, [memory, tracker] if fault.second else [tracker, memory], one_way)
        await world.begin(TITLES)
        for _ in range(RUNS):
            world.people_live()
            await _struck(world, there.site, fault, fault.where(service, feature))
        there.site.faults.clear()
        tracker.provider = there.sign_in()
        join(home, world)
        return world, await world.runs_until_rest()


async def _struck(world: World, site: Tracker, fault: TrackerFault, where: str) -> None:
    """Run with the fault. Raises AssertionError if it met nothing: then there is nothing to show."""
    fault.strike(site, where)
    so_far = len(site.faults.requests)
    result = await world.run()
    met = sum(where in label for label in site.faults.requests[so_far:]) > fault.after
    noticed = fault.where is _writes or any(account.error for account in result.accounts)
    assert met, f"{fault.name} met nothing"
    assert noticed, f"nobody noticed {fault.name}"


async def measure_at(service: Service, feature: Feature, one_way: bool, fault: TrackerFault) -> Cell:
    """Run one cell in a household of its own."""
    with tempfile.TemporaryDirectory() as folder:
        return cell_of(*await tracker_story(Path(folder), service, feature, one_way, fault))
