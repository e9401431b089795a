"""Events: what each run of a sync came to, and each step of a playback, for automations."""

from __future__ import annotations

from homeassistant.components.event import EventEntity
from homeassistant.config_entries import ConfigEntry, ConfigSubentry
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .entity import SyncEntity, add_for_routes, add_for_syncs
from .profile import ProfileEntry
from .route_event import route_events
from .subentries import is_account
from .sync.results import SyncResult
from .sync_states import EVENT_TYPES

PARALLEL_UPDATES = 0


async def async_setup_entry(
    hass: HomeAssistant, entry: ConfigEntry, async_add_entities: AddConfigEntryEntitiesCallback
) -> None:
    """Add the events of a profile's syncs and routes."""
    if is_account(entry):
        return
    add_for_syncs(entry, async_add_entities, lambda subentry: [RunEvent(entry, subentry)])
    add_for_routes(hass, entry, async_add_entities, route_events)


class RunEvent(SyncEntity, EventEntity):
    """Fires once at the end of each run."""

    _attr_event_types = EVENT_TYPES

    def __init__(self, entry: ProfileEntry, subentry: ConfigSubentry) -> None:
        """Runs from before this start are history."""
        super().__init__(entry, subentry, "run")
        self._told = self.state_of_sync.run

    @callback
    def _handle_coordinator_update(self) -> None:
        state = self.state_of_sync
        if state.run != self._told and state.result is not None:
            self._told = state.run
            self._trigger_event(state.event_type, {"run": state.run, **_facts(state.result)})
        self.async_write_ha_state()


def _facts(result: SyncResult) -> dict[str, int | dict[str, int] | None]:
    """Return the figures of a run. Titles are no part of it: every user can read them."""
    return {
        "plan": result.plan,
        "added": result.done.added,
        "updated": result.done.updated,
        "removed": result.done.removed,
        "planned": result.planned.total,
        "held": result.held,
        "held_by": result.held_by,
        "unresolved": result.unresolved,
    }
