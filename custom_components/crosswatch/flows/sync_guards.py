"""The part of the form that says what a sync leaves alone, and which guards were lifted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import voluptuous as vol
from homeassistant.data_entry_flow import section
from homeassistant.helpers.selector import (
    BooleanSelector,
    SelectOptionDict,
    SelectSelector,
    SelectSelectorConfig,
    SelectSelectorMode,
    TextSelector,
    TextSelectorConfig,
)

from ..const import CONF_ALWAYS_ALLOW, CONF_CARRY_CONSUMED, CONF_GUARDS, CONF_HANDS_OFF
from ..engine.written_ids import tokens_of, written_ids
from ..subentries import AllowedData, SyncData, allowed_lists
from ..texts import Texts
from .members import Choice


def guards_section(
    texts: Texts, choices: Sequence[Choice], stored: SyncData, written: Sequence[str] | None
) -> dict[vol.Marker, section]:
    """Return the section. `written` are ids as they were typed, where they have to be corrected."""
    ids = written_ids(stored.get("hands_off", ())) if written is None else list(written)
    fields: dict[vol.Marker, Any] = {
        vol.Required(CONF_CARRY_CONSUMED, default=stored.get("carry_consumed", False)): BooleanSelector(),
        vol.Optional(CONF_HANDS_OFF, description={"suggested_value": ids}): TextSelector(
            TextSelectorConfig(multiple=True)
        ),
    }
    allowed = _allowed(texts, choices, stored)
    if allowed:
        shown = {"suggested_value": list(allowed)}
        fields[vol.Optional(CONF_ALWAYS_ALLOW, description=shown)] = SelectSelector(
            SelectSelectorConfig(
                options=[SelectOptionDict(value=value, label=label) for value, label in allowed.items()],
                multiple=True,
                mode=SelectSelectorMode.LIST,
            )
        )
    return {vol.Optional(CONF_GUARDS): section(vol.Schema(fields), {"collapsed": True})}


def take_guards(data: SyncData, answers: Mapping[str, Any] | None, stored: SyncData) -> None:
    """Put into the data what the section says, or what is stored where the section was not sent.

    Raises `InvalidId` for something that is no id of a title; then what is stored of those stays.
    """
    data["carry_consumed"] = stored.get("carry_consumed", False)
    data["hands_off"] = stored.get("hands_off", [])
    data["always_allow"] = allowed_lists({**stored, "members": data["members"]})
    if answers is None:
        return
    kept = set(answers.get(CONF_ALWAYS_ALLOW, ()))
    data["carry_consumed"] = answers[CONF_CARRY_CONSUMED]
    data["always_allow"] = [one for one in data["always_allow"] if _value(one) in kept]
    data["hands_off"] = sorted(
        {token for one in answers.get(CONF_HANDS_OFF, ()) if one.strip() for token in tokens_of(one)}
    )


def allowed_labels(texts: Texts, choices: Sequence[Choice], data: SyncData) -> list[str]:
    """Return in words for which lists guards are lifted."""
    return list(_allowed(texts, choices, data).values())


def _allowed(texts: Texts, choices: Sequence[Choice], data: SyncData) -> dict[str, str]:
    labels = {choice.unique_id: choice.label for choice in choices}
    return {
        _value(one): f"{texts.say('features', one['feature'])} → {labels[one['account']]}"
        for one in allowed_lists(data)
        if one["account"] in labels
    }


def _value(one: AllowedData) -> str:
    return f"{one['feature']}:{one['account']}"
