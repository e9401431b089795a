"""What a service says about waiting is understood in full, and kept by the whole account."""

from __future__ import annotations

import pytest

from custom_components.crosswatch.model import RateLimited
from custom_components.crosswatch.providers.rate_limit import Pace, Timing, retry_after

NOW = 1_767_648_000.0  # 2026-01-05 21:20:00 UTC


@pytest.mark.parametrize(
    ("headers", "wait"),
    [
        ({"Retry-After": "120"}, 120.0),
        ({"Retry-After": " 0 "}, 0.0),
        ({"Retry-After": "2.5"}, 2.5),
        ({"Retry-After": "-5"}, 0.0),
        ({"Retry-After": "Mon, 05 Jan 2026 21:25:00 GMT"}, 300.0),
        ({"Retry-After": "Mon, 05 Jan 2026 21:00:00 GMT"}, 0.0),
        # our clock is an hour off, the service's is not
        ({"Retry-After": "Mon, 05 Jan 2026 22:25:00 GMT", "Date": "Mon, 05 Jan 2026 22:20:00 GMT"}, 300.0),
        ({"Retry-After": "soon"}, None),
        ({"Retry-After": "nan"}, None),
        ({}, None),
    ],
)
def test_both_forms_of_retry_after(headers: dict[str, str], wait: float | None) -> None:
    assert retry_after(headers, NOW) == wait


class _Time:
    def __init__(self) -> None:
        self.now = NOW
        self.slept: list[float] = []

    def clock(self) -> float:
        return self.now

    def timing(self) -> Timing:
        return Timing(monotonic=self.clock, sleep=self.sleep)

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


async def test_a_pause_holds_for_every_request_of_the_account() -> None:
    time = _Time()
    pace = Pace(100, 1.0, time.timing())
    pace.close_for(30)
    await pace.turn("Trakt", patience=60)
    await pace.turn("Trakt", patience=60)
    assert time.slept == [30]


async def test_a_pause_that_is_too_long_is_handed_back_at_once() -> None:
    time = _Time()
    pace = Pace(100, 1.0, time.timing())
    pace.close_for(3600)
    with pytest.raises(RateLimited, match="3600 s") as caught:
        await pace.turn("Trakt", patience=60)
    assert caught.value.retry_after == 3600
    assert time.slept == []


async def test_a_later_shorter_pause_does_not_shorten_the_first() -> None:
    time = _Time()
    pace = Pace(100, 1.0, time.timing())
    pace.close_for(50)
    pace.close_for(5)
    await pace.turn("Trakt", patience=60)
    assert time.slept == [50]


async def test_a_pause_that_grows_while_it_is_kept_is_kept_to_its_new_end() -> None:
    time = _Time()

    async def sleep(seconds: float) -> None:
        if not time.slept:
            pace.close_for(70)  # another request was told so meanwhile
        await time.sleep(seconds)

    pace = Pace(100, 1.0, Timing(monotonic=time.clock, sleep=sleep))
    pace.close_for(30)
    await pace.turn("Trakt", patience=60)
    assert time.slept == [30, 40]
