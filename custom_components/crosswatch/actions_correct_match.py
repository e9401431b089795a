"""Tying two titles that are one, or parting two that are taken for one. It is obeyed for good."""

from __future__ import annotations

from sqlite3 import Connection

import voluptuous as vol
from homeassistant.core import ServiceCall, ServiceResponse
from homeassistant.helpers import config_validation as cv

from .action import Action, refused
from .hub import async_get_hub
from .model import Item
from .store.corrections import CannotCorrect, meant_tokens, part_items, tie_items
from .store.identity import describe_items
from .written_titles import written_tokens

ATTR_FIRST = "first"
ATTR_SECOND = "second"
ATTR_MATCH = "match"

TIE = "tie"
PART = "part"

_SCHEMA = vol.Schema(
    {
        vol.Required(ATTR_FIRST): cv.string,
        vol.Required(ATTR_SECOND): cv.string,
        vol.Required(ATTR_MATCH): vol.In([TIE, PART]),
    }
)


async def _async_correct_match(call: ServiceCall) -> ServiceResponse:
    """Correct which ids are one title. The next runs go on from there; nothing is written now."""
    hub = async_get_hub(call.hass)
    first, second = (written_tokens(call.data[field]) for field in (ATTR_FIRST, ATTR_SECOND))
    correct = _tie if call.data[ATTR_MATCH] == TIE else _part
    database = await hub.async_database()
    try:
        items = await database.run(correct, first, second, hub.now())
    except CannotCorrect as error:
        raise refused(error.code, **error.facts) from error
    if not call.return_response:
        return None
    return {
        "titles": [{"title": item.label, "type": str(item.type), "ids": list(item.ids)} for item in items]
    }


def _tie(connection: Connection, first: tuple[str, ...], second: tuple[str, ...], now: int) -> list[Item]:
    tokens = meant_tokens(connection, first, second)
    return _described(connection, (tie_items(connection, *tokens, now),))


def _part(connection: Connection, first: tuple[str, ...], second: tuple[str, ...], now: int) -> list[Item]:
    tokens = meant_tokens(connection, first, second)
    return _described(connection, part_items(connection, *tokens, now))


def _described(connection: Connection, numbers: tuple[int, ...]) -> list[Item]:
    items = describe_items(connection, numbers)
    return [items[number] for number in numbers]


CORRECT_MATCH_ACTION = Action("correct_match", _async_correct_match, _SCHEMA)
