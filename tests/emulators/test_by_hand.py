"""An emulator started by hand, as its users do."""

from __future__ import annotations

import asyncio
import base64
import sys

import aiohttp

from tests.emulators.kodi import KodiEmulator, running_kodi


async def test_it_starts_from_the_command_line_and_says_where_it_is() -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.emulators", "kodi", "--port", "0", "--items", "7",
        stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    try:
        assert process.stdout is not None
        line = (await process.stdout.readline()).decode()
        url = next(word for word in line.split() if word.startswith("http://"))
        async with aiohttp.ClientSession() as session, session.get(f"{url}/control/titles") as reply:
            titles = await reply.json()
    finally:
        process.terminate()
        await process.wait()
    assert sum(ref.startswith("movie/") for ref in titles) >= 7 + 3
    assert any(ref.startswith("episode/") for ref in titles)


async def test_a_person_and_faults_can_be_asked_for_over_http() -> None:
    kodi = KodiEmulator()
    async with running_kodi(kodi), aiohttp.ClientSession() as session:
        base = f"http://127.0.0.1:{kodi.port}"
        deed = {"do": "add_movie", "title": "Alien", "year": 1979, "imdb": "tt0078748"}
        async with session.post(f"{base}/control/person", json=deed) as reply:
            assert await reply.json() == {"ref": "movie/1"}
        async with session.post(f"{base}/control/person", json={"do": "explode"}) as reply:
            assert reply.status == 400
        fault = {"kind": "status", "where": "Ping", "status": 503}
        async with session.post(f"{base}/control/fault", json=fault) as reply:
            assert reply.status == 200
        ping = {"jsonrpc": "2.0", "id": 1, "method": "JSONRPC.Ping"}
        token = base64.b64encode(f"{kodi.username}:{kodi.password}".encode()).decode()
        headers = {"Authorization": f"Basic {token}"}
        async with session.post(f"{base}/jsonrpc", json=ping, headers=headers) as reply:
            assert reply.status == 503
        async with session.post(f"{base}/jsonrpc", json=ping, headers=headers) as reply:
            assert (await reply.json())["result"] == "pong"
