"""Where services are, and the one place where development can point them elsewhere.

The environment variable `CROSSWATCH_ENDPOINTS` holds a JSON object of provider name to base URL, for
example `{"kodi": "http://127.0.0.1:9123"}`. With it a real Home Assistant talks to an emulator.
It is read once, when a provider is created.
"""

from __future__ import annotations

import os

import msgspec

VARIABLE = "CROSSWATCH_ENDPOINTS"


def endpoint(provider: str, default: str) -> str:
    """Return the base URL of `provider`, without a slash at its end.

    Raises ValueError if the variable is set and is no JSON object of texts.
    """
    raw = os.environ.get(VARIABLE)
    if not raw:
        return default.rstrip("/")
    try:
        endpoints = msgspec.json.decode(raw, type=dict[str, str])
    except msgspec.DecodeError as error:
        raise ValueError(
            f"{VARIABLE} must be a JSON object of provider names and base URLs: {error}"
        ) from error
    return endpoints.get(provider, default).rstrip("/")
