"""What is written is what is read, each write has one outcome, and nothing is written twice."""

from __future__ import annotations

import random

import pytest

from custom_components.crosswatch.model import (
    Feature,
    Keeps,
    Operation,
    OutcomeKind,
    Precision,
    ProviderError,
    Value,
    Write,
)

from .kinds import cases, ids, writable
from .look import additions, look, send, settled
from .subject import Kind, Subject
from .values import DAY_BEFORE, EVENING, holds, some_value, some_values

ADD = writable(Operation.ADD)
REMOVE = writable(Operation.ADD, Operation.REMOVE)
UPDATE = cases(lambda kind, can: can.add and can.update and can.keeps is Keeps.SCALAR)
IDEMPOTENT = cases(lambda kind, can: can.add and can.idempotent)
EVERY_PLAY = cases(lambda kind, can: can.add and can.keeps is Keeps.PLAYS)
UNKNOWN_TIMES = cases(lambda kind, can: can.add and can.keeps is Keeps.PLAYS and can.stores_unknown_time)


@pytest.mark.parametrize(("kind", "feature"), ADD, ids=ids(ADD))
async def test_what_is_written_comes_back(kind: Kind, feature: Feature, subject: Subject) -> None:
    can = kind.capabilities.features[feature]
    values = some_values(feature)
    items = subject.titles(feature, len(values))
    for item, value in zip(items, values, strict=True):
        (outcome,) = await send(subject, feature, Write(7, Operation.ADD, item, value=value))
        assert (outcome.key, outcome.kind) == (7, OutcomeKind.WRITTEN)
    seen = await settled(subject, feature)
    assert len(seen.records) == len(values)
    for item, value in zip(items, values, strict=True):
        (kept,) = seen.values(item)
        assert holds(feature, kept, value, can)


@pytest.mark.parametrize(("kind", "feature"), ADD, ids=ids(ADD))
async def test_the_ref_of_an_outcome_is_the_ref_that_is_read(
    kind: Kind, feature: Feature, subject: Subject
) -> None:
    items = subject.titles(feature, 1)
    (outcome,) = await send(subject, feature, *additions(items, some_value(feature)))
    (record,) = (await settled(subject, feature)).records
    assert outcome.ref in (None, record.ref)


@pytest.mark.parametrize(("kind", "feature"), UPDATE, ids=ids(UPDATE))
async def test_an_update_replaces_the_value(kind: Kind, feature: Feature, subject: Subject) -> None:
    can = kind.capabilities.features[feature]
    item = subject.titles(feature, 1)[0]
    first, second = some_values(feature, DAY_BEFORE)[0], some_values(feature, EVENING)[-1]
    await send(subject, feature, Write(1, Operation.ADD, item, value=first))
    (record,) = (await settled(subject, feature)).records
    update = Write(2, Operation.UPDATE, item, record.ref, second, record.value)
    (outcome,) = await subject.provider.apply(feature, [update])
    assert outcome.kind is OutcomeKind.WRITTEN
    (after,) = (await settled(subject, feature)).records
    assert after.ref == record.ref
    assert holds(feature, after.value, second, can)


@pytest.mark.parametrize(("kind", "feature"), REMOVE, ids=ids(REMOVE))
async def test_only_what_is_removed_goes(kind: Kind, feature: Feature, subject: Subject) -> None:
    kept, removed = subject.titles(feature, 2)
    await send(subject, feature, *additions([kept], some_value(feature)))
    await send(subject, feature, *additions([removed], some_value(feature)))
    (record,) = (await settled(subject, feature)).of(removed)
    (outcome,) = await subject.provider.apply(
        feature, [Write(3, Operation.REMOVE, removed, record.ref, None, record.value)]
    )
    assert (outcome.key, outcome.kind) == (3, OutcomeKind.WRITTEN)
    seen = await settled(subject, feature)
    assert seen.of(removed) == []
    assert len(seen.of(kept)) == 1


