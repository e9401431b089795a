"""What every request must have, how fast they may come, and which ways of asking get an app blocked."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from aiohttp import web

from tests.emulators.meter import Limit, Meter

from .accounts import Account
from .quirks import Quirks
from .refusals import RefusedError, refused

IDENTIFICATION = ("client_id", "app-name", "app-version")
BLOCK = 10.0
"""Seconds for which an app is blocked after it wrote too fast; twice as long each time."""

PATIENCE = 3
"""So often may a library be read in the same words while nothing in it moved."""

READS_AFTER_ACTIVITIES = 12
"""So many reads of the library may follow one look at the activities."""

FORGOTTEN = 12 * 3_600
_AGENT = re.compile(r"[^\s/]+/[^\s/]+")
_LIBRARIES = ("python", "aiohttp", "curl", "okhttp")


def make_meter(monotonic: Callable[[], float]) -> Meter:
    """The limits of the app: 10 reads and 1 write in any second."""
    return Meter({"get": Limit(10, 1.0), "post": Limit(1, 1.0)}, monotonic)


@dataclass(slots=True)
class _Reads:
    """How often an account was read in the same words since its library last moved."""

    version: int
    times: list[float] = field(default_factory=list)


class Gate:
    """The checks before anything else. misuse: what would get the app blocked at the real service."""

    def __init__(
        self, client_ids: tuple[str, ...], meter: Meter, clock: Callable[[], float], quirks: Quirks
    ) -> None:
        self.misuse: Counter[str] = Counter()
        self._client_ids = client_ids
        self._meter = meter
        self._clock = clock
        self._quirks = quirks
        self._blocked_until = 0.0
        self._block = BLOCK
        self._reads: dict[tuple[int, str], _Reads] = {}
        self._since_activities: dict[int, int] = {}
        self._open: list[web.Request] = []

    def enter(self, request: web.Request) -> RefusedError | None:
        """Count a request that came in. Returns why it is refused, if it is."""
        self._open = [other for other in self._open if _is_connected(other)]
        self._open.append(request)
        if not is_cached(request.path) and sum(_token(other) == _token(request) for other in self._open) > 1:
            self.misuse["requests at the same time"] += 1
        return self._identified(request) or self._in_time(request)

    def leave(self, request: web.Request) -> None:
        """Say that a request was answered."""
        if request in self._open:
            self._open.remove(request)

    def client_id(self, request: web.Request) -> str:
        """The app that a request says it comes from."""
        return request.query.get("client_id", "") or request.headers.get("simkl-api-key", "")

    def looked_at_activities(self, account: Account) -> None:
        """Remember that a client asked what moved."""
        self._since_activities[account.number] = 0

    def read_library(self, account: Account, words: str) -> None:
        """Look at how a client reads the library."""
        count = self._since_activities.get(account.number)
        if count is None:
            self.misuse["library read without a look at the activities"] += 1
        elif count >= READS_AFTER_ACTIVITIES:
            self.misuse["library read on a timer"] += 1
        self._since_activities[account.number] = (count or 0) + 1
        version = account.library.stamps.version
        reads = self._reads.get((account.number, words))
        if reads is None or reads.version != version:
            reads = self._reads[account.number, words] = _Reads(version)
        now = self._clock()
        reads.times = [*(time for time in reads.times if now - time < FORGOTTEN), now]
        if len(reads.times) > PATIENCE:
            self.misuse["library read again although nothing moved"] += 1

    def _identified(self, request: web.Request) -> RefusedError | None:
        if self._quirks.suspended:
            return refused("client_id_failed", "This client_id is suspended")
        if self.client_id(request) not in self._client_ids:
            return refused("client_id_failed", "Wrong or missing client_id")
        for name in ("app-name", "app-version"):
            if not request.query.get(name):
                return refused("client_id_failed", f"{name} is missing")
        if request.query["app-name"] != request.query["app-name"].lower():
            return refused("client_id_failed", "app-name must be lowercase")
        agent = request.headers.get("User-Agent", "")
        if not _AGENT.match(agent) or agent.lower().startswith(_LIBRARIES):
            return refused("client_id_failed", "User-Agent must name the app and its version")
        return None

    def _in_time(self, request: web.Request) -> RefusedError | None:
        now = self._meter.clock()
        if now < self._blocked_until:
            return refused("client_id_failed", "Too many requests: blocked for a while")
        if is_cached(request.path) and "Authorization" not in request.headers:
            return None
        if request.method == "GET":
            late = self._meter.take("get") is not None
            return refused("rate_limit", "More than 10 requests in a second") if late else None
        if self._meter.take("post") is None:
            return None
        self._blocked_until, self._block = now + self._block, self._block * 2
        return refused("rate_limit", "More than 1 write in a second")


def is_cached(path: str) -> bool:
    """Whether a page is the same for everybody, and does not count."""
    return re.fullmatch(r"/(?:movies|tv|anime)/\d+|/(?:tv|anime)/episodes/\d+", path) is not None


def _token(request: web.Request) -> str:
    return request.headers.get("Authorization", "")


def _is_connected(request: web.Request) -> bool:
    return request.transport is not None and not request.transport.is_closing()
