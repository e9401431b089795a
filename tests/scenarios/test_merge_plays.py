"""Sequences that break naive merges, by their numbers: plays and their dates, over whole runs."""

from __future__ import annotations

from itertools import permutations
from sqlite3 import Connection

import pytest

from custom_components.crosswatch.model import Feature, Keeps, Operation, Precision, Value
from custom_components.crosswatch.store.accounts import account_numbers
from custom_components.crosswatch.store.outbox import Kind, Scrobbled, post
from custom_components.crosswatch.store.played import Delivered, PlayedItem, record_playback
from tests.memory import MemoryProvider, MemoryService, Who, library_of_last_plays
from tests.sync.home import ALIEN, DAY, HEAT, HOUR, START, Home, episode, only

from .accounts import account, only_with

MINUTE = 60
EVENING = START - START % DAY - 10 * DAY + 20 * HOUR
"""Ten days ago, 20:00 UTC."""


def times(service: MemoryService) -> list[int]:
    return sorted(value.at or 0 for value in service.values(Feature.HISTORY, ALIEN))


def written(*services: MemoryService) -> int:
    """How much was written anywhere."""
    return sum(edit.who is Who.WRITER for service in services for edit in service.edits)


async def test_scenario_10_a_rewatch_begun_and_stopped_is_no_play(home: Home) -> None:
    a, shelf = account(home, "a"), account(home, "shelf", library_of_last_plays())
    shelf.file_comes(ALIEN)
    shelf.person_watches(ALIEN, EVENING)
    home.sync("memory:a", "memory:shelf")
    await home.confirmed()
    assert times(a) == [EVENING]

    shelf.person_sets(Feature.HISTORY, ALIEN, Value(1, EVENING + DAY, Precision.SECOND))
    await home.later()
    await home.later()
    assert times(a) == [EVENING]

    shelf.person_sets(Feature.HISTORY, ALIEN, Value(2, EVENING + 2 * DAY, Precision.SECOND))
    await home.later()
    assert times(a) == [EVENING, EVENING + 2 * DAY]


@pytest.mark.parametrize("order", list(permutations("abc")))
async def test_scenario_11_two_plays_are_not_forced_together_through_a_third(
    home: Home, order: tuple[str, ...]
) -> None:
    """Two hours are the window, and 110 minutes lie between them: in any order of trust, two plays."""
    services = {name: account(home, name) for name in "abc"}
    for name, shift in (("a", 0), ("b", 110), ("c", 220)):
        services[name].person_watches(ALIEN, EVENING + shift * MINUTE)
    home.sync(*(f"memory:{name}" for name in order))
    await home.confirmed()
    await home.later()

    assert [len(times(services[name])) for name in "abc"] == [2, 2, 2]
    assert only(await home.later()).planned.total == 0


async def test_scenario_15_seconds_minutes_and_days_are_one_play(home: Home) -> None:
    a = account(home, "a", only_with(Feature.HISTORY, precision=Precision.MINUTE))
    b = account(home, "b")
    c = account(home, "c", only_with(Feature.HISTORY, precision=Precision.DAY), zone="Pacific/Auckland")
    for service in (a, b, c):
        service.person_watches(ALIEN, EVENING + 15 * MINUTE + 40)
    home.sync("memory:a", "memory:b", "memory:c", removals=[Feature.HISTORY])

    await home.confirmed()
    await home.later()

    assert [len(times(service)) for service in (a, b, c)] == [1, 1, 1]
    assert written(a, b, c) == 0


async def scrobbled(home: Home, at_end: int) -> None:
    """A playback of Alien that began in the evening and was closed at `at_end` was scrobbled to a."""

    def deliver(connection: Connection) -> None:
        told = Scrobbled(ALIEN, EVENING, at_end, runtime=2 * HOUR)
        post(connection, ["memory:a"], "route", "playback", Kind.PLAY, told, at_end)
        connection.execute("UPDATE outbox SET state='done', finished=created")
        played = PlayedItem("playback", ALIEN, EVENING, at_end, 2 * HOUR)
        record_playback(connection, played, [Delivered("memory:a", None, Keeps.PLAYS)])

    await home.database.run(deliver)


