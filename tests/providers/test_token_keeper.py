"""Tokens are renewed in time, by one at a time, and saved before they are used."""

from __future__ import annotations

import asyncio

import pytest

from custom_components.crosswatch.model import AuthFailed, ProviderError, RateLimited, Unavailable
from custom_components.crosswatch.providers.credentials import Tokens
from custom_components.crosswatch.providers.token_keeper import PUT_OFF, TokenKeeper

LIFE = 86_400


def pair(number: int, issued_at: int = 0) -> Tokens:
    return Tokens(f"access-{number}", f"refresh-{number}", issued_at, issued_at + LIFE)


class Service:
    """Gives a new pair for each refresh token once, as services with single-use tokens do."""

    def __init__(self) -> None:
        self.now = 0.0
        self.tried = 0
        self.used: list[str] = []
        self.saved: list[Tokens] = []
        self.refresh_error: ProviderError | None = None
        self.save_error: ProviderError | None = None
        self.go_on = asyncio.Event()
        self.go_on.set()

    def keeper(self, tokens: Tokens | None = None) -> TokenKeeper:
        return TokenKeeper(tokens or pair(0), self.refresh, self.save, lambda: self.now)

    async def refresh(self, tokens: Tokens) -> Tokens:
        self.tried += 1
        await self.go_on.wait()
        if self.refresh_error is not None:
            raise self.refresh_error
        if tokens.refresh in self.used:
            raise AuthFailed("this refresh token is used up")
        self.used.append(tokens.refresh)
        return pair(len(self.used), int(self.now))

    async def save(self, tokens: Tokens) -> None:
        if self.save_error is not None:
            raise self.save_error
        self.saved.append(tokens)


@pytest.fixture
def service() -> Service:
    return Service()


async def test_a_young_token_is_used_as_it_is(service: Service) -> None:
    service.now = LIFE / 2 - 1
    assert await service.keeper().access() == "access-0"
    assert service.used == []


async def test_at_half_its_life_it_is_renewed_and_the_new_pair_is_saved_before_it_is_used(
    service: Service,
) -> None:
    service.now = LIFE / 2
    keeper = service.keeper()
    assert await keeper.access() == "access-1"
    assert service.saved == [keeper.tokens] == [pair(1, LIFE // 2)]


async def test_a_token_without_end_is_never_renewed(service: Service) -> None:
    service.now = 10.0 * LIFE
    assert await service.keeper(Tokens("for-ever", "refresh")).access() == "for-ever"
    assert service.used == []


async def test_a_clock_that_is_five_minutes_off_does_not_matter(service: Service) -> None:
    """The end is reckoned from when the pair came by our own clock, so both are off alike."""
    for off in (-300, 300):
        service.now = float(10_000 + off)
        keeper = service.keeper(pair(0, 10_000 + off))
        assert await keeper.access() == "access-0"


async def test_all_who_ask_at_once_wait_for_one_renewal(service: Service) -> None:
    service.now = LIFE
    service.go_on.clear()
    keeper = service.keeper()
    asking = [asyncio.create_task(keeper.access()) for _ in range(5)]
    asking += [asyncio.create_task(keeper.after_refusal("access-0"))]
    await asyncio.sleep(0)
    service.go_on.set()
    assert set(await asyncio.gather(*asking)) == {"access-1"}
    assert service.used == ["refresh-0"]


async def test_whoever_goes_away_does_not_stop_the_renewal(service: Service) -> None:
    service.now = LIFE
    service.go_on.clear()
    keeper = service.keeper()
    asking = asyncio.create_task(keeper.access())
    await asyncio.sleep(0)
    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking
    service.go_on.set()
    assert await keeper.access() == "access-1"
    assert service.saved == [pair(1, LIFE)]


async def test_a_failure_that_nobody_waited_for_does_no_harm(service: Service) -> None:
    service.now = LIFE
    service.refresh_error = Unavailable("down")
    service.go_on.clear()
    keeper = service.keeper()
    asking = asyncio.create_task(keeper.access())
    await asyncio.sleep(0)
    asking.cancel()
    service.go_on.set()
    with pytest.raises(Unavailable):
        await keeper.access()
    service.refresh_error = None
    assert await keeper.access() == "access-1"


@pytest.mark.parametrize("error", [Unavailable("down"), RateLimited("wait", 600)])
async def test_while_it_is_good_a_renewal_that_fails_is_left_for_later(
    service: Service, error: ProviderError
) -> None:
    service.now = LIFE * 0.6
    service.refresh_error = error
    keeper = service.keeper()
    assert await keeper.access() == "access-0"
    service.now = LIFE
    with pytest.raises(type(error)):
        await keeper.access()
    service.refresh_error = None
    assert await keeper.access() == "access-1"


async def test_a_renewal_that_failed_does_not_hold_up_every_request(service: Service) -> None:
    service.now = LIFE * 0.6
    service.refresh_error = Unavailable("down")
    keeper = service.keeper()
    for _ in range(10):
        assert await keeper.access() == "access-0"
    assert service.tried == 1
    service.refresh_error = None
    service.now += PUT_OFF
    assert await keeper.access() == "access-1"


async def test_a_refused_renewal_asks_a_person_at_once(service: Service) -> None:
    service.now = LIFE * 0.6
    service.refresh_error = AuthFailed("invalid_grant")
    with pytest.raises(AuthFailed):
        await service.keeper().access()


async def test_a_pair_that_could_not_be_saved_is_neither_used_nor_lost(service: Service) -> None:
    service.now = LIFE
    service.save_error = Unavailable("disk full")
    keeper = service.keeper()
    with pytest.raises(Unavailable, match="disk full"):
        await keeper.access()
    assert keeper.tokens == pair(0)
    service.save_error = None
    assert await keeper.access() == "access-1"
    # The used-up token was not sent a second time.
    assert service.used == ["refresh-0"]


async def test_a_token_that_is_refused_is_renewed_whatever_its_age(service: Service) -> None:
    keeper = service.keeper()
    assert await keeper.after_refusal("access-0") == "access-1"
    # Somebody whose request was on its way with the old one gets the new one without another renewal.
    assert await keeper.after_refusal("access-0") == "access-1"
    assert service.used == ["refresh-0"]


async def test_a_token_that_cannot_be_renewed_asks_a_person(service: Service) -> None:
    with pytest.raises(AuthFailed, match="none to renew it with"):
        await service.keeper(Tokens("access-0")).after_refusal("access-0")


async def test_a_service_that_gives_the_refused_token_again_asks_a_person(service: Service) -> None:
    async def same(tokens: Tokens) -> Tokens:
        return tokens

    keeper = TokenKeeper(pair(0), same, service.save, lambda: 0.0)
    with pytest.raises(AuthFailed, match="just given"):
        await keeper.after_refusal("access-0")
