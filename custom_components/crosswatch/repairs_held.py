"""Changes that wait for a person: apply them, discard them, or always allow them for their lists."""

from __future__ import annotations

from typing import TYPE_CHECKING

from homeassistant.components.repairs import RepairsFlow
from homeassistant.config_entries import ConfigEntryState

from .held_texts import held_facts
from .hub import async_get_hub
from .profile import ProfileEntry
from .store.held_changes import HeldGroup, Selection
from .subentries import with_allowed_lists
from .sync.let_through import MEASURING
from .texts import async_texts

if TYPE_CHECKING:
    from homeassistant.components.repairs import RepairsFlowResult  # newer versions only


class HeldChangesFlow(RepairsFlow):
    """Asks what is to become of the changes of a sync that one guard holds."""

    def __init__(self, entry_id: str, subentry_id: str, code: str) -> None:
        """Remember which ones."""
        self._entry_id = entry_id
        self._sync = subentry_id
        self._code = code

    async def async_step_init(self, _: dict[str, str] | None = None) -> RepairsFlowResult:
        """Say what waits and why, and ask. What is no more needs no decision."""
        entry = self._entry()
        if entry is None:
            return self.async_abort(reason="not_loaded")
        group = await self._group(entry)
        if group is None:
            return self._done()
        title = entry.subentries[self._sync].title
        options = ["apply", "discard", *(["always_allow"] if self._code in MEASURING else []), "later"]
        return self.async_show_menu(
            step_id="init",
            menu_options=options,
            description_placeholders=held_facts(await async_texts(self.hass), self._sync, title, group),
        )

    async def async_step_apply(self, _: dict[str, str] | None = None) -> RepairsFlowResult:
        """Write them. Each is looked at again; what has become obsolete is not written."""
        entry = self._entry()
        if entry is None:
            return self.async_abort(reason="not_loaded")
        if async_get_hub(self.hass).paused:
            return self.async_abort(reason="paused")
        runner = entry.runtime_data.runner
        if await runner.held.async_approve([self._chosen]):
            runner.start_unattended(runner.after_decision(self._sync))
        return self._done()

    async def async_step_discard(self, _: dict[str, str] | None = None) -> RepairsFlowResult:
        """Decline them until somebody sets the title anew."""
        entry = self._entry()
        if entry is None:
            return self.async_abort(reason="not_loaded")
        await entry.runtime_data.runner.held.async_discard([self._chosen])
        return self._done()

    async def async_step_always_allow(self, _: dict[str, str] | None = None) -> RepairsFlowResult:
        """Write them, and let no guard measure how much comes at once to these lists from now on."""
        entry = self._entry()
        if entry is not None and not async_get_hub(self.hass).paused:
            group = await self._group(entry)
            lists = [(held.account, held.feature) for held in group.lists] if group is not None else []
            subentry = entry.subentries[self._sync]
            data = with_allowed_lists(subentry.data, lists)
            self.hass.config_entries.async_update_subentry(entry, subentry, data=data)
        return await self.async_step_apply()

    async def async_step_later(self, _: dict[str, str] | None = None) -> RepairsFlowResult:
        """Leave everything as it is."""
        return self.async_abort(reason="later")

    @property
    def _chosen(self) -> Selection:
        return Selection(self._sync, self._code)

    def _entry(self) -> ProfileEntry | None:
        """Return the profile, or None while it is not set up, or if the sync is gone."""
        entry = self.hass.config_entries.async_get_entry(self._entry_id)
        if entry is None or entry.state is not ConfigEntryState.LOADED or self._sync not in entry.subentries:
            return None
        return entry

    async def _group(self, entry: ProfileEntry) -> HeldGroup | None:
        return await entry.runtime_data.runner.held.async_group(self._sync, self._code)

    def _done(self) -> RepairsFlowResult:
        return self.async_create_entry(title="", data={})
