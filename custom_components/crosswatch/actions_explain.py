"""Explaining one title: what each account holds, what was done there, what waits, and what comes next."""

from __future__ import annotations

import voluptuous as vol
from homeassistant.config_entries import ConfigEntryState
from homeassistant.const import ATTR_DEVICE_ID, ATTR_ENTITY_ID
from homeassistant.core import HomeAssistant, ServiceCall, ServiceResponse, SupportsResponse
from homeassistant.helpers import config_validation as cv

from .action import Action, refused
from .action_target import profile_target
from .engine.playback import Media
from .engine.playback.signal import read_media
from .explained import explained_response
from .hub import async_get_hub
from .model import MediaType
from .profile import ProfileEntry
from .route_accounts import platform_of
from .scrobble.identify import identified_items
from .store.database import Database
from .subentries import profile_definition, profile_entries
from .sync.explain import Question, explain
from .sync.lookup import WantedTitle, items_by_id, items_by_title, labels
from .texts import async_texts
from .written_titles import written_tokens

ATTR_ITEM = "item"
ATTR_TITLE = "title"
ATTR_YEAR = "year"
ATTR_TYPE = "type"
ATTR_SEASON = "season"
ATTR_EPISODE = "episode"

MOST_MATCHES = 10

_NAMES = (ATTR_ITEM, ATTR_TITLE, ATTR_ENTITY_ID)
_NUMBER = vol.All(vol.Coerce(int), vol.Range(min=0))

_SCHEMA = vol.All(
    vol.Schema(
        {
            vol.Optional(ATTR_DEVICE_ID): cv.string,
            vol.Exclusive(ATTR_ITEM, "named"): cv.string,
            vol.Exclusive(ATTR_TITLE, "named"): cv.string,
            vol.Exclusive(ATTR_ENTITY_ID, "named"): cv.entity_domain("media_player"),
            vol.Optional(ATTR_YEAR): _NUMBER,
            vol.Optional(ATTR_TYPE): vol.In([str(MediaType.MOVIE), str(MediaType.SHOW)]),
            vol.Inclusive(ATTR_SEASON, "place"): _NUMBER,
            vol.Inclusive(ATTR_EPISODE, "place"): _NUMBER,
        }
    ),
    cv.has_at_least_one_key(*_NAMES),
)


async def _async_explain(call: ServiceCall) -> ServiceResponse:
    """Tell everything about one title. Nothing is written, and no account is asked."""
    hass = call.hass
    entries, sync = _wanted_profiles(call)
    database = await async_get_hub(hass).async_database()
    item = await _async_item(call, database)
    now = async_get_hub(hass).now()
    questions = [
        Question(profile_definition(entry), entry.runtime_data.runner.ready_accounts(), now, sync)
        for entry in entries
    ]
    explanation = await database.run(explain, item, questions)
    return explained_response(explanation, await async_texts(hass))


def _wanted_profiles(call: ServiceCall) -> tuple[list[ProfileEntry], frozenset[str] | None]:
    """Return the profiles to look at, and the one sync that is meant, if one is."""
    if (device := call.data.get(ATTR_DEVICE_ID)) is not None:
        entry, sync = profile_target(call.hass, device)
        return [entry], None if sync is None else frozenset({sync})
    loaded: list[ProfileEntry] = [
        entry for entry in profile_entries(call.hass) if entry.state is ConfigEntryState.LOADED
    ]
    return loaded, None


async def _async_item(call: ServiceCall, database: Database) -> int:
    """Return the one item that is meant, or say why it cannot be told."""
    if (written := call.data.get(ATTR_ITEM)) is not None:
        items = await database.run(items_by_id, written_tokens(written))
        missing = refused("unknown_item", item=written)
    elif (player := call.data.get(ATTR_ENTITY_ID)) is not None:
        media = _playing(call.hass, player)
        items = await database.run(identified_items, media)
        missing = refused("unknown_title", title=media.label)
    else:
        wanted = _wanted_title(call)
        items = await database.run(items_by_title, wanted)
        missing = refused("unknown_title", title=wanted.title)
    if not items:
        raise missing
    if len(items) > 1:
        shown = await database.run(labels, items[:MOST_MATCHES])
        raise refused("several_items", items="; ".join(shown))
    return items[0]


def _wanted_title(call: ServiceCall) -> WantedTitle:
    kind = call.data.get(ATTR_TYPE)
    return WantedTitle(
        title=call.data[ATTR_TITLE],
        year=call.data.get(ATTR_YEAR),
        type=None if kind is None else MediaType(kind),
        season=call.data.get(ATTR_SEASON),
        number=call.data.get(ATTR_EPISODE),
    )


def _playing(hass: HomeAssistant, player: str) -> Media:
    """Return what a player shows."""
    state = hass.states.get(player)
    media = None if state is None else read_media(platform_of(hass, player), state.attributes)
    if media is None or not media.usable:
        raise refused("nothing_plays", player=player)
    return media


EXPLAIN_ACTION = Action("explain", _async_explain, _SCHEMA, SupportsResponse.ONLY)
