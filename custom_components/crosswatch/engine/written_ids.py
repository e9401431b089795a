"""Ids of titles as a person writes them: "movie tmdb:603", "show tvdb:81189", "imdb:tt0133093".

Services number films, shows and episodes apart, so an id needs its type. IMDb numbers all titles together,
so there it may be left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from ..model import MediaType, make_id

_WRITTEN = re.compile(r"(?:(movie|show|season|episode)[ :]+)?([a-z]+):(\S+)")
_IMDB = re.compile(r"tt\d{5,}")


class InvalidId(ValueError):
    """What was written is no id. Its text is what was written."""


def tokens_of(written: str) -> tuple[str, ...]:
    """Return the tokens of the identity graph that an id may stand for. Raises `InvalidId`."""
    match = _WRITTEN.fullmatch(written.strip().lower())
    if match is None:
        raise InvalidId(written)
    media_type, namespace, value = match.groups()
    made = make_id(namespace, value)
    if made is None or (made.startswith("imdb:") and not _IMDB.fullmatch(value)):
        raise InvalidId(written)
    if media_type is not None:
        return (f"{media_type}:{made}",)
    if not made.startswith("imdb:"):
        raise InvalidId(written)
    return _of_any_type(made)


def written_ids(tokens: Iterable[str]) -> list[str]:
    """Return tokens as a person would write them, sorted. What stands for any type is written without one."""
    left = set(tokens)
    shown = []
    for token in sorted(left):
        media_type, _, made = token.partition(":")
        if made.startswith("imdb:") and left.issuperset(_of_any_type(made)):
            shown.append(made)
        else:
            shown.append(f"{media_type} {made}")
    return sorted(set(shown))


def _of_any_type(made: str) -> tuple[str, ...]:
    return tuple(f"{media_type}:{made}" for media_type in MediaType)
