"""Undoing a run is a plan of its own: shown, guarded, and written as it was seen."""

from __future__ import annotations

import pytest

from custom_components.crosswatch.model import Feature
from custom_components.crosswatch.store.plans import plan_header
from custom_components.crosswatch.sync import Counts, NothingToUndo, RunKind, RunStatus, StalePlan
from tests.sync.home import ALIEN, DAY, FARGO, HEAT, START, Home, faulty, only
from tests.sync.undoing import FILMS, household, lines, listed, numbers, stays_quiet


class TestAPlanOfItsOwn:
    async def test_asking_for_it_writes_nothing(self, home: Home) -> None:
        a, b = await household(home)
        await home.adds(a, Feature.WATCHLIST, ALIEN)
        run = (await home.later()).run
        tables = ("agreed", "ledger", "change", "journal", "left_out")
        before = await home.dump(*tables)

        result = await home.undo()

        assert (only(result).status, only(result).planned) == (RunStatus.PLANNED, Counts(removed=1))
        (line,) = await lines(home, result)
        assert (line.title, line.account_title, line.operation, line.reason.code) == (
            ALIEN.label,
            "b",
            "remove",
            "undone",
        )
        header = await home.database.run(plan_header, only(result).plan or 0)
        assert header is not None
        assert (header.undoes, header.dry, header.state) == (run, True, "open")
        assert await home.dump(*tables) == before
        assert ALIEN.label in await listed(home, b)

    async def test_it_can_be_written_once(self, home: Home) -> None:
        a, _ = await household(home)
        await home.adds(a, Feature.WATCHLIST, ALIEN)
        await home.later()
        plan = only(await home.undo()).plan

        result = await home.run(RunKind.CONFIRMED, plan=plan)

        assert only(result).done == Counts(removed=1)
        with pytest.raises(StalePlan):
            await home.run(RunKind.CONFIRMED, plan=plan)

    async def test_runs_in_between_do_not_replace_it(self, home: Home) -> None:
        a, b = await household(home)
        await home.adds(a, Feature.WATCHLIST, ALIEN)
        await home.later()
        plan = only(await home.undo()).plan
        await home.adds(a, Feature.WATCHLIST, HEAT)
        await home.later()

        await home.run(RunKind.CONFIRMED, plan=plan)

        assert await listed(home, b) == [FARGO.label, HEAT.label]

    async def test_it_is_not_the_newest_plan_of_the_sync_until_it_is_written(self, home: Home) -> None:
        a, _ = await household(home)
        await home.adds(a, Feature.WATCHLIST, ALIEN)
        known = only(await home.later()).plan
        plan = only(await home.undo()).plan

        assert only(await home.later()).plan != plan
        assert plan != known

    @pytest.mark.parametrize("asked", [{}, {"run": 999}, {"since": START - DAY}])
    async def test_where_nothing_was_written_there_is_nothing_to_undo(
        self, home: Home, asked: dict[str, int]
    ) -> None:
        await household(home)
        with pytest.raises(NothingToUndo):
            await home.undo(**asked)


class TestGuards:
    async def test_they_say_what_they_see_and_approving_the_plan_covers_them(self, home: Home) -> None:
        a, b = await home.tracker("a"), await home.tracker("b")
        home.sync(a, b, features=[Feature.WATCHLIST])
        for film in FILMS[:30]:
            await home.adds(a, Feature.WATCHLIST, film)
        await home.confirmed()
        await home.later()
        assert len(await listed(home, b)) == 30

        shown = await home.undo()

        assert (only(shown).status, only(shown).held) == (RunStatus.HELD, 30)
        assert {line.guard.code for line in await lines(home, shown) if line.guard} == {"all_or_most"}
        written = await home.run(RunKind.CONFIRMED, plan=only(shown).plan)
        assert (only(written).done, only(written).held) == (Counts(removed=30), 0)
        await stays_quiet(home)
        assert await listed(home, b) == []

    async def test_what_was_undone_does_not_use_up_the_budget(self, home: Home) -> None:
        a, b = await home.tracker("a"), await home.tracker("b")
        home.sync(a, b, features=[Feature.WATCHLIST], removals=[Feature.WATCHLIST])
        for film in FILMS[:40]:
            await home.adds(a, Feature.WATCHLIST, film)
            await home.adds(b, Feature.WATCHLIST, film)
        await home.confirmed()
        for film in FILMS[100:115]:
            await home.adds(a, Feature.WATCHLIST, film)
        await home.later()
        await home.undone()
        await home.removes(a, Feature.WATCHLIST, FILMS[0])

        assert only(await home.later()).done == Counts(removed=1)


