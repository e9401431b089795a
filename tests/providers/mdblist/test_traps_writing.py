"""What became of each write, and what the service does not take."""

from __future__ import annotations

import msgspec
import pytest

from custom_components.crosswatch.model import (
    Ambiguous,
    AuthFailed,
    Feature,
    Item,
    MediaType,
    Operation,
    OutcomeKind,
    Precision,
    RateLimited,
    Rejected,
    Value,
    Write,
)
from custom_components.crosswatch.providers.mdblist import CAPABILITIES, MdblistProvider
from custom_components.crosswatch.providers.mdblist.results import ListReply, NotFound, outcomes_of
from tests.emulators.catalogue import stranger
from tests.emulators.faults import FaultKind

from .world import NOW, World, adds, by_key, of_type, posts, read, removes

EVENING = NOW - 18_000


async def test_plays_are_reported_one_by_one_with_their_numbers(
    world: World, provider: MdblistProvider
) -> None:
    items = world.service.titles(Feature.HISTORY, 6)
    outcomes = await provider.apply(Feature.HISTORY, adds(items, EVENING))
    assert posts(world) == ["POST /sync/watched?report_added=true"]
    assert {outcome.kind for outcome in outcomes} == {OutcomeKind.WRITTEN}
    seen = await read(provider, Feature.HISTORY)
    for outcome in outcomes:
        assert [outcome.ref] == [record.ref for record in seen.of(items[outcome.key])]


async def test_a_play_folded_into_another_is_already_there(world: World, provider: MdblistProvider) -> None:
    items = world.service.titles(Feature.HISTORY, 2)
    world.service.rules.fold = 600
    world.sets(Feature.HISTORY, items[0], EVENING - 300)
    outcomes = await provider.apply(Feature.HISTORY, adds(items, EVENING))
    assert by_key(outcomes) == {0: "already_there", 1: "written"}
    assert next(outcome.ref for outcome in outcomes if outcome.key == 0) == "movie/tmdb:10001/1"
    assert len(world.service.held(Feature.HISTORY)) == 2


async def test_a_report_that_cannot_be_read_leaves_the_play_unknown(
    world: World, provider: MdblistProvider
) -> None:
    (movie,) = of_type(world, Feature.HISTORY, MediaType.MOVIE, 1)
    play = {"added": True, "play_id": 1, "watched_at": "soon", "movie": {"ids": {"tmdb": 10_001}}}
    answer = {"added": {"movies": 1}, "plays": [play]}
    world.service._writing.routes["/sync/watched"] = lambda content, query: answer
    assert by_key(await provider.apply(Feature.HISTORY, adds([movie], EVENING))) == {0: "unknown"}


async def test_two_plays_of_one_episode_in_one_write(world: World, provider: MdblistProvider) -> None:
    (episode,) = of_type(world, Feature.HISTORY, MediaType.EPISODE, 1)
    writes = [msgspec.structs.replace(adds([episode], EVENING + 900 * n)[0], key=n) for n in range(2)]
    outcomes = await provider.apply(Feature.HISTORY, writes)
    assert by_key(outcomes) == {0: "written", 1: "written"}
    assert len({outcome.ref for outcome in outcomes}) == 2


async def test_a_play_without_a_date_is_not_written(world: World, provider: MdblistProvider) -> None:
    items = world.service.titles(Feature.HISTORY, 2)
    writes = [*adds(items[:1], None), *(Write(1, Operation.ADD, item) for item in items[1:])]
    outcomes = await provider.apply(Feature.HISTORY, writes)
    assert by_key(outcomes) == {0: "rejected", 1: "rejected"}
    assert [outcome.reason.code for outcome in outcomes if outcome.reason] == ["unknown_date"] * 2
    assert posts(world) == []
    assert not CAPABILITIES.features[Feature.HISTORY].stores_unknown_time


async def test_never_a_bare_show_in_the_history(world: World, provider: MdblistProvider) -> None:
    """A plain show or season would mark all of it as watched."""
    (episode,) = of_type(world, Feature.HISTORY, MediaType.EPISODE, 1)
    nowhere = msgspec.structs.replace(episode, season=None, number=None)
    outcomes = await provider.apply(Feature.HISTORY, adds([nowhere], EVENING))
    assert by_key(outcomes) == {0: "not_found"}
    assert world.service.held(Feature.HISTORY) == []


