"""Trakt's emulator as people and other programs drive it."""

from __future__ import annotations

import msgspec
import pytest

from custom_components.crosswatch.model import Feature, MediaType, Precision, Record, Value
from tests.emulators.catalogue import Catalogue
from tests.emulators.registry import EMULATORS
from tests.emulators.site import Site
from tests.emulators.trakt import TraktEmulator
from tests.emulators.trakt.visitor import visiting

NOW = 1_767_648_000
WEEK_AGO = NOW - 7 * 86_400


@pytest.fixture
def trakt() -> TraktEmulator:
    return TraktEmulator(lambda: NOW, catalogue=Catalogue.of(movies=10, shows=2))


@pytest.mark.parametrize("feature", list(Feature))
def test_a_person_sets_and_clears(trakt: TraktEmulator, feature: Feature) -> None:
    site: Site = trakt
    amount = {Feature.RATINGS: 70, Feature.PROGRESS: 4_250}.get(feature, 1)
    for item in site.titles(feature, 8):
        site.person_sets(feature, item, Value(amount, WEEK_AGO))
    held = site.held(feature)
    assert {record.item for record in held} == set(site.titles(feature, 8))
    assert {record.value.amount for record in held} == {amount}
    assert {record.value.at for record in held} == {WEEK_AGO}
    assert len({record.ref for record in held}) == 8
    for record in held:
        site.person_clears(feature, record.item)
    assert site.held(feature) == []


def test_a_person_watches_several_times_and_without_a_date(trakt: TraktEmulator) -> None:
    [film] = trakt.titles(Feature.HISTORY, 1)
    trakt.person_sets(Feature.HISTORY, film, Value(2))
    assert [record.value for record in trakt.held(Feature.HISTORY)] == [Value(1, NOW, Precision.MINUTE)] * 2
    trakt.person_clears(Feature.HISTORY, film)
    trakt.person_sets(Feature.HISTORY, film, Value(1, 0))
    assert [record.value for record in trakt.held(Feature.HISTORY)] == [Value()]


def test_a_stranger_cannot_be_edited(trakt: TraktEmulator) -> None:
    stranger = trakt.stranger(Feature.WATCHLIST)
    with pytest.raises(ValueError, match="does not know"):
        trakt.person_sets(Feature.WATCHLIST, stranger, Value())
    with pytest.raises(ValueError, match="no 100 titles"):
        trakt.titles(Feature.WATCHLIST, 100)


def test_ratings_are_rounded_to_whole_marks_and_never_to_none(trakt: TraktEmulator) -> None:
    one, other = trakt.titles(Feature.RATINGS, 2)
    trakt.person_sets(Feature.RATINGS, one, Value(3))
    trakt.person_sets(Feature.RATINGS, other, Value(77))
    assert [record.value.amount for record in trakt.held(Feature.RATINGS)] == [10, 80]


async def test_another_program_edits_and_looks(trakt: TraktEmulator) -> None:
    async with visiting(trakt) as visitor:
        [title] = (await visitor.get("/control/titles/ratings")).data
        deed = {"feature": "ratings", "item": title, "value": {"amount": 80, "at": WEEK_AGO}}
        assert (await visitor.post("/control/person", deed | {"do": "set"})).status == 200
        told = (await visitor.get("/control/held/ratings")).data
        [record] = msgspec.convert(told, list[Record])
        assert (record.item.title, record.value.amount, record.value.at) == ("Movie 1", 80, WEEK_AGO)
        assert (await visitor.post("/control/person", deed | {"do": "clear"})).status == 200
        assert trakt.held(Feature.RATINGS) == []
        assert (await visitor.post("/control/person", deed | {"do": "explode"})).status == 400
        assert (await visitor.get("/control/held/weather")).status == 400


async def test_another_program_makes_trouble(trakt: TraktEmulator) -> None:
    async with visiting(trakt) as visitor:
        await visitor.post(
            "/control/fault", {"kind": "status", "where": "GET /sync", "status": 503, "times": 9}
        )
        assert (await visitor.get("/sync/history")).status == 503
        await visitor.post("/control/clear", {})
        assert (await visitor.get("/sync/history")).status == 200
        await visitor.post("/control/rules", {"vip": True, "limits": {"watchlist": 3}, "locked": "locked"})
        assert (await visitor.get("/sync/history")).status == 423
        assert trakt.rules.limit("watchlist") == 3
        assert (await visitor.post("/control/rules", {"generous": True})).status == 400
        await visitor.post("/control/rules", {"locked": ""})
        await visitor.post("/control/revoke", {})
        assert (await visitor.get("/sync/history")).status == 401
        told = (await visitor.get("/control/requests")).data
        assert told["requests"] == ["GET /sync/history"] * 4
        assert told["exceeded"] == {}


async def test_another_program_says_yes_to_a_code(trakt: TraktEmulator) -> None:
    async with visiting(trakt) as visitor:
        app = trakt.credentials().app
        code = (await visitor.post("/oauth/device/code", {"client_id": app.client_id})).data
        typed = {"user_code": code["user_code"]}
        assert (await visitor.post("/control/approve", {"user_code": "WRONG"})).data == {"waited": False}
        assert (await visitor.post("/control/approve", typed)).data == {"waited": True}
        assert (await visitor.post("/control/deny", typed)).data == {"waited": False}
        asked = {"code": code["device_code"], "client_id": app.client_id, "client_secret": app.client_secret}
        assert (await visitor.post("/oauth/device/token", asked)).status == 200


def test_by_hand_it_starts_with_something_in_every_list() -> None:
    made = EMULATORS["trakt"](40)
    assert isinstance(made, TraktEmulator)
    assert made.catalogue.find_named(MediaType.MOVIE, "Movie 40", None)
    assert all(made.held(feature) for feature in Feature)
    watched = {record.item for record in made.held(Feature.HISTORY)}
    assert watched.isdisjoint(record.item for record in made.held(Feature.WATCHLIST))
    assert {record.item.type for record in made.held(Feature.RATINGS)} == set(MediaType)
