"""The service itself: its lists, its people, its clock and its moods."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterable
from enum import StrEnum

from msgspec import Struct
from msgspec.structs import replace

from custom_components.crosswatch.model import (
    Capabilities,
    Feature,
    FeatureCapability,
    Item,
    Keeps,
    Operation,
    Record,
    Value,
    Write,
)

from .faults import Fault, FaultKind, Faults
from .holding import held
from .shelf import Shelf, Token, tokens


class Who(StrEnum):
    """Who changed something."""

    PERSON = "person"
    WRITER = "writer"
    SERVICE = "service"


class Edit(Struct, frozen=True):
    """One change that happened at the service, in the order of happening."""

    who: Who
    feature: Feature
    operation: Operation
    record: Record


class MemoryService:
    """A service with one user.

    capabilities: what it can do, and how it keeps values. clock: seconds since 1970 UTC.
    delta: reads can go on from a cursor. watermarks: it says cheaply what changed.
    strangers: ids of titles that it does not know. zone: where its days begin.
    """

    def __init__(
        self,
        name: str,
        capabilities: Capabilities,
        clock: Callable[[], int],
        *,
        delta: bool = True,
        watermarks: bool = True,
        page: int = 1_000,
        zone: str = "UTC",
    ) -> None:
        self.name = name
        self.capabilities = capabilities
        self.delta = delta
        self.watermarks = watermarks
        self.page = page
        self.zone = zone
        self.space = f"{name}-user"
        self.busy = ""
        self.strangers: set[str] = set()
        self.faults = Faults()
        self.requests: Counter[str] = Counter()
        self.writes: list[tuple[Feature, Write]] = []
        self.edits: list[Edit] = []
        self.shelves = {feature: Shelf(page) for feature in capabilities.features}
        self.catalogue: dict[str, Item] = {}
        self._away: dict[Feature, dict[str, Record]] = {feature: {} for feature in capabilities.features}
        self._clock = clock
        self._last_ref = 0
        self._random = random.Random(name)

    def now(self) -> int:
        """Return the service's own idea of the time."""
        skew = self.faults.look(FaultKind.SKEW)
        return self._clock() + (skew.amount if skew else 0)

    def can(self, feature: Feature) -> FeatureCapability:
        """Return what the service can do with a feature."""
        return self.capabilities.features[feature]

    def afflict(
        self, kind: FaultKind, times: int | None = 1, *, feature: Feature | None = None, amount: int = 0
    ) -> None:
        """Let something go wrong."""
        self.faults.add(Fault(kind, times, feature, amount))

    def cure(self) -> None:
        """Let everything go well again."""
        self.faults.clear()

    # what it holds

    def load(self, feature: Feature, records: Iterable[Record]) -> None:
        """Hold exactly these ready-made records, as if they had always been there."""
        self.shelves[feature].load(records)

    def records(self, feature: Feature) -> tuple[Record, ...]:
        """Return the truth about a feature, whatever reads show."""
        return tuple(self.shelves[feature].stored.values())

    def values(self, feature: Feature, item: Item) -> list[Value]:
        """Return what is truly stored of one title, oldest first."""
        return [record.value for record in self.shelves[feature].find(item)]

    def settle(self) -> None:
        """Let reads see everything that is stored."""
        for shelf in self.shelves.values():
            for ref in {*shelf.stored, *shelf.shown}:
                shelf.show(ref)

    # what a person does there

    def person_adds(self, item: Item, at: int | None = None) -> str:
        """Put a title on the watchlist and return its ref."""
        return self.person_sets(Feature.WATCHLIST, item, Value(1, self._when(at)))

    def person_rates(self, item: Item, amount: int, at: int | None = None) -> str:
        """Rate a title with 1..100."""
        return self.person_sets(Feature.RATINGS, item, Value(amount, self._when(at)))

    def person_watches(self, item: Item, at: int | None = None, runtime: int | None = None) -> str:
        """Watch a title to its end."""
        watched = Value(1, self._when(at), runtime=runtime)
        if self.can(Feature.HISTORY).keeps is Keeps.LAST_PLAY:
            known = self.shelves[Feature.HISTORY].find(item)
            watched = replace(watched, amount=1 + sum(record.value.amount for record in known))
        return self.person_sets(Feature.HISTORY, item, watched)

    def person_stops(self, item: Item, amount: int, at: int | None = None, runtime: int | None = None) -> str:
        """Stop a title in the middle, at `amount` of 10,000."""
        return self.person_sets(Feature.PROGRESS, item, Value(amount, self._when(at), runtime=runtime))

    def person_sets(self, feature: Feature, item: Item, value: Value) -> str:
        """Make the service hold a value of a title, and return the record's ref."""
        can = self.can(feature)
        dated = replace(can, writes_time=True, stores_unknown_time=True)
        kept = held(feature, value, dated, self.now(), self.zone)
        return self._store(Who.PERSON, feature, item, kept)

    def person_removes(self, feature: Feature, item: Item, at: int | None = None) -> None:
        """Remove what the service holds of a title; with `at` only the play of that time."""
        for record in self.shelves[feature].find(item):
            if at is None or record.value.at == at:
                self._drop(Who.PERSON, feature, record.ref)

    def person_moves_play(self, item: Item, before: int, after: int) -> None:
        """Correct the date of a play. The service keeps its ref."""
        for record in self.shelves[Feature.HISTORY].find(item):
            if record.value.at == before:
                moved = Record(record.ref, record.item, replace(record.value, at=after))
                self._put(Who.PERSON, Feature.HISTORY, moved)

    # what the service does by itself

    def file_comes(self, item: Item) -> str:
        """Add a title to the library's catalogue, with what it knew of it before; returns its ref."""
        asked = set(tokens(item))
        for feature, away in self._away.items():
            for record in [record for record in away.values() if asked & set(tokens(record.item))]:
                self._put(Who.SERVICE, feature, away.pop(record.ref))
        known = [ref for feature in self.shelves for ref in self._refs(feature, item)]
        ref = known[0] if known else self._new_ref()
        self.catalogue[ref] = item
        return ref

    def file_goes(self, item: Item) -> None:
        """Take a title out of the library's catalogue. What it knew of it is hidden, not lost."""
        for ref in [ref for ref, known in self.catalogue.items() if known == item]:
            del self.catalogue[ref]
        for feature, shelf in self.shelves.items():
            for record in shelf.find(item):
                self._away[feature][record.ref] = self._drop(Who.SERVICE, feature, record.ref, silently=True)

    def describes(self, known: Item, item: Item) -> None:
        """Change the ids of a title: the service merged it with another, split it or learnt better."""
        self.catalogue = {ref: item if old == known else old for ref, old in self.catalogue.items()}
        for feature, shelf in self.shelves.items():
            for record in [record for record in shelf.stored.values() if record.item == known]:
                self._put(Who.SERVICE, feature, Record(record.ref, item, record.value))

    def changes_refs(self, feature: Feature) -> None:
        """Give every record of a feature another ref, as after a rebuilt library."""
        for record in self.records(feature):
            self._drop(Who.SERVICE, feature, record.ref)
            self._put(Who.SERVICE, feature, Record(self._ref_for(record.item), record.item, record.value))

    def loses(self, feature: Feature, percent: int) -> None:
        """Lose some records for good. Nobody is told."""
        records = self.records(feature)
        for record in self._random.sample(records, -(-len(records) * percent // 100)):
            self._drop(Who.SERVICE, feature, record.ref, silently=True)

    # what we write there

    def writes_value(self, feature: Feature, item: Item, value: Value, ref: str | None = None) -> str:
        """Store what was written and return the record's ref."""
        kept = held(feature, value, self.can(feature), self.now(), self.zone)
        return self._store(Who.WRITER, feature, item, kept, ref)

    def writes_removal(self, feature: Feature, ref: str) -> None:
        """Remove a record."""
        self._drop(Who.WRITER, feature, ref)

    def knows(self, feature: Feature, item: Item) -> bool:
        """Whether the service can find a title by one of the ids that it takes."""
        spaces = self.can(feature).namespaces
        own = [known for known in item.ids if known.partition(":")[0] in spaces]
        show = [known for known in item.show_ids if known.partition(":")[0] in spaces]
        place = item.season is not None
        if self.strangers & {*own, *show} or not (own or (show and place)):
            return False
        return not self.capabilities.library or self.in_catalogue(item) is not None

    def in_catalogue(self, item: Item) -> str | None:
        """Return the ref of a title in the library's catalogue."""
        asked: set[Token] = set(tokens(item))
        return next((ref for ref, known in self.catalogue.items() if asked & set(tokens(known))), None)

    def _when(self, at: int | None) -> int:
        return self.now() if at is None else at

    def _store(self, who: Who, feature: Feature, item: Item, value: Value, ref: str | None = None) -> str:
        if ref is None:
            ref = next(iter(self._refs(feature, item)), None) or self._ref_for(item)
        known = self.shelves[feature].stored.get(ref)
        self._put(who, feature, Record(ref, known.item if known else item, value))
        return ref

    def _refs(self, feature: Feature, item: Item) -> list[str]:
        """Return the refs under which a further value of the title would be kept."""
        if self.capabilities.library and (ref := self.in_catalogue(item)) is not None:
            return [ref]
        if self.can(feature).keeps is Keeps.PLAYS:
            return []
        return [record.ref for record in self.shelves[feature].find(item)]

    def scope_of(self, ref: str) -> str | None:
        """Return the scope by which the service's journal tells of a record, if it has one."""
        return None

    def _ref_for(self, _item: Item) -> str:
        return self._new_ref()

    def _own_ways(self, who: Who, feature: Feature, record: Record) -> None:
        """Do what the service does by itself when something was stored."""

    def _new_ref(self) -> str:
        self._last_ref += 1
        return f"{self.name}-{self._last_ref}"

    def _put(self, who: Who, feature: Feature, record: Record) -> None:
        shelf = self.shelves[feature]
        operation = Operation.UPDATE if record.ref in shelf.stored else Operation.ADD
        shelf.put(record)
        self.edits.append(Edit(who, feature, operation, record))
        self._show(who, feature, record.ref)
        self._own_ways(who, feature, record)

    def _drop(self, who: Who, feature: Feature, ref: str, *, silently: bool = False) -> Record:
        record = self.shelves[feature].take(ref)
        self.edits.append(Edit(who, feature, Operation.REMOVE, record))
        self._show(who, feature, ref, silently=silently)
        return record

    def _show(self, who: Who, feature: Feature, ref: str, *, silently: bool = False) -> None:
        shelf, lag = self.shelves[feature], self.can(feature).lag
        fault = self.faults.take(FaultKind.LAG, feature) if who is Who.WRITER else None
        if who is Who.WRITER and (lag or fault):
            shelf.show_later(ref, self._clock() + lag, fault.amount if fault else 0)
        else:
            shelf.show(ref, silently=silently)