class TestChangedSince:
    async def test_what_was_changed_again_is_left_out_by_name(self, home: Home) -> None:
        a, b = await household(home)
        await home.rates(a, ALIEN, 80, START - DAY)
        for film in (HEAT, FARGO):
            await home.rates(a, film, 40, START - DAY)
        await home.later()
        await home.rates(b, ALIEN, 30)

        shown = await home.undo(items=await numbers(home, "movie:tmdb:348", "movie:tmdb:949"))

        found = {line.title: (line.state, line.reason.code) for line in await lines(home, shown)}
        assert found == {ALIEN.label: ("left_out", "changed_since"), HEAT.label: ("planned", "undone")}

    async def test_what_the_sync_stands_for_otherwise_by_now_is_left_out(self, home: Home) -> None:
        a, b, c = [await home.tracker(name) for name in "abc"]
        home.sync(a, b, c)
        await home.rates(a, ALIEN, 80, START - DAY)
        await home.confirmed()
        run = (await home.undo()).run
        assert run
        fault = faulty(home, c)
        fault.refuses_connection_on_write = True
        await home.rates(b, ALIEN, 30)
        await home.later()

        shown = await home.undo(run=2, accounts=frozenset({c}))

        (line,) = await lines(home, shown)
        assert (line.account_title, line.reason.text()) == ("c", "b was changed again since that run")

    async def test_what_changed_after_the_plan_was_shown_is_not_written(self, home: Home) -> None:
        a, b = await household(home)
        await home.rates(a, ALIEN, 80, START - DAY)
        await home.rates(a, HEAT, 40, START - DAY)
        await home.later()
        plan = only(await home.undo()).plan
        await home.rates(b, ALIEN, 30)

        result = await home.run(RunKind.CONFIRMED, plan=plan)

        assert only(result).done == Counts(removed=1)
        found = {
            line.title: (line.state, line.guard and line.guard.code) for line in await lines(home, result)
        }
        assert found == {ALIEN.label: ("skipped", "changed_since"), HEAT.label: ("written", None)}
        await home.later()
        await stays_quiet(home)
        assert [record.value.amount for record in await home.records(a, Feature.RATINGS)] == [30, 40]

    async def test_what_a_person_undid_already_is_no_part_of_it(self, home: Home) -> None:
        a, b = await household(home)
        await home.adds(a, Feature.WATCHLIST, ALIEN)
        await home.adds(a, Feature.WATCHLIST, HEAT)
        await home.later()
        await home.later()
        await home.removes(b, Feature.WATCHLIST, ALIEN)

        shown = await home.undo()

        assert [line.title for line in await lines(home, shown)] == [HEAT.label]


class TestAccountsThatAreNotThere:
    @pytest.mark.parametrize("read_since", [False, True])
    async def test_an_account_that_is_down_is_named_and_stays_as_it_is(
        self, home: Home, read_since: bool
    ) -> None:
        a, b, c = [await home.tracker(name) for name in "abc"]
        home.sync(a, b, c)
        await home.rates(a, FARGO, 50)
        await home.confirmed()
        await home.adds(a, Feature.WATCHLIST, ALIEN)
        run = (await home.later()).run
        if read_since:
            await home.later()
        fault = faulty(home, b)
        fault.fails_to_answer = True

        shown = await home.undo()

        found = {line.account_title: (line.state, line.reason.code) for line in await lines(home, shown)}
        assert found == {"b": ("left_out", "member_down"), "c": ("held", "undone")}
        assert only(await home.run(RunKind.CONFIRMED, plan=only(shown).plan)).done == Counts(removed=1)
        fault.fails_to_answer = False
        await stays_quiet(home)
        assert await listed(home, b) == [ALIEN.label]
        assert await listed(home, c) == []
        assert only(await home.undone(run=run)).done == Counts(removed=1)
        await stays_quiet(home)
        assert await listed(home, b) == []

    async def test_an_account_that_goes_away_while_it_is_written_gets_it_once_it_is_back(
        self, home: Home
    ) -> None:
        a, b = await household(home)
        await home.adds(a, Feature.WATCHLIST, ALIEN)
        await home.later()
        plan = only(await home.undo()).plan
        fault = faulty(home, b)
        fault.refuses_connection_on_write = True
        assert only(await home.run(RunKind.CONFIRMED, plan=plan)).done == Counts()
        fault.fails_to_answer = True
        await home.later()
        fault.fails_to_answer = fault.refuses_connection_on_write = False

        assert only(await home.later()).done == Counts(removed=1)

        await stays_quiet(home)
        assert await listed(home, b) == [FARGO.label]

    async def test_an_account_that_is_gone_is_named(self, home: Home) -> None:
        a, b = await household(home)
        await home.adds(a, Feature.WATCHLIST, ALIEN)
        await home.later()
        del home.accounts[b]

        shown = await home.undo()

        (line,) = await lines(home, shown)
        assert (line.state, line.reason.code, line.account_title) == ("left_out", "account_not_ready", "b")

    async def test_a_feature_that_was_switched_off_since_is_not_written(self, home: Home) -> None:
        a, b = await household(home)
        await home.adds(a, Feature.WATCHLIST, ALIEN)
        await home.later()
        home.sync(a, b, features=[Feature.RATINGS])

        shown = await home.undo()

        (line,) = await lines(home, shown)
        assert (line.state, line.reason.code) == ("left_out", "not_written_here")
