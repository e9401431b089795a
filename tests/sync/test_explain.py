"""Explaining a title: who holds it, what was written and why, what waits, and what the next run would do."""

from __future__ import annotations

from sqlite3 import Connection

from msgspec.structs import replace

from custom_components.crosswatch.model import Feature, Item, MediaType, Role
from custom_components.crosswatch.store.corrections import part_items
from custom_components.crosswatch.sync import Profile, RunKind
from custom_components.crosswatch.sync.explain import Explanation, MemberFacts, Question, explain
from custom_components.crosswatch.sync.lookup import WantedTitle, items_by_id, items_by_title, labels
from tests.memory import FaultKind, MemoryProvider, MemoryService, everything
from tests.sync.home import ALIEN, DAY, HEAT, HOUR, START, Home, episode

WATCHLIST, RATINGS, HISTORY = Feature.WATCHLIST, Feature.RATINGS, Feature.HISTORY


async def explained(home: Home, item: Item, syncs: frozenset[str] | None = None) -> Explanation:
    """What can be said of an item. That changes nothing."""
    before = await home.database.run(dump)
    profile = Profile("home", "Home", tuple(home.syncs.values()))
    question = Question(profile, home.accounts, home.clock.now, syncs)
    found = await home.database.run(items_by_id, [f"{item.type}:{one}" for one in item.ids])
    told = await home.database.run(explain, found[0], [question])
    assert await home.database.run(dump) == before
    return told


def dump(connection: Connection) -> list[str]:
    return list(connection.iterdump())


def of(told: Explanation, feature: Feature, account: str, sync: str = "sync") -> MemberFacts:
    """What is said of one member."""
    (found,) = [
        member
        for one in told.syncs
        for facts in one.features
        for member in facts.members
        if (one.sync, facts.feature, member.account) == (sync, feature, account)
    ]
    return found


async def test_before_anything_was_written_the_plan_is_told(home: Home) -> None:
    a, b = await home.tracker("a"), await home.tracker("b")
    home.sync(a, b)
    await home.rates(a, ALIEN, 80, START - DAY)
    await home.run(RunKind.DRY)
    told = await explained(home, ALIEN)
    assert told.item.label == "Alien (1979)"
    (sync,) = told.syncs
    assert (sync.title, sync.enabled, sync.confirmed) == ("sync", True, False)
    assert [facts.feature for facts in sync.features] == [RATINGS]
    (held,) = of(told, RATINGS, "a").held
    assert (held.value.amount, held.value.at, held.seen_at) == (80, START - DAY, START)
    (planned,) = of(told, RATINGS, "b").planned
    assert (planned.operation, planned.state, planned.reason.code) == ("add", "planned", "set_at")
    assert of(told, RATINGS, "b").held == ()


async def test_what_was_written_is_told_with_its_reason_and_who_said_so(home: Home) -> None:
    a, b = await home.tracker("a"), await home.tracker("b")
    home.sync(a, b)
    await home.rates(a, ALIEN, 80, START - DAY)
    await home.confirmed()
    await home.later()
    told = await explained(home, ALIEN)
    (facts,) = told.syncs[0].features
    assert [(one.present, one.value.amount, one.said_by) for one in facts.agreed] == [(True, 80, "a")]
    (written,) = of(told, RATINGS, "b").written
    assert (written.operation, written.outcome, written.sent_at) == ("add", "written", START)
    assert written.why is not None
    assert written.why.facts["account"] == "a"
    assert of(told, RATINGS, "b").planned == ()
    assert of(told, RATINGS, "a").written == ()
    assert of(told, RATINGS, "b").read_at == START + HOUR


async def test_only_the_last_write_of_each_record_is_told(home: Home) -> None:
    a, b = await home.tracker("a"), await home.tracker("b")
    home.sync(a, b)
    await home.rates(a, ALIEN, 80)
    await home.confirmed()
    await home.later()
    await home.rates(a, ALIEN, 20)
    await home.later()
    (written,) = of(await explained(home, ALIEN), RATINGS, "b").written
    assert (written.operation, written.value and written.value.amount) == ("update", 20)


async def test_what_failed_waits_with_its_next_try_and_is_left_out_until_then(home: Home) -> None:
    a = await home.tracker("a")
    site = MemoryService("site", everything([RATINGS]), home.clock)
    home.account("memory:site", MemoryProvider(site))
    home.sync(a, "memory:site", features=[RATINGS])
    await home.rates(a, ALIEN, 80)
    site.afflict(FaultKind.REJECTED, None)
    await home.confirmed()
    home.clock.passes(60)
    await home.run()
    member = of(await explained(home, ALIEN), RATINGS, "site")
    (waiting,) = member.waiting
    assert (waiting.state, waiting.attempts, waiting.next_try) == ("failed", 1, START + HOUR)
    assert waiting.reason is not None
    (planned,) = member.planned
    assert (planned.operation, planned.state) == (None, "left_out")
    assert planned.reason == waiting.reason
    home.clock.passes(2 * HOUR)
    (planned,) = of(await explained(home, ALIEN), RATINGS, "site").planned
    assert planned.state == "planned"


async def test_what_a_guard_will_hold_is_told(home: Home) -> None:
    a, b = await home.tracker("a"), await home.tracker("b")
    home.sync(a, b, features=[WATCHLIST], removals=[WATCHLIST])
    for number in range(4):
        await home.adds(a, WATCHLIST, Item(MediaType.MOVIE, (f"tmdb:{number + 1}",), f"Film {number}"))
    await home.adds(a, WATCHLIST, ALIEN)
    await home.confirmed()
    await home.later()
    for number in range(4):
        await home.removes(a, WATCHLIST, Item(MediaType.MOVIE, (f"tmdb:{number + 1}",)))
    await home.removes(a, WATCHLIST, ALIEN)
    await home.later()
    await home.later()
    told = await explained(home, ALIEN)
    (waiting,) = of(told, WATCHLIST, "b").waiting
    assert waiting.state == "held"
    (planned,) = of(told, WATCHLIST, "b").planned
    assert (planned.operation, planned.state) == ("remove", "held")
    assert planned.guard is not None
    assert planned.guard.code == "all_or_most"


