"""Undoing many runs at once, and undoing that is broken off."""

from __future__ import annotations

import pytest

from custom_components.crosswatch.model import Feature
from custom_components.crosswatch.sync import Counts, RunKind
from tests.sync.faulty import Faulty, PowerCut
from tests.sync.home import ALIEN, DAY, FARGO, HOUR, START, Home, faulty, only
from tests.sync.undoing import FILMS, household, listed, stays_quiet


class TestManyRuns:
    async def test_scenario_26_a_slow_bleed_is_brought_back_by_one_undo(self, home: Home) -> None:
        a, b = await home.tracker("a"), await home.tracker("b")
        home.sync(a, b, features=[Feature.WATCHLIST], removals=[Feature.WATCHLIST])
        for film in FILMS:
            await home.adds(a, Feature.WATCHLIST, film)
            await home.adds(b, Feature.WATCHLIST, film)
        await home.confirmed()
        left = list(FILMS)
        began = home.clock.now

        for _ in range(12):
            count = max(1, round(len(left) * 0.04))
            for film in left[:count]:
                await home.removes(a, Feature.WATCHLIST, film)
            left = left[count:]
            await home.later(6 * HOUR)
        lost = len(FILMS) - len(await listed(home, b))
        assert 0 < lost <= 25

        result = await home.undone(since=began)

        assert only(result).done == Counts(added=lost)
        assert len(await listed(home, b)) == 500
        await home.later(DAY)
        assert len(await listed(home, b)) == 500
        assert len(await listed(home, a)) == len(left)

    async def test_each_place_goes_back_to_what_it_held_before_the_first_of_them(self, home: Home) -> None:
        a, b = await household(home)
        await home.rates(a, ALIEN, 80, START - DAY)
        await home.later()
        began = home.clock.now + 1
        for amount in (60, 40, 20):
            await home.rates(a, ALIEN, amount, home.clock.now + 1)
            await home.later()

        assert only(await home.undone(since=began)).done == Counts(updated=1)

        await stays_quiet(home)
        ((there,),) = [await home.records(b, Feature.RATINGS)]
        assert there.value.amount == 80


class TestInterrupted:
    """The power fails while an undo is written; the next start completes it and repeats nothing."""

    async def broken_off(self, home: Home, cut: str) -> tuple[str, str, Faulty]:
        a, b = await household(home)
        for film in FILMS[:12]:
            await home.adds(a, Feature.WATCHLIST, film)
        await home.later()
        plan = only(await home.undo()).plan
        fault = faulty(home, b)
        setattr(fault, cut, 2)
        with pytest.raises(PowerCut):
            await home.run(RunKind.CONFIRMED, plan=plan)
        return a, b, fault

    @pytest.mark.parametrize("cut", ["power_fails_before_write", "power_fails_after_write"])
    async def test_the_next_runs_complete_it(self, home: Home, cut: str) -> None:
        a, b, _ = await self.broken_off(home, cut)
        await home.orchestrator.start()

        for _ in range(3):
            await home.later()

        await stays_quiet(home)
        assert await listed(home, b) == [FARGO.label]
        assert len(await listed(home, a)) == 13

    async def test_it_is_on_record_before_anything_goes_out(self, home: Home) -> None:
        a, b = await household(home)
        await home.adds(a, Feature.WATCHLIST, ALIEN)
        await home.later()
        plan = only(await home.undo()).plan
        fault = faulty(home, b)
        fault.power_fails_before_write = 1
        with pytest.raises(PowerCut):
            await home.run(RunKind.CONFIRMED, plan=plan)
        await home.orchestrator.start()
        home.clock.passes(HOUR)
        shown = await home.run(RunKind.DRY)
        assert only(shown).planned == Counts(removed=1)

        assert only(await home.later()).done == Counts(removed=1)

        await stays_quiet(home)
        assert await listed(home, b) == [FARGO.label]

    async def test_an_answer_that_got_lost_is_not_repeated(self, home: Home) -> None:
        a, b = await household(home)
        await home.adds(a, Feature.WATCHLIST, ALIEN)
        await home.later()
        plan = only(await home.undo()).plan
        fault = faulty(home, b)
        fault.answer_is_lost_after_write = True
        await home.run(RunKind.CONFIRMED, plan=plan)
        fault.answer_is_lost_after_write = False
        sent = len(fault.written)

        await stays_quiet(home)
        assert len(fault.written) == sent
        assert await listed(home, b) == [FARGO.label]

    async def test_a_dry_run_with_the_plan_writes_nothing(self, home: Home) -> None:
        a, b = await household(home)
        await home.adds(a, Feature.WATCHLIST, ALIEN)
        await home.later()
        plan = only(await home.undo()).plan
        before = await home.dump("agreed", "ledger", "change")

        assert only(await home.run(RunKind.DRY, plan=plan)).planned == Counts(removed=1)

        assert await home.dump("agreed", "ledger", "change") == before
        assert ALIEN.label in await listed(home, b)
