"""The services' side of every call: what was read, what was written, and whether it stood in the journal."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from typing import Protocol

from custom_components.crosswatch.model import (
    CataloguePage,
    Completed,
    Coverage,
    Feature,
    Outcome,
    OutcomeKind,
    Page,
    ReadPart,
    Record,
    Write,
)
from tests.memory import MemoryProvider, MemoryService, SilentMemoryProvider


class Bystander(Protocol):
    """Who hears of everything that happens at a service."""

    def called(self, service: MemoryService, kind: str) -> None:
        """Hear of one request."""

    def answers_whole(self, service: MemoryService, feature: Feature) -> bool:
        """Say whether a read brings the whole list, whatever cursor it has."""

    def was_read(
        self,
        service: MemoryService,
        end: Completed,
        records: dict[str, Record],
        removed: tuple[str, ...],
        catalogue: frozenset[str] | None,
    ) -> None:
        """Hear of a read that came to its end."""

    def is_about_to_write(self, service: MemoryService, feature: Feature, writes: Sequence[Write]) -> None:
        """Hear of a chunk before the service gets it."""

    def has_written(self, service: MemoryService, feature: Feature, writes: Sequence[Write]) -> None:
        """Hear of a chunk once the service has done with it what it does."""

    def translate(self, service: MemoryService, write: Write) -> Write | None:
        """Return the write about the title as this service describes it; None if it knows no such title."""


class Witness(SilentMemoryProvider):
    """A memory service, watched, that does not say cheaply what changed."""

    def __init__(self, service: MemoryService, bystander: Bystander) -> None:
        super().__init__(service)
        self._bystander = bystander

    async def read(
        self, features: frozenset[Feature], cursors: dict[Feature, str]
    ) -> AsyncGenerator[ReadPart]:
        """Read, and tell of each feature that came to its end."""
        records: dict[Feature, dict[str, Record]] = {feature: {} for feature in features}
        removed: dict[Feature, tuple[str, ...]] = dict.fromkeys(features, ())
        catalogue: set[str] | None = set() if self.service.capabilities.library else None
        asked = {
            feature: cursor
            for feature, cursor in cursors.items()
            if not self._bystander.answers_whole(self.service, feature)
        }
        async for part in super().read(features, asked):
            if isinstance(part, Page):
                records[part.feature].update((record.ref, record) for record in part.records)
                removed[part.feature] += part.removed
            elif isinstance(part, CataloguePage) and catalogue is not None:
                catalogue.update(item.ref for item in part.items)
            elif isinstance(part, Completed):
                refs = None if catalogue is None else frozenset(catalogue)
                self._bystander.was_read(
                    self.service, part, records[part.feature], removed[part.feature], refs
                )
            yield part

    async def apply(self, feature: Feature, writes: Sequence[Write]) -> list[Outcome]:
        """Write one chunk, watched. The service resolves what it is asked about to titles of its own."""
        self._bystander.is_about_to_write(self.service, feature, writes)
        known = [(write, self._bystander.translate(self.service, write)) for write in writes]
        try:
            outcomes = await super().apply(feature, [own for _, own in known if own is not None])
        finally:
            self._bystander.has_written(self.service, feature, writes)
        unknown = [
            self._outcome(write, OutcomeKind.NOT_FOUND, "not_found") for write, own in known if own is None
        ]
        return outcomes + unknown

    def _request(self, kind: str) -> None:
        self._bystander.called(self.service, kind)
        super()._request(kind)


class TellingWitness(Witness, MemoryProvider):
    """A memory service, watched, that says cheaply what changed."""


def is_full(end: Completed) -> bool:
    """Whether a read shows what is absent."""
    return end.coverage is Coverage.FULL
