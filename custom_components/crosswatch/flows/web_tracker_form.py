"""The forms of web trackers, and what their errors are called in them."""

from __future__ import annotations

import voluptuous as vol
from homeassistant.const import CONF_API_KEY, CONF_CLIENT_ID, CONF_CLIENT_SECRET
from homeassistant.helpers.selector import TextSelector, TextSelectorConfig, TextSelectorType

from ..model import (
    AccountLocked,
    AppRefused,
    AuthFailed,
    BadData,
    PlanLimit,
    ProviderError,
    RateLimited,
    Rejected,
    Unavailable,
)
from ..providers.credentials import ClientApp
from ..providers.device_code import CodeDenied, CodeExpired

_SECRET = TextSelector(TextSelectorConfig(type=TextSelectorType.PASSWORD))

PUBLIC_APP_SCHEMA = vol.Schema({vol.Required(CONF_CLIENT_ID): str})
SECRET_APP_SCHEMA = PUBLIC_APP_SCHEMA.extend({vol.Required(CONF_CLIENT_SECRET): _SECRET})
KEY_SCHEMA = vol.Schema({vol.Required(CONF_API_KEY): _SECRET})

REDIRECT = "urn:ietf:wg:oauth:2.0:oob"
"""The redirect address of apps that have no page of their own."""

_ERRORS: tuple[tuple[type[ProviderError], str], ...] = (
    (CodeDenied, "code_denied"),
    (CodeExpired, "code_expired"),
    (AppRefused, "app_refused"),
    (AccountLocked, "account_locked"),
    (PlanLimit, "plan_limit"),
    (AuthFailed, "sign_in_refused"),
    (RateLimited, "service_asks_to_wait"),
    (Unavailable, "service_away"),
)


def error_key(error: ProviderError) -> str:
    """Return what an error is called in the flow's texts."""
    return next((key for kind, key in _ERRORS if isinstance(error, kind)), "strange_answer")


def blames_app(error: ProviderError) -> bool:
    """Whether another app may help: neither the person nor the moment is the cause."""
    return isinstance(error, AppRefused | Rejected | BadData)


def typed_app(user_input: dict[str, str]) -> ClientApp:
    """Return the app that was typed in, without the spaces that copying brings along."""
    return ClientApp(user_input[CONF_CLIENT_ID].strip(), user_input.get(CONF_CLIENT_SECRET, "").strip())
