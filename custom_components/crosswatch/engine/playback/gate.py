"""What is never followed. It fails closed: in doubt about who watches, nobody is told."""

from __future__ import annotations

from ...model import MediaType
from .media import Media
from .parse import folded
from .rules import Rules
from .why import Why

OWN_PLATFORMS = frozenset({"crosswatch", "trakt", "simkl", "mdblist"})
"""Players that only show what some tracker was told. Following them would run in a circle."""

WRONG_KINDS = frozenset(
    {
        "music", "track", "album", "artist", "playlist", "podcast", "app", "apps", "game", "url", "image",
        "genre", "composer", "contributing_artist", "musicvideo", "audiobook", "photo", "radio",
    }
)  # fmt: skip
LIVE_KINDS = frozenset({"channel", "channels", "livetv"})
EXTRA_KINDS = frozenset({"trailer", "clip", "preroll", "extra", "themesong", "themevideo"})
_LIVE_LIBRARIES = frozenset({"live tv"})
_EXTRA_LIBRARIES = frozenset({"preroll"})
_SHORT = 120.0
_LONG = 600.0


def refuses(media: Media, duration: float | None, rules: Rules) -> Why | None:
    """Return why this is not followed, or None if it is."""
    return _by_content(media, duration, rules) or _by_user(media, rules)


def _by_content(media: Media, duration: float | None, rules: Rules) -> Why | None:
    if media.platform in OWN_PLATFORMS:
        return Why.OWN_ENTITY
    if media.kind in LIVE_KINDS or media.channel or folded(media.library) in _LIVE_LIBRARIES:
        return Why.LIVE_TV
    if is_extra(media):
        return Why.EXTRA
    if media.kind in WRONG_KINDS or not _film_or_series(media):
        return Why.WRONG_TYPE
    if folded(media.app) in rules.excluded_apps:
        return Why.EXCLUDED_APP
    return Why.TOO_SHORT if duration is not None and duration < rules.least_duration else None


def _by_user(media: Media, rules: Rules) -> Why | None:
    if not rules.users:
        return None
    if not media.user:
        return Why.UNKNOWN_USER
    return None if folded(media.user) in rules.users else Why.OTHER_USER


def _film_or_series(media: Media) -> bool:
    """Whether it can be one. Servers name what they know, so an item of theirs without a type is neither."""
    return media.type in (MediaType.MOVIE, MediaType.EPISODE) or not media.content_id


def is_extra(media: Media) -> bool:
    """Whether it is a trailer, a clip before the film, or the like."""
    from_server = media.platform == "plex" and media.kind == "video"
    return media.kind in EXTRA_KINDS or folded(media.library) in _EXTRA_LIBRARIES or from_server


def interrupts(media: Media, duration: float | None, long: float | None) -> bool:
    """Whether it is an advertisement or the like within something that is `long` seconds long."""
    if long is None or long < _LONG:
        return False
    return is_extra(media) or (duration is not None and duration < _SHORT)
