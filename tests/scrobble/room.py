"""A room for tests: a player, a route with a real outbox, accounts that misbehave on request, a clock."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from custom_components.crosswatch.engine.playback import Moment, Rules, read_signal
from custom_components.crosswatch.model import Capabilities, Feature, Item, MediaType, ProviderError
from custom_components.crosswatch.providers.account import Account
from custom_components.crosswatch.providers.base import Provider
from custom_components.crosswatch.scrobble.definitions import RouteDefinition
from custom_components.crosswatch.scrobble.delivery import Delivery, Surroundings
from custom_components.crosswatch.scrobble.happenings import Happening, HappeningKind
from custom_components.crosswatch.scrobble.live import LiveStep
from custom_components.crosswatch.scrobble.route import Route
from custom_components.crosswatch.store.database import Database
from custom_components.crosswatch.store.identity import resolve_items, teach_runtimes
from custom_components.crosswatch.store.outbox import Letter, State, letters, recover
from tests.memory import MemoryProvider, MemoryService, everything

NOON = 1_767_268_800
PLAYER = "media_player.tv"
MINUTE = 60
HOUR = 3600
WATCHED = NOON + 97 * MINUTE

SINTEL = Item(MediaType.MOVIE, ("imdb:tt1727587", "tmdb:45745"), "Sintel", 2010)
FILM: dict[str, Any] = {
    "media_content_type": "movie",
    "media_title": "Sintel",
    "media_content_id": {"imdb": "tt1727587"},
    "media_duration": 6000,
}


class Room:
    """One player, its route, and the accounts that the route tells."""

    def __init__(self, database: Database, folder: Path) -> None:
        self.database = database
        self.folder = folder
        self.now = Moment(1000.0, float(NOON))
        self.accounts: dict[str, Account] = {}
        self.services: dict[str, MemoryService] = {}
        self.own: frozenset[str] = frozenset()
        self.woken: list[str] = []
        self.told: list[tuple[State, str]] = []
        self.happened: list[Happening] = []
        self.deliveries: dict[str, Delivery] = {}
        self.rules = Rules()
        self.failed: list[tuple[str, str]] = []
        self.told_hook: Callable[[], None] = lambda: None
        self._route: Route | None = None

    @classmethod
    async def open(cls, folder: Path) -> Room:
        return cls(await Database.open(folder / "crosswatch.db"), folder)

    async def reopen(self) -> None:
        """The power goes and comes back: only what is on disk is left."""
        await self.database.close()
        self.database = await Database.open(self.folder / "crosswatch.db")
        await self.database.run(recover)
        self.deliveries.clear()
        self._route = None

    @property
    def around(self) -> Surroundings:
        return Surroundings(
            database=self.database,
            account=self.accounts.get,
            clock=self.clock,
            chance=lambda: 0.5,
            told=self._told,
            failed=lambda key, error: self.failed.append((key, type(error).__name__)),
        )

    def _told(self, letter: Letter, error: ProviderError | None) -> None:
        self.told.append((letter.state, type(error).__name__ if error else ""))
        self.told_hook()

    def clock(self) -> int:
        return int(self.now.utc)

    def wait(self, seconds: float) -> None:
        self.now = Moment(self.now.mono + seconds, self.now.utc + seconds)

    # accounts

    def service(self, name: str, capabilities: Capabilities | None = None, **more: Any) -> MemoryService:
        """Give the room an account at a service in memory."""
        made = MemoryService(name, capabilities or everything(), self.clock, **more)
        self.services[name] = made
        self.sign_in(name)
        return made

    def sign_in(self, name: str) -> None:
        """Set an account up (again)."""
        self.account(name, MemoryProvider(self.services[name]))

    def account(self, name: str, provider: Provider) -> None:
        self.accounts[name] = Account(name, name.title(), provider)

    async def knows(self, *items: Item, runtime: int | None = None) -> list[int]:
        """Teach the identity graph some titles."""

        def teach(connection: Any) -> list[int]:
            numbers = resolve_items(connection, items, [f"ref-{place}" for place in range(len(items))])
            teach_runtimes(connection, [(number, runtime) for number in numbers if runtime])
            return numbers

        return await self.database.run(teach)

    # the player

    @property
    def route(self) -> Route:
        if self._route is None:
            definition = RouteDefinition(
                "route", "Room", (PLAYER,), tuple(self.accounts), own_accounts={PLAYER: self.own}
            )
            self._route = Route(definition, self.database, self, self.rules)
        return self._route

    async def says(self, state: str, at: float | None = None, **attributes: Any) -> None:
        if at is not None:
            attributes["media_position"] = at
            attributes["media_position_updated_at"] = datetime.fromtimestamp(self.now.utc, UTC)
        self.route.take(read_signal(PLAYER, "kodi", state, attributes, self.now.utc, self.now), self.now)
        await self.record()

    async def record(self) -> None:
        self.happened += [happening async for happening in self.route.record_all()]

    async def passes(self, seconds: float) -> None:
        """Let time go by, timers included."""
        end = self.now.mono + seconds
        while (due := self.route.due()) is not None and due <= end:
            self.wait(max(0.001, due - self.now.mono))
            self.route.advance(self.now)
            await self.record()
        self.wait(max(0.0, end - self.now.mono))

    async def plays(
        self, minutes: float, from_minute: float = 0, media: dict[str, Any] | None = None
    ) -> None:
        await self.says("playing", at=from_minute * MINUTE, **(FILM if media is None else media))
        await self.passes(minutes * MINUTE)

    async def stops(self) -> None:
        await self.says("idle")
        await self.passes(MINUTE)

    async def watches(self, media: dict[str, Any] | None = None) -> None:
        """Somebody watches the film from its start to its end."""
        await self.plays(97, media=media)
        await self.stops()

    @property
    def kinds(self) -> list[HappeningKind]:
        return [happening.kind for happening in self.happened]

    # the outbox

    def wake(self, account: str) -> None:
        self.woken.append(account)

    def tell(self, account: str, step: LiveStep) -> None:
        self.delivery(account).live.tell(step)

    def drop(self, account: str, playback: str) -> None:
        self.delivery(account).live.drop(playback)

    def delivery(self, name: str) -> Delivery:
        if name not in self.deliveries:
            self.deliveries[name] = Delivery(name, self.around)
        return self.deliveries[name]

    async def deliver(self, name: str) -> int | None:
        """Deliver what is due for one account; returns the seconds until the next is."""
        return await self.delivery(name).deliver()

    async def letters(self, name: str, state: State) -> list[Letter]:
        return await self.database.run(letters, name, state)

    def plays_at(self, name: str, item: Item = SINTEL) -> list[int | None]:
        """The times of all plays that an account holds of an item."""
        return [value.at for value in self.services[name].values(Feature.HISTORY, item)]

    def progress_at(self, name: str, item: Item = SINTEL) -> list[int]:
        return [value.amount for value in self.services[name].values(Feature.PROGRESS, item)]
