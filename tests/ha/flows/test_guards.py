"""What a sync leaves alone, and which guards were lifted: the last section of its form."""

from __future__ import annotations

from typing import Any

import pytest
from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant

from custom_components.crosswatch.model import Feature
from custom_components.crosswatch.subentries import sync_definition

from ..household import only_subentry, profile, set_up, sync, tracker
from .walking import Result, answer_subentry, begin_subentry

ROLES = {"Living room": "both", "Travel": "both"}
BOTH: dict[str, dict[str, Any]] = {
    **{feature: {**ROLES, "removals": True} for feature in ("watchlist", "ratings", "history")},
    "progress": ROLES,
}
IMDB = [f"{kind}:imdb:tt0133093" for kind in ("episode", "movie", "season", "show")]


async def _form(hass: HomeAssistant, **stored: Any) -> tuple[ConfigEntry, Result]:
    """Go to the form, of a new sync or of one that is there already."""
    accounts = [tracker(name) for name in ("Living room", "Travel", "Bedroom")]
    there = sync("Everything", accounts[:2])
    home = profile({**there, "data": {**there["data"], **stored}}) if stored else profile()
    await set_up(hass, *accounts, home)
    form = await begin_subentry(hass, home, "sync", only_subentry(home).subentry_id if stored else None)
    keys = [account.unique_id for account in accounts[:2]]
    return home, await answer_subentry(hass, form, title="Everything", accounts=keys)


def _shown(form: Result) -> dict[str, Any]:
    """What stands in the section at first."""
    found: dict[str, Any] = {}
    for marker, value in form["data_schema"].schema.items():
        if marker == "guards":
            for inner in value.schema.schema:
                suggested = (inner.description or {}).get("suggested_value")
                found[str(inner)] = inner.default() if suggested is None else suggested
    return found


def _allowed(account: str, feature: str) -> dict[str, str]:
    return {"account": account, "feature": feature}


async def test_a_new_sync_leaves_nothing_alone(hass: HomeAssistant) -> None:
    home, form = await _form(hass)
    assert _shown(form) == {"carry_consumed": False, "hands_off": []}
    form = await answer_subentry(hass, form, **BOTH)
    summary = form["description_placeholders"]["summary"]
    for word in ("left alone", "by itself", "let through"):
        assert word not in summary
    await answer_subentry(hass, form)
    stored = only_subentry(home)
    assert (stored.data["carry_consumed"], stored.data["hands_off"]) == (False, [])
    assert stored.data["always_allow"] == []


async def test_titles_to_leave_alone_are_stored_said_and_shown_again(hass: HomeAssistant) -> None:
    home, form = await _form(hass)
    written = ["imdb:tt0133093", " Show TVDB:81189 ", "movie tmdb:603", ""]
    guards = {"carry_consumed": True, "hands_off": written}
    form = await answer_subentry(hass, form, **BOTH, guards=guards)
    summary = form["description_placeholders"]["summary"]
    assert "These titles are left alone: imdb:tt0133093, movie tmdb:603, show tvdb:81189." in summary
    assert "takes off its watchlist by itself is taken off the others too" in summary
    await answer_subentry(hass, form)
    stored = only_subentry(home)
    assert stored.data["hands_off"] == sorted([*IMDB, "movie:tmdb:603", "show:tvdb:81189"])
    definition = sync_definition(stored)
    assert definition.carry_consumed
    assert definition.hands_off == frozenset(stored.data["hands_off"])
    form = await begin_subentry(hass, home, "sync", stored.subentry_id)
    form = await answer_subentry(
        hass, form, title="Everything", accounts=["tracker:living-room", "tracker:travel"]
    )
    assert _shown(form) == {
        "carry_consumed": True,
        "hands_off": ["imdb:tt0133093", "movie tmdb:603", "show tvdb:81189"],
    }


