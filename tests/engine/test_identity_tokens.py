"""Tokens are stored: their words never change. And what of them tells items apart."""

from __future__ import annotations

import pytest

from custom_components.crosswatch.engine.identity import (
    Claim,
    Graph,
    Ids,
    contradiction,
    fold_title,
    id_of,
    own_tokens,
    place_token,
    ref_token,
    show_of,
    telling_ids,
    without_places,
)
from custom_components.crosswatch.model import Item, MediaType

MOVIE, SHOW, SEASON, EPISODE = MediaType.MOVIE, MediaType.SHOW, MediaType.SEASON, MediaType.EPISODE
FILM = Item(MOVIE, ("imdb:tt1", "tmdb:603"), "The Matrix", 1999)
PART = Item(
    EPISODE,
    ("tmdb:9", "tvdb:5"),
    "Pilot",
    show_ids=("tvdb:5", "tvdb:77"),
    show_title="Severance",
    show_year=2022,
    season=0,
    number=3,
)


def test_tokens_carry_the_type() -> None:
    assert own_tokens(FILM) == ("movie:imdb:tt1", "movie:tmdb:603")
    assert own_tokens(Item(SHOW, ("tmdb:603",))) == ("show:tmdb:603",)
    assert own_tokens(PART) == ("episode:tmdb:9",)
    assert ref_token(FILM, "kodi:1/movie/12") == "movie:#kodi:1/movie/12"


@pytest.mark.parametrize(
    ("item", "token"),
    [
        (PART, "episode:@17:0:3"),
        (Item(EPISODE, season=1), None),
        (Item(EPISODE, number=1), None),
        (Item(SEASON, season=0), "season:@17:0"),
        (Item(SEASON), None),
        (Item(SHOW, season=1, number=1), None),
    ],
)
def test_a_place_is_a_token_too(item: Item, token: str | None) -> None:
    assert place_token(item, 17) == token


def test_an_episode_names_its_show_by_ids() -> None:
    assert show_of(PART) == Item(SHOW, ("tvdb:5", "tvdb:77"), "Severance", 2022)
    assert show_of(FILM) is None


@pytest.mark.parametrize(
    ("token", "shared"),
    [("movie:tmdb:603", "tmdb:603"), ("movie:#kodi:1/2", None), ("episode:@17:1:3", None), ("movie:x", "x")],
)
def test_only_ids_are_shared(token: str, shared: str | None) -> None:
    assert id_of(token) == shared


def test_primary_ids_and_places_tell_items_apart() -> None:
    tokens = ("movie:imdb:tt1", "movie:slug:matrix", "movie:#tmdb:1", "episode:@17:1:3", "movie:imdb:tt2")
    assert telling_ids(tokens) == {"imdb": "tt1", "@17": "1:3"}
    assert without_places({"imdb": "tt1", "@17": "1:3"}) == {"imdb": "tt1"}


def test_ids_contradict_each_other_where_both_have_one() -> None:
    assert contradiction({"imdb": "a", "tmdb": "1"}, {"tmdb": "2", "imdb": "a"}) == "tmdb"
    assert contradiction({"imdb": "a"}, {"tmdb": "2"}) is None
    assert contradiction({"imdb": "a"}, {"imdb": "a"}) is None


def test_titles_are_compared_without_accents_case_and_signs() -> None:
    assert fold_title("Amélie: Le Fabuleux!") == "amelielefabuleux"
    assert fold_title("STRASSE") == fold_title("Straße") == "strasse"


def graph(known: dict[str, int] | None = None, ids: dict[int, Ids] | None = None, **refs: int) -> Graph:
    """What is known of items by their tokens, and by own refs of movies."""
    by_ref = {f"movie:#{ref}": number for ref, number in refs.items()}
    return Graph(known or {}, by_ref, lambda number: (ids or {}).get(number, {}), 100)


def film(*ids: str, title: str = "The Matrix", ref: str = "") -> Claim:
    return Claim(Item(MOVIE, ids, title), tuple(f"movie:{one}" for one in ids), ref)


def test_a_statement_says_no_more_than_it_does() -> None:
    claim = Claim(FILM, ())
    assert (claim.ref, claim.show, claim.doubt) == ("", None, None)


def test_new_items_are_numbered_one_after_the_other() -> None:
    one = graph()
    assert [one.resolve(film("tmdb:1")), one.resolve(film("tmdb:2")), one.resolve(film("tmdb:1"))] == [
        100,
        101,
        100,
    ]
    assert one.taught == {"movie:tmdb:1": 100, "movie:tmdb:2": 101}
    assert [new.conflict for new in one.created] == [None, None]


def test_a_record_without_ids_is_known_by_its_ref() -> None:
    one = graph()
    assert one.resolve(film(ref="a")) == one.resolve(film(ref="a")) == 100
    assert one.resolve(film(ref="b")) == 101
    assert one.taught == {"movie:#a": 100, "movie:#b": 101}


