"""The command line of ``scripts/demo``."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import os
import signal
import sys
from pathlib import Path

from .client import Client
from .furnish import furnish, is_furnished
from .home import Home
from .onboard import PASSWORD, USERNAME, finish_onboarding, log_in
from .server import DemoError, Server, check_port

ROOT = Path(__file__).resolve().parents[2]

WHAT_TO_TRY = """
  Home Assistant with CrossWatch is running:  {url}
  Log in with user "{user}" and password "{password}".

  To try:
{hints}
  Ctrl-C ends it. The next start finds everything as you left it; --reset starts anew.
  Its log: {log}
"""
HINTS_EMPTY = """\
  - Settings > Devices & services > Add integration > CrossWatch: add two trackers, then a profile.
  - Add a sync to the profile (2025.4: in the profile's three-dots menu) and look at its first plan.
"""
HINTS_FURNISHED = """\
  - Settings > Devices & services > CrossWatch: two trackers that differ a little, and a profile with a sync.
  - The sync's device page: read the plan of its first run, then press "Sync now".
  - Play a film on one of the demo media players and watch the route's "Now watching".
"""


def parse_arguments() -> argparse.Namespace:
    """What the user asked for."""
    parser = argparse.ArgumentParser(
        prog="scripts/demo", description="Home Assistant with CrossWatch, to try it."
    )
    parser.add_argument("--port", type=int, default=8123, help="of the web interface (default: 8123)")
    parser.add_argument("--reset", action="store_true", help="forget what the demo remembers first")
    parser.add_argument("--empty", action="store_true", help="CrossWatch installed, nothing configured")
    arguments = parser.parse_args()
    if not 1 <= arguments.port <= 65535:
        parser.error("--port takes a number from 1 to 65535")
    return arguments


async def run(arguments: argparse.Namespace) -> None:
    """Prepare the home, start Home Assistant, make it ready, and wait for its end."""
    home = Home.of_checkout(ROOT, Path(os.environ["CROSSWATCH_CACHE"]), empty=arguments.empty)
    check_port(arguments.port)
    with home.locked():
        if arguments.reset:
            home.reset()
        home.prepare(arguments.port)
        if not arguments.empty:
            await home.seed()
        server = await Server.launch(home.config, home.log, arguments.port)
        try:
            await server.answering()
            await make_ready(server, furnished=not arguments.empty)
            hints = HINTS_EMPTY if arguments.empty else HINTS_FURNISHED
            text = WHAT_TO_TRY.format(
                url=server.url, user=USERNAME, password=PASSWORD, hints=hints, log=home.log
            )
            print(text, flush=True)
            await server.wait()
        finally:
            await server.stop()


async def make_ready(server: Server, *, furnished: bool) -> None:
    """Do what a newcomer would do by hand."""
    async with Client(server.url) as client:
        if not await finish_onboarding(client):
            await log_in(client)
        await server.running(client)
        if furnished and not await is_furnished(client):
            print("configuring CrossWatch ...", file=sys.stderr, flush=True)
            await furnish(client)


async def until_interrupted(arguments: argparse.Namespace) -> int:
    """Ctrl-C and a request to end are the normal way out."""
    task = asyncio.create_task(run(arguments))
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, task.cancel)
    with contextlib.suppress(asyncio.CancelledError):
        await task
    return 0


def main() -> int:
    """Everything that is expected to go wrong is said in one line."""
    try:
        return asyncio.run(until_interrupted(parse_arguments()))
    except DemoError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
