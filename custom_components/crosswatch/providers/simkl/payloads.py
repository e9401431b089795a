"""The lists in which SIMKL takes titles."""

from __future__ import annotations

from collections.abc import Iterable

from ...model import MediaType
from .library import KnownTitle
from .models import Catalogue

type Payload = dict[str, list[dict[str, object]]]


def titled(
    kind: MediaType, known: KnownTitle | None, entry: dict[str, object]
) -> tuple[str, dict[str, object]]:
    """Return an entry with the list that it belongs in. Anime goes among the shows, its films too."""
    anime = known is not None and known.catalogue is Catalogue.ANIME
    return ("movies" if kind is MediaType.MOVIE and not anime else "shows", entry)


def by_kind(entries: Iterable[tuple[str, dict[str, object]]]) -> Payload:
    """Return the entries in their lists, leaving out empty ones."""
    payload: Payload = {}
    for name, entry in entries:
        payload.setdefault(name, []).append(entry)
    return payload
