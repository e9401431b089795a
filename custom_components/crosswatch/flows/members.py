"""The accounts that a sync may choose from, and what each of them can do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers.selector import (
    SelectOptionDict,
    SelectSelector,
    SelectSelectorConfig,
    SelectSelectorMode,
)

from ..account import async_capabilities
from ..model import Capabilities, Feature, FeatureCapability, Role
from ..subentries import account_entries, account_key


@dataclass(frozen=True, slots=True)
class Choice:
    """One account to choose: `label` is its title, made unique, and names its field in a form."""

    entry_id: str
    unique_id: str
    label: str
    capabilities: Capabilities

    def can(self, feature: Feature) -> FeatureCapability | None:
        """Return what the account can do with a feature, or None if it does not keep it."""
        return self.capabilities.features.get(feature)

    def roles(self, feature: Feature) -> list[Role]:
        """Return the roles it can have for a feature that it keeps, the fullest one first."""
        can = self.capabilities.features[feature]
        possible = [
            (Role.BOTH, can.read and can.writes),
            (Role.SOURCE, can.read),
            (Role.TARGET, can.writes),
            (Role.OFF, True),
        ]
        return [role for role, fits in possible if fits]


async def async_choices(hass: HomeAssistant) -> dict[str, Choice]:
    """Return all accounts by their key."""
    found: dict[str, Choice] = {}
    labels: set[str] = set()
    for entry in account_entries(hass):
        try:
            capabilities = await async_capabilities(hass, entry)
        except HomeAssistantError:
            continue  # without the database nothing is known of it, and its own entry says so
        label, number = entry.title, 1
        while label in labels:
            number += 1
            label = f"{entry.title} ({number})"
        labels.add(label)
        key = account_key(entry)
        found[key] = Choice(entry.entry_id, key, label, capabilities)
    return found


def common_features(choices: Sequence[Choice]) -> list[Feature]:
    """Return the features that at least two of the accounts keep."""
    return [feature for feature in Feature if sum(choice.can(feature) is not None for choice in choices) > 1]


def account_selector(choices: Sequence[Choice]) -> SelectSelector:
    """Return a selector of accounts. What it brings stands in the order in which it was chosen."""
    return SelectSelector(
        SelectSelectorConfig(
            options=[SelectOptionDict(value=choice.unique_id, label=choice.label) for choice in choices],
            multiple=True,
            mode=SelectSelectorMode.DROPDOWN,
        )
    )
