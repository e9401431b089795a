"""What waits for a person in a profile: its repairs, its events, and what the person decides."""

from __future__ import annotations

from collections.abc import Sequence

from homeassistant.config_entries import ConfigEntry, ConfigSubentry
from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import ServiceValidationError

from . import issues
from .const import DOMAIN, EVENT_HELD
from .coordinator import SyncCoordinator
from .devices import subentry_device_id
from .held_texts import held_facts, held_message, held_report
from .hub import Hub
from .store.held_changes import HeldGroup, Selection
from .subentries import sync_definition, syncs_of
from .sync.holding import approve, discard, waiting_groups
from .texts import Texts, async_texts


class HeldChanges:
    """Keeps the repairs of one profile right, tells automations what is new, and takes decisions.

    What waits is in the database, so it outlives restarts, and any number of runs.
    """

    def __init__(
        self, hass: HomeAssistant, entry: ConfigEntry, hub: Hub, coordinator: SyncCoordinator
    ) -> None:
        """Nothing is known yet."""
        self._hass = hass
        self._entry = entry
        self._hub = hub
        self._coordinator = coordinator
        self._known: dict[tuple[str, str], int] = {}

    async def async_begin(self) -> None:
        """Raise the repairs for what waited before this start. That is no news for automations."""
        await self._async_look()

    async def async_review(self) -> None:
        """Bring the repairs up to date, and fire an event for each group that appeared or grew."""
        texts = await async_texts(self._hass)
        for subentry, group in await self._async_look():
            self._tell(texts, subentry, group)

    async def async_approve(self, chosen: Sequence[Selection]) -> dict[str, int]:
        """Let the next run write what is chosen. Returns how many changes, by code of the guard."""
        if self._hub.paused:
            raise ServiceValidationError(translation_domain=DOMAIN, translation_key="paused")
        database = await self._hub.async_database()
        counts = await database.run(approve, self._entry.entry_id, chosen)
        await self._async_decided()
        return counts

    async def async_discard(self, chosen: Sequence[Selection]) -> dict[str, int]:
        """Decline what is chosen. Returns how many changes, by code of the guard."""
        database = await self._hub.async_database()
        counts = await database.run(discard, self._entry.entry_id, chosen)
        await self._async_decided()
        return counts

    async def async_group(self, sync: str, code: str) -> HeldGroup | None:
        """Return what one guard holds of a sync, or None if that is nothing any more."""
        database = await self._hub.async_database()
        groups = await database.run(waiting_groups, sync_definition(self._entry.subentries[sync]))
        return next((group for group in groups if group.code == code), None)

    async def _async_decided(self) -> None:
        await self._coordinator.async_load()
        await self.async_review()

    async def _async_look(self) -> list[tuple[ConfigSubentry, HeldGroup]]:
        """Raise and clear repairs as it is right now, and return the groups that appeared or grew."""
        texts, database = await async_texts(self._hass), await self._hub.async_database()
        found: list[tuple[ConfigSubentry, HeldGroup]] = []
        for subentry in syncs_of(self._entry):
            groups = await database.run(waiting_groups, sync_definition(subentry))
            facts = {
                group.code: held_facts(texts, subentry.subentry_id, subentry.title, group) for group in groups
            }
            issues.report_held(self._hass, self._entry.entry_id, subentry.subentry_id, facts)
            found += [(subentry, group) for group in groups]
        known = self._known
        self._known = {(subentry.subentry_id, group.code): group.count for subentry, group in found}
        return [
            (subentry, group)
            for subentry, group in found
            if group.count > known.get((subentry.subentry_id, group.code), 0)
        ]

    @callback
    def _tell(self, texts: Texts, subentry: ConfigSubentry, group: HeldGroup) -> None:
        sync = subentry.subentry_id
        self._hass.bus.async_fire(
            EVENT_HELD,
            {
                "device_id": subentry_device_id(self._hass, self._entry, sync),
                "entry_id": self._entry.entry_id,
                "subentry_id": sync,
                "sync": subentry.title,
                "reason": group.code,
                "guard": texts.say("guards", group.code),
                "text": held_message(texts, subentry.title, group),
                "count": group.count,
                "lists": [
                    {
                        "feature": str(held.feature),
                        "account": held.account_title,
                        "operation": str(held.operation),
                        "count": held.count,
                    }
                    for held in group.lists
                ],
                "titles": list(group.titles),
                "report": held_report(sync),
            },
        )
