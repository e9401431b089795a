"""Running the syncs of one profile: one run at a time, in the background, everything published."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from typing import Any

from homeassistant.config_entries import ConfigEntry, ConfigEntryState
from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.helpers.event import async_call_later
from homeassistant.helpers.start import async_at_started
from msgspec.structs import replace

from .account import AccountEntry, ready_account
from .const import DOMAIN, LOGGER
from .coordinator import SyncCoordinator
from .held_changes import HeldChanges
from .hub import Hub
from .providers.account import Account
from .references import async_review_accounts
from .scrobbler import items_playing
from .subentries import (
    account_entries,
    account_key,
    accounts_named,
    find_account,
    profile_definition,
    syncs_of,
)
from .sync.definitions import Progress, RunKind, UndoRequest
from .sync.errors import NothingToUndo, StalePlan, UnknownPlan
from .sync.results import RunResult
from .sync_states import with_progress, with_result, without_progress

SECOND_LOOK_SLACK = 5
"""Seconds after the moment from which a second look may prove that something is gone."""

PROGRESS_STEP = 5
"""Progress is published in steps of so many percent, to spare the recorder."""


@dataclass(frozen=True, slots=True)
class Request:
    """What somebody wants to be run. No syncs named means all that are enabled.

    decision: number of the decision about held changes that asks for it. Each asks for a run of its own,
        because the one that is on may have planned already.
    undo: what is to be undone, if a plan of that is wanted.
    """

    kind: RunKind
    syncs: frozenset[str] | None = None
    plan: int | None = None
    decision: int = 0
    undo: UndoRequest | None = None


class ProfileRunner:
    """Starts runs of one profile and publishes what they bring."""

    def __init__(self, hass: HomeAssistant, entry: ConfigEntry, hub: Hub) -> None:
        """Nothing runs yet."""
        self._hass = hass
        self._entry = entry
        self._hub = hub
        self._turn = asyncio.Lock()
        self._under_way: dict[Request, asyncio.Task[RunResult]] = {}
        self._cancel_second_look: Callable[[], None] | None = None
        self._second_look_at: int | None = None
        self._decisions = count(1)
        self.coordinator = SyncCoordinator(hass, entry, hub, self.async_start_scheduled)
        self.held = HeldChanges(hass, entry, hub, self.coordinator)

    @callback
    def async_begin(self) -> None:
        """Run for the first time once Home Assistant has started, and then on the interval."""
        if self.coordinator.update_interval is not None:
            self._entry.async_on_unload(async_at_started(self._hass, self._async_first_run))
        self._entry.async_on_unload(self._forget_second_look)

    async def _async_first_run(self, _: HomeAssistant) -> None:
        await self.async_start_scheduled()

    async def _async_second_look(self, _: datetime) -> None:
        self._cancel_second_look = self._second_look_at = None
        await self.async_start_scheduled()

    async def async_start_scheduled(self) -> None:
        """Start the run that is due, unless all is paused, there is no sync, or a run is on its way."""
        if self._hub.paused or self._under_way or not syncs_of(self._entry):
            return
        self.start_unattended(Request(RunKind.SCHEDULED))

    async def async_run(self, request: Request) -> RunResult:
        """Run and return the result. The run goes on if whoever waits for it goes away."""
        try:
            return await asyncio.shield(self.start(request))
        except asyncio.CancelledError:
            if (task := asyncio.current_task()) is not None and task.cancelling():
                raise
            raise HomeAssistantError(translation_domain=DOMAIN, translation_key="run_cancelled") from None

    @callback
    def start_unattended(self, request: Request) -> None:
        """Start a run that nobody waits for. Its failure goes to the log."""
        self.start(request).add_done_callback(_log_failure)

    @callback
    def start(self, request: Request) -> asyncio.Task[RunResult]:
        """Start a run in the background, after the one that is on. The same request is run once."""
        if (task := self._under_way.get(request)) is not None:
            return task
        if self._hub.paused and request.kind not in (RunKind.DRY, RunKind.UNDO):
            raise ServiceValidationError(translation_domain=DOMAIN, translation_key="paused")
        task = self._entry.async_create_background_task(
            self._hass,
            self._run_in_turn(request),
            f"crosswatch run of {self._entry.title}",
            eager_start=False,
        )
        self._under_way[request] = task
        task.add_done_callback(lambda ended: self._forget_run(request, ended))
        return task

    @callback
    def _forget_run(self, request: Request, ended: asyncio.Task[RunResult]) -> None:
        """Look no longer after a run. The same may have been asked for again since it was published."""
        if self._under_way.get(request) is ended:
            del self._under_way[request]

    def after_decision(self, sync: str) -> Request:
        """Return the request for a run that looks at what was decided about a sync, and writes it."""
        return Request(RunKind.SCHEDULED, frozenset({sync}), decision=next(self._decisions))

    async def async_cancel(self, sync: str | None) -> int:
        """Stop the runs that are on or wait for their turn: those of one sync, or all. Returns how many.

        What is on its way to an account is finished first; the next run does the rest.
        """
        tasks = [
            task
            for request, task in self._under_way.items()
            if sync is None or request.syncs is None or sync in request.syncs
        ]
        for task in tasks:
            task.cancel()
        if tasks:
            await asyncio.wait(tasks)
            await self._async_show()  # they are on record as cancelled, and entities are to say so
        return len(tasks)

    async def _run_in_turn(self, request: Request) -> RunResult:
        async with self._turn:
            if request.syncs is None:
                self._forget_second_look()
            try:
                result = await self._run(request)
            except (UnknownPlan, StalePlan, NothingToUndo) as error:
                self._end_progress()
                raise _plan_error(error) from error
            except asyncio.CancelledError:
                self._end_progress()
                raise
            except Exception:
                self._end_progress()
                await self._async_show()  # it is on record as failed, and entities are to say so
                raise
            self._under_way.pop(request, None)  # whoever sees the result and asks again wants another run
            self._publish(result)
            await self.held.async_review()
            return result

    async def _async_show(self) -> None:
        """Show what is on record after a run that broke off."""
        await self.coordinator.async_load()
        await self.held.async_review()

    async def _run(self, request: Request) -> RunResult:
        async_review_accounts(self._hass)
        orchestrator = await self._hub.async_orchestrator()
        return await orchestrator.run(
            profile_definition(self._entry),
            self.ready_accounts(),
            request.kind,
            syncs=request.syncs,
            plan=request.plan,
            undo=request.undo,
            report=self._report,
        )

    @callback
    def _end_progress(self) -> None:
        self.coordinator.async_set_updated_data(without_progress(self.coordinator.data))

    def ready_accounts(self) -> dict[str, Account]:
        """Return the accounts that syncs name and that are set up now."""
        found: dict[str, Account] = {}
        for subentry in syncs_of(self._entry):
            for named in accounts_named(subentry.data):
                entry: AccountEntry | None = find_account(self._hass, named)
                if entry is not None and entry.state is ConfigEntryState.LOADED:
                    key = account_key(entry)
                    account = ready_account(self._hass, entry)
                    found[key] = replace(account, playing=items_playing(self._hass, key))
        return found

    @callback
    def _report(self, progress: Progress) -> None:
        states = self.coordinator.data
        before = states[progress.sync].progress if progress.sync in states else None
        if before is not None and (before.stage, before.percent // PROGRESS_STEP) == (
            progress.stage,
            progress.percent // PROGRESS_STEP,
        ):
            return
        self.coordinator.async_set_updated_data(with_progress(states, progress))

    def _publish(self, result: RunResult) -> None:
        self.coordinator.async_set_updated_data(with_result(self.coordinator.data, result))
        self._tell_accounts(result)
        if self.coordinator.update_interval is not None and result.look_again_at is not None:
            self._look_again(result.look_again_at)

    @callback
    def _look_again(self, at: int) -> None:
        """Run at that time, unless an earlier run is planned. One run looks at all that is due by then."""
        if self._second_look_at is not None and self._second_look_at <= at:
            return
        self._forget_second_look()
        delay = max(0, at - self._hub.now()) + SECOND_LOOK_SLACK
        self._cancel_second_look = async_call_later(self._hass, delay, self._async_second_look)
        self._second_look_at = at

    def _tell_accounts(self, result: RunResult) -> None:
        """Let the accounts look after themselves: one that failed shows it, one that must sign in asks."""
        told = {account.account: account for account in result.accounts}
        for entry in account_entries(self._hass):
            account = told.get(account_key(entry))
            if account is not None and entry.state is ConfigEntryState.LOADED:
                coordinator = entry.runtime_data.coordinator
                self._in_background(coordinator.async_told(account.error, account.detail))

    def _in_background(self, work: Coroutine[Any, Any, None]) -> None:
        self._entry.async_create_background_task(self._hass, work, "crosswatch account refresh")

    @callback
    def _forget_second_look(self) -> None:
        if self._cancel_second_look is not None:
            self._cancel_second_look()
            self._cancel_second_look = self._second_look_at = None


def _plan_error(error: UnknownPlan | StalePlan | NothingToUndo) -> ServiceValidationError:
    if isinstance(error, NothingToUndo):
        return ServiceValidationError(translation_domain=DOMAIN, translation_key="nothing_to_undo")
    key = "stale_plan" if isinstance(error, StalePlan) else "unknown_plan"
    return ServiceValidationError(
        translation_domain=DOMAIN, translation_key=key, translation_placeholders={"plan": str(error.plan)}
    )


@callback
def _log_failure(task: asyncio.Task[RunResult]) -> None:
    if task.cancelled() or (error := task.exception()) is None:
        return
    if isinstance(error, HomeAssistantError):
        LOGGER.error("The run could not be done: %s", error)
    else:
        LOGGER.error("The run failed", exc_info=error)
