"""Routes within Home Assistant: listening to players, keeping time, outliving restarts."""

from __future__ import annotations

import asyncio
import sqlite3
import time
from collections.abc import Callable
from datetime import datetime
from typing import Any

from homeassistant.config_entries import ConfigEntry, ConfigSubentry
from homeassistant.const import EVENT_HOMEASSISTANT_STOP, STATE_UNAVAILABLE
from homeassistant.core import Event, EventStateChangedData, HomeAssistant, State, callback
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.event import async_call_later, async_track_state_change_event
from homeassistant.helpers.storage import Store
from homeassistant.util import dt as dt_util
from homeassistant.util.hass_dict import HassKey

from .const import CONF_ENABLED, CONF_PLAYERS, DOMAIN, LOGGER, SUBENTRY_ROUTE
from .engine.playback import Event as PlaybackEvent
from .engine.playback import Moment, Rules, read_signal
from .engine.playback.parse import folded
from .hub import async_get_hub
from .model import Item
from .outbox_tasks import async_deliveries
from .route_accounts import platform_of, route_definition
from .scrobble.happenings import Happening
from .scrobble.route import Outlets, Route
from .store.database import Database
from .subentries import subentries_of

STORE_VERSION = 1
SAVE_DELAY = 5
"""Seconds by which a snapshot is put off after something happened, so that flurries cost one write."""

SAVE_EVERY = 300
"""Seconds after which the position of what plays is kept anew, in case the power goes."""

RETRY = 5
"""Seconds until something that the database could not take is tried again."""

type Runtimes = dict[str, RouteRuntime]

_RUNTIMES: HassKey[dict[str, Runtimes]] = HassKey(f"{DOMAIN}_routes")


async def async_setup_routes(hass: HomeAssistant, entry: ConfigEntry) -> Runtimes:
    """Start the routes of a profile. They stop when the entry is unloaded or Home Assistant stops."""
    database = await async_get_hub(hass).async_database()
    deliveries = await async_deliveries(hass)
    runtimes = {
        subentry.subentry_id: RouteRuntime(hass, entry, subentry, database, deliveries)
        for subentry in subentries_of(entry, SUBENTRY_ROUTE)
    }
    hass.data.setdefault(_RUNTIMES, {})[entry.entry_id] = runtimes
    for runtime in runtimes.values():
        await runtime.async_start()
    return runtimes


async def async_unload_routes(hass: HomeAssistant, entry: ConfigEntry) -> None:
    """Stop the routes of a profile; what plays is kept for when they start again."""
    for runtime in hass.data.get(_RUNTIMES, {}).pop(entry.entry_id, {}).values():
        await runtime.async_stop()


async def async_remove_route_snapshot(hass: HomeAssistant, subentry_id: str) -> None:
    """Forget what a removed route has kept."""
    await _store(hass, subentry_id).async_remove()


@callback
def route_runtimes(hass: HomeAssistant, entry: ConfigEntry) -> Runtimes:
    """Return the running routes of a profile by their subentries."""
    return hass.data.get(_RUNTIMES, {}).get(entry.entry_id, {})


@callback
def items_playing(hass: HomeAssistant, account: str) -> tuple[Item, ...]:
    """Return what plays now on the players of the routes that an account is in, by its key."""
    return tuple(
        item
        for runtimes in hass.data.get(_RUNTIMES, {}).values()
        for runtime in runtimes.values()
        if account in runtime.route.definition.accounts
        for item in runtime.route.items_playing
    )


def _store(hass: HomeAssistant, subentry_id: str) -> Store[dict[str, Any]]:
    return Store(hass, STORE_VERSION, f"{DOMAIN}.route_{subentry_id}")


