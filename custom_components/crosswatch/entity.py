"""What the entities of an account, a profile and a sync have in common."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from homeassistant.config_entries import ConfigEntry, ConfigSubentry
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity import Entity
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
from homeassistant.helpers.update_coordinator import CoordinatorEntity

from .account import AccountEntry
from .coordinator import AccountCoordinator, SyncCoordinator
from .devices import account_device, subentry_device
from .profile import ProfileEntry
from .runner import ProfileRunner
from .scrobbler import RouteRuntime, route_runtimes
from .subentries import syncs_of
from .sync_states import SyncState


class AccountEntity(CoordinatorEntity[AccountCoordinator]):
    """Something that an account shows."""

    _attr_has_entity_name = True

    def __init__(self, entry: AccountEntry, key: str) -> None:
        """Name it by the entry's id, which outlives every change of title or address."""
        coordinator = entry.runtime_data.coordinator
        super().__init__(coordinator)
        self._attr_translation_key = key
        self._attr_unique_id = f"{entry.entry_id}_{key}"
        self._attr_device_info = account_device(coordinator.hass, entry, coordinator.data.identity.version)


class SyncEntity(CoordinatorEntity[SyncCoordinator]):
    """Something that a sync shows or that can be done with it."""

    _attr_has_entity_name = True

    def __init__(self, entry: ProfileEntry, subentry: ConfigSubentry, key: str) -> None:
        """Name it by the subentry's id."""
        coordinator = entry.runtime_data.runner.coordinator
        super().__init__(coordinator)
        self._entry = entry
        self._sync = subentry.subentry_id
        self._attr_translation_key = key
        self._attr_unique_id = f"{subentry.subentry_id}_{key}"
        self._attr_device_info = subentry_device(coordinator.hass, entry, subentry)

    @property
    def state_of_sync(self) -> SyncState:
        """What is known of the sync."""
        return self.coordinator.data.get(self._sync, SyncState())

    @property
    def subentry(self) -> ConfigSubentry | None:
        """The sync's subentry as it is now, or None while it is being removed."""
        return self._entry.subentries.get(self._sync)

    @property
    def runner(self) -> ProfileRunner:
        """What runs the sync."""
        return self._entry.runtime_data.runner


def add_for_routes(
    hass: HomeAssistant,
    entry: ProfileEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
    make: Callable[[ConfigEntry, ConfigSubentry, RouteRuntime], Iterable[Entity]],
) -> None:
    """Add the entities of each route under its subentry."""
    for subentry_id, runtime in route_runtimes(hass, entry).items():
        entities = make(entry, entry.subentries[subentry_id], runtime)
        async_add_entities(entities, config_subentry_id=subentry_id)


def add_for_syncs(
    entry: ProfileEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
    make: Callable[[ConfigSubentry], Iterable[Entity]],
) -> None:
    """Add the entities of each sync under its subentry, so that they go when it goes."""
    for subentry in syncs_of(entry):
        async_add_entities(make(subentry), config_subentry_id=subentry.subentry_id)
