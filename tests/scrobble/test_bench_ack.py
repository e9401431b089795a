"""The benchmark measures what it says: every account acknowledged every film."""

from __future__ import annotations

from tests.scrobble.bench_ack import measure


async def test_every_film_is_acknowledged_by_every_account() -> None:
    assert len(await measure(3)) == 3
