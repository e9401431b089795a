"""Roles, capabilities and reasons say what they mean."""

from __future__ import annotations

import pytest

from custom_components.crosswatch.model import (
    TEXTS,
    Capabilities,
    Feature,
    FeatureCapability,
    Keeps,
    MediaType,
    OutcomeKind,
    Reason,
    Role,
)


@pytest.mark.parametrize(
    ("role", "speaks", "listens"),
    [
        (Role.BOTH, True, True),
        (Role.SOURCE, True, False),
        (Role.TARGET, False, True),
        (Role.OFF, False, False),
    ],
)
def test_a_role_says_who_speaks_and_who_listens(role: Role, speaks: bool, listens: bool) -> None:
    assert (role.speaks, role.listens) == (speaks, listens)


def test_features_that_are_read_together_are_one_group() -> None:
    can = FeatureCapability(frozenset(MediaType), Keeps.SCALAR)
    together = frozenset({Feature.HISTORY, Feature.PROGRESS})
    capabilities = Capabilities(dict.fromkeys(Feature, can), read_groups=(together,))

    assert capabilities.group_of(Feature.HISTORY) == together
    assert capabilities.group_of(Feature.RATINGS) == {Feature.RATINGS}


def test_what_cannot_be_written_at_all_says_so() -> None:
    can = FeatureCapability(frozenset(MediaType), Keeps.SET, add=False, update=False, remove=False)

    assert not can.writes
    assert FeatureCapability(frozenset(MediaType), Keeps.SET).writes


def test_only_a_stored_write_counts_as_there() -> None:
    assert {kind for kind in OutcomeKind if kind.holds} == {OutcomeKind.WRITTEN, OutcomeKind.ALREADY_THERE}


def test_a_reason_names_its_facts() -> None:
    assert Reason("set_undated", {"account": "Kodi"}).text() == "Kodi has it"
    assert Reason("set_undated").text() == "account has it"


@pytest.mark.parametrize("code", sorted(TEXTS))
def test_every_reason_is_a_sentence(code: str) -> None:
    text = Reason(code).text()

    assert text[0].isupper() or TEXTS[code].startswith("{")
    assert not text.endswith(".")
