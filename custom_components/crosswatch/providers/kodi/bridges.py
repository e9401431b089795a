"""Add-ons on a Kodi that carry plays elsewhere by themselves.

Some fill Kodi's library with another server's titles and push its state back to that server; others
report plays to a tracker. Kept in step by CrossWatch as well, a viewing would arrive twice.
"""

from __future__ import annotations

from ...model import Rejected
from .client import Call, KodiClient
from .models import AddonsResult

BRIDGES = {
    "plugin.video.plexkodiconnect": "PlexKodiConnect",
    "plugin.video.jellyfin": "Jellyfin for Kodi",
    "plugin.video.embycon": "EmbyCon",
    "plugin.video.emby": "Emby for Kodi",
    "plugin.service.emby-next-gen": "Emby for Kodi Next Gen",
    "service.emby-next-gen": "Emby for Kodi Next Gen",
    "script.trakt": "Trakt",
    "script.simkl": "SIMKL",
}
"""Add-on ids and the names people know them by."""

_ENABLED = Call("Addons.GetAddons", {"enabled": True})


async def find_bridges(client: KodiClient) -> tuple[str, ...]:
    """Return the names of the bridges that are installed and enabled, sorted. Raises a ProviderError."""
    try:
        addons = (await client.call(_ENABLED, AddonsResult)).addons
    except Rejected:
        return ()  # a version that answers this differently is no reason to stop
    return tuple(sorted({BRIDGES[addon.addonid] for addon in addons if addon.addonid in BRIDGES}))
