"""The trackers of the matrix: each as an emulator behind HTTP with the real provider."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from functools import partial
from math import ceil
from unittest.mock import patch

import aiohttp
import msgspec
from msgspec import Struct

from custom_components.crosswatch.model import Feature, Value
from custom_components.crosswatch.providers.credentials import Credentials, Tokens
from custom_components.crosswatch.providers.endpoints import VARIABLE
from custom_components.crosswatch.providers.http import Policy
from custom_components.crosswatch.providers.mdblist import MdblistProvider
from custom_components.crosswatch.providers.rate_limit import Timing
from custom_components.crosswatch.providers.simkl import SimklProvider
from custom_components.crosswatch.providers.token_keeper import Save
from custom_components.crosswatch.providers.trakt import TraktProvider
from tests.conformance.subject import FullProvider
from tests.emulators.catalogue import Catalogue, made_up_hash
from tests.emulators.mdblist import MdblistEmulator, running_mdblist
from tests.emulators.simkl import SimklEmulator, running_simkl
from tests.emulators.trakt import TraktEmulator, running_trakt
from tests.machine.trackers.street import AT_ONCE
from tests.sync.home import Clock

from .members import film

type Tracker = TraktEmulator | SimklEmulator | MdblistEmulator

type MakeProvider = Callable[[aiohttp.ClientSession, Credentials, Save, Timing, Policy], FullProvider]


class Service(Struct, frozen=True):
    """A tracker as a service of the matrix.

    open: runs its emulator, with a catalogue and a clock. hosts: names under which its address is known.
    lists: the paths of its lists. grain: seconds to which it keeps the time of a play. watched: lists that
    take only titles that were watched there.
    """

    name: str
    open: Callable[[Catalogue, Clock], AbstractAsyncContextManager[Tracker]]
    provider: MakeProvider
    hosts: tuple[str, ...]
    lists: Mapping[Feature, str]
    grain: int = 1
    watched: frozenset[Feature] = frozenset()


class Visit(Struct, frozen=True):
    """A running service, and how somebody signs in there (again)."""

    site: Tracker
    sign_in: Callable[[], FullProvider]


def _trakt(catalogue: Catalogue, clock: Clock) -> AbstractAsyncContextManager[Tracker]:
    return running_trakt(TraktEmulator(clock=clock, monotonic=clock, catalogue=catalogue))


def _simkl(catalogue: Catalogue, clock: Clock) -> AbstractAsyncContextManager[Tracker]:
    return running_simkl(SimklEmulator(catalogue, clock=clock, monotonic=clock))


def _mdblist(catalogue: Catalogue, clock: Clock) -> AbstractAsyncContextManager[Tracker]:
    return running_mdblist(MdblistEmulator(clock=clock, monotonic=clock, catalogue=catalogue))


def _lists(watchlist: str, ratings: str, history: str, progress: str) -> dict[Feature, str]:
    return {
        Feature.WATCHLIST: watchlist,
        Feature.RATINGS: ratings,
        Feature.HISTORY: history,
        Feature.PROGRESS: progress,
    }


_SIMKL_ENTRIES = "/sync/all-items/movies"
"""Watchlist, ratings and history are one there."""

_ALL = (
    Service(
        "Trakt",
        _trakt,
        TraktProvider,
        ("trakt", "trakt_auth"),
        _lists("/sync/watchlist", "/sync/ratings", "/sync/history/episodes", "/sync/playback/episodes"),
        grain=60,
    ),
    Service(
        "SIMKL",
        _simkl,
        SimklProvider,
        ("simkl",),
        _lists(_SIMKL_ENTRIES, _SIMKL_ENTRIES, _SIMKL_ENTRIES, "/sync/playback/episodes"),
        watched=frozenset({Feature.RATINGS}),
    ),
    Service(
        "MDBList",
        _mdblist,
        MdblistProvider,
        ("mdblist",),
        _lists("/watchlist/items", "/sync/ratings", "/sync/watched", "/sync/playback"),
    ),
)

SERVICES = {service.name: service for service in _ALL}


@asynccontextmanager
async def visit(service: Service, feature: Feature, clock: Clock, films: int) -> AsyncIterator[Visit]:
    """Run a service that knows the films of the story. It has no limits but those that a fault sets."""

    async def sleep(seconds: float) -> None:
        clock.passes(ceil(seconds))
        await asyncio.sleep(0)

    timing = Timing(now=clock, monotonic=clock, sleep=sleep)
    async with service.open(catalogue_of(films), clock) as site, aiohttp.ClientSession() as session:
        site.meter.enforced = False
        if feature in service.watched:
            for number in range(1, films + 1):
                site.person_sets(Feature.HISTORY, film(number), Value(1))
        addresses = dict.fromkeys(service.hosts, site.url)
        yield Visit(site, partial(_signed_in, service, session, site, timing, addresses))


def catalogue_of(films: int) -> Catalogue:
    """Return a catalogue of so many films of the story."""
    catalogue = Catalogue()
    for number in range(1, films + 1):
        item = film(number)
        ids: dict[str, str | int] = {
            "imdb": f"tt{5_000_000 + number}",
            "tmdb": number,
            "trakt": 700_000 + number,
            "simkl": 800_000 + number,
            "slug": f"film-{number}-{item.year}",
            "mdblist": made_up_hash(item.title),
        }
        catalogue.add_movie(item.title, item.year or 0, ids)
    return catalogue


def _signed_in(
    service: Service,
    session: aiohttp.ClientSession,
    site: Tracker,
    timing: Timing,
    addresses: Mapping[str, str],
) -> FullProvider:
    with patch.dict("os.environ", {VARIABLE: msgspec.json.encode(addresses).decode()}):
        return service.provider(session, site.credentials(), _save, timing, AT_ONCE)


async def _save(_: Tokens) -> None:
    """Nothing outlives a story."""
