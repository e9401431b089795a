"""Signing in: codes that a person types in, and tokens of which each can be renewed with once."""

from __future__ import annotations

import math
import secrets
from collections.abc import Callable
from dataclasses import dataclass

from .answers import Answer, Call, Refused
from .bodies import Sent, mapping
from .rules import Rules

OUT_OF_BAND = "urn:ietf:wg:oauth:2.0:oob"
LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"


@dataclass(slots=True)
class Code:
    """A code that was given out. state: "pending", "approved", "denied" or "used"."""

    device_code: str
    user_code: str
    client_id: str
    expires_at: float
    state: str = "pending"
    polled_at: float | None = None


@dataclass(frozen=True, slots=True)
class Grant:
    """A pair of tokens. Times are seconds since 1970 UTC."""

    access: str
    refresh: str
    client_id: str
    created_at: int
    expires_in: int


class Logins:
    """The apps, codes and tokens of one person.

    clock: seconds since 1970 UTC. monotonic: seconds that only go forward, for who asks too often.
    """

    def __init__(self, rules: Rules, clock: Callable[[], float], monotonic: Callable[[], float]) -> None:
        self.apps: dict[str, str] = {}
        self.patient = False
        self.activation_page = ""
        self._rules = rules
        self._clock = clock
        self._monotonic = monotonic
        self._codes: dict[str, Code] = {}
        self._grants: dict[str, Grant] = {}
        self._refresh_tokens: dict[str, Grant] = {}

    @property
    def waiting(self) -> list[str]:
        """The codes that wait for the person."""
        now = self._clock()
        return [
            code.user_code
            for code in self._codes.values()
            if code.state == "pending" and now < code.expires_at
        ]

    def decide(self, user_code: str, state: str) -> bool:
        """Let the person type in a code and say yes or no. Returns whether the code is one that waits."""
        for code in self._codes.values():
            if code.user_code == user_code.strip().upper() and code.user_code in self.waiting:
                code.state = state
                return True
        return False

    def sign_in(self, client_id: str) -> Grant:
        """Give out a pair of tokens."""
        life, now = self._rules.token_life, int(self._clock())
        grant = Grant(secrets.token_hex(32), secrets.token_hex(32), client_id, now, life)
        self._grants[grant.access] = self._refresh_tokens[grant.refresh] = grant
        return grant

    def end_all(self) -> None:
        """End all tokens, as when the person takes the app off the account."""
        self._grants.clear()
        self._refresh_tokens.clear()

    def is_good(self, access: str, client_id: str) -> bool:
        """Whether an access token is good now, for this app."""
        grant = self._grants.get(access)
        if grant is None or grant.client_id != client_id:
            return False
        return self._clock() < grant.created_at + grant.expires_in

    def device_code(self, call: Call) -> Answer:
        """POST /oauth/device/code."""
        client_id = _text(mapping(call.body), "client_id")
        if client_id not in self.apps:
            raise Refused(403, {"error": "invalid_client", "error_description": "unknown client_id"})
        user_code = "".join(secrets.choice(LETTERS) for _ in range(8))
        code = Code(secrets.token_hex(32), user_code, client_id, self._clock() + self._rules.code_life)
        self._codes[code.device_code] = code
        return Answer(
            {
                "device_code": code.device_code,
                "user_code": user_code,
                "verification_url": self.activation_page,
                "expires_in": self._rules.code_life,
                "interval": self._rules.interval,
            }
        )

    def device_token(self, call: Call) -> Answer:
        """POST /oauth/device/token."""
        sent = mapping(call.body)
        self._check_app(sent)
        code = self._codes.get(_text(sent, "code"))
        if code is None or code.client_id != sent["client_id"]:
            raise Refused(404)
        self._check_patience(code)
        if code.state == "used":
            raise Refused(409)
        if code.state == "denied":
            raise Refused(418)
        if self._clock() >= code.expires_at:
            raise Refused(410)
        if code.state == "pending":
            raise Refused(400)
        code.state = "used"
        return _told(self.sign_in(code.client_id))

    def token(self, call: Call) -> Answer:
        """POST /oauth/token: renew. The refresh token is used up by it; the old access token stays good."""
        sent = mapping(call.body)
        self._check_app(sent)
        if sent.get("redirect_uri") != OUT_OF_BAND:
            raise Refused(400, {"error": "invalid_request", "error_description": "redirect_uri is wrong"})
        grant = None
        if sent.get("grant_type") == "refresh_token":
            grant = self._refresh_tokens.get(_text(sent, "refresh_token"))
        if grant is None or grant.client_id != sent["client_id"]:
            what = "The provided authorization grant is invalid, expired or revoked."
            raise Refused(400, {"error": "invalid_grant", "error_description": what})
        del self._refresh_tokens[grant.refresh]
        return _told(self.sign_in(grant.client_id))

    def revoke(self, call: Call) -> Answer:
        """POST /oauth/revoke. A token that is none is no error."""
        sent = mapping(call.body)
        self._check_app(sent)
        if grant := self._grants.pop(_text(sent, "token"), None):
            self._refresh_tokens.pop(grant.refresh, None)
        return Answer({})

    def _check_app(self, sent: Sent) -> None:
        secret = self.apps.get(_text(sent, "client_id"))
        if secret is None or sent.get("client_secret") != secret:
            raise Refused(401, {"error": "invalid_client", "error_description": "unknown app or secret"})

    def _check_patience(self, code: Code) -> None:
        """Refuse who asks more often than the interval allows."""
        now, last = self._monotonic(), code.polled_at
        code.polled_at = now
        if not self.patient and last is not None and now - last < self._rules.interval:
            raise Refused(429, Retry_After=str(math.ceil(self._rules.interval - (now - last))))


def _text(sent: Sent, name: str) -> str:
    value = sent.get(name)
    if not isinstance(value, str):
        raise Refused(400, {"error": "invalid_request", "error_description": f"{name} is missing"})
    return value


def _told(grant: Grant) -> Answer:
    return Answer(
        {
            "access_token": grant.access,
            "token_type": "bearer",
            "expires_in": grant.expires_in,
            "refresh_token": grant.refresh,
            "scope": "public",
            "created_at": grant.created_at,
        }
    )
