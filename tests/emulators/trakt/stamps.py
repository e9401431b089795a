"""When each part of an account last changed."""

from __future__ import annotations

from collections.abc import Callable

from .times import stamp

JOINED = 1_325_376_000
FIELDS = {
    "movies": ("watched", "collected", "rated", "watchlisted", "favorited", "commented", "paused", "hidden"),
    "episodes": ("watched", "collected", "rated", "watchlisted", "commented", "paused"),
    "shows": ("rated", "watchlisted", "favorited", "commented", "hidden", "dropped"),
    "seasons": ("rated", "watchlisted", "commented", "hidden"),
    "comments": ("liked", "reacted", "blocked"),
    "lists": ("liked", "reacted", "updated", "commented"),
    "watchlist": ("updated",),
    "favorites": ("updated",),
    "collaborations": ("updated",),
    "account": ("settings", "followed", "following", "pending", "requested"),
    "saved_filters": ("updated",),
    "notes": ("updated",),
}


class Stamps:
    """Moments with milliseconds. Two changes never have the same one, also while a test's clock stands."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._last = float(JOINED)
        self._moments = {(group, name): self._last for group, names in FIELDS.items() for name in names}

    def touch(self, *parts: tuple[str, str]) -> float:
        """Note that these parts have changed just now. Returns the moment."""
        self._last = max(self._clock(), round(self._last + 0.001, 3))
        self._moments |= dict.fromkeys(parts, self._last)
        return self._last

    def of(self, group: str, name: str) -> float:
        """Return when a part last changed."""
        return self._moments[group, name]

    def as_data(self) -> dict[str, object]:
        """Return all of them as the service tells them."""
        groups: dict[str, object] = {
            group: {f"{name}_at": stamp(self._moments[group, name]) for name in names}
            for group, names in FIELDS.items()
        }
        return {"all": stamp(self._last)} | groups
