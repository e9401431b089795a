"""The stage of a scenario: accounts in memory, one sync, and a clock that passes only when told."""

from __future__ import annotations

import zlib
from datetime import UTC, datetime
from typing import Any

from msgspec.structs import replace

from custom_components.crosswatch.model import Capabilities, Deletions, Feature, Item, MediaType, Role
from tests.memory import (
    MemoryProvider,
    MemoryService,
    everything,
    library_of_last_plays,
    lists_with_stars,
    plays_to_the_minute,
)
from tests.sync.home import Home


def _plain() -> Capabilities:
    """Shows deletions only by what is missing."""
    features = {
        feature: replace(can, deletions=Deletions.FULL_READ) for feature, can in everything().features.items()
    }
    return Capabilities(features)


def _stamping() -> Capabilities:
    """Stamps a play with the time of writing."""
    capabilities = everything()
    history = replace(capabilities.features[Feature.HISTORY], writes_time=False, stores_unknown_time=False)
    return Capabilities({**capabilities.features, Feature.HISTORY: history})


KINDS = {
    "everything": everything,
    "plain": _plain,
    "minutes": plays_to_the_minute,
    "library": library_of_last_plays,
    "stars": lists_with_stars,
    "stamping": _stamping,
}


class Stage:
    """The accounts of a scenario by their names, and how each of them describes titles."""

    def __init__(self, home: Home, given: dict[str, Any]) -> None:
        self.home = home
        self.services: dict[str, MemoryService] = {}
        self._ids: dict[str, dict[str, list[str]]] = given.get("ids", {})
        self._sync: dict[str, Any] = given.get("sync", {})
        for name, kind in given["accounts"].items():
            told = kind == "everything"
            service = MemoryService(name, KINDS[kind](), home.clock, delta=told, watermarks=told)
            self.services[name] = service
            home.account(f"memory:{name}", MemoryProvider(service))
        self.removals = {Feature(name) for name in self._sync.get("removals", ())}
        self.connect()

    def connect(self) -> None:
        """Make the sync as it is to be now."""
        roles = {f"memory:{name}": Role(role) for name, role in self._sync.get("roles", {}).items()}
        self.home.sync(*self.home.accounts, removals=self.removals, roles=roles)

    def item(self, account: str, title: str) -> Item:
        """Return a title as an account describes it. "Lost 1x02" is an episode, "Lost (show)" a show."""
        show, _, place = title.rpartition(" ")
        if "x" in place and place.replace("x", "").isdigit():
            season, number = (int(part) for part in place.split("x"))
            own = tuple(self._ids.get(account, {}).get(title, ()))
            return Item(
                MediaType.EPISODE,
                own,
                show_ids=self._known(account, f"{show} (show)"),
                show_title=show,
                season=season,
                number=number,
            )
        kind = MediaType.SHOW if title.endswith(" (show)") else MediaType.MOVIE
        return Item(kind, self._known(account, title), title.removesuffix(" (show)"))

    def _known(self, account: str, title: str) -> tuple[str, ...]:
        return tuple(self._ids.get(account, {}).get(title) or [f"tmdb:{zlib.crc32(title.encode()) % 10**6}"])


def seconds(text: str) -> int:
    """Return a time as "2026-01-10 20:00" or with seconds, in seconds since 1970 UTC."""
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp())


def time_text(at: int) -> str:
    """Return seconds since 1970 UTC as a scenario writes a time."""
    when = datetime.fromtimestamp(at, UTC)
    return when.strftime("%Y-%m-%d %H:%M:%S" if when.second else "%Y-%m-%d %H:%M")
