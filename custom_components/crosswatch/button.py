"""Buttons: run a sync now, or only look at what it would do."""

from __future__ import annotations

from homeassistant.components.button import ButtonEntity
from homeassistant.config_entries import ConfigEntry, ConfigSubentry
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .entity import SyncEntity, add_for_syncs
from .profile import ProfileEntry
from .runner import Request
from .subentries import is_account
from .sync.definitions import RunKind

PARALLEL_UPDATES = 1

KINDS = {"sync_now": RunKind.CONFIRMED, "dry_run": RunKind.DRY}


async def async_setup_entry(
    _: HomeAssistant, entry: ConfigEntry, async_add_entities: AddConfigEntryEntitiesCallback
) -> None:
    """Add the buttons of a profile's syncs."""
    if is_account(entry):
        return
    add_for_syncs(
        entry,
        async_add_entities,
        lambda subentry: (RunButton(entry, subentry, key, kind) for key, kind in KINDS.items()),
    )


class RunButton(SyncEntity, ButtonEntity):
    """Starts a run of one sync. The press returns at once; the run goes on in the background."""

    def __init__(self, entry: ProfileEntry, subentry: ConfigSubentry, key: str, kind: RunKind) -> None:
        """Press for one kind of run."""
        super().__init__(entry, subentry, key)
        self._kind = kind

    async def async_press(self) -> None:
        """Start the run."""
        self.runner.start_unattended(Request(self._kind, frozenset({self._sync})))
