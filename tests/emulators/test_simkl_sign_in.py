"""The emulated SIMKL's sign-in: codes, tokens, scopes, and the old PIN."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest

from tests.emulators.simkl import CLIENT_ID, V1_CLIENT_ID
from tests.emulators.simkl.asking import Asker, Reply, asking
from tests.emulators.simkl.sign_in import DEVICE_GRANT

SCOPE = "media:read media:write"
DAY = 86_400


@pytest.fixture
async def asker() -> AsyncIterator[Asker]:
    async with asking() as found:
        found.pause = 6
        yield found


async def begin(asker: Asker, scope: str = SCOPE) -> dict[str, Any]:
    reply = await asker.form("/oauth2/device", client_id=CLIENT_ID, scope=scope)
    assert reply.status == 200
    assert isinstance(reply.json, dict)
    return reply.json


async def poll(asker: Asker, code: dict[str, Any]) -> Reply:
    return await asker.form(
        "/oauth2/token", grant_type=DEVICE_GRANT, client_id=CLIENT_ID, device_code=code["device_code"]
    )


async def renew(asker: Asker, refresh: str) -> Reply:
    return await asker.form(
        "/oauth2/token", grant_type="refresh_token", client_id=CLIENT_ID, refresh_token=refresh
    )


async def test_a_code_is_pending_until_somebody_says_yes_and_good_for_one_pair(asker: Asker) -> None:
    code = await begin(asker)
    assert (code["expires_in"], code["interval"]) == (900, 5)
    pending = await poll(asker, code)
    assert (pending.status, pending.error) == (400, "authorization_pending")
    asker.simkl.approve_code(code["user_code"])
    tokens = await poll(asker, code)
    assert tokens.status == 200
    assert tokens.json["expires_in"] == 604_800
    assert tokens.json["scope"] == SCOPE
    assert tokens.json["access_token"].startswith("simkl_at_")
    assert (await poll(asker, code)).error == "invalid_grant"
    asker.token = tokens.json["access_token"]
    assert (await asker.get("/users/settings")).json["account"]["id"] == asker.simkl.person.number


async def test_asking_too_often_is_slowed_down_for_good(asker: Asker) -> None:
    code = await begin(asker)
    await poll(asker, code)
    asker.pause = 4
    assert (await poll(asker, code)).error == "slow_down"
    asker.pause = 8
    assert (await poll(asker, code)).error == "slow_down"
    asker.pause = 16
    assert (await poll(asker, code)).error == "authorization_pending"


async def test_nobody_hears_of_a_no_unless_the_service_tells(asker: Asker) -> None:
    code = await begin(asker)
    asker.simkl.deny_code(code["user_code"])
    assert (await poll(asker, code)).error == "authorization_pending"
    asker.simkl.quirks.tells_denial = True
    assert (await poll(asker, code)).error == "access_denied"


async def test_a_code_that_nobody_typed_in_expires(asker: Asker) -> None:
    code = await begin(asker)
    asker.clock.pass_by(900)
    assert (await poll(asker, code)).error == "expired_token"
    with pytest.raises(LookupError):
        asker.simkl.approve_code(code["user_code"])


async def test_a_forgotten_or_misspelt_scope_makes_a_token_that_only_reads(asker: Asker) -> None:
    code = await begin(asker, "media.read media.write")
    asker.simkl.approve_code(code["user_code"])
    tokens = (await poll(asker, code)).json
    assert tokens["scope"] == "media:read"
    asker.token = tokens["access_token"]
    assert (await asker.get("/sync/activities")).status == 200
    refusal = await asker.post("/sync/history", {"movies": [{"ids": {"simkl": 30_001}}]})
    assert (refusal.status, refusal.error) == (403, "forbidden")


async def test_an_app_of_the_old_sign_in_does_not_work_here_and_the_other_way_round(asker: Asker) -> None:
    asker.identification["client_id"] = V1_CLIENT_ID
    old = await asker.form("/oauth2/device", client_id=V1_CLIENT_ID, scope=SCOPE)
    assert (old.status, old.error) == (401, "invalid_client")
    asker.identification["client_id"] = CLIENT_ID
    assert (await asker.get("/oauth/pin")).error == "unauthorized_client"


async def test_tokens_are_asked_for_with_forms(asker: Asker) -> None:
    reply = await asker.post("/oauth2/device", {"client_id": CLIENT_ID, "scope": SCOPE})
    assert (reply.status, reply.error) == (400, "wrong_parameter")


async def test_a_refresh_token_stays_and_lives_as_long_as_it_is_used(asker: Asker) -> None:
    refresh = asker.simkl.credentials().tokens.refresh
    for _ in range(3):
        asker.clock.pass_by(170 * DAY)
        assert (await renew(asker, refresh)).json["refresh_token"] == refresh
    asker.clock.pass_by(180 * DAY)
    gone = await renew(asker, refresh)
    assert (gone.status, gone.error) == (400, "invalid_grant")


async def test_a_service_that_rotates_ends_the_old_refresh_token(asker: Asker) -> None:
    asker.simkl.quirks.rotates_refresh = True
    refresh = asker.simkl.credentials().tokens.refresh
    new = (await renew(asker, refresh)).json["refresh_token"]
    assert new != refresh
    assert (await renew(asker, refresh)).error == "invalid_grant"
    assert (await renew(asker, new)).status == 200


async def test_a_renewal_may_leave_the_refresh_token_out(asker: Asker) -> None:
    asker.simkl.quirks.names_refresh = False
    assert "refresh_token" not in (await renew(asker, asker.simkl.credentials().tokens.refresh)).json


async def test_an_access_token_ends_after_seven_days(asker: Asker) -> None:
    asker.clock.pass_by(7 * DAY)
    reply = await asker.get("/sync/activities")
    assert (reply.status, reply.error) == (401, "user_token_failed")


async def test_an_access_token_that_ended_early_can_be_renewed(asker: Asker) -> None:
    tokens = asker.simkl.credentials().tokens
    asker.simkl.expire()
    asker.token = tokens.access
    assert (await asker.get("/sync/activities")).error == "user_token_failed"
    asker.token = (await renew(asker, tokens.refresh)).json["access_token"]
    assert (await asker.get("/sync/activities")).status == 200


async def test_other_ways_to_tokens_are_refused(asker: Asker) -> None:
    reply = await asker.form("/oauth2/token", grant_type="password", client_id=CLIENT_ID)
    assert (reply.status, reply.error) == (400, "unsupported_grant_type")
    reply = await asker.form("/oauth2/token", grant_type=DEVICE_GRANT, client_id=CLIENT_ID)
    assert (reply.status, reply.error) == (400, "invalid_grant")


async def test_tokens_end_when_they_are_revoked_by_the_app_or_by_the_person(asker: Asker) -> None:
    tokens = asker.simkl.credentials().tokens
    await asker.form("/oauth2/revoke", client_id=CLIENT_ID, token=tokens.refresh)
    assert (await renew(asker, tokens.refresh)).error == "invalid_grant"
    assert (await asker.get("/sync/activities")).status == 200
    asker.simkl.revoke()
    assert (await asker.get("/sync/activities")).error == "user_token_failed"


async def test_even_what_is_public_needs_somebody_who_signed_in(asker: Asker) -> None:
    asker.token = ""
    reply = await asker.get("/redirect", to="simkl", imdb="tt1000001")
    assert (reply.status, reply.error) == (401, "user_token_required")


async def test_somebody_else_signs_in_as_themselves(asker: Asker) -> None:
    other = asker.simkl.other_person()
    code = await begin(asker)
    asker.simkl.approve_code(code["user_code"], other)
    asker.token = (await poll(asker, code)).json["access_token"]
    assert (await asker.get("/users/settings")).json["account"]["id"] == other.number
    assert other.number != asker.simkl.person.number


async def test_the_old_pin_begins_anew_when_it_is_used_up_and_always_gives_the_same_token(
    asker: Asker,
) -> None:
    asker.identification["client_id"] = V1_CLIENT_ID
    found = []
    for _ in range(2):
        pin = (await asker.get("/oauth/pin")).json
        assert pin["device_code"] == "DEVICE_CODE"
        assert len(pin["user_code"]) == 5
        assert (await asker.get(f"/oauth/pin/{pin['user_code']}")).json["result"] == "KO"
        asker.simkl.approve_code(pin["user_code"])
        found.append((await asker.get(f"/oauth/pin/{pin['user_code']}")).json["access_token"])
        assert "device_code" in (await asker.get(f"/oauth/pin/{pin['user_code']}")).json
    assert found[0] == found[1]
    asker.token = found[0]
    assert (await asker.get("/sync/activities")).status == 200


async def test_a_token_of_one_app_is_none_of_another(asker: Asker) -> None:
    asker.identification["client_id"] = V1_CLIENT_ID
    assert (await asker.get("/sync/activities")).error == "user_token_failed"
