"""Sensors: how each sync stands, what each route follows, and how much each account holds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from homeassistant.components.sensor import (
    SensorDeviceClass,
    SensorEntity,
    SensorEntityDescription,
    SensorStateClass,
)
from homeassistant.config_entries import ConfigEntry, ConfigSubentry
from homeassistant.const import PERCENTAGE, EntityCategory
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
from homeassistant.util import dt as dt_util

from .account import AccountEntry
from .const import CONF_ENABLED
from .entity import AccountEntity, SyncEntity, add_for_routes, add_for_syncs
from .model import Feature
from .profile import ProfileEntry
from .providers.base import ReportsQuota
from .route_sensor import route_sensors
from .subentries import is_account
from .sync.results import Counts, RunStatus
from .sync_states import SyncState

PARALLEL_UPDATES = 0

STATUSES = ["not_run", "running", "disabled", *(str(status) for status in RunStatus)]


@dataclass(frozen=True, kw_only=True)
class SyncSensorDescription(SensorEntityDescription):
    """A sensor of a sync: `value` reads it from what is known of the sync."""

    value: Callable[[SyncState], int | datetime | None]


def _finished(state: SyncState) -> datetime | None:
    return None if state.finished is None else dt_util.utc_from_timestamp(state.finished)


def _progress(state: SyncState) -> int | None:
    return None if state.progress is None else state.progress.percent


def _counter(key: str, kind: str, counts: Callable[[SyncState], Counts | None]) -> SyncSensorDescription:
    def value(state: SyncState) -> int | None:
        found = counts(state)
        return None if found is None else int(getattr(found, kind))

    return SyncSensorDescription(key=key, value=value)


SYNC_SENSORS: tuple[SyncSensorDescription, ...] = (
    SyncSensorDescription(key="last_run", device_class=SensorDeviceClass.TIMESTAMP, value=_finished),
    SyncSensorDescription(key="progress", native_unit_of_measurement=PERCENTAGE, value=_progress),
    *(
        _counter(f"planned_{kind}", kind, lambda state: state.open_changes)
        for kind in ("added", "updated", "removed")
    ),
    *(
        _counter(f"last_{kind}", kind, lambda state: state.written)
        for kind in ("added", "updated", "removed")
    ),
    SyncSensorDescription(
        key="unresolved",
        state_class=SensorStateClass.MEASUREMENT,
        value=lambda state: None if state.result is None else state.result.unresolved,
    ),
    SyncSensorDescription(
        key="held",
        state_class=SensorStateClass.MEASUREMENT,
        value=lambda state: None if state.result is None else state.result.held,
    ),
)


async def async_setup_entry(
    hass: HomeAssistant, entry: ConfigEntry, async_add_entities: AddConfigEntryEntitiesCallback
) -> None:
    """Add the sensors of an account or of a profile's syncs and routes."""
    if is_account(entry):
        provider = entry.runtime_data.provider
        kept = provider.capabilities.features
        async_add_entities(RecordCountSensor(entry, feature) for feature in Feature if feature in kept)
        if isinstance(provider, ReportsQuota):
            async_add_entities([QuotaSensor(entry)])
        return
    add_for_syncs(
        entry,
        async_add_entities,
        lambda subentry: (
            SyncStatusSensor(entry, subentry),
            *(SyncSensor(entry, subentry, description) for description in SYNC_SENSORS),
        ),
    )
    add_for_routes(hass, entry, async_add_entities, route_sensors)


class SyncSensor(SyncEntity, SensorEntity):
    """One figure of a sync."""

    entity_description: SyncSensorDescription

    def __init__(
        self, entry: ProfileEntry, subentry: ConfigSubentry, description: SyncSensorDescription
    ) -> None:
        """Read what the description says."""
        super().__init__(entry, subentry, description.key)
        self.entity_description = description

    @property
    def native_value(self) -> int | datetime | None:
        """The figure, or None while it is not known."""
        return self.entity_description.value(self.state_of_sync)


class SyncStatusSensor(SyncEntity, SensorEntity):
    """How the sync came out of its last run, or what it is doing."""

    _attr_device_class = SensorDeviceClass.ENUM
    _attr_options = STATUSES

    def __init__(self, entry: ProfileEntry, subentry: ConfigSubentry) -> None:
        """The sync's main entity says its status."""
        super().__init__(entry, subentry, "status")

    @property
    def native_value(self) -> str:
        """One word of `STATUSES`."""
        state = self.state_of_sync
        if state.progress is not None:
            return "running"
        if self.subentry is not None and not self.subentry.data[CONF_ENABLED]:
            return "disabled"
        return "not_run" if state.result is None else str(state.result.status)

    @property
    def extra_state_attributes(self) -> dict[str, list[str]]:
        """Why the run came out as it did, where an account or a guard is the cause. No titles."""
        result = self.state_of_sync.result
        if result is None:
            return {}
        reasons = [*result.reasons, *(reason for feature in result.features for reason in feature.reasons)]
        told = dict.fromkeys(reason.text() for reason in reasons)
        return {"reasons": list(told)} if told else {}


class RecordCountSensor(AccountEntity, SensorEntity):
    """How many records of a feature an account showed when it was last read."""

    _attr_entity_category = EntityCategory.DIAGNOSTIC
    _attr_state_class = SensorStateClass.MEASUREMENT

    def __init__(self, entry: AccountEntry, feature: Feature) -> None:
        """Count one feature."""
        super().__init__(entry, f"{feature}_count")
        self._feature = feature

    @property
    def native_value(self) -> int | None:
        """The number of records, or None before the first read."""
        return self.coordinator.data.counts.get(self._feature)


class QuotaSensor(AccountEntity, SensorEntity):
    """How many requests the account's service still takes."""

    _attr_entity_category = EntityCategory.DIAGNOSTIC
    _attr_state_class = SensorStateClass.MEASUREMENT
    _unrecorded_attributes = frozenset({"limit", "resets_at"})

    def __init__(self, entry: AccountEntry) -> None:
        """One for each account whose service counts."""
        super().__init__(entry, "quota_left")

    @property
    def native_value(self) -> int | None:
        """The number of requests, or None while the service has not told."""
        quota = self.coordinator.data.quota
        return None if quota is None else quota.remaining

    @property
    def extra_state_attributes(self) -> dict[str, int | str | None]:
        """How many requests the period takes, and when it ends, as far as that is known."""
        quota = self.coordinator.data.quota
        if quota is None:
            return {}
        ends = None if quota.resets_at is None else dt_util.utc_from_timestamp(quota.resets_at).isoformat()
        return {"limit": quota.limit, "resets_at": ends}
