"""The outbox within Home Assistant: one for all routes, delivering until Home Assistant stops."""

from __future__ import annotations

import random
from collections.abc import Callable
from functools import partial

from homeassistant.config_entries import ConfigEntryState
from homeassistant.const import EVENT_HOMEASSISTANT_STOP
from homeassistant.core import Event, HomeAssistant, callback
from homeassistant.helpers.event import async_call_later
from homeassistant.util.hass_dict import HassKey

from .account_troubles import note_trouble
from .const import DOMAIN
from .hub import async_get_hub
from .model import ProviderError
from .route_accounts import account_entry, account_now
from .scrobble.deliveries import Deliveries
from .scrobble.delivery import Surroundings
from .store.outbox import Letter

_DELIVERIES: HassKey[Deliveries] = HassKey(f"{DOMAIN}_deliveries")


async def async_deliveries(hass: HomeAssistant) -> Deliveries:
    """Return the deliveries. The first call takes up what an earlier start left in the outbox."""
    if (known := hass.data.get(_DELIVERIES)) is not None:
        return known
    hub = async_get_hub(hass)
    database = await hub.async_database()
    if (known := hass.data.get(_DELIVERIES)) is not None:
        return known  # somebody else was quicker

    @callback
    def failed(key: str, error: ProviderError) -> None:
        if (entry := account_entry(hass, key)) is not None:
            note_trouble(hass, entry, type(error).__name__, str(error))

    around = Surroundings(
        database=database,
        account=lambda key: account_now(hass, key),
        clock=hub.now,
        chance=random.random,
        told=partial(_told, hass),
        failed=failed,
    )

    def later(wait: float, due: Callable[[], None]) -> Callable[[], None]:
        return async_call_later(hass, wait, callback(lambda _: due()))

    deliveries = Deliveries(around, hass.async_create_background_task, later)
    hass.data[_DELIVERIES] = deliveries

    async def stop(_: Event) -> None:
        hass.data.pop(_DELIVERIES, None)
        await deliveries.close()

    hass.bus.async_listen_once(EVENT_HOMEASSISTANT_STOP, stop)
    await deliveries.start()
    return deliveries


@callback
def _told(hass: HomeAssistant, letter: Letter, error: ProviderError | None) -> None:
    """Let the account's entry know what a step of a delivery met there, and what it cost."""
    entry = account_entry(hass, letter.account)
    if entry is None:
        return
    if error is not None:
        note_trouble(hass, entry, type(error).__name__, str(error))
    if entry.state is ConfigEntryState.LOADED:
        entry.runtime_data.coordinator.async_show_quota()
