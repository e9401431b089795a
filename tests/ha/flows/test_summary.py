"""The summary says what will happen and what an account cannot do."""

from __future__ import annotations

from typing import Any

import pytest
from homeassistant.core import HomeAssistant
from msgspec.structs import replace

from custom_components.crosswatch.flows.members import Choice
from custom_components.crosswatch.flows.sync_summary import cannot_do, summarise
from custom_components.crosswatch.model import Capabilities, Feature, FeatureCapability, Keeps
from custom_components.crosswatch.providers.tracker import CAPABILITIES
from custom_components.crosswatch.subentries import MemberData, SyncData
from custom_components.crosswatch.texts import Texts, async_texts

HISTORY = CAPABILITIES.features[Feature.HISTORY]


@pytest.fixture
async def texts(hass: HomeAssistant) -> Texts:
    return await async_texts(hass)


def _choice(label: str, *, library: bool = False, **kept: FeatureCapability) -> Choice:
    features = {Feature(name): can for name, can in kept.items()}
    return Choice(label, label, label, Capabilities(features, library=library))


def _data(*choices: Choice, role: str = "both", **changed: Any) -> SyncData:
    members = [
        MemberData(
            entry_id=choice.entry_id,
            unique_id=choice.unique_id,
            roles={str(feature): changed.get(choice.label, role) for feature in choice.capabilities.features},
        )
        for choice in choices
    ]
    return SyncData(members=members, removals=changed.get("removals", []), enabled=True)


@pytest.mark.parametrize(
    ("can", "sentence"),
    [
        (replace(HISTORY, keeps=Keeps.LAST_PLAY), "Box keeps only the date of the last play."),
        (replace(HISTORY, keeps=Keeps.FLAG), "Box only knows whether something was watched."),
        (replace(HISTORY, writes_time=False), "Box notes the time of writing instead of the true time."),
        (replace(HISTORY, remove=False), "Nothing can be removed at Box."),
    ],
)
def test_a_limit_is_said_of_the_account_that_has_it(
    texts: Texts, can: FeatureCapability, sentence: str
) -> None:
    box, travel = _choice("Box", history=can), _choice("Travel", history=HISTORY)
    assert sentence in summarise(texts, [box, travel], _data(box, travel))
    assert sentence not in summarise(texts, [travel, travel], _data(travel, travel))


def test_a_limit_of_writing_is_not_said_of_an_account_that_only_gives(texts: Texts) -> None:
    box = _choice("Box", history=replace(HISTORY, writes_time=False, remove=False))
    travel = _choice("Travel", history=HISTORY)
    said = summarise(texts, [box, travel], _data(box, travel, Box="source", Travel="target"))
    assert "instead of the true time" not in said
    assert "Nothing can be removed" not in said
    assert "Box only gives. Nothing is written there." in said


def test_an_account_without_a_list_is_named_where_others_have_it(texts: Texts) -> None:
    wishes = CAPABILITIES.features[Feature.WATCHLIST]
    box = _choice("Box", library=True, history=HISTORY)
    here, there = (_choice(name, history=HISTORY, watchlist=wishes) for name in ("Here", "There"))
    said = summarise(texts, [box, here, there], _data(box, here, there))
    watchlist = said.split("**History**", maxsplit=1)[0]
    assert "Here and There are kept in step both ways." in watchlist
    assert "Box keeps no watchlist." in watchlist
    assert "Box, Here and There are kept in step both ways." in said
    assert "Box takes only titles that are in its library." in said
    assert cannot_do(texts, [box, here, there]) == "Box keeps no watchlist."
    assert cannot_do(texts, [here, there]) == ""


def test_many_that_only_give_or_receive_are_named_together(texts: Texts) -> None:
    names = ("One", "Two", "Three", "Four")
    choices = [_choice(name, history=HISTORY) for name in names]
    said = summarise(
        texts, choices, _data(*choices, One="source", Two="source", Three="target", Four="target")
    )
    assert "One and Two only give." in said
    assert "Three and Four only receive." in said
    assert "Nothing is ever removed." in said


def test_carrying_removals_over_is_said(texts: Texts) -> None:
    here, there = (_choice(name, history=HISTORY) for name in ("Here", "There"))
    said = summarise(texts, [here, there], _data(here, there, removals=["history"]))
    assert "after a second look" in said


def test_a_text_that_is_not_there_shows_its_key_and_a_missing_fact_its_name() -> None:
    empty = Texts({})
    assert empty.say("summary", "and") == "and"
    known = Texts({"component.crosswatch.config_panel.summary.and": "{first} or {last}"})
    assert known.say("summary", "and", first="One") == "One or last"
