"""One route at work: what its players say becomes playbacks, and what they end in is posted."""

from __future__ import annotations

from collections import deque
from collections.abc import AsyncGenerator
from typing import Protocol

import msgspec
from msgspec import Struct

from ..engine.playback import (
    Event,
    EventKind,
    Identified,
    Identity,
    Memory,
    Moment,
    Phase,
    Playback,
    Player,
    Refusal,
    Rules,
    Signal,
    Unmatched,
    Why,
    advance,
    drop,
    due,
    freeze,
    learned,
    lose,
    observe,
    thaw,
    with_runtime,
)
from ..model import Item
from ..store.database import Database
from ..store.outbox import Kind, Scrobbled, post
from .definitions import RouteDefinition
from .happenings import Happening, HappeningKind, LastScrobble, NowPlaying
from .identify import identify
from .live import LiveStep
from .live_steps import live_step

_KINDS = {
    EventKind.STARTED: HappeningKind.STARTED,
    EventKind.PAUSED: HappeningKind.PAUSED,
    EventKind.RESUMED: HappeningKind.RESUMED,
    EventKind.PLAYED: HappeningKind.WATCHED,
    EventKind.STOPPED: HappeningKind.STOPPED,
    EventKind.UNCERTAIN: HappeningKind.UNCERTAIN,
    EventKind.IGNORED: HappeningKind.IGNORED,
}


_LONG_AGO = 0.0
"""When something was noted that an earlier start of Home Assistant left behind: no news in any case."""


class Outlets(Protocol):
    """Where a route sends what happens: the outboxes of all accounts, and what plays now."""

    def wake(self, account: str) -> None:
        """Something was posted for the account."""

    def tell(self, account: str, step: LiveStep) -> None:
        """Something happened that the account may be told while it is news."""

    def drop(self, account: str, playback: str) -> None:
        """Whatever of a playback was not told to the account yet is no news any more."""


class Kept(Struct, frozen=True):
    """What a route keeps over a restart.

    identities: which item each playback is. events: what happened and is not posted yet.
    """

    playbacks: dict[str, object]
    identities: dict[str, Identity] = {}
    events: tuple[Event, ...] = ()
    last: LastScrobble | None = None


