"""Signing in by a code: shown here with its address, typed in anywhere else."""

from __future__ import annotations

import asyncio
from abc import abstractmethod
from collections.abc import Mapping
from typing import Any

from homeassistant.config_entries import ConfigFlow, ConfigFlowResult
from homeassistant.core import callback
from homeassistant.helpers.aiohttp_client import async_get_clientsession

from ..model import ProviderError
from ..providers.credentials import ClientApp, Tokens
from ..providers.device_code import CodeLogin, DeviceCode, wait_for_tokens
from ..trackers import WebTracker
from .qr_code import qr_image


class CodeLoginSteps(ConfigFlow):
    """Shows a code, and waits until somebody has typed it in."""

    _tracker: WebTracker
    _app = ClientApp("")
    _shown: Mapping[str, str] = {}
    _waiting: asyncio.Task[Tokens | ProviderError] | None = None

    @abstractmethod
    async def _signed_in(self, tokens: Tokens) -> ConfigFlowResult:
        """Go on with the tokens that the service gave."""

    @abstractmethod
    async def _not_signed_in(self, error: ProviderError) -> ConfigFlowResult:
        """Say why it did not work, and offer what may help."""

    async def _begin_code(self) -> ConfigFlowResult:
        """Ask the service for a code."""
        login = self._tracker.login(async_get_clientsession(self.hass), self._app, self._tracker.timing)
        try:
            code = await login.begin()
        except ProviderError as error:
            return await self._not_signed_in(error)
        self._shown = _placeholders(self._tracker, code)
        self._waiting = self.hass.async_create_background_task(
            self._wait(login, code), f"crosswatch sign-in to {self._tracker.name}"
        )
        return await self.async_step_code()

    async def _wait(self, login: CodeLogin, code: DeviceCode) -> Tokens | ProviderError:
        try:
            return await wait_for_tokens(login, code, self._tracker.timing)
        except ProviderError as error:
            return error

    async def async_step_code(self, _: Mapping[str, Any] | None = None) -> ConfigFlowResult:
        """Show the code until it was typed in, or no longer can be."""
        assert self._waiting is not None
        if self._waiting.done():
            return self.async_show_progress_done(next_step_id="code_done")
        return self.async_show_progress(
            step_id="code",
            progress_action="wait_for_code",
            description_placeholders=self._shown,
            progress_task=self._waiting,
        )

    async def async_step_code_done(self, _: Mapping[str, Any] | None = None) -> ConfigFlowResult:
        """Look at what became of the code."""
        assert self._waiting is not None
        found = self._waiting.result()
        if isinstance(found, Tokens):
            return await self._signed_in(found)
        return await self._not_signed_in(found)

    @callback
    def async_remove(self) -> None:
        """Stop asking when the person closes the flow."""
        if self._waiting is not None:
            self._waiting.cancel()


def _placeholders(tracker: WebTracker, code: DeviceCode) -> dict[str, str]:
    link = code.full_url or code.url
    return {
        "service": tracker.name,
        "code": code.user_code,
        "url": code.url,
        "link": link,
        "qr": qr_image(link),
        "minutes": str(max(1, code.lifetime // 60)),
    }
