"""Start an emulator by hand: `python -m tests.emulators kodi --port 9123 [--items 500]`."""

from __future__ import annotations

import argparse
import asyncio
import contextlib

from .registry import EMULATORS
from .server import HOST, serve


async def _run(name: str, port: int, items: int | None) -> None:
    emulator = EMULATORS[name](items)
    async with serve(emulator, port) as chosen:
        print(f"{name} runs at http://{HOST}:{chosen} (Ctrl-C ends it)", flush=True)
        print(emulator.hints(), flush=True)
        await asyncio.Event().wait()


def main() -> None:
    """Read the command line and run until interrupted."""
    parser = argparse.ArgumentParser(prog="python -m tests.emulators", description=__doc__)
    parser.add_argument("name", choices=sorted(EMULATORS))
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one")
    parser.add_argument("--items", type=int, default=None, help="films to make up beside the usual ones")
    arguments = parser.parse_args()
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(_run(arguments.name, arguments.port, arguments.items))


if __name__ == "__main__":
    main()