def test_a_statement_with_a_title_is_kept_over_one_without() -> None:
    one = graph({"movie:tmdb:1": 7})
    one.resolve(film("tmdb:1", title=""))
    assert one.met[7].item.title == ""
    one.resolve(film("tmdb:1", title="The Matrix"))
    one.resolve(film("tmdb:1", title=""))
    assert one.met[7].item.title == "The Matrix"


def test_who_is_merged_is_found_under_the_older_number() -> None:
    one = graph({"movie:tmdb:1": 7, "movie:imdb:a": 8, "movie:tvdb:5": 9})
    assert one.resolve(film("imdb:a", "tvdb:5")) == 8
    assert one.resolve(film("imdb:a", "tmdb:1")) == 7
    assert one.merged == {9: 8, 8: 7}
    assert [one.find(number) for number in (7, 8, 9, 10)] == [7, 7, 7, 10]
    assert one.resolve(film("tvdb:5")) == 7


def test_a_merged_item_has_the_ids_of_both() -> None:
    one = graph(
        {"movie:tmdb:1": 7, "movie:imdb:a": 8},
        {7: {"tmdb": "1"}, 8: {"imdb": "a", "tvdb": "5"}},
    )
    one.resolve(film("imdb:a", "tmdb:1"))
    assert one.ids(7) == {"tmdb": "1", "imdb": "a", "tvdb": "5"}


def test_a_second_primary_id_of_one_namespace_is_not_learnt() -> None:
    one = graph({"movie:tmdb:1": 7, "movie:imdb:a": 7}, {7: {"tmdb": "1", "imdb": "a", "tvdb": "5"}})
    assert one.resolve(film("imdb:a", "tmdb:1", "tvdb:6", "slug:x")) == 7
    assert one.taught == {"movie:slug:x": 7}
    assert one.ids(7)["tvdb"] == "5"


def test_contradicting_ids_make_an_item_of_their_own_that_knows_only_its_ref() -> None:
    one = graph({"movie:tmdb:1": 7, "movie:imdb:b": 8}, {7: {"tmdb": "1", "imdb": "a"}, 8: {"imdb": "b"}})
    assert one.resolve(film("tmdb:1", "imdb:b", ref="r")) == 100
    (new,) = one.created
    assert new.conflict == "imdb b and imdb a"
    assert one.taught == {"movie:#r": 100}


def test_a_ref_whose_record_gains_the_id_of_its_item_is_freed_of_doubt() -> None:
    one = graph(None, {7: {}}, r=7)
    assert one.resolve(film("tmdb:1", ref="r")) == 7
    assert one.freed == {7}
    assert one.taught == {"movie:tmdb:1": 7}


def test_a_ref_whose_record_names_its_item_is_freed_of_doubt() -> None:
    one = graph({"movie:tmdb:1": 7}, {7: {"tmdb": "1"}}, r=7)
    assert one.resolve(film("tmdb:1", "slug:x", ref="r")) == 7
    assert one.freed == {7}
    assert one.taught == {"movie:slug:x": 7}


def test_a_ref_whose_record_leads_to_what_is_told_apart_from_its_item_follows_its_ids() -> None:
    one = graph({"movie:tmdb:1": 8}, {7: {"imdb": "a"}, 8: {"tmdb": "1", "imdb": "b"}}, r=7)
    assert one.resolve(film("tmdb:1", ref="r")) == 8
    assert one.merged == {}


def test_a_ref_whose_record_says_nothing_stays_with_its_item_and_frees_nothing() -> None:
    one = graph(None, None, r=7)
    assert one.resolve(film(ref="r")) == 7
    assert one.freed == set()
    assert one.created == []


def test_a_ref_whose_record_became_another_title_follows_its_ids() -> None:
    one = graph({"movie:tmdb:2": 8}, {7: {"tmdb": "1"}, 8: {"tmdb": "2"}}, r=7)
    assert one.resolve(film("tmdb:2", ref="r")) == 8
    assert one.taught == {"movie:#r": 8}
    assert one.merged == {}
    assert one.freed == set()


def test_a_ref_whose_record_contradicts_itself_stays_where_it_was() -> None:
    one = graph(
        {"movie:tmdb:1": 8, "movie:imdb:b": 9},
        {8: {"tmdb": "1", "imdb": "a"}, 9: {"imdb": "b"}},
        r=7,
    )
    assert one.resolve(film("tmdb:1", "imdb:b", ref="r")) == 7
    assert one.created == []


def test_a_show_in_doubt_is_not_resolved() -> None:
    known = {"show:tmdb:1": 7, "show:imdb:b": 8}
    one = Graph(known, {}, lambda number: {7: {"tmdb": "1", "imdb": "a"}, 8: {"imdb": "b"}}[number], 100)
    assert one.resolve_show(Item(SHOW, ("tmdb:1", "imdb:b"))) == (None, "imdb b and imdb a")
    assert one.resolve_show(Item(SHOW, ("tmdb:1",))) == (7, None)


