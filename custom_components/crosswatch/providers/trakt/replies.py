"""What Trakt means by a status, where it says more than HTTP does."""

from __future__ import annotations

from ...model import AccountLocked, AppRefused, PlanLimit, Rejected, Unavailable
from ..http import Finding, Reply, Request


class NotKnown(Rejected):
    """Trakt does not know what was asked about (404)."""


class JustThere(Rejected):
    """The same was stored moments ago (409)."""


class AccountFull(PlanLimit):
    """The account takes no more of this (420). Whether a part of the request was stored is not said."""


class Ignored(Rejected):
    """What was sent is too little to be kept (422)."""


_FINDINGS = {
    404: Finding(NotKnown, "does not know it"),
    409: Finding(JustThere, "stored the same moments ago"),
    420: Finding(AccountFull, "takes no more: the limit of the account's plan is reached"),
    422: Finding(Ignored, "did not keep what was sent"),
    423: Finding(
        AccountLocked, "locked or deactivated this account. Its support can tell why: support@trakt.tv"
    ),
    426: Finding(PlanLimit, "offers this to VIP members only"),
}
_FIREWALL = Finding(Unavailable, "was shielded by its firewall, which refused the request with a web page")
_APP = Finding(
    AppRefused,
    "refuses the API app: its client ID is wrong, or the app was removed or not approved. "
    "Look at it at https://app.trakt.tv/settings/apps",
)


def meaning(_: Request, reply: Reply) -> Finding | None:
    """Return what a reply stands for, or None where its status says it all.

    A 403 with a web page comes from the firewall in front of Trakt and says nothing about the sign-in.
    """
    if reply.status == 403:
        return _FIREWALL if from_firewall(reply) else _APP
    return _FINDINGS.get(reply.status)


def from_firewall(reply: Reply) -> bool:
    """Whether a refusal comes from the firewall before the service."""
    start = reply.body.lstrip()[:11].lower()
    return "html" in reply.headers.get("Content-Type", "") or start[:1] == b"<" or start == b"error code:"
