"""The web trackers: how a person signs in at each of them, and how its provider is made."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import aiohttp
from homeassistant.const import CONF_API_KEY, CONF_CLIENT_ID, CONF_CLIENT_SECRET
from homeassistant.core import HomeAssistant
from homeassistant.helpers.aiohttp_client import async_get_clientsession

from .const import CONF_ACCOUNT, CONF_PROVIDER, PROVIDER_MDBLIST, PROVIDER_SIMKL, PROVIDER_TRAKT
from .model import Unavailable
from .providers import mdblist, simkl, trakt
from .providers.base import Provider
from .providers.credentials import ClientApp, Credentials, Tokens
from .providers.device_code import CodeLogin
from .providers.rate_limit import Timing
from .providers.token_keeper import Save
from .token_store import stored_tokens

_REAL_TIME = Timing()


@dataclass(frozen=True, slots=True)
class WebTracker:
    """One service in the web that keeps what people watch.

    name: what people call it. app_url, key_url: where a person makes an API app, and finds a key; empty where
    the service has no keys. has_secret: whether its API apps have a secret. login: makes what signs in by a
    code; make: makes its provider. timing: the time both go by.
    """

    provider: str
    name: str
    app_url: str
    login: Callable[[aiohttp.ClientSession, ClientApp, Timing], CodeLogin]
    make: Callable[[aiohttp.ClientSession, Credentials, Save, Timing], Provider]
    key_url: str = ""
    has_secret: bool = False
    timing: Timing = _REAL_TIME


_ALL = (
    WebTracker(
        provider=PROVIDER_TRAKT,
        name="Trakt",
        app_url="https://app.trakt.tv/settings/apps",
        has_secret=True,
        login=trakt.login,
        make=trakt.TraktProvider,
    ),
    WebTracker(
        provider=PROVIDER_SIMKL,
        name="SIMKL",
        app_url="https://simkl.com/settings/developer/",
        login=simkl.login,
        make=simkl.SimklProvider,
    ),
    WebTracker(
        provider=PROVIDER_MDBLIST,
        name="MDBList",
        app_url="https://mdblist.com/preferences",
        key_url="https://mdblist.com/preferences",
        login=mdblist.login,
        make=mdblist.MdblistProvider,
    ),
)

WEB_TRACKERS = {tracker.provider: tracker for tracker in _ALL}
"""By provider, in the order in which they are offered."""


def credentials_of(data: Mapping[str, Any], name: str) -> Credentials:
    """Return what an account entry stores of a person's sign-in. `name` is what messages call the account."""
    return Credentials(
        app=ClientApp(data.get(CONF_CLIENT_ID, ""), data.get(CONF_CLIENT_SECRET, "")),
        tokens=stored_tokens(data),
        api_key=data.get(CONF_API_KEY, ""),
        account=data.get(CONF_ACCOUNT, ""),
        name=name,
    )


def tracker_provider(hass: HomeAssistant, data: Mapping[str, Any], name: str, save: Save) -> Provider:
    """Make the provider of an account from what its entry stores. Nothing is asked of the service yet."""
    tracker = WEB_TRACKERS[data[CONF_PROVIDER]]
    return tracker.make(async_get_clientsession(hass), credentials_of(data, name), save, tracker.timing)


async def save_nowhere(_: Tokens) -> None:
    """Refuse to renew: whoever has no place for the new pair must not use the old one up."""
    raise Unavailable("the account is not set up now")
