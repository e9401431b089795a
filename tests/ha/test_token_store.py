"""New tokens outlive a power cut, and a new sign-in is never undone by an old one."""

from __future__ import annotations

from typing import Any

import pytest
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import CoreState, HomeAssistant

from custom_components.crosswatch.account import async_capabilities
from custom_components.crosswatch.model import Unavailable

from .household import set_up
from .web_site import WebSites, kept, tokens, web_account


def _file(hass_storage: dict[str, Any], entry_id: str, data: Any) -> None:
    key = f"crosswatch.tokens_{entry_id}"
    hass_storage[key] = {"version": 1, "minor_version": 1, "key": key, "data": data}


def _pair(access: str, issued_at: int) -> dict[str, Any]:
    return {"access": access, "refresh": "r", "issued_at": issued_at, "expires_at": None, "scope": ""}


async def test_a_new_pair_is_in_the_file_and_in_the_entry_and_nothing_is_set_up_anew(
    hass: HomeAssistant, sites: WebSites, hass_storage: dict[str, Any]
) -> None:
    entry = web_account()
    await set_up(hass, entry)
    provider = sites.trakt.providers[-1]
    await provider.save(tokens("new"))
    assert kept(hass_storage, entry)["access"] == "new"
    assert entry.data["tokens"]["access"] == "new"
    await provider.save(tokens("newer"))
    await hass.async_block_till_done(wait_background_tasks=True)
    assert kept(hass_storage, entry)["access"] == "newer"
    assert entry.runtime_data.provider is provider
    assert not provider.closed


async def test_a_pair_that_reached_only_the_file_counts_after_a_power_cut(
    hass: HomeAssistant, sites: WebSites, hass_storage: dict[str, Any]
) -> None:
    entry = web_account()
    _file(hass_storage, entry.entry_id, _pair("new", 600))
    await set_up(hass, entry)
    assert sites.trakt.signed_in[-1].tokens.access == "new"
    assert entry.data["tokens"]["access"] == "new"
    await sites.trakt.providers[-1].save(tokens("newer"))
    assert entry.data["tokens"]["access"] == "newer"


@pytest.mark.parametrize("left", [_pair("older", 400), _pair("as old", 500), {"access": 7}, {}])
async def test_an_older_pair_or_none_in_the_file_does_not(
    hass: HomeAssistant, sites: WebSites, hass_storage: dict[str, Any], left: dict[str, Any]
) -> None:
    entry = web_account()
    _file(hass_storage, entry.entry_id, left)
    await set_up(hass, entry)
    assert sites.trakt.signed_in[-1].tokens.access == "old"


async def test_a_pair_that_could_not_be_written_is_not_used(
    hass: HomeAssistant, sites: WebSites, hass_storage: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    entry = web_account()
    await set_up(hass, entry)

    async def full(*_: object) -> None:
        """As Home Assistant does when it cannot write: it logs, and goes on."""

    with monkeypatch.context() as broken:
        broken.setattr("homeassistant.helpers.storage.Store.async_save", full)
        with pytest.raises(Unavailable, match="could not be saved"):
            await sites.trakt.providers[-1].save(tokens("new"))
    assert entry.data["tokens"]["access"] == "old"
    await sites.trakt.providers[-1].save(tokens("new"))
    assert entry.data["tokens"]["access"] == "new"


async def test_a_pair_that_comes_while_home_assistant_stops_is_not_certain(
    hass: HomeAssistant, sites: WebSites, hass_storage: dict[str, Any]
) -> None:
    await set_up(hass, web_account())
    hass.set_state(CoreState.stopping)
    with pytest.raises(Unavailable):
        await sites.trakt.providers[-1].save(tokens("new"))
    hass.set_state(CoreState.running)


async def test_a_renewal_of_the_old_sign_in_does_not_take_the_place_of_a_new_one(
    hass: HomeAssistant, sites: WebSites
) -> None:
    entry = web_account()
    await set_up(hass, entry)
    data = {**entry.data, "tokens": _pair("signed in again", 700)}
    hass.config_entries.async_update_entry(entry, data=data)
    with pytest.raises(Unavailable, match="signed in"):
        await sites.trakt.providers[-1].save(tokens("late"))
    assert entry.data["tokens"]["access"] == "signed in again"


async def test_a_removed_account_leaves_no_tokens_behind(
    hass: HomeAssistant, sites: WebSites, hass_storage: dict[str, Any]
) -> None:
    entry = web_account()
    await set_up(hass, entry)
    provider = sites.trakt.providers[-1]
    await provider.save(tokens("new"))
    assert await hass.config_entries.async_remove(entry.entry_id)
    assert f"crosswatch.tokens_{entry.entry_id}" not in hass_storage
    with pytest.raises(Unavailable):
        await provider.save(tokens("late"))
    assert f"crosswatch.tokens_{entry.entry_id}" not in hass_storage
    assert entry.state is ConfigEntryState.NOT_LOADED


async def test_what_only_says_what_an_account_can_do_renews_nothing(
    hass: HomeAssistant, sites: WebSites
) -> None:
    entry = web_account()
    entry.add_to_hass(hass)
    await async_capabilities(hass, entry)
    assert sites.trakt.requests == []
    with pytest.raises(Unavailable, match="not set up"):
        await sites.trakt.providers[-1].save(tokens("new"))