class RouteRuntime:
    """One route at work. Entities read `route` and are told when something changed."""

    def __init__(
        self,
        hass: HomeAssistant,
        entry: ConfigEntry,
        subentry: ConfigSubentry,
        database: Database,
        outlets: Outlets,
    ) -> None:
        """Nothing is listened to yet."""
        definition = route_definition(hass, subentry)
        users = frozenset(folded(user) for user in definition.users)
        self.route = Route(definition, database, outlets, Rules(users=users))
        self.enabled = definition.enabled
        self.happening: Happening | None = None
        self.hass = hass
        self._entry = entry
        self._subentry_id = subentry.subentry_id
        self._kept = _store(hass, subentry.subentry_id)
        self._listeners: set[Callable[[Happening | None], None]] = set()
        self._stops: list[Callable[[], None]] = []
        self._timer: Callable[[], None] | None = None
        self._task: asyncio.Task[None] | None = None
        self._stopped = False
        self._failed = False

    async def async_start(self) -> None:
        """Go on from the last snapshot, see what plays now, and listen."""
        now = _now()
        if self.enabled and (kept := await self._kept.async_load()) is not None:
            self.route.thaw(kept, now)
        players = self.route.definition.players
        self._stops = [
            async_track_state_change_event(self.hass, players, self._changed),
            self.hass.bus.async_listen(er.EVENT_ENTITY_REGISTRY_UPDATED, self._registry_changed),
            self.hass.bus.async_listen(EVENT_HOMEASSISTANT_STOP, self._stopping),
        ]
        for player in players:
            if (state := self.hass.states.get(player)) is not None:
                self._take(player, state)
        self._passed(self.route.advance(now))

    async def async_stop(self) -> None:
        """Listen no more and keep what plays."""
        while self._stops:
            self._stops.pop()()
        self._cancel_timer()
        self._stopped = True
        if self._task is not None:
            self._task.cancel()
        await self._kept.async_save(self.route.freeze(_now()))

    async def async_set_enabled(self, *, enabled: bool) -> None:
        """Switch the route on, or off: then nothing of what plays now is kept. Stored with the route."""
        if enabled == self.enabled:
            return
        self.enabled = enabled
        if (subentry := self._entry.subentries.get(self._subentry_id)) is not None:
            self.hass.config_entries.async_update_subentry(
                self._entry, subentry, data={**subentry.data, CONF_ENABLED: enabled}
            )
        if not enabled:
            self._passed(self.route.drop(_now()))
            return
        for player in self.route.definition.players:
            if (state := self.hass.states.get(player)) is not None:
                self._take(player, state)

    @callback
    def async_add_listener(self, listener: Callable[[Happening | None], None]) -> Callable[[], None]:
        """Call `listener` when something changed, with what happened if it is worth telling."""
        self._listeners.add(listener)
        return lambda: self._listeners.discard(listener)

    @callback
    def _changed(self, event: Event[EventStateChangedData]) -> None:
        self._take(event.data["entity_id"], event.data["new_state"])

    @callback
    def _take(self, player: str, state: State | None) -> None:
        if not self.enabled or player not in self.route.definition.players:
            return
        now = _now()
        said = STATE_UNAVAILABLE if state is None else state.state
        attributes = {} if state is None else state.attributes
        changed = now.utc if state is None else state.last_updated.timestamp()
        signal = read_signal(player, platform_of(self.hass, player), said, attributes, changed, now)
        self._passed(self.route.take(signal, now))

    @callback
    def _passed(self, events: list[PlaybackEvent]) -> None:
        """Let what happened be posted, and look at the clock again."""
        if events or self.route.worth_keeping(_now(), SAVE_EVERY):
            self._kept.async_delay_save(self._snapshot, SAVE_DELAY)
        self._record_soon()
        self._tell(None)
        self._schedule()

    @callback
    def _schedule(self) -> None:
        self._cancel_timer()
        due = self.route.due()
        wait = None if due is None else min(max(0.05, due - _now().mono), SAVE_EVERY)
        if self._failed:
            wait = RETRY if wait is None else min(wait, RETRY)
        if wait is not None and not self._stopped:
            self._timer = async_call_later(self.hass, wait, self._ring)

    @callback
    def _ring(self, _: datetime) -> None:
        self._timer = None
        self._passed(self.route.advance(_now()))

    @callback
    def _cancel_timer(self) -> None:
        if self._timer is not None:
            self._timer()
            self._timer = None

    @callback
    def _snapshot(self) -> dict[str, Any]:
        return self.route.freeze(_now())

    @callback
    def _tell(self, happening: Happening | None) -> None:
        for listener in list(self._listeners):
            listener(happening)

    @callback
    def _record_soon(self) -> None:
        free = self._task is None or self._task.done()
        if free and self.route.unrecorded and not self._stopped:
            name = f"crosswatch route {self.route.definition.title}"
            self._task = self._entry.async_create_background_task(self.hass, self._record(), name)

    async def _record(self) -> None:
        """Post what happened, in order. What the database cannot take now is tried again, never dropped."""
        try:
            async for happening in self.route.record_all():
                self.happening = happening
                self._tell(happening)
                self._kept.async_delay_save(self._snapshot, SAVE_DELAY)
            self._failed = False
        except sqlite3.Error:
            LOGGER.exception("A scrobble could not be stored. It is tried again")
            self._failed = True
        self._schedule()

    async def _stopping(self, _: Event) -> None:
        """Home Assistant stops: players that go away from now on say nothing."""
        await self.async_stop()

    @callback
    def _registry_changed(self, event: Event[er.EventEntityRegistryUpdatedData]) -> None:
        """Follow a player that is renamed, and end what plays on one that is removed."""
        data = event.data
        players = self.route.definition.players
        if data["action"] == "remove" and data["entity_id"] in players:
            self._passed(self.route.lose(data["entity_id"], _now()))
        elif data["action"] == "update" and data.get("old_entity_id") in players:
            self._renamed(str(data["old_entity_id"]), data["entity_id"])

    def _renamed(self, old: str, new: str) -> None:
        """Store the new name. The entry is set up again with it, and goes on from the snapshot."""
        self.route.rename(old, new)
        subentry = self._entry.subentries.get(self._subentry_id)
        if subentry is None:
            return
        players = [new if player == old else player for player in subentry.data[CONF_PLAYERS]]
        self.hass.config_entries.async_update_subentry(
            self._entry, subentry, data={**subentry.data, CONF_PLAYERS: players}
        )


def _now() -> Moment:
    return Moment(time.monotonic(), dt_util.utcnow().timestamp())
