"""HTTP with a token that is renewed when it is due, and once more when the service refuses it."""

from __future__ import annotations

from msgspec.structs import replace

from ..model import AuthFailed
from .http import HttpClient, Reply, Request
from .token_keeper import TokenKeeper


class SignedClient:
    """Sends every request in the name of the account that signed in."""

    def __init__(self, http: HttpClient, keeper: TokenKeeper) -> None:
        """Speak through `http` with the tokens of `keeper`."""
        self._http = http
        self._keeper = keeper

    async def send(self, request: Request) -> Reply:
        """Send and return the whole reply. Raises AuthFailed if a new token does not help either."""
        access = await self._keeper.access()
        try:
            return await self._http.send(self._signed(request, access))
        except AuthFailed:
            # A refused request was not carried out, so it may go out again whatever it does.
            access = await self._keeper.after_refusal(access)
            return await self._http.send(self._signed(request, access))

    async def fetch[T](self, request: Request, wanted: type[T]) -> T:
        """Send, and return the body decoded as `wanted`. Raises a ProviderError."""
        reply = await self.send(request)
        return await self._http.decoded(request, reply, wanted)

    def _signed(self, request: Request, access: str) -> Request:
        self._http.hide(access)
        return replace(request, headers={**request.headers, "Authorization": f"Bearer {access}"})
