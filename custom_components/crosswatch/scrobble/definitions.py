"""What a route is: players in, accounts out."""

from __future__ import annotations

from msgspec import Struct


class RouteDefinition(Struct, frozen=True):
    """One route.

    players: entity ids of media players. accounts: keys of the accounts that are told.
    users: names of the people whose viewing counts; empty for everybody.
    own_accounts: for each player the keys of accounts that are that very player. It marks what it plays
        by itself, so it is never told.
    """

    id: str
    title: str
    players: tuple[str, ...]
    accounts: tuple[str, ...]
    users: frozenset[str] = frozenset()
    own_accounts: dict[str, frozenset[str]] = {}
    enabled: bool = True

    def receivers(self, player: str) -> tuple[str, ...]:
        """Return the accounts that are told what plays on `player`."""
        own = self.own_accounts.get(player, frozenset())
        return tuple(account for account in self.accounts if account not in own)
