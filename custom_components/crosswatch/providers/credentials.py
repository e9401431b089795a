"""What an account needs to speak at a service: the API app, and the tokens or key of the person."""

from __future__ import annotations

from msgspec import Struct


class ClientApp(Struct, frozen=True):
    """An API app as a service knows it. Public clients have no secret."""

    client_id: str
    client_secret: str = ""


class Tokens(Struct, frozen=True):
    """A pair of tokens. Times are seconds since 1970 UTC.

    issued_at: when the service made the pair, by our clock: a service whose clock is wrong must not make
    them old before their time. expires_at: when the access token ends, or None if it does not.
    """

    access: str
    refresh: str = ""
    issued_at: int = 0
    expires_at: int | None = None
    scope: str = ""

    def is_due(self, now: float) -> bool:
        """Whether half of the access token's life is over, so that it is renewed in time."""
        return self.expires_at is not None and now >= (self.issued_at + self.expires_at) / 2


class Credentials(Struct, frozen=True):
    """How one account is reached.

    account: the id by which the service knows the person; empty until it was asked. name: what people call
    the account in messages. An account has either tokens of an app, or a key of its own.
    """

    app: ClientApp = ClientApp("")
    tokens: Tokens = Tokens("")
    api_key: str = ""
    account: str = ""
    name: str = ""
