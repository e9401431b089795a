"""A player in front of which time goes by, for tests that read like what a person would see."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from custom_components.crosswatch.engine.playback import (
    DEFAULT_RULES,
    Event,
    EventKind,
    Memory,
    Moment,
    Phase,
    Playback,
    Player,
    Rules,
    Signal,
    advance,
    drop,
    due,
    freeze,
    learned,
    lose,
    observe,
    read_signal,
    thaw,
    with_runtime,
)

NOON = 1_767_268_800.0
"""2026-01-01 12:00 UTC."""

MINUTE = 60.0
HOUR = 3600.0

FILM: dict[str, Any] = {
    "media_content_type": "movie",
    "media_title": "Sintel (2010)",
    "media_duration": 6000,
}
EPISODE: dict[str, Any] = {
    "media_content_type": "tvshow",
    "media_title": "In Perpetuity",
    "media_series_title": "Severance",
    "media_season": 1,
    "media_episode": 3,
    "media_duration": 3000,
}
NEXT_EPISODE = EPISODE | {"media_title": "The You You Are", "media_episode": 4}


def stamp(utc: float) -> datetime:
    return datetime.fromtimestamp(utc, UTC)


class Viewer:
    """Feeds one player's states to the engine and runs the clock in between, timers included."""

    def __init__(self, platform: str = "kodi", rules: Rules = DEFAULT_RULES) -> None:
        self.platform = platform
        self.rules = rules
        self.player = Player("media_player.tv")
        self.memory: Memory = {}
        self.now = Moment(1000.0, NOON)
        self.events: list[Event] = []
        self.signal: Signal | None = None

    @property
    def playback(self) -> Playback:
        assert self.player.playback is not None
        return self.player.playback

    def doubts(self) -> bool:
        return self.playback.doubt is not None

    @property
    def position(self) -> float:
        return self.playback.position(self.now.mono)

    @property
    def kinds(self) -> list[EventKind]:
        return [event.kind for event in self.events]

    def stands_at(self, phase: Phase) -> bool:
        return self.playback.phase is phase

    def only(self, kind: EventKind) -> Event:
        found = [event for event in self.events if event.kind is kind]
        assert len(found) == 1, self.kinds
        return found[0]

    def none(self, *kinds: EventKind) -> bool:
        return not set(kinds) & set(self.kinds)

    def says(
        self, state: str, at: float | None = None, updated: float | None = None, **attributes: Any
    ) -> None:
        """The player publishes a state. `at`: position; `updated`: its time, now if not told."""
        said = dict(attributes)
        if at is not None:
            said["media_position"] = at
            said["media_position_updated_at"] = stamp(self.now.utc if updated is None else updated)
        self.signal = read_signal(self.player.id, self.platform, state, said, self.now.utc, self.now)
        self._take(*observe(self.player, self.signal, self.now, self.rules, self.memory))

    def wait(self, seconds: float) -> None:
        """Let time go by; timers fire when they are due."""
        end = self.now.mono + seconds
        while (next_due := due(self.player.playback, self.rules)) is not None and next_due <= end:
            self._pass(max(0.001, next_due - self.now.mono))
            self._take(*advance(self.player, self.now, self.rules, self.memory))
        self._pass(max(0.0, end - self.now.mono))

    def jump_clock(self, seconds: float) -> None:
        """The wall clock is set; no time goes by."""
        self.now = Moment(self.now.mono, self.now.utc + seconds)

    def plays(self, minutes: float, from_minute: float = 0, media: dict[str, Any] = FILM) -> None:
        """Somebody plays on, from a position in minutes; the player tells once and is then silent."""
        self.says("playing", at=from_minute * MINUTE, **media)
        self.wait(minutes * MINUTE)

    def reports(self, minutes: float, every: float = 10, from_second: float = 0, **media: Any) -> None:
        """Somebody plays on, and the player tells its position every so many seconds."""
        told = 0.0
        while told <= minutes * MINUTE:
            self.says("playing", at=from_second + told, **media)
            self.wait(every)
            told += every

    def stops(self) -> None:
        """The player goes idle and stays so."""
        self.says("idle")
        self.wait(MINUTE)

    def restarts(self, seconds_away: float) -> None:
        """Home Assistant stops and is back after a while, with a new monotonic clock."""
        playbacks = [] if self.player.playback is None else [self.player.playback]
        kept = freeze(playbacks, self.memory, self.now, self.rules)
        self.now = Moment(17.0, self.now.utc + seconds_away)
        saved = thaw(kept, self.now, self.rules)
        self.memory = saved.memory
        self.player = Player(self.player.id, playback=saved.playbacks[0] if saved.playbacks else None)

    def learns_runtime(self, seconds: float) -> None:
        self.player = with_runtime(self.player, self.playback.id, seconds)

    def switched_off(self) -> None:
        self._take(*drop(self.player))

    def removed(self) -> None:
        self._take(*lose(self.player, self.now, self.rules))

    def _pass(self, seconds: float) -> None:
        self.now = Moment(self.now.mono + seconds, self.now.utc + seconds)

    def _take(self, player: Player, events: list[Event]) -> None:
        self.player = player
        self.events += events
        self.memory = learned(self.memory, events)
