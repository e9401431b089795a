"""A length from elsewhere, for players that do not tell one."""

from __future__ import annotations

from msgspec.structs import replace

from .playback import Player


def with_runtime(player: Player, playback_id: str, runtime: float | None) -> Player:
    """Give a playback without a length the item's known runtime in seconds, marked as estimated."""
    playback = player.playback
    if playback is None or playback.id != playback_id or playback.duration is not None or not runtime:
        return player
    return replace(player, playback=replace(playback, duration=runtime, estimated=True))