class Route:
    """The playbacks on the players of one route.

    What players say is taken in at once (`take`, `advance`); what follows from it is posted in order
    by `record_all`.
    """

    def __init__(
        self, definition: RouteDefinition, database: Database, outlets: Outlets, rules: Rules
    ) -> None:
        """Nothing plays yet."""
        self.definition = definition
        self.last: LastScrobble | None = None
        self.why: Why | None = None
        self._database = database
        self._outlets = outlets
        self._rules = rules
        self._players = {player: Player(player) for player in definition.players}
        self._memory: Memory = {}
        self._identities: dict[str, Identity] = {}
        self._events: deque[tuple[Event, float]] = deque()
        self._kept_at: float | None = None

    @property
    def now_playing(self) -> tuple[NowPlaying, ...]:
        """What plays now, player by player. What is on hold still counts, what is too new does not."""
        return tuple(
            NowPlaying(player.id, self.label(playback), playback.paused is not None)
            for player in self._players.values()
            if (playback := player.playback) is not None and playback.confirmed
        )

    @property
    def items_playing(self) -> tuple[Item, ...]:
        """What plays now, as items, as far as it is known what it is."""
        found = (
            self._identities.get(player.playback.id)
            for player in self._players.values()
            if player.playback is not None and player.playback.confirmed
        )
        return tuple(one.item for one in found if isinstance(one, Identified))

    @property
    def unrecorded(self) -> bool:
        """Whether something happened that is not posted yet."""
        return bool(self._events)

    def label(self, playback: Playback) -> str:
        """Return the name of what plays, by its item once that is known."""
        found = self._identities.get(playback.id)
        return found.item.label if isinstance(found, Identified) else playback.media.label

    def refusal(self, player: str) -> Refusal | None:
        """Return why what plays on a player is not followed, if so."""
        return self._players[player].refusal

    def phase(self, player: str) -> Phase | None:
        """Return where the playback on a player stands, or None."""
        playback = self._players[player].playback
        return None if playback is None else playback.phase

    def due(self) -> float | None:
        """Return the monotonic second at which `advance` is due next, or None."""
        found = (due(player.playback, self._rules) for player in self._players.values())
        return min((moment for moment in found if moment is not None), default=None)

    def take(self, signal: Signal, now: Moment) -> list[Event]:
        """Take in what a player says."""
        player = self._players[signal.player]
        return self._moved(now, *observe(player, signal, now, self._rules, self._memory))

    def advance(self, now: Moment) -> list[Event]:
        """Do what is due by the clock."""
        return [
            event
            for player in list(self._players.values())
            for event in self._moved(now, *advance(player, now, self._rules, self._memory))
        ]

    def lose(self, player: str, now: Moment) -> list[Event]:
        """A player was removed."""
        return self._moved(now, *lose(self._players[player], now, self._rules))

    def drop(self, now: Moment) -> list[Event]:
        """The route was switched off: nothing of what plays now is kept."""
        return [event for player in list(self._players.values()) for event in self._moved(now, *drop(player))]

    def _moved(self, now: Moment, player: Player, events: list[Event]) -> list[Event]:
        self._players[player.id] = player
        if player.refusal is not None:
            self.why = player.refusal.why
        self._memory = learned(self._memory, events)
        self._events.extend((event, now.utc) for event in events)
        return events

    def rename(self, old: str, new: str) -> None:
        """A player has another entity id now; what plays on it goes on."""
        player = self._players.pop(old)
        playback = player.playback and msgspec.structs.replace(player.playback, player=new)
        self._players[new] = msgspec.structs.replace(player, id=new, playback=playback, last=None)
        names = tuple(new if name == old else name for name in self.definition.players)
        self.definition = msgspec.structs.replace(self.definition, players=names)

    def worth_keeping(self, now: Moment, every: float) -> bool:
        """Whether something plays whose position was kept longer ago than `every` seconds."""
        plays = any(player.playback is not None for player in self._players.values())
        return plays and (self._kept_at is None or now.mono - self._kept_at >= every)

    def freeze(self, now: Moment) -> dict[str, object]:
        """Return a JSON value from which `thaw` goes on after a restart."""
        self._kept_at = now.mono
        playbacks = [player.playback for player in self._players.values() if player.playback is not None]
        ids = {playback.id for playback in playbacks}
        events = tuple(event for event, _ in self._events)
        ids |= {event.playback.id for event in events if event.playback is not None}
        identities = {name: found for name, found in self._identities.items() if name in ids}
        saved = freeze(playbacks, self._memory, now, self._rules)
        kept = Kept(saved, identities, events, self.last)
        value: dict[str, object] = msgspec.to_builtins(kept)
        return value

    def thaw(self, value: object, now: Moment) -> None:
        """Go on from what was kept. Players that the route no longer has are forgotten."""
        try:
            kept = msgspec.convert(value, Kept)
        except msgspec.ValidationError:
            return
        saved = thaw(kept.playbacks, now, self._rules)
        self._memory, self._identities, self.last = saved.memory, dict(kept.identities), kept.last
        self._events.extend((event, _LONG_AGO) for event in kept.events)
        for playback in saved.playbacks:
            if playback.player in self._players:
                self._players[playback.player] = Player(playback.player, playback)

    async def record_all(self) -> AsyncGenerator[Happening]:
        """Post what happened since the last call, in order, and yield it in a person's words.

        What cannot be stored stays, so that calling again goes on from there.
        """
        while self._events:
            happening = await self._record(*self._events[0])
            self._events.popleft()
            if happening is not None:
                yield happening

    async def _record(self, event: Event, noted: float) -> Happening | None:
        kind = _KINDS.get(event.kind)
        if event.playback is None or (kind is None and event.kind is not EventKind.MOVED):
            self.why = event.why or self.why
            return None if kind is None else _happening(kind, event)
        identity = await self._identity(event.playback)
        told: tuple[str, ...] = ()
        if isinstance(identity, Identified) and identity.sure:
            if (sent := _kind_to_post(event)) is not None:
                told = await self._post(event, event.playback, identity, sent)
            self._tell(event, event.playback, identity, noted)
        if kind is None:
            return None
        happening = self._described(kind, event, identity, told)
        if event.playback.phase is Phase.CLOSED:
            self._identities.pop(event.playback.id, None)
        return happening

    def _described(
        self, kind: HappeningKind, event: Event, identity: Identity, told: tuple[str, ...]
    ) -> Happening:
        why = _why_unsure(identity)
        if why is not None and event.kind in (EventKind.STARTED, EventKind.PLAYED):
            kind = HappeningKind.UNMATCHED
        self.why = why or event.why
        if event.kind is EventKind.PLAYED and told:
            self.last = LastScrobble(_label(event, identity), event.at, told)
        return _happening(kind, event, self.why, identity, told)

    async def _identity(self, playback: Playback) -> Identity:
        """Return the item of a playback: found once and frozen; what was not found is looked for again."""
        known = self._identities.get(playback.id)
        if isinstance(known, Identified):
            return known
        found = await self._database.run(identify, playback.media, playback.duration)
        self._identities[playback.id] = found
        if isinstance(found, Identified) and found.runtime:
            player = self._players[playback.player]
            self._players[player.id] = with_runtime(player, playback.id, found.runtime)
        return found

    async def _post(
        self, event: Event, playback: Playback, identity: Identified, kind: Kind
    ) -> tuple[str, ...]:
        accounts = self.definition.receivers(playback.player)
        scrobbled = Scrobbled(
            item=identity.item,
            started=int(playback.started),
            at=int(event.at),
            position=10_000 if event.share is None else round(10_000 * event.share),
            runtime=None if playback.duration is None else round(playback.duration),
            paused=event.kind is EventKind.PAUSED,
        )
        await self._database.run(
            post, accounts, self.definition.id, playback.id, kind, scrobbled, scrobbled.at
        )
        for account in accounts:
            self._outlets.wake(account)
        return accounts

    def _tell(self, event: Event, playback: Playback, identity: Identified, noted: float) -> None:
        """Tell what plays now. What was posted before it goes first."""
        step = live_step(event, playback, identity, noted)
        for account in self.definition.receivers(playback.player):
            if step is None:
                self._outlets.drop(account, playback.id)
            else:
                self._outlets.tell(account, step)


def _kind_to_post(event: Event) -> Kind | None:
    if event.kind is EventKind.PLAYED:
        return Kind.PLAY
    if event.kind in (EventKind.PAUSED, EventKind.STOPPED) and event.share is not None:
        return Kind.PROGRESS
    return None


def _why_unsure(identity: Identity) -> Why | None:
    if isinstance(identity, Unmatched):
        return identity.why
    return None if identity.sure else Why.UNSURE_TITLE


def _label(event: Event, identity: Identity) -> str:
    return identity.item.label if isinstance(identity, Identified) else event.media.label


def _happening(
    kind: HappeningKind,
    event: Event,
    why: Why | None = None,
    identity: Identity | None = None,
    accounts: tuple[str, ...] = (),
) -> Happening:
    return Happening(
        kind, event.player, event.media, event.at, event.share, why or event.why, identity, accounts
    )
