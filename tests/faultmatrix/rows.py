"""The rows of the matrix: every fault in words, and what makes it happen."""

from __future__ import annotations

import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path

from msgspec import Struct

from custom_components.crosswatch.model import Feature
from tests.machine.inline import InlineDatabase
from tests.memory import FaultKind
from tests.sync.home import Clock

from .behind_http import HttpFault, fails_midway, http_story, refused, web_page
from .bleeding import bleed_story
from .cell import Cell, cell_of
from .installations import at_once, taking_turns
from .members import MemoryMember
from .services import ServiceFault, at_first, at_second, creates_anew, reuses_ids, service_story
from .steps import DISK_FULL, KILLED, LOCKED, StepFault, step_story
from .world import World, open_home

type Story = Callable[[Path, Feature, bool], Awaitable[Cell]]

DAYS_AHEAD = 2 * 86_400


class Row(Struct, frozen=True):
    """One fault. `text` says in words what happens and for how long.

    budget: how many records a service that silently drops them may carry along. doubles: plays that may come
    twice, because nothing contradicts the fault.
    """

    name: str
    text: str
    story: Story
    budget: int = 0
    doubles: bool = False


def _service(name: str, text: str, fault: ServiceFault) -> Row:
    async def story(folder: Path, feature: Feature, one_way: bool) -> Cell:
        world = await _world(folder, feature, one_way)
        recovered = await service_story(world, fault)
        await world.home.database.close()
        return cell_of(world, recovered)

    return Row(name, text, story)


def _http(name: str, text: str, fault: HttpFault, otherwise: ServiceFault) -> Row:
    """A fault of an emulated Kodi, and for the list that a Kodi does not keep the like of it in memory."""
    in_memory = _service(name, text, otherwise)

    async def story(folder: Path, feature: Feature, one_way: bool) -> Cell:
        if feature is Feature.WATCHLIST:
            return await in_memory.story(folder, feature, one_way)
        return cell_of(*await http_story(folder, feature, one_way, fault))

    return Row(name, text, story)


def _step(name: str, text: str, fault: StepFault) -> Row:
    async def story(folder: Path, feature: Feature, one_way: bool) -> Cell:
        return cell_of(*await step_story(folder, feature, one_way, fault))

    return Row(name, text, story)


def _installations(
    name: str, text: str, live: Callable[[World, Path], Awaitable[int | None]], *, doubles: bool = False
) -> Row:
    async def story(folder: Path, feature: Feature, one_way: bool) -> Cell:
        world = await _world(folder, feature, one_way)
        return cell_of(world, await live(world, folder))

    return Row(name, text, story, doubles=doubles)


async def _bleeding(folder: Path, feature: Feature, one_way: bool) -> Cell:
    world = await _world(folder, feature, one_way)
    cell = await bleed_story(world)
    await world.home.database.close()
    return cell


async def _world(folder: Path, feature: Feature, one_way: bool) -> World:
    clock = Clock()
    home, _ = await open_home(folder, clock, InlineDatabase)
    return World(home, feature, [MemoryMember(name, clock) for name in ("first", "second")], one_way)


_GARBAGE = ServiceFault(at_first(FaultKind.GARBAGE))

ROWS = {
    row.name: row
    for row in (
        _service(
            "Empty once",
            "One read of the first account brings a whole, empty list, without an error.",
            ServiceFault(at_first(FaultKind.EMPTY, 1)),
        ),
        _service(
            "Empty always",
            "Twelve reads in a row bring a whole, empty list. What is written is stored and not shown.",
            ServiceFault(at_first(FaultKind.EMPTY), 12),
        ),
        _service(
            "Half once",
            "One read brings half of the list and says that this is all.",
            ServiceFault(at_first(FaultKind.HALF, 1)),
        ),
        _service(
            "Half always",
            "Twelve reads in a row bring half of the list and say that this is all.",
            ServiceFault(at_first(FaultKind.HALF), 12),
        ),
        _service(
            "Truncated page",
            "Three reads stop in the middle and never say that they are complete.",
            ServiceFault(at_first(FaultKind.TRUNCATED)),
        ),
        _service(
            "Repeated page",
            "Three reads bring a page twice.",
            ServiceFault(at_first(FaultKind.REPEATED_PAGE)),
        ),
        _http(
            "401 as 200",
            "For three runs the status is 200, and the body says that nobody is signed in. (Kodi)",
            HttpFault(refused),
            _GARBAGE,
        ),
        _http(
            "HTML instead of JSON",
            "For three runs a router answers with its web page and status 200. (Kodi)",
            HttpFault(web_page),
            _GARBAGE,
        ),
        _http(
            "5xx in the middle",
            "For three runs a read begins well and ends with status 503. (Kodi)",
            HttpFault(fails_midway),
            ServiceFault(at_first(FaultKind.CUT)),
        ),
        _service(
            "Timeout after storing",
            "For three runs the second account stores what it is sent, and its answer never comes. What "
            "it is sent twice it stores twice.",
            ServiceFault(at_second(FaultKind.STORED_UNANSWERED)),
        ),
        _service(
            "Clock skew",
            "For three runs the clock of the first account is two days ahead, and it stamps what people do.",
            ServiceFault(at_first(FaultKind.SKEW, amount=DAYS_AHEAD)),
        ),
        _service(
            "Ids reused",
            "The service gives the id of each record to another record. (What a person removes between the "
            "same two reads comes back: nobody can tell the two apart.)",
            ServiceFault(reuses_ids, runs=4, calm=1),
        ),
        _service(
            "Created anew",
            "The service gives all its records new ids, while people go on.",
            ServiceFault(creates_anew),
        ),
        Row(
            "9 % bleed",
            "The service loses 9 % of what it holds at each of twelve reads, for good, and nobody is told. "
            "Then a person discards what is held and undoes all runs since, in one action.",
            _bleeding,
            budget=10,
        ),
        _step(
            "kill -9",
            "The process is killed before and after each transaction, read and write of a run in turn, and "
            "started again. *Recovered* is the worst of all.",
            KILLED,
        ),
        _step(
            "Disk full",
            "From each transaction of a run in turn until its end nothing can be stored. It goes on running.",
            DISK_FULL,
        ),
        _step(
            "Database locked",
            "From each transaction of a run in turn until its end another program has locked the file.",
            LOCKED,
        ),
        _installations(
            "Two installations",
            "Two Home Assistants that do not know of each other keep two accounts in step, by turns.",
            taking_turns,
        ),
        _installations(
            "Two at the same moment",
            "The same, but both run in the same second, each between the requests of the other one.",
            at_once,
            doubles=True,
        ),
    )
}


async def measure(row: Row, feature: Feature, one_way: bool) -> Cell:
    """Run one cell in a household of its own."""
    with tempfile.TemporaryDirectory() as folder:
        return await row.story(Path(folder), feature, one_way)
