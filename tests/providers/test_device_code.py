"""Waiting until a person has typed in a code: patient, never too fast, and not for ever."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from custom_components.crosswatch.model import AppRefused, ProviderError, RateLimited, Unavailable
from custom_components.crosswatch.providers.credentials import Tokens
from custom_components.crosswatch.providers.device_code import (
    CodeDenied,
    CodeExpired,
    CodeState,
    DeviceCode,
    wait_for_tokens,
)
from custom_components.crosswatch.providers.rate_limit import Timing

CODE = DeviceCode("device", "ABCD", "https://site.test", lifetime=60, interval=5)
PENDING, SLOW_DOWN = CodeState.PENDING, CodeState.SLOW_DOWN
FOUND = Tokens("access")

type Answer = Tokens | CodeState | ProviderError


class Login:
    """Answers one after the other, the last one again and again."""

    def __init__(self, answers: Iterable[Answer]) -> None:
        self._answers = list(answers)
        self.now = 0.0
        self.asked_at: list[float] = []

    @property
    def timing(self) -> Timing:
        return Timing(now=lambda: 0.0, monotonic=lambda: self.now, sleep=self._sleep)

    async def _sleep(self, seconds: float) -> None:
        self.now += seconds

    async def begin(self) -> DeviceCode:
        return CODE

    async def poll(self, code: DeviceCode) -> Tokens | CodeState:
        self.asked_at.append(self.now)
        answer = self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]
        if isinstance(answer, ProviderError):
            raise answer
        return answer


async def wait(*answers: Answer, code: DeviceCode = CODE) -> tuple[Tokens, list[float]]:
    login = Login(answers)
    return await wait_for_tokens(login, code, login.timing), login.asked_at


async def test_it_asks_at_the_interval_until_there_are_tokens() -> None:
    assert await wait(PENDING, PENDING, FOUND) == (FOUND, [5, 10, 15])


async def test_told_to_slow_down_it_stays_slower() -> None:
    assert await wait(SLOW_DOWN, PENDING, FOUND) == (FOUND, [5, 15, 25])


async def test_a_pause_that_the_service_asks_for_is_kept() -> None:
    assert await wait(RateLimited("wait", 20), FOUND) == (FOUND, [5, 25])
    assert await wait(RateLimited("wait", 0), FOUND) == (FOUND, [5, 15])


async def test_a_service_that_is_away_for_a_moment_is_asked_again() -> None:
    assert await wait(Unavailable("down"), PENDING, FOUND) == (FOUND, [5, 10, 15])


async def test_an_interval_of_nothing_is_a_second() -> None:
    code = DeviceCode("device", "ABCD", "https://site.test", lifetime=3, interval=0)
    assert await wait(PENDING, FOUND, code=code) == (FOUND, [1, 2])


async def test_a_person_who_says_no() -> None:
    with pytest.raises(CodeDenied):
        await wait(PENDING, CodeState.DENIED)


async def test_a_code_that_the_service_calls_over() -> None:
    with pytest.raises(CodeExpired):
        await wait(PENDING, CodeState.EXPIRED)


@pytest.mark.parametrize("answer", [PENDING, Unavailable("down")])
async def test_a_code_that_nobody_types_in_is_over_at_the_end_of_its_life(answer: Answer) -> None:
    login = Login([answer])
    with pytest.raises(CodeExpired):
        await wait_for_tokens(login, CODE, login.timing)
    assert login.asked_at[-1] == 60


async def test_an_error_after_which_no_answer_can_come_ends_it() -> None:
    with pytest.raises(AppRefused):
        await wait(PENDING, AppRefused("no such app"))