@pytest.mark.parametrize("wrong", ["The Matrix", "tmdb:603", "603"])
async def test_what_is_no_id_is_told_and_can_be_corrected(hass: HomeAssistant, wrong: str) -> None:
    home, form = await _form(hass)
    guards = {"carry_consumed": True, "hands_off": ["movie tmdb:603", wrong]}
    answers = {**BOTH, "watchlist": {"Living room": "source", "Travel": "target", "removals": False}}
    form = await answer_subentry(hass, form, **answers, guards=guards)
    assert form["errors"] == {"base": "invalid_id"}
    assert form["description_placeholders"]["invalid"] == wrong
    assert _shown(form) == guards
    roles = {str(one): one.default() for one in form["data_schema"].schema["watchlist"].schema.schema}
    assert roles == answers["watchlist"]
    form = await answer_subentry(hass, form, **answers, guards={"carry_consumed": False, "hands_off": []})
    assert form["step_id"] == "summary"
    await answer_subentry(hass, form)
    assert only_subentry(home).data["hands_off"] == []


async def test_a_sync_of_an_older_version_has_nothing_of_it(hass: HomeAssistant) -> None:
    _, form = await _form(hass, enabled=True)
    assert _shown(form) == {"carry_consumed": False, "hands_off": []}


async def test_what_was_allowed_can_be_forbidden_again(hass: HomeAssistant) -> None:
    allowed = [_allowed("tracker:travel", "watchlist"), _allowed("tracker:travel", "history")]
    home, form = await _form(hass, always_allow=allowed)
    assert _shown(form)["always_allow"] == ["watchlist:tracker:travel", "history:tracker:travel"]
    guards = {"carry_consumed": False, "hands_off": [], "always_allow": ["history:tracker:travel"]}
    form = await answer_subentry(hass, form, **BOTH, guards=guards)
    summary = form["description_placeholders"]["summary"]
    assert "However much comes at once is let through to: History → Travel." in summary
    await answer_subentry(hass, form)
    stored = only_subentry(home)
    assert stored.data["always_allow"] == [_allowed("tracker:travel", "history")]
    assert sync_definition(stored).always_allow == {("tracker:travel", Feature.HISTORY)}


async def test_nothing_moves_where_the_section_is_not_sent(hass: HomeAssistant) -> None:
    allowed = [_allowed("tracker:travel", "watchlist")]
    home, form = await _form(hass, hands_off=["movie:tmdb:603"], always_allow=allowed, carry_consumed=True)
    form = await answer_subentry(hass, form, **BOTH)
    await answer_subentry(hass, form)
    data = only_subentry(home).data
    assert (data["hands_off"], data["always_allow"]) == (["movie:tmdb:603"], allowed)
    assert data["carry_consumed"] is True


async def test_an_account_that_leaves_takes_along_what_it_was_allowed(hass: HomeAssistant) -> None:
    allowed = [_allowed("tracker:travel", "watchlist"), _allowed("tracker:living-room", "history")]
    home, form = await _form(hass, always_allow=allowed)
    stored = only_subentry(home)
    form = await begin_subentry(hass, home, "sync", stored.subentry_id)
    form = await answer_subentry(
        hass, form, title="Everything", accounts=["tracker:living-room", "tracker:bedroom"]
    )
    assert _shown(form)["always_allow"] == ["history:tracker:living-room"]
    answers = {name: {**roles, "Bedroom": "both"} for name, roles in BOTH.items()}
    for roles in answers.values():
        del roles["Travel"]
    form = await answer_subentry(hass, form, **answers)
    await answer_subentry(hass, form)
    assert only_subentry(home).data["always_allow"] == [_allowed("tracker:living-room", "history")]


async def test_a_sync_that_joins_another_brings_the_titles_that_it_leaves_alone(hass: HomeAssistant) -> None:
    allowed = [_allowed("tracker:travel", "watchlist")]
    home, _ = await _form(hass, hands_off=["movie:tmdb:1"], always_allow=allowed, carry_consumed=True)
    form = await begin_subentry(hass, home, "sync")
    keys = ["tracker:living-room", "tracker:travel", "tracker:bedroom"]
    form = await answer_subentry(hass, form, title="Second", accounts=keys)
    answers = {name: {**roles, "Bedroom": "both"} for name, roles in BOTH.items()}
    guards = {"carry_consumed": False, "hands_off": ["movie tmdb:2"]}
    menu = await answer_subentry(hass, form, **answers, guards=guards)
    form = await answer_subentry(hass, menu, next_step_id="join")
    await answer_subentry(hass, form)
    data = only_subentry(home).data
    assert data["hands_off"] == ["movie:tmdb:1", "movie:tmdb:2"]
    assert (data["always_allow"], data["carry_consumed"]) == (allowed, True)
