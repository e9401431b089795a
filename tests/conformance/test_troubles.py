"""When something goes wrong, callers get a `ProviderError` of the right type, and nothing else."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest

from custom_components.crosswatch.model import AuthFailed, BadData, Feature, ProviderError

from .kinds import ids, troubled
from .look import Look, additions, look, look_into, settled
from .subject import Kind, Subject, Trouble
from .values import some_value

SIGNED_OUT = troubled(Trouble.SIGNED_OUT)
GARBAGE = troubled(Trouble.GARBAGE)
DOWN = troubled(Trouble.DOWN)
ALL = troubled(*Trouble)


async def identify(subject: Subject, feature: Feature) -> None:
    await subject.provider.identify()


async def ask_activity(subject: Subject, feature: Feature) -> None:
    await subject.provider.activity()


async def read(subject: Subject, feature: Feature) -> None:
    await look(subject, feature)


async def write(subject: Subject, feature: Feature) -> None:
    await subject.provider.apply(feature, additions(subject.titles(feature, 1), some_value(feature)))


CALLS: list[Callable[[Subject, Feature], Awaitable[None]]] = [identify, ask_activity, read, write]


@pytest.fixture
def feature(kind: Kind) -> Feature:
    return next(iter(kind.capabilities.features))


@pytest.fixture(autouse=True)
async def _holds_something(subject: Subject, feature: Feature) -> None:
    await subject.person_sets(feature, subject.titles(feature, 2)[1], some_value(feature))
    await subject.settle()


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize(("kind", "trouble"), SIGNED_OUT, ids=ids(SIGNED_OUT))
async def test_wrong_credentials_are_told_by_every_call(
    kind: Kind,
    trouble: Trouble,
    subject: Subject,
    feature: Feature,
    call: Callable[[Subject, Feature], Awaitable[None]],
) -> None:
    await subject.afflict(trouble)
    with pytest.raises(AuthFailed):
        await call(subject, feature)


@pytest.mark.parametrize(("kind", "trouble"), GARBAGE, ids=ids(GARBAGE))
async def test_garbage_is_bad_data_and_no_empty_list(
    kind: Kind, trouble: Trouble, subject: Subject, feature: Feature
) -> None:
    await subject.afflict(trouble)
    seen = Look()
    with pytest.raises(BadData):
        await look_into(seen, subject.provider, feature)
    assert (seen.records, seen.ends) == ([], [])


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize(("kind", "trouble"), ALL, ids=ids(ALL))
async def test_nothing_but_provider_errors_escapes(
    kind: Kind,
    trouble: Trouble,
    subject: Subject,
    feature: Feature,
    call: Callable[[Subject, Feature], Awaitable[None]],
) -> None:
    await subject.afflict(trouble)
    error: BaseException | None = None
    try:
        await call(subject, feature)
    except ProviderError as raised:
        error = raised
    if trouble in (Trouble.DOWN, Trouble.SIGNED_OUT):
        assert error is not None
        assert str(error)


@pytest.mark.parametrize(("kind", "trouble"), DOWN, ids=ids(DOWN))
async def test_it_works_again_when_the_service_is_back(
    kind: Kind, trouble: Trouble, subject: Subject, feature: Feature
) -> None:
    before = (await look(subject, feature)).records
    await subject.afflict(trouble)
    with pytest.raises(ProviderError):
        await read(subject, feature)
    await subject.cure()
    assert (await settled(subject, feature)).records == before
    assert len(before) == 1