@pytest.mark.parametrize("reports", [True, False])
@pytest.mark.parametrize("counted", [True, False])
async def test_titles_that_are_not_known_are_not_found(
    world: World, provider: MdblistProvider, reports: bool, counted: bool
) -> None:
    world.service.rules.reports_plays = reports
    world.service.rules.counts_not_found = counted
    known = of_type(world, Feature.HISTORY, MediaType.MOVIE, 1)
    items = [*known, stranger(MediaType.EPISODE)]
    outcomes = by_key(await provider.apply(Feature.HISTORY, adds(items, EVENING)))
    assert outcomes == {0: "written", 1: "unknown" if counted else "not_found"}


async def test_without_a_report_counts_must_add_up(world: World, provider: MdblistProvider) -> None:
    """One of two movies is counted as not found, but not which."""
    world.service.rules.reports_plays = False
    world.service.rules.counts_not_found = True
    items = [*of_type(world, Feature.HISTORY, MediaType.MOVIE, 1), stranger(MediaType.MOVIE)]
    assert by_key(await provider.apply(Feature.HISTORY, adds(items, EVENING))) == {0: "unknown", 1: "unknown"}
    assert by_key(await provider.apply(Feature.HISTORY, adds(items[1:], EVENING))) == {0: "not_found"}


async def test_a_lost_answer_to_an_addition_is_ambiguous_and_never_sent_again(
    world: World, provider: MdblistProvider
) -> None:
    for kind in (FaultKind.LOST, FaultKind.STATUS, FaultKind.PAGE):
        world.service.faults.add(kind, "POST /sync/watched")
        with pytest.raises(Ambiguous):
            await provider.apply(Feature.HISTORY, adds(world.service.titles(Feature.HISTORY, 2), EVENING))
        assert len(posts(world)) == 1


async def test_single_plays_are_removed_by_their_number(world: World, provider: MdblistProvider) -> None:
    (movie,) = of_type(world, Feature.HISTORY, MediaType.MOVIE, 1)
    for day in range(2):
        world.sets(Feature.HISTORY, movie, EVENING - day * 86_400)
    first, second = (await read(provider, Feature.HISTORY)).records
    gone = [(movie, first.ref), (movie, "movie/tmdb:10001/999"), (movie, None)]
    outcomes = await provider.apply(Feature.HISTORY, removes(gone))
    assert by_key(outcomes) == {0: "written", 1: "already_there", 2: "not_found"}
    assert (await read(provider, Feature.HISTORY)).records == [second]
    assert by_key(await provider.apply(Feature.HISTORY, removes([(movie, None)]))) == {0: "not_found"}


async def test_additions_and_removals_in_one_chunk_are_told_apart(
    world: World, provider: MdblistProvider
) -> None:
    (movie, other) = of_type(world, Feature.HISTORY, MediaType.MOVIE, 2)
    world.sets(Feature.HISTORY, movie, EVENING)
    removal = msgspec.structs.replace(removes([(movie, "movie/tmdb:10001/1")])[0], key=9)
    world.service.faults.add(FaultKind.STATUS, "plays/remove", times=9, status=503)
    outcomes = await provider.apply(Feature.HISTORY, [*adds([other], EVENING), removal])
    assert by_key(outcomes) == {0: "written", 9: "unknown"}
    world.service.faults.add(FaultKind.STATUS, "plays/remove", times=9, status=503)
    with pytest.raises(Ambiguous):
        await provider.apply(Feature.HISTORY, [removal])


async def test_a_removal_of_which_the_answer_says_nothing_is_not_known(
    world: World, provider: MdblistProvider
) -> None:
    (movie,) = of_type(world, Feature.HISTORY, MediaType.MOVIE, 1)
    world.service._writing.routes["/sync/watched/plays/remove"] = lambda content, query: {"removed": []}
    assert by_key(await provider.apply(Feature.HISTORY, removes([(movie, "movie/tmdb:1/5")]))) == {
        0: "unknown"
    }


