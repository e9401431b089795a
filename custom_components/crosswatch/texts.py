"""Sentences that we write ourselves (reports, summaries, responses), in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping

from homeassistant.core import HomeAssistant
from homeassistant.helpers.translation import async_get_translations

from .const import DOMAIN
from .model import Reason

CATEGORY = "config_panel"
"""The part of a translation file that Home Assistant leaves to an integration's own pages."""


class Texts:
    """The sentences of one language. What is not translated is in English."""

    def __init__(self, found: Mapping[str, str]) -> None:
        """Keep the flat translations of our category."""
        self._found = found

    def say(self, section: str, key: str, **facts: str | int) -> str:
        """Return a sentence with its facts. One without a text shows its key."""
        text = self._found.get(f"component.{DOMAIN}.{CATEGORY}.{section}.{key}")
        return key if text is None else text.format_map(_Facts(facts))

    def reason(self, reason: Reason) -> str:
        """Return why something is planned, held or left out."""
        if f"component.{DOMAIN}.{CATEGORY}.reasons.{reason.code}" not in self._found:
            return reason.text()
        return self.say("reasons", reason.code, **reason.facts)


class _Facts(dict[str, str | int]):
    """A fact that is missing shows as its name, and breaks nothing."""

    def __missing__(self, key: str) -> str:
        return key


async def async_texts(hass: HomeAssistant, language: str | None = None) -> Texts:
    """Return the sentences of a language; without one, of the language of this Home Assistant."""
    wanted = language or hass.config.language
    return Texts(await async_get_translations(hass, wanted, CATEGORY, {DOMAIN}))
