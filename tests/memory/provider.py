"""The memory service as a provider: the contract, and nothing more."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Sequence

from custom_components.crosswatch.model import (
    Activity,
    Ambiguous,
    AuthFailed,
    BadData,
    Capabilities,
    CatalogueCompleted,
    CatalogueItem,
    CataloguePage,
    Completed,
    Coverage,
    Deletions,
    Feature,
    Keeps,
    Operation,
    Outcome,
    OutcomeKind,
    Page,
    RateLimited,
    ReadPart,
    Reason,
    Record,
    Rejected,
    Unavailable,
    Value,
    Write,
)
from custom_components.crosswatch.providers.base import Identity

from .faults import FaultKind
from .holding import held, truncated
from .service import MemoryService
from .shelf import Shelf, paged

RETRY_AFTER = 30.0

_FAULTY_WRITES = (
    (FaultKind.REJECTED, OutcomeKind.REJECTED, "rejected"),
    (FaultKind.RETRY_LATER, OutcomeKind.RETRY_LATER, "write_failed"),
    (FaultKind.IGNORED, OutcomeKind.WRITTEN, "set_undated"),
)


class SilentMemoryProvider:
    """A memory service that does not say cheaply what changed."""

    def __init__(self, service: MemoryService) -> None:
        self.service = service

    @property
    def capabilities(self) -> Capabilities:
        """What the service was told that it can do."""
        return self.service.capabilities

    async def identify(self) -> Identity:
        """Return who the account is."""
        self._request("identify")
        return Identity(f"memory:{self.service.name}", self.service.name)

    async def close(self) -> None:
        """Nothing is open."""

    async def read(
        self, features: frozenset[Feature], cursors: dict[Feature, str]
    ) -> AsyncGenerator[ReadPart]:
        """Read features as they are when the read begins."""
        service = self.service
        if service.capabilities.library:
            self._request("read")
            for page in paged(tuple(service.catalogue.items()), service.page):
                yield CataloguePage(tuple(CatalogueItem(ref, item) for ref, item in page))
            yield CatalogueCompleted(self._space())
        for feature in sorted(features):
            async for part in self._read(feature, cursors.get(feature)):
                yield part

    async def _read(self, feature: Feature, cursor: str | None) -> AsyncGenerator[ReadPart]:
        service, shelf = self.service, self.service.shelves[feature]
        faults = service.faults
        self._request("read")
        if fault := faults.take(FaultKind.LOSS, feature):
            service.loses(feature, fault.amount)
        shelf.count_read()
        shelf.catch_up(service.now())
        space = self._space(feature)
        pages, removed, coverage = self._content(feature, cursor)
        end = Completed(feature, coverage, space, str(shelf.revision) if service.delta else None)
        stops = faults.take(FaultKind.TRUNCATED, feature)
        breaks = faults.take(FaultKind.CUT, feature)
        for number, page in enumerate(pages[: len(pages) // 2] if stops or breaks else pages):
            if number:
                self._request("read")
            yield page
            await asyncio.sleep(0)
        if breaks:
            raise Unavailable(f"{service.name} closed the connection")
        if removed:
            yield Page(feature, removed=removed)
        if not stops:
            yield end

    def _content(
        self, feature: Feature, cursor: str | None
    ) -> tuple[tuple[Page, ...], tuple[str, ...], Coverage]:
        """Return the pages of a read, what its removal feed names, and what it covers."""
        shelf, faults = self.service.shelves[feature], self.service.faults
        if faults.take(FaultKind.EMPTY, feature) or self._is_someone_else(feature):
            return (), (), Coverage.FULL
        if faults.take(FaultKind.HALF, feature):
            records = tuple(shelf.shown.values())
            return self._pages(feature, records[: len(records) // 2]), (), Coverage.FULL
        if cursor is not None and self.service.delta:
            return self._since(feature, shelf, int(cursor))
        pages = tuple(Page(feature, page) for page in shelf.pages())
        if pages and faults.take(FaultKind.REPEATED_PAGE, feature):
            pages = (pages[0], *pages)
        return pages, (), Coverage.FULL

    def _since(
        self, feature: Feature, shelf: Shelf, revision: int
    ) -> tuple[tuple[Page, ...], tuple[str, ...], Coverage]:
        changed = tuple(shelf.shown[ref] for ref, at in shelf.changed.items() if at > revision)
        feed = self.service.can(feature).deletions is Deletions.FEED
        removed = tuple(ref for ref, at in shelf.removed.items() if at > revision) if feed else ()
        scopes = {self.service.scope_of(ref) for ref in (*(record.ref for record in changed), *removed)}
        if scopes - {None}:
            return self._scoped(feature, shelf, {scope for scope in scopes if scope}), (), Coverage.DELTA
        return self._pages(feature, changed), removed, Coverage.DELTA

    def _scoped(self, feature: Feature, shelf: Shelf, scopes: set[str]) -> tuple[Page, ...]:
        """Return all records of some titles, as a journal that names only titles makes one read them."""
        whole = tuple(
            record for record in shelf.shown.values() if self.service.scope_of(record.ref) in scopes
        )
        return (Page(feature, scopes=tuple(sorted(scopes))), *self._pages(feature, whole))

    def _pages(self, feature: Feature, records: tuple[Record, ...]) -> tuple[Page, ...]:
        return tuple(Page(feature, page) for page in paged(records, self.service.page))

    def _is_someone_else(self, feature: Feature | None) -> bool:
        return self.service.faults.look(FaultKind.WRONG_USER, feature) is not None

    def _space(self, feature: Feature | None = None) -> str:
        return "someone-else" if self._is_someone_else(feature) else self.service.space

    async def apply(self, feature: Feature, writes: Sequence[Write]) -> list[Outcome]:
        """Write one chunk."""
        service = self.service
        self._request("apply")
        if len(writes) > service.can(feature).batch:
            raise Rejected(f"{service.name} takes at most {service.can(feature).batch} at once")
        service.writes += [(feature, write) for write in writes]
        if service.faults.take(FaultKind.LOST, feature):
            raise Ambiguous(f"{service.name} did not answer")
        if service.faults.take(FaultKind.HALF_STORED, feature):
            for write in writes[: len(writes) // 2]:
                self._write(feature, write)
            raise Ambiguous(f"{service.name} did not answer")
        outcomes = [self._write(feature, write) for write in writes]
        if service.faults.take(FaultKind.STORED_UNANSWERED, feature):
            raise Ambiguous(f"{service.name} did not answer")
        return outcomes

    def _write(self, feature: Feature, write: Write) -> Outcome:
        for fault, kind, code in _FAULTY_WRITES:
            if self.service.faults.take(fault, feature):
                return self._outcome(write, kind, code)
        if not self._may(feature, write):
            return self._outcome(write, OutcomeKind.REJECTED, f"cannot_{write.operation}")
        if write.operation is Operation.REMOVE:
            return self._remove(feature, write)
        if write.operation is Operation.UPDATE:
            return self._update(feature, write, write.value or Value())
        return self._add(feature, write, write.value or Value())

    def _may(self, feature: Feature, write: Write) -> bool:
        can = self.service.can(feature)
        allowed = {Operation.ADD: can.add, Operation.UPDATE: can.update, Operation.REMOVE: can.remove}
        return allowed[write.operation] and write.item.type in can.types

    def _add(self, feature: Feature, write: Write, value: Value) -> Outcome:
        service, can = self.service, self.service.can(feature)
        if not service.knows(feature, write.item):
            return self._outcome(write, OutcomeKind.NOT_FOUND, "not_found")
        kept = held(feature, value, can, service.now(), service.zone)
        known = service.shelves[feature].find(write.item)
        if can.keeps is Keeps.PLAYS:
            same = [record for record in known if record.value.at == kept.at] if can.idempotent else []
        elif can.keeps is Keeps.SET:
            same = known
        else:
            same = [record for record in known if record.value == kept]
        if same:
            return Outcome(write.key, OutcomeKind.ALREADY_THERE, ref=same[0].ref)
        return Outcome(write.key, OutcomeKind.WRITTEN, ref=service.writes_value(feature, write.item, value))

    def _update(self, feature: Feature, write: Write, value: Value) -> Outcome:
        record = self._meant(feature, write)
        if record is None:
            return self._outcome(write, OutcomeKind.NOT_FOUND, "not_found")
        ref = self.service.writes_value(feature, record.item, value, record.ref)
        return Outcome(write.key, OutcomeKind.WRITTEN, ref=ref)

    def _remove(self, feature: Feature, write: Write) -> Outcome:
        record = self._meant(feature, write)
        if record is None:
            return self._outcome(write, OutcomeKind.NOT_FOUND, "not_found")
        self.service.writes_removal(feature, record.ref)
        return Outcome(write.key, OutcomeKind.WRITTEN, ref=record.ref)

    def _meant(self, feature: Feature, write: Write) -> Record | None:
        shelf = self.service.shelves[feature]
        if write.ref is not None and write.ref in shelf.stored:
            return shelf.stored[write.ref]
        known = shelf.find(write.item)
        if self.service.can(feature).keeps is not Keeps.PLAYS:
            return known[0] if known else None
        if write.before is not None:
            precision = self.service.can(feature).precision
            at, _ = truncated(write.before.at, precision, self.service.zone)
            known = [record for record in known if record.value.at == at]
        elif write.ref is not None:
            return None  # never another play instead of one that is gone
        return known[0] if len(known) == 1 else None

    def _outcome(self, write: Write, kind: OutcomeKind, code: str) -> Outcome:
        facts: dict[str, str | int] = {"account": self.service.name, "detail": "as it was told to"}
        return Outcome(write.key, kind, Reason(code, facts))

    def _request(self, kind: str) -> None:
        service = self.service
        service.requests[kind] += 1
        if service.faults.take(FaultKind.DOWN):
            raise Unavailable(f"{service.name} cannot be reached")
        if service.faults.take(FaultKind.SIGNED_OUT):
            raise AuthFailed(f"{service.name} does not know the account any more")
        if service.faults.take(FaultKind.RATE_LIMITED):
            raise RateLimited(f"{service.name} asks to wait", RETRY_AFTER)
        if service.faults.take(FaultKind.GARBAGE):
            raise BadData(f"{service.name} answered with something else")


class MemoryProvider(SilentMemoryProvider):
    """A memory service that says cheaply what changed, unless it has no watermarks."""

    async def activity(self) -> Activity:
        """Return the revision of each feature."""
        service = self.service
        self._request("activity")
        for shelf in service.shelves.values():
            shelf.catch_up(service.now())
        marks = {feature: str(shelf.revision) for feature, shelf in service.shelves.items()}
        return Activity(self._space(), marks if service.watermarks else {}, service.busy)
