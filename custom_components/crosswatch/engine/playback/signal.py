"""One statement of a media player, normalised from its state and attributes."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from msgspec import Struct

from ...model import MediaType, make_ids
from .media import Media
from .moment import Moment
from .parse import folded, id_map, in_seconds, seconds, text, timestamp, title_and_year, whole

SERVER_PLAYERS = frozenset({"plex", "jellyfin", "emby"})
"""Platforms whose content id is the item's key at their own server."""

SERVER_CLOCKS = frozenset({"jellyfin"})
"""Platforms that stamp positions with the clock of their server, which may be off."""

_EPISODES = frozenset({"tvshow", "episode"})
_FUTURE = 2.0
_OLDEST = 300.0
_OLDEST_BY_SERVER_CLOCK = 60.0


class PlayerState(StrEnum):
    """What a player does, as far as playbacks care."""

    PLAYING = "playing"
    PAUSED = "paused"
    BUFFERING = "buffering"
    IDLE = "idle"
    OFF = "off"
    LOST = "lost"


_STATES = {
    "playing": PlayerState.PLAYING,
    "paused": PlayerState.PAUSED,
    "buffering": PlayerState.BUFFERING,
    "idle": PlayerState.IDLE,
    "on": PlayerState.IDLE,
    "off": PlayerState.OFF,
    "standby": PlayerState.OFF,
}


class Signal(Struct, frozen=True):
    """One statement of one player.

    media: what it plays, or None where it does not say enough. Only playing and paused players are
        believed: an idle one may still show an old title.
    position: seconds into the item at the monotonic second `as_of`.
    stamp: the integration's own time of the position (seconds since 1970 UTC), which tells a new
        report from an old one; None where it gives none.
    oddities: what had to be dropped or repaired, for diagnostics.
    """

    player: str
    state: PlayerState
    media: Media | None = None
    position: float | None = None
    as_of: float = 0.0
    stamp: float | None = None
    duration: float | None = None
    oddities: tuple[str, ...] = ()

    def position_at(self, mono: float) -> float | None:
        """Return where the player is by this report at the monotonic second `mono`."""
        if self.position is None or self.state is not PlayerState.PLAYING:
            return self.position
        return self.position + max(0.0, mono - self.as_of)


def read_signal(
    player: str, platform: str, state: str, attributes: Mapping[str, object], changed: float, now: Moment
) -> Signal:
    """Normalise what Home Assistant holds of a player.

    changed: when Home Assistant got it (its `last_updated`), in seconds since 1970 UTC.
    """
    mapped = _STATES.get(state, PlayerState.LOST)
    if mapped not in (PlayerState.PLAYING, PlayerState.PAUSED):
        return Signal(player, mapped)
    raw = seconds(attributes.get("media_position")), seconds(attributes.get("media_duration"))
    position, duration = in_seconds(*raw)
    oddities = _oddities(attributes, raw, (position, duration))
    if position == duration == 0:
        # Announced, but not open yet: a Kodi says so about a second before it tells where it resumes.
        position = None
    stamp = timestamp(attributes.get("media_position_updated_at"))
    media = read_media(platform, attributes)
    received = now.mono - max(0.0, now.utc - changed)
    return Signal(
        player=player,
        state=mapped,
        media=media if media.usable else None,
        position=position,
        as_of=min(now.mono, received + _offset(platform, stamp, changed, now.utc)),
        stamp=stamp,
        duration=duration or None,
        oddities=oddities,
    )


def _offset(platform: str, stamp: float | None, changed: float, now: float) -> float:
    """Return how many seconds after it was received the position holds (mostly less than zero).

    A stamp that cannot be true says nothing; then the position holds from when it was received.
    """
    if stamp is None:
        return 0.0
    if platform in SERVER_CLOCKS:
        return min(0.0, max(-_OLDEST_BY_SERVER_CLOCK, stamp - changed)) if stamp > changed - _OLDEST else 0.0
    return stamp - changed if changed - _OLDEST <= stamp <= now + _FUTURE else 0.0


def _oddities(
    attributes: Mapping[str, object],
    raw: tuple[float | None, float | None],
    taken: tuple[float | None, float | None],
) -> tuple[str, ...]:
    found = []
    for name, before, after in zip(("media_position", "media_duration"), raw, taken, strict=True):
        if before is None and attributes.get(name) is not None:
            found.append(f"{name} is no number")
        elif before != after:
            found.append(f"{name} is in milliseconds")
    return tuple(found)


def read_media(platform: str, attributes: Mapping[str, object]) -> Media:
    """Normalise the attributes that say what is played."""
    content_id = attributes.get("media_content_id")
    kind = folded(text(attributes.get("media_content_type")))
    show_title = text(attributes.get("media_series_title"))
    season, number = whole(attributes.get("media_season")), whole(attributes.get("media_episode"))
    media_type = _type(kind, show_title, number)
    title = text(attributes.get("media_title"))
    year = None
    if media_type is not MediaType.EPISODE:
        title, year = title_and_year(title)
        season = number = None
    app = text(attributes.get("app_name")) or text(attributes.get("app_id"))
    return Media(
        kind=kind,
        type=media_type,
        content_id=text(content_id) if platform in SERVER_PLAYERS else "",
        ids=make_ids(id_map(content_id)),
        title=title,
        year=year,
        show_title=show_title if media_type is MediaType.EPISODE else "",
        season=season,
        number=number,
        app="" if platform == "emby" else app,
        library=text(attributes.get("media_library_title")),
        channel=text(attributes.get("media_channel")),
        user=app if platform == "emby" else text(attributes.get("username")),
        platform=platform,
    )


def _type(kind: str, show_title: str, number: int | None) -> MediaType | None:
    """Return the item's type. A show with an episode number beats the content type, which casts mix up."""
    if kind in _EPISODES or (show_title and number is not None):
        return MediaType.EPISODE
    return MediaType.MOVIE if kind == "movie" else None
