"""What Kodi says about itself in one request: version, profile, what it is doing, and its clock."""

from __future__ import annotations

import asyncio
from datetime import tzinfo

from msgspec import Struct

from ...model import MediaType, Rejected
from ..http import Effect
from .client import Answer, Call, CallError, KodiClient
from .models import ActivePlayer, PlayingResult, Profile, SettingResult, Version, VersionResult
from .times import find_zone, wall_clock_of

OLDEST = 12
"""Oldest interface we speak to: Kodi 19."""

_DATE, _CLOCK, _HALF = "System.Date(yyyy-mm-dd)", "System.Time(hh:mm:ss)", "System.Time(xx)"
_SCANNING = "Library.IsScanningVideo"
_VIDEO_PLAYER = 1

_VERSION = Call("JSONRPC.Version")
_PROFILE = Call("Profiles.GetCurrentProfile")
_PLAYERS = Call("Player.GetActivePlayers")
_ITEM = Call("Player.GetItem", {"playerid": _VIDEO_PLAYER})
_FLAGS = Call("XBMC.GetInfoBooleans", {"booleans": [_SCANNING]})
_LABELS = Call("XBMC.GetInfoLabels", {"labels": [_DATE, _CLOCK, _HALF]})
_ZONE = Call("Settings.GetSettingValue", {"setting": "locale.timezone"})
STATUS_CALLS = (_VERSION, _PROFILE, _PLAYERS, _ITEM, _FLAGS, _LABELS, _ZONE)

_TYPES = {"movie": MediaType.MOVIE, "episode": MediaType.EPISODE}


class Status(Struct, frozen=True):
    """A Kodi at one moment.

    profile: label of the active profile. busy: "playing", "scanning" or empty. playing: ref of the
    title of the library that is playing, or empty. zone: of its wall clock.
    """

    version: Version
    profile: str
    busy: str
    playing: str
    zone: tzinfo


async def read_status(client: KodiClient, home_zone: str, now: float) -> Status:
    """Ask everything in one request. Raises a ProviderError, Rejected for a Kodi that is too old."""
    answers = await client.batch(STATUS_CALLS, Effect.NONE)
    version, profile, players, item, flags, labels, zone = answers
    spoken = (await client.result(_VERSION, version, VersionResult)).version
    if spoken.major < OLDEST:
        raise Rejected(
            f"{client.name} is too old: it speaks version {spoken.major}, Kodi 19 or newer is needed"
        )
    active = await client.result(_PLAYERS, players, list[ActivePlayer])
    playing = any(player.type == "video" for player in active)
    scanning = await _optional(client, _FLAGS, flags, dict[str, bool | str]) or {}
    return Status(
        version=spoken,
        profile=(await client.result(_PROFILE, profile, Profile)).label,
        busy="playing" if playing else "scanning" if scanning.get(_SCANNING) in (True, "true") else "",
        playing=await _playing(client, item) if playing else "",
        zone=await _zone(client, labels, zone, home_zone, now),
    )


async def _playing(client: KodiClient, answer: Answer) -> str:
    found = await _optional(client, _ITEM, answer, PlayingResult)
    if found is None or found.item.type not in _TYPES or found.item.number < 1:
        return ""
    return f"{_TYPES[found.item.type]}/{found.item.number}"


async def _zone(client: KodiClient, labels: Answer, setting: Answer, home_zone: str, now: float) -> tzinfo:
    named = await _optional(client, _ZONE, setting, SettingResult)
    shown = await _optional(client, _LABELS, labels, dict[str, str]) or {}
    clock = wall_clock_of(shown.get(_DATE, ""), shown.get(_CLOCK, ""), shown.get(_HALF, ""))
    return await asyncio.to_thread(find_zone, named.value if named else None, home_zone, clock, now)


async def _optional[T](client: KodiClient, call: Call, answer: Answer, wanted: type[T]) -> T | None:
    """Not every box has every setting; those that we can do without may be refused."""
    return None if isinstance(answer, CallError) else await client.result(call, answer, wanted)
