"""What an action is made of, and the errors that a caller can act on."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any

from homeassistant.core import ServiceCall, ServiceResponse, SupportsResponse
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers.typing import VolSchemaType

from .const import DOMAIN


@dataclass(frozen=True, slots=True)
class Action:
    """One action as it is registered."""

    name: str
    handler: Callable[[ServiceCall], Coroutine[Any, Any, ServiceResponse]]
    schema: VolSchemaType
    response: SupportsResponse = SupportsResponse.OPTIONAL


def refused(key: str, **placeholders: str) -> ServiceValidationError:
    """Return the error that says what was wrong with a call. `key` names its translated text."""
    return ServiceValidationError(
        translation_domain=DOMAIN, translation_key=key, translation_placeholders=placeholders
    )
