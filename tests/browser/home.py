"""Home Assistant with CrossWatch, started by the demo's own program in a folder and on a port of its own."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
from pathlib import Path
from typing import Any

import requests

from scripts.demo_lib.onboard import PASSWORD, USERNAME

ROOT = Path(__file__).resolve().parents[2]
ENDS_WITHIN = 60.0


class HomeNotReady(Exception):
    """The demo ended before it was ready. The text is what it said."""


class Home:
    """One running Home Assistant: empty, or furnished as the demo is."""

    def __init__(self, folder: Path, *arguments: str, endpoints: str = "{}") -> None:
        """Start the program. `arguments` are the demo's own; it gets ready meanwhile: see `ready`.

        endpoints: where services are instead of in the web, as JSON.
        """
        self._folder = folder
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._said: list[str] = []
        environment = _demo_environment()
        self._process = subprocess.Popen(
            [environment / "bin" / "python", "-m", "scripts.demo_lib", "--port", str(self.port), *arguments],
            cwd=ROOT,
            # Home Assistant looks for its own tools on PATH, and the demo keeps its folder in the cache.
            env={
                **os.environ,
                "CROSSWATCH_CACHE": str(folder),
                "CROSSWATCH_ENDPOINTS": endpoints,
                "PATH": f"{environment / 'bin'}{os.pathsep}{os.environ['PATH']}",
                "VIRTUAL_ENV": str(environment),
            },
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )

    def ready(self) -> None:
        """Wait until the demo says that it is running. Raises `HomeNotReady`."""
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self._said.append(line)
            if self.url in line:
                return
        raise HomeNotReady("".join(self._said))

    @property
    def database(self) -> Path:
        """CrossWatch's database, once it is running."""
        return next(self._folder.rglob("crosswatch.db"))

    def end(self) -> None:
        """Ask it to end, as Ctrl-C does. `ended` waits for that."""
        self._process.send_signal(signal.SIGINT)

    def ended(self) -> None:
        """Wait until it has ended."""
        try:
            self._process.communicate(timeout=ENDS_WITHIN)
        except subprocess.TimeoutExpired:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.communicate()

    def sign_in(self) -> dict[str, Any]:
        """Log the demo's user in and return what the frontend keeps of that in the browser."""
        client = f"{self.url}/"
        start = {"client_id": client, "handler": ["homeassistant", None], "redirect_uri": client}
        flow = self._post("/auth/login_flow", json=start)
        answer = {"client_id": client, "username": USERNAME, "password": PASSWORD}
        code = self._post(f"/auth/login_flow/{flow['flow_id']}", json=answer)["result"]
        fields = {"grant_type": "authorization_code", "code": code, "client_id": client}
        tokens = self._post("/auth/token", data=fields)
        expires = int((time.time() + tokens["expires_in"]) * 1000)
        return {**tokens, "hassUrl": self.url, "clientId": client, "expires": expires}

    def act(self, action: str, token: str, **fields: Any) -> Any:
        """Call an action of CrossWatch and return its response."""
        headers = {"Authorization": f"Bearer {token}"}
        path = f"/api/services/crosswatch/{action}?return_response"
        return self._post(path, json=fields, headers=headers)["service_response"]

    def _post(self, path: str, **body: Any) -> Any:
        answer = requests.post(self.url + path, timeout=60, **body)
        answer.raise_for_status()
        return answer.json()


def free_port() -> int:
    """Return a port that nobody uses."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def _demo_environment() -> Path:
    """Return the environment with the newest Home Assistant, made first if need be."""
    found = subprocess.run([ROOT / "scripts" / "env", "demo"], stdout=subprocess.PIPE, text=True, check=True)
    return Path(found.stdout.strip())
