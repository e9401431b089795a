"""Live viewings: start, pause, stop.

SIMKL makes a play of whatever stands at 80 per cent or more when it is stopped, or when something else is
started. What is no play is therefore told as being below that.
"""

from __future__ import annotations

from ...model import Item, MediaType, Rejected
from .client import Purpose, SimklClient
from .finding import Finder
from .library import Library
from .models import Catalogue, Scrobbled
from .places import EpisodePlace, place_of
from .replies import AlreadyWatched
from .titles import episode_ref, number_of, sent_ids, title_ref

STEPS_A_PERCENT = 100
BELOW_PLAYED = 7_999
_PLAYED = 8_000

type Subject = dict[str, object]


class Scrobbler:
    """Tells of live viewings, for one account."""

    def __init__(self, client: SimklClient, library: Library, finder: Finder) -> None:
        self._client = client
        self._library = library
        self._finder = finder

    async def start(self, item: Item, position: int) -> None:
        """Tell that a viewing began or goes on. Raises Rejected if SIMKL does not know the title."""
        await self._tell("start", item, None, min(position, BELOW_PLAYED), Purpose.LIVE)

    async def pause(self, item: Item, position: int) -> None:
        """Tell that a viewing was paused."""
        await self._tell("pause", item, None, min(position, BELOW_PLAYED), Purpose.LIVE)

    async def stop(self, item: Item, position: int) -> None:
        """Tell that a viewing ended without being a play."""
        await self._tell("stop", item, None, min(position, BELOW_PLAYED), Purpose.LIVE)

    async def play(self, item: Item, position: int) -> str | None:
        """Tell that a viewing ended as a play, and return its ref where SIMKL tells it.

        Raises Rejected if SIMKL did not take it for one.
        """
        told = await self._tell("stop", item, None, max(position, _PLAYED), Purpose.LIVE)
        if told is not None and told.action == "pause":
            raise Rejected(f"{self._client.name} did not take the viewing for a play")
        return None if told is None else _ref(told)

    async def place(self, item: Item, ref: str | None, position: int, purpose: Purpose) -> str | None:
        """Store a position, and return its ref where SIMKL tells it."""
        told = await self._tell("pause", item, ref, min(position, BELOW_PLAYED), purpose)
        return None if told is None else _ref(told)

    async def _tell(
        self, action: str, item: Item, ref: str | None, position: int, purpose: Purpose
    ) -> Scrobbled | None:
        """Return what became of it, or None if the same was told before."""
        subject = await self._subject(item, ref, purpose)
        payload = {"progress": position / STEPS_A_PERCENT, **subject}
        path, what = f"/scrobble/{action}", f"telling of a viewing ({action})"
        try:
            return await self._client.post(path, what, payload, Scrobbled, purpose=purpose)
        except AlreadyWatched:
            return None

    async def _subject(self, item: Item, ref: str | None, purpose: Purpose) -> Subject:
        if item.type is MediaType.EPISODE:
            return await self._episode(item, ref, purpose)
        ids = sent_ids(MediaType.MOVIE, item.ids)
        if item.type is not MediaType.MOVIE or not ids:
            raise Rejected(f"{self._client.name} cannot be told which title is meant")
        return {"movie": {"ids": ids}}

    async def _episode(self, item: Item, ref: str | None, purpose: Purpose) -> Subject:
        found = await place_of(item, ref, self._library, self._finder, purpose)
        if isinstance(found, str):
            raise Rejected(f"{self._client.name} cannot be told which episode is meant ({found})")
        own = {"ids": found.own} if found.own else {}
        episode = {"season": found.season, "number": found.number, **own}
        return {_name(found): {"ids": found.show}, "episode": episode}


def _name(place: EpisodePlace) -> str:
    anime = place.known is not None and place.known.catalogue is Catalogue.ANIME
    return "anime" if anime else "show"


def _ref(told: Scrobbled) -> str | None:
    if told.movie is not None:
        return title_ref(MediaType.MOVIE, number_of(told.movie))
    show, episode = told.show, told.episode
    if show is None or episode is None or episode.season is None or episode.place is None:
        return None
    return episode_ref(number_of(show), episode.season, episode.place)
