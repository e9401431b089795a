"""A real Home Assistant with CrossWatch: started, driven over its own interfaces, ended or killed."""

from __future__ import annotations

import asyncio
import json
import os
import re
import shutil
import signal
import socket
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from custom_components.crosswatch.const import DOMAIN
from scripts.demo_lib.client import Client
from scripts.demo_lib.furnish import furnish, is_furnished
from scripts.demo_lib.home import Home
from scripts.demo_lib.onboard import finish_onboarding, log_in
from scripts.demo_lib.server import RESTART_EXIT_CODE, Server

PROJECT = Path(__file__).resolve().parents[2]
PATIENCE = 60.0
"""Seconds after which something that should have happened did not."""

OURS = ("custom_components/crosswatch", "custom_components.crosswatch")
"""How our files and our loggers are named in a log."""

_ENTRY = re.compile(r"^(?=\d{4}-\d\d-\d\d \d\d:\d\d:\d\d)", re.MULTILINE)

SYNC_NOW = "/api/services/crosswatch/sync_now"
ENTRIES = "/api/config/config_entries/entry"


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


async def wait_for[T](what: str, look: Callable[[], Awaitable[T | None]]) -> T:
    """Look until there is something to see. Raises TimeoutError naming what was waited for."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        if (found := await look()) is not None:
            return found
        await asyncio.sleep(0.05)
    raise TimeoutError(f"waited {PATIENCE:.0f} s in vain for {what}")


@dataclass
class Repair:
    """A repair as Home Assistant's own list shows it."""

    id: str
    key: str
    placeholders: dict[str, str]
    severity: str


