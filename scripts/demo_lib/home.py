"""The demo's configuration folder: in the cache, one for each checkout."""

from __future__ import annotations

import asyncio
import fcntl
import hashlib
import json
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from .server import DemoError

# The parts of Home Assistant's default_config that need no hardware and no cloud.
CONFIGURATION = """\
# Written anew at every start of scripts/demo.
homeassistant:
  name: CrossWatch demo
  country: NL
automation: !include automations.yaml
backup:
config:
demo:
diagnostics:
frontend:
history:
logbook:
logger:
  default: warning
  logs:
    custom_components.crosswatch: info
person:
repairs:
scene: !include scenes.yaml
script: !include scripts.yaml
search:
sun:
system_health:
zeroconf:
"""
# Only this machine may reach a home whose password everybody knows.
HTTP = """\
http:
  server_host: 127.0.0.1
  server_port: {port}
"""
# Steps that would ask for a place on a map and for permission to send statistics.
ONBOARDING = {
    "version": 4,
    "minor_version": 1,
    "key": "onboarding",
    "data": {"done": ["core_config", "analytics"]},
}


@dataclass(frozen=True)
class Home:
    """Where this checkout's demo lives."""

    root: Path
    base: Path

    @classmethod
    def of_checkout(cls, root: Path, cache: Path, *, empty: bool) -> Home:
        """A demo that is configured and one that is not keep apart."""
        key = hashlib.sha256(str(root).encode()).hexdigest()[:12]
        return cls(root, cache / "demo" / f"{key}{'-empty' if empty else ''}")

    @property
    def config(self) -> Path:
        return self.base / "config"

    @property
    def log(self) -> Path:
        return self.base / "home-assistant.log"

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Two Home Assistants on one configuration would destroy it."""
        self.base.mkdir(parents=True, exist_ok=True)
        with (self.base / "lock").open("w") as handle:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                raise DemoError("this demo is running already") from None
            yield

    async def seed(self) -> None:
        """Put titles into the trackers, once."""
        done = self.config / ".crosswatch-demo-seeded"
        if done.exists():
            return
        print("filling the trackers ...", file=sys.stderr, flush=True)
        module = (sys.executable, "-m", "scripts.demo_lib.seed", str(self.config))
        program = await asyncio.create_subprocess_exec(*module, cwd=self.root, start_new_session=True)
        if await program.wait():
            raise DemoError("the trackers could not be filled (see above)")
        done.touch()

    def reset(self) -> None:
        """Forget everything."""
        shutil.rmtree(self.config, ignore_errors=True)

    def prepare(self, port: int) -> None:
        """Write what Home Assistant needs before it starts."""
        onboarding = self.config / ".storage" / "onboarding"
        onboarding.parent.mkdir(parents=True, exist_ok=True)
        if not onboarding.exists():
            onboarding.write_text(json.dumps(ONBOARDING))
        for name, content in (("automations", "[]"), ("scenes", "[]"), ("scripts", "{}")):
            if not (self.config / f"{name}.yaml").exists():
                (self.config / f"{name}.yaml").write_text(content + "\n")
        self.log.unlink(missing_ok=True)
        self._link_integration()
        (self.config / "configuration.yaml").write_text(CONFIGURATION + self._http_section(port))

    def _link_integration(self) -> None:
        link = self.config / "custom_components" / "crosswatch"
        link.parent.mkdir(exist_ok=True)
        link.unlink(missing_ok=True)
        link.symlink_to(self.root / "custom_components" / "crosswatch", target_is_directory=True)

    def _http_section(self, port: int) -> str:
        """Home Assistant takes the section over into its storage once, and complains of one that stays."""
        stored = self.config / ".storage" / "http"
        try:
            if json.loads(stored.read_text())["data"]["stable"]["server_port"] == port:
                return ""
        except (OSError, ValueError, KeyError, TypeError):
            pass
        stored.unlink(missing_ok=True)
        return HTTP.format(port=port)
