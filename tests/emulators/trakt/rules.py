"""What differs from account to account and from day to day, as switches that tests set."""

from __future__ import annotations

from dataclasses import dataclass, field

from custom_components.crosswatch.model import MediaType

FREE = {
    "watchlist": 250,
    "ratings": 10_000,
    "history": 100_000,
    "list_count": 5,
    "list_items": 250,
    "favorites": 50,
}
VIP = {
    "watchlist": 5_000,
    "ratings": 20_000,
    "history": 100_000,
    "list_count": 100,
    "list_items": 5_000,
    "favorites": 50,
}


@dataclass(slots=True)
class Rules:
    """Switches.

    vip: whether the person pays. limits: how much of something the account takes, where it differs from the
    usual. tells_limits: whether the settings name the limits; the contract allows both. takes_some: a batch
    that does not fit is taken as far as it fits before it is refused; otherwise nothing of it is. Which of
    the two the service does is not verified.
    locked: "locked" or "deactivated", or empty. app_refused: the app may not be used any more. vip_only:
    what is in the path of a request that only paying people may send.
    watch_only_once: each title has one play at most. removes_watched: watched titles leave the watchlist.
    tells_existing: replies to plays count those that were there; the contract does not name that count.
    swallows: so many plays are neither added nor counted. leaves_out: so many rows are missing from every
    page of a list, though the headers count them. null_ids: namespaces whose ids are unknown to the service.
    gone: ids that no longer lead to a title, as after two were merged.
    token_life, code_life, interval: seconds.
    """

    vip: bool = False
    limits: dict[str, int] = field(default_factory=dict)
    tells_limits: bool = True
    takes_some: bool = False
    locked: str = ""
    app_refused: bool = False
    vip_only: list[str] = field(default_factory=list)
    watch_only_once: bool = False
    removes_watched: bool = True
    tells_existing: bool = True
    swallows: int = 0
    leaves_out: int = 0
    null_ids: set[str] = field(default_factory=set)
    gone: set[tuple[MediaType, str, str | int]] = field(default_factory=set)
    token_life: int = 7 * 86_400
    code_life: int = 600
    interval: int = 5

    def limit(self, name: str) -> int:
        """Return how many the account takes of something."""
        return self.limits.get(name, (VIP if self.vip else FREE)[name])
