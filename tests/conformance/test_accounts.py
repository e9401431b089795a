"""Who the account is, and whether it says when something changed."""

from __future__ import annotations

import pytest

from custom_components.crosswatch.model import Feature

from .kinds import KINDS, Case, cases, ids, names
from .look import look
from .subject import Kind, Subject, Trouble
from .values import some_value

WITH_WATERMARKS: list[Case] = [(kind, feature) for kind, feature in cases() if feature in kind.watermarks]


@pytest.mark.parametrize("kind", KINDS, ids=names)
async def test_the_identity_is_stable(kind: Kind, subject: Subject) -> None:
    first = await subject.provider.identify()
    for feature in kind.capabilities.features:
        await subject.person_sets(feature, subject.titles(feature, 1)[0], some_value(feature))
    assert await subject.provider.identify() == first
    assert first.unique_id
    assert first.name


@pytest.mark.parametrize("kind", KINDS, ids=names)
async def test_it_can_do_what_the_suite_was_told(kind: Kind, subject: Subject) -> None:
    assert subject.provider.capabilities == kind.capabilities


@pytest.mark.parametrize(("kind", "feature"), cases(), ids=ids(cases()))
async def test_activity_and_reads_speak_of_the_same_space(
    kind: Kind, feature: Feature, subject: Subject
) -> None:
    activity = await subject.provider.activity()
    assert activity.space
    assert [end.space for end in (await look(subject, feature)).ends] == [activity.space]


@pytest.mark.parametrize(("kind", "feature"), WITH_WATERMARKS, ids=ids(WITH_WATERMARKS))
async def test_the_watermark_moves_when_something_changes(
    kind: Kind, feature: Feature, subject: Subject
) -> None:
    item = subject.titles(feature, 1)[0]
    seen = [await _mark(subject, feature)]
    await subject.person_sets(feature, item, some_value(feature))
    seen.append(await _mark(subject, feature))
    await subject.person_clears(feature, item)
    seen.append(await _mark(subject, feature))
    assert len(set(seen)) == 3


@pytest.mark.parametrize(("kind", "feature"), WITH_WATERMARKS, ids=ids(WITH_WATERMARKS))
async def test_the_watermark_stays_when_nothing_changes(
    kind: Kind, feature: Feature, subject: Subject
) -> None:
    await subject.person_sets(feature, subject.titles(feature, 1)[0], some_value(feature))
    before = await _mark(subject, feature)
    await look(subject, feature)
    await subject.provider.identify()
    assert await _mark(subject, feature) == before


async def _mark(subject: Subject, feature: Feature) -> str:
    await subject.settle()
    return (await subject.provider.activity()).watermarks[feature]


def test_what_the_suite_cannot_show_is_said() -> None:
    for kind in KINDS:
        for trouble in set(Trouble) - kind.troubles:
            assert any(gap.startswith(trouble.name) for gap in kind.gaps)
        if kind.watermarks != frozenset(kind.capabilities.features):
            assert any(gap.startswith("watermarks") for gap in kind.gaps)
