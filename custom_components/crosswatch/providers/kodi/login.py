"""Proving that there is a Kodi at an address, and that we may speak to it."""

from __future__ import annotations

from ...model import BadData, Rejected, Unavailable
from ..base import Identity
from ..http import Effect
from .client import Call, KodiClient
from .models import Application, VersionResult
from .settings import KodiSettings
from .status import OLDEST

_FRIENDLY_NAME = "System.FriendlyName"
_VERSION = Call("JSONRPC.Version")
_APPLICATION = Call("Application.GetProperties", {"properties": ["name", "version"]})
_NAME = Call("XBMC.GetInfoLabels", {"labels": [_FRIENDLY_NAME]})


async def identify(client: KodiClient, settings: KodiSettings) -> Identity:
    """Return what names this Kodi.

    Raises Unavailable if nobody answers, AuthFailed for wrong credentials, BadData if it is something
    else than a Kodi, Rejected if it is too old.
    """
    try:
        version, application, name = await client.batch((_VERSION, _APPLICATION, _NAME), Effect.NONE)
        spoken = (await client.result(_VERSION, version, VersionResult)).version
        kodi = await client.result(_APPLICATION, application, Application)
        labels = await client.result(_NAME, name, dict[str, str])
    except (BadData, Rejected) as error:
        raise BadData(f"Something answers at {settings.base_url}, but it is no Kodi: {error}") from error
    except Unavailable as error:
        raise Unavailable(
            f"{error}. Is Kodi running, and is 'Allow remote control via HTTP' switched on in its settings?"
        ) from error
    if spoken.major < OLDEST:
        raise Rejected(f"Kodi {kodi.version.major} is too old. Kodi 19 or newer is needed")
    shown = labels.get(_FRIENDLY_NAME, "").strip()
    return Identity(
        unique_id=settings.library,
        name=shown or f"{kodi.name} ({settings.host})",
        version=f"{kodi.version.major}.{kodi.version.minor}",
    )
