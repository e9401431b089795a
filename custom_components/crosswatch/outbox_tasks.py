"""The outbox within Home Assistant: one for all routes, delivering until Home Assistant stops."""

from __future__ import annotations

import random
from collections.abc import Callable

from homeassistant.const import EVENT_HOMEASSISTANT_STOP
from homeassistant.core import Event, HomeAssistant, callback
from homeassistant.helpers.event import async_call_later
from homeassistant.util.hass_dict import HassKey

from .const import DOMAIN
from .hub import async_get_hub
from .model import AuthFailed, ProviderError
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
    def told(letter: Letter, error: ProviderError | None) -> None:
        entry = account_entry(hass, letter.account)
        if isinstance(error, AuthFailed) and entry is not None:
            entry.async_start_reauth(hass)

    around = Surroundings(
        database=database,
        account=lambda key: account_now(hass, key),
        clock=hub.now,
        chance=random.random,
        told=told,
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
