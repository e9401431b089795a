"""A SIMKL as a local server: sign-in, library, ratings, playback, and the limits of the real one.

`misuse` counts what the real service blocks apps for, or what loses something that a person has there: tests
of clients assert that it stays empty. `meter.exceeded` counts requests that came too fast.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Self

from aiohttp import web

from custom_components.crosswatch.model import Feature, Value
from custom_components.crosswatch.providers.credentials import ClientApp, Credentials, Tokens
from tests.emulators.catalogue import Catalogue
from tests.emulators.faults import Faults
from tests.emulators.real_titles import usual_catalogue
from tests.emulators.server import HOST, serve

from .accounts import Account, AccountType
from .api import Api
from .control import Control
from .gate import Gate, make_meter
from .people import People
from .quirks import Quirks
from .sign_in import ACCESS_LIFE, READ, WRITE, SignIn
from .titles import SimklTitles

CLIENT_ID = "simkl-client-of-auth-v2"
V1_CLIENT_ID = "simkl-client-of-auth-v1"
USUAL_MOVIES, USUAL_SHOWS = 60, 6


class SimklEmulator(People):
    """One emulated SIMKL with some people. clock: seconds UTC; monotonic: seconds for all that is about pace.

    person: who tests are; `other_person` makes another one.
    """

    def __init__(
        self,
        known: Catalogue | None = None,
        clock: Callable[[], float] = time.time,
        monotonic: Callable[[], float] = time.monotonic,
        account_type: AccountType = AccountType.FREE,
    ) -> None:
        self.quirks = Quirks()
        self.accounts = [Account(1_234_567, "Ellen", account_type, clock, self.quirks)]
        catalogue = Catalogue.of(movies=USUAL_MOVIES, shows=USUAL_SHOWS) if known is None else known
        super().__init__(SimklTitles(catalogue), self.accounts[0], clock)
        self.monotonic = monotonic
        self.meter = make_meter(monotonic)
        self.gate = Gate((CLIENT_ID, V1_CLIENT_ID), self.meter, clock, self.quirks)
        self.sign_in = SignIn(CLIENT_ID, V1_CLIENT_ID, clock, monotonic, self.quirks)
        self.faults = Faults()
        self.port = 0
        self.url = ""

    @classmethod
    def with_titles(cls, count: int | None = None) -> Self:
        """Make one that knows so many films, with some shows, and somebody who used it for a while."""
        films = USUAL_MOVIES if count is None else count
        simkl = cls(usual_catalogue(films, max(USUAL_SHOWS, films // 50)))
        _fill(simkl, Feature.HISTORY, 5)
        _fill(simkl, Feature.PROGRESS, 1, after=10)
        _fill(simkl, Feature.WATCHLIST, 4, after=20)
        return simkl

    @property
    def misuse(self) -> Counter[str]:
        """What would get the app blocked, or lose what a person has."""
        return self.gate.misuse

    def hints(self) -> str:
        """What a person needs to sign in."""
        return f"Client id {CLIENT_ID!r}; codes are typed in at /activate"

    def other_person(self) -> Account:
        """Make somebody else with an account."""
        number = self.person.number + len(self.accounts)
        other = Account(number, f"Person {number}", AccountType.FREE, self.clock, self.quirks)
        self.accounts.append(other)
        return other

    def credentials(self, scope: str = f"{READ} {WRITE}") -> Credentials:
        """Return what an account has after its person signed in."""
        given, now = self.sign_in.give(self.person, scope), int(self.clock())
        tokens = Tokens(
            str(given["access_token"]),
            str(given["refresh_token"]),
            now,
            now + ACCESS_LIFE,
            str(given["scope"]),
        )
        return Credentials(
            ClientApp(CLIENT_ID), tokens, account=str(self.person.number), name=self.person.name
        )

    def approve_code(self, user_code: str, account: Account | None = None) -> None:
        """Let a person type in a code and say yes. Raises LookupError if there is no such code."""
        if not self.sign_in.decide(user_code, account or self.person):
            raise LookupError(f"there is no code {user_code}")

    def deny_code(self, user_code: str) -> None:
        """Let a person type in a code and say no. Raises LookupError if there is no such code."""
        if not self.sign_in.decide(user_code, None):
            raise LookupError(f"there is no code {user_code}")

    def revoke(self) -> None:
        """Let all tokens of the person end, as in the settings of the site."""
        self.sign_in.revoke_all(self.person)

    def expire(self) -> None:
        """Let the person's access tokens end; they can be renewed."""
        self.sign_in.expire(self.person)

    def app(self) -> web.Application:
        """The server."""
        app = web.Application(client_max_size=32_000_000)
        Control(self).add_to(app)
        Api(self).add_to(app)
        app.on_shutdown.append(self._hang_up)
        return app

    async def _hang_up(self, app: web.Application) -> None:
        self.faults.clear()


def _fill(simkl: SimklEmulator, feature: Feature, count: int, after: int = 0) -> None:
    for item in simkl.titles(feature, after + count)[after:]:
        simkl.person_sets(feature, item, Value(4_000 if feature is Feature.PROGRESS else 1))


@asynccontextmanager
async def running_simkl(simkl: SimklEmulator) -> AsyncIterator[SimklEmulator]:
    """Run an emulated SIMKL on this machine."""
    async with serve(simkl) as port:
        simkl.port, simkl.url = port, f"http://{HOST}:{port}"
        yield simkl
