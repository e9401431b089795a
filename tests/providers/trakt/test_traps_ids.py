"""Ids: numbers are sent as numbers, several at once, and never an episode's that is the show's."""

from __future__ import annotations

import pytest

from custom_components.crosswatch.model import Feature, Item, MediaType, OutcomeKind, Value
from custom_components.crosswatch.providers.trakt.addresses import Address, addresses
from custom_components.crosswatch.providers.trakt.bodies import body_of, entry_for

from .world import EVENING, Room, add

SHOW_IDS = ("imdb:tt2000001", "tmdb:50001", "tvdb:60001")
BY_PLACE = Address("shows", (("imdb", "tt2000001"), ("tmdb", 50001), ("tvdb", 60001)), 1, 2)


def episode(*ids: str, show_ids: tuple[str, ...] = SHOW_IDS, season: int | None = 1) -> Item:
    return Item(MediaType.EPISODE, ids, show_ids=show_ids, show_title="Show 1", season=season, number=2)


def test_several_ids_are_sent_and_numbers_are_numbers() -> None:
    item = Item(MediaType.MOVIE, ("imdb:tt1000001", "simkl:5", "slug:a-film", "tmdb:10001", "tvdb:7"))
    assert addresses(item) == (Address("movies", (("imdb", "tt1000001"), ("tmdb", 10001))),)


def test_an_episode_goes_by_trakts_own_id_first() -> None:
    item = episode("trakt:300010102", "tvdb:100010102")
    own = Address("episodes", (("trakt", 300010102), ("tvdb", 100010102)))
    assert addresses(item) == (own, BY_PLACE)


def test_an_episode_from_a_media_server_goes_by_its_place_first() -> None:
    assert addresses(episode("tvdb:100010102")) == (BY_PLACE, Address("episodes", (("tvdb", 100010102),)))


@pytest.mark.parametrize("namespace", ["tvdb:60001", "imdb:tt2000001", "tmdb:50001"])
def test_an_episode_id_that_is_the_shows_is_dropped(namespace: str) -> None:
    assert addresses(episode(namespace)) == (BY_PLACE,)


def test_an_episode_of_a_nameless_show_goes_by_its_own_ids() -> None:
    own = Address("episodes", (("imdb", "tt40010102"),))
    assert addresses(episode("imdb:tt40010102", show_ids=())) == (own,)
    assert addresses(episode("imdb:tt40010102", season=None)) == (own,)


@pytest.mark.parametrize(
    "item",
    [
        Item(MediaType.MOVIE, ("tvdb:7", "anidb:8")),
        Item(MediaType.SHOW, (), "Only a name", 2001),
        episode(show_ids=("mal:5",)),
        Item(MediaType.SEASON, show_ids=SHOW_IDS),
        Item(MediaType.EPISODE, show_ids=SHOW_IDS, season=1),
    ],
)
def test_a_title_that_trakt_cannot_know_has_no_address(item: Item) -> None:
    assert addresses(item) == ()


def test_a_show_its_seasons_and_its_episodes_never_share_an_entry() -> None:
    show = Item(MediaType.SHOW, SHOW_IDS)
    season = Item(MediaType.SEASON, show_ids=SHOW_IDS, season=1)
    special = Item(MediaType.EPISODE, show_ids=SHOW_IDS, season=0, number=1)
    items = [show, season, episode(), special]
    entries = [entry for item in items if (entry := entry_for(item, {"rating": 8})) is not None]
    ids = {"imdb": "tt2000001", "tmdb": 50001, "tvdb": 60001}
    assert body_of(entries) == {
        "shows": [
            {"ids": ids, "rating": 8},
            {
                "ids": ids,
                "seasons": [
                    {"number": 1, "rating": 8},
                    {"number": 1, "episodes": [{"number": 2, "rating": 8}]},
                    {"number": 0, "episodes": [{"number": 1, "rating": 8}]},
                ],
            },
        ]
    }


async def test_an_id_that_leads_nowhere_any_more_is_helped_by_the_others(room: Room) -> None:
    film = room.trakt.titles(Feature.HISTORY, 1)[0]
    room.trakt.rules.gone.add((MediaType.MOVIE, "trakt", 20001))
    (outcome,) = await room.provider.apply(Feature.HISTORY, [add(film)])
    assert outcome.kind is OutcomeKind.WRITTEN


async def test_episodes_are_stored_by_their_place_in_the_show(room: Room) -> None:
    outcomes = await room.provider.apply(
        Feature.HISTORY,
        [
            add(episode("tvdb:60001"), key=1),
            add(Item(MediaType.EPISODE, show_ids=SHOW_IDS, season=1, number=99), key=2),
            add(Item(MediaType.EPISODE, show_ids=SHOW_IDS, season=9, number=1), key=3),
            add(Item(MediaType.EPISODE, show_ids=("tmdb:1",), season=1, number=1), key=4),
        ],
    )
    kinds = {outcome.key: outcome.kind for outcome in outcomes}
    assert kinds == {
        1: OutcomeKind.WRITTEN,
        2: OutcomeKind.NOT_FOUND,
        3: OutcomeKind.NOT_FOUND,
        4: OutcomeKind.NOT_FOUND,
    }
    (record,) = room.trakt.held(Feature.HISTORY)
    assert (record.item.season, record.item.number) == (1, 2)


async def test_ids_that_are_not_known_yet_may_be_null(room: Room) -> None:
    room.trakt.rules.null_ids |= {"imdb", "tmdb", "tvdb"}
    for item in room.trakt.titles(Feature.WATCHLIST, 4):
        room.trakt.person_sets(Feature.WATCHLIST, item, Value(at=EVENING))
    records = (await room.read(Feature.WATCHLIST)).records
    assert {record.item.ids[0].partition(":")[0] for record in records} == {"trakt"}
