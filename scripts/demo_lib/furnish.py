"""Configures CrossWatch as a newcomer would: two trackers, a profile, a sync and a route."""

from __future__ import annotations

from typing import Any

from . import TRACKERS
from .client import Client
from .flows import Step, add_entry, add_subentry, options

PLAYERS = ["media_player.lounge_room", "media_player.living_room", "media_player.bedroom"]


async def is_furnished(client: Client) -> bool:
    """Whether anything of CrossWatch is configured: what a user changed stays."""
    entries = await client.get("/api/config/config_entries/entry?domain=crosswatch")
    return bool(entries)


async def furnish(client: Client) -> None:
    """Everything through the flows of the UI."""
    for name in TRACKERS:
        await add_entry(client, {"user": "account", "account": "tracker", "tracker": {"name": name}})
    profile = await add_entry(client, {"user": "profile", "profile": _profile})
    await add_subentry(client, profile, "sync", {"user": _sync, "roles": _as_suggested, "summary": {}})
    await add_subentry(client, profile, "route", {"user": _route})


def _profile(step: Step) -> dict[str, Any]:
    return {"name": "Demo", **_defaults(step)}


def _sync(step: Step) -> dict[str, Any]:
    return {"title": "Everywhere", "accounts": options(step, "accounts")}


def _route(step: Step) -> dict[str, Any]:
    return {"title": "Demo players", "players": PLAYERS, "accounts": options(step, "accounts")}


def _as_suggested(step: Step) -> dict[str, Any]:
    """Every section with the answers that stand in it already."""
    return {field["name"]: _defaults({"data_schema": field["schema"]}) for field in step["data_schema"]}


def _defaults(step: Step) -> dict[str, Any]:
    return {field["name"]: field["default"] for field in step["data_schema"] if "default" in field}