class RealHome:
    """One configuration folder, and the Home Assistant that runs on it at times."""

    def __init__(self, environment: Path, base: Path) -> None:
        """`environment` is the virtual environment with Home Assistant; `base` holds everything else."""
        self.home = Home(PROJECT, base)
        self._environment = environment
        self._process: asyncio.subprocess.Process | None = None
        self._client: Client | None = None

    @property
    def config(self) -> Path:
        return self.home.config

    @property
    def storage(self) -> Path:
        return self.config / ".storage" / DOMAIN

    @property
    def database(self) -> Path:
        return self.storage / f"{DOMAIN}.db"

    @property
    def client(self) -> Client:
        assert self._client is not None, "this Home Assistant does not run"
        return self._client

    async def start(self) -> None:
        """Start it, log in, and wait until every integration is set up."""
        server = await self.launch()
        await server.answering()
        self._client = await Client(server.url).__aenter__()
        if not await finish_onboarding(self.client):
            await log_in(self.client)
        await server.running(self.client)

    async def launch(self) -> Server:
        """Start it and wait for nothing."""
        port = free_port()
        self.home.prepare(port)
        return Server(await self._launch(), self.config, self.home.log, port)

    async def restore(self, backup: Path) -> None:
        """Let Home Assistant restore a backup in its own way: a start that does only that."""
        self.config.mkdir(parents=True)
        order = {
            "path": str(backup),
            "password": None,
            "remove_after_restore": False,
            "restore_database": True,
            "restore_homeassistant": True,
        }
        (self.config / ".HA_RESTORE").write_text(json.dumps(order))
        await self.launch()
        assert self._process is not None
        async with asyncio.timeout(PATIENCE):
            assert await self._process.wait() == RESTART_EXIT_CODE, self.logs()
        await self.stop()
        shutil.rmtree(self.config / "custom_components" / DOMAIN)  # a link comes back as a folder

    async def furnish(self) -> None:
        """Configure CrossWatch as a newcomer would."""
        if not await is_furnished(self.client):
            await furnish(self.client)

    async def stop(self) -> None:
        """End it in order."""
        if self._process is not None and self._process.returncode is None:
            self._process.send_signal(signal.SIGTERM)
        await self.gone()

    def kill(self) -> None:
        """End it at once, as a power cut would."""
        assert self._process is not None
        self._process.send_signal(signal.SIGKILL)

    async def gone(self) -> None:
        """Wait for its end, but not for ever."""
        client, self._client = self._client, None
        if client is not None:
            await client.__aexit__(None, None, None)
        if self._process is None:
            return
        try:
            async with asyncio.timeout(PATIENCE):
                await self._process.wait()
        except TimeoutError:
            self.kill()
            raise
        self._process = None

    async def _launch(self) -> asyncio.subprocess.Process:
        programs = self._environment / "bin"
        variables = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST")}
        variables |= {"VIRTUAL_ENV": str(self._environment), "PATH": f"{programs}:{os.environ['PATH']}"}
        command = (str(programs / "python"), "-m", "homeassistant", "--config", str(self.config))
        with self.home.log.open("a") as output:
            self._process = await asyncio.create_subprocess_exec(
                *command,
                "--log-no-color",
                stdin=asyncio.subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
                env=variables,
            )
        return self._process

    async def sync_device(self) -> str:
        """Return the id of the only sync's device."""
        (profile,) = [entry for entry in await self.entries() if entry["supported_subentry_types"]]
        listed = await self.client.command("config_entries/subentries/list", entry_id=profile["entry_id"])
        (sync,) = [each["subentry_id"] for each in listed if each["subentry_type"] == "sync"]
        for device in await self.client.command("config/device_registry/list"):
            if [DOMAIN, sync] in device["identifiers"]:
                return str(device["id"])
        raise LookupError("the sync has no device")

    async def entries(self) -> list[dict[str, Any]]:
        """Return CrossWatch's entries."""
        listed: list[dict[str, Any]] = await self.client.get(f"{ENTRIES}?domain={DOMAIN}")
        return listed

    async def press_sync_now(self) -> None:
        """Start a run and do not wait for it."""
        await self.client.post(SYNC_NOW, {"device_id": await self.sync_device()})

    async def sync_now(self, **fields: Any) -> dict[str, Any]:
        """Run the sync and return the answer of the action."""
        return await self.act("sync_now", **fields)

    async def act(self, action: str, **fields: Any) -> dict[str, Any]:
        """Call an action for the sync and return its answer."""
        answer = await self.client.post(
            f"/api/services/{DOMAIN}/{action}?return_response",
            {"device_id": await self.sync_device(), **fields},
        )
        response: dict[str, Any] = answer["service_response"]
        return response

    async def fix(self, repair: Repair, choice: str) -> dict[str, Any]:
        """Open a repair and choose from its menu, as its dialog does. Returns the last step."""
        step = await self.client.post("/api/repairs/issues/fix", {"handler": DOMAIN, "issue_id": repair.id})
        assert choice in step["menu_options"]
        answer: dict[str, Any] = await self.client.post(
            f"/api/repairs/issues/fix/{step['flow_id']}", {"next_step_id": choice}
        )
        return answer

    async def begin_backup(self) -> None:
        """Ask for a backup, and wait until Home Assistant has told everybody to hold still for it."""
        await self.client.command("backup/generate", agent_ids=["backup.local"])

        async def told() -> bool | None:
            event = (await self.client.command("backup/info"))["last_action_event"] or {}
            return True if event.get("stage") == "home_assistant" else None

        await wait_for("the backup to begin", told)

    async def backup(self) -> Path:
        """Wait for the backup that was asked for, and return its file."""

        async def made() -> Path | None:
            told = await self.client.command("backup/info")
            files = list((self.config / "backups").glob("*.tar"))
            return files[0] if told["state"] == "idle" and told["backups"] and files else None

        return await wait_for("the backup", made)

    async def repairs(self) -> list[Repair]:
        """Return CrossWatch's repairs."""
        listed = await self.client.command("repairs/list_issues")
        return [
            Repair(
                issue["issue_id"],
                issue["translation_key"],
                issue["translation_placeholders"],
                issue["severity"],
            )
            for issue in listed["issues"]
            if issue["domain"] == DOMAIN
        ]

    def logs(self) -> str:
        """Return all that it wrote down, over all its starts."""
        files = [self.home.log, *sorted(self.config.glob("home-assistant.log*"))]
        return "\n".join(file.read_text(errors="replace") for file in files if file.exists())


def tracebacks(log: str) -> list[str]:
    """Return the entries of a log that carry a traceback that CrossWatch has a part in."""
    entries = _ENTRY.split(log)
    return [
        entry
        for entry in entries
        if "Traceback (most recent call last)" in entry and any(name in entry for name in OURS)
    ]
