"""Titles as a call names them: ids, each of which must stand for a title that is known."""

from __future__ import annotations

from collections.abc import Iterable

from homeassistant.core import HomeAssistant

from .action import refused
from .hub import async_get_hub
from .store.hands_off import hands_off_items
from .written_titles import written_tokens


async def named_items(hass: HomeAssistant, written: Iterable[str]) -> list[int]:
    """Return the numbers of titles, those of a show with all that belongs to it."""
    database = await async_get_hub(hass).async_database()
    found: set[int] = set()
    for one in written:
        items = await database.run(hands_off_items, written_tokens(one))
        if not items:
            raise refused("unknown_item", item=one)
        found |= items
    return sorted(found)
