"""Reading a Kodi: all of it or nothing, and every field for what it is."""

from __future__ import annotations

import aiohttp
import pytest

from custom_components.crosswatch.model import (
    Coverage,
    Feature,
    MediaType,
    Precision,
    Unavailable,
    Value,
    WrongAccount,
)
from custom_components.crosswatch.model.errors import AuthFailed, BadData
from custom_components.crosswatch.providers.kodi import KodiProvider
from custom_components.crosswatch.providers.kodi.library import PAGE
from tests.emulators.faults import FaultKind
from tests.emulators.kodi import KodiEmulator

from .conftest import NOW
from .reading import ALL, read_all


async def test_every_title_is_in_the_catalogue_watched_or_not(provider: KodiProvider) -> None:
    read = await read_all(provider)
    assert {ref: entry.item.label for ref, entry in read.catalogue.items()} == {
        "movie/1": "The Matrix (1999)",
        "movie/2": "Inception (2010)",
        "show/1": "Severance (2022)",
        "episode/1": "Severance 1x01 Episode 1",
    }
    assert read.values == {}


async def test_every_feature_that_was_asked_for_ends_in_full(provider: KodiProvider) -> None:
    read = await read_all(provider, frozenset({Feature.RATINGS}))
    features = [getattr(part, "feature", None) for part in read.completed]
    assert features == [Feature.RATINGS, None]
    assert {part.space for part in read.completed} == {"emulated-kodi/Master user"}
    read = await read_all(provider)
    ends = [part for part in read.completed if getattr(part, "feature", None)]
    assert {getattr(part, "coverage", None) for part in ends} == {Coverage.FULL}


async def test_a_play_has_its_count_and_its_time_in_utc(kodi: KodiEmulator, provider: KodiProvider) -> None:
    kodi.person.watch("movie/1", NOW - 86_400)
    kodi.person.watch("movie/1", NOW - 3600)
    read = await read_all(provider)
    assert kodi.library.file("movie/1").lastplayed == "2026-01-05 21:20:00"
    assert read.history == {
        "movie/1": Value(amount=2, at=NOW - 3600, precision=Precision.SECOND, runtime=7200)
    }


async def test_a_watched_mark_without_a_date_is_of_unknown_time(
    kodi: KodiEmulator, provider: KodiProvider
) -> None:
    kodi.person.mark_watched_without_date("movie/1")
    read = await read_all(provider)
    assert read.history["movie/1"] == Value(amount=1, at=None, precision=Precision.UNKNOWN, runtime=7200)


async def test_a_viewing_that_was_begun_is_no_play_but_progress(
    kodi: KodiEmulator, provider: KodiProvider
) -> None:
    kodi.person.begin("movie/1", 1800, NOW)
    read = await read_all(provider)
    assert read.history == {}
    assert read.progress["movie/1"] == Value(2500, at=NOW, precision=Precision.SECOND, runtime=7200)


async def test_a_rating_has_no_time(kodi: KodiEmulator, provider: KodiProvider) -> None:
    for ref in ("movie/1", "show/1", "episode/1"):
        kodi.person.rate(ref, 8)
    read = await read_all(provider)
    assert read.ratings == dict.fromkeys(("movie/1", "episode/1", "show/1"), Value(80))


async def test_an_episode_knows_its_show(provider: KodiProvider) -> None:
    item = (await read_all(provider)).item("episode/1")
    assert item.type is MediaType.EPISODE
    assert item.ids == ("imdb:tt11650328",)
    assert item.show_ids == ("imdb:tt11280740", "tmdb:95396", "tvdb:371980")
    assert (item.show_title, item.show_year, item.season, item.number) == ("Severance", 2022, 1, 1)


async def test_season_zero_is_a_season(kodi: KodiEmulator, provider: KodiProvider) -> None:
    ref = kodi.person.add_episode("show/1", 0, 3)
    item = (await read_all(provider)).item(ref)
    assert (item.season, item.number) == (0, 3)


async def test_two_episodes_in_one_file_are_known_as_such(kodi: KodiEmulator, provider: KodiProvider) -> None:
    second = kodi.person.add_episode("show/1", 1, 2, "smb://u:pa55word@nas/S01E02E03.mkv")
    third = kodi.person.add_episode("show/1", 1, 3, "smb://u:pa55word@nas/S01E02E03.mkv")
    kodi.person.watch(second, NOW)
    read = await read_all(provider)
    assert read.history[second] == read.history[third]
    groups = {ref: entry.file_group for ref, entry in read.catalogue.items()}
    assert groups[second] == groups[third] != ""
    assert groups["episode/1"] == groups["movie/1"] == groups["show/1"] == ""
    assert "pa55word" not in repr(read)


async def test_both_copies_of_a_film_are_read(kodi: KodiEmulator, provider: KodiProvider) -> None:
    copy = kodi.person.add_movie("The Matrix", 1999, "/uhd/matrix.mkv", imdb="tt0133093")
    kodi.person.watch(copy, NOW)
    read = await read_all(provider)
    assert set(read.history) == {copy}
    assert {"movie/1", copy} <= set(read.catalogue)


async def test_the_box_without_a_zone_setting_and_with_a_12_hour_clock(
    kodi: KodiEmulator, provider: KodiProvider
) -> None:
    kodi.tells_zone = False
    kodi.twelve_hours = True
    kodi.person.watch("movie/1", NOW)
    assert (await read_all(provider)).history["movie/1"].at == NOW


async def test_an_empty_library_is_empty_in_both_spellings(
    kodi: KodiEmulator, provider: KodiProvider
) -> None:
    for ref in ("movie/1", "movie/2", "episode/1", "show/1"):
        kodi.person.delete(ref)
    for spelling in (False, True):
        kodi.omits_empty_lists = spelling
        read = await read_all(provider)
        assert read.catalogue == {}
        assert len(read.completed) == len(ALL) + 1


