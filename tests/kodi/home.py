"""Home Assistant with CrossWatch in it, set up by what a person clicks, beside a real Kodi."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from homeassistant.config_entries import SOURCE_USER, ConfigEntry
from homeassistant.core import Event, EventStateChangedData, HomeAssistant, State, callback
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.event import async_track_state_change_event
from homeassistant.util import dt as dt_util
from pytest_homeassistant_custom_component.common import async_fire_time_changed

from custom_components.crosswatch.hub import async_get_hub
from custom_components.crosswatch.model import Feature, Item, Page, Record, Value
from custom_components.crosswatch.store.tracker import import_records
from tests.ha.flows.walking import Result, answer, answer_subentry, begin, begin_subentry
from tests.ha.household import device_id, entity_id, state_of

from .real_kodi import RealKodi

INTERVAL = timedelta(hours=6)
"""How often the household's profile runs, as long as nobody says otherwise."""

KEPT = (Feature.RATINGS, Feature.HISTORY, Feature.PROGRESS)
"""What both a tracker and a Kodi keep."""


@dataclass(frozen=True)
class Home:
    """A Home Assistant in which a tracker and a Kodi are kept in step."""

    hass: HomeAssistant
    tracker: ConfigEntry
    kodi: ConfigEntry
    profile: ConfigEntry
    sync: str

    async def dry_run(self) -> dict[str, Any]:
        """Ask for a plan and return the sync's part of the answer."""
        return await self._run("dry_run")

    async def sync_now(self, **facts: Any) -> dict[str, Any]:
        """Press "Sync now" and return the sync's part of the answer."""
        return await self._run("sync_now", **facts)

    async def _run(self, action: str, **facts: Any) -> dict[str, Any]:
        device = device_id(self.hass, self.profile, self.sync)
        done: Any = await self.hass.services.async_call(
            "crosswatch", action, {"device_id": device, **facts}, blocking=True, return_response=True
        )
        await self.settle()
        (result,) = done["syncs"]
        return dict(result)

    async def agree(self) -> None:
        """Look at the first plan and apply it, so that from then on the sync runs by itself."""
        planned = await self.dry_run()
        done = await self.sync_now(plan_id=planned["plan_id"])
        assert done["status"] == "ok"

    async def pass_time(self, span: timedelta) -> None:
        """Let whatever Home Assistant does within `span` happen now."""
        async_fire_time_changed(self.hass, dt_util.utcnow() + span)
        await self.settle()

    async def settle(self) -> None:
        """Wait until nothing is under way."""
        await self.hass.async_block_till_done(wait_background_tasks=True)

    async def tell_tracker(self, feature: Feature, item: Item, value: Value) -> None:
        """Rate a title in the tracker, or let it be watched or begun there."""
        database = await async_get_hub(self.hass).async_database()
        tracker = self.tracker.data["tracker_id"]
        await database.run(import_records, tracker, feature, [Record("", item, value)])

    async def in_tracker(self, feature: Feature) -> list[tuple[str, Value]]:
        """Return what the tracker holds, sorted by title."""
        found: list[tuple[str, Value]] = []
        async for part in self.tracker.runtime_data.provider.read(frozenset({feature}), {}):
            if isinstance(part, Page):
                found += [(record.item.title, record.value) for record in part.records]
        return sorted(found, key=lambda entry: entry[0])

    @property
    def status(self) -> str:
        """How the sync came out of its newest run."""
        return state_of(self.hass, "sensor", f"{self.sync}_status")

    @property
    def kodi_answers(self) -> str:
        """Whether the account of the Kodi can be reached: "on" or "off"."""
        return state_of(self.hass, "binary_sensor", f"{self.kodi.entry_id}_connectivity")

    def count(self, account: ConfigEntry, feature: Feature) -> str:
        """Return how many records an account shows."""
        return state_of(self.hass, "sensor", f"{account.entry_id}_{feature}_count")