@pytest.mark.parametrize(("kind", "feature"), REMOVE, ids=ids(REMOVE))
async def test_removing_twice_is_no_error_and_takes_nothing_else(
    kind: Kind, feature: Feature, subject: Subject
) -> None:
    kept, removed = subject.titles(feature, 2)
    await send(subject, feature, *additions([kept], some_value(feature)))
    await send(subject, feature, *additions([removed], some_value(feature)))
    (record,) = (await settled(subject, feature)).of(removed)
    removal = Write(1, Operation.REMOVE, removed, record.ref, None, record.value)
    await subject.provider.apply(feature, [removal])
    await subject.settle()
    (again,) = await subject.provider.apply(feature, [removal])
    assert again.kind in (OutcomeKind.NOT_FOUND, OutcomeKind.ALREADY_THERE)
    assert len((await settled(subject, feature)).records) == 1


@pytest.mark.parametrize(("kind", "feature"), REMOVE, ids=ids(REMOVE))
async def test_what_was_removed_can_be_added_again(kind: Kind, feature: Feature, subject: Subject) -> None:
    item = subject.titles(feature, 1)[0]
    value = some_value(feature)
    await send(subject, feature, *additions([item], value))
    (record,) = (await settled(subject, feature)).records
    await subject.provider.apply(feature, [Write(1, Operation.REMOVE, item, record.ref, None, record.value)])
    await subject.settle()
    (outcome,) = await send(subject, feature, *additions([item], value))
    assert outcome.kind is OutcomeKind.WRITTEN
    assert len((await settled(subject, feature)).of(item)) == 1


@pytest.mark.parametrize(("kind", "feature"), IDEMPOTENT, ids=ids(IDEMPOTENT))
async def test_writing_twice_leaves_one_record(kind: Kind, feature: Feature, subject: Subject) -> None:
    write = additions(subject.titles(feature, 1), some_value(feature))[0]
    await send(subject, feature, write)
    first = (await settled(subject, feature)).records
    (again,) = await send(subject, feature, write)
    assert again.kind.holds
    assert (await settled(subject, feature)).records == first
    assert len(first) == 1


@pytest.mark.parametrize(("kind", "feature"), EVERY_PLAY, ids=ids(EVERY_PLAY))
async def test_a_rewatch_is_another_play(kind: Kind, feature: Feature, subject: Subject) -> None:
    item = subject.titles(feature, 1)[0]
    for at in (EVENING, DAY_BEFORE):
        await send(subject, feature, Write(1, Operation.ADD, item, value=some_value(feature, at)))
    seen = await settled(subject, feature)
    assert len({record.ref for record in seen.of(item)}) == 2
    assert {(value.at or 0) // 86_400 for value in seen.values(item)} == {
        EVENING // 86_400,
        DAY_BEFORE // 86_400,
    }


@pytest.mark.parametrize("tells_before", [True, False])
@pytest.mark.parametrize(("kind", "feature"), EVERY_PLAY, ids=ids(EVERY_PLAY))
async def test_a_play_that_is_gone_is_not_replaced_by_another_one(
    kind: Kind, feature: Feature, subject: Subject, tells_before: bool
) -> None:
    item = subject.titles(feature, 1)[0]
    for at in (EVENING, DAY_BEFORE):
        await send(subject, feature, Write(1, Operation.ADD, item, value=some_value(feature, at)))
    first, second = (await settled(subject, feature)).of(item)
    before = first.value if tells_before else None
    for _ in range(2):
        await subject.provider.apply(feature, [Write(1, Operation.REMOVE, item, first.ref, None, before)])
        assert (await settled(subject, feature)).records == [second]


@pytest.mark.parametrize(("kind", "feature"), UNKNOWN_TIMES, ids=ids(UNKNOWN_TIMES))
async def test_an_unknown_time_stays_unknown(kind: Kind, feature: Feature, subject: Subject) -> None:
    item = subject.titles(feature, 1)[0]
    await send(subject, feature, Write(1, Operation.ADD, item, value=Value()))
    (value,) = (await settled(subject, feature)).values(item)
    assert (value.at, value.precision) == (None, Precision.UNKNOWN)