@pytest.mark.parametrize(
    ("stamp", "closed"),
    [
        (EVENING, EVENING + 2 * HOUR),
        (EVENING - 10 * MINUTE, EVENING + 2 * HOUR),
        (EVENING + 2 * HOUR, EVENING + 2 * HOUR),
        (EVENING + 12 * HOUR, EVENING + 12 * HOUR),
        (EVENING, EVENING + 12 * HOUR),
    ],
    ids=["start", "before the start", "end", "the next morning", "start, paused overnight"],
)
@pytest.mark.parametrize("seen_before", [0, 1], ids=["a new film", "a film that was seen before"])
@pytest.mark.parametrize(
    "late", ["", "memory:a", "memory:b"], ids=["at once", "a tells later", "b tells later"]
)
async def test_scenario_23_a_playback_and_what_a_server_stamps_of_it_are_one_play(
    home: Home, stamp: int, closed: int, seen_before: int, late: str
) -> None:
    a, b = account(home, "a"), account(home, "b")
    home.sync("memory:a", "memory:b")
    for service in (a, b):
        service.person_watches(HEAT, EVENING - 5 * DAY)
        if seen_before:
            service.person_watches(ALIEN, EVENING - 5 * DAY)
    await home.confirmed()
    await scrobbled(home, closed)
    for service, at in ((a, closed), (b, stamp)):
        if late != f"memory:{service.name}":
            service.person_watches(ALIEN, at)
    if late:
        home.accounts.pop(late)
        await home.later()
        home.account(late, MemoryProvider(a if late == "memory:a" else b))
        (a if late == "memory:a" else b).person_watches(ALIEN, closed if late == "memory:a" else stamp)

    for _ in range(3):
        await home.later()

    assert (len(times(a)), len(times(b))) == (1 + seen_before, 1 + seen_before)


async def test_scenario_24_a_watched_mark_is_never_stamped_with_today(home: Home) -> None:
    a = account(home, "a", only_with(Feature.HISTORY, keeps=Keeps.FLAG, precision=Precision.UNKNOWN))
    b = account(home, "b", only_with(Feature.HISTORY, writes_time=False, stores_unknown_time=False))
    c = account(home, "c")
    a.person_sets(Feature.HISTORY, ALIEN, Value(1))
    home.sync("memory:a", "memory:b", "memory:c")

    await home.confirmed()
    await home.later()

    assert b.values(Feature.HISTORY, ALIEN) == []
    assert [value.at for value in c.values(Feature.HISTORY, ALIEN)] == [None]


async def test_case_65_where_one_side_keeps_no_rewatches_nothing_is_sent_again_and_again(home: Home) -> None:
    a = account(home, "a")
    b = account(home, "b", only_with(Feature.HISTORY, keeps=Keeps.FLAG, precision=Precision.UNKNOWN))
    for day in range(3):
        a.person_watches(ALIEN, EVENING + day * DAY)
    home.sync("memory:a", "memory:b")
    await home.confirmed()
    before = written(a, b)

    for _ in range(3):
        await home.later()

    assert len(times(a)) == 3
    assert before == written(a, b) == 1


async def test_case_70_a_show_that_is_not_known_is_named_with_its_own_episodes_only(home: Home) -> None:
    a, b = account(home, "a"), account(home, "b")
    b.strangers.add("tvdb:1")
    for number in (1, 2):
        a.person_watches(episode("Unknown", 1, 1, number), EVENING)
        a.person_watches(episode("Known", 2, 1, number), EVENING)
    home.sync("memory:a", "memory:b")

    result = only(await home.confirmed())

    assert (result.done.added, result.unresolved) == (2, 2)
    assert {record.item.show_title for record in b.records(Feature.HISTORY)} == {"Known"}


async def test_case_86_a_removal_made_once_reaches_every_sync_of_an_account(home: Home) -> None:
    services = {name: account(home, name) for name in "abcd"}
    for service in services.values():
        for film in (ALIEN, HEAT):
            service.person_watches(film, EVENING)
        service.person_watches(ALIEN, EVENING + 5 * DAY)
    for name in "bcd":
        home.sync("memory:a", f"memory:{name}", name=name, removals=[Feature.HISTORY])
    await home.confirmed()

    services["a"].person_removes(Feature.HISTORY, ALIEN, EVENING)
    for _ in range(4):
        await home.later()

    assert [times(service) for service in services.values()] == [[EVENING + 5 * DAY]] * 4
    removed = [edit.operation is Operation.REMOVE for one in services.values() for edit in one.edits]
    assert sum(removed) == 4


async def test_case_87_two_accounts_of_one_kind_are_two_accounts(home: Home) -> None:
    await home.tracker("hers")
    await home.tracker("his")
    home.sync("tracker:hers", "tracker:his")
    await home.watches("tracker:hers", ALIEN, EVENING)
    await home.watches("tracker:his", HEAT, EVENING)

    await home.confirmed()

    numbers = await home.database.run(account_numbers, [("tracker:hers", "hers"), ("tracker:his", "his")])
    assert len(set(numbers.values())) == 2
    for key in ("tracker:hers", "tracker:his"):
        assert await home.titles(key, Feature.HISTORY) == ["Alien (1979)", "Heat (1995)"]