@pytest.mark.parametrize("feature", [Feature.RATINGS, Feature.WATCHLIST])
async def test_a_batch_of_plain_shows_that_breaks_the_service_is_written_one_by_one(
    world: World, provider: MdblistProvider, feature: Feature
) -> None:
    world.service.rules.breaks_on_plain_shows = True
    shows = of_type(world, feature, MediaType.SHOW, 4)
    movies = of_type(world, feature, MediaType.MOVIE, 3)
    outcomes = await provider.apply(feature, adds([*movies, *shows], EVENING))
    assert set(by_key(outcomes).values()) == {"written"}
    assert len(world.service.held(feature)) == 7
    assert len(posts(world)) == 1 + 1 + 4


async def test_a_show_that_always_breaks_the_service_keeps_no_other_out(
    world: World, provider: MdblistProvider
) -> None:
    world.service.rules.broken = 50_002
    shows = of_type(world, Feature.RATINGS, MediaType.SHOW, 3)
    assert by_key(await provider.apply(Feature.RATINGS, adds(shows, EVENING))) == {
        0: "written",
        1: "retry_later",
        2: "written",
    }
    assert by_key(await provider.apply(Feature.RATINGS, adds(shows[1:2], EVENING))) == {0: "retry_later"}


async def test_a_service_that_fails_on_every_title_is_left_alone_soon(
    world: World, provider: MdblistProvider
) -> None:
    world.service.faults.add(FaultKind.STATUS, "POST", times=99)
    shows = of_type(world, Feature.RATINGS, MediaType.SHOW, 9)
    assert set(by_key(await provider.apply(Feature.RATINGS, adds(shows, EVENING))).values()) == {
        "retry_later"
    }
    assert len(posts(world)) == 1 + 3


@pytest.mark.parametrize(
    ("status", "outcome"), [(422, "rejected"), (502, "unknown"), (401, "retry_later"), (429, "retry_later")]
)
async def test_what_goes_wrong_after_the_first_request_is_told_write_by_write(
    world: World, provider: MdblistProvider, status: int, outcome: str
) -> None:
    (movie,), (show,) = (
        of_type(world, Feature.RATINGS, kind, 1) for kind in (MediaType.MOVIE, MediaType.SHOW)
    )
    world.service.faults.add(FaultKind.STATUS, "POST", after=1, times=9, status=status, Retry_After="3600")
    outcomes = await provider.apply(Feature.RATINGS, adds([movie, show], EVENING))
    assert by_key(outcomes) == {0: "written", 1: outcome}


@pytest.mark.parametrize(("status", "error"), [(401, AuthFailed), (429, RateLimited), (502, Ambiguous)])
async def test_what_goes_wrong_at_the_first_request_is_raised(
    world: World, provider: MdblistProvider, status: int, error: type[Exception]
) -> None:
    world.service.faults.add(FaultKind.STATUS, "POST", times=9, status=status, Retry_After="3600")
    with pytest.raises(error):
        await provider.apply(Feature.RATINGS, adds(world.service.titles(Feature.RATINGS, 2), EVENING))


async def test_an_answer_without_fields_says_nothing_of_a_write(
    world: World, provider: MdblistProvider
) -> None:
    for path, feature in (("/sync/ratings", Feature.RATINGS), ("/sync/watched", Feature.HISTORY)):
        world.service._writing.routes[path] = lambda content, query: {"ok": True}
        with pytest.raises(Ambiguous):
            await provider.apply(feature, adds(of_type(world, feature, MediaType.MOVIE, 1), EVENING))


async def test_ratings_are_whole_marks_of_all_four_types(world: World, provider: MdblistProvider) -> None:
    items = world.service.titles(Feature.RATINGS, 8)
    outcomes = await provider.apply(Feature.RATINGS, adds(items, EVENING, 75))
    assert set(by_key(outcomes).values()) == {"written"}
    held = world.service.held(Feature.RATINGS)
    assert {record.item.type for record in held} == set(MediaType)
    assert {record.value for record in held} == {Value(80, EVENING, Precision.SECOND)}
    again = await provider.apply(Feature.RATINGS, adds(items, EVENING, 80))
    assert set(by_key(again).values()) == {"already_there"}
    undated = await provider.apply(Feature.RATINGS, adds(items[:1], None, 10))
    assert by_key(undated) == {0: "written"}


