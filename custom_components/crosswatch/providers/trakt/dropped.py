"""Shows that a person dropped, or hid from their progress."""

from __future__ import annotations

from contextlib import aclosing

from ...model import DroppedTitles, Item
from .client import TraktClient
from .items import show_item
from .models import ShowRow
from .paging import ListChanged, read_rows

_PATH = "/users/hidden/dropped"


async def read_dropped(client: TraktClient) -> DroppedTitles:
    """Return all of them. A list that changes meanwhile is read once more. Raises a ProviderError."""
    try:
        return await _read(client)
    except ListChanged:
        return await _read(client)


async def _read(client: TraktClient) -> DroppedTitles:
    items: list[Item] = []
    async with aclosing(read_rows(client, _PATH, list[ShowRow])) as pages:
        async for rows in pages:
            items += [show_item(row.show) for row in rows]
    return DroppedTitles(tuple(items))
