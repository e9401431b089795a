"""Ties and partings in the identity graph: obeyed for good, and refused in words where they make no sense."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from sqlite3 import Connection

import pytest

from custom_components.crosswatch.engine.corrections import named_tokens
from custom_components.crosswatch.model import Item, MediaType
from custom_components.crosswatch.store.corrections import CannotCorrect, meant_tokens, part_items, tie_items
from custom_components.crosswatch.store.database import connect
from custom_components.crosswatch.store.identity import describe_items, resolve_items

MOVIE, SHOW, EPISODE = MediaType.MOVIE, MediaType.SHOW, MediaType.EPISODE
ONE, TWO, THREE = "imdb:tt0000001", "imdb:tt0000002", "imdb:tt0000003"


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Connection]:
    connection = connect(tmp_path / "crosswatch.db")
    yield connection
    connection.close()


def movie(*ids: str, title: str = "") -> Item:
    return Item(MOVIE, tuple(sorted(ids)), title)


def show(*ids: str) -> Item:
    return Item(SHOW, tuple(sorted(ids)))


def episode(of: str, number: int, *ids: str) -> Item:
    return Item(EPISODE, tuple(sorted(ids)), show_ids=(of,), season=1, number=number)


def resolve(db: Connection, item: Item, ref: str = "x/1") -> int:
    return resolve_items(db, [item], [ref])[0]


def conflict(db: Connection, number: int) -> str | None:
    found: str | None = db.execute("SELECT conflict FROM item WHERE id=?", (number,)).fetchone()[0]
    return found


def tokens(db: Connection, first: str, second: str) -> tuple[str, str]:
    return meant_tokens(db, named_tokens(first), named_tokens(second))


def tie(db: Connection, first: str, second: str) -> int:
    return tie_items(db, *tokens(db, first, second), 100)


def part(db: Connection, first: str, second: str) -> tuple[int, int]:
    return part_items(db, *tokens(db, first, second), 100)


def refusal(db: Connection, first: str, second: str, *, parting: bool = False) -> tuple[str, dict[str, str]]:
    with pytest.raises(CannotCorrect) as refused:
        (part if parting else tie)(db, first, second)
    return refused.value.code, refused.value.facts


class TestTied:
    def test_both_are_one_although_their_ids_contradict(self, db: Connection) -> None:
        first = resolve(db, movie(ONE, "tmdb:1"))
        second = resolve(db, movie(TWO, "tmdb:2"))
        assert tie(db, ONE, TWO) == first != second
        for known in (
            movie(ONE),
            movie("tmdb:2"),
            movie(TWO, "tmdb:2"),
            movie(ONE, "tmdb:2"),
            movie(TWO, "tmdb:1"),
        ):
            assert resolve(db, known) == first
        assert conflict(db, first) is None

    def test_an_id_that_only_a_contradiction_knew_is_taken(self, db: Connection) -> None:
        first = resolve(db, movie(ONE, "tmdb:1"))
        odd = resolve(db, movie(ONE, "tmdb:5"), "kodi/9")
        resolve(db, movie(TWO, "tvdb:2"))
        other = resolve(db, movie(TWO, "tvdb:3"), "kodi/8")
        assert odd != first
        tie(db, ONE, "movie tmdb:5")
        assert resolve(db, movie(ONE, "tmdb:5"), "kodi/9") == first
        assert resolve(db, movie("tmdb:5"), "other/1") == first
        assert conflict(db, other) is not None
        assert db.execute("SELECT count(*) FROM item").fetchone() == (3,)

    def test_a_vouched_id_counts_for_more_than_one_that_nobody_else_has(self, db: Connection) -> None:
        first = resolve(db, movie(ONE, "tmdb:1"))
        resolve(db, movie(TWO))
        tie(db, ONE, TWO)
        assert resolve(db, movie(TWO, "tmdb:7")) == first
        assert resolve(db, movie("tmdb:7")) != first

    def test_an_id_of_another_title_still_is_a_contradiction(self, db: Connection) -> None:
        first = resolve(db, movie(ONE, "tmdb:1"))
        resolve(db, movie(TWO))
        third = resolve(db, movie(THREE, "tmdb:3"))
        tie(db, ONE, TWO)
        odd = resolve(db, movie(TWO, "tmdb:3"), "kodi/9")
        assert odd not in (first, third)
        assert conflict(db, odd) is not None

    def test_a_further_id_beside_either_is_learnt(self, db: Connection) -> None:
        first = resolve(db, movie(ONE, "tmdb:1"))
        resolve(db, movie("tmdb:2"))
        further = resolve(db, movie("tvdb:9"))
        tie(db, "movie tmdb:1", "movie tmdb:2")
        assert resolve(db, movie("tmdb:2", "tvdb:9")) == first
        assert resolve(db, movie("tvdb:9")) == first != further

    def test_a_title_without_ids_is_tied_by_its_own_ref(self, db: Connection) -> None:
        first = resolve(db, movie(ONE))
        bare = resolve(db, movie(title="Holiday"), "kodi:box/movie/12")
        assert bare != first
        tie(db, ONE, "movie #kodi:box/movie/12")
        assert resolve(db, movie(title="Holiday"), "kodi:box/movie/12") == first
        resolve(db, movie(TWO))
        assert resolve(db, movie(TWO, title="Holiday"), "kodi:box/movie/12") == first
        assert resolve(db, movie(TWO)) != first

    def test_shows_bring_their_episodes_together(self, db: Connection) -> None:
        first = resolve(db, episode("tvdb:1", 1))
        second = resolve(db, episode("tvdb:2", 1), "x/2")
        assert first != second
        tie(db, "show tvdb:1", "show tvdb:2")
        assert resolve(db, episode("tvdb:1", 1)) == resolve(db, episode("tvdb:2", 1)) == first

    def test_an_id_of_a_show_that_only_its_episodes_named_is_taken(self, db: Connection) -> None:
        resolve(db, show(ONE, "tvdb:1"))
        doubtful = Item(EPISODE, (), show_ids=(ONE, "tvdb:5"), season=1, number=1)
        resolve(db, doubtful, "kodi/7")
        tie(db, f"show {ONE}", "show tvdb:5")
        number = resolve(db, doubtful, "kodi/7")
        assert conflict(db, number) is None
        assert resolve(db, episode("tvdb:1", 1), "y/1") == number


class TestParted:
    def test_records_that_name_one_go_to_it_and_those_that_name_both_are_in_doubt(
        self, db: Connection
    ) -> None:
        whole = resolve(db, movie(ONE, "tmdb:2", title="Crash"))
        first, second = part(db, ONE, "movie tmdb:2")
        assert first == whole != second
        assert resolve(db, movie(ONE, title="Crash")) == first
        assert resolve(db, movie("tmdb:2", title="The other Crash")) == second
        both = resolve(db, movie(ONE, "tmdb:2"), "c/1")
        assert both not in (first, second)
        assert conflict(db, both) == "imdb tt0000001 and tmdb 2"
        described = describe_items(db, [first, second])
        assert [described[number].title for number in (first, second)] == ["Crash", "The other Crash"]

    def test_they_are_never_merged_again_through_a_third_id(self, db: Connection) -> None:
        resolve(db, movie(ONE, "tmdb:2"))
        first, second = part(db, ONE, "movie tmdb:2")
        assert resolve(db, movie(ONE, "tvdb:7")) == first
        odd = resolve(db, movie("tmdb:2", "tvdb:7"), "c/1")
        assert odd not in (first, second)
        assert conflict(db, odd) is not None

    def test_other_ids_follow_the_half_with_which_a_record_names_them(self, db: Connection) -> None:
        resolve(db, movie(ONE, "tmdb:2", "tvdb:7", "trakt:8", "slug:crash"))
        first, second = part(db, ONE, "movie tmdb:2")
        assert resolve(db, movie("slug:crash")) == first
        assert resolve(db, movie("tmdb:2", "tvdb:7")) == second
        assert resolve(db, movie(ONE, "trakt:8")) == first
        assert resolve(db, movie("tvdb:7")) == second
        assert resolve(db, movie("tmdb:2", "trakt:8"), "c/1") not in (first, second)

    def test_an_id_that_follows_takes_no_other_id_with_it(self, db: Connection) -> None:
        resolve(db, movie(ONE, "tmdb:2", "tvdb:7"))
        resolve(db, movie("tmdb:3"))
        tie(db, "movie tmdb:2", "movie tmdb:3")
        first, second = part(db, ONE, "movie tvdb:7")
        assert resolve(db, movie("tvdb:7", "tmdb:3")) == second
        assert resolve(db, movie(ONE, "tmdb:2")) == first

    def test_what_no_record_tells_stays_with_the_first(self, db: Connection) -> None:
        resolve(db, movie(ONE, "tmdb:2", "tvdb:7"))
        first, _ = part(db, "movie tmdb:2", ONE)
        assert resolve(db, movie("tvdb:7")) == first
        assert resolve(db, movie("tmdb:2")) == first
        assert describe_items(db, [first])[first].ids == ("tmdb:2", "tvdb:7")

    def test_titles_that_are_two_already_stay_two(self, db: Connection) -> None:
        first, second = resolve(db, movie(ONE)), resolve(db, movie("tmdb:2"))
        assert part(db, ONE, "movie tmdb:2") == (first, second)
        assert resolve(db, movie(ONE, "tmdb:2"), "c/1") not in (first, second)

    def test_a_title_without_ids_goes_its_own_way_again(self, db: Connection) -> None:
        first = resolve(db, movie(ONE))
        resolve(db, movie(title="Holiday"), "kodi/12")
        tie(db, ONE, "movie #kodi/12")
        _, second = part(db, ONE, "movie #kodi/12")
        assert resolve(db, movie(title="Holiday"), "kodi/12") == second != first

    def test_a_tie_that_is_taken_back_leaves_the_contradiction(self, db: Connection) -> None:
        first = resolve(db, movie(ONE, "tmdb:1"))
        resolve(db, movie(ONE, "tmdb:5"), "kodi/9")
        tie(db, ONE, "movie tmdb:5")
        assert resolve(db, movie(ONE, "tmdb:5"), "kodi/9") == first
        part(db, ONE, "movie tmdb:5")
        assert resolve(db, movie(ONE, "tmdb:1")) == first
        assert conflict(db, resolve(db, movie(ONE, "tmdb:5"), "kodi/9")) is not None

    def test_episodes_at_one_place_stay_parted_when_their_shows_become_one(self, db: Connection) -> None:
        first = resolve(db, episode("tvdb:1", 1, "tvdb:11"))
        second = resolve(db, episode("tmdb:2", 1, "tmdb:22"), "x/2")
        part(db, "episode tvdb:11", "episode tmdb:22")
        resolve(db, show("tvdb:1", "tmdb:2"))
        assert resolve(db, episode("tvdb:1", 1, "tvdb:11")) == first
        assert resolve(db, episode("tmdb:2", 1, "tmdb:22")) == second

    def test_halves_keep_apart_when_one_is_merged_with_a_third(self, db: Connection) -> None:
        third = resolve(db, movie("tvdb:7"))
        whole = resolve(db, movie(ONE, "tmdb:2", "trakt:8"))
        _, second = part(db, ONE, "movie tmdb:2")
        assert resolve(db, movie("tmdb:2", "tvdb:7")) == third
        assert resolve(db, movie("trakt:8", "tmdb:2")) == third
        assert resolve(db, movie("trakt:8")) == third
        assert len({third, whole, second}) == 3

    def test_shows_are_parted_with_what_their_episodes_say_next(self, db: Connection) -> None:
        resolve(db, show("tvdb:1", "tmdb:2"))
        known = resolve(db, episode("tvdb:1", 1))
        part(db, "show tvdb:1", "show tmdb:2")
        assert resolve(db, episode("tvdb:1", 1)) == known
        assert resolve(db, episode("tmdb:2", 1), "x/2") != known


class TestAgain:
    def test_the_last_word_counts(self, db: Connection) -> None:
        resolve(db, movie(ONE, "tmdb:2"))
        part(db, ONE, "movie tmdb:2")
        tie(db, ONE, "movie tmdb:2")
        assert resolve(db, movie(ONE)) == resolve(db, movie("tmdb:2")) == resolve(db, movie(ONE, "tmdb:2"))
        part(db, ONE, "movie tmdb:2")
        assert resolve(db, movie(ONE)) != resolve(db, movie("tmdb:2"))
        assert db.execute("SELECT first, second, tied FROM correction").fetchall() == [
            (f"movie:{ONE}", "movie:tmdb:2", 0)
        ]


class TestRefused:
    @pytest.fixture(autouse=True)
    def graph(self, db: Connection) -> None:
        resolve_items(
            db,
            [movie(ONE, "tmdb:1"), movie(TWO, "tmdb:2"), show("tmdb:1"), show("tmdb:2"), show("tvdb:9")],
            [f"x/{number}" for number in range(5)],
        )

    def test_ids_that_nobody_named(self, db: Connection) -> None:
        assert refusal(db, ONE, "imdb:tt0999999") == ("unknown_id", {"id": "imdb:tt0999999"})
        assert refusal(db, "imdb:tt0999999", ONE) == ("unknown_id", {"id": "imdb:tt0999999"})
        assert refusal(db, "movie tmdb:88", "movie tmdb:99") == ("unknown_id", {"id": "tmdb:88"})
        assert refusal(db, ONE, "movie #kodi/1") == ("unknown_id", {"id": "#kodi/1"})
        assert refusal(db, ONE, "movie tmdb:99", parting=True) == ("unknown_id", {"id": "tmdb:99"})

    def test_a_film_and_a_show(self, db: Connection) -> None:
        assert refusal(db, ONE, "show tvdb:9") == ("other_type", {"first": ONE, "second": "tvdb:9"})
        assert refusal(db, "movie tmdb:1", "show tmdb:2")[0] == "other_type"
        assert refusal(db, ONE, "show tmdb:99")[0] == "other_type"

    def test_ids_of_which_the_type_cannot_be_told(self, db: Connection) -> None:
        resolve_items(db, [show(ONE), show(TWO)], ["y/1", "y/2"])
        assert refusal(db, ONE, TWO) == ("which_type", {"id": ONE})

    def test_one_and_the_same(self, db: Connection) -> None:
        assert refusal(db, ONE, ONE) == ("same_id", {"id": ONE})
        assert refusal(db, ONE, "movie tmdb:1") == ("one_already", {"first": ONE, "second": "tmdb:1"})

    def test_what_was_parted_by_other_ids(self, db: Connection) -> None:
        part(db, ONE, TWO)
        assert refusal(db, "movie tmdb:1", "movie tmdb:2") == ("parted_before", {"first": ONE, "second": TWO})

    def test_what_was_tied_by_other_ids(self, db: Connection) -> None:
        resolve(db, movie(THREE))
        tie(db, ONE, TWO)
        tie(db, THREE, ONE)
        assert refusal(db, THREE, TWO, parting=True) == ("tied_otherwise", {"first": THREE, "second": TWO})


def test_a_ref_that_stands_for_another_title_now_does_not_make_both_one(db: Connection) -> None:
    bare = resolve(db, movie(title="Holiday"), "kodi/12")
    first = resolve(db, movie(ONE, title="Holiday"), "kodi/12")
    assert bare == first
    second = resolve(db, movie(TWO))
    assert resolve(db, movie(TWO), "kodi/12") == second != first
    assert resolve(db, movie(ONE)) == first
    assert resolve(db, movie(title="Holiday"), "kodi/12") == second
    third = resolve(db, movie(THREE), "kodi/12")
    assert third not in (first, second)
    assert resolve(db, movie(THREE)) == third
