"""A web tracker as Home Assistant's side sees it: it gives codes, says who is there, and counts requests."""

from __future__ import annotations

import asyncio
from typing import Any

import aiohttp
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.crosswatch.const import DOMAIN
from custom_components.crosswatch.model import Capabilities, ProviderError
from custom_components.crosswatch.providers.base import Identity, Quota
from custom_components.crosswatch.providers.credentials import ClientApp, Credentials, Tokens
from custom_components.crosswatch.providers.device_code import CodeState, DeviceCode
from custom_components.crosswatch.providers.rate_limit import Timing
from custom_components.crosswatch.providers.token_keeper import Save
from custom_components.crosswatch.providers.tracker.capabilities import CAPABILITIES
from custom_components.crosswatch.trackers import WEB_TRACKERS, WebTracker

NAMES = {"trakt": "Trakt", "simkl": "SIMKL", "mdblist": "MDBList"}


class WebSite:
    """One service with one person, who is called alice."""

    def __init__(self, provider: str) -> None:
        self.provider = provider
        self.code = DeviceCode("device", "1A2B-3C4D", "https://site.test/activate", lifetime=600)
        self.identity = Identity("alice", "alice")
        self.apps: list[ClientApp] = []
        self.signed_in: list[Credentials] = []
        self.requests: list[str] = []
        self.troubles: dict[str, ProviderError] = {}
        self.capabilities: Capabilities = CAPABILITIES
        self.quota: Quota | None = None
        self.providers: list[WebProvider] = []
        self._answers: asyncio.Queue[Tokens | CodeState | ProviderError] = asyncio.Queue()

    def says(self, answer: Tokens | CodeState | ProviderError) -> None:
        """Answer the next question about the code."""
        self._answers.put_nowait(answer)

    def asked(self, what: str) -> None:
        """Count a request, and let it fail if it is to fail."""
        self.requests.append(what)
        if (error := self.troubles.get(what)) is not None:
            raise error

    async def next_answer(self) -> Tokens | CodeState:
        answer = await self._answers.get()
        if isinstance(answer, ProviderError):
            raise answer
        return answer

    def row(self) -> WebTracker:
        """This service as the table of web trackers holds it."""
        return WebTracker(
            provider=self.provider,
            name=NAMES[self.provider],
            app_url="https://site.test/apps",
            key_url="https://site.test/key" if self.provider == "mdblist" else "",
            has_secret=self.provider == "trakt",
            login=self._login,
            make=self._make,
            timing=Timing(sleep=lambda _: asyncio.sleep(0)),
        )

    def _login(self, session: aiohttp.ClientSession, app: ClientApp, timing: Timing) -> WebLogin:
        self.apps.append(app)
        return WebLogin(self)

    def _make(
        self, session: aiohttp.ClientSession, credentials: Credentials, save: Save, timing: Timing
    ) -> WebProvider:
        self.signed_in.append(credentials)
        provider = WebProvider(self, save)
        self.providers.append(provider)
        return provider


class WebLogin:
    """Signs in by a code."""

    def __init__(self, site: WebSite) -> None:
        self._site = site

    async def begin(self) -> DeviceCode:
        self._site.asked("code")
        return self._site.code

    async def poll(self, code: DeviceCode) -> Tokens | CodeState:
        self._site.requests.append("poll")
        return await self._site.next_answer()


class WebProvider:
    """The provider of alice's account."""

    def __init__(self, site: WebSite, save: Save) -> None:
        self._site = site
        self.save = save
        self.closed = False

    @property
    def capabilities(self) -> Capabilities:
        return self._site.capabilities

    @property
    def quota(self) -> Quota | None:
        return self._site.quota

    async def identify(self) -> Identity:
        self._site.asked("identify")
        return self._site.identity

    async def close(self) -> None:
        self.closed = True


class WebSites(dict[str, WebSite]):
    """The three services."""

    @property
    def trakt(self) -> WebSite:
        return self["trakt"]

    @property
    def simkl(self) -> WebSite:
        return self["simkl"]

    @property
    def mdblist(self) -> WebSite:
        return self["mdblist"]


@pytest.fixture
def sites(monkeypatch: pytest.MonkeyPatch) -> WebSites:
    """The three web trackers, all of them made up."""
    found = WebSites((provider, WebSite(provider)) for provider in NAMES)
    for provider, site in found.items():
        monkeypatch.setitem(WEB_TRACKERS, provider, site.row())
    return found


def tokens(access: str = "access", issued_at: int = 1_000, **changed: Any) -> Tokens:
    """A pair of tokens."""
    given = {"refresh": f"{access}-refresh", "expires_at": issued_at + 86_400, "scope": "public", **changed}
    return Tokens(access, issued_at=issued_at, **given)


def web_account(provider: str = "trakt", **changed: Any) -> MockConfigEntry:
    """Alice's account as an entry that signed in by a code."""
    data = {
        "kind": "account",
        "provider": provider,
        "client_id": "my-app",
        "client_secret": "my-secret" if provider == "trakt" else "",
        "tokens": {
            "access": "old",
            "refresh": "old-refresh",
            "issued_at": 500,
            "expires_at": 86_900,
            "scope": "public",
        },
        "api_key": "",
        "account": "alice",
    }
    return MockConfigEntry(
        domain=DOMAIN,
        title=f"{NAMES[provider]} (alice)",
        unique_id=f"{provider}:alice",
        data={**data, **changed},
    )


def kept(storage: dict[str, Any], entry: MockConfigEntry) -> dict[str, Any]:
    """Return the tokens that lie in the account's own file."""
    found: dict[str, Any] = storage[f"crosswatch.tokens_{entry.entry_id}"]["data"]
    return found