def test_an_episode_of_a_show_in_doubt_says_so() -> None:
    one = graph()
    one.resolve(Claim(PART, ("episode:tmdb:9",), "r", doubt="tvdb 5 and tvdb 6"))
    assert one.created[0].conflict == "tvdb 5 and tvdb 6"


def test_one_wrong_id_is_outvoted_only_by_more_that_agree() -> None:
    ids: dict[int, Ids] = {7: {"imdb": "a", "tmdb": "1", "tvdb": "5"}}
    known = {"movie:imdb:a": 7, "movie:tmdb:1": 7, "movie:tvdb:5": 7}
    assert graph(known, ids).resolve(film("imdb:a", "tmdb:1", "tvdb:6")) == 7
    assert graph(known, ids).resolve(film("imdb:a", "tmdb:2")) == 100
    assert graph(known, ids).resolve(film("imdb:a", "tmdb:2", "tvdb:6")) == 100


def test_a_place_is_outvoted_like_nothing() -> None:
    """Numbering differs between services: a place elsewhere does not count against an id."""
    ids: dict[int, Ids] = {7: {"tmdb": "9", "@17": "1:3"}}
    one = Graph({"episode:tmdb:9": 7}, {}, lambda number: ids[number], 100)
    assert one.resolve(Claim(PART, ("episode:tmdb:9", "episode:@17:1:4"))) == 7


def test_a_lesser_id_leads_nowhere_where_a_primary_one_contradicts() -> None:
    one = graph({"movie:slug:crash": 7}, {7: {"imdb": "a"}})
    assert one.resolve(film("imdb:b", "slug:crash")) == 100
    assert one.resolve(film("slug:crash", title="Crash")) == 7


def test_a_place_leads_to_its_item_only_where_no_id_does_or_nothing_tells_them_apart() -> None:
    known = {"episode:@17:1:3": 7, "episode:tmdb:9": 8}
    claim = Claim(PART, ("episode:tmdb:9", "episode:@17:1:3"))
    ids: dict[int, Ids] = {7: {"@17": "1:3", "tmdb": "5"}, 8: {"tmdb": "9"}}
    apart = Graph(dict(known), {}, lambda number: dict(ids[number]), 100)
    assert apart.resolve(claim) == 8
    assert apart.merged == {}
    ids[7] = {"@17": "1:3"}
    one = Graph(dict(known), {}, lambda number: dict(ids[number]), 100)
    assert one.resolve(claim) == 7
    assert one.merged == {8: 7}


def test_what_was_learnt_leads_there_at_once() -> None:
    one = graph({"movie:tmdb:1": 7}, {7: {"tmdb": "1"}})
    assert one.resolve(film("tmdb:1", "imdb:a")) == 7
    assert one.resolve(film("imdb:a")) == 7


def test_what_was_just_created_is_told_apart_by_its_ids() -> None:
    one = graph()
    assert one.resolve(film("tmdb:1", "imdb:a")) == 100
    assert one.ids(100) == {"tmdb": "1", "imdb": "a"}
    assert one.resolve(film("tmdb:1", "imdb:b")) == 101


def test_what_has_neither_ids_nor_ref_is_never_known_again() -> None:
    one = graph()
    assert [one.resolve(film()), one.resolve(film())] == [100, 101]
    assert one.taught == {}


def test_an_item_may_have_several_lesser_ids() -> None:
    one = graph({"movie:tmdb:1": 7}, {7: {"tmdb": "1"}})
    assert one.resolve(film("tmdb:1", "slug:x", "slug:y")) == 7
    assert one.taught == {"movie:slug:x": 7, "movie:slug:y": 7}
    assert one.ids(7) == {"tmdb": "1"}


def test_a_second_place_in_one_show_is_not_learnt() -> None:
    one = graph({"episode:tmdb:9": 7}, {7: {"tmdb": "9", "@17": "1:3"}})
    assert one.resolve(Claim(PART, ("episode:tmdb:9", "episode:@17:1:4"))) == 7
    assert one.taught == {}
    assert one.resolve(Claim(PART, ("episode:tmdb:9", "episode:@18:1:4"))) == 7
    assert one.taught == {"episode:@18:1:4": 7}


def test_a_place_that_disagrees_does_not_count_against_ids_that_agree() -> None:
    known = {"episode:imdb:a": 7, "episode:tvdb:5": 7}
    one = graph(known, {7: {"imdb": "a", "tvdb": "5", "tmdb": "1", "@17": "1:3"}})
    claim = Claim(PART, ("episode:imdb:a", "episode:tvdb:5", "episode:tmdb:2", "episode:@17:1:4"))
    assert one.resolve(claim) == 7
    assert one.created == []


def test_one_new_id_does_not_hide_another_that_contradicts() -> None:
    one = graph({"movie:imdb:a": 7}, {7: {"imdb": "a", "tmdb": "1"}})
    assert one.resolve(film("imdb:a", "tmdb:2", "slug:x")) == 100
    assert one.created[0].conflict == "tmdb 2 and tmdb 1"
