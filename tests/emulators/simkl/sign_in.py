"""Signing in: codes for devices (AUTH V2), tokens, and the old PIN (AUTH V1)."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from .accounts import Account
from .quirks import Quirks
from .refusals import Answer, oauth_refused, refused

DEVICE_GRANT = "urn:ietf:params:oauth:grant-type:device_code"
ACCESS_LIFE = 604_800
REFRESH_LIFE = 180 * 86_400
V1_LIFE = 5 * 365 * 86_400
READ, WRITE = "media:read", "media:write"
PIN_PLACEHOLDER = "DEVICE_CODE"


@dataclass(slots=True)
class Device:
    """A code that somebody is to type in. Times: seconds since 1970 UTC, `asked_at` of the meter's clock."""

    user_code: str
    client_id: str
    scope: str
    expires_at: float
    interval: int
    asked_at: float | None = None
    account: Account | None = None
    denied: bool = False


@dataclass(slots=True)
class Grant:
    """What a person allowed an app: the refresh token lives as long as it is used."""

    account: Account
    client_id: str
    scope: str
    expires_at: float


@dataclass(frozen=True, slots=True)
class Access:
    """An access token."""

    grant: Grant
    expires_at: float


class SignIn:
    """The apps, codes and tokens. url: where this service is, for the page where people type codes in."""

    def __init__(
        self,
        client_id: str,
        v1_client_id: str,
        clock: Callable[[], float],
        monotonic: Callable[[], float],
        quirks: Quirks,
    ) -> None:
        self.url = ""
        self._client_id = client_id
        self._v1_client_id = v1_client_id
        self._clock = clock
        self._monotonic = monotonic
        self._quirks = quirks
        self._devices: dict[str, Device] = {}
        self._pins: dict[str, Device] = {}
        self._grants: dict[str, Grant] = {}
        self._access: dict[str, Access] = {}

    def begin(self, form: Mapping[str, str]) -> Answer:
        """Give out a code. A scope that is left out or misspelt makes a token that only reads."""
        self._check_app(form)
        device_code = f"simkl_dc_{secrets.token_hex(16)}"
        device = self._device(self._client_id, _granted(form.get("scope", "")))
        self._devices[device_code] = device
        page = f"{self.url}/activate"
        return Answer({
            "device_code": device_code,
            "user_code": device.user_code,
            "verification_uri": page,
            "verification_uri_complete": f"{page}?code={device.user_code}",
            "expires_in": self._quirks.code_lifetime,
            "interval": device.interval,
        })  # fmt: skip

    def tokens(self, form: Mapping[str, str]) -> Answer:
        """Give out tokens for a code, or new ones for a refresh token."""
        self._check_app(form)
        match form.get("grant_type"):
            case "refresh_token":
                return self._renewed(form.get("refresh_token", ""))
            case kind if kind == DEVICE_GRANT:
                return self._tokens_of(form.get("device_code", ""))
        raise oauth_refused("unsupported_grant_type", "No such grant")

    def revoke(self, form: Mapping[str, str]) -> Answer:
        """End a token, and with a refresh token all that came of it."""
        self._check_app(form)
        token = form.get("token", "")
        grant = self._grants.pop(token, None)
        self._access.pop(token, None)
        if grant is not None:
            self._end(grant)
        return Answer({})

    def decide(self, user_code: str, account: Account | None) -> bool:
        """Let a person say yes, or no with None. Returns whether there is such a code."""
        for device in (*self._devices.values(), *self._pins.values()):
            if device.user_code == user_code.strip().upper() and self._clock() < device.expires_at:
                device.account, device.denied = account, account is None
                return True
        return False

    def waiting(self) -> list[str]:
        """Return the codes that nobody decided on yet."""
        found = (*self._devices.values(), *self._pins.values())
        return [device.user_code for device in found if device.account is None and not device.denied]

    def give(self, account: Account, scope: str = f"{READ} {WRITE}") -> dict[str, object]:
        """Make tokens for a person."""
        refresh = f"simkl_rt_{secrets.token_hex(16)}"
        grant = self._grants[refresh] = Grant(account, self._client_id, scope, self._clock() + REFRESH_LIFE)
        return self._shown(grant, refresh)

    def revoke_all(self, account: Account) -> None:
        """End all tokens of a person, as the person does in the settings of the site."""
        for token, grant in list(self._grants.items()):
            if grant.account is account:
                del self._grants[token]
                self._end(grant)
        for token, access in list(self._access.items()):
            if access.grant.account is account:
                del self._access[token]

    def expire(self, account: Account) -> None:
        """Let the access tokens of a person end; they can be renewed."""
        for token, access in list(self._access.items()):
            if access.grant.account is account:
                del self._access[token]

    def check(self, authorization: str, client_id: str, scope: str) -> Account:
        """Return who asks. Refuses without a token, with one that ended, or that may not do it."""
        if not authorization:
            raise refused("user_token_required", "This endpoint needs a user token")
        scheme, _, token = authorization.partition(" ")
        access = self._access.get(token)
        if scheme != "Bearer" or access is None or self._clock() >= access.expires_at:
            raise refused("user_token_failed", "Wrong or expired token")
        if access.grant.client_id != client_id:
            raise refused("user_token_failed", "This token belongs to another app")
        if scope not in access.grant.scope.split():
            raise refused("forbidden", f"This token has no {scope}")
        return access.grant.account

    def begin_pin(self, client_id: str) -> Answer:
        """Give out a PIN of AUTH V1. The device code is the word itself."""
        if client_id != self._v1_client_id:
            raise oauth_refused("unauthorized_client", "This app does not use AUTH V1", 401)
        device = self._device(client_id, f"{READ} {WRITE}")
        device.user_code = secrets.token_hex(3)[:5].upper()
        self._pins[device.user_code] = device
        return Answer({
            "result": "OK",
            "device_code": PIN_PLACEHOLDER,
            "user_code": device.user_code,
            "verification_uri": f"{self.url}/activate",
            "verification_url": f"{self.url}/activate",
            "expires_in": self._quirks.code_lifetime,
            "interval": device.interval,
        })  # fmt: skip

    def poll_pin(self, client_id: str, user_code: str) -> Answer:
        """Say what became of a PIN. One that is used up or unknown begins anew."""
        device = self._pins.get(user_code)
        if device is None or self._clock() >= device.expires_at:
            return self.begin_pin(client_id)
        if device.account is None:
            return Answer({"result": "KO", "message": "Authorization pending"})
        del self._pins[user_code]
        token = f"v1-{device.account.number}-{client_id}"
        grant = Grant(device.account, client_id, device.scope, self._clock() + V1_LIFE)
        self._access[token] = Access(grant, grant.expires_at)
        return Answer({"result": "OK", "access_token": token})

    def _device(self, client_id: str, scope: str) -> Device:
        user_code = f"{secrets.token_hex(2)}-{secrets.token_hex(2)}".upper()
        expires_at = self._clock() + self._quirks.code_lifetime
        return Device(user_code, client_id, scope, expires_at, self._quirks.poll_interval)

    def _check_app(self, form: Mapping[str, str]) -> None:
        if form.get("client_id") != self._client_id:
            raise oauth_refused("invalid_client", "No app of AUTH V2", 401)

    def _tokens_of(self, device_code: str) -> Answer:
        device = self._devices.get(device_code)
        if device is None:
            raise oauth_refused("invalid_grant", "No such code, or it was used")
        if self._clock() >= device.expires_at:
            raise oauth_refused("expired_token", "The code is too old")
        now, before = self._monotonic(), device.asked_at
        device.asked_at = now
        if before is not None and now - before < device.interval:
            device.interval += 5
            raise oauth_refused("slow_down", "Asked too often")
        if device.denied and self._quirks.tells_denial:
            raise oauth_refused("access_denied", "The person said no")
        if device.account is None:
            raise oauth_refused("authorization_pending", "Nobody said yes yet")
        del self._devices[device_code]
        return Answer(self.give(device.account, device.scope))

    def _renewed(self, refresh: str) -> Answer:
        grant = self._grants.get(refresh)
        if grant is None or self._clock() >= grant.expires_at:
            raise oauth_refused("invalid_grant", "No such refresh token")
        grant.expires_at = self._clock() + REFRESH_LIFE
        if self._quirks.rotates_refresh:
            del self._grants[refresh]
            refresh = f"simkl_rt_{secrets.token_hex(16)}"
            self._grants[refresh] = grant
        shown = self._shown(grant, refresh)
        if not self._quirks.names_refresh:
            del shown["refresh_token"]
        return Answer(shown)

    def _shown(self, grant: Grant, refresh: str) -> dict[str, object]:
        token = f"simkl_at_{secrets.token_hex(16)}"
        self._access[token] = Access(grant, self._clock() + ACCESS_LIFE)
        return {
            "access_token": token,
            "token_type": "Bearer",
            "expires_in": ACCESS_LIFE,
            "refresh_token": refresh,
            "scope": grant.scope,
        }

    def _end(self, grant: Grant) -> None:
        for token, access in list(self._access.items()):
            if access.grant is grant:
                del self._access[token]


def _granted(scope: str) -> str:
    words = scope.split()
    return f"{READ} {WRITE}" if WRITE in words and READ in words else READ