@pytest.mark.parametrize("silent", [True, False])
async def test_removals_may_be_answered_with_counts_or_with_nothing(
    world: World, provider: MdblistProvider, silent: bool
) -> None:
    world.service.rules.silent_removals = silent
    items = world.service.titles(Feature.RATINGS, 8)
    await provider.apply(Feature.RATINGS, adds(items, EVENING))
    gone = removes([(item, None) for item in items[:6]])
    assert set(by_key(await provider.apply(Feature.RATINGS, gone)).values()) == {"written"}
    assert len(world.service.held(Feature.RATINGS)) == 2
    again = set(by_key(await provider.apply(Feature.RATINGS, gone)).values())
    assert again == ({"written"} if silent else {"already_there"})


async def test_watchlist_ids_are_flat_with_its_own_id_and_no_tvdb_for_shows(
    world: World, provider: MdblistProvider
) -> None:
    """The emulator refuses nested ids, and a show's tvdb id."""
    movie, show = world.service.titles(Feature.WATCHLIST, 2)
    own = [one for one in show.ids if one.startswith(("mdblist:", "tvdb:"))]
    only_own = Item(MediaType.SHOW, tuple(own), show.title)
    assert by_key(await provider.apply(Feature.WATCHLIST, adds([movie, only_own]))) == {
        0: "written",
        1: "written",
    }
    tvdb_only = Item(MediaType.SHOW, ("tvdb:60003",), "Show 3")
    outcomes = await provider.apply(Feature.WATCHLIST, adds([tvdb_only]))
    assert [outcome.reason.code for outcome in outcomes if outcome.reason] == ["no_known_id"]
    assert "tvdb" not in CAPABILITIES.features[Feature.WATCHLIST].namespaces
    assert len(world.service.held(Feature.WATCHLIST)) == 2


async def test_a_removal_from_the_watchlist_may_be_counted_as_existing(
    world: World, provider: MdblistProvider
) -> None:
    world.service.rules.odd_counts = True
    items = world.service.titles(Feature.WATCHLIST, 4)
    await provider.apply(Feature.WATCHLIST, adds(items))
    outcomes = await provider.apply(Feature.WATCHLIST, removes([(item, None) for item in items[:3]]))
    assert all(outcome.kind.holds for outcome in outcomes)
    assert len(world.service.held(Feature.WATCHLIST)) == 1


async def test_names_and_counts_that_contradict_each_other_are_not_known() -> None:
    movies = [Item(MediaType.MOVIE, (f"tmdb:{number}",)) for number in (1, 2, 3)]
    reply = msgspec.json.decode(
        b'{"removed": {"movies": 1}, "not_found": {"movies": [{"tmdb": 3}]}}', type=ListReply
    )
    outcomes = outcomes_of(removes([(movie, None) for movie in movies]), reply, "MDBList")
    assert by_key(outcomes) == {0: "unknown", 1: "unknown", 2: "not_found"}


async def test_a_part_of_a_show_that_is_not_found_is_that_part_alone() -> None:
    show = ("tmdb:5",)
    episodes = [Item(MediaType.EPISODE, show_ids=show, season=1, number=number) for number in (1, 2)]
    season = Item(MediaType.SEASON, show_ids=show, season=2)
    rows = [
        {"ids": {"tmdb": 5}, "seasons": [{"number": 1, "episodes": [{"number": 2}]}]},
        {"ids": {"tmdb": 5}, "seasons": [{"number": 2}]},
    ]
    reply = ListReply(not_found=msgspec.convert({"shows": rows}, NotFound))
    outcomes = outcomes_of(adds([*episodes, season, Item(MediaType.SHOW, show)], EVENING), reply, "MDBList")
    assert by_key(outcomes) == {0: "unknown", 1: "not_found", 2: "not_found", 3: "unknown"}


async def test_more_than_a_batch_is_refused_whole(world: World, provider: MdblistProvider) -> None:
    items = world.service.titles(Feature.HISTORY, 101)
    with pytest.raises(Rejected):
        await provider.apply(Feature.HISTORY, adds(items, EVENING))
    assert world.requests == []
