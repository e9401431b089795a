"""Somebody who keeps captures of an account: takes them, and puts them back."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec.structs import replace

from custom_components.crosswatch.engine.restore import Extent
from custom_components.crosswatch.model import (
    Capabilities,
    Feature,
    Item,
)
from custom_components.crosswatch.store.captures import Capture, list_captures
from custom_components.crosswatch.store.plans import PlanLine, plan_lines
from custom_components.crosswatch.sync import RunResult
from custom_components.crosswatch.sync.capture import Captures
from tests.memory import (
    MemoryProvider,
    MemoryService,
    SilentMemoryProvider,
)
from tests.sync.home import DAY, START, Home, movie, only

FILMS = [movie(f"Film {number:03}", 1_000 + number) for number in range(35)]
LATELY = START - DAY


class Keeper:
    """Takes captures of one account and puts them back, as a person would ask for it."""

    def __init__(self, home: Home, key: str) -> None:
        self.home = home
        self.key = key
        self.captures = Captures(home.database, home.orchestrator.lock, home.clock)

    async def take(self, *features: Feature) -> int:
        """Capture the account and return the capture's number."""
        return (await self.captures.take(self.home.accounts[self.key], features or None)).capture

    async def plan(
        self, capture: int, *features: Feature, extent: Extent = Extent.AT_LEAST
    ) -> tuple[int, RunResult]:
        """Ask what would put a capture back."""
        account = self.home.accounts[self.key]
        result = await self.captures.plan(account, capture, features or None, extent)
        return only(result).plan or 0, result

    async def write(self, plan: int) -> RunResult:
        """Let the plan be written."""
        return await self.captures.restore(self.home.accounts[self.key], plan)

    async def restore(self, capture: int, *features: Feature, extent: Extent = Extent.AT_LEAST) -> RunResult:
        """Look at the plan, and write it."""
        plan, _ = await self.plan(capture, *features, extent=extent)
        return await self.write(plan)

    async def all(self) -> list[Capture]:
        """All captures of the account, newest first."""
        return await self.home.database.run(list_captures, self.key)

    async def lines(self, plan: int) -> list[PlanLine]:
        """The lines of a plan."""
        return await self.home.database.run(plan_lines, plan, None, None, 0, 500)


def memory(home: Home, capabilities: Capabilities, *titles: Item) -> tuple[MemoryService, Keeper]:
    """Give the household an account at a service, with these titles in its library if it is one."""
    service = MemoryService("box", capabilities, home.clock)
    for title in titles:
        service.file_comes(title)
    provider = SilentMemoryProvider(service) if capabilities.library else MemoryProvider(service)
    return service, Keeper(home, home.account("memory:box", provider))


def tuned(capabilities: Capabilities, feature: Feature, **more: object) -> Capabilities:
    """A service that is different in one feature."""
    features = {**capabilities.features, feature: replace(capabilities.features[feature], **more)}
    return replace(capabilities, features=features)


def told(lines: Iterable[PlanLine]) -> list[tuple[str, str, str, str]]:
    """Title, operation, state and reason of each line; what was added to the reason tells more."""
    return sorted(
        (line.title, str(line.operation or ""), str(line.state), (line.guard or line.reason).code)
        for line in lines
    )
