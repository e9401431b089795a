"""Shows that a person gave up. They stay as they are: nothing is added to them."""

from __future__ import annotations

from ...model import DroppedTitles, Item
from .client import MdblistClient
from .models import DroppedPage
from .paging import read_pages
from .titles import show_item

PATH = "/sync/dropped"


async def read_dropped(client: MdblistClient) -> DroppedTitles:
    """Return all of them. Raises a ProviderError."""
    shows: list[Item] = []
    async for page in read_pages(client, PATH, "reading dropped shows", DroppedPage, {}):
        shows += [show_item(row.show) for row in page.shows]
    return DroppedTitles(tuple(shows))
