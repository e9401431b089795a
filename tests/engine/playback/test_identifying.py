"""Which item a player means, and how sure that is."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from custom_components.crosswatch.engine.playback import Media
from custom_components.crosswatch.engine.playback.identity import (
    Candidate,
    Identified,
    Identity,
    Question,
    by_ids,
    choose,
    question,
)
from custom_components.crosswatch.model import Item, MediaType

A_FILM = Media(kind="movie", type=MediaType.MOVIE, title="Sintel")


def film(number: int, runtime: int | None, year: int | None = 1979) -> Candidate:
    return Candidate(number, Item(MediaType.MOVIE, (f"tmdb:{number}",), "Alien", year), runtime)


def told(found: Identity) -> tuple[int | None, float] | None:
    return (found.number, found.confidence) if isinstance(found, Identified) else None


@pytest.mark.parametrize(
    ("runtime", "duration", "fits"),
    [
        (2999, 2699, True),
        (2999, 2698, False),
        (6000, 6600, True),
        (6000, 6601, False),
        (3000, 2700, True),
        (3000, 2699, False),
        (6000, None, False),
        (None, 6000, False),
    ],
)
def test_lengths_of_one_title_differ_by_a_tenth_or_five_minutes(
    runtime: int | None, duration: float | None, fits: bool
) -> None:
    found = told(choose(replace(A_FILM, type=None), duration, [film(1, runtime)]))
    assert found == (1, 0.8 if fits else 0.7)


def test_how_sure_each_way_of_telling_is() -> None:
    dated = replace(A_FILM, year=1979)
    assert told(choose(dated, None, [film(1, None)])) == (1, 0.9)
    assert told(choose(dated, None, [film(1, None, 1978), film(2, None, 1980)])) is None
    assert told(choose(dated, None, [film(1, None, 1978)])) == (1, 0.9)
    assert told(choose(dated, None, [film(1, None, 1977)])) is None
    assert told(choose(dated, None, [film(1, None, None)])) is None
    found = choose(A_FILM, 5000, [film(1, 5000), film(2, 9000)])
    assert isinstance(found, Identified)
    assert (found.number, found.runtime, found.confidence) == (1, 5000, 0.8)
    assert not found.sure


def test_a_player_that_names_ids_is_believed() -> None:
    episode = Media(
        type=MediaType.EPISODE,
        ids=("tvdb:1",),
        title="Pilot",
        show_title="Severance",
        season=0,
        number=2,
        year=2022,
    )
    found = by_ids(episode)
    assert found == Identified(
        Item(MediaType.EPISODE, ("tvdb:1",), "Pilot", 2022, show_title="Severance", season=0, number=2),
        1.0,
    )
    assert found is not None
    assert found.sure
    assert by_ids(replace(episode, type=None)) is None
    assert by_ids(replace(episode, ids=())) is None
    assert question(episode) == Question(MediaType.EPISODE, "Severance", 0, 2)
    assert question(A_FILM) == Question(MediaType.MOVIE, "Sintel")
