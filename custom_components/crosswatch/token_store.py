"""The tokens of an account: kept in a file of their own at once, and in the account's entry.

Home Assistant writes its entries a moment after they changed. A power cut in that moment would lose a
pair whose predecessor is used up already, and somebody would have to sign in again. So each pair is
written and read back before it is used. At the next start the newer of the two counts.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec
from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.helpers.storage import Store

from .const import CONF_TOKENS, DOMAIN
from .model import Unavailable
from .providers.credentials import Tokens

STORE_VERSION = 1

type TokenData = dict[str, str | int | None]


def stored_tokens(data: Mapping[str, Any]) -> Tokens:
    """Return the tokens that an entry stores. One that has none has an empty pair."""
    return msgspec.convert(dict(data.get(CONF_TOKENS, {"access": ""})), Tokens)


def token_data(tokens: Tokens) -> TokenData:
    """Return tokens as they are stored."""
    found: TokenData = msgspec.to_builtins(tokens)
    return found


class TokenStore:
    """Keeps the tokens of one account entry."""

    def __init__(self, hass: HomeAssistant, entry: ConfigEntry) -> None:
        """Nothing is read yet."""
        self._hass = hass
        self._entry = entry
        self._known = stored_tokens(entry.data)

    async def async_load(self) -> None:
        """Bring the entry up to date, if the last pair reached only the file."""
        kept = await self._async_read()
        if kept is not None and kept.issued_at > self._known.issued_at:
            self._update(kept)

    async def async_save(self, tokens: Tokens) -> None:
        """Keep a pair that took the place of the one we know. Raises Unavailable if that is not certain."""
        present = self._hass.config_entries.async_get_entry(self._entry.entry_id)
        if present is not self._entry or stored_tokens(self._entry.data) != self._known:
            raise Unavailable("the account was removed, or somebody signed in to it again")
        await self.async_replace(tokens)

    async def async_replace(self, tokens: Tokens) -> None:
        """Keep the pair of a new sign-in, whatever was known. Raises Unavailable if that is not certain."""
        await self._store().async_save(token_data(tokens))
        # Home Assistant only logs that it could not write.
        if await self._async_read() != tokens:
            raise Unavailable("the new token could not be saved")
        self._update(tokens)

    async def async_forget(self) -> None:
        """Remove the file."""
        await self._store().async_remove()

    def _update(self, tokens: Tokens) -> None:
        self._known = tokens
        data = {**self._entry.data, CONF_TOKENS: token_data(tokens)}
        self._hass.config_entries.async_update_entry(self._entry, data=data)

    async def _async_read(self) -> Tokens | None:
        kept = await self._store().async_load()
        try:
            return None if kept is None else msgspec.convert(kept, Tokens)
        except msgspec.ValidationError:
            return None

    def _store(self) -> Store[TokenData]:
        """Return a new store each time: it must not answer from what it remembers."""
        key = f"{DOMAIN}.tokens_{self._entry.entry_id}"
        return Store(self._hass, STORE_VERSION, key, private=True, atomic_writes=True)
