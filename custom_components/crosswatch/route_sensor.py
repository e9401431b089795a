"""The sensors of a route: what plays, what was sent last, and why."""

from __future__ import annotations

from datetime import datetime

from homeassistant.components.sensor import SensorDeviceClass, SensorEntity
from homeassistant.config_entries import ConfigEntry, ConfigSubentry
from homeassistant.const import EntityCategory
from homeassistant.util import dt as dt_util

from .engine.playback import Why
from .route_entity import RouteEntity
from .scrobbler import RouteRuntime

REASONS = [str(why) for why in Why]

_LONGEST_STATE = 255


def route_sensors(entry: ConfigEntry, subentry: ConfigSubentry, runtime: RouteRuntime) -> list[SensorEntity]:
    """Return the sensors of a route."""
    return [
        NowWatchingSensor(entry, subentry, runtime, "now_watching"),
        LastScrobbleSensor(entry, subentry, runtime, "last_scrobble"),
        ReasonSensor(entry, subentry, runtime, "reason"),
    ]


class NowWatchingSensor(RouteEntity, SensorEntity):
    """What plays on the route's players, unknown while nothing does."""

    @property
    def native_value(self) -> str | None:
        """The titles, one for each player."""
        playing = ", ".join(dict.fromkeys(now.label for now in self._runtime.route.now_playing))
        return playing[:_LONGEST_STATE] or None


class LastScrobbleSensor(RouteEntity, SensorEntity):
    """When the last play that was sent was watched."""

    _attr_device_class = SensorDeviceClass.TIMESTAMP

    @property
    def native_value(self) -> datetime | None:
        """The end of the viewing."""
        last = self._runtime.route.last
        return None if last is None else dt_util.utc_from_timestamp(last.at)

    @property
    def extra_state_attributes(self) -> dict[str, str]:
        """What it was."""
        last = self._runtime.route.last
        return {} if last is None else {"title": last.label}


class ReasonSensor(RouteEntity, SensorEntity):
    """Why the last thing that played was sent, or was not."""

    _attr_device_class = SensorDeviceClass.ENUM
    _attr_options = REASONS
    _attr_entity_category = EntityCategory.DIAGNOSTIC

    @property
    def native_value(self) -> str | None:
        """The reason's code; its text is translated."""
        why = self._runtime.route.why
        return None if why is None else str(why)
