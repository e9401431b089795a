"""What an account entry stores about a Kodi, as the provider wants it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from homeassistant.const import CONF_HOST, CONF_PASSWORD, CONF_PORT, CONF_SSL, CONF_USERNAME

from .const import CONF_LIBRARY, CONF_WS_PORT
from .providers.kodi import KodiSettings

DEFAULT_PORT = 8080
DEFAULT_WS_PORT = 9090


def kodi_settings(data: Mapping[str, Any]) -> KodiSettings:
    """Return the settings of an entry. A port of 0 for notifications does without them."""
    return KodiSettings(
        host=data[CONF_HOST],
        port=data[CONF_PORT],
        username=data.get(CONF_USERNAME, ""),
        password=data.get(CONF_PASSWORD, ""),
        ssl=data.get(CONF_SSL, False),
        ws_port=data.get(CONF_WS_PORT, DEFAULT_WS_PORT) or None,
        library_uuid=data.get(CONF_LIBRARY, ""),
    )
