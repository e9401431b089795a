"""Answers the questions of Home Assistant's first start, and logs in at later ones."""

from __future__ import annotations

import contextlib

from .client import Client, RequestFailed

USERNAME = "demo"
PASSWORD = USERNAME
"""Printed on purpose: only this machine can reach the demo."""


async def finish_onboarding(client: Client) -> bool:
    """Create the user and end the onboarding. False if that was done before."""
    try:
        steps = await client.get("/api/onboarding")
    except RequestFailed:  # once all is answered, Home Assistant asks no more
        return False
    if any(step["step"] == "user" and step["done"] for step in steps):
        return False
    user = {"name": "Demo", "username": USERNAME, "password": PASSWORD, "language": "en"}
    answer = await client.post("/api/onboarding/users", {"client_id": client.client_id, **user})
    await _use_code(client, answer["auth_code"])
    redirect = {"client_id": client.client_id, "redirect_uri": client.client_id}
    await client.post("/api/onboarding/integration", redirect)
    await confirm_web_server(client)
    return True


async def log_in(client: Client) -> None:
    """As the login page does it."""
    start = {
        "client_id": client.client_id,
        "handler": ["homeassistant", None],
        "redirect_uri": client.client_id,
    }
    flow = await client.post("/auth/login_flow", start)
    answer = {"client_id": client.client_id, "username": USERNAME, "password": PASSWORD}
    result = await client.post(f"/auth/login_flow/{flow['flow_id']}", answer)
    await _use_code(client, result["result"])
    await confirm_web_server(client)


async def confirm_web_server(client: Client) -> None:
    """Newer versions try a new port for five minutes and fall back unless someone confirms it."""
    with contextlib.suppress(RequestFailed):  # nothing to confirm, or a version that does not ask
        await client.command("http/config/promote")
    with contextlib.suppress(
        RequestFailed
    ):  # a hint that the YAML section can go: it does, at the next start
        await client.command("repairs/ignore_issue", domain="http", issue_id="deprecated_yaml", ignore=True)


async def _use_code(client: Client, code: str) -> None:
    fields = {"grant_type": "authorization_code", "code": code, "client_id": client.client_id}
    client.use_token((await client.post_form("/auth/token", fields))["access_token"])
