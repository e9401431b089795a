"""The event of a route: each step of a playback, for automations."""

from __future__ import annotations

from homeassistant.components.event import EventEntity
from homeassistant.config_entries import ConfigEntry, ConfigSubentry
from homeassistant.core import callback

from .engine.playback import Identified
from .route_entity import RouteEntity
from .scrobble.happenings import Happening, HappeningKind
from .scrobbler import RouteRuntime

STEPS = [str(kind) for kind in HappeningKind]


def route_events(entry: ConfigEntry, subentry: ConfigSubentry, runtime: RouteRuntime) -> list[EventEntity]:
    """Return the events of a route."""
    return [PlaybackEvent(entry, subentry, runtime, "playback")]


class PlaybackEvent(RouteEntity, EventEntity):
    """Fires at each step of a playback."""

    _attr_event_types = STEPS

    @callback
    def _heard(self, happening: Happening | None) -> None:
        if happening is not None:
            self._trigger_event(str(happening.kind), _facts(happening))
            self.async_write_ha_state()


def _facts(happening: Happening) -> dict[str, str | int | None]:
    """Return what an automation needs: the player, the title and, if known, its ids."""
    identity = happening.identity
    item = identity.item if isinstance(identity, Identified) else None
    return {
        "player": happening.player,
        "title": happening.media.label if item is None else item.label,
        "ids": "" if item is None else " ".join(item.ids),
        "position": None if happening.share is None else round(100 * happening.share),
        "reason": None if happening.why is None else str(happening.why),
        "accounts": len(happening.accounts),
    }
