"""Reading a list to its end. The service says whether more follows; what it does not say is not believed."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from typing import Protocol

from ...model import BadData
from .client import MdblistClient, Params
from .models import Pagination

LIMIT = 1000
"""Rows in one answer, the most there are: some hundred kilobytes."""


class Paged(Protocol):
    """A part of a list."""

    @property
    def pagination(self) -> Pagination:
        """What follows."""

    @property
    def size(self) -> int:
        """Rows in this part."""


async def read_pages[T: Paged](
    client: MdblistClient, path: str, what: str, wanted: type[T], params: Params, since: str | None = None
) -> AsyncGenerator[T]:
    """Read every part of a list. Raises BadData if it does not come to an end, or another ProviderError.

    since: time from which on changes are asked for. It goes with the first question only: the service's
    cursor goes on from there, and it refuses both at once.
    """
    place: dict[str, str | int] = {} if since is None else {"since": since}
    seen, cursors = 0, set[str]()
    while True:
        page = await client.get(path, what, wanted, {**params, "limit": LIMIT, **place})
        yield page
        if not page.pagination.has_more:
            return
        seen += page.size
        cursor = page.pagination.next_cursor
        if page.size == 0 or cursor in cursors:
            raise BadData(f"{client.name}: {what}: more is said to follow, but nothing comes")
        if cursor:
            cursors.add(cursor)
            place = {"cursor": cursor}
        else:
            place = {"offset": seen} if since is None else {"since": since, "offset": seen}
