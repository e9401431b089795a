"""Asking for entries: one catalogue in one reply, whole or since a stamp.

SIMKL locks apps out that ask for whole lists time and again, so this is asked for only after its stamps
have moved, from the stamp that it told itself.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from itertools import batched

from msgspec import Raw

from ...model import BadData
from ..decoding import decode
from .client import SimklClient
from .models import Activities, Catalogue, Stamps
from .rows import Entry, entries_of

PAGE = 100
"""Rows decoded at a time: a few milliseconds of work."""

_WHAT = {
    Catalogue.SHOWS: "reading the shows",
    Catalogue.MOVIES: "reading the movies",
    Catalogue.ANIME: "reading the anime",
}

_DETAIL = {
    Catalogue.SHOWS: "full",
    Catalogue.MOVIES: "full",
    # Only this tells which cour stands for which season of the show.
    Catalogue.ANIME: "full_anime_seasons",
}


class Entries:
    """The entries of an account, as they can be asked for."""

    def __init__(self, client: SimklClient) -> None:
        self._client = client

    async def activities(self) -> Activities:
        """Return when something last changed, in one request."""
        return await self._client.get("/sync/activities", "asking what changed", Activities)

    async def whole(self, catalogue: Catalogue) -> AsyncGenerator[list[Entry]]:
        """Return all entries of a catalogue, some at a time. Raises a ProviderError before the first."""
        async for entries in self._read(catalogue, {}):
            yield entries

    async def changed(self, catalogue: Catalogue, since: Stamps) -> list[Entry]:
        """Return the entries that changed after a stamp. They are whole themselves."""
        parameters = {"date_from": since.all} if since.all else {}
        return [entry async for entries in self._read(catalogue, parameters) for entry in entries]

    async def _read(self, catalogue: Catalogue, since: dict[str, str]) -> AsyncGenerator[list[Entry]]:
        what = _WHAT[catalogue]
        # Not "yes": that would date all episodes of a show that was completed at one stroke alike.
        parameters = {
            "extended": _DETAIL[catalogue],
            "episode_watched_at": "yes",
            "episode_tvdb_id": "yes",
            "include_all_episodes": "original",
            **since,
        }
        reply = await self._client.get(f"/sync/all-items/{catalogue}", what, Raw, parameters)
        where = f"{self._client.name}: {what}"
        rows = await asyncio.to_thread(_rows, reply, catalogue, where)
        for some in batched(rows, PAGE, strict=False):
            yield await asyncio.to_thread(entries_of, some, catalogue, where)


def _rows(reply: Raw, catalogue: Catalogue, where: str) -> list[Raw]:
    """Return the rows of a catalogue, not yet decoded.

    Nothing at all comes as `{}`, as `null` to older apps, or as a `body` that is null. Anything else is
    BadData.
    """
    if bytes(reply) == b"null":
        return []
    lists = decode(bytes(reply), dict[str, Raw], where)
    if catalogue not in lists:
        if lists and bytes(lists.get("body", reply)) != b"null":
            raise BadData(f"{where}: the reply has no {catalogue}, but {', '.join(sorted(lists))}")
        return []
    rows = bytes(lists[catalogue])
    return [] if rows == b"null" else decode(rows, list[Raw], where)
