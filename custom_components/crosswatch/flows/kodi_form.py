"""The form of a Kodi, and what comes of trying what was filled in."""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping
from typing import Any

import voluptuous as vol
from homeassistant.config_entries import ConfigEntry
from homeassistant.const import CONF_HOST, CONF_PASSWORD, CONF_PORT, CONF_SSL, CONF_USERNAME
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import section
from homeassistant.helpers.selector import (
    BooleanSelector,
    NumberSelector,
    NumberSelectorConfig,
    NumberSelectorMode,
    TextSelector,
    TextSelectorConfig,
    TextSelectorType,
)
from homeassistant.util.network import is_ip_address

from ..account import async_create_provider
from ..const import (
    CONF_ADVANCED,
    CONF_KIND,
    CONF_LIBRARY,
    CONF_PROVIDER,
    CONF_WS_PORT,
    KIND_ACCOUNT,
    PROVIDER_KODI,
)
from ..kodi_settings import DEFAULT_PORT, DEFAULT_WS_PORT
from ..model import AuthFailed, BadData, ProviderError, Rejected
from ..providers.base import Identity
from ..subentries import account_entries

_LOGGER = logging.getLogger(__name__)

_PASSWORD = TextSelector(TextSelectorConfig(type=TextSelectorType.PASSWORD))
_PORT = NumberSelector(NumberSelectorConfig(min=1, max=65535, mode=NumberSelectorMode.BOX))
_PORT_OR_NONE = NumberSelector(NumberSelectorConfig(min=0, max=65535, mode=NumberSelectorMode.BOX))

KODI_SCHEMA = vol.Schema(
    {
        vol.Required(CONF_HOST): str,
        vol.Required(CONF_PORT, default=DEFAULT_PORT): _PORT,
        vol.Optional(CONF_USERNAME): str,
        vol.Optional(CONF_PASSWORD): _PASSWORD,
        vol.Required(CONF_ADVANCED): section(
            vol.Schema(
                {
                    vol.Required(CONF_SSL, default=False): BooleanSelector(),
                    vol.Required(CONF_WS_PORT, default=DEFAULT_WS_PORT): _PORT_OR_NONE,
                }
            ),
            {"collapsed": True},
        ),
    }
)

_ERRORS: dict[type[Exception], dict[str, str]] = {
    AuthFailed: {CONF_PASSWORD: "invalid_auth"},
    BadData: {CONF_HOST: "not_kodi"},
    Rejected: {CONF_HOST: "too_old"},
    ProviderError: {CONF_HOST: "cannot_connect"},
}
"""What went wrong, the special before the general, and the field beside which it is shown."""

_HOST_NAME = re.compile(r"[\w.-]+")

CREDENTIALS_SCHEMA = vol.Schema({vol.Optional(CONF_USERNAME): str, vol.Required(CONF_PASSWORD): _PASSWORD})


def entry_data(form: Mapping[str, Any], library: str = "") -> dict[str, Any]:
    """Return what an entry stores for a filled-in form."""
    return {
        CONF_KIND: KIND_ACCOUNT,
        CONF_PROVIDER: PROVIDER_KODI,
        CONF_HOST: form[CONF_HOST].strip(),
        CONF_PORT: int(form[CONF_PORT]),
        CONF_USERNAME: form.get(CONF_USERNAME, ""),
        CONF_PASSWORD: form.get(CONF_PASSWORD, ""),
        CONF_SSL: form[CONF_ADVANCED][CONF_SSL],
        CONF_WS_PORT: int(form[CONF_ADVANCED][CONF_WS_PORT]),
        CONF_LIBRARY: library,
    }


def shown_form(data: Mapping[str, Any]) -> dict[str, Any]:
    """Return an entry's data as answers of the form. The password is never shown again."""
    return {
        CONF_HOST: data[CONF_HOST],
        CONF_PORT: data[CONF_PORT],
        CONF_USERNAME: data.get(CONF_USERNAME, ""),
        CONF_ADVANCED: {
            CONF_SSL: data.get(CONF_SSL, False),
            CONF_WS_PORT: data.get(CONF_WS_PORT, DEFAULT_WS_PORT),
        },
    }


def without_password(form: Mapping[str, Any]) -> dict[str, Any]:
    """Return the answers of a form to show it again."""
    return {key: value for key, value in form.items() if key != CONF_PASSWORD}


async def async_try(hass: HomeAssistant, data: Mapping[str, Any]) -> Identity | dict[str, str]:
    """Ask the Kodi who it is, or return the errors of the form's fields."""
    if not _is_host(data[CONF_HOST]):
        return {CONF_HOST: "invalid_host"}
    provider = None
    try:
        provider = await async_create_provider(hass, data, data[CONF_HOST])
        return await provider.identify()
    except tuple(_ERRORS) as error:
        return next(shown for kind, shown in _ERRORS.items() if isinstance(error, kind))
    except Exception:
        _LOGGER.exception("Setting up a Kodi failed")
        return {"base": "unknown"}
    finally:
        if provider is not None:
            await provider.close()


def _is_host(text: str) -> bool:
    """Whether a text is a name or an address, and no URL."""
    return bool(_HOST_NAME.fullmatch(text)) or is_ip_address(text)


async def async_same_kodi(
    hass: HomeAssistant, host: str, port: int, but: ConfigEntry | None = None
) -> ConfigEntry | None:
    """Return the entry that stands for the same Kodi already, under whatever name it was added."""
    addresses = await _addresses(hass, host)
    for entry in account_entries(hass):
        if entry is but or entry.data[CONF_PROVIDER] != PROVIDER_KODI or entry.data[CONF_PORT] != port:
            continue
        if addresses & await _addresses(hass, entry.data[CONF_HOST]):
            return entry
    return None


async def _addresses(hass: HomeAssistant, host: str) -> set[str]:
    """Return the host's name with what it resolves to, if it does."""
    try:
        found = await hass.loop.getaddrinfo(host, None)
    except (OSError, UnicodeError):
        found = []
    return {host.casefold(), *(str(info[4][0]) for info in found)}
