"""The services of the matrix, and what people do there."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncGenerator, Callable, Iterable, Sequence
from datetime import datetime
from functools import cache
from typing import Protocol
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from custom_components.crosswatch.model import (
    Capabilities,
    Deletions,
    Feature,
    Item,
    MediaType,
    Operation,
    Outcome,
    Precision,
    ReadPart,
    Record,
    Value,
    Write,
)
from custom_components.crosswatch.providers.base import Provider
from tests.emulators.kodi import KodiEmulator
from tests.emulators.site import Site
from tests.machine.inline import Plug
from tests.memory import MemoryService, SilentMemoryProvider, Who, everything

from .oracle import Mark, Marks

BEGIN = 1_700_000_000
RUNTIME = 7_200
PAGE = 10
AMOUNTS = {
    Feature.WATCHLIST: (1, 1),
    Feature.HISTORY: (1, 1),
    Feature.RATINGS: (80, 60),
    Feature.PROGRESS: (2_500, 5_000),
}
"""What a record says at first, and after a person changed it."""


class Member(Protocol):
    """A service as a person sees it who sits in front of it."""

    name: str

    def holds(self, feature: Feature) -> Marks:
        """Return what is truly stored there."""

    def lost_by_itself(self, feature: Feature) -> Marks:
        """Return what it dropped on its own since this was last asked."""

    def person_makes(self, feature: Feature, number: int, amount: int) -> None:
        """Somebody lists, rates, watches or begins a title, now."""

    def person_ends(self, feature: Feature, number: int) -> None:
        """Somebody takes a title off the list, or takes the rating or the play back."""


def film(number: int) -> Item:
    """The film of a number."""
    return Item(
        MediaType.MOVIE, (f"imdb:tt{5_000_000 + number}", f"tmdb:{number}"), f"Film {number:03}", 2000
    )


@cache
def _number(item: Item) -> int:
    return next(int(known.removeprefix("tmdb:")) for known in item.ids if known.startswith("tmdb:"))


def capabilities() -> Capabilities:
    """A service that shows deletions only by what is missing, and stores twice what is sent twice."""
    features = {
        feature: replace(can, idempotent=False, deletions=Deletions.FULL_READ, batch=PAGE)
        for feature, can in everything().features.items()
    }
    return Capabilities(features)


class MemoryMember:
    """A service in memory that is read in full every time."""

    def __init__(self, name: str, clock: Callable[[], int], since: int = BEGIN, grain: int = 1) -> None:
        """since: when the first title was there. grain: seconds to which times of plays are compared."""
        self.name = name
        self._since = since
        self._grain = grain
        self.service = MemoryService(name, capabilities(), clock, delta=False, watermarks=False, page=PAGE)
        self.provider = Stepping(self.service)
        self._seen = 0

    def load(self, feature: Feature, numbers: Iterable[int]) -> None:
        """Hold these titles since long ago."""
        amount, _ = AMOUNTS[feature]
        self.service.load(
            feature,
            [
                Record(
                    f"{self.name}-old-{number}",
                    film(number),
                    Value(amount, self._since + number * RUNTIME, Precision.SECOND),
                )
                for number in numbers
            ],
        )

    def holds(self, feature: Feature) -> Marks:
        return Counter(_mark(feature, record, self._grain) for record in self.service.records(feature))

    def lost_by_itself(self, feature: Feature) -> Marks:
        edits = self.service.edits[self._seen :]
        self._seen = len(self.service.edits)
        return Counter(
            _mark(feature, edit.record, self._grain)
            for edit in edits
            if edit.who is Who.SERVICE and edit.operation is Operation.REMOVE
        )

    def person_makes(self, feature: Feature, number: int, amount: int) -> None:
        match feature:
            case Feature.WATCHLIST:
                self.service.person_adds(film(number))
            case Feature.RATINGS:
                self.service.person_rates(film(number), amount)
            case Feature.HISTORY:
                self.service.person_watches(film(number))
            case Feature.PROGRESS:
                self.service.person_stops(film(number), amount)

    def person_ends(self, feature: Feature, number: int) -> None:
        self.service.person_removes(feature, film(number))


def _mark(feature: Feature, record: Record, grain: int) -> Mark:
    at = record.value.at if feature is Feature.HISTORY else None
    return _number(record.item), record.value.amount, None if at is None else at // grain * grain


class Stepping(SilentMemoryProvider):
    """The provider of a service in memory, at which the power may fail before and after everything."""

    plug: Plug | None = None

    async def read(
        self, features: frozenset[Feature], cursors: dict[Feature, str]
    ) -> AsyncGenerator[ReadPart]:
        self._step()
        async for part in super().read(features, cursors):
            yield part

    async def apply(self, feature: Feature, writes: Sequence[Write]) -> list[Outcome]:
        self._step()
        outcomes = await super().apply(feature, writes)
        self._step()
        return outcomes

    def _step(self) -> None:
        if self.plug is not None:
            self.plug.step()


class KodiMember:
    """An emulated Kodi behind HTTP. It has every film of the story on its disk."""

    def __init__(self, name: str, kodi: KodiEmulator, provider: Provider, films: int) -> None:
        self.name = name
        self.kodi = kodi
        self.provider = provider
        self._refs = {
            number: kodi.person.add_movie(
                film(number).title, 2000, imdb=f"tt{5_000_000 + number}", tmdb=str(number)
            )
            for number in range(1, films + 1)
        }

    def load(self, feature: Feature, numbers: Iterable[int]) -> None:
        """Hold these titles since long ago."""
        amount, _ = AMOUNTS[feature]
        for number in numbers:
            self._set(feature, number, amount, BEGIN + number * RUNTIME)

    def holds(self, feature: Feature) -> Marks:
        marks = Counter[tuple[int, int, int | None]]()
        for number, ref in self._refs.items():
            title, file = self.kodi.library.get(ref), self.kodi.library.file(ref)
            if feature is Feature.RATINGS and title.userrating:
                marks[number, title.userrating * 10, None] += 1
            elif feature is Feature.HISTORY and file.playcount:
                marks[number, 1, self._seconds(file.lastplayed)] += file.playcount
            elif feature is Feature.PROGRESS and file.position:
                marks[number, round(file.position * 10_000 / RUNTIME), None] += 1
        return marks

    def lost_by_itself(self, feature: Feature) -> Marks:
        return Counter()

    def person_makes(self, feature: Feature, number: int, amount: int) -> None:
        self._set(feature, number, amount, None)

    def person_ends(self, feature: Feature, number: int) -> None:
        if feature is Feature.RATINGS:
            self.kodi.person.rate(self._refs[number], 0)
        else:
            self.kodi.person.mark_unwatched(self._refs[number])

    def _set(self, feature: Feature, number: int, amount: int, at: int | None) -> None:
        ref, person = self._refs[number], self.kodi.person
        match feature:
            case Feature.HISTORY:
                person.watch(ref, at)
            case Feature.RATINGS:
                person.rate(ref, amount // 10)
            case _:
                person.begin(ref, amount * RUNTIME // 10_000, at)

    def _seconds(self, local: str) -> int:
        return int(
            datetime.strptime(local, "%Y-%m-%d %H:%M:%S")
            .replace(tzinfo=ZoneInfo(self.kodi.library.zone))
            .timestamp()
        )


class TrackerMember:
    """An emulated tracker behind HTTP, as people see it at its site."""

    def __init__(self, name: str, site: Site, provider: Provider, since: int, grain: int) -> None:
        """since: when the first title was there. grain: seconds to which times of plays are compared."""
        self.name = name
        self.site = site
        self.provider = provider
        self._since = since
        self._grain = grain

    def load(self, feature: Feature, numbers: Iterable[int]) -> None:
        """Hold these titles since long ago."""
        amount, _ = AMOUNTS[feature]
        for number in numbers:
            at = self._since + number * RUNTIME
            self.site.person_sets(feature, film(number), Value(amount, at, Precision.SECOND))

    def holds(self, feature: Feature) -> Marks:
        return Counter(_mark(feature, record, self._grain) for record in self.site.held(feature))

    def lost_by_itself(self, feature: Feature) -> Marks:
        return Counter()

    def person_makes(self, feature: Feature, number: int, amount: int) -> None:
        self.site.person_sets(feature, film(number), Value(amount))

    def person_ends(self, feature: Feature, number: int) -> None:
        self.site.person_clears(feature, film(number))
