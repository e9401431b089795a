"""Who may ask: keys, and tokens that come of codes."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from .rules import Rules

GRANT = "urn:ietf:params:oauth:grant-type:device_code"
LIFETIME = 300
INTERVAL = 5


class OAuthError(Exception):
    """An error with status 400 and the word that says why."""


@dataclass(slots=True)
class Code:
    """A code that waits to be typed in."""

    device: str
    user: str
    client: str
    until: float
    state: str = "waiting"
    asked: float = float("-inf")


@dataclass(slots=True)
class Grant:
    """A pair of tokens."""

    access: str
    refresh: str
    client: str
    until: int


@dataclass
class Logins:
    """The person's keys and tokens. patient: whether asking too fast is let pass."""

    rules: Rules
    clock: Callable[[], float]
    monotonic: Callable[[], float]
    key: str = "emulated-api-key-0123456789"
    clients: set[str] = field(default_factory=set)
    codes: dict[str, Code] = field(default_factory=dict)
    grants: list[Grant] = field(default_factory=list)

    def begin(self, form: Mapping[str, str], page: str) -> dict[str, object]:
        """Answer `POST /oauth/device-authorization/`."""
        self._check_client(form)
        if form.get("scope") not in ("read", "write"):
            raise OAuthError("invalid_scope")
        now = self.monotonic()
        code = Code(secrets.token_hex(16), secrets.token_hex(3).upper(), form["client_id"], now + LIFETIME)
        self.codes[code.device] = code
        return {
            "device_code": code.device,
            "user_code": code.user,
            "verification_uri": page,
            "verification_uri_complete": f"{page}?code={code.user}",
            "expires_in": LIFETIME,
            "interval": INTERVAL,
        }

    def token(self, form: Mapping[str, str]) -> dict[str, object]:
        """Answer `POST /oauth/token/`."""
        self._check_client(form)
        if form.get("grant_type") == GRANT:
            return self._of_code(form)
        if form.get("grant_type") == "refresh_token":
            return self._refreshed(form)
        raise OAuthError("unsupported_grant_type")

    def decide(self, user_code: str, state: str) -> bool:
        """Let the person say yes or no. Returns whether the code waits."""
        for code in self.codes.values():
            if code.user == user_code.strip().upper() and code.state == "waiting":
                code.state = state
                return True
        return False

    def sign_in(self, client: str) -> Grant:
        """Make a pair of tokens."""
        until = int(self.clock()) + self.rules.token_life
        made = Grant(secrets.token_hex(20), secrets.token_hex(20), client, until)
        self.grants.append(made)
        return made

    def knows(self, key: str | None, authorization: str) -> bool:
        """Whether a request is of the person: by the key in the query, or by a token in the header."""
        if key is not None:
            return key == self.key
        scheme, _, token = authorization.partition(" ")
        now = self.clock()
        return scheme == "Bearer" and any(one.access == token and now < one.until for one in self.grants)

    def _of_code(self, form: Mapping[str, str]) -> dict[str, object]:
        code = self.codes.get(form.get("device_code", ""))
        if code is None or code.client != form["client_id"]:
            raise OAuthError("invalid_grant")
        now = self.monotonic()
        too_fast, code.asked = now - code.asked < INTERVAL, now
        if code.state == "denied":
            raise OAuthError("access_denied")
        if now >= code.until:
            raise OAuthError("expired_token")
        if too_fast:
            raise OAuthError("slow_down")
        if code.state == "waiting":
            raise OAuthError("authorization_pending")
        del self.codes[code.device]
        made = self.sign_in(code.client)
        return _told(made, self.rules.token_life) | {"refresh_token": made.refresh}

    def _refreshed(self, form: Mapping[str, str]) -> dict[str, object]:
        old = next((one for one in self.grants if one.refresh == form.get("refresh_token")), None)
        if old is None or old.client != form["client_id"]:
            raise OAuthError("invalid_grant")
        self.grants.remove(old)
        made = self.sign_in(old.client)
        if self.rules.rotates:
            return _told(made, self.rules.token_life) | {"refresh_token": made.refresh}
        made.refresh = old.refresh
        return _told(made, self.rules.token_life)

    def _check_client(self, form: Mapping[str, str]) -> None:
        if form.get("client_id") not in self.clients:
            raise OAuthError("invalid_client")


def _told(grant: Grant, life: int) -> dict[str, object]:
    return {"access_token": grant.access, "token_type": "Bearer", "scope": "write", "expires_in": life}