@pytest.mark.parametrize(("kind", "feature"), ADD, ids=ids(ADD))
async def test_a_title_that_it_does_not_know_is_not_found(
    kind: Kind, feature: Feature, subject: Subject
) -> None:
    stranger = subject.stranger(feature)
    (outcome,) = await send(subject, feature, *additions([stranger], some_value(feature)))
    assert outcome.kind is OutcomeKind.NOT_FOUND
    assert outcome.reason is not None
    assert outcome.reason.text()
    assert (await settled(subject, feature)).records == []


@pytest.mark.parametrize(("kind", "feature"), ADD, ids=ids(ADD))
async def test_each_write_has_one_outcome_whatever_the_order(
    kind: Kind, feature: Feature, subject: Subject
) -> None:
    batch = kind.capabilities.features[feature].batch
    known = additions(subject.titles(feature, 20), some_value(feature))
    strangers = [
        Write(100 + key, Operation.ADD, subject.stranger(feature), value=some_value(feature))
        for key in range(3)
    ]
    writes = [*known, *strangers]
    random.Random(1).shuffle(writes)
    outcomes: dict[int, OutcomeKind] = {}
    for start in range(0, len(writes), batch):
        chunk = writes[start : start + batch]
        answered = await send(subject, feature, *chunk)
        assert sorted(outcome.key for outcome in answered) == sorted(write.key for write in chunk)
        outcomes |= {outcome.key: outcome.kind for outcome in answered}
    assert {outcomes[write.key] for write in known} == {OutcomeKind.WRITTEN}
    assert {outcomes[write.key] for write in strangers} == {OutcomeKind.NOT_FOUND}
    assert len((await settled(subject, feature)).records) == len(known)


@pytest.mark.parametrize(("kind", "feature"), ADD, ids=ids(ADD))
async def test_a_whole_batch_is_taken(kind: Kind, feature: Feature, subject: Subject) -> None:
    batch = kind.capabilities.features[feature].batch
    writes = additions(subject.titles(feature, batch), some_value(feature))
    outcomes = await send(subject, feature, *writes)
    assert {outcome.kind for outcome in outcomes} == {OutcomeKind.WRITTEN}
    assert len((await settled(subject, feature)).records) == batch


@pytest.mark.parametrize(("kind", "feature"), ADD, ids=ids(ADD))
async def test_more_than_a_batch_is_taken_whole_or_refused_whole(
    kind: Kind, feature: Feature, subject: Subject
) -> None:
    batch = kind.capabilities.features[feature].batch
    writes = additions(subject.titles(feature, batch + 1), some_value(feature))
    try:
        stored = len(await send(subject, feature, *writes))
    except ProviderError:
        stored = 0
    assert stored in (0, batch + 1)
    assert len((await settled(subject, feature)).records) == stored


@pytest.mark.parametrize(("kind", "feature"), ADD, ids=ids(ADD))
async def test_writing_nothing_is_nothing(kind: Kind, feature: Feature, subject: Subject) -> None:
    assert await subject.provider.apply(feature, []) == []
    assert (await look(subject, feature)).records == []


@pytest.mark.parametrize(("kind", "feature"), ADD, ids=ids(ADD))
async def test_what_a_person_did_first_is_already_there(
    kind: Kind, feature: Feature, subject: Subject
) -> None:
    item = subject.titles(feature, 1)[0]
    await subject.person_sets(feature, item, some_value(feature))
    (record,) = (await settled(subject, feature)).records
    (outcome,) = await send(subject, feature, Write(1, Operation.ADD, item, value=record.value))
    if kind.capabilities.features[feature].idempotent:
        expected = OutcomeKind.WRITTEN if feature in kind.silent else OutcomeKind.ALREADY_THERE
        assert outcome.kind is expected
        assert (await settled(subject, feature)).records == [record]
