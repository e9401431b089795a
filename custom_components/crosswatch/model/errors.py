"""What can go wrong between us and a service, as types the callers act on."""

from __future__ import annotations


class ProviderError(Exception):
    """A service could not do what was asked. The message is for people and holds no secrets."""


class AuthFailed(ProviderError):
    """The credentials are wrong, expired or revoked. A person must sign in again."""


class RateLimited(ProviderError):
    """The service asks us to wait. `retry_after` is in seconds."""

    def __init__(self, message: str, retry_after: float) -> None:
        """Keep the wait that the service asked for."""
        super().__init__(message)
        self.retry_after = retry_after


class Unavailable(ProviderError):
    """The service cannot be reached or answers with a server error. Its silence says nothing."""


class Ambiguous(Unavailable):
    """A write went out and its result is not known. It may or may not have been stored."""


class Rejected(ProviderError):
    """The service understood the request and refused it for good."""


class BadData(ProviderError):
    """The reply is not what the service's contract says. Nothing of it is used."""


class PlanLimit(ProviderError):
    """The account's plan or size limit does not allow it."""


class WrongAccount(ProviderError):
    """The data belongs to another user or profile than the account was set up for."""


class AccountLocked(ProviderError):
    """The service locked or deactivated the account. Nothing may be sent until a person has seen to it."""


class AppRefused(ProviderError):
    """The service refuses the API app that we speak through, whoever is signed in."""
