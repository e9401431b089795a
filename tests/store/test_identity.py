"""Which item an account speaks of."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from sqlite3 import Connection

import pytest
from hypothesis import given
from hypothesis import strategies as st

from custom_components.crosswatch.engine.identity import fold_title
from custom_components.crosswatch.model import Item, MediaType
from custom_components.crosswatch.store.database import connect
from custom_components.crosswatch.store.identity import (
    describe_items,
    find_by_ids,
    find_by_title,
    known_namespaces,
    resolve_items,
    teach_runtimes,
)

MOVIE, SHOW, SEASON, EPISODE = MediaType.MOVIE, MediaType.SHOW, MediaType.SEASON, MediaType.EPISODE


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Connection]:
    connection = connect(tmp_path / "crosswatch.db")
    yield connection
    connection.close()


def movie(*ids: str, title: str = "", year: int | None = None) -> Item:
    return Item(MOVIE, tuple(sorted(ids)), title, year)


def show(*ids: str, title: str = "", year: int | None = None) -> Item:
    return Item(SHOW, tuple(sorted(ids)), title, year)


def episode(of: tuple[str, ...], season: int | None, number: int | None, *ids: str, title: str = "") -> Item:
    return Item(
        EPISODE,
        tuple(sorted(ids)),
        title,
        show_ids=tuple(sorted(of)),
        show_title="Severance" if of else "",
        season=season,
        number=number,
    )


def resolve(db: Connection, *items: Item, ref: str = "kodi:1/row") -> list[int]:
    return resolve_items(db, items, [f"{ref}/{place}" for place in range(len(items))])


def one(db: Connection, item: Item, ref: str = "kodi:1/row") -> int:
    return resolve_items(db, [item], [ref])[0]


def conflict(db: Connection, number: int) -> str | None:
    found: str | None = db.execute("SELECT conflict FROM item WHERE id=?", (number,)).fetchone()[0]
    return found


def items(db: Connection) -> int:
    count: int = db.execute("SELECT count(*) FROM item").fetchone()[0]
    return count


def test_a_movie_is_known_again_by_any_of_its_ids(db: Connection) -> None:
    number = one(db, movie("imdb:tt0000603", "tmdb:603", title="The Matrix", year=1999))
    assert resolve(db, movie("tmdb:603"), movie("imdb:tt0000603")) == [number, number]
    assert one(db, movie("tmdb:604")) != number


def test_a_movie_and_a_show_with_one_number_are_strangers(db: Connection) -> None:
    first, second = resolve(db, movie("tmdb:603"), show("tmdb:603"))
    assert first != second


def test_an_item_learns_the_ids_that_it_is_told(db: Connection) -> None:
    number = one(db, movie("tmdb:603"))
    one(db, movie("tmdb:603", "imdb:tt0000603"))
    assert one(db, movie("imdb:tt0000603")) == number
    assert describe_items(db, [number])[number].ids == ("imdb:tt0000603", "tmdb:603")


def test_two_items_that_turn_out_to_be_one_are_merged(db: Connection) -> None:
    first, second = resolve(db, movie("tmdb:603"), movie("imdb:tt0000603"))
    assert first != second
    both = movie("imdb:tt0000603", "tmdb:603")
    assert one(db, both) == first
    assert resolve(db, movie("tmdb:603"), movie("imdb:tt0000603")) == [first, first]
    assert items(db) == 1


def test_contradicting_ids_are_recorded_and_never_guessed(db: Connection) -> None:
    first, second = resolve(db, movie("imdb:tt0000001", "tmdb:1"), movie("imdb:tt0000002", "tmdb:2"))
    odd = one(db, movie("imdb:tt0000001", "tmdb:2"), "plex:1/a")
    assert odd not in (first, second)
    assert conflict(db, odd) == "tmdb 2 and tmdb 1"
    assert conflict(db, first) is conflict(db, second) is None
    assert one(db, movie("imdb:tt0000001", "tmdb:2"), "plex:1/a") == odd
    assert describe_items(db, [odd])[odd].ids == ()


def test_one_id_against_one_is_a_contradiction_too(db: Connection) -> None:
    number = one(db, movie("imdb:tt0000001", "tmdb:1"))
    assert one(db, movie("imdb:tt0000001", "tmdb:5"), "plex:1/a") != number


def test_one_wrong_id_is_outvoted_by_two_that_agree(db: Connection) -> None:
    number = one(db, movie("imdb:tt0000001", "tmdb:1", "tvdb:1"))
    assert one(db, movie("imdb:tt0000001", "tmdb:1", "tvdb:9")) == number
    assert describe_items(db, [number])[number].ids == ("imdb:tt0000001", "tmdb:1", "tvdb:1")
    assert one(db, movie("tvdb:9")) != number


def test_two_items_whose_other_ids_contradict_are_not_merged(db: Connection) -> None:
    first, second = resolve(db, movie("imdb:tt0000001", "tvdb:7"), movie("tmdb:1", "tvdb:8"))
    odd = one(db, movie("imdb:tt0000001", "tmdb:1"), "plex:1/a")
    assert odd not in (first, second)
    assert conflict(db, odd) == "tvdb 7 and tvdb 8"


def test_a_corrected_record_comes_back_to_its_item(db: Connection) -> None:
    number = one(db, movie("imdb:tt0000001", "tmdb:1"))
    odd = one(db, movie("imdb:tt0000001", "tmdb:5"), "plex:1/a")
    assert one(db, movie("imdb:tt0000001", "tmdb:1"), "plex:1/a") == number
    assert items(db) == 1
    assert odd != number


def test_a_corrected_record_of_an_unknown_title_is_no_longer_in_doubt(db: Connection) -> None:
    one(db, movie("imdb:tt0000001", "tmdb:1"))
    odd = one(db, movie("imdb:tt0000001", "tmdb:5"), "plex:1/a")
    assert one(db, movie("tmdb:5"), "plex:1/a") == odd
    assert conflict(db, odd) is None
    assert one(db, movie("tmdb:5")) == odd


def test_a_lesser_id_that_a_primary_one_contradicts_is_noise(db: Connection) -> None:
    number = one(db, movie("imdb:tt0000001", "slug:crash"))
    other = one(db, movie("imdb:tt0000002", "slug:crash"))
    assert other != number
    assert conflict(db, other) is None
    assert one(db, movie("slug:crash")) == number


def test_an_item_without_ids_is_known_by_the_accounts_own_ref(db: Connection) -> None:
    home = Item(MOVIE, title="Holidays")
    first, second = resolve_items(db, [home, home], ["kodi:1/movie/1", "kodi:1/movie/2"])
    assert first != second
    assert resolve_items(db, [home, home], ["kodi:1/movie/2", "kodi:1/movie/1"]) == [second, first]


def test_an_item_that_gains_an_id_is_still_the_same(db: Connection) -> None:
    number = one(db, Item(MOVIE, title="Alien"), "kodi:1/movie/1")
    assert one(db, movie("tmdb:348", title="Alien"), "kodi:1/movie/1") == number
    assert one(db, movie("tmdb:348")) == number


def test_an_item_that_gains_the_id_of_a_known_one_becomes_that_one(db: Connection) -> None:
    known = one(db, movie("tmdb:348"))
    lone = one(db, Item(MOVIE, title="Alien"), "kodi:1/movie/1")
    assert one(db, movie("tmdb:348"), "kodi:1/movie/1") == known
    assert lone != known
    assert one(db, Item(MOVIE, title="Alien"), "kodi:1/movie/1") == known


def test_episodes_match_by_their_place_in_the_show(db: Connection) -> None:
    first = one(db, episode(("tmdb:95396", "tvdb:371980"), 1, 3))
    second = one(db, episode(("tvdb:371980",), 1, 3, "imdb:tt9000003"))
    assert first == second
    assert one(db, episode(("tmdb:95396",), 1, 4)) != first


def test_specials_are_a_season(db: Connection) -> None:
    special, pilot = resolve(db, episode(("tmdb:1",), 0, 1), episode(("tmdb:1",), 1, 1))
    assert special != pilot
    assert one(db, episode(("tmdb:1",), 0, 1)) == special


def test_an_episode_matches_by_its_own_id_before_its_place(db: Connection) -> None:
    known = one(db, episode(("tmdb:1",), 1, 3, "tvdb:900"))
    neighbour = one(db, episode(("tmdb:1",), 1, 4))
    assert one(db, episode(("tmdb:1",), 1, 4, "tvdb:900")) == known
    assert one(db, episode(("tmdb:1",), 1, 4)) == neighbour
    assert conflict(db, known) is None


def test_an_episode_at_a_known_place_with_another_id_is_left_unresolved(db: Connection) -> None:
    known = one(db, episode(("tmdb:1",), 1, 3, "tvdb:900"))
    other = one(db, episode(("tmdb:1",), 1, 3, "tvdb:901"), "plex:1/a")
    assert other != known
    assert conflict(db, other) == "tvdb 901 and tvdb 900"


def test_an_episode_whose_id_repeats_its_shows_id_is_not_matched_by_it(db: Connection) -> None:
    first, second = resolve(
        db, episode(("tvdb:371980",), 1, 1, "tvdb:371980"), episode(("tvdb:371980",), 1, 2, "tvdb:371980")
    )
    assert first != second
    assert describe_items(db, [first])[first].ids == ()


def test_a_season_matches_by_its_number(db: Connection) -> None:
    season = Item(SEASON, show_ids=("tmdb:1",), season=2)
    number = one(db, season)
    assert one(db, Item(SEASON, ("tvdb:55",), show_ids=("tmdb:1",), season=2)) == number
    assert one(db, Item(SEASON, show_ids=("tmdb:1",), season=3)) != number


def test_an_episode_without_a_place_is_known_by_its_own_ids_or_ref(db: Connection) -> None:
    by_id = one(db, episode(("tmdb:1",), None, None, "tvdb:5"))
    assert one(db, episode((), None, None, "tvdb:5"), "x/1") == by_id
    lost = one(db, episode(("tmdb:1",), 1, None), "x/2")
    assert one(db, episode(("tmdb:1",), 1, None), "x/2") == lost
    assert lost != by_id


def test_episodes_of_a_show_that_cannot_be_told_are_left_unresolved(db: Connection) -> None:
    resolve(db, show("tmdb:1", "tvdb:1"), show("tmdb:2", "tvdb:2"))
    odd = one(db, episode(("tmdb:1", "tvdb:2"), 1, 1), "plex:1/a")
    assert conflict(db, odd) == "tvdb 2 and tvdb 1"
    assert one(db, episode(("tmdb:1", "tvdb:2"), 1, 1), "plex:1/a") == odd


def test_merging_shows_merges_their_episodes(db: Connection) -> None:
    by_tmdb, by_tvdb = resolve(db, episode(("tmdb:1",), 1, 1), episode(("tvdb:9",), 1, 1))
    alone = one(db, episode(("tvdb:9",), 1, 2))
    one(db, show("tmdb:1", "tvdb:9"))
    assert one(db, episode(("tvdb:9",), 1, 1)) == by_tmdb
    assert one(db, episode(("tmdb:1",), 1, 2)) == alone
    assert by_tmdb != by_tvdb


def test_episodes_that_contradict_each_other_survive_the_merge_of_their_shows(db: Connection) -> None:
    first, second = resolve(
        db, episode(("tmdb:1",), 1, 1, "imdb:tt0000001"), episode(("tvdb:9",), 1, 1, "imdb:tt0000002")
    )
    one(db, show("tmdb:1", "tvdb:9"))
    assert resolve(db, episode((), 1, 1, "imdb:tt0000001"), episode((), 1, 1, "imdb:tt0000002")) == [
        first,
        second,
    ]
    assert conflict(db, first) is None
    assert conflict(db, second) == "imdb tt0000001 and imdb tt0000002"


def test_a_better_title_is_kept(db: Connection) -> None:
    number = one(db, movie("tmdb:603"))
    one(db, movie("tmdb:603", title="The Matrix", year=1999))
    one(db, movie("tmdb:603", title="Matrix", year=2000))
    found = describe_items(db, [number])[number]
    assert (found.title, found.year) == ("The Matrix", 1999)


def test_an_episode_is_described_with_all_that_is_known_of_its_show(db: Connection) -> None:
    number = one(db, episode(("tmdb:95396",), 1, 3, "tvdb:900", title="In Perpetuity"))
    one(db, show("tmdb:95396", "imdb:tt11280740", title="Severance", year=2022))
    found = describe_items(db, [number])[number]
    assert found.show_ids == ("imdb:tt11280740", "tmdb:95396")
    assert found.label == "Severance 1x03 In Perpetuity"
    assert found.show_year == 2022
    assert known_namespaces(db, [number]) == {number: (frozenset({"tvdb"}), frozenset({"imdb", "tmdb"}))}


def test_what_is_not_known_is_not_described(db: Connection) -> None:
    assert describe_items(db, [5]) == {}
    assert known_namespaces(db, [5]) == {}


def test_finding_by_ids_creates_nothing(db: Connection) -> None:
    assert find_by_ids(db, movie("tmdb:603")) is None
    number = one(db, movie("tmdb:603"))
    assert find_by_ids(db, movie("tmdb:603", "imdb:tt0000009")) == number
    assert items(db) == 1


def test_finding_by_ids_of_two_items_finds_none(db: Connection) -> None:
    resolve(db, movie("tmdb:1"), movie("imdb:tt0000002"))
    assert find_by_ids(db, movie("tmdb:1", "imdb:tt0000002")) is None


def test_an_episode_is_found_by_its_place(db: Connection) -> None:
    number = one(db, episode(("tmdb:1",), 1, 3))
    assert find_by_ids(db, episode(("tmdb:1",), 1, 3)) == number
    assert find_by_ids(db, episode(("tmdb:1",), 1, 9)) is None
    assert find_by_ids(db, episode(("tmdb:1",), None, None)) is None


def test_titles_suggest_whatever_their_case_and_accents(db: Connection) -> None:
    number = one(db, movie("tmdb:194", title="Le Fabuleux Destin d'Amélie Poulain", year=2001))
    assert find_by_title(db, MOVIE, "le fabuleux destin d'Amelie Poulain", 2001) == [number]
    assert find_by_title(db, MOVIE, "le fabuleux destin d'Amelie Poulain", None) == [number]
    assert find_by_title(db, MOVIE, "le fabuleux destin d'Amelie Poulain", 1999) == []
    assert find_by_title(db, SHOW, "le fabuleux destin d'Amelie Poulain", 2001) == []
    assert find_by_title(db, MOVIE, "...", None) == []


def test_an_episode_is_suggested_by_its_shows_title_and_its_place(db: Connection) -> None:
    number = one(db, episode(("tmdb:1",), 1, 3))
    assert find_by_title(db, EPISODE, "severance", None, 1, 3) == [number]
    assert find_by_title(db, EPISODE, "severance", None, 1, 4) == []


def test_a_runtime_is_remembered_once(db: Connection) -> None:
    number = one(db, movie("tmdb:603"))
    teach_runtimes(db, [(number, 0), (number, 8_160), (number, 5)])
    assert db.execute("SELECT runtime FROM item WHERE id=?", (number,)).fetchone() == (8_160,)


def test_folding_leaves_letters_and_digits() -> None:
    assert fold_title("Amélie: 2 Fast & 2 Furious!") == "amelie2fast2furious"


@given(
    st.permutations([("tmdb:1",), ("imdb:tt0000001",), ("tvdb:1", "imdb:tt0000001"), ("tmdb:1", "tvdb:1")])
)
def test_the_order_of_reading_does_not_matter_for_what_is_one(order: list[tuple[str, ...]]) -> None:
    connection = connect(Path(":memory:"))
    for place, ids in enumerate(order):
        one(connection, movie(*ids), f"x/{place}")
    assert len({one(connection, movie(*ids)) for ids in order}) == 1
    connection.close()


def test_a_merge_far_behind_moves_what_was_resolved_before(db: Connection) -> None:
    many = [movie(f"tmdb:{number}") for number in range(1, 5_001)]
    link = movie("imdb:tt0000001", "tmdb:1")
    numbers = resolve(db, movie("imdb:tt0000001"), *many, link)
    assert numbers[0] == numbers[1] == numbers[-1]
    assert len(set(numbers)) == 5_000
    assert items(db) == 5_000
