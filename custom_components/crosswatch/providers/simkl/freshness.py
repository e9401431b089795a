"""What must be known as it is now before something is written that could undo what a person did."""

from __future__ import annotations

from collections.abc import Iterable

from ...model import MediaType
from .cursor import has_moved
from .entries import Entries
from .library import Library
from .models import Activities, Catalogue

_CATALOGUES = {
    MediaType.MOVIE: (Catalogue.MOVIES, Catalogue.ANIME),
    MediaType.SHOW: (Catalogue.SHOWS, Catalogue.ANIME),
}


async def refresh(entries: Entries, library: Library, kinds: Iterable[MediaType]) -> None:
    """Bring the library up to date for these types: one request if nothing changed since it was read.

    Raises a ProviderError; then nothing may be written.
    """
    activities = await entries.activities()
    for catalogue in dict.fromkeys(one for kind in kinds for one in _CATALOGUES[kind]):
        await _refresh(entries, library, catalogue, activities)


async def _refresh(entries: Entries, library: Library, catalogue: Catalogue, activities: Activities) -> None:
    known, now = library.stamps.get(catalogue), activities.of(catalogue)
    if known is None or known.removed_from_list != now.removed_from_list:
        whole = [entry.known async for some in entries.whole(catalogue) for entry in some]
        library.replace(catalogue, whole, now)
    elif has_moved(known, now):
        changed = await entries.changed(catalogue, known)
        library.update(catalogue, [entry.known for entry in changed], known, now)
