"""How the graph obeys what people said about titles: what they tied, what they parted, what is open since."""

from __future__ import annotations

from custom_components.crosswatch.engine.corrections import Corrections, Parted
from custom_components.crosswatch.engine.identity import Claim, Graph, Ids
from custom_components.crosswatch.model import Item, MediaType

KNOWN = {"movie:imdb:a": 7, "movie:tvdb:5": 7, "movie:tmdb:1": 8}
IDS: dict[int, Ids] = {7: {"imdb": "a", "tvdb": "5"}, 8: {"tmdb": "1"}}
PARTED = (Parted(("movie:imdb:a", "movie:tmdb:1"), (7, 8)),)


def film(*ids: str, ref: str = "") -> Claim:
    return Claim(Item(MediaType.MOVIE, ids, "The Matrix"), tuple(f"movie:{one}" for one in ids), ref)


def graph(
    corrections: Corrections,
    known: dict[str, int] | None = None,
    ids: dict[int, Ids] | None = None,
    **refs: int,
) -> Graph:
    by_ref = {f"movie:#{ref}": number for ref, number in refs.items()}
    facts = IDS if ids is None else ids
    return Graph(dict(known or KNOWN), by_ref, lambda number: facts.get(number, {}), 100, corrections)


OPEN = Corrections(undecided={"movie:tvdb:5": 8})
"""Film 7 was parted into 7 and 8, and whose tvdb 5 is was not known."""


def test_an_open_id_goes_with_the_half_that_it_is_named_with() -> None:
    one = graph(OPEN)
    one.decide([film("tmdb:1", "tvdb:5")])
    assert one.decided == {"movie:tvdb:5": 7}
    assert one.taught == {"movie:tvdb:5": 8}
    assert one.ids(7) == {"imdb": "a"}
    assert one.ids(8) == {"tmdb": "1", "tvdb": "5"}
    assert one.resolve(film("tvdb:5")) == 8


def test_an_open_id_stays_with_the_half_that_it_is_named_with() -> None:
    one = graph(OPEN)
    one.decide([film("imdb:a", "tvdb:5")])
    assert one.decided == {"movie:tvdb:5": None}
    assert one.taught == {}
    assert one.ids(7) == {"imdb": "a", "tvdb": "5"}


def test_an_open_id_that_is_named_with_both_or_neither_stays_open() -> None:
    one = graph(OPEN)
    one.decide([film("tvdb:5"), film("imdb:a", "tmdb:1", "tvdb:5"), film("slug:new", "tvdb:5")])
    assert one.decided == {}


def test_what_was_decided_is_firm_and_decided_once() -> None:
    known = KNOWN | {"movie:slug:x": 7}
    one = graph(Corrections(undecided={"movie:tvdb:5": 8, "movie:slug:x": 8}), known)
    one.decide([film("tmdb:1", "tvdb:5"), film("slug:x", "tvdb:5"), film("imdb:a", "tvdb:5")])
    assert one.decided == {"movie:tvdb:5": 7, "movie:slug:x": 7}
    assert one.resolve(film("slug:x")) == 8


def test_an_open_id_of_another_half_does_not_stop_the_next_one() -> None:
    known = {"movie:slug:x": 7, "movie:tvdb:5": 7, "movie:kitsu:9": 9}
    one = graph(Corrections(undecided={"movie:tvdb:5": 9, "movie:slug:x": 8}), known)
    one.decide([film("slug:x", "tvdb:5", "kitsu:9")])
    assert one.decided == {"movie:tvdb:5": 7}


def test_an_id_that_the_item_has_in_another_place_is_left_there() -> None:
    one = graph(OPEN, None, {7: {"tvdb": "6"}, 8: {"tmdb": "1"}})
    one.decide([film("tmdb:1", "tvdb:5")])
    assert one.ids(7) == {"tvdb": "6"}


def test_where_nothing_is_open_nothing_is_decided() -> None:
    one = graph(Corrections())
    one.decide([film("tmdb:1", "tvdb:5")])
    assert one.decided == {}


def test_a_record_that_names_both_parted_ids_is_left_with_its_contradiction() -> None:
    one = graph(Corrections(parted=PARTED))
    assert one.resolve(film("imdb:a", "tmdb:1")) == 100
    assert one.created[0].conflict == "imdb a and tmdb 1"


def test_a_record_that_leads_to_both_halves_is_left_too() -> None:
    known = KNOWN | {"movie:slug:x": 8}
    one = graph(Corrections(parted=PARTED), known)
    assert one.resolve(film("tvdb:5", "slug:x")) == 100
    assert one.created[0].conflict == "imdb a and tmdb 1"


def test_a_record_that_names_both_parted_ids_is_left_even_where_one_leads_nowhere() -> None:
    known = {"movie:imdb:a": 7, "movie:slug:x": 7, "movie:slug:y": 8}
    parted = (Parted(("movie:slug:x", "movie:slug:y"), (7, 8)),)
    ids: dict[int, Ids] = {7: {"imdb": "a"}, 8: {"imdb": "b"}}
    assert graph(Corrections(parted=parted), known, ids).resolve(film("imdb:a", "slug:x", "slug:y")) == 100
    assert graph(Corrections(parted=parted), known, ids).resolve(film("imdb:a", "slug:y")) == 7


