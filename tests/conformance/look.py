"""Looking at a subject: whole reads, and writes as the engine would send them."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import aclosing
from dataclasses import dataclass, field

from custom_components.crosswatch.model import (
    CatalogueCompleted,
    CataloguePage,
    Completed,
    Coverage,
    Feature,
    Item,
    MediaType,
    Operation,
    Outcome,
    Page,
    ReadPart,
    Record,
    Value,
    Write,
)

from .subject import FullProvider, Subject

NOW = 1_767_648_000
"""2026-01-05 21:20:00 UTC: the time at every service of the suite."""

type Token = tuple[MediaType, str, int | None, int | None]


@dataclass
class Look:
    """One read of one feature, to its end or until it broke."""

    records: list[Record] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    scopes: set[str] = field(default_factory=set)
    catalogue: dict[Token, str] = field(default_factory=dict)
    pages: int = 0
    ends: list[Completed] = field(default_factory=list)
    last: ReadPart | None = None

    def take(self, part: ReadPart, feature: Feature) -> None:
        self.last = part
        match part:
            case Page(feature=its, records=records, removed=removed, scopes=scopes) if its is feature:
                self.pages += 1
                self.records += records
                self.removed += removed
                self.scopes.update(scopes)
            case CataloguePage(items=items):
                self.catalogue |= {token: entry.ref for entry in items for token in tokens(entry.item)}
            case Completed(feature=its) if its is feature:
                self.ends.append(part)
            case _:
                pass

    @property
    def full(self) -> bool:
        return self.ends[0].coverage is Coverage.FULL

    def gone_since(self, before: Look) -> list[str]:
        """Return earlier refs that this read names as removed, or lacks in a title that it brings whole."""
        came = {record.ref for record in self.records}
        lacking = [record.ref for record in before.records if record.ref not in came]
        return self.removed + [ref for ref in lacking if ref.rpartition("/")[0] in self.scopes]

    @property
    def cursor(self) -> str | None:
        return self.ends[0].cursor

    def of(self, item: Item) -> list[Record]:
        """Return the records of a title, by any of its ids."""
        asked = set(tokens(item))
        return [record for record in self.records if asked & set(tokens(record.item))]

    def values(self, item: Item) -> list[Value]:
        return [record.value for record in self.of(item)]


def tokens(item: Item) -> list[Token]:
    """Return what a title is recognised by."""
    found: list[Token] = [(item.type, known, None, None) for known in item.ids if known not in item.show_ids]
    return found + [(item.type, known, item.season, item.number) for known in item.show_ids]


async def look(subject: Subject, feature: Feature, cursor: str | None = None) -> Look:
    """Read a feature to its end, with the features that come with it."""
    seen = Look()
    await look_into(seen, subject.provider, feature, cursor)
    return seen


async def look_into(seen: Look, provider: FullProvider, feature: Feature, cursor: str | None = None) -> None:
    """Read a feature into `seen`, so that what came before an error is known too."""
    group = provider.capabilities.group_of(feature)
    parts = provider.read(group, dict.fromkeys(group, cursor) if cursor else {})
    async with aclosing(parts) as stream:
        async for part in stream:
            seen.take(part, feature)


async def settled(subject: Subject, feature: Feature) -> Look:
    """Read a feature once everything shows."""
    await subject.settle()
    return await look(subject, feature)


async def send(subject: Subject, feature: Feature, *writes: Write) -> list[Outcome]:
    """Write one chunk; for a library each write gets the ref of its title, as the engine gives it."""
    if subject.provider.capabilities.library:
        catalogue = (await look(subject, feature)).catalogue
        writes = tuple(_with_ref(write, catalogue) for write in writes)
    return await subject.provider.apply(feature, list(writes))


def _with_ref(write: Write, catalogue: dict[Token, str]) -> Write:
    refs = [catalogue[token] for token in tokens(write.item) if token in catalogue]
    ref = write.ref or (refs[0] if refs else None)
    return Write(write.key, write.operation, write.item, ref, write.value, write.before)


def additions(items: Iterable[Item], value: Value) -> list[Write]:
    """Return one addition per title, numbered from 0."""
    return [Write(key, Operation.ADD, item, value=value) for key, item in enumerate(items)]


def ends_whole(seen: Look) -> bool:
    """Whether a read said that it is complete, once, and with nothing of the feature after it."""
    return len(seen.ends) == 1 and isinstance(seen.last, Completed | CatalogueCompleted)
