"""The form that asks how each account takes part, and what it makes of the answers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import voluptuous as vol
from homeassistant.data_entry_flow import section
from homeassistant.helpers.selector import (
    BooleanSelector,
    SelectSelector,
    SelectSelectorConfig,
    SelectSelectorMode,
)

from ..const import CONF_REMOVALS
from ..model import Feature, Role
from ..subentries import MemberData, SyncData
from .members import Choice, common_features

REMOVABLE = frozenset(Feature) - {Feature.PROGRESS}
"""Features of which something can be removed. That a title is no longer in progress removes nothing."""


def roles_schema(choices: Sequence[Choice], stored: SyncData) -> vol.Schema:
    """Return one section per feature that at least two of the accounts keep."""
    return vol.Schema(
        {
            vol.Required(str(feature)): section(
                _feature_schema(feature, choices, stored), {"collapsed": False}
            )
            for feature in common_features(choices)
        }
    )


def _feature_schema(feature: Feature, choices: Sequence[Choice], stored: SyncData) -> vol.Schema:
    removals = feature in stored["removals"]
    fields: dict[vol.Marker, Any] = {
        vol.Required(choice.label, default=_role(feature, choice, stored)): _role_selector(
            choice.roles(feature)
        )
        for choice in choices
        if choice.can(feature) is not None
    }
    if feature in REMOVABLE:
        fields[vol.Required(CONF_REMOVALS, default=removals)] = BooleanSelector()
    return vol.Schema(fields)


def _role(feature: Feature, choice: Choice, stored: SyncData) -> str:
    """Return the role that stands in the form at first: what is stored, else all that it can."""
    possible = choice.roles(feature)
    for member in stored["members"]:
        if member["unique_id"] == choice.unique_id:
            role = Role(member["roles"].get(feature, Role.OFF))
            return str(role if role in possible else Role.OFF)
    return str(possible[0])


def _role_selector(roles: Iterable[Role]) -> SelectSelector:
    return SelectSelector(
        SelectSelectorConfig(
            options=[str(role) for role in roles], translation_key="role", mode=SelectSelectorMode.DROPDOWN
        )
    )


def sync_data(
    choices: Sequence[Choice], answers: Mapping[str, Mapping[str, Any]], *, enabled: bool
) -> SyncData:
    """Return what the subentry stores for the answers of the form."""
    return SyncData(
        members=[
            MemberData(
                entry_id=choice.entry_id,
                unique_id=choice.unique_id,
                roles={
                    feature: fields[choice.label]
                    for feature, fields in answers.items()
                    if choice.label in fields
                },
            )
            for choice in choices
        ],
        removals=[feature for feature, fields in answers.items() if fields.get(CONF_REMOVALS)],
        enabled=enabled,
    )
