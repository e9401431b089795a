"""A service whose journal names only titles: what it does not bring of them is removed there."""

from __future__ import annotations

import pytest

from custom_components.crosswatch.model import BadData, Feature, Item, MediaType, Page, Record, Value
from custom_components.crosswatch.store.observed import fingerprints
from custom_components.crosswatch.sync.collecting import Collector, GroupRead, scope_of
from tests.memory import JournalService, MemoryProvider, journal_feed
from tests.sync.home import ALIEN, DAY, FARGO, HEAT, HOUR, START, Home, only


async def journal_site(home: Home, *members: str) -> JournalService:
    """A service with a journal, in step with a tracker."""
    await home.tracker("a")
    site = JournalService("site", journal_feed(), home.clock)
    home.account("memory:site", MemoryProvider(site))
    home.sync("tracker:a", "memory:site", features=[Feature.HISTORY], removals=[Feature.HISTORY])
    return site


def film(ref: str) -> Record:
    return Record(ref, Item(MediaType.MOVIE, ("tmdb:1",)), Value(1, START))


def collector(*known: Record) -> Collector[Record]:
    return Collector({record.ref: mark for record, mark in zip(known, fingerprints(known), strict=True)})


async def test_one_of_two_plays_that_is_gone_goes_elsewhere_at_once(home: Home) -> None:
    site = await journal_site(home)
    site.person_watches(ALIEN, START - 30 * DAY)
    site.person_watches(ALIEN, START - 10 * DAY)
    site.person_watches(HEAT, START - 5 * DAY)
    await home.confirmed()
    await home.later()
    site.person_removes(Feature.HISTORY, ALIEN, START - 30 * DAY)

    await home.later()

    kept = [
        (record.item.label, record.value.at) for record in await home.records("tracker:a", Feature.HISTORY)
    ]
    assert kept == [("Alien (1979)", START - 10 * DAY), ("Heat (1995)", START - 5 * DAY)]


async def test_a_title_that_brings_nothing_any_more_has_lost_all_its_plays(home: Home) -> None:
    site = await journal_site(home)
    for at in (START - 30 * DAY, START - 10 * DAY):
        site.person_watches(ALIEN, at)
    for item in (HEAT, FARGO):
        site.person_watches(item, START - 5 * DAY)
    await home.confirmed()
    await home.later()
    site.person_removes(Feature.HISTORY, ALIEN)
    home.allows("tracker:a", Feature.HISTORY)

    await home.later()
    await home.later()

    assert await home.titles("tracker:a", Feature.HISTORY) == ["Fargo (1996)", "Heat (1995)"]


async def test_a_new_play_of_a_title_takes_nothing_away(home: Home) -> None:
    site = await journal_site(home)
    site.person_watches(ALIEN, START - 30 * DAY)
    site.person_watches(HEAT, START - 20 * DAY)
    await home.confirmed()
    await home.later()
    home.clock.passes(DAY)
    site.person_watches(ALIEN)

    await home.later()
    result = only(await home.later(HOUR))

    assert (result.done.added, result.done.removed) == (0, 0)
    assert await home.titles("tracker:a", Feature.HISTORY) == ["Alien (1979)", "Alien (1979)", "Heat (1995)"]


@pytest.mark.parametrize(
    ("ref", "scope"),
    [("movie:1/77", "movie:1"), ("show:1/2:3/77", "show:1/2:3"), ("77", None), ("/77", "")],
)
def test_a_scope_is_all_before_the_last_stroke(ref: str, scope: str | None) -> None:
    assert scope_of(ref) == scope


def test_what_did_not_come_of_a_scope_is_gone() -> None:
    held = collector(film("one/1"), film("one/2"), film("two/3"))
    held.take([film("one/2")], scopes=["one", "never heard of"])
    assert held.gone() == ["one/1"]


def test_records_of_a_scope_may_come_in_any_page() -> None:
    held = collector(film("one/1"), film("one/2"))
    held.take([], scopes=["one"])
    held.take([film("one/1")])
    assert held.gone() == ["one/2"]


def test_a_ref_without_a_title_belongs_to_no_scope() -> None:
    held = collector(film("1"), film("one/2"))
    held.take([], scopes=["", "1"])
    assert held.gone() == []


def test_what_a_feed_names_itself_is_gone_too() -> None:
    held = collector(film("one/1"), film("two/2"), film("two/3"))
    held.take([], removed=["one/1", "two/2"], scopes=["two"])
    assert held.gone() == ["one/1", "two/2", "two/3"]


def test_a_scope_in_a_full_read_is_gone_without_a_second_look() -> None:
    held = collector(film("one/1"), film("two/2"))
    held.take([], scopes=["one"])
    assert (held.gone(), held.absent()) == (["one/1"], ["one/1", "two/2"])


def test_only_what_differs_is_kept_of_a_scope() -> None:
    known = [film(f"one/{number}") for number in range(1_000)]
    held = collector(*known)
    held.take(known[:600], scopes=["one"])
    held.take(known[600:])
    assert (held.differing, held.gone()) == ([], [])


def test_a_record_that_comes_twice_is_no_whole_read() -> None:
    read = GroupRead()
    read.records[Feature.HISTORY] = collector()
    with pytest.raises(BadData):
        read.take(Page(Feature.HISTORY, (film("one/1"), film("one/1")), scopes=("one",)))
