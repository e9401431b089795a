"""Writing to a Kodi: exactly what was meant, nothing invented, and one true outcome for each write."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from custom_components.crosswatch.model import (
    Ambiguous,
    BadData,
    Feature,
    Outcome,
    OutcomeKind,
    Precision,
    Unavailable,
    Value,
    Write,
    WrongAccount,
)
from custom_components.crosswatch.providers.kodi import CAPABILITIES, KodiProvider
from tests.emulators.faults import FaultKind
from tests.emulators.kodi import KodiEmulator

from .conftest import NOW
from .reading import put, read_all, remove

SUMMER = 1_751_745_600  # 2025-07-05 20:00:00 UTC


def played(count: int = 1, at: int | None = NOW - 3600) -> Value:
    return Value(count, at, Precision.UNKNOWN if at is None else Precision.SECOND)


async def one(provider: KodiProvider, feature: Feature, write: Write) -> Outcome:
    outcomes = await provider.apply(feature, [write])
    assert len(outcomes) == 1
    assert outcomes[0].key == write.key
    return outcomes[0]


def sent(kodi: KodiEmulator) -> int:
    return sum("VideoLibrary.Set" in request for request in kodi.faults.requests)


# History


@pytest.mark.parametrize(("at", "local"), [(NOW, "2026-01-05 22:20:00"), (SUMMER, "2025-07-05 22:00:00")])
async def test_a_play_is_written_in_the_boxs_own_time_and_read_back_the_same(
    kodi: KodiEmulator, provider: KodiProvider, at: int, local: str
) -> None:
    outcome = await one(provider, Feature.HISTORY, put("movie/1", played(at=at)))
    assert outcome == Outcome(1, OutcomeKind.WRITTEN, ref="movie/1")
    assert kodi.library.file("movie/1").lastplayed == local
    assert (await read_all(provider)).history["movie/1"].at == at


async def test_the_same_write_again_changes_nothing_and_is_not_sent(
    kodi: KodiEmulator, provider: KodiProvider
) -> None:
    await provider.apply(Feature.HISTORY, [put("movie/1", played(2))])
    outcome = await one(provider, Feature.HISTORY, put("movie/1", played(2)))
    assert outcome.kind is OutcomeKind.ALREADY_THERE
    assert sent(kodi) == 1


async def test_a_rewatch_raises_the_count_and_moves_the_date(
    kodi: KodiEmulator, provider: KodiProvider
) -> None:
    kodi.person.watch("movie/1", NOW - 86_400)
    await provider.apply(Feature.HISTORY, [put("movie/1", played(2, NOW))])
    file = kodi.library.file("movie/1")
    assert (file.playcount, file.lastplayed) == (2, "2026-01-05 22:20:00")


async def test_an_older_play_never_takes_a_newer_date_away(
    kodi: KodiEmulator, provider: KodiProvider
) -> None:
    kodi.person.watch("movie/1", NOW)
    outcome = await one(provider, Feature.HISTORY, put("movie/1", played(2, SUMMER)))
    assert outcome.kind is OutcomeKind.WRITTEN
    file = kodi.library.file("movie/1")
    assert (file.playcount, file.lastplayed) == (2, "2026-01-05 22:20:00")


async def test_the_date_of_an_unfinished_viewing_does_not_count_as_a_play(
    kodi: KodiEmulator, provider: KodiProvider
) -> None:
    kodi.person.begin("movie/1", 600, NOW)
    await provider.apply(Feature.HISTORY, [put("movie/1", played(1, SUMMER))])
    assert kodi.library.file("movie/1").lastplayed == "2025-07-05 22:00:00"


async def test_an_undated_mark_gets_the_date_that_is_known_elsewhere(
    kodi: KodiEmulator, provider: KodiProvider
) -> None:
    kodi.person.mark_watched_without_date("movie/1")
    await provider.apply(Feature.HISTORY, [put("movie/1", played(1, SUMMER))])
    file = kodi.library.file("movie/1")
    assert (file.playcount, file.lastplayed) == (1, "2025-07-05 22:00:00")


@pytest.mark.parametrize("count", [0, 1])
async def test_a_play_of_unknown_time_is_never_stamped_with_now(
    kodi: KodiEmulator, provider: KodiProvider, count: int
) -> None:
    kodi.person.mark_watched_without_date("movie/1", count)
    outcome = await one(provider, Feature.HISTORY, put("movie/1", played(count + 1, None)))
    assert outcome.kind is OutcomeKind.REJECTED
    assert outcome.reason is not None
    assert outcome.reason.code == "unknown_date"
    assert kodi.library.file("movie/1").lastplayed == ""
    assert sent(kodi) == 0


async def test_taking_a_play_away_leaves_neither_count_nor_date(
    kodi: KodiEmulator, provider: KodiProvider
) -> None:
    kodi.person.watch("movie/1", NOW)
    kodi.person.begin("movie/1", 600, NOW)
    assert (await one(provider, Feature.HISTORY, remove("movie/1"))).kind is OutcomeKind.WRITTEN
    file = kodi.library.file("movie/1")
    assert (file.playcount, file.lastplayed, file.position) == (0, "", 600)
    assert (await one(provider, Feature.HISTORY, remove("movie/1"))).kind is OutcomeKind.ALREADY_THERE


async def test_two_episodes_of_one_file_in_one_go_end_with_the_newer_date(
    kodi: KodiEmulator, provider: KodiProvider
) -> None:
    first = kodi.person.add_episode("show/1", 1, 2, "/both.mkv")
    second = kodi.person.add_episode("show/1", 1, 3, "/both.mkv")
    writes = [put(first, played(1, NOW - 60), 1), put(second, played(1, NOW), 2)]
    outcomes = await provider.apply(Feature.HISTORY, writes)
    assert [outcome.kind for outcome in outcomes] == [OutcomeKind.WRITTEN] * 2
    assert (await read_all(provider)).history[first].at == NOW


# Ratings


@pytest.mark.parametrize(
    ("amount", "mark"), [(1, 1), (4, 1), (14, 1), (15, 2), (74, 7), (75, 8), (80, 8), (100, 10)]
)
async def test_half_a_mark_is_rounded_up_and_never_to_none(
    kodi: KodiEmulator, provider: KodiProvider, amount: int, mark: int
) -> None:
    await provider.apply(Feature.RATINGS, [put("movie/1", Value(amount))])
    assert kodi.library.get("movie/1").userrating == mark


async def test_films_shows_and_episodes_are_rated_and_unrated(
    kodi: KodiEmulator, provider: KodiProvider
) -> None:
    refs = ("movie/1", "show/1", "episode/1")
    outcomes = await provider.apply(
        Feature.RATINGS, [put(ref, Value(70), key) for key, ref in enumerate(refs)]
    )
    assert {outcome.kind for outcome in outcomes} == {OutcomeKind.WRITTEN}
    assert (await read_all(provider)).ratings == dict.fromkeys(refs, Value(70))
    await provider.apply(Feature.RATINGS, [remove(ref, key) for key, ref in enumerate(refs)])
    assert (await read_all(provider)).ratings == {}


async def test_rating_an_episode_leaves_the_other_in_its_file_alone(
    kodi: KodiEmulator, provider: KodiProvider
) -> None:
    first = kodi.person.add_episode("show/1", 1, 2, "/both.mkv")
    kodi.person.add_episode("show/1", 1, 3, "/both.mkv")
    await provider.apply(Feature.RATINGS, [put(first, Value(70))])
    assert set((await read_all(provider)).ratings) == {first}


# Progress


async def test_progress_is_written_in_seconds_with_the_length(
    kodi: KodiEmulator, provider: KodiProvider
) -> None:
    assert (await one(provider, Feature.PROGRESS, put("movie/1", Value(2500)))).kind is OutcomeKind.WRITTEN
    file = kodi.library.file("movie/1")
    assert (file.position, file.total, file.lastplayed) == (1800, 7200, "")
    assert (await read_all(provider)).progress["movie/1"].amount == 2500


async def test_the_length_that_the_player_measured_is_kept(
    kodi: KodiEmulator, provider: KodiProvider
) -> None:
    kodi.person.begin("movie/1", 100, NOW)
    kodi.library.file("movie/1").total = 7000
    await provider.apply(Feature.PROGRESS, [put("movie/1", Value(5000))])
    file = kodi.library.file("movie/1")
    assert (file.position, file.total) == (3500, 7000)


async def test_progress_without_any_length_is_refused_not_guessed(
    kodi: KodiEmulator, provider: KodiProvider
) -> None:
    kodi.library.get("movie/1").runtime = 0
    outcome = await one(provider, Feature.PROGRESS, put("movie/1", Value(2500)))
    assert outcome.reason is not None
    assert outcome.reason.code == "no_runtime"
    outcome = await one(provider, Feature.PROGRESS, put("movie/1", Value(2500, runtime=6000)))
    assert outcome.kind is OutcomeKind.WRITTEN
    assert kodi.library.file("movie/1").position == 1500


async def test_progress_is_taken_away(kodi: KodiEmulator, provider: KodiProvider) -> None:
    kodi.person.begin("movie/1", 600, NOW)
    assert (await one(provider, Feature.PROGRESS, remove("movie/1"))).kind is OutcomeKind.WRITTEN
    assert (await read_all(provider)).progress == {}
    assert (await one(provider, Feature.PROGRESS, remove("movie/1"))).kind is OutcomeKind.ALREADY_THERE


# Many, copies, and what goes wrong


async def test_fifty_titles_take_three_requests(kodi: KodiEmulator, provider: KodiProvider) -> None:
    batch = CAPABILITIES.features[Feature.HISTORY].batch
    refs = [kodi.person.add_movie(f"Film {n}", 2000, tmdb=str(1_000_000 + n)) for n in range(batch)]
    await read_all(provider)
    before = len(kodi.faults.requests)
    writes = [put(ref, played(), key) for key, ref in enumerate(refs)]
    outcomes = await provider.apply(Feature.HISTORY, writes)
    assert [outcome.key for outcome in outcomes] == list(range(batch))
    assert {outcome.kind for outcome in outcomes} == {OutcomeKind.WRITTEN}
    assert len(kodi.faults.requests) - before == 4  # one more asks for profile and clock
    assert len((await read_all(provider)).history) == batch


async def test_every_copy_of_a_film_gets_the_same(kodi: KodiEmulator, provider: KodiProvider) -> None:
    uhd = kodi.person.add_movie("The Matrix", 1999, "/uhd.mkv", imdb="tt0133093")
    other = kodi.person.add_movie("The Matrix", 1999, "/other.mkv", imdb="tt0133093", tmdb="604")
    await provider.apply(Feature.HISTORY, [put("movie/1", played())])
    read = await read_all(provider)
    assert set(read.history) == {"movie/1", uhd}
    assert other not in read.history  # another id of the same kind is another film


async def test_a_copy_of_an_episode_is_found_by_its_place_in_the_show(
    kodi: KodiEmulator, provider: KodiProvider
) -> None:
    copy = kodi.person.add_episode("show/1", 1, 1, "/again.mkv")
    await provider.apply(Feature.HISTORY, [put(copy, played())])
    assert set((await read_all(provider)).history) == {"episode/1", copy}


async def test_outcomes_are_told_apart_one_by_one(kodi: KodiEmulator, provider: KodiProvider) -> None:
    kodi.person.watch("movie/2", NOW - 3600)
    writes: Sequence[Write] = [
        put("movie/99", played(), 1),
        put("movie/1", played(), 2),
        put("movie/2", played(), 3),
        put(None, played(), 4),
        put("nonsense", played(), 5),
        put("show/1", played(), 6),
    ]
    outcomes = await provider.apply(Feature.HISTORY, writes)
    assert [(outcome.key, outcome.kind) for outcome in outcomes] == [
        (1, OutcomeKind.NOT_FOUND),
        (2, OutcomeKind.WRITTEN),
        (3, OutcomeKind.ALREADY_THERE),
        (4, OutcomeKind.NOT_FOUND),
        (5, OutcomeKind.NOT_FOUND),
        (6, OutcomeKind.REJECTED),
    ]


async def test_a_number_that_kodi_gave_to_another_film_is_not_written(
    kodi: KodiEmulator, provider: KodiProvider
) -> None:
    moved = put("movie/1", Value(80), 1, ids=("imdb:tt0078748", "tmdb:348"))
    same = put("movie/2", Value(80), 2, ids=("imdb:tt1375666", "tmdb:1"))  # one id that agrees is enough
    outcomes = await provider.apply(Feature.RATINGS, [moved, same])
    assert [outcome.kind for outcome in outcomes] == [OutcomeKind.NOT_FOUND, OutcomeKind.WRITTEN]
    assert kodi.library.get("movie/1").userrating == 0


async def test_a_film_that_goes_between_look_and_write_is_refused_alone(
    kodi: KodiEmulator, provider: KodiProvider
) -> None:
    await read_all(provider)
    kodi.faults.when("SetMovieDetails", lambda: kodi.person.delete("movie/1"))
    outcomes = await provider.apply(
        Feature.RATINGS, [put("movie/1", Value(80), 1), put("movie/2", Value(80), 2)]
    )
    assert [outcome.kind for outcome in outcomes] == [OutcomeKind.REJECTED, OutcomeKind.WRITTEN]


async def test_what_does_not_show_afterwards_is_not_called_written(
    kodi: KodiEmulator, provider: KodiProvider
) -> None:
    await read_all(provider)
    kodi.faults.when("GetMovieDetails", lambda: kodi.person.forget_place("movie/1"), after=1)
    outcome = await one(provider, Feature.PROGRESS, put("movie/1", Value(2500)))
    assert outcome.kind is OutcomeKind.REJECTED
    assert outcome.reason is not None
    assert outcome.reason.code == "not_visible"


async def test_the_title_that_is_playing_is_left_alone_others_are_not(
    kodi: KodiEmulator, provider: KodiProvider
) -> None:
    await read_all(provider)
    kodi.person.play("movie/1")
    outcomes = await provider.apply(
        Feature.PROGRESS, [put("movie/1", Value(2500), 1), put("movie/2", Value(2500), 2)]
    )
    assert [outcome.kind for outcome in outcomes] == [OutcomeKind.RETRY_LATER, OutcomeKind.WRITTEN]
    assert kodi.library.file("movie/1").position == 0


@pytest.mark.parametrize("kind", [FaultKind.LOST, FaultKind.CUT, FaultKind.SHORT])
async def test_a_lost_answer_to_a_write_is_ambiguous(
    kodi: KodiEmulator, provider: KodiProvider, kind: FaultKind
) -> None:
    await read_all(provider)
    kodi.faults.add(kind, "SetMovieDetails", times=9)
    with pytest.raises(Ambiguous):
        await provider.apply(Feature.HISTORY, [put("movie/1", played())])
    kodi.faults.clear()
    assert (await read_all(provider)).history["movie/1"].amount == 1


async def test_a_lost_look_after_the_write_is_ambiguous_too(
    kodi: KodiEmulator, provider: KodiProvider
) -> None:
    await read_all(provider)
    kodi.faults.add(FaultKind.DROP, "GetMovieDetails", after=1, times=9)
    with pytest.raises(Ambiguous, match="already stored"):
        await provider.apply(Feature.HISTORY, [put("movie/1", played())])


async def test_trouble_before_the_write_stores_nothing_and_is_not_ambiguous(
    kodi: KodiEmulator, provider: KodiProvider
) -> None:
    await read_all(provider)
    kodi.faults.add(FaultKind.SHORT, "GetMovieDetails")
    with pytest.raises(BadData):
        await provider.apply(Feature.HISTORY, [put("movie/1", played())])
    kodi.faults.add(FaultKind.DROP, "JSONRPC.Version", times=9)
    with pytest.raises(Unavailable) as caught:
        await provider.apply(Feature.HISTORY, [put("movie/1", played())])
    assert not isinstance(caught.value, Ambiguous)
    assert sent(kodi) == 0


async def test_nothing_is_written_to_another_profile_than_the_one_that_was_read(
    kodi: KodiEmulator, provider: KodiProvider
) -> None:
    await read_all(provider)
    kodi.profile = "Kids"
    with pytest.raises(WrongAccount):
        await provider.apply(Feature.HISTORY, [put("movie/1", played())])
    assert sent(kodi) == 0
