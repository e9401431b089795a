"""Live viewings: start, pause and stop.

Trakt makes a play of a viewing that is stopped beyond 80 %, as of now. Stopped before that, it keeps the
place; before 1 % it keeps nothing. What is not meant to be a play is never sent with more than that.
"""

from __future__ import annotations

from enum import StrEnum

from ...model import Item, Rejected
from ..base import Scrobble
from ..http import Effect
from .addresses import Address, addresses, ids_object
from .answers import Scrobbled
from .client import TraktClient
from .replies import Ignored, JustThere, NotKnown

HIGHEST_PLACE = 8_000
"""Ten-thousandths of the runtime, like every position here: the highest place that is no play."""

_UNDOUBTED_NO_PLAY = 7_900
_UNDOUBTED_PLAY = 8_100


class Action(StrEnum):
    """A step of a live viewing."""

    START = "start"
    PAUSE = "pause"
    STOP = "stop"


async def start(client: TraktClient, scrobble: Scrobble) -> None:
    """Tell that a viewing began or goes on. It ends at Trakt by itself after the rest of the runtime."""
    await _tell(client, Action.START, scrobble.item, scrobble.position)


async def pause(client: TraktClient, scrobble: Scrobble) -> None:
    """Tell that a viewing was paused."""
    await _tell(client, Action.PAUSE, scrobble.item, min(scrobble.position, _UNDOUBTED_NO_PLAY))


async def stop(client: TraktClient, scrobble: Scrobble) -> None:
    """Tell that a viewing ended without being a play."""
    await _tell(client, Action.STOP, scrobble.item, min(scrobble.position, _UNDOUBTED_NO_PLAY))


async def play(client: TraktClient, scrobble: Scrobble) -> str | None:
    """Tell that a viewing ended as a play. Returns the play's ref, or None if it was stored moments ago.

    Raises Rejected if Trakt did not make a play of it, Ambiguous if it is not known whether it did.
    """
    position = max(scrobble.position, _UNDOUBTED_PLAY)
    try:
        told = await send_scrobble(client, Action.STOP, scrobble.item, position, Effect.ONCE)
    except JustThere:
        return None
    if told.action != "scrobble":
        raise Rejected(f"{client.name} did not count {scrobble.item.label} as watched")
    return str(told.id) if told.id else None


async def send_scrobble(
    client: TraktClient, action: Action, item: Item, position: int, effect: Effect
) -> Scrobbled:
    """Send a step under the first name of the title that Trakt knows.

    Raises NotKnown if it knows none, JustThere if the title was watched moments ago.
    """
    for address in addresses(item):
        body = {**_media(address, item), "progress": position / 100}
        try:
            return await client.post(f"/scrobble/{action}", f"scrobble {action}", body, effect, Scrobbled)
        except NotKnown:
            continue
    raise NotKnown(f"{client.name} does not know {item.label}")


async def _tell(client: TraktClient, action: Action, item: Item, position: int) -> None:
    try:
        await send_scrobble(client, action, item, position, Effect.REPEATABLE)
    except (JustThere, Ignored):
        return  # The same is there already, or it is too little to be kept.


def _media(address: Address, item: Item) -> dict[str, object]:
    ids = ids_object(address.ids)
    if address.season is not None:
        return {"show": {"ids": ids}, "episode": {"season": address.season, "number": address.number}}
    if address.section == "episodes":
        return {"episode": {"ids": ids}}
    named = {"title": item.title, "year": item.year} if item.title and item.year else {}
    return {"movie": {**named, "ids": ids}}
