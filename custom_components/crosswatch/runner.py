"""Running the syncs of one profile: one run at a time, in the background, everything published."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from homeassistant.config_entries import ConfigEntry, ConfigEntryState
from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.helpers.event import async_call_later
from homeassistant.helpers.start import async_at_started

from . import issues
from .account import AccountEntry, ready_account
from .const import DOMAIN, LOGGER
from .coordinator import SyncCoordinator
from .hub import Hub
from .providers.account import Account
from .references import async_review_accounts
from .subentries import (
    account_entries,
    account_key,
    accounts_named,
    find_account,
    profile_definition,
    syncs_of,
)
from .sync.definitions import Progress, RunKind
from .sync.errors import StalePlan, UnknownPlan
from .sync.results import RunResult
from .sync_states import with_progress, with_result, without_progress

BUSY = "Busy"
"""The error of an account that answers, but plays or scans."""

SECOND_LOOK_SLACK = 5
"""Seconds after the moment from which a second look may prove that something is gone."""

PROGRESS_STEP = 5
"""Progress is published in steps of so many percent, to spare the recorder."""


@dataclass(frozen=True, slots=True)
class Request:
    """What somebody wants to be run. No syncs named means all that are enabled."""

    kind: RunKind
    syncs: frozenset[str] | None = None
    plan: int | None = None


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
        self.coordinator = SyncCoordinator(hass, entry, hub, self.async_start_scheduled)

    @callback
    def async_begin(self) -> None:
        """Run for the first time once Home Assistant has started, and then on the interval."""
        if self.coordinator.update_interval is not None:
            self._entry.async_on_unload(async_at_started(self._hass, self._async_first_run))
        self._entry.async_on_unload(self._forget_second_look)

    async def _async_first_run(self, _: HomeAssistant) -> None:
        await self.async_start_scheduled()

    async def _async_second_look(self, _: datetime) -> None:
        self._cancel_second_look = None
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
        if self._hub.paused and request.kind is not RunKind.DRY:
            raise ServiceValidationError(translation_domain=DOMAIN, translation_key="paused")
        task = self._entry.async_create_background_task(
            self._hass,
            self._run_in_turn(request),
            f"crosswatch run of {self._entry.title}",
            eager_start=False,
        )
        self._under_way[request] = task
        task.add_done_callback(lambda _: self._under_way.pop(request, None))
        return task

    async def _run_in_turn(self, request: Request) -> RunResult:
        async with self._turn:
            self._forget_second_look()
            try:
                result = await self._run(request)
            except (UnknownPlan, StalePlan) as error:
                self._end_progress()
                raise _plan_error(error) from error
            except asyncio.CancelledError:
                self._end_progress()
                raise
            except Exception:
                self._end_progress()
                await self.coordinator.async_load()  # it is on record as failed, and entities are to say so
                raise
            self._publish(result)
            return result

    async def _run(self, request: Request) -> RunResult:
        async_review_accounts(self._hass)
        orchestrator = await self._hub.async_orchestrator()
        return await orchestrator.run(
            profile_definition(self._entry),
            self._ready_accounts(),
            request.kind,
            syncs=request.syncs,
            plan=request.plan,
            report=self._report,
        )

    @callback
    def _end_progress(self) -> None:
        self.coordinator.async_set_updated_data(without_progress(self.coordinator.data))

    def _ready_accounts(self) -> dict[str, Account]:
        """Return the accounts that syncs name and that are set up now."""
        found: dict[str, Account] = {}
        for subentry in syncs_of(self._entry):
            for named in accounts_named(subentry.data):
                entry: AccountEntry | None = find_account(self._hass, named)
                if entry is not None and entry.state is ConfigEntryState.LOADED:
                    found[account_key(entry)] = ready_account(self._hass, entry)
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
        titles = {subentry.subentry_id: subentry.title for subentry in syncs_of(self._entry)}
        for sync in result.syncs:
            issues.report_held(self._hass, sync.sync, titles.get(sync.sync, ""), sync.held)
        self._tell_accounts(result)
        if self.coordinator.update_interval is not None and result.look_again_at is not None:
            delay = max(0, result.look_again_at - self._hub.now()) + SECOND_LOOK_SLACK
            self._cancel_second_look = async_call_later(self._hass, delay, self._async_second_look)

    def _tell_accounts(self, result: RunResult) -> None:
        """Let the accounts look after themselves: one that failed shows it, one that must sign in asks."""
        errors = {account.account: account.error for account in result.accounts}
        for entry in account_entries(self._hass):
            error = errors.get(account_key(entry))
            if error is None or entry.state is not ConfigEntryState.LOADED:
                continue
            coordinator = entry.runtime_data.coordinator
            if error == "AuthFailed":
                entry.async_start_reauth(self._hass)
            elif error == BUSY or (not error) is coordinator.last_update_success:
                # The account shows already what the run met: an idle run costs no second request.
                self._in_background(coordinator.async_recount())
            else:
                self._in_background(coordinator.async_request_refresh())

    def _in_background(self, work: Coroutine[Any, Any, None]) -> None:
        self._entry.async_create_background_task(self._hass, work, "crosswatch account refresh")

    @callback
    def _forget_second_look(self) -> None:
        if self._cancel_second_look is not None:
            self._cancel_second_look()
            self._cancel_second_look = None


def _plan_error(error: UnknownPlan | StalePlan) -> ServiceValidationError:
    if isinstance(error, StalePlan):
        key, plan = "stale_plan", error.plan
    else:
        key, plan = "unknown_plan", error.plan
    return ServiceValidationError(
        translation_domain=DOMAIN, translation_key=key, translation_placeholders={"plan": str(plan)}
    )


@callback
def _log_failure(task: asyncio.Task[RunResult]) -> None:
    if task.cancelled() or (error := task.exception()) is None:
        return
    if isinstance(error, HomeAssistantError):
        LOGGER.error("The run could not be done: %s", error)
    else:
        LOGGER.error("The run failed", exc_info=error)
