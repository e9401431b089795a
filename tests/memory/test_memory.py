"""The memory service does what it is told, good or bad. Tests elsewhere rely on it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from custom_components.crosswatch.model import (
    Ambiguous,
    AuthFailed,
    BadData,
    Capabilities,
    CataloguePage,
    Completed,
    Coverage,
    Feature,
    Item,
    MediaType,
    Operation,
    OutcomeKind,
    Page,
    Precision,
    ProviderError,
    RateLimited,
    Record,
    Unavailable,
    Value,
    Write,
)

from . import (
    FaultKind,
    MemoryProvider,
    MemoryService,
    Who,
    everything,
    library_of_last_plays,
    lists_with_stars,
    plays_to_the_minute,
)

LISTED = Value(1, 1_700_000_000, Precision.SECOND)


class Clock:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.now = 1_800_000_000

    def __call__(self) -> int:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def service(clock: Clock) -> MemoryService:
    return MemoryService("B", everything(), clock, page=10)


def movie(number: int) -> Item:
    return Item(MediaType.MOVIE, (f"tmdb:{number}",), f"Movie {number}")


def records(count: int) -> list[Record]:
    return [Record(f"r{number}", movie(number), LISTED) for number in range(1, count + 1)]


def addition(number: int, key: int = 1) -> Write:
    return Write(key, Operation.ADD, movie(number), value=LISTED)


class Seen:
    """One read of the watchlist."""

    def __init__(self) -> None:
        self.records: list[Record] = []
        self.removed: list[str] = []
        self.end: Completed | None = None

    @property
    def refs(self) -> set[str]:
        return {record.ref for record in self.records}


async def read(
    service: MemoryService,
    feature: Feature = Feature.WATCHLIST,
    cursor: str | None = None,
    seen: Seen | None = None,
) -> Seen:
    seen = seen or Seen()
    async for part in MemoryProvider(service).read(frozenset({feature}), {feature: cursor} if cursor else {}):
        if isinstance(part, Page):
            seen.records += part.records
            seen.removed += part.removed
        elif isinstance(part, Completed):
            seen.end = part
    return seen


async def test_it_holds_what_it_was_given(service: MemoryService) -> None:
    service.load(Feature.WATCHLIST, records(25))
    seen = await read(service)
    assert seen.records == records(25)
    assert seen.end == Completed(Feature.WATCHLIST, Coverage.FULL, "B-user", "1")
    assert service.requests == {"read": 3}  # one a page


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (FaultKind.DOWN, Unavailable),
        (FaultKind.SIGNED_OUT, AuthFailed),
        (FaultKind.RATE_LIMITED, RateLimited),
        (FaultKind.GARBAGE, BadData),
    ],
)
async def test_it_fails_as_often_as_it_is_told(
    service: MemoryService, fault: FaultKind, error: type[ProviderError]
) -> None:
    service.afflict(fault, 2)
    for _ in range(2):
        with pytest.raises(error):
            await MemoryProvider(service).activity()
    await MemoryProvider(service).activity()


async def test_it_is_empty_once(service: MemoryService) -> None:
    service.load(Feature.WATCHLIST, records(25))
    service.afflict(FaultKind.EMPTY)
    seen = await read(service)
    assert (seen.records, seen.end is not None) == ([], True)
    assert len((await read(service)).records) == 25


async def test_it_brings_half(service: MemoryService) -> None:
    service.load(Feature.WATCHLIST, records(25))
    service.afflict(FaultKind.HALF)
    seen = await read(service)
    assert (len(seen.records), seen.end is not None) == (12, True)


async def test_it_stops_without_saying_that_it_is_whole(service: MemoryService) -> None:
    service.load(Feature.WATCHLIST, records(25))
    service.afflict(FaultKind.TRUNCATED)
    seen = await read(service)
    assert (len(seen.records), seen.end) == (10, None)


async def test_it_breaks_off(service: MemoryService) -> None:
    service.load(Feature.WATCHLIST, records(25))
    service.afflict(FaultKind.CUT)
    seen = Seen()
    with pytest.raises(Unavailable):
        await read(service, seen=seen)
    assert (len(seen.records), seen.end) == (10, None)


async def test_it_repeats_a_page(service: MemoryService) -> None:
    service.load(Feature.WATCHLIST, records(25))
    service.afflict(FaultKind.REPEATED_PAGE)
    seen = await read(service)
    assert (len(seen.records), len(seen.refs)) == (35, 25)


async def test_it_answers_with_someone_elses_list(service: MemoryService) -> None:
    service.load(Feature.WATCHLIST, records(25))
    service.afflict(FaultKind.WRONG_USER, None)
    seen = await read(service)
    assert seen.end is not None
    assert (seen.records, seen.end.space) == ([], "someone-else")
    assert (await MemoryProvider(service).activity()).space == "someone-else"


async def test_it_rots_silently(service: MemoryService) -> None:
    service.load(Feature.WATCHLIST, records(500))
    cursor = (await read(service)).end
    assert cursor is not None
    service.afflict(FaultKind.LOSS, 12, amount=9)
    sizes = [len((await read(service)).records) for _ in range(13)]
    assert sizes[0] == 455
    assert sizes == sorted(sizes, reverse=True)
    assert sizes[11] == sizes[12] < 175
    assert (await read(service, cursor=cursor.cursor)).removed == []
    assert {edit.who for edit in service.edits} == {Who.SERVICE}


async def test_a_lost_write_stores_nothing(service: MemoryService) -> None:
    service.afflict(FaultKind.LOST)
    with pytest.raises(Ambiguous):
        await MemoryProvider(service).apply(Feature.WATCHLIST, [addition(1)])
    assert service.records(Feature.WATCHLIST) == ()


async def test_an_unanswered_write_stores_all(service: MemoryService) -> None:
    service.afflict(FaultKind.STORED_UNANSWERED)
    with pytest.raises(Ambiguous):
        await MemoryProvider(service).apply(Feature.WATCHLIST, [addition(1), addition(2, 2)])
    assert len(service.records(Feature.WATCHLIST)) == 2


async def test_a_half_stored_write_stores_half(service: MemoryService) -> None:
    service.afflict(FaultKind.HALF_STORED)
    with pytest.raises(Ambiguous):
        await MemoryProvider(service).apply(
            Feature.WATCHLIST, [addition(number, number) for number in range(1, 7)]
        )
    assert len(service.records(Feature.WATCHLIST)) == 3


@pytest.mark.parametrize(
    ("fault", "outcome"),
    [
        (FaultKind.REJECTED, OutcomeKind.REJECTED),
        (FaultKind.RETRY_LATER, OutcomeKind.RETRY_LATER),
        (FaultKind.IGNORED, OutcomeKind.WRITTEN),
    ],
)
async def test_one_write_of_a_chunk_fails(
    service: MemoryService, fault: FaultKind, outcome: OutcomeKind
) -> None:
    service.afflict(fault)
    first, second = await MemoryProvider(service).apply(Feature.WATCHLIST, [addition(1), addition(2, 2)])
    assert (first.kind, second.kind) == (outcome, OutcomeKind.WRITTEN)
    assert [record.item for record in service.records(Feature.WATCHLIST)] == [movie(2)]


async def test_a_write_shows_some_reads_later(service: MemoryService) -> None:
    service.afflict(FaultKind.LAG, amount=2)
    await MemoryProvider(service).apply(Feature.WATCHLIST, [addition(1)])
    assert [len((await read(service)).records) for _ in range(3)] == [0, 1, 1]


async def test_a_write_shows_when_the_lag_is_over(clock: Clock) -> None:
    service = MemoryService("B", plays_to_the_minute(), clock)
    provider = MemoryProvider(service)
    mark = await provider.activity()
    await provider.apply(Feature.WATCHLIST, [addition(1)])
    assert (await read(service)).records == []
    assert await provider.activity() == mark
    clock.now += 60
    assert await provider.activity() != mark
    assert len((await read(service)).records) == 1


async def test_a_person_is_seen_at_once_in_spite_of_the_lag(clock: Clock) -> None:
    service = MemoryService("B", plays_to_the_minute(), clock)
    await MemoryProvider(service).apply(Feature.RATINGS, [Write(1, Operation.ADD, movie(1), value=Value(70))])
    service.person_rates(movie(1), 90)
    assert [record.value.amount for record in (await read(service, Feature.RATINGS)).records] == [90]


async def test_a_skewed_clock_stamps_skewed_times(service: MemoryService, clock: Clock) -> None:
    service.afflict(FaultKind.SKEW, None, amount=3_600)
    service.person_adds(movie(1))
    assert service.values(Feature.WATCHLIST, movie(1))[0].at == clock.now + 3_600


async def test_new_refs_are_the_same_records(service: MemoryService) -> None:
    service.load(Feature.WATCHLIST, records(25))
    service.changes_refs(Feature.WATCHLIST)
    seen = await read(service)
    assert not seen.refs & {record.ref for record in records(25)}
    assert [record.item for record in seen.records] == [record.item for record in records(25)]


async def test_a_title_can_be_described_otherwise(service: MemoryService) -> None:
    service.load(Feature.WATCHLIST, records(2))
    merged = Item(MediaType.MOVIE, ("imdb:tt0000002", "tmdb:2"))
    service.describes(movie(1), merged)
    assert [record.item for record in (await read(service)).records] == [merged, movie(2)]


async def test_a_file_that_goes_takes_its_state_along_until_it_is_back(clock: Clock) -> None:
    service = MemoryService("K", library_of_last_plays(), clock)
    ref = service.file_comes(movie(1))
    service.person_watches(movie(1), clock.now - 100)
    service.person_rates(movie(1), 80)
    before = await read(service, Feature.HISTORY)
    service.file_goes(movie(1))
    assert (await read(service, Feature.HISTORY)).records == []
    assert service.catalogue == {}
    assert service.file_comes(movie(1)) == ref
    assert (await read(service, Feature.HISTORY)).records == before.records


async def test_a_library_reads_its_catalogue(clock: Clock) -> None:
    service = MemoryService("K", library_of_last_plays(), clock, page=2)
    refs = [service.file_comes(movie(number)) for number in range(5)]
    found = [
        entry.ref
        async for part in MemoryProvider(service).read(frozenset({Feature.HISTORY}), {})
        if isinstance(part, CataloguePage)
        for entry in part.items
    ]
    assert found == refs


@pytest.mark.parametrize(
    ("capabilities", "expected"),
    [
        (everything, [(1, 1_000, 1), (1, 2_000, 1)]),
        (plays_to_the_minute, [(1, 960, 60), (1, 1_980, 60)]),
        (lists_with_stars, [(1, None, 0)]),
    ],
)
async def test_plays_are_kept_as_the_service_keeps_them(
    clock: Clock, capabilities: Callable[[], Capabilities], expected: list[tuple[int, int | None, int]]
) -> None:
    service = MemoryService("B", capabilities(), clock)
    service.person_watches(movie(1), 1_000)
    service.person_watches(movie(1), 2_000)
    kept = [(value.amount, value.at, value.precision) for value in service.values(Feature.HISTORY, movie(1))]
    assert kept == expected


async def test_a_library_counts_plays_and_keeps_the_last_date(clock: Clock) -> None:
    service = MemoryService("K", library_of_last_plays(), clock)
    service.file_comes(movie(1))
    service.person_watches(movie(1), 1_000)
    service.person_watches(movie(1), 2_000)
    assert service.values(Feature.HISTORY, movie(1)) == [Value(2, 2_000, Precision.SECOND)]


async def test_a_person_corrects_a_date_under_the_same_ref(service: MemoryService) -> None:
    ref = service.person_watches(movie(1), 5_000)
    service.person_moves_play(movie(1), 5_000, 1_000)
    assert [(record.ref, record.value.at) for record in service.records(Feature.HISTORY)] == [(ref, 1_000)]


async def test_who_did_what_is_known(service: MemoryService) -> None:
    service.person_adds(movie(1))
    await MemoryProvider(service).apply(Feature.WATCHLIST, [Write(1, Operation.REMOVE, movie(1))])
    assert [(edit.who, edit.operation) for edit in service.edits] == [
        (Who.PERSON, Operation.ADD),
        (Who.WRITER, Operation.REMOVE),
    ]
