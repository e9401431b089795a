"""Binary sensors: whether an account can be reached, and whether a sync needs somebody's attention."""

from __future__ import annotations

from homeassistant.components.binary_sensor import BinarySensorDeviceClass, BinarySensorEntity
from homeassistant.config_entries import ConfigEntry, ConfigSubentry
from homeassistant.const import EntityCategory
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .account import AccountEntry
from .entity import AccountEntity, SyncEntity, add_for_syncs
from .profile import ProfileEntry
from .subentries import accounts_named, find_account, is_account
from .sync.results import RunStatus

PARALLEL_UPDATES = 0

TROUBLES = (RunStatus.PARTIAL, RunStatus.HELD, RunStatus.FAILED)


async def async_setup_entry(
    _: HomeAssistant, entry: ConfigEntry, async_add_entities: AddConfigEntryEntitiesCallback
) -> None:
    """Add the binary sensors of an account or of a profile's syncs."""
    if is_account(entry):
        async_add_entities([ConnectivitySensor(entry)])
        return
    add_for_syncs(entry, async_add_entities, lambda subentry: [ProblemSensor(entry, subentry)])


class ConnectivitySensor(AccountEntity, BinarySensorEntity):
    """Whether the account answers. It stays available when it does not: that is what it tells."""

    _attr_device_class = BinarySensorDeviceClass.CONNECTIVITY
    _attr_entity_category = EntityCategory.DIAGNOSTIC

    def __init__(self, entry: AccountEntry) -> None:
        """One per account."""
        super().__init__(entry, "connectivity")

    @property
    def available(self) -> bool:
        """Always."""
        return True

    @property
    def is_on(self) -> bool:
        """Whether the last poll was answered."""
        return self.coordinator.last_update_success


class ProblemSensor(SyncEntity, BinarySensorEntity):
    """Whether the last run left something undone, or an account of the sync is gone."""

    _attr_device_class = BinarySensorDeviceClass.PROBLEM

    def __init__(self, entry: ProfileEntry, subentry: ConfigSubentry) -> None:
        """One per sync."""
        super().__init__(entry, subentry, "problem")

    @property
    def is_on(self) -> bool:
        """Whether somebody should look."""
        result = self.state_of_sync.result
        return (result is not None and result.status in TROUBLES) or self._lacks_account()

    def _lacks_account(self) -> bool:
        subentry = self.subentry
        return subentry is not None and any(
            find_account(self.coordinator.hass, named) is None for named in accounts_named(subentry.data)
        )
