"""A whole read, sorted out for looking at."""

from __future__ import annotations

from dataclasses import dataclass, field

from custom_components.crosswatch.model import (
    CatalogueCompleted,
    CatalogueItem,
    CataloguePage,
    Completed,
    Feature,
    Item,
    MediaType,
    Operation,
    Page,
    Value,
    Write,
)
from custom_components.crosswatch.providers.kodi import KodiProvider

ALL = frozenset({Feature.HISTORY, Feature.RATINGS, Feature.PROGRESS})


@dataclass
class Read:
    """What a read brought, by ref."""

    values: dict[Feature, dict[str, Value]] = field(default_factory=dict)
    catalogue: dict[str, CatalogueItem] = field(default_factory=dict)
    completed: list[Completed | CatalogueCompleted] = field(default_factory=list)

    def item(self, ref: str) -> Item:
        return self.catalogue[ref].item

    @property
    def history(self) -> dict[str, Value]:
        return self.values.get(Feature.HISTORY, {})

    @property
    def ratings(self) -> dict[str, Value]:
        return self.values.get(Feature.RATINGS, {})

    @property
    def progress(self) -> dict[str, Value]:
        return self.values.get(Feature.PROGRESS, {})


async def read_all(provider: KodiProvider, features: frozenset[Feature] = ALL) -> Read:
    read = Read()
    async for part in provider.read(features, {}):
        match part:
            case CataloguePage():
                read.catalogue |= {entry.ref: entry for entry in part.items}
            case Page():
                found = {record.ref: record.value for record in part.records}
                read.values.setdefault(part.feature, {}).update(found)
            case Completed() | CatalogueCompleted():
                read.completed.append(part)
    return read


def put(ref: str | None, value: Value, key: int = 1, ids: tuple[str, ...] = ()) -> Write:
    item = Item(type=MediaType.MOVIE, ids=ids)
    return Write(key=key, operation=Operation.ADD, item=item, ref=ref, value=value)


def remove(ref: str, key: int = 1) -> Write:
    return Write(key=key, operation=Operation.REMOVE, item=Item(type=MediaType.MOVIE), ref=ref)
