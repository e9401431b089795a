"""How the service says no."""

from __future__ import annotations

from dataclasses import dataclass, field

import msgspec

STATUSES = {
    "empty_field": 400,
    "wrong_parameter": 400,
    "max_items": 400,
    "RATE_LIMIT": 400,
    "user_token_failed": 401,
    "user_token_required": 401,
    "redirect_failed": 403,
    "forbidden": 403,
    "id_err": 404,
    "url_failed": 404,
    "already_watched": 409,
    "client_id_failed": 412,
    "rate_limit": 429,
    "user_limit_exceeded": 429,
}
"""Error word of the API -> status. Clients branch on the word: the same status means several things."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A reply: a JSON value, or nothing at all."""

    payload: object = None
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    empty: bool = False

    @property
    def body(self) -> bytes:
        """The bytes of it."""
        return b"" if self.empty else msgspec.json.encode(self.payload)


class RefusedError(Exception):
    """A request that is not carried out."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(answer.payload)
        self.answer = answer


def refused(error: str, message: str, facts: dict[str, object] | None = None, **headers: str) -> RefusedError:
    """Make a refusal of the API. `headers` are written with _ for -."""
    status = STATUSES[error]
    payload = {"error": error, "code": status, "message": message, **(facts or {})}
    return RefusedError(
        Answer(payload, status, {name.replace("_", "-"): text for name, text in headers.items()})
    )


def oauth_refused(error: str, message: str, status: int = 400) -> RefusedError:
    """Make a refusal of the sign-in, which has its own words (RFC 6749, RFC 8628)."""
    return RefusedError(Answer({"error": error, "error_description": message}, status))