async def test_only_syncs_that_know_the_item_are_told_and_only_those_asked_for(home: Home) -> None:
    a, b, c = [await home.tracker(name) for name in "abc"]
    home.sync(a, b, name="first", features=[WATCHLIST])
    home.sync(a, c, name="second", features=[WATCHLIST, RATINGS])
    home.sync(b, c, name="third", features=[HISTORY])
    await home.adds(a, WATCHLIST, ALIEN)
    await home.run(RunKind.DRY)
    told = await explained(home, ALIEN)
    assert [sync.sync for sync in told.syncs] == ["first", "second"]
    told = await explained(home, ALIEN, frozenset({"second"}))
    assert [sync.sync for sync in told.syncs] == ["second"]
    assert len(of(told, WATCHLIST, "c", "second").planned) == 1


async def test_a_sync_that_is_switched_off_is_planned_only_if_it_is_asked_for(home: Home) -> None:
    a, b = await home.tracker("a"), await home.tracker("b")
    home.sync(a, b)
    await home.adds(a, WATCHLIST, ALIEN)
    await home.run(RunKind.DRY)
    home.syncs["sync"] = replace(home.syncs["sync"], enabled=False)
    told = await explained(home, ALIEN)
    assert not told.syncs[0].enabled
    assert of(told, WATCHLIST, "b").planned == ()
    assert len(of(await explained(home, ALIEN, frozenset({"sync"})), WATCHLIST, "b").planned) == 1


async def test_a_member_that_is_off_or_not_set_up_has_no_part_in_what_comes_next(home: Home) -> None:
    a, b = await home.tracker("a"), await home.tracker("b")
    home.sync(a, b, "tracker:gone", features=[WATCHLIST, RATINGS], roles={"tracker:gone": Role.TARGET})
    await home.adds(a, WATCHLIST, ALIEN)
    await home.run(RunKind.DRY)
    told = await explained(home, ALIEN)
    assert of(told, WATCHLIST, "tracker:gone").planned == ()
    assert of(told, WATCHLIST, "tracker:gone").read_at is None
    assert len(of(told, WATCHLIST, "b").planned) == 1


async def test_contradictions_and_corrections_are_told(home: Home) -> None:
    a, b = await home.tracker("a"), await home.tracker("b")
    home.sync(a, b, features=[RATINGS])
    await home.rates(a, Item(MediaType.MOVIE, ("imdb:tt0000001", "tmdb:348"), "Alien", 1979), 80)
    await home.rates(b, HEAT, 70)
    await home.run(RunKind.DRY)
    assert (await explained(home, ALIEN)).corrections == ()
    await home.database.run(part_items, "movie:tmdb:348", "movie:tmdb:949", START)
    told = await explained(home, ALIEN)
    assert told.corrections == (("tmdb:348", "tmdb:949", False),)
    assert told.tokens == ("movie:imdb:tt0000001", "movie:tmdb:348")
    assert told.conflict is None
    await home.database.run(contradict)
    conflict = (await explained(home, ALIEN)).conflict
    assert conflict is not None
    assert "tmdb 1 and tmdb 2" in conflict.text()


async def test_what_is_left_out_is_told_with_its_reason(home: Home) -> None:
    a, b = await home.tracker("a"), await home.tracker("b")
    home.sync(a, b, features=[WATCHLIST])
    await home.adds(a, WATCHLIST, ALIEN)
    await home.confirmed()
    await home.later()
    await home.removes(a, WATCHLIST, ALIEN)
    await home.later()
    member = of(await explained(home, ALIEN), WATCHLIST, "a")
    assert [left.reason.code for left in member.left_out] == ["removals_off"]
    assert [waiting.state for waiting in member.waiting] == ["declined"]
    assert [held.presence for held in member.held] == []


def contradict(connection: Connection) -> None:
    connection.execute("UPDATE item SET conflict='tmdb 1 and tmdb 2'")


async def test_titles_are_found_but_for_case_and_accents(home: Home) -> None:
    a, b = await home.tracker("a"), await home.tracker("b")
    home.sync(a, b)
    remake = Item(MediaType.MOVIE, ("tmdb:5",), "Alien", 2040)
    series = Item(MediaType.SHOW, ("tvdb:6",), "Alien", 2025)
    for item in (ALIEN, remake, series):
        await home.adds(a, WATCHLIST, item)
    await home.watches(a, episode("Sévérance", 7, 1, 3), START - DAY)
    await home.run(RunKind.DRY)

    async def found(wanted: WantedTitle) -> list[str]:
        items = await home.database.run(items_by_title, wanted)
        return await home.database.run(labels, items)

    assert await found(WantedTitle("alien")) == [
        "Alien (1979), movie tmdb:348",
        "Alien (2025), show tvdb:6",
        "Alien (2040), movie tmdb:5",
    ]
    assert await found(WantedTitle("ALIEN", year=1979)) == ["Alien (1979), movie tmdb:348"]
    assert await found(WantedTitle("Alien", type=MediaType.SHOW)) == ["Alien (2025), show tvdb:6"]
    (label,) = await found(WantedTitle("severance", season=1, number=3))
    assert label.startswith("Sévérance 1x03 Part 3, episode")
    assert await found(WantedTitle("severance", season=1)) == []
    assert await found(WantedTitle("Aliens")) == []
