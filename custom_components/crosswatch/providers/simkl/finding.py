"""Which catalogue a show is in that the person has nowhere. Each costs a request, so few are asked for."""

from __future__ import annotations

import re
from collections.abc import Iterable

from ...model import Rejected
from ..rate_limit import Clock
from .client import Purpose, SimklClient
from .models import Catalogue

_ADDRESS = re.compile(r"/(tv|anime)/\d+")
_CATALOGUES = {"tv": Catalogue.SHOWS, "anime": Catalogue.ANIME}
_PARAMETERS: dict[str, dict[str, str]] = {"tvdb": {}, "imdb": {}, "tmdb": {"type": "tv"}}
"""Ids to ask by, best first. The numbers of TMDb are not unique over types."""

_FORGOTTEN_AFTER = 7 * 86_400
"""Seconds after which a show that SIMKL did not know is asked for again."""


class Finder:
    """Asks, and keeps the answers."""

    def __init__(self, client: SimklClient, clock: Clock) -> None:
        """clock: seconds since 1970 UTC."""
        self._client = client
        self._clock = clock
        self._found: dict[str, Catalogue] = {}
        self._missed: dict[str, float] = {}

    async def catalogue_of(
        self, show_ids: Iterable[str], purpose: Purpose = Purpose.BACKGROUND
    ) -> Catalogue | None:
        """Return the catalogue of a show, or None if SIMKL does not know it. Raises a ProviderError."""
        ids = dict(one.split(":", 1) for one in show_ids)
        namespace = next((name for name in _PARAMETERS if name in ids), None)
        if namespace is None:
            return None
        key = f"{namespace}:{ids[namespace]}"
        if key in self._found:
            return self._found[key]
        if self._clock() - self._missed.get(key, 0.0) < _FORGOTTEN_AFTER:
            return None
        found = await self._ask({namespace: ids[namespace], **_PARAMETERS[namespace]}, purpose)
        if found is None:
            self._missed[key] = self._clock()
        else:
            self._found[key] = found
        return found

    async def _ask(self, parameters: dict[str, str], purpose: Purpose) -> Catalogue | None:
        try:
            asked = {"to": "simkl", **parameters}
            address = await self._client.location("/redirect", "looking a show up", asked, purpose)
        except Rejected:
            return None
        match = _ADDRESS.search(address)
        return _CATALOGUES[match.group(1)] if match else None