def test_a_record_that_names_one_of_the_parted_ids_is_of_its_half() -> None:
    one = graph(Corrections(parted=PARTED))
    assert one.resolve(film("imdb:a", "slug:new")) == 7
    assert one.resolve(film("tmdb:1")) == 8


def test_halves_that_were_merged_into_others_are_parted_still() -> None:
    known = KNOWN | {"movie:slug:x": 3, "movie:kitsu:9": 4}
    one = graph(Corrections(parted=PARTED), known, {})
    assert one.resolve(film("tvdb:5", "slug:x")) == 3
    assert one.resolve(film("tmdb:1", "kitsu:9")) == 4
    assert one.resolve(film("slug:x", "kitsu:9")) == 100


def test_an_own_ref_does_not_bring_halves_together_again() -> None:
    one = graph(Corrections(parted=PARTED), r=7)
    assert one.resolve(film("tmdb:1", ref="r")) == 8
    assert one.taught == {"movie:#r": 8}
    assert one.merged == {}


def test_without_a_correction_an_own_ref_does() -> None:
    one = graph(Corrections(), r=7)
    assert one.resolve(film("tmdb:1", ref="r")) == 7
    assert one.merged == {8: 7}


def test_a_tied_ref_is_of_its_title_whatever_its_ids_say() -> None:
    one = graph(Corrections(tied=frozenset({"movie:#r"})), None, {7: {"imdb": "a"}, 8: {"imdb": "b"}}, r=7)
    assert one.resolve(film("tmdb:1", ref="r")) == 7
    assert one.resolve(film("tmdb:1")) == 8
    assert one.merged == {}


def test_a_tied_ref_that_is_not_known_yet_is_of_what_its_ids_say() -> None:
    one = graph(Corrections(tied=frozenset({"movie:#r"})), q=3)
    assert one.resolve(film("imdb:a", "tmdb:1", ref="r")) == 7


def test_a_tied_id_is_vouched_for() -> None:
    known, ids = {"movie:imdb:a": 7}, {7: {"imdb": "a", "tmdb": "1"}}
    assert graph(Corrections(), known, ids).resolve(film("imdb:a", "tmdb:2")) == 100
    tied = Corrections(tied=frozenset({"movie:imdb:a"}))
    assert graph(tied, known, ids).resolve(film("imdb:a", "tmdb:2")) == 7
    other = Corrections(tied=frozenset({"movie:slug:x"}))
    assert graph(other, known, ids).resolve(film("imdb:a", "tmdb:2")) == 100


def test_of_two_tied_ids_of_one_kind_each_stands_for_the_title() -> None:
    known = {"movie:imdb:a": 7, "movie:imdb:b": 7, "movie:tmdb:1": 8}
    ids: dict[int, Ids] = {7: {"imdb": "a"}, 8: {"tmdb": "1", "imdb": "b"}}
    tied = Corrections(tied=frozenset({"movie:imdb:a", "movie:imdb:b"}))
    one = graph(tied, known, ids)
    assert one.resolve(film("imdb:b", "tmdb:1")) == 7
    assert one.merged == {8: 7}
    assert graph(Corrections(), known, ids).resolve(film("imdb:b", "tmdb:1")) == 100


def test_one_tied_id_vouches_for_a_record_that_names_others_too() -> None:
    known = {"movie:imdb:a": 7, "movie:slug:x": 7}
    tied = Corrections(tied=frozenset({"movie:imdb:a"}))
    one = graph(tied, known, {7: {"imdb": "a", "tmdb": "1"}})
    assert one.resolve(film("imdb:a", "slug:x", "tmdb:2")) == 7


def test_a_tie_elsewhere_hides_no_contradiction() -> None:
    known = {"movie:imdb:a": 7, "movie:tmdb:2": 8}
    tied = Corrections(tied=frozenset({"movie:slug:z"}))
    one = graph(tied, known, {7: {"imdb": "a", "tmdb": "1"}, 8: {"tmdb": "2"}})
    assert one.resolve(film("imdb:a", "tmdb:2")) == 100


def test_a_place_does_not_bring_halves_together_again() -> None:
    known = {"episode:tmdb:9": 8, "episode:imdb:a": 9, "episode:@17:1:3": 7}
    parted = Corrections(parted=(Parted(("episode:tvdb:1", "episode:tvdb:2"), (7, 8)),))
    item = Item(MediaType.EPISODE, ("tmdb:9",), season=1, number=3)
    tokens = ("episode:tmdb:9", "episode:@17:1:3")
    assert graph(parted, known, {}).resolve(Claim(item, tokens)) == 8
    assert graph(parted, known, {}).resolve(Claim(item, (*tokens, "episode:imdb:a"))) == 8
    one = graph(Corrections(), known, {})
    assert one.resolve(Claim(item, tokens)) == 7
    other = Corrections(parted=(Parted(("episode:tvdb:1", "episode:tvdb:2"), (5, 6)),))
    assert graph(other, known, {}).resolve(Claim(item, tokens)) == 7
