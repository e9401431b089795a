"""Setting up, unloading and removing a profile."""

from __future__ import annotations

from homeassistant.core import HomeAssistant

from . import issues
from .const import SUBENTRY_ROUTE
from .devices import async_register_profile_device
from .hub import async_get_hub
from .profile import ProfileEntry, ProfileRuntime
from .references import async_forget_unused_accounts, async_review_accounts
from .runner import ProfileRunner
from .scrobbler import (
    async_remove_route_snapshot,
    async_setup_routes,
    async_unload_routes,
    route_runtimes,
)
from .store.forget import forget_other_syncs, forget_profile
from .subentries import profile_entries, subentries_of, syncs_of


async def async_setup_profile(hass: HomeAssistant, entry: ProfileEntry) -> None:
    """Open the database, and clean up after syncs that were removed. Accounts may come later."""
    hub = async_get_hub(hass)
    database = await hub.async_database()
    await database.run(
        forget_other_syncs, entry.entry_id, {subentry.subentry_id for subentry in syncs_of(entry)}
    )
    await async_forget_unused_accounts(hass)
    async_register_profile_device(hass, entry)
    async_review_accounts(hass)
    _clear_held_of_removed_syncs(hass)
    runner = ProfileRunner(hass, entry, hub)
    await runner.coordinator.async_load()
    await runner.held.async_begin()
    entry.runtime_data = ProfileRuntime(runner)
    await async_setup_routes(hass, entry)


async def async_unload_profile(hass: HomeAssistant, entry: ProfileEntry) -> None:
    """Stop the routes. The runs are cancelled by Home Assistant, as the entry's background tasks."""
    routes = set(route_runtimes(hass, entry))
    await async_unload_routes(hass, entry)
    for removed in routes - set(entry.subentries):
        await async_remove_route_snapshot(hass, removed)


async def async_remove_profile(hass: HomeAssistant, entry: ProfileEntry) -> None:
    """Forget the profile's syncs and runs, and accounts that only it named."""
    for route in subentries_of(entry, SUBENTRY_ROUTE):
        await async_remove_route_snapshot(hass, route.subentry_id)
    async_review_accounts(hass)
    _clear_held_of_removed_syncs(hass)
    if (database := await async_get_hub(hass).async_usable_database()) is not None:
        await database.run(forget_profile, entry.entry_id)
    await async_forget_unused_accounts(hass)


def _clear_held_of_removed_syncs(hass: HomeAssistant) -> None:
    issues.clear_held_of_others(
        hass, [subentry.subentry_id for profile in profile_entries(hass) for subentry in syncs_of(profile)]
    )
