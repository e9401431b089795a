"""The memory service in the suite, as four kinds of services."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

from custom_components.crosswatch.model import Capabilities, Feature, Item, MediaType, Value
from tests.memory import (
    FaultKind,
    MemoryProvider,
    MemoryService,
    everything,
    library_of_last_plays,
    lists_with_stars,
    plays_to_the_minute,
)

from .look import NOW
from .subject import Kind, Subject, Trouble

_FAULTS = {
    Trouble.DOWN: FaultKind.DOWN,
    Trouble.SIGNED_OUT: FaultKind.SIGNED_OUT,
    Trouble.GARBAGE: FaultKind.GARBAGE,
    Trouble.CUT: FaultKind.CUT,
}


class MemorySubject:
    """A memory service. A library has all titles of the suite but the stranger."""

    many = 250

    def __init__(self, service: MemoryService) -> None:
        self._service = service
        self.provider = MemoryProvider(service)
        if service.capabilities.library:
            for item in self.titles(Feature.HISTORY, 300):
                service.file_comes(item)
        else:
            service.strangers.update(self.stranger(Feature.HISTORY).ids)

    def titles(self, feature: Feature, count: int) -> Sequence[Item]:
        """Every third title is an episode."""
        return [_episode(number) if number % 3 == 2 else _movie(number) for number in range(count)]

    def stranger(self, feature: Feature) -> Item:
        return Item(MediaType.MOVIE, ("imdb:tt9999999",), "Never heard of", 1999)

    async def person_sets(self, feature: Feature, item: Item, value: Value) -> None:
        self._service.person_sets(feature, item, value)

    async def person_fills(self, feature: Feature, items: Sequence[Item], value: Value) -> None:
        for item in items:
            await self.person_sets(feature, item, value)

    async def person_clears(self, feature: Feature, item: Item) -> None:
        self._service.person_removes(feature, item)

    async def settle(self) -> None:
        self._service.settle()

    async def afflict(self, trouble: Trouble) -> None:
        self._service.afflict(_FAULTS[trouble], None)

    async def cure(self) -> None:
        self._service.cure()


def _movie(number: int) -> Item:
    return Item(MediaType.MOVIE, (f"imdb:tt{1_000_000 + number}", f"tmdb:{number + 1}"), f"Movie {number}")


def _episode(number: int) -> Item:
    return Item(
        MediaType.EPISODE,
        (f"tvdb:{5_000_000 + number}",),
        show_ids=("tmdb:95396", "tvdb:371980"),
        show_title="Severance",
        season=number // 20,
        number=number % 20 + 1,
    )


def _opens(
    name: str, capabilities: Capabilities, *, delta: bool
) -> Callable[[Path], AbstractAsyncContextManager[Subject]]:
    @asynccontextmanager
    async def open_service(_: Path) -> AsyncIterator[Subject]:
        yield MemorySubject(MemoryService(name, capabilities, lambda: NOW, delta=delta, page=100))

    return open_service


def _kind(name: str, capabilities: Capabilities, *, cursors: bool) -> Kind:
    return Kind(
        f"memory ({name})",
        capabilities,
        _opens(name, capabilities, delta=cursors),
        troubles=frozenset(Trouble),
        watermarks=frozenset(capabilities.features),
        cursors=cursors,
    )


MEMORY_KINDS = (
    _kind("everything", everything(), cursors=True),
    _kind("to the minute", plays_to_the_minute(), cursors=True),
    _kind("library", library_of_last_plays(), cursors=False),
    _kind("stars", lists_with_stars(), cursors=False),
)
