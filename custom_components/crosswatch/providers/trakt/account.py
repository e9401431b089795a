"""Who an account is, and how it is set up."""

from __future__ import annotations

from msgspec import Struct

from ..base import Identity
from .answers import Settings
from .capabilities import Terms
from .client import TraktClient

_HANDS_OFF = frozenset({None, "", "ask", "never", "no", "none", "off"})
"""Settings of "watched after rating" that surely mark nothing. That others do so is not known, but likely."""


class Owner(Struct, frozen=True):
    """A person at Trakt, and the terms of their account."""

    identity: Identity
    terms: Terms


async def read_owner(client: TraktClient) -> Owner:
    """Ask who the account belongs to. Raises a ProviderError.

    A person may change their name and with it the slug, so the id that never changes names the account. What
    the plan allows is what Trakt says now: the numbers change, and are left out at times.
    """
    settings = await client.get("/users/settings", "the account's settings", Settings)
    user, limits, browsing = settings.user, settings.limits, settings.browsing
    listed = limits.watchlist if limits is not None else None
    return Owner(
        Identity(user.ids.uuid or user.ids.slug, user.name or user.username),
        Terms(
            watchlist=listed.item_count if listed is not None else None,
            one_play=browsing is not None and browsing.watch_only_once,
            rating_watches=browsing is not None and browsing.watch_after_rating not in _HANDS_OFF,
        ),
    )
