"""A read brings everything once and says so, or fails."""

from __future__ import annotations

import pytest

from custom_components.crosswatch.model import Deletions, Feature, Keeps, Operation, ProviderError

from .kinds import KINDS, Case, cases, ids, troubled
from .look import Look, additions, ends_whole, look, look_into, send, settled
from .subject import Kind, Subject, Trouble
from .values import another_value, some_value

WITH_CURSORS: list[Case] = [
    (kind, feature) for kind, feature in cases() if kind.cursors and feature not in kind.whole
]
WITH_FEED = cases(lambda kind, can: kind.cursors and can.deletions is Deletions.FEED)
CUTS = [(kind, feature) for kind, _ in troubled(Trouble.CUT) for feature in kind.capabilities.features]


@pytest.mark.parametrize(("kind", "feature"), cases(), ids=ids(cases()))
async def test_an_empty_list_is_whole_too(kind: Kind, feature: Feature, subject: Subject) -> None:
    seen = await look(subject, feature)
    assert seen.records == []
    assert ends_whole(seen)
    assert seen.full


@pytest.mark.parametrize(("kind", "feature"), cases(), ids=ids(cases()))
async def test_everything_comes_once_over_many_pages(kind: Kind, feature: Feature, subject: Subject) -> None:
    items = subject.titles(feature, subject.many)
    await subject.person_fills(feature, items, some_value(feature))
    seen = await settled(subject, feature)
    assert seen.pages > 1
    assert len({record.ref for record in seen.records}) == len(seen.records) == subject.many
    assert all(len(seen.of(item)) == 1 for item in (items[0], items[len(items) // 2], items[-1]))
    assert ends_whole(seen)
    assert seen.full


@pytest.mark.parametrize(("kind", "feature"), cases(), ids=ids(cases()))
async def test_reading_twice_brings_the_same(kind: Kind, feature: Feature, subject: Subject) -> None:
    for item in subject.titles(feature, 7):
        await subject.person_sets(feature, item, some_value(feature))
    first, second = await settled(subject, feature), await look(subject, feature)
    assert first.records == second.records
    assert len(first.records) == 7


@pytest.mark.parametrize(("kind", "feature"), cases(), ids=ids(cases()))
async def test_what_a_person_removed_is_not_there(kind: Kind, feature: Feature, subject: Subject) -> None:
    kept, removed = subject.titles(feature, 2)
    for item in (kept, removed):
        await subject.person_sets(feature, item, some_value(feature))
    await subject.person_clears(feature, removed)
    seen = await settled(subject, feature)
    assert len(seen.of(kept)) == 1
    assert seen.of(removed) == []


@pytest.mark.parametrize(("kind", "feature"), CUTS, ids=ids(CUTS))
async def test_a_read_that_is_cut_never_says_that_it_is_whole(
    kind: Kind, feature: Feature, subject: Subject
) -> None:
    await subject.person_fills(feature, subject.titles(feature, subject.many), some_value(feature))
    await subject.settle()
    await subject.afflict(Trouble.CUT)
    seen = Look()
    with pytest.raises(ProviderError):
        await look_into(seen, subject.provider, feature)
    assert seen.ends == []
    assert len(seen.records) < subject.many

    await subject.cure()
    assert len((await settled(subject, feature)).records) == subject.many


@pytest.mark.parametrize(("kind", "feature"), WITH_CURSORS, ids=ids(WITH_CURSORS))
async def test_a_cursor_brings_what_changed_since(kind: Kind, feature: Feature, subject: Subject) -> None:
    old, changed, new = subject.titles(feature, 3)
    for item in (old, changed):
        await subject.person_sets(feature, item, some_value(feature))
    cursor = (await settled(subject, feature)).cursor
    assert cursor is not None
    await subject.person_sets(feature, new, some_value(feature))
    changes = kind.capabilities.features[feature].keeps not in (Keeps.SET, Keeps.FLAG)
    if changes:
        await subject.person_sets(feature, changed, another_value(feature))
    await subject.settle()

    seen = await look(subject, feature, cursor)
    assert len(seen.of(new)) == 1
    assert ends_whole(seen)
    if not seen.full:
        assert seen.of(old) == []
    if changes:
        assert seen.of(changed)


@pytest.mark.parametrize(("kind", "feature"), WITH_CURSORS, ids=ids(WITH_CURSORS))
async def test_a_cursor_brings_nothing_when_nothing_changed(
    kind: Kind, feature: Feature, subject: Subject
) -> None:
    await subject.person_sets(feature, subject.titles(feature, 1)[0], some_value(feature))
    cursor = (await settled(subject, feature)).cursor
    seen = await look(subject, feature, cursor)
    assert not seen.full
    assert (seen.records, seen.removed) == ([], [])


@pytest.mark.parametrize(("kind", "feature"), WITH_FEED, ids=ids(WITH_FEED))
async def test_a_feed_names_what_was_removed(kind: Kind, feature: Feature, subject: Subject) -> None:
    kept, removed = subject.titles(feature, 2)
    for item in (kept, removed):
        await subject.person_sets(feature, item, some_value(feature))
    before = await settled(subject, feature)
    await subject.person_clears(feature, removed)
    await subject.settle()
    seen = await look(subject, feature, before.cursor)
    assert seen.gone_since(before) == [record.ref for record in before.of(removed)]
    assert len(seen.of(kept)) == seen.full


@pytest.mark.parametrize(("kind", "feature"), WITH_FEED, ids=ids(WITH_FEED))
async def test_a_feed_names_what_we_removed_ourselves(kind: Kind, feature: Feature, subject: Subject) -> None:
    item = subject.titles(feature, 1)[0]
    await send(subject, feature, *additions([item], some_value(feature)))
    before = await settled(subject, feature)
    removal = additions([item], some_value(feature))[0]
    await subject.provider.apply(
        feature,
        [type(removal)(1, Operation.REMOVE, item, before.of(item)[0].ref, None, before.of(item)[0].value)],
    )
    await subject.settle()
    seen = await look(subject, feature, before.cursor)
    assert seen.gone_since(before) == [record.ref for record in before.records]


def test_every_provider_of_the_suite_can_be_cut() -> None:
    assert [kind.name for kind, _ in troubled(Trouble.CUT)] == [kind.name for kind in KINDS]
