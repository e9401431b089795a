"""Titles as the service describes them."""

from __future__ import annotations

from collections.abc import Collection

from custom_components.crosswatch.model import MediaType
from tests.emulators.catalogue import Title

from .times import stamp

NAMESPACES = {
    MediaType.MOVIE: ("trakt", "slug", "imdb", "tmdb"),
    MediaType.SHOW: ("trakt", "slug", "tvdb", "imdb", "tmdb"),
    MediaType.SEASON: ("trakt", "tvdb", "tmdb"),
    MediaType.EPISODE: ("trakt", "tvdb", "imdb", "tmdb"),
}
KNOWN = frozenset(namespace for names in NAMESPACES.values() for namespace in names)


def describe(title: Title, null_ids: Collection[str] = (), *, extended: str = "") -> dict[str, object]:
    """Return one title. `extended` with "full" adds what is known beside its name and ids."""
    ids = {name: None if name in null_ids else title.ids.get(name) for name in NAMESPACES[title.type]}
    if title.type is MediaType.SEASON:
        return {"number": title.season, "ids": ids}
    if title.type is MediaType.EPISODE:
        place = {"season": title.season, "number": title.number, "title": title.title, "ids": ids}
        return place | (_full_episode(title) if "full" in extended else {})
    named = {"title": title.title, "year": title.year, "ids": ids}
    return named | (_full(title) if "full" in extended else {})


def describe_row(title: Title, null_ids: Collection[str] = (), *, extended: str = "") -> dict[str, object]:
    """Return a title as lists have it: its type, itself, and its show where it has one."""
    row: dict[str, object] = {
        "type": title.type.value,
        title.type.value: describe(title, null_ids, extended=extended),
    }
    if title.show is not None:
        row["show"] = describe(title.show, null_ids, extended=extended)
    return row


def _full(title: Title) -> dict[str, object]:
    known: dict[str, object] = {
        "runtime": title.runtime or 45,
        "country": "us",
        "language": "en",
        "votes": 100,
    }
    if title.type is MediaType.MOVIE:
        return known | {"released": stamp(title.released)[:10]}
    airs = {"day": "Monday", "time": "20:15", "timezone": "Europe/Berlin"}
    return known | {"first_aired": stamp(title.released), "status": "ended", "airs": airs}


def _full_episode(title: Title) -> dict[str, object]:
    return {
        "number_abs": title.absolute,
        "runtime": title.runtime,
        "first_aired": stamp(title.released),
        "episode_type": "standard",
    }