async def furnish(hass: HomeAssistant, kodi: RealKodi, removals: Collection[Feature] = ()) -> Home:
    """Add a tracker, the Kodi, a profile, and a sync that keeps both in step, by their flows."""
    tracker = (await answer(hass, await begin(hass, "account", "tracker"), name="Living room"))["result"]
    box = await _add_kodi(hass, kodi)
    form = await begin(hass, "profile")
    profile = (await answer(hass, form, name="Family", interval="6 h"))["result"]
    sync = await _add_sync(hass, profile, (tracker, box), removals)
    home = Home(hass, tracker, box, profile, sync)
    await home.settle()
    return home


async def _add_kodi(hass: HomeAssistant, kodi: RealKodi) -> ConfigEntry:
    made = await answer(
        hass,
        await begin(hass, "account", "kodi"),
        host=kodi.host,
        port=kodi.port,
        username=kodi.username,
        password=kodi.password,
        advanced={"ssl": False, "ws_port": kodi.ws_port},
    )
    assert made["type"] == "create_entry"
    entry: ConfigEntry = made["result"]
    return entry


async def _add_sync(
    hass: HomeAssistant,
    profile: ConfigEntry,
    accounts: tuple[ConfigEntry, ConfigEntry],
    removals: Collection[Feature],
) -> str:
    form = await begin_subentry(hass, profile, "sync")
    form = await answer_subentry(
        hass, form, title="Everything", accounts=[account.unique_id for account in accounts]
    )
    roles: dict[str, Any] = {account.title: "both" for account in accounts}
    answers = {
        str(feature): roles if feature is Feature.PROGRESS else {**roles, "removals": feature in removals}
        for feature in KEPT
    }
    form = await answer_subentry(hass, form, **answers)
    assert form["step_id"] == "summary"
    return _added(profile, await answer_subentry(hass, form))


async def add_route(home: Home, player: str) -> str:
    """Let what plays on `player` be told to the tracker. Returns the route's id."""
    form = await begin_subentry(home.hass, home.profile, "route")
    made = await answer_subentry(
        home.hass, form, title="TV", players=[player], accounts=[home.tracker.unique_id]
    )
    await home.settle()
    return _added(home.profile, made)


def _added(profile: ConfigEntry, made: Result) -> str:
    """Return the id of the subentry that a flow has made."""
    assert made["type"] == "create_entry"
    return next(key for key, entry in profile.subentries.items() if entry.title == made["title"])


async def add_player(home: Home, kodi: RealKodi) -> str:
    """Add Home Assistant's own integration for the Kodi by its flow, and return its media player."""
    form: Any = await home.hass.config_entries.flow.async_init("kodi", context={"source": SOURCE_USER})
    for step, answers in (
        ("user", {"host": kodi.host, "port": kodi.port, "ssl": False}),
        ("credentials", {"username": kodi.username, "password": kodi.password}),
        ("ws_port", {"ws_port": kodi.ws_port}),
    ):
        assert form["step_id"] == step
        form = await answer(home.hass, form, **answers)
    await home.settle()
    registry = er.async_get(home.hass)
    (player,) = er.async_entries_for_config_entry(registry, form["result"].entry_id)
    return player.entity_id


async def shown(home: Home, entity: str, wanted: Callable[[State], bool], patience: float = 60.0) -> State:
    """Wait until an entity shows what is wanted. Raises TimeoutError."""
    found: asyncio.Future[State] = home.hass.loop.create_future()

    @callback
    def look(state: State | None) -> None:
        if state is not None and not found.done() and wanted(state):
            found.set_result(state)

    @callback
    def changed(event: Event[EventStateChangedData]) -> None:
        look(event.data["new_state"])

    stop = async_track_state_change_event(home.hass, [entity], changed)
    try:
        look(home.hass.states.get(entity))
        async with asyncio.timeout(patience):
            return await found
    finally:
        stop()


def route_entity(home: Home, route: str, key: str) -> str:
    """Return one of the sensors of a route."""
    return entity_id(home.hass, "sensor", f"{route}_{key}")