@pytest.mark.parametrize("version", [(12, 4, 0), (13, 0, 0), (13, 5, 0)])
async def test_several_versions_are_understood(
    kodi: KodiEmulator, provider: KodiProvider, version: tuple[int, int, int]
) -> None:
    kodi.version = version
    assert len((await read_all(provider)).catalogue) == 4


async def test_a_large_library_comes_in_pages(kodi: KodiEmulator, provider: KodiProvider) -> None:
    for number in range(2 * PAGE):
        kodi.person.add_movie(f"Film {number}", 2000, tmdb=str(1_000_000 + number))
    read = await read_all(provider)
    assert len(read.catalogue) == 2 * PAGE + 4
    assert kodi.faults.requests.count("VideoLibrary.GetMovies") == 3


def fill(kodi: KodiEmulator) -> None:
    for number in range(PAGE + 5):
        kodi.person.add_movie(f"Film {number}", 2000, tmdb=str(1_000_000 + number))


async def test_a_library_that_changes_while_it_is_read_is_read_again(
    kodi: KodiEmulator, provider: KodiProvider
) -> None:
    fill(kodi)
    kodi.faults.when("GetMovies", lambda: kodi.person.delete("movie/1"), after=1)
    read = await read_all(provider)
    assert "movie/1" not in read.catalogue
    assert sum(ref.startswith("movie/") for ref in read.catalogue) == PAGE + 6


async def test_a_library_that_keeps_changing_is_not_read(kodi: KodiEmulator, provider: KodiProvider) -> None:
    fill(kodi)
    kodi.faults.when("GetMovies", lambda: kodi.person.delete("movie/1"), after=1)
    kodi.faults.when("GetMovies", lambda: kodi.person.delete("movie/2"), after=3)
    with pytest.raises(Unavailable, match="changed each time"):
        await read_all(provider)


async def test_one_out_and_one_in_between_two_pages_is_noticed(
    kodi: KodiEmulator, provider: KodiProvider
) -> None:
    fill(kodi)

    def swap() -> None:
        # added as the oldest: everything moves by one, the last title of page 1 comes again on page 2
        kodi.person.delete(f"movie/{PAGE + 7}")
        kodi.library.add("movie", "Oldest", "/oldest.mkv", dateadded="2000-01-01 00:00:00")

    kodi.faults.when("GetMovies", swap, after=1)
    read = await read_all(provider)
    assert f"movie/{PAGE + 8}" in read.catalogue
    assert f"movie/{PAGE + 7}" not in read.catalogue


@pytest.mark.parametrize("method", ["GetTVShows", "GetEpisodes", "GetMovies"])
@pytest.mark.parametrize("kind", [FaultKind.CUT, FaultKind.SHORT, FaultKind.PAGE])
async def test_a_reply_that_is_not_whole_brings_nothing_at_all(
    kodi: KodiEmulator, provider: KodiProvider, method: str, kind: FaultKind
) -> None:
    kodi.faults.add(kind, method, times=9)
    with pytest.raises(BadData):
        await anext(provider.read(ALL, {}))


@pytest.mark.parametrize("omits", [False, True])
async def test_a_list_shorter_than_it_says_is_bad_data(
    kodi: KodiEmulator, provider: KodiProvider, omits: bool
) -> None:
    kodi.omits_empty_lists = omits
    kodi.leaves_out = 1
    with pytest.raises(BadData, match="sent 0 titles where 1 were due"):
        await read_all(provider)


async def test_a_kodi_that_goes_away_in_mid_read_is_unavailable(
    kodi: KodiEmulator, provider: KodiProvider
) -> None:
    kodi.faults.add(FaultKind.DROP, "GetEpisodes", times=9)
    with pytest.raises(Unavailable):
        await anext(provider.read(ALL, {}))


async def test_nothing_heavy_is_read_while_it_plays_or_scans(
    kodi: KodiEmulator, provider: KodiProvider
) -> None:
    kodi.person.play("movie/1")
    with pytest.raises(Unavailable, match="plays a video"):
        await read_all(provider)
    kodi.person.stop()
    kodi.scanning = True
    with pytest.raises(Unavailable, match="scans its library"):
        await read_all(provider)
    assert not any("GetMovies" in request for request in kodi.faults.requests)


async def test_another_profile_is_another_account(kodi: KodiEmulator, session: aiohttp.ClientSession) -> None:
    provider = kodi.provider(session, profile="Kids")
    with pytest.raises(WrongAccount, match=r"'Master user'.*'Kids'"):
        await read_all(provider)
    kodi.profile = "Kids"
    read = await read_all(provider)
    assert read.completed[0].space == "emulated-kodi/Kids"


async def test_without_a_chosen_profile_the_space_tells_them_apart(
    kodi: KodiEmulator, provider: KodiProvider
) -> None:
    first = (await read_all(provider)).completed[0].space
    kodi.profile = "Kids"
    assert (await read_all(provider)).completed[0].space != first


async def test_a_profile_changed_in_mid_read_is_noticed(kodi: KodiEmulator, provider: KodiProvider) -> None:
    kodi.faults.when("GetMovies", lambda: setattr(kodi, "profile", "Kids"))
    with pytest.raises(Unavailable, match="profile was changed"):
        await read_all(provider)


async def test_a_wrong_password_is_auth_failed(kodi: KodiEmulator, session: aiohttp.ClientSession) -> None:
    provider = kodi.provider(session, password="wrong password")
    with pytest.raises(AuthFailed) as caught:
        await read_all(provider)
    assert "wrong password" not in str(caught.value)
