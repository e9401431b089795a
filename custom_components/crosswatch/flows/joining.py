"""Two syncs that would answer each other, joined into one."""

from __future__ import annotations

from collections.abc import Iterator

from homeassistant.config_entries import ConfigEntry, ConfigSubentry
from homeassistant.core import HomeAssistant

from ..model import Role
from ..subentries import (
    MemberData,
    SyncData,
    allowed_lists,
    definition,
    profile_entries,
    sync_definition,
    syncs_of,
)
from ..sync.circles import Circle, find_circle


def other_syncs(hass: HomeAssistant, but: set[str]) -> Iterator[tuple[ConfigEntry, ConfigSubentry]]:
    """Yield the syncs of all profiles, leaving some out."""
    for entry in profile_entries(hass):
        for subentry in syncs_of(entry):
            if subentry.subentry_id not in but:
                yield entry, subentry


def circle_with(hass: HomeAssistant, data: SyncData, but: set[str]) -> Circle | None:
    """Return the circle that a sync with this data would close with the others."""
    others = [sync_definition(subentry) for _, subentry in other_syncs(hass, but)]
    return find_circle(definition("", "", data), others)


def join(data: SyncData, other: SyncData) -> SyncData:
    """Return the other sync with these members added. What it already does stays as it is."""
    members = {member["unique_id"]: member for member in other["members"]}
    for member in data["members"]:
        known = members.get(member["unique_id"])
        members[member["unique_id"]] = member if known is None else _with_more_roles(known, member)
    others_features = {
        feature
        for member in other["members"]
        for feature, role in member["roles"].items()
        if role != Role.OFF
    }
    added = [feature for feature in data["removals"] if feature not in others_features]
    return SyncData(
        members=list(members.values()),
        removals=sorted({*other["removals"], *added}),
        enabled=other["enabled"],
        carry_consumed=other.get("carry_consumed", False),
        hands_off=sorted({*other.get("hands_off", ()), *data.get("hands_off", ())}),
        always_allow=allowed_lists(other),
    )


def _with_more_roles(known: MemberData, member: MemberData) -> MemberData:
    roles = {feature: role for feature, role in known["roles"].items() if role != Role.OFF}
    return MemberData(
        entry_id=member["entry_id"], unique_id=member["unique_id"], roles={**member["roles"], **roles}
    )
